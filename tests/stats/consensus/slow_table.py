"""The decision table once more, one item at a time with fractions and no numpy: the reference of the fast one."""

from __future__ import annotations

from fractions import Fraction


def quartile(values: list[int], p: Fraction, kind: int) -> Fraction:
    ordered, n = sorted(values), len(values)
    if kind == 2:
        k = n * p
        if k.denominator == 1:
            return Fraction(ordered[int(k) - 1] + ordered[int(k)], 2)
        return Fraction(ordered[int(k)])
    place = 1 + (n - 1) * p if kind == 7 else (n + 1) * p
    place = min(max(place, Fraction(1)), Fraction(n))
    low = int(place)
    high = min(low + 1, n)
    return ordered[low - 1] + (place - low) * (ordered[high - 1] - ordered[low - 1])


def verdict(values: list[int], kind: int = 7, respondents: int | None = None) -> str:
    """The default rule on five points."""
    n = len(values)
    if n < 8 or (respondents is not None and 2 * n < respondents):
        return "too_few"
    top = sum(v >= 4 for v in values)
    low = sum(v <= 2 for v in values)
    mid = n - top - low
    near = quartile(values, Fraction(3, 4), kind) - quartile(values, Fraction(1, 4), kind) <= 1
    if 100 * top >= 75 * n and 100 * low < 15 * n and near:
        return "consensus_for"
    if 100 * low >= 75 * n and 100 * top < 15 * n and near:
        return "consensus_against"
    if 100 * mid >= 60 * n and 100 * max(top, low) < 30 * n and near:
        return "consensus_middle"
    peaks = min(max(values.count(4), values.count(5)), max(values.count(1), values.count(2)))
    if 100 * min(top, low) >= 30 * n and values.count(3) < peaks:
        return "two_camps"
    parts = {"plurality_for": top, "plurality_against": low, "plurality_middle": mid}
    best = [k for k, v in parts.items() if v == max(parts.values())]
    return best[0] if len(best) == 1 and 2 * parts[best[0]] >= n else "none"
