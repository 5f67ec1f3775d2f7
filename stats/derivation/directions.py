"""Candidates that experts rate alike, clustered into directions: a proposal that people name, merge and split."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import rankdata

from stats.consensus.verdict import Verdict
from stats.derivation.declaration import DerivationDeclaration, DirectionRule
from stats.derivation.inputs import DerivationInputs, ordered
from stats.derivation.result import DerivationResult
from stats.errors import StatsError
from stats.experts.ratings import Floats, Ints, as_ratings
from stats.result import Reason, Result

STEADY_FROM = 25
TIE = 1e-12


@dataclass(frozen=True, slots=True)
class Merge:
    """One step of the tree: the two groups joined, at which average distance."""

    left: tuple[str, ...]
    right: tuple[str, ...]
    distance: float


@dataclass(frozen=True, slots=True)
class Direction:
    """A proposed direction: codes in order; distance: average distance at which it closed, None for a single code."""

    codes: tuple[str, ...]
    distance: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectionsResult(Result):
    """n: experts. rho, pairs: (C, C) in order of code; rho is None where there are too few pairs or nothing varies."""

    codes: tuple[str, ...]
    directions: tuple[Direction, ...]
    merges: tuple[Merge, ...]
    rho: tuple[tuple[float | None, ...], ...]
    pairs: tuple[tuple[int, ...], ...]


def propose_directions(codes: Sequence[str], ratings: Floats, rule: DirectionRule | None = None) -> DirectionsResult:
    """Average linkage on d = 1 - Spearman's rho, cut at the declared distance, ties by code.

    codes: C candidates with consensus-for, any order. ratings: (E, C) of the last round, NaN = missing. A pair with
    fewer than `min_pairs` common raters, or one that does not vary, has distance 1 (unrelated, not unlike).
    """
    rule, matrix = rule or DirectionRule(), as_ratings(ratings)
    if len(codes) and matrix.shape[1] != len(codes):
        raise StatsError("ratings", matrix.shape, f"one column for each of {len(codes)} codes", code="shape")
    if len(set(codes)) != len(codes):
        raise StatsError("codes", list(codes), "every code once", code="code_twice")
    order = sorted(range(len(codes)), key=lambda i: codes[i])
    named = tuple(codes[i] for i in order)
    rho, pairs = rank_correlations(matrix[:, order] if order else np.empty((len(matrix), 0)), rule.min_pairs)
    merges = average_linkage(named, 1 - np.nan_to_num(rho, nan=0.0))
    return DirectionsResult(
        n=len(matrix),
        base="experts of the last round, consensus-for candidates",
        method="directions",
        convention=f"1 - Spearman, average linkage, cut at {rule.cut:g}, at least {rule.min_pairs} pairs",
        missing="pairs complete on both candidates",
        notes=_notes(len(matrix), rho, len(named)),
        codes=named,
        directions=cut_tree(named, merges, rule.cut),
        merges=merges,
        rho=tuple(tuple(None if np.isnan(r) else float(r) for r in row) for row in rho),
        pairs=tuple(tuple(int(n) for n in row) for row in pairs),
    )


def directions_of(
    result: DerivationResult, inputs: DerivationInputs, declaration: DerivationDeclaration
) -> DirectionsResult:
    """The proposal for a derivation: its consensus-for candidates, clustered under its declared direction rule."""
    arranged = ordered(inputs, declaration.points)
    agreed = [i for i, c in enumerate(result.candidates) if c.verdict == Verdict.FOR]
    codes = [arranged.candidates[i] for i in agreed]
    return propose_directions(codes, arranged.experts.ratings[:, agreed], declaration.directions)


def rank_correlations(ratings: Floats, min_pairs: int) -> tuple[Floats, Ints]:
    """Spearman's rho (C, C) over experts who rated both, NaN where fewer than min_pairs or constant; and how many."""
    given = ~np.isnan(ratings)
    pairs = given.T.astype(np.int64) @ given.astype(np.int64)
    c = ratings.shape[1]
    rho = np.full((c, c), np.nan)
    for i in range(c):
        for j in range(i, c):
            if pairs[i, j] >= min_pairs:
                both = given[:, i] & given[:, j]
                rho[i, j] = rho[j, i] = _spearman(ratings[both, i], ratings[both, j])
    return rho, pairs


def _spearman(x: Floats, y: Floats) -> float:
    a, b = rankdata(x) - (len(x) + 1) / 2, rankdata(y) - (len(y) + 1) / 2
    spread = float(np.sqrt((a * a).sum() * (b * b).sum()))
    return float((a * b).sum()) / spread if spread > 0 else np.nan


def average_linkage(codes: Sequence[str], distances: Floats) -> tuple[Merge, ...]:
    """All merges from single codes to one group, distances (C, C). Of equally near groups, those whose first codes come first join."""
    groups: list[list[int]] = [[i] for i in range(len(codes))]
    merges = []
    while len(groups) > 1:
        near, a, b = _nearest(groups, distances)
        left, right = groups[a], groups.pop(b)
        merges.append(Merge(_named(codes, left), _named(codes, right), near))
        groups[a] = sorted(left + right)
    return tuple(merges)


def _nearest(groups: list[list[int]], distances: Floats) -> tuple[float, int, int]:
    best = (np.inf, 0, 0)
    for a in range(len(groups)):
        for b in range(a + 1, len(groups)):
            mean = float(distances[np.ix_(groups[a], groups[b])].mean())
            if mean < best[0] - TIE:
                best = (mean, a, b)
    return best


def cut_tree(codes: Sequence[str], merges: Sequence[Merge], cut: float) -> tuple[Direction, ...]:
    """Groups joined at a distance up to the cut, in order of their first code."""
    found: dict[tuple[str, ...], float | None] = {(code,): None for code in codes}
    for merge in merges:
        if merge.distance > cut + TIE:
            break
        del found[merge.left], found[merge.right]
        found[tuple(sorted(merge.left + merge.right))] = merge.distance
    return tuple(Direction(group, found[group]) for group in sorted(found))


def _named(codes: Sequence[str], group: list[int]) -> tuple[str, ...]:
    return tuple(codes[i] for i in group)


def _notes(experts: int, rho: Floats, candidates: int) -> tuple[Reason, ...]:
    notes = []
    if experts < STEADY_FROM:
        notes.append(Reason("few_experts_for_directions", {"experts": experts, "advised": STEADY_FROM}))
    unknown = int(np.isnan(rho[np.triu_indices(candidates, 1)]).sum())
    if unknown:
        notes.append(Reason("pairs_without_correlation", {"pairs": unknown}))
    return tuple(notes)
