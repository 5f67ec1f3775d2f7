"""Everything a page shows of a survey's items, in one call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from stats.errors import StatsError
from stats.experts.percent_agreement import DEFAULT_ENDS
from stats.result import Reason
from stats.surveys.cells import Cells
from stats.surveys.counts import Answers, ItemCounts, count_by, count_items
from stats.surveys.estimates import ratio_estimates
from stats.surveys.factors import Factor, FloatArray
from stats.surveys.figures import Estimate, estimates_from
from stats.surveys.margins import Margin
from stats.surveys.raking import rake
from stats.surveys.sample_kinds import IntervalRule, interval_rule
from stats.surveys.weights import Weighting, base_weighting


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFigures:
    """One item, whole sample or a domain. categories: shares in the order of the points; counts: answers in each."""

    name: str
    n: int
    no_opinion: int
    missing: int
    mean: Estimate
    categories: tuple[Estimate, ...]
    agree: Estimate
    disagree: Estimate
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainFigures:
    """The items within one level of a group variable; n_group: respondents of that level in the weighted sample."""

    group: str
    level: str
    n_group: int
    items: tuple[ItemFigures, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyTable:
    """The attainment page's figures. weighting: with the raking report; rule: what intervals may be called."""

    n: int
    points: tuple[float, ...]
    agree_points: tuple[float, ...]
    disagree_points: tuple[float, ...]
    sample_kind: str
    rule: IntervalRule
    weighting: Weighting
    items: tuple[ItemFigures, ...]
    domains: tuple[DomainFigures, ...]
    notes: tuple[Reason, ...]

    def item(self, name: str) -> ItemFigures:
        return next(item for item in self.items if item.name == name)

    def domain(self, group: str) -> tuple[DomainFigures, ...]:
        return tuple(d for d in self.domains if d.group == group)


def survey_table(
    codes: Answers,
    points: Sequence[float],
    sample: Cells | Weighting,
    margins: Sequence[Margin] | None = None,
    *,
    sample_kind: str,
    items: Sequence[str],
    agree: Sequence[float] | None = None,
    disagree: Sequence[float] | None = None,
    groups: Sequence[Factor] = (),
    level: float = 0.95,
) -> SurveyTable:
    """Means, shares, both standard errors and intervals of I items, over all and within every level of `groups`.

    codes (I, R): 0..K-1, -1 missing, -2 no opinion (see counts.answer_codes); points (K,): ascending scale points.
    sample: cells (raked to `margins` if given, else base weights or 1), or a Weighting made before.
    agree, disagree: scale points counted as such; default the top and bottom of the scale (4–5 and 1–2 of 5, 6–7 and
    1–2 of 7, 7–9 and 1–3 of 9). Domains keep the whole sample in their variance.
    """
    scale = _scale(points)
    high, low = _ends(scale, agree, disagree)
    if len(items) != len(np.atleast_2d(codes)):
        raise StatsError("items", len(items), f"{len(np.atleast_2d(codes))} names, one per row of codes")
    weighting = _weighting(sample, margins)
    rule = interval_rule(sample_kind)
    values = np.vstack([scale, np.eye(len(scale)), np.isin(scale, high), np.isin(scale, low)])

    def figures(counts: ItemCounts) -> tuple[ItemFigures, ...]:
        return _figures(weighting, counts, values, rule, level, items)

    cells = weighting.cells
    whole = figures(count_items(cells, codes, len(scale)))
    domains = [
        DomainFigures(group=group.name, level=label, n_group=_size(cells, group, at), items=figures(counts))
        for group in groups
        for at, (label, counts) in enumerate(zip(group.levels, count_by(cells, codes, len(scale), group), strict=True))
    ]
    notes = weighting.notes + ((rule.note,) if rule.note else ())
    return SurveyTable(
        n=cells.n_all, points=tuple(map(float, scale)), agree_points=high, disagree_points=low, sample_kind=sample_kind,
        rule=rule, weighting=weighting, items=whole, domains=tuple(domains), notes=notes,
    )  # fmt: skip


def _figures(
    weighting: Weighting, counts: ItemCounts, values: FloatArray, rule: IntervalRule, level: float, names: Sequence[str]
) -> tuple[ItemFigures, ...]:
    k = counts.n.shape[-1]
    arrays = ratio_estimates(weighting, counts, values.astype(np.float64))
    rows = estimates_from(weighting, arrays, (False, *[True] * (k + 2)), rule, level)
    per_category = counts.n.sum(axis=1).astype(int)
    return tuple(
        ItemFigures(
            name=name, n=row[0].n, no_opinion=int(counts.no_opinion[i]), missing=int(counts.missing[i]), mean=row[0],
            categories=tuple(row[1 : k + 1]), agree=row[k + 1], disagree=row[k + 2],
            counts=tuple(map(int, per_category[i])),
        )
        for i, (name, row) in enumerate(zip(names, rows, strict=True))
    )  # fmt: skip


def _weighting(sample: Cells | Weighting, margins: Sequence[Margin] | None) -> Weighting:
    if isinstance(sample, Weighting):
        if margins is not None:
            raise StatsError("margins", "given with a Weighting", "None: the weights exist already")
        return sample
    return rake(sample, margins) if margins is not None else base_weighting(sample)


def _scale(points: Sequence[float]) -> FloatArray:
    scale = np.asarray(points, dtype=np.float64)
    if scale.ndim != 1 or len(scale) < 1 or (np.diff(scale) <= 0).any() or not np.isfinite(scale).all():
        raise StatsError("points", list(points), "ascending scale points, at least one")
    return scale


def _ends(
    scale: FloatArray, agree: Sequence[float] | None, disagree: Sequence[float] | None
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    size = len(scale)
    usual = DEFAULT_ENDS.get(size, ((size,), (1,)))
    high, low = (
        tuple(float(scale[c - 1]) for c in ends) if given is None else tuple(map(float, given))
        for ends, given in zip(usual, (agree, disagree), strict=True)
    )
    for name, ends in (("agree", high), ("disagree", low)):
        if not set(ends) <= set(scale.tolist()):
            raise StatsError(name, ends, f"points of the scale {scale.tolist()}")
    if set(high) & set(low) and len(scale) > 1:
        raise StatsError("disagree", low, "points that are not also counted as agreement")
    return high, low


def _size(cells: Cells, group: Factor, at: int) -> int:
    return int(np.count_nonzero((group.codes == at) & (cells.of < cells.size)))
