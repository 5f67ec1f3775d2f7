"""Figures of a closed round come down as finished rows; the next round shows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from surveys.enums import ResponseState
from surveys.models import Item
from surveys.services import audit

from ..enums import RoundState, Side
from ..masking import Masker, masker
from ..models import HIDDEN, Panelist, Reason, Round, RoundFeedback
from ..selectors.late import held_back
from ..selectors.reasons import submitted, withheld
from ..sides import side_of
from ..small_groups import SMALLEST, hidden_groups

SHOWN = 3  # reasons a side
GROUP_FIGURES = ("group", "n", "median", "q1", "q3")


@transaction.atomic
def attach_feedback(*, round: Round, rows: Iterable[Mapping[str, Any]], run_id: int) -> None:
    """Store the round's figures. A repeat replaces them.

    A row: item (code), n, no_opinion, counts (one a scale point, ascending), median, q1, q3, quartile_type, stopped
    (optional: the declared stop rule lets the item rest), groups (optional, with every group that was asked: group
    (code), n, median, q1, q3). The reasons are chosen here: they are texts, not figures.
    """
    rnd = Round.objects.select_for_update().get(pk=round.pk)
    items = {i.code: i for i in Item.objects.filter(entries__questionnaire=rnd.questionnaire_id)}
    names = names_in(rnd)
    RoundFeedback.objects.filter(round=rnd).delete()
    RoundFeedback.objects.bulk_create(_row(rnd, items[row["item"]], row, run_id, names) for row in rows)
    audit.record(verb="round.feedback", study=rnd.panel.study, by=None, target=f"round:{rnd.pk}", run=run_id)


def _row(rnd: Round, item: Item, row: Mapping[str, Any], run_id: int, names: Masker) -> RoundFeedback:
    """Fewer answers than a group needs to be shown: their number alone comes down, of the whole panel too."""
    few = row["n"] < SMALLEST
    return RoundFeedback(
        round=rnd,
        item=item,
        run_id=run_id,
        n=row["n"],
        no_opinion=0 if few else row.get("no_opinion", 0),
        counts=[] if few else list(row["counts"]),
        median=None if few else row["median"],
        q1=None if few else row["q1"],
        q3=None if few else row["q3"],
        quartile_type=row.get("quartile_type", 7),
        stopped=bool(row.get("stopped", False)),
        reasons=[] if few else strongest_reasons(rnd, item, row["median"], names),
        groups=[] if few else shown_groups(row.get("groups", ()), row["n"]),
    )


def shown_groups(groups: Sequence[Mapping[str, Any]], n: int) -> list[dict[str, Any]]:
    """What may be known of each group. A hidden one leaves its code and why, not its number."""
    hidden = hidden_groups({g["group"]: g["n"] for g in groups}, n)
    return [
        {"group": g["group"], "hidden": hidden[g["group"]]}
        if g["group"] in hidden
        else {k: g[k] for k in GROUP_FIGURES}
        for g in groups
    ]


def names_in(rnd: Round) -> Masker:
    """Whom to mask in what others read."""
    return masker(Panelist.objects.filter(panel=rnd.panel_id).order_by("pk").values_list("name", "email"))


def strongest_reasons(rnd: Round, item: Item, median: float | None, names: Masker) -> list[dict[str, str]]:
    """Up to three a side of the median: those whose answer lies farthest from it, then the fuller argument.

    Only side and text leave this function; equal ones are ordered by the text, never by who wrote first, and the same
    words from several are shown once. None comes down that nobody of the team has looked at: masking is never complete.
    Each one that the team has hidden leaves its place, so that nothing is silenced without a trace.
    """
    if withheld(rnd):
        return []
    found = Reason.objects.filter(
        item=item, response__questionnaire=rnd.questionnaire_id, response__state=ResponseState.SUBMITTED
    ).exclude(response__in=held_back(rnd)).select_related("response")
    by_side: dict[str, list[tuple[float, int, str]]] = {Side.LOWER: [], Side.HIGHER: [], Side.WITHIN: []}
    for reason in found.filter(hidden_at=None, looked_at__isnull=False):
        answer, text = reason.response.answers.get(item.code), reason.text.strip()
        if text and isinstance(answer, int) and median is not None:
            by_side[side_of(answer, median, median)].append((-abs(answer - median), -len(text), text))
    shown = [
        {"side": str(side), "text": masked(text, names)}
        for side, reasons in by_side.items()
        for text in list(dict.fromkeys(text for _far, _length, text in sorted(reasons)))[:SHOWN]
    ]
    return shown + [{"side": HIDDEN, "text": ""}] * found.exclude(hidden_at=None).count()


def masked(text: str, names: Masker) -> str:
    """No name of a panelist, no address and no telephone number stands in what others read."""
    return names.mask(text)


@transaction.atomic
def mark_computed(round: Round) -> Round:
    """From now on the team sees the figures: what comes later is held against them."""
    rnd = _finish(round, RoundState.CLOSED, "round.computed", "")
    if submitted(rnd) >= SMALLEST and not held_back(rnd):
        rnd.shown_at = timezone.now()
        rnd.save(update_fields=["shown_at"])
    return rnd


@transaction.atomic
def mark_failed(round: Round, failure: str) -> Round:
    return _finish(round, RoundState.FAILED, "round.failed", failure)


def _finish(round: Round, state: str, verb: str, failure: str) -> Round:
    rnd = Round.objects.select_for_update().get(pk=round.pk)
    if rnd.state not in (RoundState.COMPUTING, RoundState.FAILED, RoundState.CLOSED):
        raise ValueError(f"round {rnd.pk} is {rnd.state}: nothing was being computed")
    rnd.state, rnd.failure = state, failure
    rnd.save(update_fields=["state", "failure"])
    audit.record(verb=verb, study=rnd.panel.study, by=None, target=f"round:{rnd.pk}")
    return rnd
