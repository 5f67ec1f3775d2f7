"""Names and shapes of the reference cases on priorities, response and small areas, in ours."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from stats.priority.borich import borich_needs
from stats.priority.ipa import Lines, importance_performance
from stats.priority.locus import locus_for_focus
from stats.surveys.mrp import poststratified_shares, rmse
from stats.surveys.response import Outcomes, aapor_rates
from stats.surveys.smallarea import fay_herriot

OUTCOMES = {
    "I": "complete", "P": "partial", "R": "refusal", "NC": "non_contact", "O": "other",
    "UH": "unknown_household", "UO": "unknown_other", "NE": "not_eligible",
}  # fmt: skip


def ipa(inputs: dict[str, Any], _: Path) -> dict[str, Any]:
    named = {"mean": Lines.MEAN, "median": Lines.MEDIAN}
    result = importance_performance(
        inputs["importance"],
        inputs["performance"],
        lines=named.get(inputs["crosshair"], Lines.SCALE_MIDDLE),
        scale=tuple(inputs.get("scale") or (1, 5)),
    )
    return {
        "importance_line": result.importance_line,
        "performance_line": result.performance_line,
        "quadrant": [None if q is None else q.value for q in result.quadrants],
        "gap": result.gaps,
    }


def borich(inputs: dict[str, Any], _: Path) -> dict[str, Any]:
    items = borich_needs(inputs["required"], inputs["present"]).items
    return {
        "n_pairs": [i.n for i in items],
        "required_mean": [i.required for i in items],
        "present_mean": [i.present for i in items],
        "gap_mean": [i.gap for i in items],
        "borich": [i.need for i in items],
        "rank": [i.rank for i in items],
        "paired_t": [i.t for i in items],
        "paired_t_p": [i.p for i in items],
    }


def locus(inputs: dict[str, Any], _: Path) -> dict[str, Any]:
    result = locus_for_focus(inputs["required"], inputs["present"])
    return {
        "importance_line": result.importance_line,
        "gap_line": result.gap_line,
        "importance_high": result.importance_high,
        "gap_high": result.gap_high,
        "n_high_high": result.high_high,
        "borich": result.needs,
        "first_priority": result.first,
        "second_priority": result.second,
    }


def aapor(inputs: dict[str, Any], _: Path) -> dict[str, Any]:
    counts = {OUTCOMES[code]: count for code, count in inputs["counts"].items()}
    result = aapor_rates(Outcomes(**counts), inputs.get("e"))
    rates = ("rr", 6), ("coop", 4), ("ref", 3), ("con", 3)
    names = ["e", *(f"{name}{i}" for name, last in rates for i in range(1, last + 1))]
    return {name: getattr(result, name) for name in names}


def fay_herriot_fits(inputs: dict[str, Any], _: Path) -> dict[str, Any]:
    fits = {}
    for fit in ("reml", "ml", "fh"):
        result = fay_herriot(
            inputs["direct"], inputs["vardir"], inputs["x"], fit=fit, intercept=inputs.get("intercept", True)
        )
        fits[fit] = {
            "converged": result.converged,
            "sigma2_v": result.sigma2_v,
            "beta": result.beta,
            "beta_se": result.beta_se,
            "eblup": [a.estimate for a in result.areas],
            "mse": [a.mse for a in result.areas],
            "gamma": [a.gamma for a in result.areas],
        }
    return fits


def mrp(inputs: dict[str, Any], _: Path) -> dict[str, Any]:
    cells = inputs["cells"]
    result = poststratified_shares(
        {factor: [c[factor] for c in cells] for factor in ("sex", "age", "province")},
        *([c[name] for c in cells] for name in ("n", "yes", "N")),
        fixed=["sex"],
        random=["age", "province"],
        area="province",
    )
    shares = {name: area.share for name, area in result.areas.items()}
    direct = {name: area.direct for name, area in result.areas.items()}
    truth = inputs.get("truth_province") or {}
    asked = [name for name in truth if direct.get(name) is not None]
    known = [name for name in truth if shares.get(name) is not None]
    return {
        "province": shares,
        "overall": result.overall,
        "fixed": result.fixed,
        "sd_age": result.sds.get("age"),
        "sd_province": result.sds.get("province"),
        "rmse_vs_truth": rmse([shares[k] for k in known], [truth[k] for k in known]) if known else None,
        "direct_unweighted": direct,
        "direct_rmse_vs_truth": rmse([direct[k] for k in asked], [truth[k] for k in asked]) if asked else None,
    }


KINDS = {
    "priority.ipa": ipa,
    "priority.borich": borich,
    "priority.locus_for_focus": locus,
    "response.aapor": aapor,
    "smallarea.fay_herriot": fay_herriot_fits,
    "smallarea.mrp": mrp,
}
