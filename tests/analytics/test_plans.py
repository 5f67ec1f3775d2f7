"""The derivation plan: defaults of the scale, refused where it cannot hold, locked once, changed with a reason."""

from __future__ import annotations

import pytest

from analytics.forms.plan import PlanForm
from analytics.models import DerivationPlan
from analytics.selectors import plans as selectors
from analytics.services import plans
from surveys.enums import ItemKind, Role, SampleKind
from surveys.models import AuditEntry
from surveys.services.refusal import Refused
from tests.factories import analysis, panels, studies

pytestmark = pytest.mark.django_db


@pytest.fixture
def study():
    made = studies.study()
    studies.scale(made, points=7)
    candidate = studies.candidate(made, "roots")
    item = studies.item(made, "roots-item", kind=ItemKind.IMPORTANCE, candidate=candidate)
    analysis.survey(made, [item])
    return made


def sent(study, **changes):
    """What a browser sends of the form as it is first shown."""
    form = PlanForm(study=study)
    data = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    data |= {"questionnaire": study.questionnaires.get().pk, "reason": "규칙을 바로잡음"} | changes
    return {k: v for k, v in data.items() if v is not None and v is not False}


def test_defaults_fit_the_scale_of_the_importance_items(study):
    form = PlanForm(study=study)
    assert (form.on["points"], form.on["first"]) == (7, 1)
    assert (form["experts-low"].value(), form["experts-high"].value()) == (4, 7)
    assert "need-use" not in form.fields


def test_need_is_offered_once_attainment_is_asked_of_every_candidate(study):
    candidate = study.candidates.get()
    studies.item(study, "roots-now", kind=ItemKind.VALUE_ATTAINMENT, candidate=candidate)
    assert "need-use" in PlanForm(study=study).fields
    studies.candidate(study, "reach")
    assert "need-use" not in PlanForm(study=study).fields


def test_a_form_becomes_the_declaration_it_shows(study):
    form = PlanForm(sent(study, draws=500), study=study)
    assert form.is_valid(), form.errors
    asked = form.cleaned_data["questionnaire"]
    plan = plans.save_draft(study=study, parameters=form.parameters(), questionnaire=asked, by=study.created_by)
    assert plan.parameters["draws"] == 500
    assert plan.parameters["points"] == 7
    assert plan.parameters["open_survey"] is (asked.sample_kind == SampleKind.OPEN)
    assert {c["code"] for c in plan.parameters["criteria"]} == {"experts", "citizens", "evidence"}
    plan = plans.lock(study=study, by=study.created_by)
    assert plan.hash
    assert plan.locked_by == study.created_by


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"experts-low": 9}, "experts-low"),
        ({"citizens-weight": 0}, "citizens-weight"),
        ({"weight_low": 0.7}, "weight_low"),
        ({"weight_low": 0.4, "weight_high": 0.41}, "weight_low"),
    ],
)
def test_what_cannot_hold_is_said_at_its_field(client, study, changes, field):
    client.force_login(study.created_by)
    answer = client.post(f"/work/{study.slug}/plan/edit/", sent(study, **changes))
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    assert not DerivationPlan.objects.exists()


def test_an_empty_anchor_of_a_criterion_in_use_is_asked_for(study):
    form = PlanForm(sent(study) | {"experts-low": ""}, study=study)
    assert "experts-low" in form.errors
    without = sent(study) | {"experts-low": ""}
    del without["experts-use"]
    assert PlanForm(without, study=study).is_valid()


def test_a_locked_plan_changes_only_with_a_reason_and_stays_as_it_was(client, study):
    client.force_login(study.created_by)
    url = f"/work/{study.slug}/plan/"
    client.post(url + "edit/", sent(study))
    client.post(url + "lock/")
    first = selectors.locked(study)
    assert first is not None
    refused = client.post(url + "edit/", sent(study, draws=300) | {"reason": ""})
    assert "reason" in refused.context["form"].errors
    client.post(url + "edit/", sent(study, draws=300))
    client.post(url + "lock/")
    first.refresh_from_db()
    second = selectors.locked(study)
    assert (first.version, second.version) == (1, 2)
    assert first.parameters["draws"] == 10_000
    assert second.parameters["draws"] == 300
    assert second.reason == "규칙을 바로잡음"
    assert second.hash != first.hash
    assert "규칙을 바로잡음" in client.get(url).content.decode()


def test_a_criterion_that_is_not_asked_of_every_candidate_cannot_be_locked(client, study):
    client.force_login(study.created_by)
    client.post(f"/work/{study.slug}/plan/edit/", sent(study))
    studies.candidate(study, "reach", "닿음")
    answer = client.post(f"/work/{study.slug}/plan/lock/")
    assert "닿음" in answer.content.decode()
    assert selectors.locked(study) is None


def test_nothing_starts_before_everything_is_there(study):
    with pytest.raises(Refused):
        plans.start(study=study, by=study.created_by)
    assert selectors.missing(study).plan


def test_an_analyst_reads_the_plan_but_does_not_write_it(client, study):
    client.force_login(studies.member(study, Role.ANALYST))
    assert client.get(f"/work/{study.slug}/plan/").status_code == 200
    assert client.get(f"/work/{study.slug}/plan/edit/").status_code == 403
    assert client.post(f"/work/{study.slug}/plan/lock/").status_code == 403


def test_draft_and_lock_stand_in_the_record(client, study):
    client.force_login(study.created_by)
    client.post(f"/work/{study.slug}/plan/edit/", sent(study))
    client.post(f"/work/{study.slug}/plan/lock/")
    verbs = list(AuditEntry.objects.filter(study=study, verb__startswith="plan.").values_list("verb", flat=True))
    assert verbs == ["plan.draft", "plan.lock"]


@pytest.mark.parametrize(("limit", "locked"), [(1, False), (2, True), (3, True)])
def test_stability_is_not_asked_of_values_that_two_rounds_cannot_ask(client, study, limit, locked):
    client.force_login(study.created_by)
    panels.declared(study, stop={"round_limit": limit})
    client.post(f"/work/{study.slug}/plan/edit/", sent(study))
    answer = client.post(f"/work/{study.slug}/plan/lock/", follow=True)
    assert (selectors.locked(study) is not None) is locked
    assert ("안정성을 판단할 수 없는 후보" in answer.content.decode()) is not locked
