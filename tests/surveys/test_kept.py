"""A session or a form that ran out costs a second press, never what was written."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from surveys.models import Item
from surveys.views import kept
from tests.factories import citizens, panels
from tests.factories import studies as make
from tests.factories.citizens import begun, ratings, url

pytestmark = pytest.mark.django_db
FORM = {"text_ko": "균형발전을 <얼마나> 이루었습니까?\r\n둘째 줄", "code": "item-code", "csrfmiddlewaretoken": "x", "password": "geheim"}  # fmt: skip


def resent(client: Client, page: Any) -> Any:
    """Press the page's button: every hidden field as the page holds it."""
    return client.post(page.context["sent"]["path"], dict(page.context["sent"]["fields"]))


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("surveys:item-new", True), ("surveys:items-paste", True), ("surveys:study-settings", True), ("surveys:scale-new", True),
        ("surveys:value-new", True), ("surveys:study-new", False), ("surveys:account", False), ("delphi:panel-add", True),
        ("delphi:rule-edit", True), ("analytics:plan-edit", True),
    ],
)  # fmt: skip
def test_any_staff_form_sent_after_the_session_is_shown_and_kept(client, name, args) -> None:
    study = make.study()
    address = reverse(name, kwargs={"slug": study.slug} if args else {})
    page = client.post(address, FORM)
    text = page.content.decode()
    assert page.status_code == 403 and "둘째 줄" in text and "&lt;얼마나&gt;" in text
    assert "geheim" not in text and "/account/login" in text
    client.force_login(study.created_by)
    again = client.get("/kept/")
    assert again.context["again"] and again.context["sent"]["path"] == address
    assert "geheim" not in str(client.session.items()) + again.content.decode()
    assert client.get("/kept/").status_code == 302  # once


def test_the_item_is_there_after_signing_in_and_sending_again(client) -> None:
    study = make.study()
    scale = make.scale(study, 5)
    address = reverse("surveys:item-new", kwargs={"slug": study.slug})
    client.force_login(study.created_by)
    form = client.get(address).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields}
    typed |= {"text_ko": "한 시간 동안 쓴 문항", "scale": scale.pk, "form": "rating", "kind": "attainment"}
    typed = {name: value for name, value in typed.items() if isinstance(value, (str, int)) and value is not False}
    client.logout()
    client.post(address, typed)
    assert not Item.objects.filter(study=study).exists()
    client.force_login(study.created_by)
    resent(client, client.get("/kept/"))
    assert Item.objects.get(study=study).wordings.get().text_ko == "한 시간 동안 쓴 문항"


def test_a_button_without_text_leads_to_the_sign_in(client) -> None:
    study = make.study()
    answer = client.post(reverse("surveys:items-characteristics", kwargs={"slug": study.slug}), {"next": "/"})
    assert answer.status_code == 302 and "/account/login" in answer["Location"] and "kept_post" not in client.session


def test_what_is_too_long_to_keep_is_still_shown(client) -> None:
    long = "가" * (kept.LARGEST + 1)
    page = client.post(reverse("surveys:items-paste", kwargs={"slug": make.study().slug}), {"text": long})
    assert long in page.content.decode() and kept.KEY not in client.session


def test_what_was_kept_runs_out(client, monkeypatch) -> None:
    client.post(reverse("surveys:item-new", kwargs={"slug": make.study().slug}), FORM)
    now = kept.time.time()
    monkeypatch.setattr(kept.time, "time", lambda: now + kept.KEPT_FOR + 1)
    assert client.get("/kept/").status_code == 302 and kept.KEY not in client.session


@pytest.mark.parametrize(
    ("origin", "offered"),
    [("http://testserver", True), ("http://evil.example", False), ("null", False), ("", False)],
)
def test_a_form_whose_token_ran_out_shows_its_text_and_only_our_own_page_may_send_it_again(origin, offered) -> None:
    study = make.study()
    client = Client(enforce_csrf_checks=True)
    client.force_login(study.created_by)
    address = reverse("surveys:item-new", kwargs={"slug": study.slug})
    page = client.post(address, FORM, headers={"origin": origin} if origin else {})
    assert page.status_code == 403 and "둘째 줄" in page.content.decode()
    assert ('name="text_ko" hidden' in page.content.decode()) == offered and kept.KEY not in client.session


def test_a_citizens_page_whose_token_ran_out_says_the_answers_in_words_and_sends_them_again() -> None:
    questionnaire = citizens.five_goals()
    client = Client(enforce_csrf_checks=True)
    token = client.get(url("answer", questionnaire)).cookies["csrftoken"].value
    client.post(url("answer", questionnaire), {"agree": "1", "csrfmiddlewaretoken": token})
    page = client.post(url("answer-page", questionnaire, 1), ratings(4), headers={"origin": "http://testserver"})
    text = page.content.decode()
    assert page.status_code == 403 and text.count("4단계") == 5 and 'name="a-goal1"' in text
    token = client.cookies["csrftoken"].value
    again = client.post(url("answer-page", questionnaire, 1), {**ratings(4), "csrfmiddlewaretoken": token})
    assert again.status_code == 302


def test_an_expert_whose_session_ended_sees_the_reason_and_finds_it_after_the_link(client) -> None:
    from delphi.services import links

    study = make.study()
    rnd = panels.opened(panels.panel(study, size=1), [make.item(study, "goal")])
    seat = panels.seats(rnd)[0]
    address = f"/expert/rounds/{rnd.questionnaire.key}/1/"
    page = client.post(address, {"a_goal": "3", "r_goal": "긴 근거입니다."})
    assert page.status_code == 403 and "긴 근거입니다." in page.content.decode()
    client.get(links.issue(email=seat.panelist.email).removeprefix("http://localhost:8000"))
    assert "남아 있는 내용 보기" in client.get("/expert/").content.decode()
    client.post(f"/expert/rounds/{rnd.questionnaire.key}/")
    resent(client, client.get("/kept/"))
    assert seat.invitation.response.reasons.get().text == "긴 근거입니다."


def test_the_language_is_switched_with_what_was_chosen(client) -> None:
    questionnaire = citizens.five_goals()
    r = begun(client, questionnaire)
    page = client.get(url("answer-page", questionnaire, 1))
    assert 'form="answers" name="language" value="en"' in page.content.decode()
    answer = client.post(url("answer-page", questionnaire, 1), {"a-goal1": "4", "language": "en"}, follow=True)
    r.refresh_from_db()
    assert r.answers == {"goal1": 4} and answer.redirect_chain[-1][0].endswith("/1/")
    assert '<html lang="en"' in answer.content.decode()
    wrong = client.post(url("answer-page", questionnaire, 1), {"a-goal2": "9", "language": "ko"})
    assert wrong.status_code == 422 and '<html lang="ko"' in wrong.content.decode()
    citizens.submitted(client, questionnaire)
    client.post(url("answer-mine", questionnaire))
    edited = client.post("/receipt/edit/", {"a-why": "쓰던 글", "was_a-why": "x", "language": "en"})
    assert "쓰던 글" in edited.content.decode() and '<html lang="en"' in edited.content.decode()
    r.refresh_from_db()
    assert r.answers["why"] == "까닭"
