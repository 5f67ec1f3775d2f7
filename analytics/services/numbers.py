"""Answers that are numbers: mean, quartiles and how they spread, with the uncertainty that the sample allows.

Stored as "number" (how many fell into each of a few equal steps), "number_mean" and "number_q1", "number_median",
"number_q3". No single answer is told: no least, no most.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from stats.result import Reason
from stats.surveys.numeric import NumericEstimate, numeric_mean
from stats.surveys.quantiles import QuantileEstimate, quantile_estimates
from surveys.models import Item

from ..models import Estimate
from ..selectors.frames import AnswerFrame
from . import runs
from .choices import asked
from .weighting import Weights

COUNTS, MEAN = "number", "number_mean"
QUARTILES = {"number_q1": 0.25, "number_median": 0.5, "number_q3": 0.75}
NONE = {"code": "no_answers", "values": {}}


def of_round(frame: AnswerFrame, form: str) -> Iterator[Estimate]:
    """A panel is no sample: the figures of those who answered, without an interval."""
    for item in asked(frame, form):
        y = values(frame, item)
        held = y[~np.isnan(y)]
        n, reason = len(held), None if len(held) else NONE
        yield _counts(frame, item, n)
        same = {"item": item, "n": n, "reason": reason, "method": "descriptives"}
        yield Estimate(statistic=MEAN, value=float(held.mean()) if n else None, convention="mean", **same)
        for name, p in QUARTILES.items():
            value = float(np.quantile(held, p, method="linear")) if n else None
            yield Estimate(statistic=name, value=value, convention="quartile type 7", **same)


def of_survey(frame: AnswerFrame, form: str, weights: Weights, sample_kind: str, row: Any) -> Iterator[Estimate]:
    for item in asked(frame, form):
        y = values(frame, item)
        mean = numeric_mean(weights.weighting, y, sample_kind=sample_kind)
        quartiles = quantile_estimates(weights.weighting, y, list(QUARTILES.values()), sample_kind=sample_kind, rule="school")
        held = y[~np.isnan(y)]
        yield _counts(frame, item, len(held))
        yield _stored(item, MEAN, mean, mean.interval_t, float(held.mean()) if len(held) else None)
        for (name, p), found in zip(QUARTILES.items(), quartiles, strict=True):
            plain = float(np.quantile(held, p, method="averaged_inverted_cdf")) if len(held) else None
            ends = None if found.low is None or found.high is None else (found.low, found.high)
            yield _stored(item, name, found, ends, plain)


def values(frame: AnswerFrame, item: Item) -> Any:
    """(R,) numbers, NaN where none was given."""
    return np.array([np.nan if v is None else float(v) for v in frame.given[item.code]], dtype=np.float64)


def _counts(frame: AnswerFrame, item: Item, n: int) -> Estimate:
    silent = int(frame.silent_given[item.code].sum())
    detail = {"no_opinion": silent, "missing": len(frame.given) - n - silent}
    return Estimate(item=item, statistic=COUNTS, value=None, n=n, detail=detail, method="weighted-mean")


def _stored(
    item: Item, statistic: str, found: NumericEstimate | QuantileEstimate, ends: tuple[float, float] | None, plain: float | None
) -> Estimate:
    low, high = ends or (None, None)
    reason: Reason | None = found.reason
    return Estimate(
        item=item, statistic=statistic, value=found.value, se=found.se, n=found.n, low=low, high=high,
        method=found.method, convention=found.convention, reason=runs.reason_json(reason),
        detail={"unweighted": plain, "interval_name": "confidence" if ends else None, "df": found.df},
    )  # fmt: skip
