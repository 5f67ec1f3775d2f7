"""Weighted attainment: one survey, one kind of item at a time."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from surveys.enums import Audience, QuestionnaireState
from surveys.forms import refusals
from surveys.models import Questionnaire, Study
from surveys.rules import may_analyse
from surveys.services.lifecycle import ANALYSE_SURVEY
from surveys.views.access import staff_page
from surveys.views.downloads import csv_file

from .. import words
from ..selectors import attainment as selectors
from ..selectors import choices, jobs, numbers, runs, staleness
from ..services import interim, tables
from . import team_jobs


@require_GET
@staff_page()
def surveys(request: HttpRequest, study: Study) -> HttpResponse:
    context = {**_page(request, study), "listed": selectors.listed(study)}
    return render(request, "analytics/team/surveys.html", context)


@require_GET
@staff_page()
def survey(request: HttpRequest, study: Study, key: str) -> HttpResponse:
    q = _questionnaire(study, key)
    listed = next(row for row in selectors.listed(study) if row.questionnaire.pk == q.pk)
    job = jobs.latest(ANALYSE_SURVEY, q.pk)
    context = _page(request, study) | {
        "questionnaire": q, "listed": listed, "run": listed.run, "open": q.state == QuestionnaireState.OPEN,
        "due": interim.due(q) != 0, "next_step": interim.next_step(q), "stale": staleness.since(listed.run),
        "job": job if job and (job.going or job.failed) else None,
    }  # fmt: skip
    if listed.run is None:
        return render(request, "analytics/team/survey_waiting.html", context)
    return render(request, "analytics/team/survey.html", context | _figures(request, study, listed.run))


def _figures(request: HttpRequest, study: Study, run: Any) -> dict[str, Any]:
    figures = runs.figures(run)
    tabs = selectors.tabs(figures)
    kind = next((t.kind for t in tabs if t.kind == request.GET.get("kind")), tabs[0].kind if tabs else "")
    experts = selectors.experts_on(study, run.questionnaire)
    lines = selectors.lines(figures, kind, experts)
    chosen = selectors.characteristics(run)
    by = request.GET.get("by") or (chosen[0][0] if chosen else "")
    interval = run.summary["interval"] or {}
    drawn = team_jobs.charts(study, run)
    code, chosen_answers = run.questionnaire.code, choices.of_run(run)
    return {
        "choices": chosen_answers, "numbers": numbers.of_run(run), "texts": choices.texts_of(run.questionnaire),
        **drawn, "kind": kind, "lines": lines, "finding": selectors.finding(lines) or choices.finding(chosen_answers), "tabs": _tabs(tabs, kind),
        "groups": selectors.by_group(run, figures, kind, by), "characteristics": chosen, "by": by,
        "across": selectors.across(run, figures, kind, experts), "weighting": selectors.weighting(run),
        "interval_name": str(words.INTERVALS.get(interval.get("name") or "", "")),
        "interval_note": words.reason(interval.get("note")), "interval_shown": bool(interval.get("shown")),
        "own_charts": [c for k, c in sorted(drawn["charts"].items(), reverse=True) if k.split(":")[1:2] == [code] and _is(k, kind)],
        **_map(request, [(x.item.code, x.label, drawn["charts"].get(f"map:{code}:{x.item.code}")) for x in lines]),
    }  # fmt: skip


def _is(key: str, kind: str) -> bool:
    """A kind asked on a second scale has a picture of its own: importance, importance2 …"""
    return not key.startswith("map:") and key.split(":")[2].rstrip("0123456789") == kind


def _map(request: HttpRequest, drawn: list[tuple[str, str, Any]]) -> dict[str, Any]:
    """One map at a time; the others are a link away."""
    found = [row for row in drawn if row[2]]
    chosen = next((row for row in found if row[0] == request.GET.get("item")), found[0] if found else None)
    return {"maps": found, "map": chosen}


def _tabs(tabs: list[selectors.KindTab], kind: str) -> list[dict[str, Any]]:
    return [
        {"label": t.label, "url": "?" + urlencode({"kind": t.kind}), "current": t.kind == kind, "count": t.n}
        for t in tabs
    ]


@require_POST
@staff_page(may_analyse)
def compute(request: HttpRequest, study: Study, key: str) -> HttpResponse:
    """Figures of what has come in so far; interim while the survey is open."""
    q = _questionnaire(study, key)
    with refusals.told(request):
        interim.request(questionnaire=q, by=request.user)
        messages.success(request, _("계산을 시작했습니다. 끝나면 이 화면이 새로 바뀝니다."))
    return redirect(reverse("analytics:survey", args=[study.slug, q.key]))


@require_GET
@staff_page()
def table(request: HttpRequest, study: Study, key: str) -> StreamingHttpResponse:
    run = runs.survey_run(_questionnaire(study, key))
    if run is None:
        raise Http404
    return csv_file(tables.survey_csv(run), f"{study.slug}-{run.questionnaire.code}-figures")


def _questionnaire(study: Study, key: str) -> Questionnaire:
    asked = (QuestionnaireState.OPEN, QuestionnaireState.CLOSED)
    found = study.questionnaires.filter(audience=Audience.PUBLIC, state__in=asked, key=key)
    q = found.select_related("population", "study").first()
    if q is None:
        raise Http404(key)
    return q


def _page(request: HttpRequest, study: Study) -> dict[str, Any]:
    return {"study": study, "active": "attainment", **team_jobs.may(request, study)}
