"""The citizen's pages as a browser without scripts meets them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from surveys.enums import Audience, ResponseState, Role
from surveys.models import Invitation, Response
from surveys.services import lifecycle
from surveys.services.tokens import token_hash
from tests import weights
from tests.factories import citizens
from tests.factories import studies as make
from tests.factories.citizens import answered, begun, ratings, submitted, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def questionnaire() -> Any:
    return citizens.five_goals()


def test_a_sentence_as_label_is_not_followed_by_a_colon_in_the_summary_of_errors(client, questionnaire) -> None:
    client.get(url("answer", questionnaire))  # sets the CSRF cookie
    html = client.post(url("answer", questionnaire), {}).content.decode()
    assert 'href="#field-agree"' in html and ".:" not in html.split('id="errors"')[1].split("</div>")[0]


def test_the_whole_way_without_scripts(client, questionnaire) -> None:
    consent = client.get(url("answer", questionnaire)).content.decode()
    assert "누가 조사합니까" in consent and "3년" in consent and "survey@example.org" in consent
    r = begun(client, questionnaire)
    first = client.get(url("answer-page", questionnaire, 1)).content.decode()
    assert "3쪽 가운데 1쪽" in first and "checked" not in first  # the scale starts unset
    assert "목표 &lt;1&gt; &amp; &#x27;달성&#x27;" in first and "&amp;lt;" not in first
    assert client.post(url("answer-page", questionnaire, 1), ratings())["Location"].endswith("/2/")
    assert client.post(url("answer-page", questionnaire, 2), {"a-why": ""})["Location"].endswith("/3/")
    last = client.post(url("answer-page", questionnaire, 3), {"a-sex": "f", "a-age_group": "60+"})
    assert last["Location"] == url("answer-review", questionnaire)
    assert "고치기" in client.get(last["Location"]).content.decode()
    thanks = client.post(url("answer-review", questionnaire), follow=True)
    r.refresh_from_db()
    assert r.state == ResponseState.SUBMITTED and r.answers["goal1"] == 3 and r.answers["sex"] == "f"
    receipt = citizens.receipt_on(thanks)
    assert receipt in thanks.content.decode() and r.receipt_hash == token_hash(receipt)
    again = client.post(url("answer-review", questionnaire), follow=True)
    assert citizens.receipt_on(again) == receipt
    assert "이미 응답하셨습니다" in client.get(url("answer", questionnaire)).content.decode()
    picture = client.get(url("answer-picture", questionnaire))
    assert picture["Content-Type"] == "image/svg+xml" and receipt in picture.content.decode()


def test_a_page_of_questions_is_light_and_asks_for_little(client, questionnaire) -> None:
    begun(client, questionnaire)
    found = weights.of(client, url("answer-page", questionnaire, 1))
    assert found.kilobytes <= 80, found
    assert len(found.parts) <= 5, found  # of twenty requests the rest are parts of the font


def test_without_consent_nothing_begins(client, questionnaire) -> None:
    client.get(url("answer", questionnaire))
    refused = client.post(url("answer", questionnaire))
    assert refused.status_code == 422 and "동의하셔야" in refused.content.decode()
    assert not Response.objects.exists()


def test_a_missing_answer_is_shown_at_its_place_and_nothing_is_lost(client, questionnaire) -> None:
    begun(client, questionnaire)
    typed = {k: v for k, v in ratings(4).items() if k != "a-goal3"}
    page = client.post(url("answer-page", questionnaire, 1), typed)
    text = page.content.decode()
    assert page.status_code == 422 and 'href="#field-a-goal3"' in text and "a-goal3-error" in text
    assert text.count(" checked") == 4
    assert Response.objects.get().answers == {f"goal{i}": 4 for i in (1, 2, 4, 5)}


@pytest.mark.parametrize("bad", ["9", "0", "drop table", "no-opinion"])
def test_a_tampered_value_is_refused_at_its_place(client, questionnaire, bad) -> None:
    begun(client, questionnaire)
    page = client.post(url("answer-page", questionnaire, 1), {**ratings(2), "a-goal2": bad})
    assert page.status_code == 422 and "1부터 5" in page.content.decode()
    assert "goal2" not in Response.objects.get().answers


def test_an_unknown_item_is_refused_and_the_rest_stays(client, questionnaire) -> None:
    begun(client, questionnaire)
    page = client.post(url("answer-page", questionnaire, 1), {**ratings(2), "a-hidden": "1"})
    text = page.content.decode()
    assert page.status_code == 422 and "hidden" in text and text.count(" checked") == 5


def test_a_text_too_long_stays_in_its_box(client, questionnaire) -> None:
    begun(client, questionnaire)
    client.post(url("answer-page", questionnaire, 1), ratings())
    page = client.post(url("answer-page", questionnaire, 2), {"a-why": "가나다" * 2_000})
    assert page.status_code == 422 and "가나다" * 2_000 in page.content.decode() and "4,000자" in page.content.decode()


def test_leaving_and_coming_back_resumes_at_the_first_open_page(client, questionnaire) -> None:
    begun(client, questionnaire)
    client.post(url("answer-page", questionnaire, 1), ratings())
    assert client.get(url("answer", questionnaire))["Location"] == url("answer-page", questionnaire, 2)
    assert client.get(url("answer-page", questionnaire, 1)).content.decode().count(" checked") == 5
    assert Client().get(url("answer", questionnaire)).status_code == 200  # another browser starts anew


def test_submitting_with_open_items_leads_to_the_first_of_them(client, questionnaire) -> None:
    begun(client, questionnaire)
    client.post(url("answer-page", questionnaire, 1), ratings())
    answer = client.post(url("answer-review", questionnaire))
    assert answer["Location"].startswith(url("answer-page", questionnaire, 3))
    assert "보기 가운데" in client.get(answer["Location"]).content.decode()


def test_correcting_from_the_review_comes_back_to_it(client, questionnaire) -> None:
    answered(client, questionnaire)
    page = client.get(url("answer-page", questionnaire, 1) + "?go=review")
    assert 'value="review"' in page.content.decode()
    back = client.post(url("answer-page", questionnaire, 1), {**citizens.hidden(page), **ratings(1), "go": "review"})
    assert back["Location"] == url("answer-review", questionnaire)


def test_autosave_says_by_its_status_what_happened(client, questionnaire) -> None:
    begun(client, questionnaire)
    save = url("answer-save", questionnaire)
    assert client.post(save, {"a-goal1": "5"}).status_code == 200
    assert client.post(save, {"a-goal1": "6"}).status_code == 422
    lifecycle.close_questionnaire(questionnaire=questionnaire, by=None)
    assert client.post(save, {"a-goal1": "4"}).status_code == 409
    assert Client().post(save, {"a-goal1": "4"}).status_code == 400


@pytest.mark.parametrize("name", ["answer-page", "answer-review"])
def test_late_forms_keep_what_was_typed_in_sight(client, questionnaire, name) -> None:
    answered(client, questionnaire)
    lifecycle.close_questionnaire(questionnaire=questionnaire, by=None)
    args = [1] if name == "answer-page" else []
    page = client.post(url(name, questionnaire, *args), {**ratings(5), "a-why": "마지막 생각"})
    text = page.content.decode()
    assert page.status_code == 409 and "마감되어 이 응답은 제출되지 않았습니다" in text
    assert "마지막 생각" in text and text.count("5단계") == 5 and "survey@example.org" in text
    assert Response.objects.get().answers["why"] == "까닭"
    assert "까닭" in client.get(url("answer", questionnaire)).content.decode()


def test_a_browser_without_cookies_is_told_and_sees_its_answers(questionnaire) -> None:
    strict = Client(enforce_csrf_checks=True)
    page = strict.post(url("answer-page", questionnaire, 1), {"a-why": "긴 이야기"})
    assert page.status_code == 400 and "쿠키" in page.content.decode() and "긴 이야기" in page.content.decode()
    strict.get(url("answer", questionnaire))
    assert strict.post(url("answer", questionnaire), {"agree": "1"}).status_code == 403  # cookie, but no form token
    assert not Response.objects.exists()


def test_a_forged_cookie_is_nobody(client, questionnaire) -> None:
    r = begun(client, questionnaire)
    name = f"hapui_form_{questionnaire.key}"
    value = client.cookies[name].value
    client.cookies[name] = value[:-1] + ("y" if value[-1] == "x" else "x")
    assert client.get(url("answer-page", questionnaire, 1))["Location"] == url("answer", questionnaire)
    assert Response.objects.get() == r


def test_states_before_after_and_for_others(client) -> None:
    study = make.study()
    draft = make.questionnaire(study)
    assert "아직 열리지 않은" in client.get(url("answer", draft)).content.decode()
    assert draft.title_ko not in client.get(url("answer", draft)).content.decode()
    closed = make.opened(study)
    lifecycle.close_questionnaire(questionnaire=closed, by=None)
    assert "마감된 조사입니다" in client.get(url("answer", closed)).content.decode()
    past = make.opened(study, closes_at=timezone.now() - timedelta(minutes=1))
    assert "마감된 조사입니다" in client.get(url("answer", past)).content.decode()
    experts = make.opened(study, audience=Audience.EXPERTS)
    assert client.get(url("answer", experts)).status_code == 404
    assert client.get("/s/nothing-here/").status_code == 404


def test_invitations(client) -> None:
    q = make.opened(make.study(), invited_only=True)
    assert client.get(url("answer", q)).status_code == 403
    Invitation.objects.create(questionnaire=q, token_hash=token_hash("secret-of-kim"))
    assert client.get("/i/secret-of-lee/").status_code == 404
    landed = client.get("/i/secret-of-kim/", follow=True)
    assert landed.status_code == 200 and "secret" not in landed.redirect_chain[-1][0]
    r = begun(client, q)
    assert r.invitation is not None and r.form_token is None
    other = Client()
    other.get("/i/secret-of-kim/")
    assert begun(other, q) == r  # the same right on another machine goes on with the same answer
    shown = other.get(url("answer-page", q, 1)).content.decode()
    assert "다른 기기에서도" in shown and "같은 브라우저로" not in shown


def test_a_trial_of_an_invited_survey_needs_no_invitation(client) -> None:
    study = make.study()
    q = make.questionnaire(study, invited_only=True)
    lifecycle.start_pilot(questionnaire=q, by=study.created_by)
    assert "시범 조사입니다" in client.get(url("answer", q)).content.decode()
    assert begun(client, q).pilot


def test_language_of_the_reader(client, questionnaire) -> None:
    page = client.get(url("answer", questionnaire), headers={"accept-language": "en"}).content.decode()
    assert "Citizen survey on balanced development" in page


def test_leaving_a_shared_machine(client, questionnaire) -> None:
    submitted(client, questionnaire)
    client.post(url("answer-leave", questionnaire))
    assert begun(client, questionnaire).state == ResponseState.DRAFT
    assert Response.objects.count() == 2


def test_preview_for_the_team_stores_nothing(client) -> None:
    study = make.study()
    q = make.questionnaire(study, [make.item(study, "goal", text_en="How far?"), *make.demographics(study)])
    address = reverse("surveys:preview", args=[study.slug, q.key])
    client.force_login(make.user())
    assert client.get(address).status_code == 404
    client.force_login(make.member(study, Role.VIEWER))
    page = client.get(address + "?page=1&lang=en")
    assert "How far?" in page.content.decode() and page["X-Frame-Options"] == "SAMEORIGIN"
    assert "answer-note" in page.content.decode() and "autosave" not in page.content.decode()
    for number in ("0", "2", "99", "x"):
        assert client.get(address + f"?page={number}").status_code == 200
    assert client.post(address).status_code == 405
    assert not Response.objects.exists()
