"""What a researcher asks of an item beside its verdict: do groups differ, who moved, why no agreement, who left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from stats.consensus.rule import ConsensusRule
from stats.experts.attrition import attrition
from stats.experts.dissent import Dissent, dissent
from stats.experts.polarity import Polarity, polarity
from stats.experts.round_change import cross_table, mcnemar, weighted_kappa
from stats.experts.subgroups import compare_groups
from stats.experts.wilcoxon import signed_ranks
from stats.result import Result
from surveys.models import Item

from ..models import Estimate
from ..selectors.frames import AnswerFrame
from . import runs

CHECKS = ("group_contrast", "dissent", "round_change", "attrition")


def checks_of(
    items: Sequence[Item], frame: AnswerFrame, before: pd.DataFrame | None, earlier: pd.DataFrame | None, rule: ConsensusRule
) -> Iterator[Estimate]:
    """Items on one scale. before: ratings of the round before by this round's people; earlier: by all who answered it."""
    ratings = frame.ratings[[item.code for item in items]].to_numpy()
    groups = [g or None for g in frame.groups] if frame.groups is not None else [None] * len(ratings)
    yield from _contrasts(items, ratings, groups)
    yield from _dissents(items, ratings, groups, rule)
    if before is not None and earlier is not None:
        again = [item for item in items if before[item.code].notna().any()]  # asked before in the same words
        yield from (_change(item, before[item.code], frame.ratings[item.code], rule) for item in again)
        yield from _leavers(again, earlier, frame, rule)


def _contrasts(items: Sequence[Item], ratings: Any, groups: Sequence[str | None]) -> Iterator[Estimate]:
    for item, row in zip(items, compare_groups(ratings, groups), strict=True):
        yield _row(item, "group_contrast", row, row.effect, runs.plain(row), row.reason)


def _dissents(items: Sequence[Item], ratings: Any, groups: Sequence[str | None], rule: ConsensusRule) -> Iterator[Estimate]:
    """The limit of the spread is a quarter of the scale's length: 1 of five points."""
    found = dissent(
        ratings, points=rule.points, max_iqr=(rule.points - 1) / 4, quartile_type=rule.quartile_type, groups=groups,
        lowest=rule.first,
    )  # fmt: skip
    signs = polarity(ratings, points=rule.points, agree=rule.agree, disagree=rule.disagree, lowest=rule.first)
    for item, row, sign in zip(items, found, signs, strict=True):
        yield _row(item, "dissent", row, row.iqr, _dissent_detail(row, sign), row.reason)


def _dissent_detail(row: Dissent, sign: Polarity) -> dict[str, Any]:
    """Who stands outside is counted, never named."""
    return {
        "dissents": row.dissents, "sources": list(row.sources), "outliers": len(row.outliers.experts),
        "iqr_without": row.outliers.iqr_without, "peaks": runs.plain(row.bipolarity.peaks),
        "united_within": row.groups.united_within if row.groups else None, "bimodality": sign.bimodality,
        "suspicious": sign.suspicious, "unreliable": bool(sign.notes), "agreement_a": sign.agreement_a, "tails": sign.tails,
    }  # fmt: skip


def _change(item: Item, first: pd.Series, second: pd.Series, rule: ConsensusRule) -> Estimate:
    was, now = first.to_numpy(dtype=float), second.to_numpy(dtype=float)
    ranks = signed_ranks(was, now)
    before, after, cut = _towards_agreement(was, now, rule)
    kappa = weighted_kappa(cross_table(was, now, rule.points, rule.first))
    detail = {
        "wilcoxon": runs.plain(ranks), "kappa": kappa.value, "kappa_convention": kappa.convention,
        "mcnemar": runs.plain(mcnemar(before, after, cut=cut)),
    }  # fmt: skip
    return _row(item, "round_change", ranks, kappa.value, detail, kappa.reason, method="round-change")


def _towards_agreement(was: Any, now: Any, rule: ConsensusRule) -> tuple[Any, Any, int]:
    """Both answers so that agreement is at the top, and the value from which on they agree."""
    if not rule.reversed:
        return was, now, min(rule.agree)
    both = rule.first + rule.last
    return both - was, both - now, both - max(rule.agree)


def _leavers(items: Sequence[Item], earlier: pd.DataFrame, frame: AnswerFrame, rule: ConsensusRule) -> Iterator[Estimate]:
    stayed = np.asarray(earlier.index.isin(frame.ratings.index), dtype=bool)
    if not items or stayed.all():
        return
    ratings = earlier[[item.code for item in items]].to_numpy()
    for item, row in zip(items, attrition(ratings, stayed, points=rule.points, agree=rule.agree, lowest=rule.first), strict=True):
        yield _row(item, "attrition", row, row.cliffs_delta, runs.plain(row), row.reason)


def _row(
    item: Item, statistic: str, found: Result, value: float | None, detail: dict[str, Any], reason: Any, method: str = ""
) -> Estimate:
    return Estimate(
        item=item, statistic=statistic, value=value, n=found.n, method=method or found.method, convention=found.convention,
        reason=runs.reason_json(reason), detail=detail,
    )  # fmt: skip
