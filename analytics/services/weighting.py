"""From margins and characteristics to weights, with every reason why there are none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from stats.errors import StatsError
from stats.result import Reason
from stats.surveys.cells import Cells, cross_classify
from stats.surveys.factors import Factor, factor
from stats.surveys.margins import Margin, margin, margin_problems
from stats.surveys.raking import rake
from stats.surveys.weights import Weighting, base_weighting
from surveys import answer_forms
from surveys.models import Item, Population

from ..selectors.frames import AnswerFrame

MISSING_RULE = "set_aside"  # declared: without a raking characteristic a respondent has no weight, and is counted


@dataclass(frozen=True)
class Weights:
    """weighting: raked, or base weights with the problems that prevented raking; margins: what it was raked to."""

    weighting: Weighting
    margins: tuple[Margin, ...]
    problems: tuple[Reason, ...]
    factors: tuple[Factor, ...]  # every choice item, for domains
    sources: tuple[dict[str, str], ...] = ()  # of the margins, in both languages

    @property
    def raked(self) -> bool:
        return self.weighting.held_fixed is not None


def weigh(frame: AnswerFrame, population: Population | None) -> Weights:
    """Weights with the sources of their margins in both languages."""
    return replace(_weigh(frame, population), sources=sources_of(population))


def sources_of(population: Population | None) -> tuple[dict[str, str], ...]:
    if population is None:
        return ()
    rows = population.margins.order_by("pk").values_list("source_ko", "source_en")
    return tuple({"source_ko": ko, "source_en": en or ko} for ko, en in rows)


def _weigh(frame: AnswerFrame, population: Population | None) -> Weights:
    """Rake to all margins of the population; nothing is dropped silently, a misfit leaves the sample unweighted."""
    factors = tuple(_factor(frame, item) for item in frame.choice_items)
    margins = margins_of(population)
    used = {name for m in margins for name in m.variables}
    raking = [f for f in factors if f.name in used]
    unknown = sorted(used - {f.name for f in factors})
    if not margins or unknown or not len(frame.ratings):
        reason = Reason("margin_variable_not_asked", {"variable": unknown[0]}) if unknown else Reason("no_margins")
        return Weights(base_weighting(_plain_cells(frame)), margins, (reason,), factors)
    cells = cross_classify(raking, base=_base(frame), missing=MISSING_RULE)
    problems = margin_problems(cells, margins)
    if problems:
        return Weights(base_weighting(_plain_cells(frame)), margins, problems, factors)
    return _raked(cells, margins, factors, frame)


def _raked(cells: Cells, margins: tuple[Margin, ...], factors: tuple[Factor, ...], frame: AnswerFrame) -> Weights:
    try:
        weighting = rake(cells, margins)
    except StatsError as error:
        reason = Reason(error.code, {"parameter": error.parameter, "allowed": error.allowed})
        return Weights(base_weighting(_plain_cells(frame)), margins, (reason,), factors)
    if not weighting.converged:
        return Weights(base_weighting(_plain_cells(frame)), margins, tuple(weighting.notes), factors)
    return Weights(weighting, margins, (), factors)


def margins_of(population: Population | None) -> tuple[Margin, ...]:
    if population is None:
        return ()
    return tuple(
        margin(
            m.variables,
            {tuple(c.codes): float(c.count) for c in m.cells.order_by("pk")},
            source=m.source_ko,
            date=m.base_date.isoformat(),
        )
        for m in population.margins.order_by("pk")
    )


def describe(weights: Weights) -> dict[str, Any]:
    """The weighting report that stands beside every figure."""
    w = weights.weighting
    return {
        "raked": weights.raked, "convention": w.convention, "n": w.n, "iterations": w.iterations,
        "largest_gap": w.largest_gap, "weight_min": w.weight_min, "weight_max": w.weight_max, "deff_kish": w.deff_kish,
        "n_eff_kish": w.n_eff_kish, "efficiency": w.efficiency, "set_aside": w.cells.set_aside,
        "margins": [
            {"variables": list(m.variables), "source": m.source, "date": m.date, **source}
            for m, source in zip(weights.margins, weights.sources, strict=True)
        ],
        "problems": [{"code": p.code, "values": dict(p.values)} for p in weights.problems],
        "notes": [{"code": n.code, "values": dict(n.values)} for n in w.notes],
    }  # fmt: skip


def content(weights_margins: tuple[Margin, ...]) -> list[Any]:
    """Margins as they enter a run's fingerprint."""
    return [
        [list(m.variables), [[list(k), v] for k, v in sorted(m.totals.items())], m.source, m.date]
        for m in weights_margins
    ]


def _factor(frame: AnswerFrame, item: Item) -> Factor:
    assert answer_forms.of(item.form).partitions
    levels = list(item.categories.order_by("position", "pk").values_list("code", flat=True))
    return factor(item.code, list(frame.choices[item.code]), levels)


def _base(frame: AnswerFrame) -> Any:
    weights = frame.base_weight.to_numpy()
    return None if (weights == 1.0).all() else weights


def _plain_cells(frame: AnswerFrame) -> Cells:
    return cross_classify([Factor("all", ("all",), np.zeros(len(frame.ratings), dtype=np.int32))], base=_base(frame))
