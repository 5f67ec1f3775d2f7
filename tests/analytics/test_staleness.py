"""What no longer rests on the present data says so wherever it is shown, can be computed again, and joins no publication."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from analytics.models import EvidenceLink, Publication
from analytics.selectors import coherence, runs, snapshots, staleness
from analytics.services import derivation, plans, publications, survey_analysis
from delphi.models import Panel, Panelist
from surveys.enums import Role
from surveys.models import MarginCell, Response
from surveys.services import privacy
from surveys.services.refusal import Refused
from tests.factories import analysis, studies

pytestmark = pytest.mark.django_db
Ready = analysis.Ready


def compute(found: Ready) -> None:
    survey_analysis.compute(questionnaire=found.survey)
    derivation.compute(plan=found.study.derivation_plans.exclude(locked_at=None).order_by("version").last())


def make_once() -> Ready:
    made = analysis.ready(draws=100)
    compute(made)
    return made


@pytest.fixture
def found(made: Ready) -> Ready:
    return made


def new_round(found: Ready) -> None:
    item = found.items["roots"]
    analysis.answered_round(Panel.objects.get(study=found.study), [item], [{item.code: 5}] * 9)


def new_margins(found: Ready) -> None:
    MarginCell.objects.filter(codes=["f"]).update(count=100)


def new_evidence(found: Ready) -> None:
    EvidenceLink.objects.filter(candidate__code="roots").first().delete()


def new_plan(found: Ready) -> None:
    study, plan = found.study, found.study.derivation_plans.get()
    changed = plan.parameters | {"score_threshold": 0.6}
    plans.save_draft(study=study, parameters=changed, questionnaire=plan.questionnaire, by=study.created_by, reason="기준을 높임")
    plans.lock(study=study, by=study.created_by)


def new_candidate(found: Ready) -> None:
    studies.candidate(found.study, "late")


def new_groups(found: Ready) -> None:
    one = Panelist.objects.filter(panel__study=found.study).first()
    one.group = one.panel.groups.exclude(pk=one.group_id).first()
    one.save()


CHANGES: list[tuple[Callable[[Ready], None], str, str]] = [
    (new_margins, "모집단 구성비가 바뀌었습니다.", "The margins of the population have changed."),
    (new_evidence, "근거의 수가 달라진 후보: 가치 roots", "Candidates whose evidence counts otherwise: Value roots"),
    (new_groups, "위원의 그룹이 바뀌었습니다.", "Panelists have moved to other groups."),
    (new_round, "3차 라운드가 그 뒤에 마감되었습니다.", "Round 3 was closed after it."),
    (new_plan, "도출 계획의 2판을 새로 잠갔습니다.", "Version 2 of the derivation plan was locked."),
    (new_candidate, "후보 가치가 달라졌습니다: 가치 late", "The candidates have changed: Value late"),
]


def test_a_change_is_named_everywhere_and_gone_once_it_is_computed_again(found: Ready, client: Client) -> None:
    study, base, change = found.study, f"/work/{found.study.slug}/", new_margins
    client.force_login(study.created_by)
    assert staleness.of_study(study) == []
    change(found)
    for language, said in zip(("ko", "en"), CHANGES[0][1:], strict=True):
        for page in ("", "values/", "values/of/roots/", "evidence/", "directions/", "publications/", f"results/surveys/{found.survey.key}/"):
            shown = client.get(base + page, headers={"accept-language": language}).content.decode()
            assert said in shown, (page, said)
    assert f"{base}values/start/" in client.get(base + "publications/").content.decode()
    compute(found)
    publications.prepare(study=study, by=study.created_by)


def test_every_input_is_watched(found: Ready) -> None:
    """Each change alone is told in both languages, refused in a publication, and over once it is computed again."""
    for change, *said in CHANGES:
        change(found)
        for language, sentence in zip(("en", "ko"), reversed(said), strict=True):
            translation.activate(language)
            assert staleness.of_study(found.study) == [sentence]
        with pytest.raises(Refused, match=said[0][:12]):
            publications.prepare(study=found.study, by=found.study.created_by)
        if change is not new_candidate:  # which nobody has rated
            compute(found)
            assert staleness.of_study(found.study) == [], said[0]


def test_a_draft_of_older_data_is_not_handed_on_and_its_preview_says_so(found: Ready, client: Client) -> None:
    study, approver = found.study, studies.member(found.study, Role.APPROVER)
    draft = publications.prepare(study=study, by=study.created_by)
    new_margins(found)
    compute(found)
    base = f"/work/{study.slug}/publications/{draft.version}/"
    client.force_login(approver)
    for path in ("", "preview/", "preview/how/", f"preview/figures/round-2/{found.items['roots'].code}/"):
        assert "결과를 그 뒤에 다시 계산했습니다." in client.get(base + path).content.decode(), path
    Publication.objects.filter(pk=draft.pk).update(state="submitted", submitted_by=study.created_by)
    assert "결과를 그 뒤에 다시 계산했습니다." in client.get(base).content.decode()
    Publication.objects.filter(pk=draft.pk).update(state="draft")
    draft.refresh_from_db()
    draft.pictures.create(key="x", language="ko", content={}, image=picture())
    with pytest.raises(Refused, match="다시 계산했습니다"):
        publications.submit(publication=draft, by=study.created_by)


def picture() -> Any:
    from analytics.models import ChartImage

    return ChartImage.objects.create(spec_hash="0" * 64, spec={})


def test_going_back_to_earlier_data_makes_the_earlier_run_count_again(found: Ready) -> None:
    first = runs.survey_run(found.survey)
    new_margins(found)
    other = survey_analysis.compute(questionnaire=found.survey)
    MarginCell.objects.filter(codes=["f"]).update(count=600)
    assert staleness.since(other) == ["모집단 구성비가 바뀌었습니다."]
    assert survey_analysis.compute(questionnaire=found.survey) == first == runs.survey_run(found.survey)
    assert staleness.since(runs.survey_run(found.survey)) == []


def test_an_erasure_asks_for_no_new_figures(found: Ready) -> None:
    privacy.erase_response(response=Response.objects.filter(questionnaire=found.survey).first(), reason="request")
    assert staleness.of_study(found.study) == []
    assert staleness.since(runs.survey_run(found.survey)) == []


def test_a_version_holds_what_its_derivation_read_and_nothing_later(found: Ready) -> None:
    study = found.study
    new_round(found)
    everything = snapshots.Parts()
    with pytest.raises(Refused, match="3차 라운드가 그 뒤에"):
        publications.prepare(study=study, by=study.created_by, parts=everything)
    compute(found)
    left_out = [
        (snapshots.Parts(rounds=(1, 2)), "3차 라운드가 빠져"), (snapshots.Parts(surveys=()), "시민 조사가 빠져"),
    ]  # fmt: skip
    for parts, said in left_out:
        with pytest.raises(Refused, match=said):
            publications.prepare(study=study, by=study.created_by, parts=parts)
    publications.prepare(study=study, by=study.created_by, parts=snapshots.Parts(rounds=(1,), derivation=False))
    whole = publications.prepare(study=study, by=study.created_by).snapshot
    older = whole | {"derivation": whole["derivation"] | {"rounds_closed": [1, 2], "rounds": [1, 2]}}
    assert "3차 라운드보다 먼저" in coherence.faults(older)[0]
