"""Figures as CSV at full precision, safe for a spreadsheet, marked where they are synthetic."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from surveys.services.csv_files import csv_lines

from ..models import AnalysisRun
from ..selectors import board, choices, numbers, runs
from ..selectors.small import hidden_domains

MEASURES = board.columns_of("all")
WORDING = ("wording_version", "text_ko", "text_en")  # what was asked, beside each figure
SCALE = ("scale_first", "scale_last", "scale_reversed")  # in which numbers, and whether the low ones agree (1) or not (0)
FIGURES = (
    "item", "label", *WORDING, *SCALE, "statistic", "domain", "value", "low", "high", "se", "se_weights_as_given", "interval", "unweighted", "n",
    "n_effective_kish", "deff_kish", "method", "convention", "withheld",
)  # fmt: skip


def round_csv(run: AnalysisRun) -> Iterator[str]:
    """The consensus table: one row an item, every measure."""
    header = ["round", "item", "label", *WORDING, *SCALE, "n", "no_opinion", *MEASURES, "cvr_essential", "cvr_critical", "verdict", "stability",
              "net_change", "fragile", "counts", "quartiles", "run"]  # fmt: skip
    rows = []
    for f in runs.figures(run):
        v = f.verdict
        stability = v["stability"] or {}
        rows.append([
            run.round.number, *_named(f), *_scale(f), f.n, v["no_opinion"],
            *(f.value(m) for m in MEASURES),
            v["cvr"]["essential"], v["cvr"]["critical_count"], v["verdict"], stability.get("status", "not_assessed"),
            stability.get("net_change"), v["sensitivity"]["fragile"], " ".join(map(str, v["counts"])),
            f.all["verdict"].convention, run.result_hash,
        ])  # fmt: skip
    return csv_lines(header, rows, synthetic=run.study.synthetic)


def survey_csv(run: AnalysisRun) -> Iterator[str]:
    """Every figure of a survey; groups with few answers, and those by which one could be worked out, keep their n alone."""
    rows = []
    for f in runs.figures(run):
        hidden = hidden_domains(f.domains, f.all["mean"].n)
        for domain, statistics in [("", f.all), *sorted(f.domains.items())]:
            rows += [_figure(f, domain, e, hidden.get(domain, "")) for name, e in statistics.items() if name != "counts"]
    rows += [
        _figure(c, f"answer={o.category.code}", o.share, "", "share") for c in choices.of_run(run) for o in c.options
    ]
    rows += [_figure(c, "", f.estimate, "", f.statistic) for c in numbers.of_run(run) for f in c.figures]
    return csv_lines(FIGURES, rows, synthetic=run.study.synthetic)


def chosen_csv(run: AnalysisRun) -> Iterator[str]:
    """Choice questions of a round: one row an answer that could be given."""
    header = ["round", "item", "label", *WORDING, "answer", "answer_label", "chosen", "share", "n", "no_opinion", "missing", "run"]
    rows = [
        [run.round.number, *_named(c), o.category.code, o.label, o.n, o.share.value, c.n, c.no_opinion, c.missing, run.result_hash]
        for c in choices.of_run(run)
        for o in c.options
    ]
    return csv_lines(header, rows, synthetic=run.study.synthetic)


def _figure(f: runs.ItemFigures | choices.Choice | numbers.Numbers, domain: str, e: Any, hidden: str, statistic: str = "") -> list[Any]:
    small = bool(hidden)
    figures = [None] * 7 if small else [
        e.value, e.low, e.high, e.se, e.detail.get("se_weights_as_given"), e.detail.get("interval_name"), e.detail.get("unweighted"),
    ]  # fmt: skip
    why = f"{hidden}_cell" if small else (e.reason or {}).get("code")
    return [*_named(f), *_scale(f), statistic or e.statistic, domain, *figures, e.n, None if small else e.n_effective,
            None if small else e.detail.get("deff_kish"), e.method, e.convention, why]  # fmt: skip


def _scale(f: runs.ItemFigures | choices.Choice | numbers.Numbers) -> list[Any]:
    scale = f.item.scale
    return [scale.first, scale.last, int(scale.reversed)] if scale else [""] * len(SCALE)


def _named(f: runs.ItemFigures | choices.Choice | numbers.Numbers) -> list[Any]:
    """Code, short name and the sentence that was read."""
    texts = [f.wording.version, f.wording.text_ko, f.wording.text_en] if f.wording else [None] * len(WORDING)
    return [f.item.code, f.label() if isinstance(f, runs.ItemFigures) else f.label, *texts]


def candidates_csv(run: AnalysisRun) -> Iterator[str]:
    """One row a candidate of a derivation."""
    results = list(run.candidates.select_related("candidate").order_by("candidate__position", "candidate__code"))
    criteria = list(results[0].criteria) if results else []
    header = ["candidate", "name", "status", "score", "probability", "borderline", "verdict", "n", "agree_share",
              *(f"{c}_{part}" for c in criteria for part in ("raw", "scaled", "weight")), "run"]  # fmt: skip
    rows = [
        [r.candidate.code, r.candidate.local("name"), r.status, r.score, r.probability, r.borderline, r.detail["verdict"],
         r.detail["n"], r.detail["agree_share"], *(r.criteria[c][part] for c in criteria for part in ("raw", "scaled", "weight")),
         run.result_hash]
        for r in results
    ]  # fmt: skip
    return csv_lines(header, rows, synthetic=run.study.synthetic)
