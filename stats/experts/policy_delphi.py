"""Grades of a policy Delphi, where opposition is a result: de Loe's consensus grades and Dajani's hierarchy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from stats.errors import StatsError
from stats.experts.ratings import as_counts
from stats.result import Reason, Result

# De Loë (1995), Applied Geography 15(1), 53-68: grade, percent in one category, percent in two adjoining.
DE_LOE = (("high", 70, 80), ("medium", 60, 70), ("low", 50, 60))


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyGrade(Result):
    """One item. grade: high, medium, low, none. categories: the one (or two adjoining) that carry it, from 1; share 0..1
    of the answers in them."""

    grade: str | None
    categories: tuple[int, ...]
    share: float | None
    reason: Reason | None = None


def policy_grade(counts: ArrayLike) -> PolicyGrade:
    """De Loe's grade of counts (K,) of one item, "no judgement" left out. The highest grade reached by one category or by
    two adjoining ones; made for four-point scales without a midpoint."""
    array = as_counts(counts)
    if array.ndim != 1:
        raise StatsError("counts", array.shape, "the counts of one item (K,)", code="shape")
    n, base = int(array.sum()), "experts who gave a judgement"
    if n == 0:
        return PolicyGrade(n=0, base=base, method="policy-delphi", grade=None, categories=(), share=None,
                           reason=Reason("no_answers"))  # fmt: skip
    one, pair = int(array.argmax()), int((array[:-1] + array[1:]).argmax())
    single, double = int(array[one]), int(array[pair] + array[pair + 1])
    for grade, in_one, in_two in DE_LOE:
        if 100 * single >= in_one * n:
            return PolicyGrade(n=n, base=base, method="policy-delphi", convention="de Loe 1995", grade=grade,
                               categories=(one + 1,), share=single / n)  # fmt: skip
        if 100 * double >= in_two * n:
            return PolicyGrade(n=n, base=base, method="policy-delphi", convention="de Loe 1995", grade=grade,
                               categories=(pair + 1, pair + 2), share=double / n)  # fmt: skip
    return PolicyGrade(n=n, base=base, method="policy-delphi", convention="de Loe 1995", grade="none",
                       categories=(one + 1,), share=single / n)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class DajaniLevel(Result):
    """level: consensus, majority, bipolarity, plurality, disagreement; another_round where the item is not stable."""

    level: str | None
    reason: Reason | None = None


def dajani_level(counts: ArrayLike, *, stable: bool | None) -> DajaniLevel:
    """Dajani, Sincoff & Talley's hierarchy for a stable item from counts (K,) of its options.

    consensus: all in one option; majority: over half; bipolarity: exactly two options used, equally; plurality: one option
    leads with half or less; disagreement: no single leader. An item that is unstable or not assessed (None) goes to
    another round. The 1979 paper gives the levels in words; the counts are our reading.
    """
    array = as_counts(counts)
    if array.ndim != 1:
        raise StatsError("counts", array.shape, "the counts of one item (K,)", code="shape")
    n, base = int(array.sum()), "experts with a valid answer to the item"
    if n == 0:
        return DajaniLevel(n=0, base=base, method="policy-delphi", level=None, reason=Reason("no_answers"))
    if not stable:
        level = "another_round"
    else:
        top = np.sort(array)[::-1]
        leads = top[0] > top[1]
        level = (
            "consensus" if top[0] == n else "majority" if 2 * top[0] > n else "bipolarity" if top[0] + top[1] == n
            else "plurality" if leads else "disagreement"
        )  # fmt: skip
    return DajaniLevel(n=n, base=base, method="policy-delphi", convention="Dajani, Sincoff & Talley 1979", level=level)


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyPosition(Result):
    """One option on the desirability by feasibility map: means of each; n = experts who judged both."""

    desirability: float | None
    feasibility: float | None
    quadrant: str | None
    reason: Reason | None = None


def policy_position(desirability: ArrayLike, feasibility: ArrayLike, *, points: int = 4) -> PolicyPosition:
    """Where an option lies, from ratings (E,) 1..points of both by the same experts, NaN = no judgement.

    Lines at the middle of the scale; a mean on the line counts as high. quadrant: both, desirable_only, feasible_only,
    neither.
    """
    a, b = (np.asarray(v, dtype=np.float64).reshape(-1) for v in (desirability, feasibility))
    if a.shape != b.shape:
        raise StatsError("feasibility", b.shape, f"as many ratings as desirability: {a.shape}", code="length")
    both = ~np.isnan(a) & ~np.isnan(b)
    n, base = int(both.sum()), "experts who judged both"
    if not n:
        return PolicyPosition(n=0, base=base, method="policy-delphi", desirability=None, feasibility=None, quadrant=None,
                              reason=Reason("no_pairs"))  # fmt: skip
    wanted, possible = (float(v[both].sum()) for v in (a, b))
    high = [2 * total >= (points + 1) * n for total in (wanted, possible)]
    names = {(True, True): "both", (True, False): "desirable_only", (False, True): "feasible_only"}
    return PolicyPosition(
        n=n, base=base, method="policy-delphi", convention="lines at the middle of the scale", missing="complete pairs",
        desirability=wanted / n, feasibility=possible / n, quadrant=names.get((high[0], high[1]), "neither"),
    )  # fmt: skip
