"""Analysis and derivation on the study's timeline. Stored rows only: it runs on each page."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from delphi.enums import RoundState
from delphi.models import Round
from surveys.enums import Audience, QuestionnaireState, WorkState
from surveys.models import Study, Work
from surveys.rules import may_analyse, may_design
from surveys.services.lifecycle import ANALYSE_SURVEY
from surveys.timeline import DONE, NOW, TODO, Action, Entry, Stage, contributes

from ..kinds import DERIVE
from ..models import AnalysisRun, EvidenceSource
from . import plans, rounds, runs, staleness


@contributes
def plan(study: Study) -> Iterator[Entry]:
    """The declared derivation belongs to the design: it is locked before the data."""
    current, url = plans.current(study), _url("plan", study)
    title = _("도출 계획")
    if not study.candidates.exists() and current is None:
        return
    if current is None:
        edit = _url("plan-edit", study)
        action = Action(
            _("도출 계획 적기"), edit, may_design, _("핵심가치를 어떻게 도출할지 자료를 보기 전에 정합니다.")
        )
        yield Entry(Stage.DESIGN, title, TODO, _("아직 적지 않았습니다."), url, action=action, order=55)
    elif current.locked_at is None:
        action = Action(_("도출 계획 잠그기"), url, may_design, _("계획은 자료를 보기 전에 잠가야 합니다."))
        yield Entry(Stage.DESIGN, title, NOW, _("초안이 있습니다."), url, action=action, order=55)
    else:
        yield Entry(Stage.DESIGN, title, DONE, _("%(n)d판을 잠갔습니다.") % {"n": current.version}, url, order=55)


@contributes
def analysis(study: Study) -> Iterator[Entry]:
    """One line a computed round, one a survey with figures."""
    yield from _rounds(study)
    going = dict(
        Work.objects.filter(
            study=study, kind=ANALYSE_SURVEY, state__in=(WorkState.WAITING, WorkState.RUNNING)
        ).values_list("subject_id", "state")
    )
    asked = study.questionnaires.filter(audience=Audience.PUBLIC)
    for order, q in enumerate(asked.order_by("created_at", "pk"), start=50):
        run = runs.survey_run(q)
        url = reverse("analytics:survey", args=[study.slug, q.key])
        if q.pk in going:
            yield Entry(Stage.ANALYSIS, q.local("title"), NOW, _("계산하고 있습니다."), url, order=order)
        elif run is None:
            if q.state == QuestionnaireState.CLOSED:
                yield Entry(Stage.ANALYSIS, q.local("title"), TODO, _("아직 계산하지 않았습니다."), url, order=order)
        elif run.interim:
            detail = _("응답 %(n)d건으로 계산한 중간 결과") % {"n": run.summary["respondents"]}
            yield Entry(Stage.ANALYSIS, q.local("title"), NOW, detail, url, order=order)
        elif stale := staleness.since(run):
            again = Action(_("다시 계산하기"), url, may_analyse, stale[0])
            yield Entry(Stage.ANALYSIS, q.local("title"), NOW, _again(stale), url, action=again, order=order)
        else:
            detail = _("응답 %(n)d건의 결과가 있습니다.") % {"n": run.summary["respondents"]}
            yield Entry(Stage.ANALYSIS, q.local("title"), DONE, detail, url, order=order)


def _rounds(study: Study) -> Iterator[Entry]:
    found = Round.objects.filter(panel__study=study, state__in=(RoundState.CLOSED, RoundState.COMPUTING))
    for round_ in found.order_by("number"):
        url = reverse("analytics:consensus", args=[study.slug, round_.number])
        title, order = _("%(n)d차 라운드의 합의") % {"n": round_.number}, 10 + round_.number
        run = rounds.latest_run(round_)
        if round_.state == RoundState.COMPUTING or run is None:
            yield Entry(Stage.ANALYSIS, title, NOW, _("계산하고 있습니다."), url, order=order)
            continue
        verdicts = run.summary["verdicts"]
        detail = _("문항 %(n)d개 가운데 %(k)d개에서 찬성 합의") % {
            "n": sum(verdicts.values()),
            "k": verdicts.get("consensus_for", 0),
        }
        yield Entry(Stage.ANALYSIS, title, DONE, detail, url, order=order)


@contributes
def derivation(study: Study) -> Iterator[Entry]:
    if not study.candidates.exists():
        return
    yield _evidence(study)
    yield _values(study)
    n = study.directions.count()
    url = _url("directions", study)
    run = runs.derivation_run(study)
    action = Action(_("방향 정하기"), url, may_analyse, _("핵심가치를 정책 방향으로 묶습니다.")) if run else None
    detail = _("방향 %(n)d개") % {"n": n} if n else ""
    yield Entry(
        Stage.DERIVATION, _("방향과 전략"), DONE if n else TODO, detail, url, action=action, order=30, optional=True
    )


def _evidence(study: Study) -> Entry:
    n, url = EvidenceSource.objects.filter(study=study).count(), _url("evidence", study)
    detail = _("자료 %(n)d건") % {"n": n} if n else _("아직 없습니다.")
    action = (
        None if n else Action(_("근거 자료 더하기"), url, may_analyse, _("후보 가치를 뒷받침하는 자료를 잇습니다."))
    )
    return Entry(
        Stage.DERIVATION, _("근거 자료"), DONE if n else TODO, detail, url, action=action, order=10, optional=True
    )


def _values(study: Study) -> Entry:
    url, title = _url("values", study), _("핵심가치 도출")
    plan_, run = plans.locked(study), runs.derivation_run(study)
    if (
        plan_
        and Work.objects.filter(
            kind=DERIVE, subject_id=plan_.pk, state__in=(WorkState.WAITING, WorkState.RUNNING)
        ).exists()
    ):
        return Entry(Stage.DERIVATION, title, NOW, _("도출하고 있습니다."), url, order=20)
    if run:
        stale = staleness.since(run)
        if not stale:
            return Entry(Stage.DERIVATION, title, DONE, _said(run), url, order=20)
        again = Action(_("다시 도출하기"), url, may_analyse, stale[0]) if plans.ready(study) else None
        return Entry(Stage.DERIVATION, title, NOW, _again(stale), url, action=again, order=20)
    ready = plans.ready(study)
    action = Action(_("핵심가치 도출하기"), url, may_analyse, _("조사와 라운드가 끝나 도출할 수 있습니다."))
    return Entry(Stage.DERIVATION, title, TODO, "", url, action=action if ready else None, order=20)


def _said(run: AnalysisRun) -> str:
    n = run.candidates.count()
    return _("후보 %(n)d개 가운데 %(k)d개가 핵심가치입니다.") % {"n": n, "k": len(run.summary["core"])}


def _again(stale: list[str]) -> str:
    return _("지금의 자료로 낸 결과가 아닙니다. %(why)s") % {"why": " ".join(stale)}


def _url(name: str, study: Study) -> str:
    return reverse(f"analytics:{name}", args=[study.slug])
