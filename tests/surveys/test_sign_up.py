"""Who gets an account, and whose name, front page and mail an organisation may use before anybody knows it."""

from __future__ import annotations

import re
import smtplib
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from surveys.enums import Role
from surveys.models import AuditEntry, Organisation, User
from surveys.selectors import public
from surveys.services import organisations, team
from surveys.services.refusal import Refused
from tests.factories import studies

pytestmark = pytest.mark.django_db
CODE = re.compile(r"^([A-Z0-9]{3,}-?[A-Z0-9]{3,})$", re.MULTILINE)
CLOSED = "초대로만 계정을 만들 수 있습니다"


@pytest.fixture
def by_invitation(settings: Any) -> None:
    settings.SIGN_UP, settings.CONFIRM_ORGANISATIONS = "invited", True


def invite(email: str = "asked@example.org") -> Any:
    study = studies.study()
    return team.invite(study=study, email=email, role=Role.APPROVER, by=study.created_by)


def path_of(row: Any) -> str:
    return f"/team/{team.token_of(row)}/"


def sign_up(client: Client, email: str, came_by: str = "") -> Any:
    return client.post("/account/signup/", {"email": email, "next": came_by})


def test_anybody_walks_into_the_trial(client, mailoutbox):
    assert sign_up(client, "new@example.org").status_code == 302
    assert CODE.search(mailoutbox[0].body)


@pytest.mark.parametrize("came_by", ["", "/work/", "/team/not-a-token/", "//evil.example/team/x/", "http://[", "이상한"])
def test_a_stranger_finds_a_clear_page_instead(by_invitation, client, mailoutbox, came_by):
    for answer in (client.get("/account/signup/", {"next": came_by}), sign_up(client, "stranger@example.org", came_by)):
        assert answer.status_code == 200 and CLOSED in answer.content.decode()
    assert not User.objects.filter(email="stranger@example.org").exists() and not mailoutbox
    assert "/account/signup/" not in client.get("/account/login/code/").content.decode().split("<main")[1]


def test_the_page_tells_no_mailbox_from_another(by_invitation, client, mailoutbox):
    row = invite()
    studies.user(email="there@example.org")
    pages = {sign_up(client, email).content for email in ("there@example.org", row.email, "nobody@example.org")}
    assert len({re.sub(rb'name="csrf[^>]*>', b"", page) for page in pages}) == 1


@pytest.mark.parametrize("typed", ["asked@example.org", "ASKED@Example.org"])
def test_whoever_was_invited_gets_in_with_the_invited_mailbox(by_invitation, client, mailoutbox, typed):
    row = invite()
    assert client.get("/account/signup/", {"next": path_of(row)}).status_code == 200
    other = sign_up(client, "other@example.org", path_of(row))
    assert "초대 전자우편을 받으신 주소" in other.content.decode()
    mailoutbox.clear()
    assert sign_up(client, typed, path_of(row)).status_code == 302
    done = client.post("/account/confirm-email/", {"code": CODE.search(mailoutbox[-1].body)[1]})
    assert done.status_code == 302 and done["Location"] == path_of(row)
    assert client.post(path_of(row), {"name": "새 사람"}).status_code == 302
    assert row.study.team.filter(user__email="asked@example.org").exists()


@pytest.mark.parametrize("how", ["revoke", "accept"])
def test_an_invitation_that_is_over_opens_nothing(by_invitation, client, how):
    row = invite()
    if how == "revoke":
        team.revoke(row=row, by=row.invited_by)
    else:
        team.accept(row=row, by=studies.user(email=row.email))
    assert CLOSED in client.get("/account/signup/", {"next": path_of(row)}).content.decode()


