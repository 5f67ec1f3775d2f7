"""Public questionnaires in the making and in the field; invited people."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from surveys.enums import QuestionnaireState, ResponseState, SampleKind
from surveys.models import AuditEntry, Interim, Response, Tally, Work
from surveys.selectors import fieldwork
from surveys.services import invitations, lifecycle, work
from surveys.services import questionnaires as services
from surveys.services.refusal import Refused
from surveys.services.tokens import token_hash
from tests.factories import studies

pytestmark = pytest.mark.django_db


@pytest.fixture
def study():
    return studies.study()


def test_a_new_one_holds_every_item_with_the_person_last(study):
    studies.demographics(study)
    studies.item(study, "goal")
    made = services.create_questionnaire(study=study, by=study.created_by, title_ko="가")
    assert [entry.item.code for entry in made.entries.all()] == ["goal", "sex", "age_group"]


def test_items_are_added_moved_and_taken_out(study):
    q = studies.questionnaire(study)
    first, second = list(q.entries.all())[:2]
    services.move_entry(questionnaire=q, entry=second.pk, up=True, by=study.created_by)
    services.remove_entry(questionnaire=q, entry=first.pk, by=study.created_by)
    more, foreign = studies.item(study, "more"), studies.item(studies.study(), "foreign")
    services.add_items(questionnaire=q, items=[more.pk, foreign.pk], by=study.created_by)
    assert [e.item.code for e in q.entries.all()] == [second.item.code, "sex", "age_group", "more"]


def test_what_was_opened_is_frozen_and_a_copy_is_free(study):
    q = studies.opened(study)
    for call in (
        lambda: services.change_questionnaire(questionnaire=q, by=study.created_by, title_ko="나"),
        lambda: services.remove_entry(questionnaire=q, entry=q.entries.first().pk, by=study.created_by),
        lambda: services.delete_questionnaire(questionnaire=q, by=study.created_by),
    ):
        with pytest.raises(Refused):
            call()
    copy = services.copy_questionnaire(questionnaire=q, by=study.created_by)
    assert copy.state == QuestionnaireState.DRAFT and copy.content_hash == "" and copy.key != q.key
    assert [e.item_id for e in copy.entries.all()] == [e.item_id for e in q.entries.all()]


def test_the_closing_time_changes_with_a_reason_in_the_record(study):
    q, later = studies.opened(study), timezone.now() + timedelta(days=3)
    services.change_deadline(questionnaire=q, closes_at=later, by=study.created_by, reason="연휴")
    assert AuditEntry.objects.get(verb="questionnaire.deadline").detail["reason"] == "연휴"
    with pytest.raises(Refused):
        services.change_deadline(
            questionnaire=q, closes_at=timezone.now() - timedelta(minutes=1), by=study.created_by, reason="-"
        )


def test_opening_on_the_page_shows_the_hash_that_is_then_kept(study, client):
    q = studies.questionnaire(study)
    client.force_login(study.created_by)
    address = f"/work/{study.slug}/surveys/{q.key}/open/"
    promised = lifecycle.hash_of(q)
    assert promised in client.get(address).content.decode()
    client.post(address)
    q.refresh_from_db()
    assert (q.state, q.content_hash) == (QuestionnaireState.OPEN, promised)
    client.post(f"/work/{study.slug}/surveys/{q.key}/undo/")
    q.refresh_from_db()
    assert q.state == QuestionnaireState.DRAFT


def test_fieldwork_reads_stored_counts_only(study):
    q = studies.opened(study, sample_kind=SampleKind.QUOTA, population=studies.population(study), target_n=10)
    rows = [
        ("", "*", 5),
        ("", "2026-11-20T10+09:00", 2),
        ("", "2026-11-22T23+09:00", 3),
        ("sex", "f", 4),
        ("sex", "m", 1),
    ]
    Tally.objects.bulk_create(Tally(questionnaire=q, item_code=i, code=c, count=n) for i, c, n in rows)
    Response.objects.create(questionnaire=q, state=ResponseState.DRAFT)
    Interim.objects.create(questionnaire=q, shown={"sex": {"f": 4, "m": 1}}, shown_n=5)
    page = fieldwork.page_of(q)
    assert (page["n"], page["begun"], page["share"]) == (5, 1, 0.5)
    assert [day.count for day in page["curve"]["days"]] == [0, 0, 0, 0, 2, 0, 3]
    sex = page["margins"][0]
    assert [(line.count, line.sample) for line in sex["lines"]] == [(4, 0.8), (1, 0.2)] and not sex["has_population"]


@pytest.fixture
def invited(study):
    q = studies.opened(study, invited_only=True)
    people = [("a@example.org", "가"), ("b@example.org", "나")]
    assert invitations.add_people(questionnaire=q, people=people, by=study.created_by) == (2, 0)
    return q


def run(kind):
    task = Work.objects.filter(kind=kind).latest("pk")
    work.run(work_id=task.pk)
    task.refresh_from_db()
    return task


def test_each_is_mailed_once_with_a_link_of_his_own(invited, mailoutbox, client):
    invitations.send(questionnaire=invited, by=invited.study.created_by)
    task = run(invitations.MAIL_INVITATIONS)
    invitations.mail_invitations(task)  # delivered twice
    assert [mail.to for mail in mailoutbox] == [["a@example.org"], ["b@example.org"]]
    token = mailoutbox[0].body.split("/i/")[1].split("/")[0]
    assert invited.invitations.get(email="a@example.org").token_hash == token_hash(token)
    assert client.get(f"/i/{token}/").headers["Location"] == f"/s/{invited.key}/"


def test_reminders_go_to_those_who_have_not_finished(invited, mailoutbox):
    by = invited.study.created_by
    invitations.send(questionnaire=invited, by=by)
    run(invitations.MAIL_INVITATIONS)
    done = invited.invitations.get(email="a@example.org")
    Response.objects.create(
        questionnaire=invited, invitation=done, state=ResponseState.SUBMITTED, submitted_at=timezone.now()
    )
    mailoutbox.clear()
    assert invitations.remind(questionnaire=invited, by=by) == 1
    invitations.mail_reminders(run(invitations.MAIL_REMINDERS))
    assert [mail.to for mail in mailoutbox] == [["b@example.org"]]
    assert invited.invitations.get(email="b@example.org").reminders == 1


def test_an_open_link_has_no_list(study):
    q = studies.opened(study)
    with pytest.raises(Refused):
        invitations.add_people(questionnaire=q, people=[("a@example.org", "")], by=study.created_by)
