"""Stability between rounds (Scheibe) and when a study stops. Consensus is not a stopping criterion; stability is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from stats.consensus.measures import hundredths
from stats.consensus.rule import StopRule
from stats.errors import StatsError
from stats.experts.descriptives import moments
from stats.experts.quartiles import quantile
from stats.experts.ratings import Floats, on_scale, one_hot, optional
from stats.result import Reason, Result


class Stability(StrEnum):
    """Whether an item's distribution moved between two rounds."""

    STABLE = "stable"
    UNSTABLE = "unstable"
    NOT_ASSESSED = "not_assessed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemStability(Result):
    """One item over two rounds, raters of both only (n = pairs); shares 0..1.

    net_change: Scheibe's half-sum of the differences of the two histograms over n. toward, away: moved nearer to,
    farther from the earlier round's median. cv_change: later minus earlier.
    """

    status: Stability
    moved_net: int
    net_change: float | None
    unchanged: float | None
    toward: float | None
    away: float | None
    mean_absolute_change: float | None
    cv_change: float | None
    reason: Reason


def check_same_shape(current: Floats, previous: Floats) -> None:
    """Raises unless both are ratings (E, I) of the same experts and items."""
    if current.shape != previous.shape:
        allowed = f"the shape of ratings {current.shape}: the same experts and items, NaN for none"
        raise StatsError("previous", previous.shape, allowed, code="shape")


def _changes(now: Floats, before: Floats) -> dict[str, Floats]:
    """Per item over pairs: how many moved and where to."""
    median = quantile(before, 0.5)
    difference = np.abs(now - before)
    nearer = np.abs(now - median) - np.abs(before - median)
    pairs = (~np.isnan(now)).sum(axis=0)
    over = np.where(pairs > 0, pairs, np.nan)
    return {
        "unchanged": (difference == 0).sum(axis=0) / over,
        "toward": (nearer < 0).sum(axis=0) / over,
        "away": (nearer > 0).sum(axis=0) / over,
        "mean_absolute_change": np.nansum(difference, axis=0) / over,
        "cv_change": moments(now).cv - moments(before).cv,
    }


def _status(pairs: int, moved: int, stop: StopRule) -> tuple[Stability, Reason]:
    if pairs < stop.minimum_pairs:
        short = {"pairs": pairs, "minimum": stop.minimum_pairs}
        return Stability.NOT_ASSESSED, Reason("too_few_pairs" if pairs else "new_item", short)
    values = {"net_change": 100 * moved / (2 * pairs), "threshold": stop.stability_threshold, "pairs": pairs}
    if moved * 10_000 < 2 * hundredths(stop.stability_threshold, "stop.stability_threshold") * pairs:
        return Stability.STABLE, Reason("net_change_below", values)
    return Stability.UNSTABLE, Reason("net_change_reached", values)


def item_stability(
    current: ArrayLike, previous: ArrayLike, *, points: int, stop: StopRule | None = None, lowest: int = 1
) -> tuple[ItemStability, ...]:
    """Stability of each item.

    current, previous: (E, I) ratings on `points` categories from `lowest` up of the same experts and items in the same order, NaN where none (an
    expert who left, a new item). Stable: 100 sum|df| < 2 threshold n with at least minimum_pairs pairs; with fewer "not
    assessed". Scheibe, Skutsch & Schofer (1975). It sees histograms only: two experts who swap places change nothing.
    """
    stop = stop or StopRule()
    now, before = on_scale(current, points, lowest=lowest), on_scale(previous, points, "previous", lowest=lowest)
    check_same_shape(now, before)
    both = ~np.isnan(now) & ~np.isnan(before)
    now, before = np.where(both, now, np.nan), np.where(both, before, np.nan)
    moved = np.abs(one_hot(now, points, lowest).sum(axis=0) - one_hot(before, points, lowest).sum(axis=0)).sum(axis=-1)
    pairs, changes = both.sum(axis=0), _changes(now, before)
    rows = []
    for i in range(now.shape[1]):
        n, net = int(pairs[i]), int(moved[i])
        status, reason = _status(n, net, stop)
        rows.append(ItemStability(
            n=n, base="experts who rated the item in both rounds", method="stability",
            convention=f"Scheibe, net change < {stop.stability_threshold:g} %", status=status, moved_net=net,
            net_change=net / (2 * n) if n else None, reason=reason, unchanged=optional(changes["unchanged"][i]),
            toward=optional(changes["toward"][i]), away=optional(changes["away"][i]),
            mean_absolute_change=optional(changes["mean_absolute_change"][i]),
            cv_change=None if lowest < 0 else optional(changes["cv_change"][i]),
        ))  # fmt: skip
    return tuple(rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class StopDecision(Result):
    """Whether the study stops after this round, with every reason that applies; n = items. Percentages are 0..100."""

    stops: bool
    stable_count: int
    stable_share: float | None
    response: float | None
    item_stops: tuple[bool, ...]
    reasons: tuple[Reason, ...]


def study_stop(
    round_number: int, statuses: Sequence[Stability | str], stop: StopRule, *, invited: int | None = None,
    respondents: int | None = None,
) -> StopDecision:  # fmt: skip
    """Apply the stop rule after a closed round.

    statuses: of all items of the round ("not assessed" counts as not stable). invited, respondents: experts asked and
    answering in this round; without them the response floor is not applied. An item stops when stable or at the limit.
    """
    stable = sum(s == Stability.STABLE for s in statuses)
    share = 100 * stable / len(statuses) if statuses else None
    response = 100 * respondents / invited if invited and respondents is not None else None
    at_limit = round_number >= stop.round_limit
    reasons = [Reason("round_limit", {"round": round_number, "limit": stop.round_limit})] if at_limit else []
    if share is not None and stop.stable_share is not None and share >= stop.stable_share:
        reasons.append(Reason("stable_share", {"share": share, "minimum": stop.stable_share, "stable": stable}))
    if response is not None and stop.response_floor is not None and response < stop.response_floor:
        reasons.append(Reason("response_floor", {"response": response, "floor": stop.response_floor}))
    return StopDecision(
        n=len(statuses), base="items of the round", method="stability", convention="declared stop rule",
        stops=bool(reasons), stable_count=stable, stable_share=share, response=response, reasons=tuple(reasons),
        item_stops=tuple(at_limit or s == Stability.STABLE for s in statuses),
    )  # fmt: skip
