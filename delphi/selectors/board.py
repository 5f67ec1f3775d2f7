"""Rounds as the team sees them: what is next, what may be chosen, who waits. Never anybody's answer."""

from __future__ import annotations

from dataclasses import dataclass

from surveys.enums import WordingChange, WorkState
from surveys.models import Item, ItemWording, QuestionnaireItem, Study, Work
from surveys.selectors import letters
from surveys.selectors.progress import why_failed

from ..enums import PanelistState, RoundState
from ..kinds import ANALYSE, INVITE
from ..models import Panel, Round, RoundFeedback
from . import progress, reasons


@dataclass(frozen=True)
class ItemLine:
    """An item that may go into a round."""

    item: Item
    text: str
    asked_in: int  # the last round that asked it; 0 for none
    asked_just_before: bool
    change: str  # from what was asked then to what would be asked now
    stopped: bool  # the declared stop rule lets it rest
    chosen: bool


def rounds_of(study: Study) -> list[Round]:
    return list(Round.objects.filter(panel__study=study).select_related("questionnaire", "declaration", "panel"))


def round_of(study: Study, number: int) -> Round | None:
    return (
        Round.objects.filter(panel__study=study, number=number)
        .select_related("questionnaire__study", "declaration__locked_by", "panel__study")
        .first()
    )


def may_prepare(panel: Panel | None, rounds: list[Round]) -> bool:
    return panel is not None and (not rounds or rounds[-1].state == RoundState.CLOSED)


def item_lines(study: Study, number: int, chosen: set[str] | None = None) -> list[ItemLine]:
    """Every item that may be asked; by default those go on that were asked before and have not stopped."""
    before = Round.objects.filter(panel__study=study, number=number - 1).first()
    asked = set(before.questionnaire.entries.values_list("item_id", flat=True)) if before else set()
    rows = RoundFeedback.objects.filter(round=before) if before else RoundFeedback.objects.none()
    stopped = {row.item_id for row in rows if row.stopped}
    lines, last = [], _last_asked(study, number)
    for item in study.items.filter(retired_at=None).exclude(kind="demographic").prefetch_related("wordings"):
        text = item.newest_wording.local("text") if item.newest_wording else item.code
        default = (item.pk in asked and item.pk not in stopped) if before else True
        picked = default if chosen is None else item.code in chosen
        round_number, wording = last.get(item.pk, (0, None))
        change = item.newest_wording.change_from(wording) if item.newest_wording else WordingChange.NONE.value
        lines.append(ItemLine(item, text, round_number, item.pk in asked, change, item.pk in stopped, picked))
    return lines


def _last_asked(study: Study, number: int) -> dict[int, tuple[int, ItemWording | None]]:
    """Item id → the last round before this one that asked it, and in which words."""
    earlier = QuestionnaireItem.objects.filter(questionnaire__round__panel__study=study, questionnaire__round__number__lt=number)
    rows = earlier.select_related("wording", "questionnaire__round").order_by("questionnaire__round__number")
    return {e.item_id: (e.questionnaire.round.number, e.wording) for e in rows}


def not_seated(rnd: Round) -> int:
    """Active panelists without a seat: they joined after the opening."""
    return rnd.panel.panelists.filter(state=PanelistState.ACTIVE).exclude(seats__round=rnd).count()


def analysis_of(rnd: Round) -> Work | None:
    return Work.objects.filter(kind=ANALYSE, subject_id=rnd.pk).order_by("-pk").first()


def letters_of(rnd: Round) -> letters.Stuck:
    """Invitations of this round that did not leave at once."""
    return letters.stuck(letters.of_kinds(rnd.panel.study, [INVITE], rnd.seats.values("pk")))


def has_failed(rnd: Round) -> bool:
    """Failed in words, or the worker was lost on the way."""
    if rnd.state == RoundState.FAILED:
        return True
    work = analysis_of(rnd)
    return rnd.state == RoundState.COMPUTING and work is not None and work.state == WorkState.FAILED


def failure_of(rnd: Round) -> str:
    """Failed, because …"""
    work = analysis_of(rnd)
    return why_failed(work) if work is not None and work.state == WorkState.FAILED else rnd.failure


def unread_before(rnd: Round) -> int:
    """Reasons of the round before that would be missing if this one were opened now."""
    before = Round.objects.filter(panel=rnd.panel_id, number=rnd.number - 1).first()
    asked = rnd.state == RoundState.DRAFT and rnd.feedback_design.get("reasons")
    return reasons.waiting(before) if before and asked else 0


def waiting_people(rnd: Round) -> dict[str, list[str]]:
    """Names of those who have not started and of those who have not finished."""
    found = progress.seats_by_state(rnd)
    return {state: [seat.panelist.name for seat in found[state]] for state in (progress.WAITING, progress.BEGUN)}
