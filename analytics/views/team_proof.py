"""A study's evidence for its team: without answers for all of it, with them for whoever may take answers away."""

from __future__ import annotations

from contextlib import suppress

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from surveys.enums import Audience, QuestionnaireState
from surveys.forms import refusals
from surveys.models import Study
from surveys.rules import may_export
from surveys.services import exports
from surveys.services.refusal import Refused
from surveys.services.throttle import visitor
from surveys.views.access import staff_page

from ..selectors.proof_folder import Scope
from ..services import proof_files


@require_POST
@staff_page()
def evidence(request: HttpRequest, study: Study) -> HttpResponse | FileResponse:
    """A POST: what waits is logged and signed first."""
    with_answers = request.POST.get("answers") == "1"
    if with_answers and not may_export(request.user, study):
        raise PermissionDenied
    with refusals.told(request):
        packed = proof_files.packed(study, Scope(answers=_exported(request, study) if with_answers else ()))
        mark = "-synthetic" if study.synthetic else ""
        return FileResponse(packed, as_attachment=True, filename=f"{study.slug}-evidence{mark}.zip")
    return redirect("surveys:audit", study.slug)


def _exported(request: HttpRequest, study: Study) -> set[int]:
    """Surveys whose answers may leave now, each noted in the record as any other file of answers."""
    found = set()
    for questionnaire in study.questionnaires.filter(audience=Audience.PUBLIC, state=QuestionnaireState.CLOSED):
        with suppress(Refused):
            exports.note_export(questionnaire=questionnaire, by=request.user, part=exports.ANSWERS, origin=visitor(request))
            found.add(questionnaire.pk)
    return found
