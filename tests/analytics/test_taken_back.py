"""Figures of answers that were taken back are shown nowhere; answers whose figures are used stay."""

from __future__ import annotations

import pytest
from django.urls import reverse

from analytics.enums import RunState
from analytics.models import AnalysisRun
from analytics.selectors import runs
from analytics.services import publications, survey_analysis
from surveys import uses
from surveys.services import exports, import_undo
from surveys.services.refusal import Refused
from tests.factories import analysis
from tests.factories import studies as make
from tests.surveys.test_import_undo import questions, undone
from tests.surveys.test_imports import SMALL, mapped, run

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    study = make.study()
    return make.questionnaire(study, questions(study))


def test_figures_go_with_their_answers_and_come_back_with_the_same_file(draft) -> None:
    first = run(mapped(draft))
    draft.refresh_from_db()
    before = survey_analysis.compute(questionnaire=draft)
    undone(first)
    draft.refresh_from_db()
    before.refresh_from_db()
    assert before.state == RunState.WITHDRAWN and runs.survey_run(draft) is None
    other = run(mapped(draft, SMALL.replace(",4,99", ",1,99")))
    draft.refresh_from_db()
    survey_analysis.compute(questionnaire=draft)
    undone(other)
    draft.refresh_from_db()
    run(mapped(draft))
    draft.refresh_from_db()
    again = survey_analysis.compute(questionnaire=draft)
    assert runs.survey_run(draft) == again and again.fingerprint == before.fingerprint
    assert AnalysisRun.objects.filter(state=RunState.DONE).count() == 1


def test_figures_that_are_being_computed_while_their_answers_go_count_nowhere(draft, monkeypatch) -> None:
    incoming = run(mapped(draft))
    draft.refresh_from_db()
    weigh = survey_analysis.weighting.weigh

    def meanwhile(*given):
        undone(incoming)
        return weigh(*given)

    monkeypatch.setattr(survey_analysis.weighting, "weigh", meanwhile)
    found = survey_analysis.compute(questionnaire=draft)
    assert found.state == RunState.WITHDRAWN and runs.survey_run(draft) is None


def test_what_was_only_looked_at_or_downloaded_keeps_nothing_and_is_said_before(draft, client) -> None:
    incoming = run(mapped(draft))
    draft.refresh_from_db()
    survey_analysis.compute(questionnaire=draft)
    by, place = draft.study.created_by, reverse("surveys:import-undo", args=[draft.study.slug, draft.key, incoming.pk])
    client.force_login(by)
    assert client.get(f"/work/{draft.study.slug}/results/surveys/{draft.key}/").status_code == 200
    assert "내려받았습니다" not in client.get(place).content.decode()
    for part in (exports.ANSWERS, "codebook"):
        exports.note_export(questionnaire=draft, by=by, part=part)
    assert "파일을 1번 내려받았습니다" in client.get(place).content.decode()
    undone(incoming)
    assert runs.survey_run(draft) is None


def test_answers_stay_once_their_figures_are_in_a_publication(draft) -> None:
    incoming = run(mapped(draft))
    draft.refresh_from_db()
    survey_analysis.compute(questionnaire=draft)
    assert uses.of(draft) == []
    publications.prepare(study=draft.study, by=draft.study.created_by)
    with pytest.raises(Refused, match="제1판"):
        import_undo.request(incoming=incoming, by=draft.study.created_by)


def test_answers_stay_once_values_are_derived_from_them() -> None:
    made = analysis.ready()
    assert uses.of(made.survey) == []
    analysis.derived(made)
    assert ["도출했습니다" in sentence for sentence in uses.of(made.survey)] == [True]
