"""No difference of two public versions is one person's answer: figures stay where the answers differ by a few."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from analytics.enums import PublicationState
from analytics.models import Publication
from analytics.selectors import coherence, kept, snapshots
from analytics.selectors.flat_figures import rows
from analytics.services import publications, survey_analysis
from surveys.models import Response
from surveys.services import privacy
from tests.factories import studies
from tests.factories.snapshots import closed_survey

pytestmark = pytest.mark.django_db
ANSWERS = [{"a": 1 + n % 5, "sex": "f" if n % 3 else "m"} for n in range(40)]


def make_once() -> Any:
    made = studies.study("kept")
    made.questionnaire, _run = closed_survey(made, ANSWERS)
    publish(made)
    return made


@pytest.fixture
def study(made: Any) -> Any:
    return made


def publish(study: Any, state: str = PublicationState.PUBLISHED) -> Publication:
    made = publications.prepare(study=study, by=study.created_by)
    Publication.objects.filter(pk=made.pk).update(state=state)
    return made


def erase(study: Any, n: int) -> None:
    for response in Response.objects.filter(questionnaire=study.questionnaire, state="submitted")[:n]:
        privacy.erase_response(response=response, reason="request")
    survey_analysis.compute(questionnaire=study.questionnaire)


def held(snapshot: dict[str, Any]) -> int | None:
    return snapshot["surveys"][0].get("kept_from")


@pytest.mark.parametrize("state", [PublicationState.PUBLISHED, PublicationState.WITHDRAWN])
def test_one_erased_answer_is_not_the_difference_of_two_versions(study: Any, client: Client, state: str) -> None:
    Publication.objects.update(state=state)
    before = rows(Publication.objects.get().snapshot)
    erase(study, 1)
    assert study.questionnaire.runs.count() == 2
    second = publications.prepare(study=study, by=study.created_by)
    assert rows(second.snapshot) == before and held(second.snapshot) == 1
    client.force_login(study.created_by)
    for path in ("", "preview/how/"):
        for language, said in (("ko", "1판의 수치를 그대로 둡니다"), ("en", "keeps the figures of version 1")):
            page = client.get(f"/work/kept/publications/2/{path}", headers={"accept-language": language})
            assert said in page.content.decode(), path


def test_from_ten_on_the_new_figures_are_published(study: Any) -> None:
    erase(study, 9)
    assert held(snapshots.build(study)) == 1
    erase(study, 1)
    now = snapshots.build(study)
    assert (held(now), now["surveys"][0]["n"]) == (None, 30)
    publish(study)
    erase(study, 1)
    assert held(snapshots.build(study)) == 2, "few beside the second version, though many beside the first"


def test_what_a_third_version_keeps_is_still_named_by_the_first(study: Any) -> None:
    erase(study, 1)
    publish(study)
    assert held(snapshots.build(study)) == 1


def test_answers_that_came_in_count_as_those_that_went(study: Any) -> None:
    before = {"run": {"id": 1, "finished_at": "2026-01-01T00:00:00+00:00"}, "n": 40}
    now = {"run": {"id": 2, "finished_at": "2030-01-01T00:00:00+00:00"}, "n": 43}
    assert kept.difference(study.questionnaire, before, now, "n") == kept.Difference(0, 3)
    privacy.erase_response(response=Response.objects.filter(questionnaire=study.questionnaire).first(), reason="request")
    assert kept.difference(study.questionnaire, before, now, "n") == kept.Difference(1, 4)


def test_a_derivation_that_read_what_is_kept_stays_or_is_left_out() -> None:
    published = {"run": {"id": 1}, "questionnaire": "q", "rounds_closed": [1, 2], "rounds": [2]}
    version = Publication(version=3, snapshot={"derivation": published})
    surveys = [{"code": "q", "kept_from": 3}]
    again = published | {"run": {"id": 2}}
    assert kept.derivation([version], again, surveys, []) == published | {"kept_from": 3}
    newer = again | {"rounds_closed": [1, 2, 3], "rounds": [3]}
    marked = kept.derivation([version], newer, surveys, [])
    snapshot = {"derivation": marked, "rounds": [{"number": n} for n in (1, 2, 3)], "surveys": surveys}
    with translation.override("ko"):
        assert ["한 사람의 답이" in fault for fault in coherence.faults(snapshot)] == [True]
    assert kept.derivation([version], newer, [{"code": "q"}], []) == newer


def test_answers_whose_time_has_passed_leave_their_figures(study: Any) -> None:
    first = survey_analysis.compute(questionnaire=study.questionnaire)
    erase(study, 40)
    assert survey_analysis.compute(questionnaire=study.questionnaire) == first
