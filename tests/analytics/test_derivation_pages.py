"""Deriving through the page: asked for, watched, read; the argument of a candidate names nobody."""

from __future__ import annotations

import pytest

from analytics.enums import RunKind
from analytics.models import AnalysisRun
from analytics.selectors import values
from surveys.enums import Role, WorkState
from surveys.models import Response, Work
from surveys.services import work
from tests.factories import analysis, studies

pytestmark = pytest.mark.django_db


def make_once():
    return analysis.ready()


@pytest.fixture
def found(made):
    return made


def url(found, path=""):
    return f"/work/{found.study.slug}/values/{path}"


def test_from_the_button_to_the_result(client, found):
    client.force_login(studies.member(found.study, Role.ANALYST))
    assert "이제 핵심가치를 도출할 수 있습니다" in client.get(url(found)).content.decode()
    client.post(url(found, "start/"))
    row = Work.objects.get(kind="derive")
    waiting = client.get(url(found)).content.decode()
    assert "핵심가치를 도출하고 있습니다" in waiting
    assert f"/jobs/{row.pk}/" in waiting
    job = client.get(f"/work/{found.study.slug}/jobs/{row.pk}/", HTTP_HX_REQUEST="true")
    assert "HX-Refresh" not in job.headers
    Work.objects.filter(pk=row.pk).update(state=WorkState.RUNNING, step="drawing", done_steps=12, all_steps=100)
    assert (
        "거듭 뽑고" in client.get(f"/work/{found.study.slug}/jobs/{row.pk}/", HTTP_HX_REQUEST="true").content.decode()
    )
    Work.objects.filter(pk=row.pk).update(state=WorkState.WAITING)
    work.run(work_id=row.pk)
    job = client.get(f"/work/{found.study.slug}/jobs/{row.pk}/", HTTP_HX_REQUEST="true")
    assert job.headers["HX-Refresh"] == "true"
    assert "3개 후보 가운데 2개가 핵심가치 기준을 통과했습니다" in client.get(url(found)).content.decode()


def test_a_viewer_cannot_start_it(client, found):
    client.force_login(studies.member(found.study, Role.VIEWER))
    assert client.post(url(found, "start/")).status_code == 403
    assert not Work.objects.filter(kind="derive").exists()


def test_what_is_missing_is_said_and_nothing_starts(client):
    study = studies.study()
    client.force_login(study.created_by)
    page = f"/work/{study.slug}/values/"
    client.post(page + "start/")
    assert not Work.objects.filter(kind="derive").exists()
    assert "후보 가치가 아직 없습니다" in client.get(page).content.decode()


def test_a_failure_is_told_and_can_be_tried_again(client, found):
    client.force_login(found.study.created_by)
    client.post(url(found, "start/"))
    row = Work.objects.get(kind="derive")
    Work.objects.filter(pk=row.pk).update(state=WorkState.FAILED, failure="NotReady: no_closed_round")
    page = client.get(url(found)).content.decode()
    assert "마감된 라운드가 없습니다" in page
    assert f"/work/{row.pk}/retry/" in page


def test_the_same_input_gives_the_same_run_and_other_answers_another(found):
    first = analysis.derived(found)
    assert analysis.derived(found) == first
    assert first.summary["core"] == ["reach", "roots"]
    for r in Response.objects.filter(questionnaire=found.survey):
        low = r.answers | {"roots-item": 6 - r.answers["roots-item"]}
        Response.objects.filter(pk=r.pk).update(answers=low)
    second = analysis.derived(found)
    assert second.pk != first.pk
    assert second.summary["core"] == ["reach"]
    assert AnalysisRun.objects.filter(kind=RunKind.DERIVATION).count() == 2


def test_the_argument_gives_both_sides(client, found):
    run = analysis.derived(found)
    against = values.argument(run, "split")
    assert {g.code for g in against.against} >= {"uncontested", "citizens"}
    assert against.line.result.status == "contested"
    supported = values.argument(run, "roots")
    assert not supported.against
    assert len(supported.sources) == 3
    assert [s.round for s in supported.figures] == [2]
    client.force_login(found.study.created_by)
    assert client.get(url(found, "of/roots/")).status_code == 200
    assert client.get(url(found, "of/nothing/")).status_code == 404


def test_no_page_of_the_derivation_says_on_whom_it_hangs(client, found):
    analysis.derived(found)
    keys = list(found.study.panel.panelists.values_list("key", flat=True))
    client.force_login(found.study.created_by)
    pages = [url(found), *(url(found, f"of/{c}/") for c in analysis.RATINGS), f"/work/{found.study.slug}/values.csv"]
    for page in pages:
        text = client.get(page).getvalue().decode()
        assert not [key for key in keys if key in text], page
