"""Reference kinds expert.*: names and shapes only, every number comes from stats."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from stats.experts.content_validity import critical_count, essential_counts, lawshe_minimum, ratio, upper_tail
from stats.experts.descriptives import describe
from stats.experts.dispersion import dispersion

Inputs = dict[str, Any]


def descriptives(inputs: Inputs, data_dir: Path) -> dict[str, Any]:
    ratings = inputs["ratings"]
    by_type = {t: describe(ratings, quartile_type=t) for t in (7, 6, 2)}
    rows = by_type[7]
    essential = essential_counts(ratings, inputs["essential_min"]).tolist()
    pairs = list(zip(essential, (row.n for row in rows), strict=True))
    names = {"n": "n", "mean": "mean", "sd": "sd", "median": "median", "min": "minimum", "max": "maximum", "cv": "cv"}
    result: dict[str, Any] = {name: [getattr(row, ours) for row in rows] for name, ours in names.items()}
    for t, typed in by_type.items():
        keys = ("q1", "q3", "iqr", "convergence", "agreement")
        result[f"type{t}"] = {key: [getattr(row, key) for row in typed] for key in keys}
    return result | {
        "n_essential": essential,
        "cvr": [ratio(count, n) for count, n in pairs],
        "cvr_p_one_sided": [upper_tail(count, n) for count, n in pairs],
    }


def cvr_critical(inputs: Inputs, data_dir: Path) -> dict[str, Any]:
    counts = [critical_count(n, inputs["alpha"] / inputs.get("sides", 1)) for n in inputs["n"]]
    pairs = list(zip(counts, inputs["n"], strict=True))
    return {
        "critical_count": counts,
        "critical_cvr": [None if count is None else ratio(count, n) for count, n in pairs],
        "p_at_critical": [None if count is None else upper_tail(count, n) for count, n in pairs],
    }


def cvr_lawshe(inputs: Inputs, data_dir: Path) -> dict[str, Any]:
    return {"minimum_cvr": [lawshe_minimum(n) for n in inputs["n"]]}


def eijk_agreement(inputs: Inputs, data_dir: Path) -> dict[str, Any]:
    d = dispersion(inputs["counts"])
    return {
        "agreement_a": d.agreement_a,
        "polarization": d.polarisation,
        "consensus_tastle_wierman": d.tastle_wierman,
        "leik_dispersion": d.leik,
    }


KINDS: dict[str, Callable[[Inputs, Path], dict[str, Any]]] = {
    "expert.descriptives": descriptives,
    "expert.cvr_critical": cvr_critical,
    "expert.cvr_lawshe": cvr_lawshe,
    "expert.eijk_agreement": eijk_agreement,
}
