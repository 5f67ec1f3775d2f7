"""Criteria on declared anchors, and the score that weighs them."""

from __future__ import annotations

import numpy as np

from stats.derivation.declaration import CriterionCode, DerivationDeclaration
from stats.derivation.draws import Floats
from stats.derivation.inputs import DerivationInputs
from stats.errors import StatsError
from stats.experts.ratings import Ints

ROUNDING = 1e-12


def scaled(raw: Floats, low: float, high: float) -> Floats:
    """v = clip((x - low) / (high - low), 0, 1) of raw (..., C); NaN stays NaN. Never min-max over the candidates (method page)."""
    return np.clip((raw - low) / (high - low), 0.0, 1.0)


def means_of_counts(counts: Ints, first: int = 1) -> Floats:
    """Mean category (..., C) of counts (..., C, K) of the K categories from `first` up; NaN where nobody answered."""
    n = counts.sum(axis=-1)
    total = (counts * np.arange(first, first + counts.shape[-1])).sum(axis=-1)
    return np.where(n > 0, total / np.maximum(n, 1), np.nan)


def raw_criteria(inputs: DerivationInputs, declaration: DerivationDeclaration, experts_mean: Floats) -> list[Floats]:
    """One (C,) array per declared criterion, in its unit."""
    gaps = inputs.citizens.gaps
    if gaps is None and declaration.uses(CriterionCode.NEED):
        allowed = "gaps for every candidate, or a declaration without need"
        raise StatsError("citizens.gaps", None, allowed, code="no_gaps")
    values = {
        CriterionCode.EXPERTS: experts_mean,
        CriterionCode.CITIZENS: inputs.citizens.means,
        CriterionCode.NEED: gaps,
        CriterionCode.EVIDENCE: inputs.evidence.sources.astype(np.float64),
    }
    return [np.asarray(values[c.code], dtype=np.float64) for c in declaration.criteria]


def scale_criteria(raw: list[Floats], declaration: DerivationDeclaration) -> Floats:
    """Scaled criteria stacked on a last axis: arrays (..., C) become (..., C, number of criteria)."""
    columns = [scaled(x, c.low, c.high) for x, c in zip(raw, declaration.criteria, strict=True)]
    return np.stack(np.broadcast_arrays(*columns), axis=-1)


def scores(weights: Floats, values: Floats) -> Floats:
    """S = sum of w v. weights (..., J), values (..., C, J) -> (..., C)."""
    total: Floats = np.einsum("...j,...cj->...c", weights, values)
    return total


def ranks(score: Floats) -> Ints:
    """rank = 1 + number of scores (..., C) above one's own by more than rounding, along the last axis; NaN comes last.

    A loop over candidates, not over draws: a table candidates x candidates per draw would not fit.
    """
    known = np.where(np.isnan(score), -np.inf, score)
    rank = np.ones(known.shape, dtype=np.int64)
    for other in range(known.shape[-1]):
        rank += known[..., [other]] > known + ROUNDING
    return rank
