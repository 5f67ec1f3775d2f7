"""The navigation of every page says how far a study is, without reading all of it for each."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from surveys import timeline
from surveys.enums import Role, WorkState
from surveys.models import Organisation, Work
from surveys.selectors import stages
from surveys.services import team
from tests.factories import studies

pytestmark = pytest.mark.django_db


def test_what_happened_is_seen_on_the_next_page():
    study = studies.study()
    assert set(stages.states(study)) == set(timeline.RESEARCH)
    assert stages.states(study)["field"] == timeline.TODO
    studies.opened(study, [studies.item(study, "a")])
    team.invite(study=study, email="asked@example.org", role=Role.VIEWER, by=study.created_by)  # leaves a row in the record
    assert stages.states(study) == fresh(study) and stages.states(study)["field"] == timeline.NOW
    Work.objects.create(study=study, kind="analyse_survey", subject_id=0, state=WorkState.FAILED, failure="x")
    assert stages.states(study)["analysis"] == timeline.PROBLEM
    Work.objects.all().delete()
    assert stages.states(study) == fresh(study)
    Organisation.objects.filter(pk=study.organisation_id).update(confirmed_at=None)
    study.organisation.refresh_from_db()
    assert stages.states(study) == fresh(study)


def fresh(study) -> dict[str, str]:
    entries = timeline.entries(study)
    return {str(s): timeline.state_of([e for e in entries if e.stage == s]) for s in timeline.RESEARCH}


def test_a_page_of_a_study_where_nothing_happened_asks_for_three_rows_only():
    study = studies.study()
    stages.states(study)
    with CaptureQueriesContext(connection) as asked:
        stages.states(study)
    assert len(asked) == 3
