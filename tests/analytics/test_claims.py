"""A claim about a study is computed from its record, says so where it does not hold, and is the same in both languages."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from analytics.models import DerivationPlan, Publication
from analytics.selectors import sealed, snapshots
from analytics.services import derivation, plans, publications, survey_analysis
from analytics.templatetags.results import rule_lines, weighting_words
from analytics.words import figure_name, reason
from delphi.models import Panel
from delphi.selectors import sealed as rounds_sealed
from delphi.services import declarations
from surveys import claims
from surveys.models import AuditAnchor
from surveys.services import audit
from tests.factories import analysis, studies

Ready = analysis.Ready


def make_once() -> Ready:
    made = analysis.ready()
    survey_analysis.compute(questionnaire=made.survey)
    return made


@pytest.fixture
def found(made: Ready) -> Ready:
    return made


def of(facts: list[dict[str, Any]], code: str, what: str = "") -> Any:
    return next(f for f in facts if f["code"] == code and f["values"].get("what", "") == what)


def numbers(text: str) -> list[str]:
    return sorted(re.findall(r"\d[\d,.]*\d|\d", text))


def in_both(fact: dict[str, Any]) -> tuple[str, str]:
    said = []
    for language in ("ko", "en"):
        with translation.override(language):
            said.append(claims.sentence(fact))
    return said[0], said[1]


def test_what_holds_is_said_with_its_line_in_the_record(found: Ready) -> None:
    derivation.compute(plan=found.study.derivation_plans.get())
    facts = snapshots.build(found.study)["claims"]
    assert [(f["code"], f["values"].get("what")) for f in facts] == [
        ("sealed", "rule"), ("unchanged", "rule"), ("sealed", "plan"), ("unchanged", "plan"), ("weighted", None), ("anonymous", None),
    ]  # fmt: skip
    assert all(f["holds"] is True for f in facts)
    assert "첫 응답을 받기 전에 잠갔습니다" in in_both(of(facts, "sealed", "plan"))[0]
    for fact in facts:
        ko, en = in_both(fact)
        assert numbers(ko) == numbers(en), (ko, en)
        assert not re.search("[가-힣]", en), en


def test_a_plan_locked_after_the_data_is_said_to_be(found: Ready, client: Client) -> None:
    """Whatever its date says: the order of the record decides."""
    study, first = found.study, found.study.derivation_plans.get()
    changed = first.parameters | {"score_threshold": 0.4}
    plans.save_draft(study=study, parameters=changed, questionnaire=first.questionnaire, by=study.created_by, reason="기준을 낮춤")
    client.force_login(study.created_by)
    warned = client.get(f"/work/{study.slug}/plan/lock/").content.decode()
    assert "자료보다 나중에 잠그게 됩니다" in warned and "1, 2차 라운드 · 시민 조사" in warned
    late = plans.lock(study=study, by=study.created_by)
    DerivationPlan.objects.filter(pk=late.pk).update(locked_at=first.locked_at)
    late.refresh_from_db()
    derivation.compute(plan=late)
    draft = publications.prepare(study=study, by=study.created_by)
    said = of(draft.snapshot["claims"], "sealed", "plan")
    assert (said["holds"], said["values"]["late"]) == (False, [1, 2, "survey"])
    assert of(draft.snapshot["claims"], "unchanged", "plan")["values"]["changes"] == 1
    ko, en = in_both(said)
    base = f"/work/{study.slug}/"
    for path in ("plan/", "values/", f"publications/{draft.version}/", f"publications/{draft.version}/preview/how/"):
        assert ko in client.get(base + path, headers={"accept-language": "ko"}).content.decode(), path
        assert en in client.get(base + path, headers={"accept-language": "en"}).content.decode(), path


def test_a_rule_changed_between_rounds_names_what_had_been_seen(found: Ready) -> None:
    study = found.study
    translation.activate("ko")
    rule, ends = {"points": 5, "minimum_n": 6}, {study.scales.get().code: (2, 4)}
    declarations.save_draft(study=study, rule=rule, ends=ends, by=study.created_by, reason="최소 응답을 높임")
    declarations.lock(study=study, by=study.created_by)
    item = found.items["roots"]
    analysis.answered_round(Panel.objects.get(study=study), [item], [{item.code: 5}] * 9)
    facts = rounds_sealed.facts(study)
    second = next(f for f in facts if f["code"] == "sealed" and f["values"]["version"] == 2)
    assert (second["holds"], second["values"]["seen"]) == (True, [1, 2])
    assert "이미 응답이 있던 앞의 자료: 1, 2차 라운드" in claims.sentence(second)


def test_what_was_sealed_and_says_something_else_now_is_not_unchanged(found: Ready) -> None:
    plan = found.study.derivation_plans.get()
    plan.parameters = plan.parameters | {"score_threshold": 0.1}
    plan.save()
    rule = found.study.consensus_declarations.get()
    rule.rule = rule.rule | {"minimum_n": 1}
    rule.save()
    for fact in (of(sealed.of_plan(plan), "unchanged", "plan"), of(rounds_sealed.facts(found.study), "unchanged", "rule")):
        assert fact["holds"] is False and "확인값과 다릅니다" in claims.sentence(fact)


def test_what_the_record_cannot_tell_is_not_claimed(found: Ready) -> None:
    plan = found.study.derivation_plans.get()
    target = f"questionnaire:{plan.questionnaire_id}"
    audit.record(verb="response.import", study=found.study, by=found.study.created_by, target=target, n=3)
    assert "가져온 응답이어서" in claims.sentence(of(sealed.of_plan(plan), "sealed", "plan"))
    AuditAnchor.objects.create(study=found.study, number=1, hash="x", verb="check", broken=4, at=plan.locked_at)
    fact = of(sealed.of_plan(plan), "sealed", "plan")
    assert fact["holds"] is None and "사슬이 끊겨" in claims.sentence(fact)


def test_nobody_else_has_looked_until_somebody_has(found: Ready, client: Client) -> None:
    draft = publications.prepare(study=found.study, by=found.study.created_by, parts=snapshots.Parts(derivation=False))
    client.force_login(found.study.created_by)
    preview = client.get(f"/work/{found.study.slug}/publications/{draft.version}/preview/how/").content.decode()
    assert "아직 다른 담당자가 승인하지 않았습니다." in preview
    Publication.objects.filter(pk=draft.pk).update(state="published", submitted_by=found.study.created_by, decided_by=studies.user())
    public = client.get(f"/results/{found.study.slug}/how/").content.decode()
    assert "다른 담당자가 살펴보고 승인하였습니다." in public and "승인하지 않았습니다" not in public


@pytest.mark.django_db
def test_people_who_were_invited_are_not_called_anonymous() -> None:
    study = studies.study()
    q = studies.opened(study, [studies.item(study, "a")], invited_only=True)
    invitation = q.invitations.create(token_hash="x" * 64, email="a@example.org")
    q.responses.create(invitation=invitation, answers={"a": 1})
    section = {"title_ko": "가", "title_en": "A", "weighting": weighting("none"), "n": 1}
    fact = of(sealed.of_survey(section, q), "anonymous")
    assert fact["holds"] is False and "누가 참여했는지 남아" in claims.sentence(fact)


def weighting(kind: str, n: int = 1) -> dict[str, Any]:
    return {"raked": kind == "raked", "convention": "base weights" if kind == "base" else "unweighted", "n": n}


@pytest.mark.parametrize(
    ("kind", "n", "ko", "en", "name"),
    [
        ("raked", 10, "인구 구성에 맞추어 가중한 값입니다.", "Figures are weighted to the make-up of the population.", "가중 평균"),
        ("base", 10, "자료에 들어 있던 가중값을 쓴 값입니다.", "Figures use the weights that came with the data.", "가중 평균"),
        ("none", 10, "가중하지 않은 값입니다.", "Figures are not weighted.", "평균(가중하지 않음)"),
        ("raked", 7, "응답 10건 가운데 가중값이 있는 7건으로", "the 7 of 10 answers that have a weight", "가중 평균"),
    ],
)
def test_weights_are_said_as_they_were_used(kind: str, n: int, ko: str, en: str, name: str) -> None:
    survey = {"weighting": weighting(kind, n), "n": 10}
    translation.activate("ko")
    assert ko in weighting_words(survey) and figure_name(survey["weighting"]) == name
    with translation.override("en"):
        assert en in weighting_words(survey)


def test_a_rule_is_published_with_its_units_and_directions() -> None:
    criteria = [{"measure": "agree_share", "threshold": 75.0}, {"measure": "disagree_share", "threshold": 15.0}, {"measure": "iqr", "threshold": 1.0}]
    rule = {"rule": {"criteria": criteria}, "scales": {"long": {"points": 11, "thresholds": {"iqr": 2.5}}}}
    translation.activate("ko")
    assert rule_lines(rule) == ["동의 비율: 75% 이상", "비동의 비율: 15% 미만", "사분위 범위: 1점 이하", "11점 척도에서는: 사분위 범위: 2.5점 이하"]
    with translation.override("en"):
        assert numbers(" ".join(rule_lines(rule))) == numbers("75 15 1 11 2.5")


@pytest.mark.parametrize(
    ("left_out", "other", "said", "not_said"),
    [(3, "consensus_for", "3번", "사분위"), (0, "none", "합의 없음", "한 명씩"), (2, "none", "2번", "만 달라")],
)
def test_a_fragile_verdict_says_which_check_turned_it_over(left_out: int, other: str, said: str, not_said: str) -> None:
    translation.activate("ko")
    values = {"verdict": "consensus_for", "other_type_verdict": other, "left_out_changes": left_out, "other_quartile_type": 2}
    sentence = reason({"code": "fragile", "values": values})
    assert said in sentence and not_said not in sentence
