"""Choice and written answers of a closed round or survey: what was chosen, what was written, and its moderation."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from delphi.masking import Masker
from delphi.models import Round
from delphi.selectors.late import held_back
from delphi.selectors.reasons import withheld
from delphi.services.feedback import masked, names_in
from surveys import answer_forms
from surveys.enums import QuestionnaireState
from surveys.models import Questionnaire, QuestionnaireItem, Study
from surveys.rules import may_design
from surveys.selectors import texts as selectors
from surveys.services import texts
from surveys.services.refusal import Refused
from surveys.steps import STEP
from surveys.views.access import staff_page

from . import team_jobs

A_PAGE = 50


@require_GET
@staff_page()
def written(request: HttpRequest, study: Study, key: str, code: str) -> HttpResponse:
    """Only once nothing more comes in: who answered last would be found by what is new."""
    return _page(request, study, _entry(study, key, code))


@require_POST
@staff_page(may_design)
def hide(request: HttpRequest, study: Study, key: str, code: str, text: str) -> HttpResponse:
    entry, note = _entry(study, key, code), request.POST.get("note", "")
    q, response = entry.questionnaire, _response(entry, text)
    try:
        texts.hide_text(questionnaire=q, item=entry.item, response=response, note=note, by=request.user)
    except Refused as refused:
        return _page(request, study, entry, {"key": text, "note": note, "error": refused.sentence}, 422)
    messages.success(request, _("답을 가렸습니다. 기록에는 남고 다른 사람에게는 보이지 않습니다."))
    return _back(request, study, key, code)


@require_POST
@staff_page(may_design)
def show(request: HttpRequest, study: Study, key: str, code: str, text: str) -> HttpResponse:
    entry = _entry(study, key, code)
    texts.show_text(questionnaire=entry.questionnaire, item=entry.item, response=_response(entry, text), by=request.user)
    messages.success(request, _("답을 다시 보이게 했습니다."))
    return _back(request, study, key, code)


def _page(
    request: HttpRequest, study: Study, entry: QuestionnaireItem, fault: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    q = entry.questionnaire
    round_ = Round.objects.filter(questionnaire=q).first()
    few = bool(withheld(round_)) if round_ else q.invited_only and selectors.answers_of(q) < STEP
    people = names_in(round_) if round_ else Masker()
    found = [] if few else selectors.written(q, entry.item, partial(masked, names=people), _late(q))
    moderates = may_design(request.user, study)
    told = found if moderates else [w for w in found if w.hidden_at is None]
    context = {
        "study": study, "active": "consensus" if round_ else "attainment", "questionnaire": q, "round": round_, "entry": entry,
        "page": Paginator(told, A_PAGE).get_page(request.GET.get("page")), "n": len(found), "few": few, "fault": fault,
        "hidden": sum(w.hidden_at is not None for w in found), "longest": texts.LONGEST_NOTE, "language_next": _address(study, q.key, entry.item.code, request), **team_jobs.may(request, study),
    }  # fmt: skip
    return render(request, "analytics/team/written.html", context, status=status)


def _late(questionnaire: Questionnaire) -> set[int]:
    round_ = Round.objects.filter(questionnaire=questionnaire).first()
    return held_back(round_) if round_ else set()


def _entry(study: Study, key: str, code: str) -> QuestionnaireItem:
    found = QuestionnaireItem.objects.filter(
        questionnaire__study=study, questionnaire__key=key, questionnaire__state=QuestionnaireState.CLOSED,
        item__code=code, item__form__in=answer_forms.names(written=True),
    ).select_related("questionnaire__study", "item__candidate", "wording")  # fmt: skip
    entry = found.first()
    if entry is None:
        raise Http404(code)
    return entry


def _response(entry: QuestionnaireItem, key: str) -> Any:
    found = selectors.find(entry.questionnaire, entry.item, key, _late(entry.questionnaire))
    if found is None:
        raise Http404(key)
    return found


def _back(request: HttpRequest, study: Study, key: str, code: str) -> HttpResponse:
    return redirect(_address(study, key, code, request))


def _address(study: Study, key: str, code: str, request: HttpRequest) -> str:
    """Where the page is that the form stood on."""
    page = request.POST.get("page", "") or request.GET.get("page", "")
    found = f"?page={page[:6]}" if page.isascii() and page.isdigit() else ""
    return reverse("analytics:written", args=[study.slug, key, code]) + found
