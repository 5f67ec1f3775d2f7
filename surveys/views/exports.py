"""Raw answers to take away, without names; every download leaves a row in the record."""

from __future__ import annotations

from django.http import HttpRequest, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from .. import rules
from ..enums import Audience
from ..models import Study
from ..services import exports
from .access import staff_page
from .downloads import csv_file


@require_GET
@staff_page(rules.may_export)
def export(request: HttpRequest, study: Study, key: str) -> StreamingHttpResponse:
    """The answers; with ?part=codebook what the codes mean."""
    questionnaire = get_object_or_404(study.questionnaires.select_related("study"), key=key, audience=Audience.PUBLIC)
    part = "codebook" if request.GET.get("part") == "codebook" else "answers"
    exports.note_export(questionnaire=questionnaire, by=request.user, part=part)
    lines = exports.codebook_lines if part == "codebook" else exports.answer_lines
    mark = "-synthetic" if study.synthetic else ""
    return csv_file(lines(questionnaire), f"{study.slug}-{questionnaire.code}-{part}{mark}")
