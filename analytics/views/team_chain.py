"""Directions, strategies and tasks: take the proposal, name, merge, split."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from surveys.forms import refusals
from surveys.models import Study
from surveys.rules import may_analyse
from surveys.views.access import staff_page

from ..forms.chain import DirectionForm, MergeForm, ReasonForm, SplitForm, StrategyForm
from ..models import Direction, Strategy
from ..selectors import chain as selectors
from ..selectors import runs
from ..services import chain as services
from . import team_jobs


@require_GET
@staff_page()
def directions(request: HttpRequest, study: Study) -> HttpResponse:
    return render(request, "analytics/team/directions.html", _page(request, study) | selectors.overview(study))


@staff_page(may_analyse)
def take(request: HttpRequest, study: Study) -> HttpResponse:
    """One click where nothing is there yet; a reason where directions would be replaced."""
    run = runs.derivation_run(study)
    if run is None:
        messages.error(request, _("도출을 먼저 마쳐 주십시오. 방향은 도출 결과에서 제안합니다."))
        return redirect("analytics:directions", study.slug)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    form.fields["reason"].required = study.directions.exists()

    def act() -> None:
        services.take_proposal(study=study, run=run, by=request.user, reason=form.cleaned_data["reason"])

    said = _("제안을 가져왔습니다. 이제 방향마다 이름을 붙여 주십시오.")
    return _form(request, study, form, act, said, title=_("제안을 다시 가져오시겠습니까?"), submit=_("지금 것을 버리고 가져오기"),
                 lead=_("지금의 방향, 전략, 과제는 모두 지워지고 제안으로 바뀝니다."), danger=True)  # fmt: skip


@staff_page(may_analyse)
def new(request: HttpRequest, study: Study) -> HttpResponse:
    form = DirectionForm(request.POST if request.method == "POST" else None, study=study)

    def act() -> None:
        services.create_direction(study=study, by=request.user, **form.cleaned_data)

    return _form(request, study, form, act, _("방향을 만들었습니다."), title=_("방향을 만듭니다"), submit=_("만들기"))


@staff_page(may_analyse)
def edit(request: HttpRequest, study: Study, pk: int) -> HttpResponse:
    direction = get_object_or_404(Direction, pk=pk, study=study)
    form = DirectionForm(request.POST if request.method == "POST" else None, study=study, direction=direction)

    def act() -> None:
        data = form.cleaned_data | {"position": form.cleaned_data["position"] or direction.position}
        services.change_direction(direction=direction, by=request.user, **data)

    title = _("‘%(name)s’ 방향을 고칩니다") % {"name": direction.local("name")}
    return _form(request, study, form, act, _("방향을 고쳤습니다."), title=title, submit=_("저장"))


@staff_page(may_analyse)
def merge(request: HttpRequest, study: Study, pk: int) -> HttpResponse:
    direction = get_object_or_404(Direction, pk=pk, study=study)
    form = MergeForm(request.POST if request.method == "POST" else None, direction=direction)

    def act() -> None:
        services.merge(into=direction, by=request.user, **form.cleaned_data)

    title = _("‘%(name)s’에 다른 방향을 합칩니다") % {"name": direction.local("name")}
    lead = _("고른 방향의 가치와 전략이 이리로 옮겨 오고, 그 방향은 없어집니다.")
    return _form(request, study, form, act, _("방향을 합쳤습니다."), title=title, lead=lead, submit=_("합치기"))


@staff_page(may_analyse)
def split(request: HttpRequest, study: Study, pk: int) -> HttpResponse:
    direction = get_object_or_404(Direction, pk=pk, study=study)
    form = SplitForm(request.POST if request.method == "POST" else None, direction=direction)

    def act() -> None:
        services.split(direction=direction, by=request.user, **form.cleaned_data)

    title = _("‘%(name)s’ 방향을 둘로 나눕니다") % {"name": direction.local("name")}
    return _form(request, study, form, act, _("방향을 나누었습니다."), title=title, submit=_("나누기"))


@staff_page(may_analyse)
def remove(request: HttpRequest, study: Study, pk: int) -> HttpResponse:
    direction = get_object_or_404(Direction, pk=pk, study=study)
    form = ReasonForm(request.POST if request.method == "POST" else None)

    def act() -> None:
        services.remove_direction(direction=direction, by=request.user, **form.cleaned_data)

    title = _("‘%(name)s’ 방향을 지우시겠습니까?") % {"name": direction.local("name")}
    lead = _("전략과 과제도 함께 지워집니다. 가치는 그대로 남습니다.")
    return _form(
        request, study, form, act, _("방향을 지웠습니다."), title=title, lead=lead, submit=_("지우기"), danger=True
    )


@staff_page(may_analyse)
def new_strategy(request: HttpRequest, study: Study, pk: int) -> HttpResponse:
    direction = get_object_or_404(Direction, pk=pk, study=study)
    form = StrategyForm(request.POST if request.method == "POST" else None)

    def act() -> None:
        services.create_strategy(direction=direction, by=request.user, **form.content())

    title = _("‘%(name)s’의 전략을 더합니다") % {"name": direction.local("name")}
    return _form(request, study, form, act, _("전략을 더했습니다."), title=title, submit=_("더하기"))


@staff_page(may_analyse)
def edit_strategy(request: HttpRequest, study: Study, pk: int) -> HttpResponse:
    strategy = get_object_or_404(Strategy, pk=pk, direction__study=study)
    form = StrategyForm(request.POST if request.method == "POST" else None, strategy=strategy)

    def act() -> None:
        services.change_strategy(strategy=strategy, by=request.user, **form.content())

    title = _("‘%(name)s’ 전략을 고칩니다") % {"name": strategy.local("name")}
    return _form(request, study, form, act, _("전략을 고쳤습니다."), title=title, submit=_("저장"))


@staff_page(may_analyse)
def remove_strategy(request: HttpRequest, study: Study, pk: int) -> HttpResponse:
    strategy = get_object_or_404(Strategy, pk=pk, direction__study=study)
    form = ReasonForm(request.POST if request.method == "POST" else None)

    def act() -> None:
        services.remove_strategy(strategy=strategy, by=request.user, **form.cleaned_data)

    title = _("‘%(name)s’ 전략을 지우시겠습니까?") % {"name": strategy.local("name")}
    return _form(request, study, form, act, _("전략을 지웠습니다."), title=title, submit=_("지우기"), danger=True)


def _form(
    request: HttpRequest, study: Study, form: Any, act: Callable[[], None], said: str, **shown: Any
) -> HttpResponse:
    """Every change of the chain: ask, do, say; a refusal stands at its field."""
    if request.method == "POST" and form.is_valid():
        with refusals.shown_in(form):
            act()
            messages.success(request, said)
            return redirect("analytics:directions", study.slug)
    return render(request, "analytics/team/direction_form.html", _page(request, study) | shown | {"form": form})


def _page(request: HttpRequest, study: Study) -> dict[str, Any]:
    return {"study": study, "active": "directions", **team_jobs.may(request, study)}
