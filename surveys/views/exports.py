"""Raw answers to take away, without names; every download leaves a row in the record."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET

from .. import rules
from ..enums import Audience
from ..forms import refusals
from ..models import Study
from ..services import exports
from ..services.throttle import visitor
from .access import staff_page
from .downloads import csv_file


@require_GET
@staff_page(rules.may_export)
def export(request: HttpRequest, study: Study, key: str) -> HttpResponse | StreamingHttpResponse:
    """The answers; with ?part=codebook what the codes mean."""
    questionnaire = get_object_or_404(study.questionnaires.select_related("study"), key=key, audience=Audience.PUBLIC)
    part = "codebook" if request.GET.get("part") == "codebook" else "answers"
    lines = exports.codebook_lines if part == "codebook" else exports.answer_lines
    mark = "-synthetic" if study.synthetic else ""
    with refusals.told(request):
        exports.note_export(questionnaire=questionnaire, by=request.user, part=part, origin=visitor(request))
        return csv_file(lines(questionnaire), f"{study.slug}-{questionnaire.code}-{part}{mark}")
    return redirect("surveys:questionnaire", study.slug, questionnaire.key)
