"""Items on which a panel has settled rest: their experts are those of the last round that asked, with the round named."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from analytics.selectors import last_asked
from analytics.selectors.published import Story
from analytics.services.pictures import charts


def figure(item: str, mean: float, verdict: str = "none") -> dict[str, Any]:
    measures = {"mean": mean, "median": mean, "q1": mean, "q3": mean, "agree_share": 0.5}
    return {"item": item, "n": 9, "measures": measures, "verdict": verdict, "counts": [0, 0, 9, 0, 0], "asked": None}


ITEM = {"kind": "importance", "candidate": None, "scale": {"points": 5, "first": 1, "reversed": False, "labels_ko": ["1"] * 5, "labels_en": ["1"] * 5}}


def story(*rounds: dict[str, Any]) -> dict[str, Any]:
    codes = {f["item"] for r in rounds for f in r["figures"]}
    study = {"synthetic": True, "organisation_ko": "원", "title_ko": "연구"}
    items = {c: ITEM | {"label_ko": f"문항 {c}", "label_en": f"Item {c}"} for c in codes}
    return {"surveys": [], "rounds": list(rounds), "derivation": None, "items": items, "study": study}


def round_(number: int, respondents: int, *figures: dict[str, Any]) -> dict[str, Any]:
    return {"number": number, "respondents": respondents, "figures": list(figures)}


FIRST = round_(1, 40, figure("a", 1.0), figure("b", 2.0, "consensus_for"), figure("c", 3.0))
SECOND = round_(2, 38, figure("c", 4.0), figure("a", 5.0, "consensus_for"))
THIRD = round_(3, 36, figure("c", 2.5, "two_camps"), figure("d", 3.5))


def test_each_item_has_the_experts_of_its_own_last_round() -> None:
    rows = Story(story(FIRST, SECOND, THIRD)).rows()
    assert [(r.item, r.round, r.expert["measures"]["mean"]) for r in rows] == [("a", 2, 5.0), ("b", 1, 2.0), ("c", 3, 2.5), ("d", 3, 3.5)]


@pytest.mark.parametrize(
    ("rounds", "ko", "en"),
    [
        ([FIRST], "전문가 1차 라운드, n = 40", "Experts, round 1, n = 40"),
        (
            [FIRST, SECOND, THIRD], "문항마다 마지막으로 물은 라운드의 전문가: 1차 1개 문항, n = 40; 2차 1개 문항, n = 38; 3차 2개 문항, n = 36",
            "Experts of the last round that asked each item: round 1, 1 item, n = 40; round 2, 1 item, n = 38; round 3, 2 items, n = 36",
        ),
    ],
)  # fmt: skip
def test_the_base_names_every_round(rounds: list[dict[str, Any]], ko: str, en: str) -> None:
    found = last_asked.by_item(rounds)
    for language, said in (("ko", ko), ("en", en)):
        with translation.override(language):
            assert last_asked.base(found) == said


def test_what_was_agreed_counts_all_items_and_says_which_rounds() -> None:
    drawn = dict(charts(story(FIRST, SECOND, THIRD), "ko"))
    verdicts = drawn["verdicts"]
    assert "4개 문항 가운데 2개에서 합의" in verdicts.title
    assert "1차 1개 문항" in verdicts.subtitle
    assert any("문항 b (1차)" in cell for row in verdicts.table.rows for cell in row)
    alone = dict(charts(story(FIRST, SECOND, THIRD) | {"only_items": ["c", "d"]}, "ko"))["verdicts"]
    assert "2개 문항 가운데" in alone.title and "3차 라운드, n = 36" in alone.subtitle


def test_a_derivation_names_experts_with_rounds_and_citizens() -> None:
    with translation.override("ko"):
        assert last_asked.of_derivation({"experts": 36, "rounds": [1, 3], "citizens": [1065, 1098]}) == "1, 3차 라운드의 전문가 36명과 시민 1,065–1,098명"
        assert last_asked.of_derivation({"experts": 36, "rounds": [2]}) == "2차 라운드의 전문가 36명"
