"""Indicators by area: extremes and their ratio, a region's share, change between years."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from stats.errors import StatsError
from stats.result import Figure, Reason, Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Extremes(Result):
    """n: areas with a value. lowest, highest: codes that hold the extreme, all of them when tied. ratio: highest over
    lowest value, None unless the lowest is above 0."""

    lowest: tuple[str, ...]
    highest: tuple[str, ...]
    low: float | None
    high: float | None
    difference: float | None
    ratio: float | None
    reason: Reason | None = None


def extremes(values: Mapping[str, float | None]) -> Extremes:
    """Lowest and highest area and how many times the one is the other.

    values: area code to value in one unit and year; None or NaN = no value. A ratio needs a scale with a true zero:
    temperatures or indices around 100 have none, and the caller should then show the difference. Extremes of many
    small areas are extreme partly by chance; small numbers behind a rate make them more so.
    """
    known = {code: float(v) for code, v in values.items() if v is not None and not _missing(v)}
    if not known:
        nothing = Reason("no_values", {"areas": len(values)})
        return _extremes(0, (), (), None, None, None, nothing, len(values))
    low, high = min(known.values()), max(known.values())
    ratio = high / low if low > 0 else None
    reason = None if ratio is not None else Reason("lowest_not_above_zero", {"lowest": low})
    lowest, highest = (tuple(sorted(c for c, v in known.items() if v == end)) for end in (low, high))
    return _extremes(len(known), lowest, highest, low, high, ratio, reason, len(values))


def _extremes(
    n: int,
    lowest: tuple[str, ...],
    highest: tuple[str, ...],
    low: float | None,
    high: float | None,
    ratio: float | None,
    reason: Reason | None,
    areas: int,
) -> Extremes:
    return Extremes(
        n=n,
        base="areas with a value",
        method="indicators",
        convention="ratio of highest to lowest",
        missing="areas without a value left out",
        notes=(Reason("areas_without_value", {"n": areas - n}),) if n < areas else (),
        lowest=lowest,
        highest=highest,
        low=low,
        high=high,
        difference=None if low is None or high is None else high - low,
        ratio=ratio,
        reason=reason,
    )


def region_share(values: Mapping[str, float | None], region: Collection[str]) -> Figure:
    """Share (0..1) of a region's areas in the sum over all areas. values: amounts or counts, not rates, none negative.

    None where a value is missing: a share of an incomplete total would be a share of something else.
    """
    unknown = sorted(set(region) - set(values))
    if unknown:
        raise StatsError("region", unknown, "codes of the areas given", code="unknown_area")
    missing = sorted(code for code, v in values.items() if _missing(v))
    if missing:
        return _figure(len(values) - len(missing), None, Reason("areas_without_value", {"areas": tuple(missing)}))
    amounts = {code: float(v) for code, v in values.items() if v is not None}
    if any(v < 0 for v in amounts.values()):
        raise StatsError("values", min(amounts.values()), "amounts from 0 on", code="negative")
    total = math.fsum(amounts.values())
    if total == 0:
        return _figure(len(amounts), None, Reason("total_is_zero"))
    return _figure(len(amounts), math.fsum(amounts[code] for code in set(region)) / total, None)


def _figure(n: int, value: float | None, reason: Reason | None) -> Figure:
    return Figure(
        n=n, base="areas", method="indicators", convention="region over all areas", value=value, reason=reason,
        missing="no share of an incomplete total",
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Change(Result):
    """From one year to another: absolute, relative (0.1 = +10 %, None unless the start is above 0), per year
    (compound, None unless both are above 0). comparable False: the definition changed in between."""

    start_year: int
    end_year: int
    absolute: float | None
    relative: float | None
    per_year: float | None
    comparable: bool


def change(series: Mapping[int, float | None], start_year: int, end_year: int, breaks: Collection[int] = ()) -> Change:
    """Change of one area's indicator between two years.

    series: year to value; breaks: first years of a new definition. Across a break nothing is computed.
    """
    if end_year <= start_year:
        raise StatsError("end_year", end_year, f"a year after {start_year}", code="years")
    start, end = series.get(start_year), series.get(end_year)
    broken = tuple(sorted(y for y in breaks if start_year < y <= end_year))
    known = not (_missing(start) or _missing(end))
    a, b = (float(start), float(end)) if known and start is not None and end is not None else (math.nan, math.nan)
    notes = [Reason("definition_changed", {"years": broken})] if broken else []
    notes += [] if known else [Reason("no_value_in_year", {"start": start_year, "end": end_year})]
    usable = known and not broken
    return Change(
        n=2 if known else 0,
        base="two years of one area",
        method="indicators",
        convention="relative to the start; compound per year",
        notes=tuple(notes),
        start_year=start_year,
        end_year=end_year,
        absolute=b - a if usable else None,
        relative=(b - a) / a if usable and a > 0 else None,
        per_year=(b / a) ** (1 / (end_year - start_year)) - 1 if usable and a > 0 and b > 0 else None,
        comparable=not broken,
    )


def _missing(value: float | None) -> bool:
    return value is None or math.isnan(value)
