"""What the home page shows of results: the newest published version of each study, and nothing that is not published."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from analytics.enums import PublicationState
from analytics.models import Publication
from analytics.selectors.published import Story
from analytics.templatetags.published import cover, published_results, said
from surveys.models import Study
from tests.factories import studies

pytestmark = pytest.mark.django_db


def publication(study: Study, version: int, state: str = PublicationState.PUBLISHED, days: int = 0) -> Publication:
    return Publication.objects.create(
        study=study, version=version, state=state, decided_at=timezone.now() + timedelta(days=days),
        snapshot={"study": {"title_ko": f"{study.slug} {version}판", "title_en": f"{study.slug} v{version}", "synthetic": True},
                  "surveys": [], "rounds": [], "derivation": None, "items": {}},
    )  # fmt: skip


def test_only_the_newest_published_version_of_each_study() -> None:
    one, two = studies.study("one"), studies.study("two")
    publication(one, 1, days=-9)
    newest = publication(one, 2, days=-5)
    publication(one, 3, PublicationState.SUBMITTED)
    other = publication(two, 1, days=-1)
    publication(studies.study("three"), 1, PublicationState.WITHDRAWN)
    assert published_results() == [other, newest]


def test_a_card_says_what_the_page_behind_it_says() -> None:
    made = publication(studies.study(), 1)
    assert cover(made)["finding"] == Story(made.snapshot).finding() and not cover(made)["core"]
    candidates = [{"code": code, "name_ko": code, "name_en": code, "status": status, "probability": p}
                  for code, status, p in (("a", "core", 0.9), ("b", "contested", 0.95), ("c", "core", 0.97))]  # fmt: skip
    made.snapshot["derivation"] = {"candidates": candidates}
    found = cover(made)
    assert [c["code"] for c in found["core"]] == ["c", "a"] and "3개 후보 가치 가운데 2개" in found["finding"]


def test_snapshot_words_fall_back_to_the_other_language() -> None:
    with translation.override("en"):
        assert said({"title_ko": "제목", "title_en": ""}, "title") == "제목"
        assert said(None, "title") == ""


def test_home_shows_open_surveys_and_published_results(client) -> None:
    study = studies.study(synthetic=True)
    asked = studies.opened(study, [studies.item(study, "a")], title_ko="열린 조사", title_en="Open survey")
    made = publication(study, 1)
    hidden = publication(studies.study("hidden"), 1, PublicationState.SUBMITTED)
    page = client.get(reverse("surveys:home"), HTTP_ACCEPT_LANGUAGE="ko").content.decode()
    assert "열린 조사" in page and reverse("surveys:answer", args=[asked.key]) in page
    assert made.snapshot["study"]["title_ko"] in page and hidden.snapshot["study"]["title_ko"] not in page
    assert page.count("합성 시연 자료") >= 2  # on the survey's card and on the result's


def test_those_that_are_no_core_value_stand_in_the_order_of_the_picture() -> None:
    chances = {"a": 0.2, "b": None, "c": 0.65, "d": 0.0}
    candidates = [{"code": code, "status": "gate", "probability": p} for code, p in chances.items()]
    snapshot = {"surveys": [], "rounds": [], "items": {}, "derivation": {"candidates": candidates}}
    assert [c["code"] for c in Story(snapshot).others] == ["c", "a", "d", "b"]
