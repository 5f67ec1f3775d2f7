"""Rounds as the team runs them: prepare, preview, open, watch, remind, extend, close."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from surveys import typed
from surveys.forms import refusals
from surveys.models import Study
from surveys.rules import may_analyse, may_design, may_export, may_see_people
from surveys.services.throttle import visitor
from surveys.views import looking
from surveys.views.access import staff_page
from surveys.views.downloads import csv_file

from ..enums import RoundState
from ..forms.rounds import ExtendForm, ItemsForm, RoundForm
from ..models import Panel, Round
from ..selectors import board, declarations, extensions, progress
from ..selectors.cards import cards_of
from ..selectors.late import held_back
from ..selectors.reasons import waiting, withheld
from ..services import codebook, export, letters, reminders
from ..services import rounds as services
from ..small_groups import SMALLEST

WHOM = (progress.WAITING, progress.BEGUN)


@require_GET
@staff_page()
def rounds(request: HttpRequest, study: Study) -> HttpResponse:
    panel = Panel.objects.filter(study=study).first()
    found = board.rounds_of(study)
    context = {
        **_page(study),
        "panel": panel,
        "panelists": panel.panelists.filter(state="active").count() if panel else 0,
        "rows": [(rnd, progress.in_all(progress.by_group(rnd)), board.has_failed(rnd)) for rnd in found],
        "declaration": declarations.current(study),
        "locked": declarations.locked(study),
        "may_edit": may_design(request.user, study),
        "may_prepare": board.may_prepare(panel, found),
        "next_number": len(found) + 1,
    }
    return render(request, "delphi/team/rounds.html", context)


@staff_page(may_design)
def new(request: HttpRequest, study: Study) -> HttpResponse:
    panel, found = Panel.objects.filter(study=study).first(), board.rounds_of(study)
    if panel is None or not board.may_prepare(panel, found):
        messages.info(request, _("지금은 다음 라운드를 준비할 수 없습니다. 패널을 만들고, 앞선 라운드를 마감하십시오."))
        return redirect("delphi:rounds", slug=study.slug)
    number = len(found) + 1
    form = ItemsForm(request.POST or None, study=study)
    if request.method == "POST" and form.is_valid():
        with refusals.shown_in(form):
            rnd = services.prepare_round(panel=panel, items=form.cleaned_data["items"], by=request.user)
            return redirect("delphi:round-settings", slug=study.slug, number=rnd.number)
    return render(
        request, "delphi/team/items.html", {**_page(study), **_lines(request, study, number, form), "round": None}
    )


@staff_page(may_design)
def items(request: HttpRequest, study: Study, number: int) -> HttpResponse:
    rnd = _round(study, number)
    if rnd.state != RoundState.DRAFT:
        return _back(rnd)
    form = ItemsForm(request.POST or None, study=study)
    if request.method == "POST" and form.is_valid():
        with refusals.shown_in(form):
            services.choose_items(round=rnd, items=form.cleaned_data["items"], by=request.user)
            return _back(rnd)
    chosen = set(rnd.questionnaire.entries.values_list("item__code", flat=True))
    context = {**_page(study), **_lines(request, study, number, form, chosen), "round": rnd}
    return render(request, "delphi/team/items.html", context)


def _lines(
    request: HttpRequest, study: Study, number: int, form: ItemsForm, chosen: set[str] | None = None
) -> dict[str, Any]:
    if form.is_bound:
        chosen = set(request.POST.getlist("items"))
    return {"form": form, "lines": board.item_lines(study, number, chosen), "number": number}


@staff_page(may_design)
def settings(request: HttpRequest, study: Study, number: int) -> HttpResponse:
    rnd = _round(study, number)
    if rnd.state != RoundState.DRAFT:
        return _back(rnd)
    form = RoundForm(request.POST or None, round=rnd)
    if request.method == "POST" and form.is_valid():
        with refusals.shown_in(form):
            services.describe(
                round=rnd, texts=form.texts(), closes_at=form.cleaned_data["closes_at"], design=form.design(),
                by=request.user,
            )  # fmt: skip
            return _back(rnd)
    return render(request, "delphi/team/settings.html", {**_page(study), "round": rnd, "form": form})


@require_GET
@staff_page()
def round_(request: HttpRequest, study: Study, number: int) -> HttpResponse:
    rnd = _round(study, number)
    context = _detail(request, study, rnd)
    if context["people"]:
        looking.note(request, study, "round.look", f"round:{rnd.pk}", names=sum(map(len, context["people"].values())))
    return render(request, "delphi/team/round.html", context)


@require_GET
@staff_page()
def live(request: HttpRequest, study: Study, number: int) -> HttpResponse:
    """The fragment that the round's page asks for while something moves; a plain visitor gets the page."""
    rnd = _round(study, number)
    if not request.htmx:
        return _back(rnd)
    answer = render(request, "delphi/team/_live.html", _detail(request, study, rnd))
    if request.GET.get("state") != _state(rnd):
        answer["HX-Refresh"] = "true"  # the page around the fragment has changed too
    return answer


