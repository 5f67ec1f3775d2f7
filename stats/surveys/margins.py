"""Population margins and every way in which a sample may not fit them, each named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from stats.errors import StatsError, require
from stats.result import Reason
from stats.surveys.cells import Cells
from stats.surveys.factors import FloatArray, IntArray

TOTALS_AGREE = 1e-9  # relative; statistics offices publish whole persons, so real margins agree exactly


@dataclass(frozen=True, slots=True)
class Margin:
    """Population of every category of one variable or of a crossing.

    variables: names of the crossed variables, one for a plain margin; totals: {(level, ...): population >= 0}.
    source and date are printed wherever the weights are used.
    """

    variables: tuple[str, ...]
    totals: Mapping[tuple[str, ...], float]
    source: str = ""
    date: str = ""

    @property
    def name(self) -> str:
        return " × ".join(self.variables)

    @property
    def total(self) -> float:
        return float(sum(self.totals.values()))


def margin(
    variables: str | Sequence[str], totals: Mapping[str | tuple[str, ...], float], source: str = "", date: str = ""
) -> Margin:
    """A Margin from plain labels: margin("sex", {"M": 10, "F": 12}), margin(("sex", "age"), {("M", "18-29"): 3, …})."""
    names = (variables,) if isinstance(variables, str) else tuple(variables)
    keyed: dict[tuple[str, ...], float] = {}
    for key, value in totals.items():
        labels = (key,) if isinstance(key, str) else key
        if not isinstance(labels, tuple) or len(labels) != len(names):
            raise StatsError("totals", key, f"one label for each of {names}")
        own = {"margin": " × ".join(names), "category": " × ".join(map(str, labels))}
        require("totals", value, lambda v: [float(v)], "a count", code="margin_not_a_count", **own)
        keyed[labels] = float(value)
    return Margin(names, keyed, source, date)


def merge_margin(given: Margin, variable: str, into: Mapping[str, str]) -> Margin:
    """The margin with levels of `variable` joined and their populations added (see cells.merge_levels)."""
    if variable not in given.variables:
        return given
    at = given.variables.index(variable)
    totals: dict[tuple[str, ...], float] = {}
    for key, value in given.totals.items():
        joined = (*key[:at], into.get(key[at], key[at]), *key[at + 1 :])
        totals[joined] = totals.get(joined, 0.0) + value
    return Margin(given.variables, totals, given.source, given.date)


def as_shares(given: Margin) -> Margin:
    """The margin with totals that sum to 1: for published percentages, whose sums differ by their rounding.

    Populations in persons need none of it: there a differing total is a mistake, and raking says so. No population: the
    margin as it is.
    """
    whole = given.total
    if not whole > 0:
        return given
    return Margin(
        given.variables, {key: value / whole for key, value in given.totals.items()}, given.source, given.date
    )


def margin_problems(cells: Cells, margins: Sequence[Margin]) -> tuple[Reason, ...]:
    """Everything that stands between this sample and these margins, so that a form can show all of it at once."""
    return (*_total_problems(margins), *(p for m in margins for p in _margin_problems(cells, m)))


def _total_problems(margins: Sequence[Margin]) -> list[Reason]:
    if not margins:
        return [Reason("no_margins")]
    first = margins[0]
    return [
        Reason(
            "margin_totals_differ", {"margin": m.name, "total": m.total, "other": first.name, "expected": first.total}
        )
        for m in margins[1:]
        if abs(m.total - first.total) > TOTALS_AGREE * abs(first.total)
    ]


def _margin_problems(cells: Cells, given: Margin) -> list[Reason]:
    unknown = [name for name in given.variables if name not in cells.names]
    if unknown:
        return [Reason("variable_not_in_sample", {"margin": given.name, "variable": unknown[0]})]
    bad = [key for key, value in given.totals.items() if not (np.isfinite(value) and value >= 0)]
    problems = [Reason("margin_not_a_count", {"margin": given.name, "category": " × ".join(key)}) for key in bad]
    code, labels = cells.level_of(given.variables)
    count = np.bincount(code, cells.n, minlength=len(labels))
    present = {label: int(n) for label, n in zip(labels, count, strict=True) if n > 0}
    for label, n in present.items():
        if not given.totals.get(label, 0.0) > 0:
            known = label in given.totals
            problems.append(
                Reason(
                    "margin_zero_with_respondents" if known else "category_without_margin",
                    {"margin": given.name, "category": " × ".join(label), "n": n},
                )
            )
    order = list(given.totals)
    for at, label in enumerate(order):
        if given.totals[label] > 0 and label not in present:
            problems.append(Reason("category_without_respondents", _merge_offer(given, order, at, present)))
    return problems


def _merge_offer(
    given: Margin, order: list[tuple[str, ...]], at: int, present: Mapping[tuple[str, ...], int]
) -> dict[str, object]:
    """The empty category and its nearest neighbours, by the margin's own order, that do have respondents."""
    near = sorted((abs(i - at), i) for i, label in enumerate(order) if label in present)[:2]
    return {
        "margin": given.name,
        "category": " × ".join(order[at]),
        "population": float(given.totals[order[at]]),
        "merge_with": [" × ".join(order[i]) for _, i in near],
    }


def check_margins(cells: Cells, margins: Sequence[Margin]) -> None:
    """Raise the first problem as a StatsError whose `code` and `details` name the category and what to do."""
    problems = margin_problems(cells, margins)
    if not problems:
        return
    first = problems[0]
    allowed = {
        "no_margins": "at least one margin",
        "margin_totals_differ": "margins with one and the same total",
        "variable_not_in_sample": f"variables of the sample: {list(cells.names)}",
        "margin_not_a_count": "populations that are numbers of 0 or more",
        "category_without_margin": "categories that the margin lists; add it or merge it",
        "margin_zero_with_respondents": "a population above 0 where there are respondents",
        "category_without_respondents": f"categories with respondents; merge it with {first.values.get('merge_with')}",
    }[first.code]
    value = first.values.get("category") or first.values.get("total") or first.values.get("variable")
    raise StatsError(
        str(first.values.get("margin", "margins")), value, allowed, code=first.code, problems=problems, **first.values
    )


def margin_codes(cells: Cells, margins: Sequence[Margin], total: float | None) -> list[tuple[IntArray, FloatArray]]:
    """Per margin the category of every cell (C,) and the targets (L,), scaled to `total` where it is given."""
    out = []
    for given in margins:
        code, labels = cells.level_of(given.variables)
        target = np.array([given.totals.get(label, 0.0) for label in labels], dtype=np.float64)
        out.append((code, target if total is None else target * (total / target.sum())))
    return out


def margin_dummies(cells: Cells, margins: Sequence[Margin]) -> FloatArray:
    """Indicator columns (C, P) of every margin category: what weighting holds fixed, so what residuals are taken on."""
    columns = [np.eye(len(labels))[code] for code, labels in (cells.level_of(m.variables) for m in margins)]
    return np.concatenate(columns, axis=1)
