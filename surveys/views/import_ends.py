"""The two decisions about a file: to bring its answers in, and to take them back."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from .. import rules
from ..models import AnswerImport, Study
from ..selectors.answering import sheet_of
from ..selectors.imports import taken_away
from ..services import import_undo, imports
from ..services.refusal import Refused
from .access import staff_page
from .imports import FOLDER, import_context, incoming_of, survey_of


@require_http_methods(["GET", "POST"])
@staff_page(rules.may_design)
def confirm(request: HttpRequest, study: Study, key: str, pk: int) -> HttpResponse:
    """What would come in, exactly; nothing has been stored yet."""
    incoming, table = incoming_of(study, key, pk)
    ready = (incoming.report or {}).get("ready")
    if table is None or ready is None:
        following = "import-progress" if table is None else "import-values"
        return redirect(f"surveys:{following}", slug=study.slug, key=key, pk=pk)
    refused: Refused | None = None
    if request.method == "POST":
        try:
            imports.request(incoming=incoming, by=request.user, repeats_known="repeats" in request.POST)
            return redirect("surveys:import-progress", slug=study.slug, key=key, pk=pk)
        except Refused as error:
            refused = error
    context = {
        "incoming": incoming, "table": table, "ready": ready, "refused": refused, "items": _items(incoming, ready),
        "many_repeats": imports.are_many(ready["repeats"], of=ready["n"]),
        "before": incoming.questionnaire.responses.filter(state="submitted", pilot=False).count(),
        "gone": [value for value, gone in incoming.missing.items() if gone],
        **import_context(study, incoming.questionnaire),
    }  # fmt: skip
    return render(request, f"{FOLDER}/confirm.html", context, status=422 if refused else 200)


@require_http_methods(["GET", "POST"])
@staff_page(rules.may_design)
def undo(request: HttpRequest, study: Study, key: str, pk: int) -> HttpResponse:
    found = AnswerImport.objects.select_related("questionnaire__study").defer("content")
    incoming = get_object_or_404(found, pk=pk, questionnaire=survey_of(study, key), imported_at__isnull=False)
    obstacles = import_undo.obstacles(incoming)
    if request.method == "POST" and not obstacles:
        try:
            import_undo.request(incoming=incoming, by=request.user)
            return redirect("surveys:import-progress", slug=study.slug, key=key, pk=pk)
        except Refused as error:
            obstacles = [str(error.sentence)]
    context = {
        "incoming": incoming, "obstacles": obstacles, "taken_away": taken_away(incoming),
        **import_context(study, incoming.questionnaire),
    }  # fmt: skip
    return render(request, f"{FOLDER}/undo.html", context, status=422 if request.method == "POST" else 200)


def _items(incoming: AnswerImport, ready: dict[str, Any]) -> list[dict[str, Any]]:
    """Each item's answers, no opinions and blanks; the items that the file does not hold come last."""
    rows = []
    for question in sheet_of(incoming.questionnaire).questions:
        counts = ready["items"].get(question.code)
        given = counts or {"answered": 0, "no_opinion": 0}
        rows.append(
            {"question": question, "held": counts is not None, **given, "missing": ready["n"] - given["answered"]}
        )
    return sorted(rows, key=lambda row: not row["held"])
