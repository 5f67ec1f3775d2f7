"""Finished and Running: built once, in one transaction each, by the services that people use."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.db import transaction
from django.utils import timezone

from delphi.models import Panelist, Round
from delphi.services import rounds
from surveys.enums import SampleKind
from surveys.models import Questionnaire, Study
from surveys.services import lifecycle

from ..models import Direction, Strategy
from ..selectors import snapshots
from ..services import plans, publications
from . import citizens, content, design, experts, fieldwork, population
from .design import Setting

EXPERT = f"expert@{design.DOMAIN}"  # signs in to the demonstration; has round 2 of Running half done
FINISHED, RUNNING = "balanced-development-finished", "balanced-development-running"
SURVEY_TEXT = {
    "title_ko": "균형발전정책의 목표와 가치에 관한 국민 조사", "title_en": "Survey on goals and values of balanced development",
    "intro_ko": "지난 정책을 돌아보고 앞으로의 가치를 고르는 조사입니다.",
    "intro_en": "Looking back at the policy so far and choosing the values ahead.",
}  # fmt: skip
NEAR_TEXT = {
    "title_ko": "비수도권 주민이 보는 지역 격차", "title_en": "Regional disparity as residents outside the capital see it",
    "intro_ko": "비수도권에 사는 분들께 지역 격차를 묻습니다.", "intro_en": "Asking those who live outside the capital region.",
}  # fmt: skip
Sheets = dict[str, dict[str, Any]]


def build_all() -> list[str]:
    """Build what is not there yet; the slugs of the studies that were built."""
    built = []
    for slug, make in ((FINISHED, finished), (RUNNING, running)):
        if not Study.objects.filter(slug=slug).exists():
            with transaction.atomic():
                make(slug)
            built.append(slug)
    return built


def finished(slug: str) -> Setting:
    """Three rounds, two closed quota surveys, derived, approved, published."""
    s = derived(slug)
    draft = publications.prepare(study=s.study, by=s.team["researcher"], note="최종 결과")
    fieldwork.do_waiting_work(s.study.pk)
    publications.submit(publication=draft, by=s.team["researcher"])
    publications.approve(publication=draft, by=s.team["approver"], reason="수치와 방법을 확인하였습니다.")
    return s


def derived(slug: str) -> Setting:
    """The same up to the derivation: nothing has been handed on yet."""
    rng = np.random.Generator(np.random.PCG64(design.SEED))
    s = design.make_study(slug, "균형발전정책의 핵심가치 연구(완료)", "Core values of balanced development (finished)")
    by, start = s.team["researcher"], timezone.make_aware(datetime(2026, 5, 11, 9))
    survey = design.questionnaire(
        s, "general", SampleKind.QUOTA, "general", SURVEY_TEXT, design.ASKED, minutes=6, target_n=1100
    )
    near = _near_survey(s, SampleKind.QUOTA)
    design.declare(s, survey)
    sheets = expert_sheets(s, rng)
    for number in (1, 2, 3):
        at = start - timedelta(days=70 - 21 * number)
        _closed_round(s, number, sheets[number - 1], at)
    _closed_survey(s, survey, 1100, start, targets(), rng)
    _closed_survey(s, near, 400, start, {"severity": content.SEVERITY_NON_CAPITAL}, rng, outside=True)
    fieldwork.do_waiting_work(s.study.pk)
    plans.start(study=s.study, by=by)
    fieldwork.do_waiting_work(s.study.pk)
    chain(s)
    _backdate_locks(s, start - timedelta(days=60))
    return s


def running(slug: str) -> Setting:
    """An open link, round 2 with an unfinished expert, a publication that waits for its second person."""
    rng = np.random.Generator(np.random.PCG64(design.SEED + 1))
    s = design.make_study(
        slug, "균형발전정책의 핵심가치 연구(진행 중)", "Core values of balanced development (running)"
    )
    by, now = s.team["researcher"], timezone.now().replace(minute=0, second=0, microsecond=0)
    survey = design.questionnaire(
        s, "general", SampleKind.OPEN, "general", SURVEY_TEXT, design.ASKED, minutes=6, target_n=1000,
        closes_at=evening(now + timedelta(days=21)),
    )  # fmt: skip
    near = _near_survey(s, SampleKind.OPEN)
    design.declare(s, survey)
    sheets = expert_sheets(s, rng)
    _closed_round(s, 1, sheets[0], now - timedelta(days=24))
    _closed_survey(
        s, near, 300, now - timedelta(days=40), {"severity": content.SEVERITY_NON_CAPITAL}, rng, outside=True
    )
    fieldwork.do_waiting_work(s.study.pk)
    _open_round(s, sheets[1], now)
    _open_survey(survey, s, now, rng)
    lifecycle.request_analysis(questionnaire=survey, by=by)
    fieldwork.do_waiting_work(s.study.pk)
    parts = snapshots.Parts(surveys=("non-capital",), rounds=(), derivation=False)
    draft = publications.prepare(study=s.study, by=by, note="비수도권 주민 사전조사 결과", parts=parts)
    fieldwork.do_waiting_work(s.study.pk)
    publications.submit(publication=draft, by=by)
    return s


def targets() -> dict[str, float]:
    """Item code → the weighted mean that the synthetic citizens are calibrated to."""
    asked = [(q.code, q.citizens) for q in (*content.GOALS, content.SEVERITY)]
    return dict(asked + [(v.code, v.citizens) for v in content.VALUES])


def expert_sheets(s: Setting, rng: np.random.Generator) -> tuple[Sheets, Sheets, Sheets]:
    """Answers by panelist in three rounds: one never answers, one leaves after the first, two after the second."""
    panelists = sorted(Panelist.objects.filter(panel=s.panel), key=lambda p: (p.email != EXPERT, p.key))
    order = rng.permutation(len(panelists) - 1) + 1  # the first stays to the end
    late, leaver, never = list(order[:2]), int(order[2]), int(order[3])
    stayers = [i for i in range(len(panelists)) if i not in {*late, leaver, never}]
    leaning = rng.normal(0, 1, len(stayers)) + np.array(
        [{"academia": 0.3, "field": -0.3}.get(panelists[i].group.code, 0) for i in stayers]
    )
    wishes = {q.code: experts.Wish(q.experts, q.restless) for q in (*content.GOALS, content.SEVERITY)}
    wishes |= {v.code: experts.Wish(v.experts, v.restless) for v in content.VALUES}
    rated = {code: experts.three_rounds(wish, leaning, rng) for code, wish in wishes.items()}
    sheets: tuple[Sheets, Sheets, Sheets] = ({}, {}, {})
    for number, sheet in enumerate(sheets):
        for row, i in enumerate(stayers):
            sheet[panelists[i].key] = {c: _code(r[number][row]) for c, r in rated.items()}
    for extra, (person, last) in enumerate([(late[0], 2), (late[1], 2), (leaver, 1)]):
        for number in range(last):
            like = stayers[extra * 7]
            sheets[number][panelists[person].key] = dict(sheets[number][panelists[like].key])
    return sheets


def _code(rating: int | None) -> int | str:
    return "no_opinion" if rating is None else rating


def _closed_round(s: Setting, number: int, sheets: Mapping[str, Mapping[str, Any]], at: datetime) -> None:
    round_ = _opened(s, at + timedelta(days=14))
    fieldwork.answer_round(round_, sheets, at)
    rounds.close_round(round=round_, by=s.team["researcher"])
    fieldwork.do_waiting_work(s.study.pk)
    Round.objects.filter(pk=round_.pk).update(opened_at=at, closed_at=at + timedelta(days=14))
    Questionnaire.objects.filter(pk=round_.questionnaire_id).update(
        opened_at=at, closed_at=at + timedelta(days=14), closes_at=at + timedelta(days=14)
    )


def evening(day: datetime) -> datetime:
    """Six in the evening where the study is: whenever the demonstration is built, nothing closes in the small hours."""
    return timezone.localtime(day).replace(hour=18, minute=0, second=0, microsecond=0)


def _opened(s: Setting, until: datetime) -> Round:
    by = s.team["researcher"]
    round_ = rounds.prepare_round(panel=s.panel, items=[s.items[c] for c in design.RATED], by=by)
    until = evening(max(until, timezone.now() + timedelta(days=1)))
    shown = {"groups": True} if round_.number > 1 else {}  # before the second there is nothing to show
    rounds.describe(round=round_, texts=ROUND_TEXT, closes_at=until, design=shown, by=by)
    return rounds.open_round(round=round_, by=by)


def _open_round(s: Setting, sheets: Mapping[str, Mapping[str, Any]], now: datetime) -> None:
    """Half have answered; the first panelist stopped in the middle."""
    round_ = _opened(s, now + timedelta(days=9))
    codes = list(sheets)
    unfinished = {codes[0]: dict(list(sheets[codes[0]].items())[:8])}
    fieldwork.answer_round(round_, {c: sheets[c] for c in codes[2:21]}, now - timedelta(days=5), unfinished)
    Round.objects.filter(pk=round_.pk).update(opened_at=now - timedelta(days=5))


def _near_survey(s: Setting, kind: str) -> Questionnaire:
    asked = ["severity", "sex", "age_group", "province"]
    return design.questionnaire(s, "non-capital", kind, "non-capital", NEAR_TEXT, asked, minutes=2)


def _closed_survey(
    s: Setting, q: Questionnaire, n: int, start: datetime, wanted: Mapping[str, float], rng: np.random.Generator, *,
    outside: bool = False,
) -> None:  # fmt: skip
    by, days = s.team["researcher"], 14
    q = lifecycle.open_questionnaire(questionnaire=q, by=by)
    people = citizens.draw_people(n, population.adults(non_capital=outside), rng)
    fieldwork.submit_all(q, citizens.answer_sheets(wanted, people, rng), start, days, rng)
    q = lifecycle.close_questionnaire(questionnaire=q, by=by)
    end = start + timedelta(days=days)
    Questionnaire.objects.filter(pk=q.pk).update(opened_at=start, closed_at=end, closes_at=end)


def _open_survey(q: Questionnaire, s: Setting, now: datetime, rng: np.random.Generator) -> None:
    q = lifecycle.open_questionnaire(questionnaire=q, by=s.team["researcher"])
    people = citizens.draw_people(360, population.adults(), rng)
    sheets = citizens.answer_sheets(targets(), people, rng)
    begin = now - timedelta(days=6)
    fieldwork.submit_all(q, sheets[:330], begin, 5.9, rng)
    fieldwork.break_off(q, sheets[330:], rng)
    Questionnaire.objects.filter(pk=q.pk).update(opened_at=begin)


def chain(s: Setting) -> None:
    """Directions and strategies of the brief, tied to core values."""
    values = {v.code: v for v in s.study.candidates.all()}
    for n, (code, ko, en, members, strategies) in enumerate(content.DIRECTIONS, start=1):
        direction = Direction.objects.create(study=s.study, code=code, name_ko=ko, name_en=en, position=n)
        direction.values.set([values[m] for m in members])
        for k, (name, s_ko, s_en) in enumerate(strategies, start=1):
            Strategy.objects.create(direction=direction, code=name, name_ko=s_ko, name_en=s_en, position=k)


def _backdate_locks(s: Setting, at: datetime) -> None:
    s.study.consensus_declarations.update(locked_at=at)
    s.study.derivation_plans.update(locked_at=at)


ROUND_TEXT = {
    "intro_ko": "정책 목표의 달성도와 앞으로의 가치를 평가해 주십시오. 이름은 다른 위원에게 보이지 않습니다.",
    "intro_en": "Please rate the goals' attainment and the values ahead. Other members never see your name.",
}
