"""Would the verdict have been another one? Other quartile type, each expert left out, low expertise left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from stats.consensus.conditions import Truths
from stats.consensus.rule import ConsensusRule
from stats.consensus.verdict import CODE, VERDICTS, Codes, Verdict, verdict_codes
from stats.errors import StatsError
from stats.experts.ratings import Floats, Ints, as_ratings, one_hot
from stats.result import Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitivity(Result):
    """One item. left_out_changes: experts whose leaving changes the verdict; left_out_verdicts: verdict to how many
    experts give it by leaving; without_low_expertise: None where no expertise was asked. fragile: another verdict under
    the other quartile type or without any one expert; None where there were too few answers to begin with."""

    verdict: Verdict
    other_quartile_type: int
    other_type_verdict: Verdict
    left_out_changes: int
    left_out_verdicts: Mapping[str, int]
    low_expertise_count: int
    without_low_expertise: Verdict | None
    fragile: bool | None


def group_tables(hot: Ints, members: Ints | None, group_count: int) -> Ints | None:
    """Counts (G, I, K) per group; members (E,) holds group numbers, -1 for none."""
    if members is None:
        return None
    chosen = (members[None, :] == np.arange(group_count)[:, None]).astype(np.int64)
    return np.tensordot(chosen, hot, axes=1)


def leave_one_out_codes(hot: Ints, rule: ConsensusRule, *, members: Ints | None = None, group_count: int = 0) -> Codes:
    """Verdicts (E, I) with each expert left out, minimum n waived. hot: (E, I, K) indicators of the ratings given."""
    counts = hot.sum(axis=0)[None] - hot
    tables = group_tables(hot, members, group_count) if rule.every_group else None
    if tables is None or members is None:
        return verdict_codes(counts, rule, waive_minimum=True)
    own = members[None, :] == np.arange(group_count)[:, None]
    without = tables[:, None] - own[:, :, None, None] * hot[None]
    return verdict_codes(counts, rule, group_counts=without, waive_minimum=True)


def low_expertise_mask(expertise: ArrayLike, shape: tuple[int, ...], rule: ConsensusRule) -> Truths:
    """Answers (E, I) of self-rated expertise at or under the declared limit; unknown expertise is not low."""
    given = np.asarray(expertise, dtype=np.float64)
    if given.ndim == 1:
        given = given[:, None]
    if given.ndim != 2 or given.shape[0] != shape[0] or given.shape[1] not in (1, shape[1]):
        allowed = f"one value per expert ({shape[0]},) or per answer {shape}"
        raise StatsError("expertise", given.shape, allowed, code="shape")
    return np.broadcast_to(given <= rule.low_expertise, shape)


def sensitivity(
    ratings: Floats, rule: ConsensusRule, *, respondents: int | None = None, members: Ints | None = None,
    group_count: int = 0, expertise: ArrayLike | None = None,
) -> tuple[Sensitivity, ...]:  # fmt: skip
    """Sensitivity of every item's verdict. ratings: (E, I) whole numbers on the rule's scale, NaN = missing.

    Leaving an expert out removes the whole row, with the minimum n and share waived, since a panel at the minimum would
    otherwise be fragile by arithmetic. Low expertise: those answers removed, the minimum n kept, the share waived.
    """
    matrix = as_ratings(ratings)
    hot = one_hot(matrix, rule.points, rule.first)
    counts, groups = hot.sum(axis=0), group_tables(hot, members, group_count)
    base = verdict_codes(counts, rule, respondents=respondents, group_counts=groups)
    other_type = 6 if rule.quartile_type == 7 else 7
    other_rule = replace(rule, quartile_type=other_type)
    other = verdict_codes(counts, other_rule, respondents=respondents, group_counts=groups)
    left_out = leave_one_out_codes(hot, rule, members=members, group_count=group_count)
    low, without = None, None
    if expertise is not None:
        low = low_expertise_mask(expertise, matrix.shape, rule) & ~np.isnan(matrix)
        kept = np.where(low[:, :, None], 0, hot)
        without = verdict_codes(kept.sum(axis=0), rule, group_counts=group_tables(kept, members, group_count))
    few = CODE[Verdict.TOO_FEW]
    rows = []
    for i, code in enumerate(base):
        seen, times = np.unique(left_out[:, i], return_counts=True)
        verdicts = {VERDICTS[c].value: int(t) for c, t in zip(seen, times, strict=True)}
        changes = int((left_out[:, i] != code).sum()) if code != few else 0
        rows.append(Sensitivity(
            n=int(counts[i].sum()), base="experts with a valid answer to the item", method="consensus-rule",
            convention="each expert's row left out, minimum n waived", verdict=VERDICTS[code],
            other_quartile_type=other_type, other_type_verdict=VERDICTS[other[i]], left_out_changes=changes,
            left_out_verdicts=verdicts if code != few else {},
            low_expertise_count=0 if low is None else int(low[:, i].sum()),
            without_low_expertise=None if without is None else VERDICTS[without[i]],
            fragile=None if code == few else bool(changes or other[i] != code),
        ))  # fmt: skip
    return tuple(rows)
