"""A round's life: what is locked when, who is asked, what undoing and closing do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from delphi.enums import RoundState
from delphi.models import Round
from delphi.selectors import board
from delphi.services import mailing, panels, rounds
from delphi.tasks import close_due
from surveys.enums import QuestionnaireState
from surveys.models import AuditEntry, Letter, Scale, Work
from surveys.services import post
from surveys.services import work as queue
from surveys.services.refusal import Refused
from tests.factories import panels as make
from tests.factories import studies

pytestmark = pytest.mark.django_db


@pytest.fixture
def items(study):
    scale = studies.scale(study, 7)
    return [studies.item(study, f"goal-{n}", scale=scale) for n in range(3)]


@pytest.fixture
def panel(study):
    return make.panel(study, groups=("학계", "시민단체"), size=5)


def work_of(rnd, kind):
    return Work.objects.filter(kind=kind, subject_id=rnd.pk)


def test_opening_locks_the_rule_freezes_the_questionnaire_and_seats_everybody(study, panel, items):
    gone = panels.withdraw_panelist(panelist=panel.panelists.first(), by=study.created_by)
    rnd = make.opened(panel, items)
    assert rnd.state == RoundState.OPEN and rnd.questionnaire.code == "round-1"
    rnd.questionnaire.refresh_from_db()
    assert rnd.questionnaire.state == QuestionnaireState.OPEN and rnd.questionnaire.content_hash
    assert rnd.declaration.locked_at and rnd.declaration.locked_by == study.created_by
    assert rnd.seats.count() == 4 and not rnd.seats.filter(panelist=gone).exists()
    assert rnd.hash == rounds.hash_of(rnd, rnd.questionnaire)


def test_the_hash_covers_questionnaire_rule_and_what_is_shown(panel, items):
    rnd = make.opened(panel, items)
    found = {rnd.hash}
    rnd.feedback_design = {**rnd.feedback_design, "reason": "required"}
    found.add(rounds.hash_of(rnd, rnd.questionnaire))
    rnd.declaration.hash = "another"
    found.add(rounds.hash_of(rnd, rnd.questionnaire))
    rnd.questionnaire.content_hash = "another"
    found.add(rounds.hash_of(rnd, rnd.questionnaire))
    assert len(found) == 4


def test_opening_needs_a_rule_a_deadline_and_panelists(study, panel, items):
    rnd = make.prepared(panel, items)
    study.consensus_declarations.all().delete()
    with pytest.raises(Refused) as refused:
        rounds.open_round(round=rnd, by=study.created_by)
    assert refused.value.key == "declaration"
    make.declared(study)
    rounds.describe(
        round=rnd, texts={}, closes_at=timezone.now() - timedelta(minutes=1), design={}, by=study.created_by
    )
    with pytest.raises(Refused) as refused:
        rounds.open_round(round=rnd, by=study.created_by)
    assert refused.value.key == "closes_at"
    rounds.describe(round=rnd, texts={}, closes_at=timezone.now() + timedelta(days=1), design={}, by=study.created_by)
    for panelist in panel.panelists.all():
        panels.withdraw_panelist(panelist=panelist, by=study.created_by)
    with pytest.raises(Refused):
        rounds.open_round(round=rnd, by=study.created_by)
    assert rnd.seats.count() == 0 and Round.objects.get(pk=rnd.pk).state == RoundState.DRAFT


def test_each_seat_gets_one_letter_however_often_the_work_runs(panel, items):
    rnd = make.opened(panel, items)
    work = work_of(rnd, "invite_round").get()
    mailing.invite_round(work)
    mailing.invite_round(work)
    assert sorted(m.to[0] for m in mail.outbox) == sorted(p.email for p in panel.panelists.all())
    links = {line for m in mail.outbox for line in m.body.splitlines() if "/expert/open/" in line}
    assert len(links) == 5
    assert not rnd.seats.filter(invitation__sent_at=None).exists()


def test_letters_that_did_not_leave_are_tried_again(panel, items, monkeypatch):
    rnd = make.opened(panel, items)
    work = work_of(rnd, "invite_round").get()
    real, bad = post._hand_over, panel.panelists.first().email

    def sometimes(envelope, row):
        if envelope.to == bad:
            raise ConnectionError("refused")
        real(envelope, row)

    monkeypatch.setattr(post, "_hand_over", sometimes)
    queue.run(work_id=work.pk)
    assert len(mail.outbox) == 4 and board.letters_of(rnd).tried == 1
    monkeypatch.setattr(post, "_hand_over", real)
    mailing.request_missing()
    post.send_due()
    assert len(mail.outbox) == 4  # not before its pause is over
    Letter.objects.update(next_at=timezone.now())
    post.send_due()
    assert len(mail.outbox) == 5 and not board.letters_of(rnd)


def test_an_opening_is_undone_while_nothing_has_come_in(study, panel, items):
    rnd = make.opened(panel, items)
    back = rounds.undo_opening(round=rnd, by=study.created_by)
    assert back.state == RoundState.DRAFT and not back.seats.exists() and back.hash == ""
    assert back.questionnaire.invitations.count() == 0
    again = rounds.open_round(round=back, by=study.created_by)
    assert again.seats.count() == 5


def test_an_opening_is_not_undone_once_somebody_began(study, panel, items):
    rnd = make.opened(panel, items)
    make.answering.begin(seat=make.seats(rnd)[0], language="ko")
    with pytest.raises(Refused):
        rounds.undo_opening(round=rnd, by=study.created_by)
    assert rnd.seats.count() == 5


def test_who_comes_in_as_the_opening_is_undone_is_told_so(study, panel, items):
    rnd = make.opened(panel, items)
    seat = make.seats(rnd)[0]
    rounds.undo_opening(round=rnd, by=study.created_by)
    with pytest.raises(make.answering.TooLate):
        make.answering.begin(seat=seat, language="ko")


def test_closing_asks_for_the_figures_in_the_same_transaction(study, panel, items):
    rnd = rounds.close_round(round=make.opened(panel, items), by=study.created_by)
    assert rnd.state == RoundState.COMPUTING and rnd.closed_at
    assert work_of(rnd, "analyse_round").count() == 1
    rounds.close_round(round=rnd, by=study.created_by)
    assert work_of(rnd, "analyse_round").count() == 1


def test_the_clock_closes_rounds_whose_hour_has_come(panel, items):
    rnd = make.opened(panel, items)
    close_due()
    assert Round.objects.get(pk=rnd.pk).state == RoundState.OPEN
    rnd.questionnaire.closes_at = timezone.now() - timedelta(seconds=1)
    rnd.questionnaire.save()
    close_due()
    assert Round.objects.get(pk=rnd.pk).state == RoundState.COMPUTING


def test_a_deadline_moves_only_forwards_and_says_why(study, panel, items):
    rnd = make.opened(panel, items)
    later = rnd.questionnaire.closes_at + timedelta(days=3)
    rounds.extend_round(round=rnd, closes_at=later, reason="명절", by=study.created_by)
    rnd.questionnaire.refresh_from_db()
    assert rnd.questionnaire.closes_at == later
    assert AuditEntry.objects.get(study=study, verb="round.extend").detail["reason"] == "명절"
    with pytest.raises(Refused):
        rounds.extend_round(round=rnd, closes_at=later - timedelta(days=1), reason="x", by=study.created_by)


def test_the_next_round_waits_until_the_last_is_computed(study, panel, items):
    rnd = make.opened(panel, items)
    with pytest.raises(Refused):
        rounds.prepare_round(panel=panel, items=items, by=study.created_by)
    rounds.close_round(round=rnd, by=study.created_by)
    with pytest.raises(Refused):
        rounds.prepare_round(panel=panel, items=items, by=study.created_by)


def test_who_joins_after_the_opening_gets_a_seat_by_a_click(study, panel, items):
    rnd = make.opened(panel, items)
    make.panelist(panel)
    assert rounds.seat_newcomers(round=rnd, by=study.created_by) == 1
    assert rounds.seat_newcomers(round=rnd, by=study.created_by) == 0
    assert rnd.seats.count() == 6


def test_a_scale_of_two_points_is_refused_before_anybody_answers_on_it(study, panel, items):
    yes_no = studies.item(study, "yes-no", scale=studies.scale(study, 2))
    with pytest.raises(Refused) as refused:
        make.prepared(panel, [*items, yes_no])
    assert refused.value.key == "items" and yes_no.newest_label() in str(refused.value.sentence)
    assert not Round.objects.exists()
    rnd = make.prepared(panel, items)
    Scale.objects.filter(pk=items[0].scale_id).update(points=2, low_max=1, high_min=2)
    with pytest.raises(Refused):
        rounds.open_round(round=rnd, by=study.created_by)
    assert not rnd.seats.exists()
