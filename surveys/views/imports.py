"""Answers collected elsewhere: file, columns, values, check, in."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from .. import rules
from ..enums import Audience, WorkState
from ..forms import refusals
from ..forms.imports import AnswerFileForm, chosen_columns, chosen_hows, chosen_signs, chosen_values, chosen_weighting
from ..forms.tables import LayoutForm
from ..models import AnswerImport, Questionnaire, Study
from ..selectors.imports import going_of, progress_of
from ..services import import_choices, import_undo, imports
from ..services.column_mapping import IGNORED
from ..services.refusal import Refused
from ..services.tabular import Table
from .access import staff_page
from .import_blocks import column_rows, targets, value_page

FOLDER = "surveys/imports"


@require_http_methods(["GET", "POST"])
@staff_page(rules.may_design)
def upload(request: HttpRequest, study: Study, key: str) -> HttpResponse:
    questionnaire = survey_of(study, key)
    form = AnswerFileForm(request.POST, request.FILES) if request.method == "POST" else AnswerFileForm()
    if form.is_bound and form.is_valid():
        with refusals.shown_in(form, at="file"):
            made = imports.upload(questionnaire=questionnaire, file=form.cleaned_data["file"], by=request.user)
            return redirect("surveys:import-columns", slug=study.slug, key=key, pk=made.pk)
    context = {
        "form": form,
        "done": questionnaire.imports.filter(imported_at__isnull=False).defer("content").select_related("undone_by"),
        "going": going_of(questionnaire),
        **import_context(study, questionnaire),
    }
    return render(request, f"{FOLDER}/upload.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@staff_page(rules.may_design)
def columns(request: HttpRequest, study: Study, key: str, pk: int) -> HttpResponse:
    incoming, waits = waiting_of(study, key, pk)
    if not waits:
        return redirect("surveys:import-progress", slug=study.slug, key=key, pk=pk)
    grid = imports.grid_of(incoming)
    layout, table, refusal = LayoutForm(grid=grid, layout=imports.layout_of(incoming, grid)), None, ""
    if "rows" in request.POST:
        layout = LayoutForm(request.POST, grid=grid, layout=layout.proposed)
    try:
        if layout.is_bound and layout.is_valid():
            import_choices.set_layout(incoming=incoming, grid=grid, layout=layout.layout(), by=request.user)
            return redirect("surveys:import-columns", slug=study.slug, key=key, pk=pk)
        table = imports.table_in(grid, layout.layout())
    except Refused as refused:
        refusal = str(refused.sentence)
    chosen, errors = incoming.columns, {}
    if request.method == "POST" and table and not layout.is_bound:
        chosen = chosen_columns(request.POST, len(table.header))
        errors = import_choices.set_columns(incoming=incoming, columns=chosen, by=request.user)
        if not errors:
            return redirect("surveys:import-values", slug=study.slug, key=key, pk=pk)
    context = {
        "incoming": incoming,
        "table": table,
        "form": layout,
        "refusal": refusal,
        "rows": column_rows(incoming.questionnaire, table, chosen, errors) if table else [],
        "targets": targets(incoming.questionnaire),
        "listed_errors": [{"text": text, "target": f"column-{i}" if i else ""} for i, text in errors.items()],
        **import_context(study, incoming.questionnaire),
    }
    wrong = bool(errors) or (layout.is_bound and (bool(refusal) or not layout.is_valid()))
    return render(request, f"{FOLDER}/columns.html", context, status=422 if wrong else 200)


@require_http_methods(["GET", "POST"])
@staff_page(rules.may_design)
def values(request: HttpRequest, study: Study, key: str, pk: int) -> HttpResponse:
    """What the values mean; its button asks the worker to check every cell."""
    incoming, table = incoming_of(study, key, pk)
    if table is None:
        return redirect("surveys:import-progress", slug=study.slug, key=key, pk=pk)
    refused: Refused | None = imports.wrong_cells(incoming)
    unsaid = 0
    if request.method == "POST":
        import_choices.set_values(
            incoming=incoming, values=chosen_values(request.POST, incoming.values), hows=chosen_hows(request.POST),
            missing=chosen_signs(request.POST, incoming.missing), by=request.user,
        )  # fmt: skip
        import_choices.set_weighting(incoming=incoming, weighting=chosen_weighting(request.POST), by=request.user)
        if "look" in request.POST:
            return redirect("surveys:import-values", slug=study.slug, key=key, pk=pk)
        unsaid, refused = import_choices.unsaid_count(incoming), None
        try:
            if not unsaid:
                imports.request_check(incoming=incoming, by=request.user)
                return redirect("surveys:import-progress", slug=study.slug, key=key, pk=pk)
        except Refused as error:
            refused = error
    context = {
        "incoming": incoming,
        "table": table,
        **value_page(incoming, table),
        "mapped": sum(1 for t in incoming.columns.values() if t != IGNORED),
        "unsaid": unsaid,
        "refused": refused,
        "said": (incoming.report or {}).get("refused", ""),
        **import_context(study, incoming.questionnaire),
    }
    return render(request, f"{FOLDER}/values.html", context, status=422 if request.method == "POST" else 200)


@require_GET
@staff_page(rules.may_design)
def progress(request: HttpRequest, study: Study, key: str, pk: int) -> HttpResponse:
    """What the worker does with the file; when it is over, what came of it."""
    rows = AnswerImport.objects.select_related("questionnaire").defer("content")
    incoming = get_object_or_404(rows, pk=pk, questionnaire=survey_of(study, key))
    found = progress_of(incoming)
    context = {"incoming": incoming, "progress": found, "obstacles": _obstacles(incoming), **import_context(study, incoming.questionnaire)}
    if request.htmx:
        answer = render(request, f"{FOLDER}/_progress.html", context)
        if not found or not found.going:
            answer["HX-Refresh"] = "true"
        return answer
    if not incoming.imported_at and (found is None or found.work.state == WorkState.DONE):
        following = "import-confirm" if "ready" in (incoming.report or {}) else "import-values"
        return redirect(f"surveys:{following}", slug=study.slug, key=key, pk=pk)
    return render(request, f"{FOLDER}/progress.html", context)


def _obstacles(incoming: AnswerImport) -> list[str]:
    return import_undo.obstacles(incoming) if incoming.is_in else []


def survey_of(study: Study, key: str) -> Questionnaire:
    return get_object_or_404(study.questionnaires.select_related("study"), key=key, audience=Audience.PUBLIC)


def waiting_of(study: Study, key: str, pk: int) -> tuple[AnswerImport, bool]:
    """The import, and whether it waits for somebody to say something: it is neither in nor with the worker."""
    found = AnswerImport.objects.select_related("questionnaire__study")
    incoming = get_object_or_404(found, pk=pk, questionnaire=survey_of(study, key))
    going = progress_of(incoming)
    return incoming, not (incoming.imported_at or (going and going.going))


def incoming_of(study: Study, key: str, pk: int) -> tuple[AnswerImport, Table | None]:
    """The import and its table; no table where it is already in, or with the worker."""
    incoming, waits = waiting_of(study, key, pk)
    if waits and not incoming.columns:  # in which row its names stand has not been said yet
        raise Http404
    return incoming, imports.table_of(incoming) if waits else None


def import_context(study: Study, questionnaire: Questionnaire) -> dict[str, Any]:
    return {"study": study, "questionnaire": questionnaire, "active": "questionnaires"}