def test_who_asks_for_a_code_without_an_account_is_told_by_mail_what_to_do(by_invitation, client, mailoutbox):
    row = invite()
    mailoutbox.clear()
    for email in (row.email, "nobody@example.org"):
        client.cookies.clear()
        assert client.post("/account/login/code/", {"email": email}, HTTP_HOST="testserver").status_code == 302
    invited, unknown = (letter.body for letter in mailoutbox)
    link = urlsplit(next(line for line in invited.splitlines() if line.startswith("http")))
    assert (link.scheme, link.netloc) == ("http", "localhost:8000")  # SITE_URL, not the name the request came by
    assert client.get(f"{link.path}?{link.query}").status_code == 200 and "signup" not in unknown
    assert "초대받은 분만" in unknown


@pytest.mark.parametrize(
    "error",
    [
        smtplib.SMTPRecipientsRefused({"a@example.org": (550, b"5.1.1 <a@example.org> unknown")}),
        smtplib.SMTPServerDisconnected("gone"), ConnectionRefusedError(111, "refused"), TimeoutError("slow"),
    ],
)  # fmt: skip
def test_a_mail_server_that_takes_nothing_is_said_on_the_page(client, monkeypatch, error):
    studies.user(email="a@example.org")

    def refuse(*args: Any, **kwargs: Any) -> None:
        raise error

    monkeypatch.setattr("django.core.mail.message.EmailMessage.send", refuse)
    for answer in (client.post("/account/login/code/", {"email": "a@example.org"}), sign_up(client, "b@example.org")):
        assert answer.status_code == 503 and "전자우편이 나가지 못했습니다" in answer.content.decode()
        assert "5.1.1" not in answer.content.decode()


def test_an_organisation_nobody_knows_is_not_on_the_front_page(by_invitation, client):
    person = studies.user()
    made = organisations.create_organisation(name_ko="보건복지부", by=person)
    study = studies.study(organisation=made, title_ko="확인 전의 조사")
    q = studies.opened(study, studies.demographics(study))
    assert made.confirmed_at is None and q not in public.open_questionnaires()
    assert "보건복지부" not in client.get("/").content.decode()
    assert "아직 확인되지 않은 기관" in client.get(f"/s/{q.key}/").content.decode()
    organisations.confirm(organisation=made, by=studies.user())
    assert "보건복지부" in client.get("/").content.decode()
    assert "아직 확인되지 않은 기관" not in client.get(f"/s/{q.key}/").content.decode()
    organisations.withdraw_confirmation(organisation=made, by=studies.user())
    assert q not in public.open_questionnaires()
    assert AuditEntry.objects.filter(verb__startswith="organisation.").count() == 3


def test_one_organisation_at_a_time_may_wait(by_invitation, client):
    person = studies.user()
    client.force_login(person)
    names = {"name_ko": "첫 기관", "name_en": "", "contact_email": ""}
    assert client.post("/work/organisations/new/", names).status_code == 302
    again = client.post("/work/organisations/new/", {**names, "name_ko": "둘째 기관"})
    assert "첫 기관" in again.content.decode() and "둘째 기관" in again.content.decode()  # the reason, and what was typed
    assert Organisation.objects.filter(name_ko="둘째 기관").count() == 0
    with pytest.raises(Refused):
        organisations.create_organisation(name_ko="셋째", by=person)


def test_the_administrator_confirms_in_the_list(by_invitation, client):
    made = organisations.create_organisation(name_ko="한빛연구원", by=studies.user())
    boss = studies.user()
    User.objects.filter(pk=boss.pk).update(is_staff=True, is_superuser=True)
    client.force_login(boss)
    page = "/admin/surveys/organisation/"
    assert "한빛연구원" in client.get(f"{page}?confirmed_at__isempty=1").content.decode()
    client.post(page, {"action": "confirm", "_selected_action": [made.pk]})
    made.refresh_from_db()
    assert made.confirmed_at and made.confirmed_by == boss
    assert organisations.create_organisation(name_ko="관리자의 기관", by=User.objects.get(pk=boss.pk)).confirmed_at


def test_the_trial_confirms_by_itself(client):
    assert organisations.create_organisation(name_ko="한빛연구원", by=studies.user()).confirmed_at
