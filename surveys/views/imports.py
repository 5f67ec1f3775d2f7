"""Answers collected elsewhere: file, columns, values, check, in."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from .. import rules
from ..enums import AnswerForm, Audience, WorkState
from ..forms import refusals
from ..forms.imports import AnswerFileForm, chosen_columns, chosen_values
from ..models import AnswerImport, Questionnaire, Study
from ..selectors.answering import sheet_of
from ..selectors.imports import going_of, progress_of
from ..services import imports
from ..services.column_mapping import IGNORED, UNSAID, WEIGHT, Columns, open_values
from ..services.refusal import Refused
from ..services.tabular import Table, column_letter
from ..validators import NO_OPINION
from .access import staff_page

FOLDER = "surveys/imports"
PREVIEW_ROWS = 5


@require_http_methods(["GET", "POST"])
@staff_page(rules.may_design)
def upload(request: HttpRequest, study: Study, key: str) -> HttpResponse:
    questionnaire = _questionnaire(study, key)
    form = AnswerFileForm(request.POST, request.FILES) if request.method == "POST" else AnswerFileForm()
    if form.is_bound and form.is_valid():
        with refusals.shown_in(form, at="file"):
            made = imports.upload(questionnaire=questionnaire, file=form.cleaned_data["file"], by=request.user)
            return redirect("surveys:import-columns", slug=study.slug, key=key, pk=made.pk)
    context = {
        "form": form,
        "done": questionnaire.imports.filter(imported_at__isnull=False).defer("content"),
        "going": going_of(questionnaire),
        **_context(study, questionnaire),
    }
    return render(request, f"{FOLDER}/upload.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@staff_page(rules.may_design)
def columns(request: HttpRequest, study: Study, key: str, pk: int) -> HttpResponse:
    incoming, table = _incoming(study, key, pk)
    if table is None:
        return redirect("surveys:import-progress", slug=study.slug, key=key, pk=pk)
    chosen, errors = incoming.columns, {}
    if request.method == "POST":
        chosen = chosen_columns(request.POST, len(table.header))
        errors = imports.set_columns(incoming=incoming, columns=chosen, by=request.user)
        if not errors:
            return redirect("surveys:import-values", slug=study.slug, key=key, pk=pk)
    context = {
        "incoming": incoming,
        "table": table,
        "rows": _column_rows(table, chosen, errors),
        "targets": _targets(incoming.questionnaire),
        "listed_errors": [{"text": text, "target": f"column-{i}" if i else ""} for i, text in errors.items()],
        **_context(study, incoming.questionnaire),
    }
    return render(request, f"{FOLDER}/columns.html", context, status=422 if errors else 200)


@require_http_methods(["GET", "POST"])
@staff_page(rules.may_design)
def values(request: HttpRequest, study: Study, key: str, pk: int) -> HttpResponse:
    """What the values mean; its button asks the worker to check everything and import, whole or nothing."""
    incoming, table = _incoming(study, key, pk)
    if table is None:
        return redirect("surveys:import-progress", slug=study.slug, key=key, pk=pk)
    refused: Refused | None = imports.wrong_cells(incoming)
    if request.method == "POST":
        chosen = chosen_values(request.POST, incoming.values)
        imports.set_values(incoming=incoming, values=chosen, by=request.user)
        try:
            imports.request(incoming=incoming, by=request.user)
        except Refused as error:
            refused = error
        else:
            return redirect("surveys:import-progress", slug=study.slug, key=key, pk=pk)
    context = {
        "incoming": incoming,
        "table": table,
        "blocks": _value_blocks(incoming, table),
        "mapped": sum(1 for t in incoming.columns.values() if t != IGNORED),
        "refused": refused,
        "said": (incoming.report or {}).get("refused", ""),
        **_context(study, incoming.questionnaire),
    }
    return render(request, f"{FOLDER}/values.html", context, status=422 if request.method == "POST" else 200)


@require_GET
@staff_page(rules.may_design)
def progress(request: HttpRequest, study: Study, key: str, pk: int) -> HttpResponse:
    """What the worker does with the file; when it is over, what came of it."""
    rows = AnswerImport.objects.select_related("questionnaire").defer("content")
    incoming = get_object_or_404(rows, pk=pk, questionnaire=_questionnaire(study, key))
    found = progress_of(incoming)
    context = {"incoming": incoming, "progress": found, **_context(study, incoming.questionnaire)}
    if request.htmx:
        answer = render(request, f"{FOLDER}/_progress.html", context)
        if not found or not found.going:
            answer["HX-Refresh"] = "true"
        return answer
    if not incoming.imported_at and (found is None or found.work.state == WorkState.DONE):
        return redirect("surveys:import-values", slug=study.slug, key=key, pk=pk)
    return render(request, f"{FOLDER}/progress.html", context)


def _questionnaire(study: Study, key: str) -> Questionnaire:
    return get_object_or_404(study.questionnaires.select_related("study"), key=key, audience=Audience.PUBLIC)


def _incoming(study: Study, key: str, pk: int) -> tuple[AnswerImport, Table | None]:
    """The import and its table; no table where it is already in, or with the worker."""
    found = AnswerImport.objects.select_related("questionnaire__study")
    incoming = get_object_or_404(found, pk=pk, questionnaire=_questionnaire(study, key))
    going = progress_of(incoming)
    if incoming.imported_at or (going and going.going):
        return incoming, None
    return incoming, imports.table_of(incoming)


def _context(study: Study, questionnaire: Questionnaire) -> dict[str, Any]:
    return {"study": study, "questionnaire": questionnaire, "active": "questionnaires"}


def _column_rows(table: Table, chosen: Columns, errors: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "index": i, "letter": column_letter(i), "name": name, "target": chosen.get(str(i), IGNORED),
            "error": errors.get(str(i), ""), "samples": [row[i] for row in table.rows[:PREVIEW_ROWS]],
        }
        for i, name in enumerate(table.header)
    ]  # fmt: skip


def _targets(questionnaire: Questionnaire) -> list[dict[str, str]]:
    questions = [
        {"value": q.code, "label": f"{q.number}. {q.text[:60]} ({q.code})"} for q in sheet_of(questionnaire).questions
    ]
    first = {"value": IGNORED, "label": _("가져오지 않음")}
    return [first, *questions, {"value": WEIGHT, "label": _("기본 가중치")}]


def _value_blocks(incoming: AnswerImport, table: Table) -> list[dict[str, Any]]:
    questions = {q.code: q for q in sheet_of(incoming.questionnaire).questions}
    blocks = []
    for index in open_values(incoming.questionnaire, table, incoming.columns):
        question, meanings = questions[incoming.columns[index]], incoming.values.get(index, {})
        counted = Counter(row[int(index)] for row in table.rows)
        rows = [
            {"field": f"value-{index}-{place}", "value": value, "n": counted[value], "code": code}
            for place, (value, code) in enumerate(meanings.items())
        ]
        blocks.append({
            "column": f"{column_letter(int(index))} ({table.header[int(index)]})", "question": question,
            "rows": sorted(rows, key=lambda row: row["value"]), "rating": question.form == AnswerForm.RATING,
            "options": _meanings(question), "open": UNSAID in meanings.values(),
        })  # fmt: skip
    return sorted(blocks, key=lambda block: not block["open"])  # what a person must still say comes first


def _meanings(question: Any) -> list[dict[str, str]]:
    options = [{"value": UNSAID, "label": _("— 뜻을 골라 주십시오 —")}]
    options += [{"value": str(o.value), "label": _option_label(question, o)} for o in question.options]
    if question.asked.no_opinion:
        options.append({"value": NO_OPINION, "label": _("잘 모르겠음")})
    return [*options, {"value": "", "label": _("답하지 않음(결측)")}]


def _option_label(question: Any, option: Any) -> str:
    label = str(option.label)
    return f"{option.value} {label}" if question.form == AnswerForm.RATING and label != str(option.value) else label
