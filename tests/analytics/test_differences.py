"""A second version opens, is compared, handed on and published, whatever came, went or changed since the first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from itertools import permutations
from typing import Any

import pytest
from django.db import transaction
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation

from analytics.enums import PublicationState
from analytics.models import ChartImage, Picture
from analytics.selectors import differences, flat_figures, snapshots
from analytics.services import derivation, publications, survey_analysis
from delphi.models import Panel
from surveys.enums import Role
from tests.factories import analysis, studies

Snapshot = dict[str, Any]
PICTURE = {"title": "평균", "subtitle": "", "description": "", "note": "", "table": {"columns": [], "rows": []}}


@pytest.fixture(scope="module")
def first(django_db_setup: None, django_db_blocker: Any) -> Snapshot:
    """A real snapshot of a survey, two rounds and a derivation; plain data, the study itself is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = analysis.ready()
        survey_analysis.compute(questionnaire=made.survey)
        analysis.derived(made)
        found = snapshots.build(made.study)
        transaction.set_rollback(True)
    return found


def round_added(s: Snapshot) -> None:
    s["rounds"].append(deepcopy(s["rounds"][-1]) | {"number": 3, "title_ko": "3차", "title_en": "Round 3"})


def round_dropped(s: Snapshot) -> None:
    s["rounds"].pop()


def survey_dropped(s: Snapshot) -> None:
    s["surveys"].clear()


def survey_added(s: Snapshot) -> None:
    s["surveys"].append(deepcopy(s["surveys"][0]) | {"code": "second", "title_ko": "둘째 조사", "title_en": "Second survey"})


def verdict_changed(s: Snapshot) -> None:
    s["rounds"][-1]["figures"][0]["verdict"] = "two_camps"


def item_dropped(s: Snapshot) -> None:
    s["rounds"][-1]["figures"].pop(0)


def no_value(s: Snapshot) -> None:
    s["rounds"][-1]["figures"][0]["measures"]["cv"] = None
    s["surveys"][0]["figures"][0]["mean"] |= {"value": None, "low": None, "high": None}


def value_changed(s: Snapshot) -> None:
    s["surveys"][0]["figures"][0]["mean"]["value"] += 1e-7


def group_hidden(s: Snapshot) -> None:
    for d in s["surveys"][0]["figures"][0]["domains"]:
        d["mean"] = None


def candidate_dropped(s: Snapshot) -> None:
    s["derivation"]["candidates"].pop(0)


def candidate_added(s: Snapshot) -> None:
    s["derivation"]["candidates"].append(deepcopy(s["derivation"]["candidates"][0]) | {"code": "late", "name_ko": "늦은 가치", "name_en": "Late value"})


def status_changed(s: Snapshot) -> None:
    s["derivation"]["candidates"][0] |= {"status": "fragile", "probability": None, "score": None}


def no_derivation(s: Snapshot) -> None:
    s |= {"derivation": None, "directions": []}


def nothing(s: Snapshot) -> None:
    pass


CHANGES: list[Callable[[Snapshot], None]] = [
    nothing, round_added, round_dropped, survey_dropped, survey_added, verdict_changed, item_dropped, no_value, value_changed,
    group_hidden, candidate_dropped, candidate_added, status_changed, no_derivation,
]  # fmt: skip


def changed(s: Snapshot, change: Callable[[Snapshot], None]) -> Snapshot:
    copy = deepcopy(s)
    change(copy)
    return copy


def pairs(s: Snapshot) -> Iterator[tuple[str, Snapshot, Snapshot]]:
    made = {change.__name__: changed(s, change) for change in CHANGES}
    for a, b in permutations(made, 2):
        yield f"{a} → {b}", made[a], made[b]


def page(found: differences.Differences, language: str) -> str:
    with translation.override(language):
        shown = {"differences": found, "changes": found.figures, "before": {"version": 1}}
        return render_to_string("analytics/publications/_differences.html", shown)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_pair_of_versions_is_compared_in_words(first: Snapshot, language: str) -> None:
    for name, before, now in pairs(first):
        with translation.override(language):
            found = differences.between(now, before)
        assert found, name
        assert found.parts or found.figures, name
        assert "None" not in page(found, language), name


