"""A panelist who asks is erased, and stays erased when an old backup is restored."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from delphi.models import Panelist, PersonalLink, Reason
from delphi.services import answering, erasing, links, panels, rounds
from surveys import tasks
from surveys.models import AuditEntry, Invitation, Response
from surveys.services import lifecycle, privacy, responses
from tests.factories import panels as make
from tests.factories import studies

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def journal(settings, tmp_path):
    settings.ERASURE_JOURNAL = tmp_path / "erasures.journal"
    return settings.ERASURE_JOURNAL


@pytest.fixture
def rnd(study, item):
    made = make.opened(make.panel(study, size=6), [item])
    for n, seat in enumerate(make.seats(made)[:5]):
        text = f"{make.seats(made)[0].panelist.name} 위원의 말이 옳습니다" if n == 1 else "근거"
        make.answered(seat, {"goal": 1 + n}, {"goal": text})
    return made


@pytest.mark.parametrize("answers", ["keep", "erase"])
def test_name_address_and_links_go_and_the_answers_by_choice(client, study, rnd, answers, django_capture_on_commit_callbacks, journal):
    seat = make.seats(rnd)[0]
    name, email, key = seat.panelist.name, seat.panelist.email, seat.panelist.key
    links.issue(email=email)
    client.force_login(study.created_by)
    url = reverse("delphi:panelist-erase", args=[study.slug, key])
    assert name in client.get(url).content.decode()
    assert client.post(url).status_code == 200 and Panelist.objects.get(key=key).name == name, "the choice is asked for"
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url, {"answers": answers})
    gone = Panelist.objects.get(key=key)
    assert (gone.name, gone.email, gone.affiliation, gone.state) == ("", "", "", "withdrawn") and gone.erased_at
    assert not PersonalLink.objects.filter(email=email).exists()
    assert bool(Response.objects.get(invitation_id=seat.invitation_id).answers) == (answers == "keep")
    assert not Reason.objects.filter(text__contains=name).exists(), "nor in what others wrote"
    assert name not in client.get(reverse("delphi:panel", args=[study.slug])).content.decode()
    assert client.get(reverse("delphi:panelist", args=[study.slug, key])).status_code == 404
    entry = AuditEntry.objects.get(verb="panel.erase")
    assert entry.actor == study.created_by and name not in str(entry.detail) and email not in str(entry.detail)
    assert len(journal.read_text().split()) == (2 if answers == "keep" else 4) and email not in journal.read_text()
    again = panels.add_panelist(panel=rnd.panel, name=name, email=email, by=study.created_by)
    assert again.pk != gone.pk


def test_a_draft_goes_in_any_case_and_who_was_never_asked_leaves_no_row(study, rnd):
    late, begun = make.panelist(rnd.panel), make.seats(rnd)[5]
    answering.begin(seat=begun, language="ko")
    answering.save_page(seat=begun, given=answering.Given({"goal": "2"}, {}))
    erasing.erase_panelist(panelist=begun.panelist, answers=False, by=study.created_by)
    assert Response.objects.get(invitation_id=begun.invitation_id).answers == {}
    erasing.erase_panelist(panelist=late, answers=False, by=study.created_by)
    assert not Panelist.objects.filter(pk=late.pk).exists()
    rounds.close_round(round=rnd, by=study.created_by)
    assert rnd.seats.count() == 6


def test_what_an_old_backup_brings_back_is_erased_again_and_nothing_else(study, rnd, django_capture_on_commit_callbacks):
    q = studies.opened(study, [studies.item(study, "aim")])
    citizen, other = studies.response(q, {"aim": 1}), studies.response(q, {"aim": 2})
    expert = make.seats(rnd)[0]
    with django_capture_on_commit_callbacks(execute=True):
        before = (Response.objects.get(pk=citizen.pk), Panelist.objects.get(pk=expert.panelist_id))
        responses.withdraw(response=citizen)
        erasing.erase_panelist(panelist=expert.panelist, answers=True, by=study.created_by)
        answer = Response.objects.get(invitation_id=expert.invitation_id)
    for row in before:
        row.save()  # as a restored backup has them
    Response.objects.filter(pk=answer.pk).update(state="submitted", answers={"goal": 5}, submitted_at=timezone.now())
    Response.objects.filter(pk=other.pk).update(started_at=timezone.now())  # a number that was given again
    assert Response.objects.get(pk=citizen.pk).answers == {"aim": 1}
    call_command("erase_again")
    assert Response.objects.get(pk=citizen.pk).answers == Response.objects.get(pk=answer.pk).answers == {}
    assert Panelist.objects.get(pk=expert.panelist_id).email == "" and Response.objects.get(pk=other.pk).answers == {"aim": 2}
    assert privacy.erase_again() == 0


def test_a_survey_that_nobody_closes_and_trial_answers_have_an_end(study):
    study.retention_days = 100
    study.save()
    q = studies.opened(study, [studies.item(study, "aim")], invited_only=True)
    invited = Invitation.objects.create(questionnaire=q, token_hash="x", email="c@example.org", name="홍길동")
    begun = responses.begin(questionnaire=q, invitation=invited, language="ko")
    responses.submit(response=begun, answers={"aim": 4})
    trial = lifecycle.start_pilot(questionnaire=studies.questionnaire(study, [studies.item(study, "b")]), by=study.created_by)
    responses.begin(questionnaire=trial, form_token="t", language="ko")
    lifecycle.stop_pilot(questionnaire=trial, by=study.created_by)
    with time_machine.travel(timezone.now() + timedelta(days=29)):
        assert privacy.erase_expired() == 0 and Response.objects.filter(pilot=True).exists()
    with time_machine.travel(timezone.now() + timedelta(days=99)):
        assert privacy.erase_expired() == 0 and not Response.objects.filter(pilot=True).exists()
    with time_machine.travel(timezone.now() + timedelta(days=101)):
        assert privacy.erase_expired() == 1
    invited.refresh_from_db()
    assert Response.objects.get().answers == {} and (invited.email, invited.name) == ("", "")


def test_sessions_that_are_over_and_lists_left_lying_go(study):
    client, left = Client(), Client()
    for one in (client, left):
        session = one.session
        session["panel_import_1"] = {"at": timezone.now().timestamp(), "grid": {"rows": [["홍길동"]]}}
        session["language"] = "ko"
        session.save()
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        session = client.session
        session["panel_import_1"] = {"at": timezone.now().timestamp(), "grid": {}}
        session.save()
        tasks.erase_expired()
    kept = [row.get_decoded() for row in Session.objects.all()]
    assert sorted(len(data) for data in kept) == [1, 2] and "홍길동" not in str(kept)
    with time_machine.travel(timezone.now() + timedelta(days=60)):
        tasks.erase_expired()
    assert not Session.objects.exists()
