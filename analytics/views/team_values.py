"""Core values: derive, watch, read, and each candidate's argument."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from surveys import claims
from surveys.forms import refusals
from surveys.models import Study
from surveys.rules import may_analyse
from surveys.views.access import staff_page
from surveys.views.downloads import csv_file

from .. import words
from ..kinds import DERIVE
from ..selectors import distances, jobs, last_asked, plans, runs, sealed, staleness
from ..selectors import values as selectors
from ..services import plans as services
from ..services import tables
from . import team_jobs


@require_GET
@staff_page()
def values(request: HttpRequest, study: Study) -> HttpResponse:
    plan, run = plans.locked(study), runs.derivation_run(study)
    job = jobs.latest(DERIVE, plan.pk) if plan else None
    context = _page(request, study) | {
        "plan": plan, "run": run, "job": job if job and (job.going or job.failed) else None,
        "missing": plans.missing(study),
    }  # fmt: skip
    if run is None:
        return render(request, "analytics/team/values_none.html", context)
    return render(request, "analytics/team/values.html", context | _figures(study, run))


def _figures(study: Study, run: Any) -> dict[str, Any]:
    return {
        **team_jobs.charts(study, run), "finding": selectors.finding(run), "lines": selectors.lines(run),
        "term": selectors.term(run), "threshold": run.parameters["probability_threshold"],
        "score_threshold": run.parameters["score_threshold"], "notes": [words.reason(n) for n in run.summary["notes"]],
        "stale": staleness.since(run), "base": last_asked.of_derivation(run.summary), "claims": claims.told(sealed.of_plan(run.plan, run)) if run.plan else [], "sets": selectors.core_sets(run),
    }  # fmt: skip


@require_POST
@staff_page(may_analyse)
def start(request: HttpRequest, study: Study) -> HttpResponse:
    with refusals.told(request):
        services.start(study=study, by=request.user)
        messages.success(request, _("도출을 시작했습니다. 이 화면을 떠나도 계산은 계속됩니다."))
    return redirect("analytics:values", study.slug)


@require_GET
@staff_page()
def candidate(request: HttpRequest, study: Study, code: str) -> HttpResponse:
    run = runs.derivation_run(study)
    found = selectors.argument(run, code) if run else None
    if run is None or found is None:
        raise Http404(code)
    order = [line.candidate for line in selectors.lines(run)]
    place = next(i for i, c in enumerate(order) if c.code == code)
    context = _page(request, study) | {
        "run": run, "argument": found, "line": found.line, "result": found.line.result, "candidate": found.line.candidate,
        "term": selectors.term(run), "threshold": run.parameters["probability_threshold"],
        "distances": distances.distances(run, found.line.result), "tested": distances.tested(run, found.line.result),
        "stale": staleness.since(run), "base": last_asked.of_derivation(run.summary),
        "before": order[place - 1] if place else None, "after": order[place + 1] if place + 1 < len(order) else None,
    }  # fmt: skip
    return render(request, "analytics/team/candidate.html", context)


@require_GET
@staff_page()
def table(request: HttpRequest, study: Study) -> StreamingHttpResponse:
    run = runs.derivation_run(study)
    if run is None:
        raise Http404
    return csv_file(tables.candidates_csv(run), f"{study.slug}-candidates")


def _page(request: HttpRequest, study: Study) -> dict[str, Any]:
    return {"study": study, "active": "values", **team_jobs.may(request, study)}
