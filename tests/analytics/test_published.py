"""What the home page shows of results: the newest published version of each study, and nothing that is not published."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from analytics.enums import PublicationState
from analytics.models import ChartImage, Picture, Publication
from analytics.templatetags.published import cover, published_results, said
from surveys.models import Study
from tests.factories import studies

pytestmark = pytest.mark.django_db


def publication(study: Study, version: int, state: str = PublicationState.PUBLISHED, days: int = 0) -> Publication:
    return Publication.objects.create(
        study=study, version=version, state=state, decided_at=timezone.now() + timedelta(days=days),
        snapshot={"study": {"title_ko": f"{study.slug} {version}판", "title_en": f"{study.slug} v{version}", "synthetic": True}},
    )  # fmt: skip


def test_only_the_newest_published_version_of_each_study() -> None:
    one, two = studies.study("one"), studies.study("two")
    publication(one, 1, days=-9)
    newest = publication(one, 2, days=-5)
    publication(one, 3, PublicationState.SUBMITTED)
    other = publication(two, 1, days=-1)
    publication(studies.study("three"), 1, PublicationState.WITHDRAWN)
    assert published_results() == [other, newest]


def test_a_card_has_its_picture_in_the_readers_language_else_in_the_other() -> None:
    made = publication(studies.study(), 1)
    assert cover(made) is None
    image = ChartImage.objects.create(spec_hash="0" * 64, spec={}, svg_narrow='<svg class="marks" width="328" height="90">')
    Picture.objects.create(publication=made, key="means", language="ko", content={"title": "찾은 것"}, image=image)
    with translation.override("en"):
        address = f"/results/{made.study.slug}/pictures/means.ko.narrow?v=000000000000"
        assert cover(made) == {"title": "찾은 것", "url": address, "width": "328", "height": "90"}
    Picture.objects.create(publication=made, key="means", language="en", content={"title": "Found"}, image=image)
    with translation.override("en"):
        assert cover(made)["title"] == "Found"  # type: ignore[index]


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