def test_two_equal_versions_differ_in_nothing(first: Snapshot) -> None:
    found = differences.between(deepcopy(first), first)
    assert not found
    assert "달라진 수치가 없습니다" in page(found, "ko")


@pytest.mark.parametrize(
    ("change", "language", "said"),
    [
        (round_added, "ko", "더해짐: 3차 라운드"), (round_dropped, "en", "Left out: Round 2"),
        (survey_added, "en", "Added: Second survey"), (no_derivation, "ko", "빠짐: 핵심가치 도출"),
        (verdict_changed, "ko", "두 진영으로 나뉨 (n = 9)"), (verdict_changed, "en", "Two camps (n = 9)"),
        (no_value, "ko", "정할 수 없음"), (no_value, "en", "Cannot be determined"),
        (candidate_added, "ko", "늦은 가치"), (candidate_dropped, "en", "Not there"),
        (status_changed, "ko", "판정이 흔들림"), (status_changed, "en", "Fragile verdict"),
        (group_hidden, "en", "Item sex: Male"),
    ],
)  # fmt: skip
def test_what_changed_is_named(first: Snapshot, change: Callable[[Snapshot], None], language: str, said: str) -> None:
    with translation.override(language):
        found = differences.between(changed(first, change), first)
    assert said in page(found, language)


def test_a_difference_behind_the_fourth_digit_is_shown_as_one(first: Snapshot) -> None:
    (found,) = differences.between(changed(first, value_changed), first).figures
    assert found.before != found.after


def test_what_arithmetic_alone_adds_is_no_difference(first: Snapshot) -> None:
    now = deepcopy(first)
    now["surveys"][0]["figures"][0]["mean"]["low"] += 1e-14
    assert now != first and not differences.between(now, first)


def test_numbers_and_words_have_columns_of_their_own(first: Snapshot) -> None:
    rows = flat_figures.rows(first)
    assert {type(r["value"]) for r in rows} <= {float, type(None)}
    assert {r["statistic"] for r in rows if r["text"]} == {"verdict", "status"}


@pytest.mark.django_db
def test_the_second_version_of_a_study_is_published(client: Client) -> None:
    """Through the pages: a third round asks fewer items and answers otherwise; compared, submitted, approved."""
    made = analysis.ready()
    study, approver = made.study, studies.member(made.study, Role.APPROVER)
    survey_analysis.compute(questionnaire=made.survey)
    analysis.derived(made)
    publish(client, study, approver)
    fewer = [made.items["split"]]
    panel = Panel.objects.get(study=study)
    analysis.answered_round(panel, fewer, [{fewer[0].code: 5} for _ in range(9)])
    derivation.compute(plan=study.derivation_plans.get())
    second = publish(client, study, approver)
    assert (second.version, second.state) == (2, PublicationState.PUBLISHED)
    assert [r["number"] for r in second.snapshot["rounds"]] == [1, 2, 3]
    assert client.get(f"/results/{study.slug}/").status_code == 200


def publish(client: Client, study: Any, approver: Any) -> Any:
    draft = publications.prepare(study=study, by=study.created_by)
    image, _new = ChartImage.objects.get_or_create(spec_hash="0" * 64, defaults={"spec": {}, "svg_wide": "<svg/>"})
    Picture.objects.create(publication=draft, key="means", language="ko", content=PICTURE, image=image)
    base = f"/work/{study.slug}/publications/{draft.version}/"
    for person, path, data in ((study.created_by, "submit/", {}), (approver, "decide/", {"action": "approve"})):
        client.force_login(person)
        for language in ("ko", "en"):
            assert client.get(base, headers={"accept-language": language}).status_code == 200
        assert client.post(base + path, data).status_code == 302
    draft.refresh_from_db()
    return draft
