"""R survey as a peer: R reads the same people from a file and times itself, so neither its start nor the reading counts."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from shutil import which

import pandas as pd

from benchmarks.samples import People


class Timed(float):
    """Seconds that a call measured itself."""


PREPARE = """
suppressMessages(library(survey))
d <- read.csv(commandArgs(TRUE)[1])
design <- svydesign(~1, weights = ~one, data = d)
"""
RAKE = """
forms <- list(~v0, ~v1, ~v2)
took <- system.time(raked <- rake(design, forms, list(%s), control = list(maxit = 200, epsilon = 1e-10)))
cat(took[["elapsed"]])
"""
MEANS = """
took <- system.time(for (v in paste0("q", 0:29)) svymean(as.formula(paste("~", v)), design, na.rm = TRUE))
cat(took[["elapsed"]])
"""


def rake_r_survey(n: int) -> Callable[[], Timed] | None:
    people = People(n)
    goals = ", ".join(
        f"data.frame(v{at} = c({', '.join(k[0] for k in m.totals)}), "
        f"Freq = c({', '.join(repr(float(v) / m.total * n) for v in m.totals.values())}))"
        for at, m in enumerate(people.margins)
    )
    return _timed(RAKE % goals, people, answers=False)


def means_r_survey(n: int) -> Callable[[], Timed] | None:
    """Thirty svymean, weights held fixed."""
    return _timed(MEANS, People(n), answers=True)


def _timed(script: str, people: People, *, answers: bool) -> Callable[[], Timed] | None:
    if which("Rscript") is None or _run(["-e", "library(survey)"]).returncode:
        return None

    def call() -> Timed:
        with tempfile.TemporaryDirectory() as folder:
            data, code = Path(folder, "people.csv"), Path(folder, "bench.R")
            _frame(people, answers).to_csv(data, index=False)
            code.write_text(PREPARE + script, encoding="utf-8")
            done = _run([str(code), str(data)])
        if done.returncode:
            raise RuntimeError(done.stderr)
        return Timed(done.stdout.split()[-1])

    return call


def _run(arguments: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["Rscript", *arguments], capture_output=True, text=True, check=False)


def _frame(people: People, answers: bool) -> pd.DataFrame:
    frame = pd.DataFrame({f"v{k}": c for k, c in enumerate(people.variables)}).assign(one=1)
    if not answers:
        return frame
    rows = {f"q{k}": pd.Series(row + 1, dtype="Int8").mask(row < 0) for k, row in enumerate(people.answers)}
    return pd.concat([frame, pd.DataFrame(rows)], axis=1)
