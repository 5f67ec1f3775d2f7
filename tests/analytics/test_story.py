"""The first screen of a story carries its finding; the card travels with it; every chart says where it comes from."""

from __future__ import annotations

import re
import struct

import pytest
from django.test import Client

from analytics.charts.card import HEIGHT, WIDTH, card
from tests.factories import snapshots, studies

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_first_screen_says_who_was_asked_and_leads_to_the_method(language: str) -> None:
    version = snapshots.published(studies.study("told"))
    page = Client(headers={"accept-language": language}).get("/results/told/").content.decode()
    top = page[page.index('class="story-top"') : page.index('class="toc')]
    assert "n = 30" in top and '/results/told/how/"' in top and version.snapshot["study"][f"organisation_{language}"] in top
    targets = re.findall(r'href="#([\w-]+)"', page[page.index('class="toc') : page.index("</nav>", page.index('class="toc'))])
    assert targets and all(f'id="{target}"' in page for target in targets)


def test_the_card_is_a_picture_of_the_size_that_others_show() -> None:
    version = snapshots.published(studies.study("carded", synthetic=True))
    page = Client(headers={"accept-language": "ko"}).get("/results/carded/").content.decode()
    address = re.search(r'og:image" content="http://[^/]+(/[^"]+)"', page)[1]
    data = Client().get(address).content
    assert struct.unpack(">II", data[16:24]) == (WIDTH, HEIGHT) == (1200, 630)
    assert version.pictures.filter(key="card").count() == 2
    assert "합성 시연 자료" in version.pictures.get(key="card", language="ko").image.svg
    assert "card.ko" not in page[page.index("<main") :]  # it is no chart of the page


@pytest.mark.parametrize("names", [[], ["짧은 이름"], ["양극화·격차 해소와 균등한 삶의 질 확보"] * 14, ["무" * 300]])
def test_a_card_keeps_within_its_edges(names: list[str]) -> None:
    drawn = card("후보 가치 가운데 핵심가치로 도출되었습니다 " * 6, names, "시민 1,500명", "기관", mark="합성")
    places = [float(y) for y in re.findall(r'<text x="72" y="([\d.]+)"', drawn)]
    lines = places[:-3]
    assert max(places) < HEIGHT and max(lines) <= HEIGHT - 72 - 40
    assert "<script" not in card("<script>", ["<b>"], "&", '"')
