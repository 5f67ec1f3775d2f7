"""The draws: weights, experts and citizens' figures vary together; counted is who would be in the core."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.random import PCG64
from numpy.typing import NDArray

from stats.consensus.resampled import consensus_for
from stats.derivation.criteria import ROUNDING, means_of_counts, ranks, raw_criteria, scale_criteria, scores
from stats.derivation.declaration import CriterionCode, DerivationDeclaration
from stats.derivation.draws import (
    Floats,
    expert_rows,
    lower_factor,
    multiplicities,
    normal_vectors,
    streams,
    weight_vectors,
)
from stats.derivation.inputs import CitizenFigures, DerivationInputs
from stats.experts.ratings import Ints, one_hot

Progress = Callable[[int, int], None]
CELLS_AT_ONCE = 1_500_000
LEAST_DRAWS_FOR_WEIGHTS = 100


@dataclass(frozen=True, slots=True)
class Simulation:
    """core_draws (C,): draws in which a candidate is in the core. rank_counts (C, C): draws in which candidate c has
    rank r + 1. favouring: per candidate the mean weights of the draws in which it is core, None under 100 of them."""

    draws: int
    core_draws: Ints
    rank_counts: Ints
    favouring: tuple[tuple[float, ...] | None, ...]


@dataclass(frozen=True, slots=True)
class _Panel:
    """Answers as indicators (E, C*K), the row numbers of each group in order of its code, E, C and K.
    `judged`: the groups that a rule may ask to agree; experts without a group form a stratum but no such group."""

    indicator: Floats
    strata: tuple[Ints, ...]
    judged: tuple[Ints, ...]
    shape: tuple[int, int, int]


def simulate(
    inputs: DerivationInputs, declaration: DerivationDeclaration, progress: Progress | None = None
) -> Simulation:
    """B draws in chunks; a chunk's size changes memory only, because every stream is read row by row.

    inputs are ordered (`stats.derivation.inputs.ordered`).
    """
    bits, panel, citizens = streams(declaration.seed), _panel(inputs), _Citizens.of(inputs.citizens, declaration)
    b, k = declaration.draws, len(declaration.criteria)
    weights = weight_vectors(bits.weights, b, k, declaration.weight_low, declaration.weight_high)
    candidates = len(inputs.candidates)
    core = np.zeros((b, candidates), dtype=bool)
    rank_counts = np.zeros((candidates, candidates), dtype=np.int64)
    step = max(1, CELLS_AT_ONCE // max(1, panel.shape[1] * panel.shape[2] + panel.shape[0]))
    for start in range(0, b, step):
        rows = slice(start, min(start + step, b))
        size = rows.stop - rows.start
        figures = citizens.draw(bits.citizens, size)
        in_core, score = _chunk(inputs, declaration, panel, weights[rows], figures, bits.experts)
        core[rows] = in_core
        rank_counts += _rank_counts(score)
        if progress is not None:
            progress(rows.stop, b)
    return Simulation(b, core.sum(axis=0), rank_counts, _favouring(core, weights))


def _panel(inputs: DerivationInputs) -> _Panel:
    experts, points = inputs.experts, inputs.rule.points
    indicator = one_hot(experts.ratings, points, inputs.rule.first)
    groups = np.array(experts.groups, dtype=object)
    rows = {g: np.flatnonzero(groups == g).astype(np.int64) for g in sorted(set(experts.groups))}
    flat = indicator.reshape(len(indicator), indicator.shape[1] * points).astype(np.float64)
    judged = tuple(r for g, r in rows.items() if g)
    return _Panel(flat, tuple(rows.values()), judged, (len(indicator), len(inputs.candidates), points))


@dataclass(frozen=True, slots=True)
class _Citizens:
    """One vector of means, gaps (if asked) and agree shares; `factor` None holds it fixed."""

    centre: Floats
    factor: Floats | None
    has_gaps: bool

    @classmethod
    def of(cls, figures: CitizenFigures, declaration: DerivationDeclaration) -> _Citizens:
        blocks = [figures.means, figures.agree_shares] if figures.gaps is None else [
            figures.means, figures.gaps, figures.agree_shares,
        ]  # fmt: skip
        centre = np.concatenate(blocks)
        covariance = np.where(np.isnan(centre)[:, None] | np.isnan(centre), 0.0, figures.covariance)
        factor = None if declaration.open_survey else lower_factor(covariance)
        return cls(centre, factor, figures.gaps is not None)

    def draw(self, bits: PCG64, size: int) -> list[Floats]:
        """Means, gaps, agree shares, each (size, C) or (C,) when fixed; gaps are empty when never asked."""
        vectors = self.centre if self.factor is None else normal_vectors(bits, size, self.centre, self.factor)
        parts = np.split(vectors, 3 if self.has_gaps else 2, axis=-1)
        return parts if self.has_gaps else [parts[0], np.empty(0), parts[1]]


def _chunk(
    inputs: DerivationInputs,
    declaration: DerivationDeclaration,
    panel: _Panel,
    weights: Floats,
    figures: list[Floats],
    bits: PCG64,
) -> tuple[NDArray[np.bool_], Floats]:
    experts, candidates, points = panel.shape
    times = multiplicities(expert_rows(bits, len(weights), panel.strata), experts)
    shape = (len(weights), candidates, points)
    counts = _counts(times, panel.indicator, shape)
    grouped = None
    if inputs.rule.every_group:
        grouped = np.zeros((len(panel.judged), *shape), dtype=np.int64)
        for g, rows in enumerate(panel.judged):
            grouped[g] = _counts(times[:, rows], panel.indicator[rows], shape)
    agreed = consensus_for(counts, inputs.rule, respondents=experts, group_counts=grouped)
    means, gaps, shares = figures
    raw = raw_criteria(inputs, declaration, means_of_counts(counts, declaration.first))
    for position, criterion in enumerate(declaration.criteria):
        if criterion.code is CriterionCode.CITIZENS:
            raw[position] = means
        elif criterion.code is CriterionCode.NEED:
            raw[position] = gaps
    score = scores(weights, scale_criteria(raw, declaration))
    in_core = agreed & (score >= declaration.score_threshold - ROUNDING)
    if declaration.gates.citizens_share is not None:
        in_core = in_core & (shares >= declaration.gates.citizens_share - ROUNDING)
    return in_core, score


def _counts(times: Floats, indicator: Floats, shape: tuple[int, int, int]) -> Ints:
    """Answers per category in each resample. Whole numbers, so the product is exact in any order of adding."""
    return np.asarray(np.rint(times @ indicator), dtype=np.int64).reshape(shape)


def _rank_counts(score: Floats) -> Ints:
    candidates = score.shape[-1]
    flat = (np.arange(candidates) * candidates + ranks(score) - 1).ravel()
    return np.bincount(flat, minlength=candidates**2).reshape(candidates, candidates).astype(np.int64)


def _favouring(core: NDArray[np.bool_], weights: Floats) -> tuple[tuple[float, ...] | None, ...]:
    draws = core.sum(axis=0)
    sums = [np.where(column[:, None], weights, 0.0).sum(axis=0) for column in core.T]
    enough = [int(n) >= LEAST_DRAWS_FOR_WEIGHTS for n in draws]
    return tuple(
        tuple(float(w) for w in total / n) if fine else None for total, n, fine in zip(sums, draws, enough, strict=True)
    )
