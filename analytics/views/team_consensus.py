"""The consensus board of a round, and one item through all rounds."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from delphi.enums import RoundState
from delphi.models import Round
from delphi.selectors import expertise
from surveys import answer_forms
from surveys.models import Study
from surveys.views import looking
from surveys.views.access import staff_page
from surveys.views.downloads import csv_file

from .. import words
from ..kinds import ANALYSE_ROUND
from ..selectors import board as selectors
from ..selectors import choices, findings, jobs, numbers, rounds, staleness
from ..services import tables
from . import team_jobs

COMPUTED = (RoundState.COMPUTING, RoundState.FAILED, RoundState.CLOSED)


@require_GET
@staff_page()
def newest(request: HttpRequest, study: Study) -> HttpResponse:
    """The last computed round; while none is computed, the one that is on its way."""
    found = [r.number for r in rounds.closed(study)] or list(_closed(study).values_list("number", flat=True))
    if found:
        return redirect("analytics:consensus", study.slug, found[-1])
    going = Round.objects.filter(panel__study=study, state=RoundState.OPEN).first()
    return render(request, "analytics/team/consensus_none.html", {**_page(request, study), "going": going})


@require_GET
@staff_page()
def board(request: HttpRequest, study: Study, number: int) -> HttpResponse:
    round_ = _round(study, number)
    run = rounds.latest_run(round_)
    context = {**_page(request, study), "round": round_, "tabs": _tabs(study, number)}
    if run is None or round_.state in (RoundState.COMPUTING, RoundState.FAILED):
        context["job"] = jobs.latest(ANALYSE_ROUND, round_.pk)
        return render(request, "analytics/team/consensus_waiting.html", context)
    group = request.GET.get("columns", "basic")
    verdict = request.GET.get("verdict", "")
    found = selectors.board(
        run, group=group if group in selectors.GROUPS else "basic", verdict=verdict if verdict in words.VERDICTS else ""
    )
    context |= {
        "run": run, "board": found, "group": group, "verdict": verdict, "groups": selectors.GROUPS.items(),
        "verdicts": [(code, words.verdict(code), n) for code, n in found.counts.items()],
        "agreed": found.counts.get("consensus_for", 0), "declaration": round_.declaration,
        "convention": _convention(run), "stop_reasons": [words.reason(r) for r in run.summary["stop"]["reasons"]],
        "stale": staleness.since(run), "resting": rounds.resting(round_), "choices": choices.of_run(run), "numbers": numbers.of_run(run),
        "texts": choices.texts_of(round_.questionnaire), **team_jobs.charts(study, run),
    }  # fmt: skip
    return render(request, "analytics/team/consensus.html", context)


@require_GET
@staff_page()
def item(request: HttpRequest, study: Study, number: int, code: str) -> HttpResponse:
    round_ = _round(study, number)
    stages = [s for s in selectors.stages(study, code) if s.round.number <= number]
    if not stages or stages[-1].round.number != number:
        raise Http404(code)
    now = stages[-1]
    context = _page(request, study) | {
        "round": round_, "stages": stages, "now": now, "item": now.row.item,
        "groups": selectors.group_rows(study, now.figures),
        "written": selectors.written_reasons(round_, now.row.item, now.row.median),
        "findings": findings.findings(now.figures), "sensitivity": now.figures.verdict["sensitivity"], "verdict": now.figures.verdict,
        "neighbours": _neighbours(round_, code), "expertise_limit": expertise.limit_of(round_),
    }  # fmt: skip
    if context["written"]:
        looking.note(request, study, "reasons.look", f"round:{round_.pk}", item=code)
    return render(request, "analytics/team/consensus_item.html", context)


@require_GET
@staff_page()
def table(request: HttpRequest, study: Study, number: int) -> StreamingHttpResponse:
    """With ?part=choices what was chosen. Its name is not that of the raw answers."""
    run = rounds.latest_run(_round(study, number))
    if run is None:
        raise Http404
    if request.GET.get("part") == "choices":
        return csv_file(tables.chosen_csv(run), f"{study.slug}-round-{number}-choices")
    return csv_file(tables.round_csv(run), f"{study.slug}-round-{number}-consensus")


def _page(request: HttpRequest, study: Study) -> dict[str, Any]:
    return {"study": study, "active": "consensus", **team_jobs.may(request, study)}


def _closed(study: Study) -> Any:
    return Round.objects.filter(panel__study=study, state__in=COMPUTED).order_by("number")


def _round(study: Study, number: int) -> Round:
    found = _closed(study).filter(number=number).select_related("panel__study", "questionnaire", "declaration").first()
    if found is None:
        raise Http404(number)
    return found


def _tabs(study: Study, number: int) -> list[dict[str, Any]]:
    return [
        {
            "label": _("%(n)d차 라운드") % {"n": n},
            "url": reverse("analytics:consensus", args=[study.slug, n]),
            "current": n == number,
        }
        for n in _closed(study).values_list("number", flat=True)
    ]


def _convention(run: Any) -> dict[str, Any]:
    """Quartile type and thresholds that hold for every scale of the round."""
    rules = list(run.parameters["rules"].values())
    return rules[0] if rules else {}


def _neighbours(round_: Round, code: str) -> dict[str, str]:
    """The items before and after, in the order of the round, to leaf through."""
    codes = list(round_.questionnaire.entries.filter(item__form__in=answer_forms.names(scaled=True)).values_list("item__code", flat=True))
    place = codes.index(code)
    before = codes[place - 1] if place else ""
    return {"before": before, "after": codes[place + 1] if place + 1 < len(codes) else ""}