def _detail(request: HttpRequest, study: Study, rnd: Round) -> dict[str, Any]:
    groups = progress.by_group(rnd)
    see_people = may_see_people(request.user, study)
    people = board.waiting_people(rnd) if see_people and rnd.state == RoundState.OPEN else None
    return {
        **_page(study),
        "round": rnd,
        "questionnaire": rnd.questionnaire,
        "entries": rnd.questionnaire.entries.select_related("item", "wording").prefetch_related("item__wordings"),
        "groups": groups,
        "all": progress.in_all(groups),
        "people": people,
        "see_people": see_people,
        "asked": list(extensions.waiting(rnd)) if see_people else [],
        "held": len(held_back(rnd)) if rnd.state == RoundState.CLOSED else 0,
        "proposed": extensions.proposed(),
        "may_edit": may_design(request.user, study), "may_retry": may_analyse(request.user, study),
        "may_export": may_export(request.user, study), "exportable": not withheld(rnd), "smallest": SMALLEST,
        "unread": waiting(rnd),
        "unread_before": board.unread_before(rnd),
        "analysis": board.analysis_of(rnd),
        "letters": board.letters_of(rnd),
        "because": board.failure_of(rnd),
        "not_seated": board.not_seated(rnd) if rnd.state == RoundState.OPEN else 0,
        "unsent": rnd.seats.filter(invitation__sent_at=None, invitation__revoked_at=None).count(),
        "declaration": rnd.declaration or declarations.current(study),
        "panelists": rnd.panel.panelists.filter(state="active").count(),
        "state": _state(rnd),
    }  # fmt: skip


def _state(rnd: Round) -> str:
    return "failed" if board.has_failed(rnd) else str(rnd.state)


@require_GET
@staff_page()
def preview(request: HttpRequest, study: Study, number: int) -> HttpResponse:
    """The expert's page as it will be, without anybody's own answer."""
    rnd = _round(study, number)
    cards = cards_of(rnd)
    last = cards[-1].page if cards else 1
    asked = request.GET.get("page", "1")
    page = min(max(typed.whole(asked) or 1, 1), last)
    context = {
        "preview": True,
        "study": study,
        "round": rnd,
        "questionnaire": rnd.questionnaire,
        "cards": cards,
        "here": [c for c in cards if c.page == page],
        "page": page,
        "last_page": last,
        "answered": 0,
        "back": rnd,
    }
    return render(request, "delphi/expert/page.html", context)


@staff_page(may_design)
def open_(request: HttpRequest, study: Study, number: int) -> HttpResponse:
    rnd = _round(study, number)
    if rnd.state != RoundState.DRAFT:
        return _back(rnd)
    if request.method == "POST":
        return _done(request, rnd, services.open_round, _("라운드를 열었습니다. 위원에게 전자우편을 보내고 있습니다."))
    return render(request, "delphi/team/open.html", _detail(request, study, rnd))


