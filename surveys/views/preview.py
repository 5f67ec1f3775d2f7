"""The respondent's pages for the team, in any state, with nothing stored."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import translation
from django.views.decorators.http import require_GET

from .. import typed
from ..forms.answering import ConsentForm
from ..models import Study
from ..selectors.answering import sheet_of
from .access import staff_page
from .respondent import base_context
from .respondent_pages import question_page


@require_GET
@staff_page()
def preview(request: HttpRequest, study: Study, key: str) -> HttpResponse:
    """?page=0 the consent page, 1… the questions; ?lang=ko|en. Made to stand in a frame of our own pages."""
    questionnaire = get_object_or_404(study.questionnaires.select_related("study__organisation"), key=key)
    language = request.GET.get("lang", "")
    with translation.override(language if language in ("ko", "en") else translation.get_language()):
        sheet = sheet_of(questionnaire)
        number = _number(request.GET.get("page", "1"), len(sheet.pages))
        if not sheet.pages or number == 0:
            context = {"form": ConsentForm(), "preview": True, "pages": len(sheet.pages), "lang": language}
            return render(request, "surveys/answering/consent.html", {**context, **base_context(questionnaire)})
        return question_page(request, questionnaire, sheet, number, {}, {}, preview=True, lang=language)


def _number(asked: str, last: int) -> int:
    found = typed.whole(asked)
    return min(1 if found is None else found, last)
