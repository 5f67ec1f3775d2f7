"""Trimming of raked weights: one rule that keeps the margins, and the two of R survey that do not."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from stats.errors import StatsError, one_of, require
from stats.result import Reason
from stats.surveys.cells import Cells
from stats.surveys.factors import FloatArray, sums
from stats.surveys.margins import Margin, margin_codes
from stats.surveys.raking import MAX_ITERATIONS, TOLERANCE, Targets, fit, largest_gap, rake
from stats.surveys.weights import Weighting, weighting_report

RULES = ("cap_rerake", "survey_trimWeights_once", "survey_trimWeights_strict")
ROUNDS = 50
PASSES = 1000
WITHIN = 1e-6


def trim(
    raked: Weighting,
    margins: Sequence[Margin],
    *,
    upper: float | None = None,
    lower: float | None = None,
    rule: str = "cap_rerake",
    unit: str = "mean",
) -> Weighting:
    """Weights kept within bounds. With base weights the cells must have one each: cross_classify(split_base=True).

    upper, lower: in multiples of the mean weight (unit="mean") or as weights (unit="weight").
    rule "cap_rerake" (default): set to the bound, rake again, repeat; margins hold to 1e-6 or converged=False.
    rule "survey_trimWeights_once": excess spread in equal amounts over the untrimmed, one pass; a weight may exceed the
    bound again. "survey_trimWeights_strict": repeated until none does. Both leave the margins off, so what the weights
    hold fixed is nothing: standard errors are then `weights_as_given`.
    """
    one_of("rule", rule, RULES)
    cells = raked.cells
    if cells.base is not None and not np.allclose(cells.d2 * cells.n, cells.d**2, rtol=1e-9):
        raise StatsError(
            "cells", "several base weights in a cell", "cells made with split_base=True", code="split_base_needed"
        )
    mean = raked.total / raked.n if unit == "mean" else 1.0
    low, high = _bounds(lower, upper, mean)
    weight = raked.g * np.divide(cells.d, cells.n, out=np.ones_like(cells.d), where=cells.n > 0)
    if rule == "cap_rerake":
        return _cap_rerake(raked, margins, weight, low, high)
    return _spread(raked, weight, low, high, strict=rule.endswith("strict"))


def _bounds(lower: float | None, upper: float | None, mean: float) -> tuple[float, float]:
    require("lower", lower, lambda v: v is None or float(v) < np.inf, "a number, or None")
    low = -np.inf if lower is None else float(lower) * mean
    require("upper", upper, lambda v: v is None or (v > 0 and v * mean > low), "a bound above 0 and above `lower`")
    return low, np.inf if upper is None else float(upper) * mean


def _cap_rerake(raked: Weighting, margins: Sequence[Margin], weight: FloatArray, low: float, high: float) -> Weighting:
    cells = raked.cells
    targets = margin_codes(cells, margins, raked.total)
    per_head = np.divide(cells.d, cells.n, out=np.ones_like(cells.d), where=cells.n > 0)
    g, ever, rounds = raked.g, np.zeros(cells.size, dtype=bool), 0
    while not _within(g * per_head, cells, low, high) and rounds < ROUNDS:
        weight = g * per_head
        ever |= (weight > high * (1 + WITHIN)) | (weight < low * (1 - WITHIN))
        g, _ = fit(cells.d, targets, TOLERANCE, MAX_ITERATIONS, start=np.clip(weight, low, high) / per_head)
        rounds += 1
    gap = _gap(cells, g, targets)
    converged = _within(g * per_head, cells, low, high) and gap <= WITHIN
    notes = () if converged else (Reason("trimming_not_converged", {"rounds": rounds, "offer": "logit_calibration"}),)
    return weighting_report(
        cells, g, raked.held_fixed, method="trimming", convention="cap_rerake", iterations=rounds, converged=converged,
        gap=gap, notes=notes, trimmed=int(cells.n[ever].sum()),
    )  # fmt: skip


def _within(weight: FloatArray, cells: Cells, low: float, high: float) -> bool:
    held = weight[cells.n > 0]
    return bool((held <= high * (1 + WITHIN)).all() and (held >= low * (1 - WITHIN)).all())


def _gap(cells: Cells, g: FloatArray, targets: Targets) -> float:
    return largest_gap([sums(code, g * cells.d, len(t)) for code, t in targets], targets)


def _spread(raked: Weighting, weight: FloatArray, low: float, high: float, *, strict: bool) -> Weighting:
    """R survey's trimWeights: what is cut off goes to the untrimmed in equal amounts per respondent."""
    cells, n = raked.cells, raked.cells.n
    trimmed = np.zeros(cells.size, dtype=bool)
    current, passes = weight, 0
    while passes < (PASSES if strict else 1):
        outside = ((current > high) | (current < low)) & (n > 0)
        free = float(n[~outside].sum())
        if free == 0 or not outside.any():
            break
        bounded = np.clip(current, low, high)
        # as R does: those set to a bound in an earlier pass take part again
        current = np.where(outside, bounded, current + float(n @ (current - bounded)) / free)
        trimmed |= outside
        passes += 1
    per_head = np.divide(cells.d, n, out=np.ones_like(cells.d), where=n > 0)
    left = _left_outside(current, cells, low, high)
    note = Reason("margins_not_exact", {"rule": "strict" if strict else "once", "still_outside": left})
    return weighting_report(
        cells, current / per_head, None, method="trimming",
        convention="survey_trimWeights_strict" if strict else "survey_trimWeights_once", iterations=passes,
        converged=left == 0 or not strict, notes=(note,), trimmed=int(n[trimmed].sum()),
    )  # fmt: skip


def _left_outside(weight: FloatArray, cells: Cells, low: float, high: float) -> int:
    slack = 1e-9
    return int(cells.n[(weight > high * (1 + slack)) | (weight < low * (1 - slack))].sum())


def rake_and_trim(
    cells: Cells, margins: Sequence[Margin], *, upper: float, lower: float | None = None, total: float | str = "n"
) -> Weighting:
    """Raking followed by the default rule, bounds in multiples of the mean weight."""
    return trim(rake(cells, margins, total=total), margins, upper=upper, lower=lower)