@staff_page(may_design)
def undo(request: HttpRequest, study: Study, number: int) -> HttpResponse:
    rnd = _round(study, number)
    if request.method == "POST":
        return _done(request, rnd, services.undo_opening, _("라운드를 준비 중으로 되돌렸습니다."))
    return render(request, "delphi/team/undo.html", _detail(request, study, rnd))


@staff_page(may_design)
def close(request: HttpRequest, study: Study, number: int) -> HttpResponse:
    rnd = _round(study, number)
    if request.method == "POST":
        return _done(request, rnd, services.close_round, _("라운드를 마감했습니다. 결과를 계산하고 있습니다."))
    return render(request, "delphi/team/close.html", _detail(request, study, rnd))


@require_POST
@staff_page(may_analyse)
def retry(request: HttpRequest, study: Study, number: int) -> HttpResponse:
    return _done(request, _round(study, number), services.compute_again, _("다시 계산하고 있습니다."))


@require_POST
@staff_page(may_design)
def seat(request: HttpRequest, study: Study, number: int) -> HttpResponse:
    return _done(request, _round(study, number), services.seat_newcomers, _("새 위원에게 전자우편을 보내고 있습니다."))


def _done(request: HttpRequest, rnd: Round, verb: Callable[..., object], sentence: str) -> HttpResponse:
    with refusals.told(request):
        verb(round=rnd, by=request.user)
        messages.success(request, sentence)
    return _back(rnd)


@staff_page(may_design)
def extend(request: HttpRequest, study: Study, number: int) -> HttpResponse:
    rnd = _round(study, number)
    form = ExtendForm(request.POST or None, initial={"closes_at": rnd.questionnaire.closes_at})
    if request.method == "POST" and form.is_valid():
        with refusals.shown_in(form):
            services.extend_round(round=rnd, by=request.user, **form.cleaned_data)
            messages.success(request, _("마감 일시를 늦췄습니다."))
            return _back(rnd)
    return render(request, "delphi/team/extend.html", {**_page(study), "round": rnd, "form": form})


@staff_page(may_see_people)
def remind(request: HttpRequest, study: Study, number: int, whom: str) -> HttpResponse:
    """A preview of the letter and who gets it; sent by the button below it."""
    rnd = _round(study, number)
    if whom not in WHOM:
        raise Http404
    if request.method == "POST":
        seen = typed.whole(request.POST.get("seen"))
        with refusals.told(request):
            reminders.send_reminders(round=rnd, whom=whom, seen=-1 if seen is None else seen, by=request.user)
            messages.success(request, _("알림을 보내고 있습니다."))
        return _back(rnd)
    seats = progress.seats_by_state(rnd)[whom]
    looking.note(request, study, "round.look", f"round:{rnd.pk}", names=len(seats))
    subject, body = letters.reminder(seats[0], _("(위원마다 다른 개인 링크)")) if seats else ("", "")
    context = {"round": rnd, "whom": whom, "seats": seats, "subject": subject, "body": body}
    return render(
        request, "delphi/team/remind.html", {**_page(study), **context, "seen": reminders.last_click(rnd)}
    )  # fmt: skip


@require_GET
@staff_page(may_export)
def export_csv(request: HttpRequest, study: Study, number: int) -> HttpResponse | StreamingHttpResponse:
    """The answers; with ?part=codebook what their codes mean."""
    rnd, origin = _round(study, number), visitor(request)
    if request.GET.get("part") == "codebook":
        lines = codebook.round_codebook(round=rnd, by=request.user, origin=origin)
        return csv_file(lines, f"{study.slug}-round-{rnd.number}-codebook")
    with refusals.told(request):
        lines = export.round_csv(round=rnd, by=request.user, origin=origin)
        return csv_file(lines, f"{study.slug}-round-{rnd.number}-answers")
    return _back(rnd)


def _round(study: Study, number: int) -> Round:
    rnd = board.round_of(study, number)
    if rnd is None:
        raise Http404
    return rnd


def _back(rnd: Round) -> HttpResponse:
    return redirect("delphi:round", slug=rnd.panel.study.slug, number=rnd.number)


def _page(study: Study) -> dict[str, Any]:
    return {"study": study, "active": "rounds"}
