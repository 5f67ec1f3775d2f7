"""What came before a round, item by item: the last earlier round that asked it, in which words, and its figures."""

from __future__ import annotations

from dataclasses import dataclass

from surveys.enums import WordingChange
from surveys.models import ItemWording, QuestionnaireItem

from ..models import Round, RoundFeedback


@dataclass(frozen=True)
class Before:
    """change: from the wording of that round to the one of this round."""

    round: Round
    wording: ItemWording | None
    change: str
    feedback: RoundFeedback | None

    @property
    def same_question(self) -> bool:
        """Answers given then may be held against answers given now."""
        return self.change != WordingChange.MEANING


def before(rnd: Round) -> dict[int, Before]:
    """Item id -> its last time before this round; an item that is asked for the first time is not in it."""
    earlier = list(Round.objects.filter(panel=rnd.panel_id, number__lt=rnd.number).order_by("number"))
    if not earlier:
        return {}
    of = {r.questionnaire_id: r for r in earlier}
    now = {e.item_id: e.shown_wording() for e in _entries(questionnaire=rnd.questionnaire_id)}
    figures = {(f.round_id, f.item_id): f for f in RoundFeedback.objects.filter(round__in=earlier).select_related("item")}
    found: dict[int, Before] = {}
    for entry in sorted(_entries(questionnaire__in=of), key=lambda e: of[e.questionnaire_id].number):
        if entry.item_id in now:
            then, wording = of[entry.questionnaire_id], now[entry.item_id]
            change = wording.change_from(entry.wording) if wording else WordingChange.NONE.value
            found[entry.item_id] = Before(then, entry.wording, change, figures.get((then.pk, entry.item_id)))
    return found


def _entries(**where: object) -> list[QuestionnaireItem]:
    rows = QuestionnaireItem.objects.filter(**where).select_related("wording", "item")
    return list(rows.prefetch_related("item__wordings"))


def middle_halves(rnd: Round) -> dict[str, tuple[float | None, float | None]]:
    """Item code -> (q1, q3) of the last round that asked the same; where the meaning changed there is none."""
    rows = [b.feedback for b in before(rnd).values() if b.feedback is not None and b.same_question]
    return {row.item.code: (row.q1, row.q3) for row in rows}
