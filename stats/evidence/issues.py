"""Issues in a literature scan: persistent, emerging or fading across a cut year."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from stats.errors import StatsError, require
from stats.experts.ratings import Ints
from stats.result import Reason, Result


class IssueLabel(StrEnum):
    """How an issue stands in the literature over two periods."""

    PERSISTENT = "persistent"
    EMERGING = "emerging"
    FADING = "fading"
    UNCLEAR = "unclear"


class Trend(StrEnum):
    """Whether the interval of an issue's change lies above, below or across 0."""

    RISES = "rises"
    FALLS = "falls"
    STEADY = "steady"


@dataclass(frozen=True, slots=True)
class IssueResult:
    """before, after: sources naming the issue; shares and difference (after - before) 0..1; low, high: interval of the
    difference. label: first match of persistent, emerging, fading, unclear; trend says beside it whether it also moved.
    None where a period has no source."""

    before: int
    after: int
    share_before: float | None
    share_after: float | None
    difference: float | None
    low: float | None
    high: float | None
    label: IssueLabel | None
    trend: Trend | None
    reason: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuesResult(Result):
    """n: dated sources. n_before, n_after: in each period; undated: sources set aside for want of a year."""

    n_before: int
    n_after: int
    undated: int
    issues: tuple[IssueResult, ...]


def classify_issues(
    named: ArrayLike,
    years: Sequence[float | None],
    *,
    cut_year: int,
    persistent_share: float = 0.30,
    confidence: float = 0.95,
) -> IssuesResult:
    """Label every issue by the share of sources that name it before the cut year, and from it on.

    named: (S, I) truth, source names issue; years: (S,) year of each source, None or NaN = undated (set aside, counted).
    persistent: share >= persistent_share in both periods. emerging, fading: the interval of the difference lies above,
    below 0. Interval: Newcombe's hybrid score (1998, method 10), which stays inside -1..1 with few sources, where the
    usual Wald interval does not. Sources are the scan, not a sample: the interval guards against reading noise.
    """
    table, when = np.asarray(named, dtype=bool), np.array([np.nan if y is None else y for y in years], dtype=np.float64)
    if table.ndim != 2 or len(when) != len(table):
        raise StatsError("years", len(when), f"one for each row of named {table.shape}", code="shape")
    for name, value in (("persistent_share", persistent_share), ("confidence", confidence)):
        require(name, value, lambda v: 0 < v < 1, "between 0 and 1", code="share")
    early, late = when < cut_year, when >= cut_year
    n1, n2 = int(early.sum()), int(late.sum())
    before: Ints = table[early].sum(axis=0)
    after: Ints = table[late].sum(axis=0)
    return IssuesResult(
        n=n1 + n2,
        base="dated sources of the scan",
        method="issue-scan",
        convention=f"cut {cut_year}, persistent from {persistent_share:g}, Newcombe {confidence:g}",
        missing="undated sources set aside",
        notes=_notes(n1, n2, int(np.isnan(when).sum())),
        n_before=n1,
        n_after=n2,
        undated=int(np.isnan(when).sum()),
        issues=tuple(
            _issue(int(a), n1, int(b), n2, persistent_share, confidence) for a, b in zip(before, after, strict=True)
        ),
    )


def _issue(a: int, n1: int, b: int, n2: int, persistent: float, confidence: float) -> IssueResult:
    if n1 == 0 or n2 == 0:
        shares = (a / n1 if n1 else None, b / n2 if n2 else None)
        why = Reason("period_without_sources", {"before": n1, "after": n2})
        return IssueResult(a, b, *shares, None, None, None, None, None, why)
    difference = b / n2 - a / n1
    low, high = difference_interval(b, n2, a, n1, confidence)
    trend = Trend.RISES if low > 0 else Trend.FALLS if high < 0 else Trend.STEADY
    if a >= persistent * n1 - 1e-9 and b >= persistent * n2 - 1e-9:
        label = IssueLabel.PERSISTENT
    else:
        label = {Trend.RISES: IssueLabel.EMERGING, Trend.FALLS: IssueLabel.FADING}.get(trend, IssueLabel.UNCLEAR)
    return IssueResult(a, b, a / n1, b / n2, difference, low, high, label, trend)


def difference_interval(x: int, m: int, y: int, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """Newcombe's interval of x/m - y/n: the two Wilson intervals, put together by squares. m, n above 0."""
    p, q = x / m, y / n
    l1, u1 = wilson(x, m, confidence)
    l2, u2 = wilson(y, n, confidence)
    down, up = math.hypot(p - l1, u2 - q), math.hypot(u1 - p, q - l2)
    return p - q - down, p - q + up


def wilson(x: int, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """Wilson's score interval of a share, n above 0."""
    z = float(ndtri((1 + confidence) / 2))
    p, spread = x / n, z * z / n
    half = z * math.sqrt(p * (1 - p) / n + spread / (4 * n))
    return (p + spread / 2 - half) / (1 + spread), (p + spread / 2 + half) / (1 + spread)


def _notes(before: int, after: int, undated: int) -> tuple[Reason, ...]:
    notes = [Reason("undated_sources", {"n": undated})] if undated else []
    if 0 < min(before, after) < 10:
        notes.append(Reason("few_sources_in_a_period", {"before": before, "after": after}))
    return tuple(notes)
