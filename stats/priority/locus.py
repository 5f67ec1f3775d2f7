"""Locus for Focus, and the rule Korean needs studies build from it together with Borich's index."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from numpy.typing import ArrayLike

from stats.experts.ratings import as_ratings
from stats.priority.borich import exact_needs, shared_ranks
from stats.priority.exact import column_mean, complete_pairs, mean, number
from stats.result import Reason, Result


@dataclass(frozen=True, slots=True, kw_only=True)
class LocusResult(Result):
    """n: respondents. importance_high, gap_high: per item, at or above the line; None for an item without pairs.
    first: items (from 0) that are high on both and among the top k of Borich's index, k = high_high; second: only one
    of the two."""

    importance_line: float | None
    gap_line: float | None
    importance_high: tuple[bool | None, ...]
    gap_high: tuple[bool | None, ...]
    high_high: int
    needs: tuple[float | None, ...]
    first: tuple[int, ...]
    second: tuple[int, ...]


def locus_for_focus(required: ArrayLike, present: ArrayLike) -> LocusResult:
    """Lines at the means over items of mean required and mean gap; high when on or above a line.

    required, present: (R, I) as in `stats.priority.borich.borich_needs`. Mink, Shultz & Mink (1991). Items tied with
    the k-th need all count as among the top k, so that order of entry decides nothing.
    """
    wanted, there = as_ratings(required, "required"), as_ratings(present, "present")
    pairs = complete_pairs(wanted, there)
    importance = [column_mean(w) for w, _ in pairs]
    gaps = [
        a - b if a is not None and b is not None else None
        for a, b in ((column_mean(w), column_mean(t)) for w, t in pairs)
    ]
    across, up = _line(importance), _line(gaps)
    high, wide = _at_least(importance, across), _at_least(gaps, up)
    both = [bool(a and b) for a, b in zip(high, wide, strict=True)]
    k = sum(both)
    needs = exact_needs(pairs)
    top = [rank is not None and rank <= k for rank in shared_ranks(needs)]
    return LocusResult(
        n=len(wanted),
        base="respondents who rated both",
        method="needs-assessment",
        convention="lines at the means over items; k = high-high items",
        missing="pairs complete on both ratings",
        notes=(Reason("tied_needs", {"k": k, "top": sum(top)}),) if sum(top) > k else (),
        importance_line=number(across),
        gap_line=number(up),
        importance_high=high,
        gap_high=wide,
        high_high=k,
        needs=tuple(number(need) for need in needs),
        first=tuple(i for i, (b, t) in enumerate(zip(both, top, strict=True)) if b and t),
        second=tuple(i for i, (b, t) in enumerate(zip(both, top, strict=True)) if b != t),
    )


def _line(values: list[Fraction | None]) -> Fraction | None:
    return mean([v for v in values if v is not None])


def _at_least(values: list[Fraction | None], line: Fraction | None) -> tuple[bool | None, ...]:
    return tuple(None if v is None or line is None else v >= line for v in values)
