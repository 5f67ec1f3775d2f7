"""One's own page: the name that the team reads, and closing what was left open elsewhere."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from surveys.enums import Role
from surveys.models import AuditEntry, TeamMember
from surveys.services import accounts, team
from tests.factories import studies as make

pytestmark = pytest.mark.django_db
PAGE = "/me/"


def nameless(email: str = "new@example.org"):
    return accounts.open_account(email=email)


def test_a_name_is_entered_and_stands_where_the_address_stood(client) -> None:
    study, person = make.study(), nameless()
    make.member(study, Role.RESEARCHER, person)
    client.force_login(person)
    assert "전자우편 주소로 보입니다" in client.get("/work/").content.decode()
    answer = client.post(PAGE, {"name": "  김\t하늘 "}, follow=True)
    assert "김 하늘 님의 계정" in answer.content.decode()
    assert "전자우편 주소로 보입니다" not in client.get("/work/").content.decode()
    client.force_login(study.created_by)
    assert "김 하늘" in client.get(reverse("surveys:team", args=[study.slug])).content.decode()
    person.refresh_from_db()
    team.change_role(member=TeamMember.objects.get(user=study.created_by), role=Role.VIEWER, by=person)
    client.force_login(person)
    assert "김 하늘" in client.get(reverse("surveys:audit", args=[study.slug])).content.decode()
    entry = AuditEntry.objects.get(verb="account.name")
    assert entry.study is None and "하늘" not in str(entry.detail)


@pytest.mark.parametrize(("name", "sentence"), [("  ", "이름을 적어 주십시오"), ("가" * 121, "120")])
def test_what_is_no_name_comes_back(client, name, sentence) -> None:
    client.force_login(nameless())
    answer = client.post(PAGE, {"name": name})
    assert answer.status_code == 422 and sentence in answer.content.decode()


def test_the_same_name_again_changes_nothing(client) -> None:
    person = make.user(name="이누리")
    accounts.change_name(user=person, name="이누리", by=person)
    assert not AuditEntry.objects.filter(verb="account.name").exists()


def test_signing_out_elsewhere_ends_every_other_session_and_keeps_this_one() -> None:
    person, here, there = make.user(), Client(), Client()
    for browser in (here, there):
        browser.force_login(person)
        assert browser.get("/work/").status_code == 200
    assert here.get(PAGE + "sign-out-elsewhere/").status_code == 405
    assert here.post(PAGE + "sign-out-elsewhere/", follow=True).status_code == 200
    assert here.get("/work/").status_code == 200
    assert there.get("/work/")["Location"].startswith("/account/login")
    person.refresh_from_db()
    assert not person.has_usable_password()


@pytest.mark.parametrize("typed", ["", "박새봄"])
def test_an_invited_colleague_may_say_the_name_while_accepting(client, typed) -> None:
    study, person = make.study(), nameless()
    row = team.invite(study=study, email=person.email, role=Role.VIEWER, by=study.created_by)
    client.force_login(person)
    link = f"/team/{team.token_of(row)}/"
    assert 'name="name"' in client.get(link).content.decode()
    client.post(link, {"name": typed})
    person.refresh_from_db()
    assert person.name == typed and study.team.filter(user=person).exists()


def test_who_has_a_name_is_not_asked_again(client) -> None:
    study, person = make.study(), make.user(name="한여름")
    row = team.invite(study=study, email=person.email, role=Role.VIEWER, by=study.created_by)
    client.force_login(person)
    assert 'name="name"' not in client.get(f"/team/{team.token_of(row)}/").content.decode()


def test_the_page_says_whether_the_second_factor_is_on(client) -> None:
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    person = make.user()
    client.force_login(person)
    assert "2단계 인증이 꺼져 있습니다" in client.get(PAGE).content.decode()
    TOTP.activate(person, generate_totp_secret())
    assert "2단계 인증이 켜져 있습니다" in client.get(PAGE).content.decode()


def test_a_wrong_code_is_refused_in_a_whole_sentence_and_nothing_is_said_twice(client) -> None:
    typed = client.post(reverse("account_signup"), {"email": "fresh@example.org"}, follow=True)
    assert not list(typed.context["messages"])  # the page itself says that a code was sent
    wrong = client.post(reverse("account_email_verification_sent"), {"code": "AAAA-AAAA"}).content.decode()
    assert "코드가 맞지 않습니다. 전자우편에 적힌 코드를 다시 확인해 주십시오." in wrong and "올바르지 않은 코드" not in wrong
