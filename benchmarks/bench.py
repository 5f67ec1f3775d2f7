"""`make bench`, statistics: times as ratios from one run, with peak memory. Data come from a seed.

    python -m benchmarks.bench            the table
    python -m benchmarks.bench --growth   also 10⁴, 10⁵, 10⁶ and 10⁷ respondents

Every line runs in its own process, so that peak memory is its own; the best of several repetitions counts.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import time
from dataclasses import dataclass

import numpy as np
import scipy

from benchmarks import measures
from benchmarks.r_survey import Timed

MILLION = 1_000_000


@dataclass(frozen=True)
class Line:
    """function: in measures; against: the line it is a ratio of; scale: what one call stands for."""

    function: str
    label: str
    n: int
    repeats: int = 5
    scale: float = 1.0


GROUPS: dict[str, tuple[Line, ...]] = {
    "Raking 1,000,000 respondents to 3 margins (first line: what the ratios are of)": (
        Line("rake_bare_count", "bare numpy: count the byte codes", MILLION, 25),
        Line("rake_bare_count_and_write", "bare numpy: count, write one number to each respondent", MILLION, 25),
        Line("rake_ours", "ours: cells, raking to 1e-10, weights written back", MILLION, 25),
        Line("rake_ours_from_cells", "ours: the raking alone, from cells", MILLION, 25),
        Line("rake_per_respondent", "plain numpy over respondents, to 1e-10", MILLION, 3),
        Line("rake_ipfn", "ipfn", MILLION, 1),
        Line("rake_samplics", "samplics", MILLION, 1),
        Line("rake_weightipy", "weightipy, by its own stopping rule", MILLION, 1),
        Line("rake_svy", "svy", MILLION, 1),
        Line("rake_balance", "balance", MILLION, 1),
        Line("rake_r_survey", "R survey", MILLION, 1),
    ),
    "30 weighted means with both standard errors, 1,000,000 respondents": (
        Line("means_bare_counts", "bare numpy: counts from raw codes", MILLION, 15),
        Line("means_ours", "ours from raw codes, both standard errors", MILLION, 15),
        Line("means_ours_from_counts", "ours from stored counts, both standard errors", MILLION, 25),
        Line("means_per_respondent", "plain numpy over respondents, weights held fixed only", MILLION, 3),
        Line("means_statsmodels", "statsmodels, weights held fixed only (and wrong: frequencies)", MILLION, 2),
        Line("means_samplics", "samplics, weights held fixed only (one item × 30)", MILLION, 1, 30.0),
        Line("means_r_survey", "R survey, weights held fixed only", MILLION, 1),
    ),
    "2,000 bootstrap draws of the 30 means, every draw raked again, 1,000,000 respondents": (
        Line("bootstrap_ours", "ours, exact, on counts", MILLION, 3),
        Line("bootstrap_normal", "ours, normal limit with the full covariance", MILLION, 5),
        Line("bootstrap_per_respondent", "plain numpy over respondents (10 draws × 200)", MILLION, 1, 200.0),
    ),
    "Experts, 60 × 200": (
        Line("alpha_krippendorff", "krippendorff package, ordinal alpha", 0, 25),
        Line("alpha_ours", "ours, ordinal alpha", 0, 25),
        Line("kendall_scipy", "scipy friedmanchisquare", 0, 25),
        Line("kendall_ours", "ours, Kendall's W with ties and its test", 0, 25),
        Line("consensus_ours", "ours, the whole consensus table with every expert left out", 0, 3),
    ),
}
GROWTH = (
    "rake_bare_count",
    "rake_ours",
    "rake_ours_from_cells",
    "means_bare_counts",
    "means_ours",
    "means_ours_from_counts",
)


def run_one(function: str, n: int, repeats: int) -> None:
    """In the child: prepare, time, print one JSON line."""
    call = getattr(measures, function)(n)
    if call is None:
        print(json.dumps(None))
        return
    before = _peak()
    best = float("inf")
    for _ in range(repeats):
        start = time.perf_counter()
        took = call()
        best = min(best, took if isinstance(took, Timed) else time.perf_counter() - start)
    print(json.dumps({"seconds": best, "peak_mb": _peak(), "prepared_mb": before}))


def _peak() -> float:
    """Of this process, or of a peer that runs in one of its own."""
    return max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024


def measure(line: Line) -> dict[str, float] | None:
    command = [sys.executable, "-m", "benchmarks.bench", "--one", line.function, str(line.n), str(line.repeats)]
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, env={**os.environ, "OMP_NUM_THREADS": "1"}
    )
    found: dict[str, float] | None = json.loads(done.stdout.strip().splitlines()[-1])
    if found is not None:
        found["seconds"] *= line.scale
    return found


def table() -> None:
    for title, lines in GROUPS.items():
        print(f"\n{title}\n{'':62}{'time':>12}{'ratio':>9}{'peak':>10}{'of it data':>12}")
        first: float | None = None
        for line in lines:
            found = measure(line)
            if found is None:
                print(f"{line.label:62}{'not installed':>12}")
                continue
            first = first if first is not None and not line.function.endswith("scipy") else found["seconds"]
            ratio = found["seconds"] / first
            memory = f"{found['peak_mb']:7.0f} MB{found['prepared_mb']:9.0f} MB"
            print(f"{line.label:62}{_spoken(found['seconds']):>12}{ratio:9.2f}{memory}", flush=True)


def growth() -> None:
    sizes = (10**4, 10**5, 10**6, 10**7)
    print("\nGrowth with the number of respondents\n" + " " * 30 + "".join(f"{n:>14,}" for n in sizes))
    for function in GROWTH:
        times = [measure(Line(function, function, n, 3)) for n in sizes]
        print(f"{function:30}" + "".join(f"{_spoken(t['seconds']):>14}" for t in times if t), flush=True)


def _spoken(seconds: float) -> str:
    return f"{seconds * 1e3:.2f} ms" if seconds < 1 else f"{seconds:.2f} s"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--growth", action="store_true", help="also by number of respondents (minutes, 2 GB)")
    parser.add_argument("--one", nargs=3, metavar=("FUNCTION", "N", "REPEATS"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        run_one(given.one[0], int(given.one[1]), int(given.one[2]))
        return
    print(
        f"Python {platform.python_version()}, numpy {np.__version__}, scipy {scipy.__version__}, {os.cpu_count()} processors"
    )
    table()
    if given.growth:
        growth()


if __name__ == "__main__":
    main()
