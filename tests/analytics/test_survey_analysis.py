"""From answers to stored figures: full precision, answers that move them, once and only once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from analytics.enums import RunKind
from analytics.models import AnalysisRun, Estimate
from analytics.services import survey_analysis
from surveys.enums import SampleKind, WorkState
from surveys.models import Response, Work
from surveys.services import work
from tests.factories import analysis, studies

pytestmark = pytest.mark.django_db


def answered(kind: str = SampleKind.QUOTA, n: int = 30):
    study = studies.study()
    item = studies.item(study, "goal")
    q = analysis.survey(study, [item], sample_kind=kind)
    for k in range(n):
        studies.response(q, {"goal": (5, 4, 2, 1, 3, 4, 4)[k % 7], "sex": "m" if k % 3 else "f"})
    return q


def mean_of(run: AnalysisRun) -> Estimate:
    return run.estimates.get(item__code="goal", statistic="mean", domain="")


def by_hand(q) -> float:
    """Post-stratified to the one margin: the groups' means, weighted with the population."""
    groups: dict[str, list[int]] = {"f": [], "m": []}
    for r in Response.objects.filter(questionnaire=q):
        groups[r.answers["sex"]].append(r.answers["goal"])
    total = sum(analysis.MARGIN.values())
    return sum(count / total * sum(groups[code]) / len(groups[code]) for code, count in analysis.MARGIN.items())


def test_stored_mean_is_the_weighted_one_with_all_its_digits():
    q = analysis.closed(answered())
    figure = mean_of(survey_analysis.compute(questionnaire=q))
    assert figure.value == pytest.approx(by_hand(q), abs=1e-12)
    assert figure.value != round(figure.value, 6)
    assert figure.low < figure.value < figure.high
    assert figure.detail["interval_name"] == "model_based"
    assert figure.detail["unweighted"] != pytest.approx(figure.value, abs=1e-3)


def test_turning_the_answers_round_turns_the_stored_figures_round():
    q = analysis.closed(answered())
    before = mean_of(survey_analysis.compute(questionnaire=q))
    for r in Response.objects.filter(questionnaire=q):
        Response.objects.filter(pk=r.pk).update(answers=r.answers | {"goal": 6 - r.answers["goal"]})
    after = mean_of(survey_analysis.compute(questionnaire=q))
    assert after.run_id != before.run_id
    assert after.value == pytest.approx(6 - before.value, abs=1e-12)
    assert after.se == pytest.approx(before.se, abs=1e-12)


def test_the_same_answers_give_the_same_run_again():
    q = analysis.closed(answered())
    first = survey_analysis.compute(questionnaire=q)
    figures = Estimate.objects.count()
    assert survey_analysis.compute(questionnaire=q) == first
    assert Estimate.objects.count() == figures


def test_an_open_survey_has_no_interval_and_says_why():
    q = analysis.closed(answered(SampleKind.OPEN))
    run = survey_analysis.compute(questionnaire=q)
    figures = run.estimates.filter(statistic__in=("mean", "agree_share"))
    assert figures.exists()
    assert not figures.filter(low__isnull=False).exists()
    assert {f.reason["code"] for f in figures.filter(domain="")} == {"open_sample_no_interval"}


def test_figures_of_a_survey_still_open_are_interim():
    q = answered(n=12)
    assert survey_analysis.compute(questionnaire=q).interim
    assert not survey_analysis.compute(questionnaire=analysis.closed(q)).interim


def test_a_misfit_of_margins_is_stored_with_its_reason():
    study = studies.study()
    q = analysis.survey(study, [studies.item(study, "goal")])
    studies.response(q, {"goal": 4, "sex": "f"})
    run = survey_analysis.compute(questionnaire=analysis.closed(q))
    assert not run.summary["weighting"]["raked"]
    assert run.summary["weighting"]["problems"][0]["code"] == "category_without_respondents"
    assert mean_of(run).value == 4


def test_work_of_a_killed_worker_is_done_again_and_once():
    q = analysis.closed(answered(n=12))
    row = Work.objects.get(kind="analyse_survey", subject_id=q.pk)
    assert work.claim(work_id=row.pk) is not None  # a worker took it …
    assert work.claim(work_id=row.pk) is None  # … nobody else gets it while its heart beats
    Work.objects.filter(pk=row.pk).update(heartbeat_at=timezone.now() - timedelta(minutes=5))  # … and it died
    assert row.pk in work.due()
    work.run(work_id=row.pk)
    row.refresh_from_db()
    assert (row.state, row.attempts) == (WorkState.DONE, 2)
    assert AnalysisRun.objects.filter(questionnaire=q, kind=RunKind.SURVEY).count() == 1
