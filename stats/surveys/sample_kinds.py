"""What a sample may show: intervals and their names depend on how people came into it."""

from __future__ import annotations

from dataclasses import dataclass

from stats.errors import one_of
from stats.result import Reason

SAMPLE_KINDS = ("probability", "quota", "open")


@dataclass(frozen=True, slots=True)
class IntervalRule:
    """shown: may an interval stand beside the figure; name: "sampling_error" or "model_based"; note: to be printed."""

    shown: bool
    name: str | None
    note: Reason | None


def interval_rule(sample_kind: str) -> IntervalRule:
    """The rule of a kind of sample.

    probability: every person's chance of selection is known, so the interval is a sampling error and is called so.
    quota: people of an opt-in panel; the interval assumes that selection does not depend on the answer once weighted,
    and is never called a sampling error. open: whoever came; there is no interval, whatever the weights and n
    (AAPOR, Reporting Precision in Nonprobability Samples, holds a margin of error there misleading).
    """
    one_of("sample_kind", sample_kind, SAMPLE_KINDS)
    if sample_kind == "probability":
        return IntervalRule(True, "sampling_error", None)
    if sample_kind == "quota":
        return IntervalRule(True, "model_based", Reason("assumes_ignorable_selection"))
    return IntervalRule(False, None, Reason("open_sample_no_interval"))
