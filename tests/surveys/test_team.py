"""Organisations, studies, teams: who gets in, who stays."""

from __future__ import annotations

import pytest
from django.test import Client

from surveys.enums import InviteState, Role, WorkState
from surveys.models import AuditEntry, TeamMember, Work
from surveys.services import organisations, team, work
from surveys.services import studies as services
from surveys.services.audit import first_broken
from surveys.services.refusal import Refused
from tests.factories import studies

pytestmark = pytest.mark.django_db


def invited(study, email="new@example.org", role=Role.APPROVER):
    return team.invite(study=study, email=email, role=role, by=study.created_by)


def test_who_makes_an_organisation_and_a_study_owns_and_researches():
    person = studies.user()
    made = organisations.create_organisation(name_ko="연구원", by=person)
    study = services.create_study(organisation=made, by=person, title_ko="가나다", contact_email="a@example.org")
    assert made.organisationmember_set.get().is_owner
    assert TeamMember.objects.get(study=study).role == Role.RESEARCHER
    assert study.populations.get().code == "general"
    assert study.slug not in ("new", "organisations", "invitations")


@pytest.mark.parametrize("title", ["New", "Organisations", "Invitations"])
def test_a_study_never_takes_an_address_of_ours(title):
    person = studies.user()
    made = organisations.create_organisation(name_ko="연구원", by=person)
    study = services.create_study(organisation=made, by=person, title_ko="가", title_en=title)
    assert study.slug == f"{title.lower()}-2"


def test_a_stranger_cannot_start_a_study_in_an_organisation():
    made = organisations.create_organisation(name_ko="연구원", by=studies.user())
    with pytest.raises(Refused):
        services.create_study(organisation=made, by=studies.user(), title_ko="가")


def test_the_letter_carries_a_link_and_goes_once_however_often_the_work_runs(mailoutbox, client):
    row = invited(studies.study())
    task = Work.objects.get(kind=team.MAIL_TEAM_INVITE)
    work.run(work_id=task.pk)
    team.mail_invite(task)
    assert task.study.title_ko in mailoutbox[0].body and len(mailoutbox) == 1
    link = f"/team/{team.token_of(row)}/"
    assert link in mailoutbox[0].body
    assert client.get(link).status_code == 200


def test_only_the_invited_mailbox_accepts():
    study = studies.study()
    row = invited(study, "Asked@Example.org")
    with pytest.raises(Refused):
        team.accept(row=row, by=studies.user(email="other@example.org"))
    person = studies.user(email="asked@example.org")
    team.accept(row=row, by=person)
    team.accept(row=row, by=person)  # a second click
    row.refresh_from_db()
    assert row.state == InviteState.ACCEPTED and study.team.filter(user=person).count() == 1
    assert AuditEntry.objects.filter(study=study, verb="team.accept").count() == 1


def test_a_revoked_invitation_lets_nobody_in():
    row = invited(studies.study())
    team.revoke(row=row, by=row.invited_by)
    with pytest.raises(Refused):
        team.accept(row=row, by=studies.user(email="new@example.org"))


def member_by_invitation(study, email="came@example.org", role=Role.RESEARCHER):
    row = invited(study, email, role)
    person = studies.user(email=email, name="온 사람")
    return row, person, team.accept(row=row, by=person)


@pytest.mark.parametrize("door", ["link", "list", "service"])
def test_a_removed_member_does_not_come_back_by_the_used_invitation(client, door):
    study = studies.study()
    row, person, member = member_by_invitation(study)
    team.remove(member=member, by=study.created_by)
    client.force_login(person)
    if door == "link":
        assert "이미 사용한 초대" in client.get(f"/team/{team.token_of(row)}/").content.decode()
        client.post(f"/team/{team.token_of(row)}/")
    elif door == "list":
        client.post(f"/work/invitations/{row.pk}/")
    else:
        with pytest.raises(Refused, match="새 초대"):
            team.accept(row=row, by=person)
    assert not study.team.filter(user=person).exists()
    assert client.get(f"/work/{study.slug}/").status_code == 404


def test_removal_ends_invitations_of_the_same_mailbox_that_still_wait():
    study = studies.study()
    waiting = invited(study, "Came@example.org", Role.RESEARCHER)
    person = studies.user(email="came@example.org")
    member = TeamMember.objects.create(study=study, user=person, role=Role.VIEWER)
    team.remove(member=member, by=study.created_by)
    waiting.refresh_from_db()
    assert waiting.state == InviteState.REVOKED
    with pytest.raises(Refused):
        team.accept(row=waiting, by=person)


def test_a_removed_member_comes_back_by_a_new_invitation():
    study = studies.study()
    _row, person, member = member_by_invitation(study)
    team.remove(member=member, by=study.created_by)
    assert team.accept(row=invited(study, person.email, Role.VIEWER), by=person).role == Role.VIEWER


def test_nobody_is_invited_twice():
    study = studies.study()
    invited(study)
    with pytest.raises(Refused):
        invited(study, "NEW@example.org")
    with pytest.raises(Refused):
        invited(study, study.created_by.email)


def test_one_researcher_stays():
    study = studies.study()
    only = study.team.get()
    with pytest.raises(Refused):
        team.change_role(member=only, role=Role.VIEWER, by=study.created_by)
    with pytest.raises(Refused):
        team.remove(member=only, by=study.created_by)
    studies.member(study, Role.RESEARCHER)
    team.change_role(member=only, role=Role.VIEWER, by=study.created_by)
    assert TeamMember.objects.get(pk=only.pk).role == Role.VIEWER
    assert first_broken(study) is None


def test_the_invitation_page_asks_for_the_right_mailbox(client):
    row = invited(studies.study())
    link = f"/team/{team.token_of(row)}/"
    assert "account/login/code/?next=" in client.get(link).content.decode()
    client.force_login(studies.user(email="other@example.org"))
    assert client.post(link).status_code == 200 and not TeamMember.objects.filter(user__email="other@example.org")
    assert client.get("/team/forged/").status_code == 404


def test_failed_work_is_said_in_words_and_tried_again():
    study = studies.study()
    task = Work.objects.create(study=study, kind="analyse_survey", subject_id=7, state=WorkState.FAILED, failure="x: y")
    client = Client()
    client.force_login(study.created_by)
    page = client.get(f"/work/{study.slug}/").content.decode()
    assert "조사 결과 계산" in page and "x: y" in page
    client.post(f"/work/{study.slug}/work/{task.pk}/retry/")
    assert Work.objects.filter(kind="analyse_survey", subject_id=7).exclude(pk=task.pk).exists()
    assert "x: y" not in client.get(f"/work/{study.slug}/").content.decode()


def test_a_waiting_invitation_leads_where_there_is_nothing_else_yet(client):
    invited(studies.study(), "asked@example.org")
    client.force_login(studies.user(email="asked@example.org"))
    page = client.get("/work/").content.decode()
    assert "<h1>연구에 초대받으셨습니다</h1>" in page and page.count("<h1>") == 1 and "먼저 기관을 만들어 주십시오" not in page
    client.force_login(studies.user(email="other@example.org"))
    assert "먼저 기관을 만들어 주십시오</h1>" in client.get("/work/").content.decode()
