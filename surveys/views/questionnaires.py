"""Public questionnaires: make, arrange, preview, pilot, open, undo, close, copy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from .. import typed
from ..enums import Audience, QuestionnaireState
from ..forms import refusals
from ..forms.questionnaires import QuestionnaireForm
from ..models import Questionnaire, Study
from ..rules import may_design, may_export
from ..selectors import questionnaires as selectors
from ..services import lifecycle
from ..services import questionnaires as services
from .access import staff_page

FOLDER = "surveys/questionnaires"


@staff_page()
def questionnaires(request: HttpRequest, study: Study) -> HttpResponse:
    context = shown(request, study, questionnaires=selectors.public_of(study))
    return render(request, f"{FOLDER}/list.html", context)


@staff_page(may_design)
def new(request: HttpRequest, study: Study) -> HttpResponse:
    form = QuestionnaireForm(request.POST or None, study=study, initial=_named_after(study))
    if request.method == "POST" and form.is_valid():
        with refusals.shown_in(form):
            made = services.create_questionnaire(study=study, by=request.user, **form.cleaned_data)
            return _to(made)
    return render(request, f"{FOLDER}/edit.html", shown(request, study, form=form))


@staff_page()
def questionnaire(request: HttpRequest, study: Study, key: str) -> HttpResponse:
    context = shown(request, study, may_export=may_export(request.user, study), **selectors.page_of(public(study, key)))
    return render(request, f"{FOLDER}/questionnaire.html", context)


@staff_page(may_design)
def edit(request: HttpRequest, study: Study, key: str) -> HttpResponse:
    q = public(study, key)
    form = QuestionnaireForm.of(q, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals.shown_in(form):
            services.change_questionnaire(questionnaire=q, by=request.user, **form.cleaned_data)
            return _to(q)
    return render(request, f"{FOLDER}/edit.html", shown(request, study, form=form, questionnaire=q))


@require_POST
@staff_page(may_design)
def items(request: HttpRequest, study: Study, key: str) -> HttpResponse:
    """add=<item>…, remove=<entry>, up=<entry>, down=<entry>, entry=<entry>… (the whole order)."""
    q = public(study, key)
    with refusals.told(request):
        _arrange(request, q)
    if request.htmx:
        return render(request, f"{FOLDER}/_entries.html", shown(request, study, **selectors.page_of(q)))
    return redirect(f"{_address(q)}#entries")


def _arrange(request: HttpRequest, q: Questionnaire) -> None:
    sent = request.POST
    if sent.getlist("add"):
        services.add_items(questionnaire=q, items=typed.wholes(sent.getlist("add")), by=request.user)
    elif typed.wholes(sent.getlist("remove")):
        services.remove_entry(questionnaire=q, entry=typed.wholes(sent.getlist("remove"))[0], by=request.user)
    elif moving := typed.wholes(sent.getlist("up") or sent.getlist("down")):
        services.move_entry(questionnaire=q, entry=moving[0], up="up" in sent, by=request.user)
    elif sent.getlist("item"):
        services.order_entries(questionnaire=q, order=typed.wholes(sent.getlist("item")), by=request.user)


@staff_page()
def look(request: HttpRequest, study: Study, key: str) -> HttpResponse:
    """The respondent's pages as a phone and as a desktop show them."""
    q = public(study, key)
    language = request.GET.get("lang", "ko" if request.LANGUAGE_CODE.startswith("ko") else "en")
    context = shown(
        request, study, questionnaire=q, lang=language if language in ("ko", "en") else "ko",
        number=typed.whole(request.GET.get("page", "1"), most=999) or 1,
    )  # fmt: skip
    return render(request, f"{FOLDER}/look.html", context)


@staff_page(may_design)
def open_(request: HttpRequest, study: Study, key: str) -> HttpResponse:
    """What will be frozen, then open."""
    q = public(study, key)
    if request.method == "POST":
        done = _("조사를 열었습니다. 이제 문구와 순서가 고정되었습니다.")
        return _do(request, q, lifecycle.open_questionnaire, done, field=True)
    if q.is_frozen:
        return _to(q)
    context = shown(request, study, questionnaire=q, **selectors.checklist(q))
    return render(request, f"{FOLDER}/open.html", context)


@staff_page(may_design)
def close(request: HttpRequest, study: Study, key: str) -> HttpResponse:
    q = public(study, key)
    if request.method == "POST":
        done = _("조사를 마감했습니다. 결과를 계산하기 시작했습니다.")
        return _do(request, q, lifecycle.close_questionnaire, done, field=True)
    if q.state != QuestionnaireState.OPEN:
        return _to(q)
    return render(request, f"{FOLDER}/close.html", shown(request, study, questionnaire=q))


@require_POST
@staff_page(may_design)
def pilot(request: HttpRequest, study: Study, key: str) -> HttpResponse:
    """start or stop"""
    q = public(study, key)
    if request.POST.get("to") == "stop":
        return _do(request, q, lifecycle.stop_pilot, _("시범 조사를 끝냈습니다."))
    return _do(request, q, lifecycle.start_pilot, _("시범 조사를 시작했습니다. 이 응답은 결과에 들어가지 않습니다."))


@require_POST
@staff_page(may_design)
def undo(request: HttpRequest, study: Study, key: str) -> HttpResponse:
    return _do(request, public(study, key), lifecycle.undo_opening, _("연 것을 되돌렸습니다. 다시 고칠 수 있습니다."))


@require_POST
@staff_page(may_design)
def copy(request: HttpRequest, study: Study, key: str) -> HttpResponse:
    made = services.copy_questionnaire(questionnaire=public(study, key), by=request.user)
    messages.success(request, _("새 판으로 복사했습니다. 고친 뒤 열어 주십시오."))
    return _to(made)


@require_POST
@staff_page(may_design)
def delete(request: HttpRequest, study: Study, key: str) -> HttpResponse:
    q = public(study, key)
    with refusals.told(request):
        services.delete_questionnaire(questionnaire=q, by=request.user)
        return redirect("surveys:questionnaires", study.slug)
    return _to(q)


def public(study: Study, key: str) -> Questionnaire:
    """Rounds of a panel have pages of their own."""
    rows = study.questionnaires.filter(audience=Audience.PUBLIC)
    return get_object_or_404(rows.select_related("study__organisation", "population"), key=key)


def shown(request: HttpRequest, study: Study, **more: Any) -> dict[str, Any]:
    return {"study": study, "active": "questionnaires", "may_design": may_design(request.user, study), **more}


def _do(
    request: HttpRequest, q: Questionnaire, service: Callable[..., Any], done: str, *, field: bool = False
) -> HttpResponse:
    with refusals.told(request):
        service(questionnaire=q, by=request.user)
        messages.success(request, done)
        return redirect("surveys:fieldwork", q.study.slug, q.key) if field else _to(q)
    return _to(q)


def _to(q: Questionnaire) -> HttpResponse:
    return redirect("surveys:questionnaire", q.study.slug, q.key)


def _address(q: Questionnaire) -> str:
    return _to(q).url  # type: ignore[attr-defined]


def _named_after(study: Study) -> dict[str, Any]:
    return {"title_ko": study.title_ko, "title_en": study.title_en, "population": study.populations.first()}
