"""Directions: proposed by the run, named, merged and split by people who give their reason."""

from __future__ import annotations

import pytest

from analytics.services import chain
from surveys.models import AuditEntry
from surveys.services.refusal import Refused
from tests.factories import analysis, studies

pytestmark = pytest.mark.django_db


@pytest.fixture
def study():
    made = studies.study()
    for code in ("roots", "reach", "care"):
        studies.candidate(made, code)
    return made


def direction(study, name, *codes):
    values = list(study.candidates.filter(code__in=codes))
    return chain.create_direction(
        study=study, name_ko=name, name_en="", values=values, by=study.created_by, reason="처음"
    )


def held(study):
    return {d.name_ko: sorted(v.code for v in d.values.all()) for d in study.directions.all()}


def test_the_proposal_of_the_run_is_taken_over_and_never_silently_replaced(client):
    found = analysis.ready()
    run = analysis.derived(found)
    client.force_login(found.study.created_by)
    url = f"/work/{found.study.slug}/directions/"
    client.post(url + "take/")
    proposed = sorted(sorted(d["codes"]) for d in run.summary["directions"])
    assert proposed
    assert sorted(held(found.study).values()) == proposed
    refused = client.post(url + "take/", {"reason": ""})
    assert "reason" in refused.context["form"].errors
    client.post(url + "take/", {"reason": "처음부터 다시"})
    entry = AuditEntry.objects.filter(study=found.study, verb="direction.take").latest("number")
    assert entry.detail["reason"] == "처음부터 다시"
    assert len(entry.detail["replaced"]) == len(proposed)


def test_merging_moves_values_and_strategies(study):
    first, second = direction(study, "가", "roots"), direction(study, "나", "reach", "care")
    for d in (first, second):
        chain.create_strategy(
            direction=d,
            name=("전략", ""),
            basis=("", ""),
            tasks=[("과제", "Task")],
            by=study.created_by,
            reason="근거 있음",
        )
    chain.merge(into=first, other=second, by=study.created_by, reason="같은 뜻")
    assert held(study) == {"가": ["care", "reach", "roots"]}
    assert [s.code for s in first.strategies.all()] == ["strategy-1", "strategy-2"]
    assert AuditEntry.objects.filter(study=study, verb="direction.merge").get().detail["reason"] == "같은 뜻"


def test_splitting_leaves_something_on_both_sides(study):
    first = direction(study, "가", "roots", "reach")
    direction(study, "다", "care")
    roots = study.candidates.filter(code="roots")
    chain.split(direction=first, values=roots, name_ko="나", name_en="B", by=study.created_by, reason="다른 뜻")
    assert list(held(study).items()) == [("가", ["reach"]), ("나", ["roots"]), ("다", ["care"])]
    with pytest.raises(Refused) as refused:
        chain.split(
            direction=first, values=first.values.all(), name_ko="라", name_en="", by=study.created_by, reason="다른 뜻"
        )
    assert refused.value.key == "values"


def test_order_is_kept_without_gaps(study):
    made = [direction(study, name) for name in "가나다"]
    chain.change_direction(
        direction=made[2], name_ko="다", name_en="", values=[], position=1, by=study.created_by, reason="먼저 읽도록"
    )
    assert [(d.name_ko, d.position) for d in study.directions.all()] == [("다", 1), ("가", 2), ("나", 3)]
    chain.remove_direction(direction=made[0], by=study.created_by, reason="겹침")
    assert [(d.name_ko, d.position) for d in study.directions.all()] == [("다", 1), ("나", 2)]


def test_no_change_by_hand_without_a_reason(study):
    first, second = direction(study, "가", "roots"), direction(study, "나", "reach")
    by = study.created_by
    tries = [
        lambda: chain.create_direction(study=study, name_ko="다", name_en="", values=[], by=by, reason=" "),
        lambda: chain.change_direction(
            direction=first, name_ko="다", name_en="", values=[], position=1, by=by, reason=""
        ),
        lambda: chain.merge(into=first, other=second, by=by, reason=""),
        lambda: chain.remove_direction(direction=first, by=by, reason=""),
        lambda: chain.create_strategy(direction=first, name=("", ""), basis=("", ""), tasks=[], by=by, reason=""),
    ]
    for attempt in tries:
        with pytest.raises(Refused) as refused:
            attempt()
        assert refused.value.key == "reason"
    assert held(study) == {"가": ["roots"], "나": ["reach"]}


def test_tasks_are_written_line_by_line_in_two_languages(client, study):
    made = direction(study, "가", "roots")
    client.force_login(study.created_by)
    data = {"name_ko": "전략", "tasks_ko": "첫 과제\n\n둘째 과제", "tasks_en": "First", "reason": "회의 결과"}
    client.post(f"/work/{study.slug}/directions/{made.pk}/strategies/new/", data)
    tasks = made.strategies.get().tasks.values_list("name_ko", "name_en")
    assert list(tasks) == [("첫 과제", "First"), ("둘째 과제", "")]
    more = client.post(
        f"/work/{study.slug}/directions/{made.pk}/strategies/new/", data | {"tasks_en": "First\nSecond\nThird"}
    )
    assert "tasks_en" in more.context["form"].errors


def test_another_studys_direction_is_not_found(client, study):
    theirs = direction(studies.study(), "남의 것")
    client.force_login(study.created_by)
    assert client.get(f"/work/{study.slug}/directions/{theirs.pk}/").status_code == 404
