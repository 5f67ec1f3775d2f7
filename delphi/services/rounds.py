"""Prepare, open, undo, extend, close: the states of a round and what is locked when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from surveys.enums import Audience, QuestionnaireState, WorkState
from surveys.models import Invitation, Item, Questionnaire, QuestionnaireItem, User, Work
from surveys.services import audit, lifecycle, work
from surveys.services.refusal import Refused
from surveys.services.tokens import new_token, token_hash

from ..enums import PanelistState, ReasonPolicy, RoundState
from ..kinds import ANALYSE, INVITE
from ..models import ConsensusDeclaration, Panel, Panelist, Round, Seat
from ..selectors import declarations as declared
from . import declarations, feedback

ITEMS_A_PAGE = 5
FEWEST_POINTS = 3
DESIGN = {"own": True, "distribution": True, "groups": False, "reasons": True, "reason": ReasonPolicy.ASKED.value}


@transaction.atomic
def prepare_round(*, panel: Panel, items: Iterable[Item], by: User, title_ko: str = "", title_en: str = "") -> Round:
    """The next round as a draft, out of the items that go on."""
    Panel.objects.select_for_update().get(pk=panel.pk)
    last = panel.rounds.order_by("-number").first()
    if last is not None and last.state != RoundState.CLOSED:
        raise Refused(
            _("%(n)d차 라운드가 아직 끝나지 않았습니다. 마감하고 계산이 끝난 뒤에 준비하십시오.") % {"n": last.number}
        )
    number = (last.number if last else 0) + 1
    questionnaire = Questionnaire.objects.create(
        study=panel.study,
        code=f"round-{number}",
        audience=Audience.EXPERTS,
        invited_only=True,
        page_size=ITEMS_A_PAGE,
        population=panel.study.populations.filter(code="experts").first(),
        title_ko=title_ko or f"{panel.study.title_ko} {number}차 전문가 조사",
        title_en=title_en or f"{panel.study.title_en or panel.study.title_ko}: expert round {number}",
    )
    rnd = Round.objects.create(
        panel=panel, number=number, questionnaire=questionnaire, feedback_design=DESIGN | _nothing_before(last)
    )
    choose_items(round=rnd, items=items, by=by)
    audit.record(verb="round.prepare", study=panel.study, by=by, target=f"round:{rnd.pk}", number=number)
    return rnd


def _nothing_before(last: Round | None) -> dict[str, bool]:
    return {} if last else {"own": False, "distribution": False, "reasons": False}


@transaction.atomic
def choose_items(*, round: Round, items: Iterable[Item], by: User) -> None:
    """Which items go on, in the order given; and the minutes that they take."""
    rnd, chosen = _locked(round), list(items)
    _require_draft(rnd)
    if any(item.study_id != rnd.panel.study_id for item in chosen):
        raise ValueError("an item of another study")
    if not chosen:
        raise Refused(_("이 라운드에서 물을 문항을 하나 이상 고르십시오."), key="items")
    _require_judgeable(chosen)
    q = rnd.questionnaire
    q.entries.all().delete()
    QuestionnaireItem.objects.bulk_create(
        QuestionnaireItem(questionnaire=q, item=item, position=n) for n, item in enumerate(chosen, start=1)
    )
    q.minutes = minutes_for(len(chosen))
    q.save(update_fields=["minutes"])
    audit.record(verb="round.items", study=q.study, by=by, target=f"round:{rnd.pk}", items=[i.code for i in chosen])


def _require_judgeable(items: Iterable[Item]) -> None:
    """Consensus on yes and no alone cannot be told from a majority: no rule of ours judges two points."""
    short = [item.newest_label() for item in items if item.scale is not None and item.scale.points < FEWEST_POINTS]
    if short:
        raise Refused(
            _("2점 척도로는 합의를 판정할 수 없습니다. 3점 이상의 척도로 바꾸거나 라운드에서 빼 주십시오: %(items)s")
            % {"items": ", ".join(short)},
            key="items",
        )


def minutes_for(items: int) -> int:
    """About 40 seconds an item: reading the group's picture, judging, now and then a reason."""
    return max(3, -(-items * 2 // 3))


@transaction.atomic
def describe(
    *, round: Round, texts: Mapping[str, str], closes_at: datetime | None, design: Mapping[str, Any], by: User
) -> Round:
    """Title, introduction, consent, deadline and what of the round before is shown; while it is a draft."""
    rnd = _locked(round)
    _require_draft(rnd)
    q = rnd.questionnaire
    for name in ("title_ko", "title_en", "intro_ko", "intro_en", "consent_ko", "consent_en"):
        setattr(q, name, texts.get(name, getattr(q, name)))
    q.closes_at = closes_at
    q.save()
    rnd.feedback_design = {**rnd.feedback_design, **{k: v for k, v in design.items() if k in DESIGN}}
    if rnd.feedback_design.get("groups") and not rnd.feedback_design.get("distribution"):
        raise Refused(_("그룹별 응답은 패널의 분포와 함께 보입니다. 분포도 함께 고르십시오."), key="groups")
    rnd.save(update_fields=["feedback_design"])
    audit.record(verb="round.describe", study=q.study, by=by, target=f"round:{rnd.pk}")
    return rnd


@transaction.atomic
def open_round(*, round: Round, by: User) -> Round:
    """Lock the rule, freeze the questionnaire, seat every active panelist, ask for the letters; all or nothing."""
    rnd = _locked(round)
    _require_draft(rnd)
    q = rnd.questionnaire
    _require_deadline(q.closes_at)
    if rnd.panel.rounds.filter(number__lt=rnd.number).exclude(state=RoundState.CLOSED).exists():
        raise Refused(_("앞 라운드가 다시 열려 있습니다. 마감하고 계산이 끝난 뒤에 여십시오."))
    rnd.declaration = _rule_in_force(rnd, by)
    _require_judgeable(entry.item for entry in q.entries.select_related("item__scale"))
    panelists = list(rnd.panel.panelists.filter(state=PanelistState.ACTIVE))
    if not panelists:
        raise Refused(_("참여 중인 위원이 없습니다. 먼저 패널에 위원을 넣어 주십시오."))
    q = rnd.questionnaire = lifecycle.open_questionnaire(questionnaire=q, by=by)
    for panelist in panelists:
        _seat(rnd, q, panelist)
    rnd.hash, rnd.state, rnd.opened_at = hash_of(rnd, q), RoundState.OPEN, timezone.now()
    rnd.save()
    work.request(study=q.study, kind=INVITE, subject_id=rnd.pk, by=by)
    audit.record(
        verb="round.open", study=q.study, by=by, target=f"round:{rnd.pk}", hash=rnd.hash, questionnaire=q.pk, seats=len(panelists),
    )  # fmt: skip
    return rnd


def hash_of(rnd: Round, questionnaire: Questionnaire) -> str:
    from stats.canonical import content_hash

    rule = rnd.declaration.hash if rnd.declaration else ""
    return content_hash({"questionnaire": questionnaire.content_hash, "rule": rule, "feedback": rnd.feedback_design})


def _rule_in_force(rnd: Round, by: User) -> ConsensusDeclaration:
    """The newest version, locked now where nobody has locked it yet."""
    if declared.current(rnd.panel.study) is None:
        raise Refused(_("합의 규칙이 없습니다. 라운드를 열기 전에 합의 규칙을 적고 잠가야 합니다."), key="declaration")
    return declarations.lock(study=rnd.panel.study, by=by)


def _seat(rnd: Round, questionnaire: Questionnaire, panelist: Panelist) -> Seat:
    """The invitation carries no name: who was asked stands in the seat alone. Its token is never handed out."""
    invitation = Invitation.objects.create(questionnaire=questionnaire, token_hash=token_hash(new_token()))
    return Seat.objects.create(round=rnd, panelist=panelist, invitation=invitation)


@transaction.atomic
def seat_newcomers(*, round: Round, by: User) -> int:
    """Panelists who joined after the opening, and those who came back."""
    rnd = _locked(round)
    _require_open(rnd)
    missing = rnd.panel.panelists.filter(state=PanelistState.ACTIVE).exclude(seats__round=rnd)
    count = sum(1 for panelist in missing if _seat(rnd, rnd.questionnaire, panelist))
    if count:
        work.request(study=rnd.panel.study, kind=INVITE, subject_id=rnd.pk, by=by)
        audit.record(verb="round.seat", study=rnd.panel.study, by=by, target=f"round:{rnd.pk}", seats=count)
    return count


@transaction.atomic
def undo_opening(*, round: Round, by: User) -> Round:
    """Back to the draft, while nothing has come in. The rule stays locked: its time of locking is a fact."""
    rnd = _locked(round)
    if rnd.state != RoundState.OPEN:
        raise Refused(_("진행 중인 라운드만 되돌릴 수 있습니다."))
    rnd.questionnaire = lifecycle.undo_opening(questionnaire=rnd.questionnaire, by=by)
    rnd.seats.all().delete()
    Invitation.objects.filter(questionnaire=rnd.questionnaire).delete()
    rnd.state, rnd.hash, rnd.opened_at, rnd.declaration = RoundState.DRAFT, "", None, None
    rnd.save()
    audit.record(verb="round.undo_opening", study=rnd.panel.study, by=by, target=f"round:{rnd.pk}")
    return rnd


@transaction.atomic
def extend_round(*, round: Round, closes_at: datetime, reason: str, by: User) -> Round:
    """A later deadline, with the reason in the log."""
    rnd = _locked(round)
    _require_open(rnd)
    q = Questionnaire.objects.select_for_update().get(pk=rnd.questionnaire_id)
    _require_deadline(closes_at)
    if q.closes_at is not None and closes_at <= q.closes_at:
        raise Refused(_("새 마감 일시는 지금의 마감 일시보다 뒤여야 합니다."), key="closes_at")
    before, q.closes_at = q.closes_at, closes_at
    q.save(update_fields=["closes_at"])
    audit.record(
        verb="round.extend", study=q.study, by=by, target=f"round:{rnd.pk}", reason=reason.strip(),
        before=before.isoformat() if before else None, after=closes_at.isoformat(),
    )  # fmt: skip
    return rnd


@transaction.atomic
def close_round(*, round: Round, by: User | None) -> Round:
    """No answer counts any more; state and work row in one transaction."""
    rnd = _locked(round)
    if rnd.state in (RoundState.COMPUTING, RoundState.CLOSED, RoundState.FAILED):
        return rnd
    _require_open(rnd)
    q = rnd.questionnaire = lifecycle.close_questionnaire(questionnaire=rnd.questionnaire, by=by)
    rnd.state, rnd.closed_at = RoundState.COMPUTING, q.closed_at
    rnd.save(update_fields=["state", "closed_at"])
    request_analysis(round=rnd, by=by)
    audit.record(verb="round.close", study=q.study, by=by, target=f"round:{rnd.pk}")
    return rnd


@transaction.atomic
def compute_again(*, round: Round, by: User) -> Round:
    """After a failure."""
    rnd = _locked(round)
    if rnd.state not in (RoundState.FAILED, RoundState.COMPUTING):
        raise Refused(_("다시 계산할 것이 없습니다."))
    rnd.state, rnd.failure = RoundState.COMPUTING, ""
    rnd.save(update_fields=["state", "failure"])
    request_analysis(round=rnd, by=by)
    return rnd


def request_analysis(*, round: Round, by: User | None) -> Work:
    return work.request(study=round.panel.study, kind=ANALYSE, subject_id=round.pk, by=by)


@transaction.atomic
def mark_lost(*, round: Round) -> bool:
    """A round whose computation has ended without a word: the worker died each time. True where it is failed now."""
    rnd = _locked(round)
    last = Work.objects.filter(kind=ANALYSE, subject_id=rnd.pk).order_by("-pk").first()
    if rnd.state != RoundState.COMPUTING or last is None or last.state != WorkState.FAILED:
        return False
    feedback.mark_failed(round=rnd, failure=last.failure)
    return True


def notice_lost() -> None:
    for rnd in Round.objects.filter(state=RoundState.COMPUTING):
        mark_lost(round=rnd)


def close_due() -> None:
    """Rounds whose hour has come, also for those who were given more time."""
    now = timezone.now()
    due = Round.objects.filter(
        state=RoundState.OPEN, questionnaire__state=QuestionnaireState.OPEN, questionnaire__closes_at__lte=now
    ).exclude(seats__extended_until__gt=now)
    for rnd in due:
        with suppress(Refused):  # held up now; it takes no answers any more, and the next look closes it
            close_round(round=rnd, by=None)


def _locked(round: Round) -> Round:
    return (
        Round.objects.select_for_update(of=("self",))
        .select_related("panel__study", "questionnaire__study")
        .get(pk=round.pk)
    )


def _require_draft(rnd: Round) -> None:
    if rnd.state != RoundState.DRAFT:
        raise Refused(_("이미 연 라운드는 고칠 수 없습니다."))


def _require_open(rnd: Round) -> None:
    if rnd.state != RoundState.OPEN:
        raise Refused(_("진행 중인 라운드가 아닙니다."))


def _require_deadline(closes_at: datetime | None) -> None:
    if closes_at is None:
        raise Refused(_("마감 일시를 정해 주십시오. 위원에게 언제까지인지 알려야 합니다."), key="closes_at")
    if closes_at <= timezone.now():
        raise Refused(_("마감 일시가 이미 지났습니다. 앞으로의 일시를 적어 주십시오."), key="closes_at")
