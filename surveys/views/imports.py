"""Answers collected elsewhere: file, columns, values, check, in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from .. import rules
from ..enums import AnswerForm, Audience
from ..forms.imports import AnswerFileForm, chosen_columns, chosen_values
from ..forms.refusals import show
from ..models import AnswerImport, Questionnaire, Study
from ..selectors.answering import sheet_of
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
        try:
            made = imports.upload(questionnaire=questionnaire, file=form.cleaned_data["file"], by=request.user)
        except Refused as refused:
            refused.key = "file"
            show(form, refused)
        else:
            return redirect("surveys:import-columns", slug=study.slug, key=key, pk=made.pk)
    done = questionnaire.imports.filter(imported_at__isnull=False).defer("content")
    context = {"form": form, "done": done, **_context(study, questionnaire)}
    return render(request, f"{FOLDER}/upload.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@staff_page(rules.may_design)
def columns(request: HttpRequest, study: Study, key: str, pk: int) -> HttpResponse:
    incoming, table = _incoming(study, key, pk)
    if incoming is None or table is None:
        return redirect("surveys:import", slug=study.slug, key=key)
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
    """What the values mean; its button checks everything and imports, whole or nothing."""
    incoming, table = _incoming(study, key, pk)
    if incoming is None or table is None:
        return redirect("surveys:import", slug=study.slug, key=key)
    refused: Refused | None = None
    if request.method == "POST":
        chosen = chosen_values(request.POST, incoming.values)
        imports.set_values(incoming=incoming, values=chosen, by=request.user)
        try:
            n = imports.run(incoming=incoming, by=request.user)
        except Refused as error:
            refused = error
        else:
            messages.success(request, _("응답 %(n)s개를 가져왔습니다.") % {"n": f"{n:,}"})
            return redirect("surveys:import", slug=study.slug, key=key)
    context = {
        "incoming": incoming,
        "table": table,
        "blocks": _value_blocks(incoming, table),
        "mapped": sum(1 for t in incoming.columns.values() if t != IGNORED),
        "refused": refused,
        **_context(study, incoming.questionnaire),
    }
    return render(request, f"{FOLDER}/values.html", context, status=422 if refused else 200)


def _questionnaire(study: Study, key: str) -> Questionnaire:
    return get_object_or_404(study.questionnaires.select_related("study"), key=key, audience=Audience.PUBLIC)


def _incoming(study: Study, key: str, pk: int) -> tuple[AnswerImport | None, Table | None]:
    """The import and its table; nothing where it is already in."""
    found = AnswerImport.objects.select_related("questionnaire__study")
    incoming = get_object_or_404(found, pk=pk, questionnaire=_questionnaire(study, key))
    return (incoming, imports.table_of(incoming)) if incoming.imported_at is None else (None, None)


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
        cells = [row[int(index)] for row in table.rows]
        rows = [
            {"field": f"value-{index}-{place}", "value": value, "n": cells.count(value), "code": code}
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
