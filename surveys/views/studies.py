"""A researcher's first steps: the list of studies, an organisation, a study, its home and settings."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from .. import timeline
from ..enums import WorkState
from ..forms import refusals
from ..forms.studies import OrganisationForm, SettingsForm, StudyForm
from ..models import Study, Work
from ..rules import may_analyse, may_design
from ..selectors import studies as selectors
from ..services import organisations, work
from ..services import studies as services
from .access import staff_page
from .kept import signed_in


@signed_in
def studies(request: HttpRequest) -> HttpResponse:
    context = {
        "lines": selectors.lines_of(request.user),
        "organisations": selectors.organisations_of(request.user),
        "invites": selectors.invites_for(request.user),
    }
    return render(request, "surveys/studies/list.html", context)


@signed_in
def new_organisation(request: HttpRequest) -> HttpResponse:
    form = OrganisationForm(request.POST or None, initial={"contact_email": request.user.email})
    if request.method == "POST" and form.is_valid():
        with refusals.shown_in(form):
            made = organisations.create_organisation(by=request.user, **form.cleaned_data)
            messages.success(request, _("기관을 만들었습니다. 이제 첫 연구를 시작해 주십시오."))
            if made.confirmed_at is None:
                messages.info(request, _("운영자가 기관을 확인하기 전에는 조사가 첫 화면에 나오지 않고, 전자우편을 조금만 보낼 수 있습니다. 연구는 지금부터 준비하실 수 있습니다."))
            return redirect("surveys:study-new")
    return render(request, "surveys/studies/organisation.html", {"form": form})


@signed_in
def new_study(request: HttpRequest) -> HttpResponse:
    mine = selectors.organisations_of(request.user)
    if not mine:
        return redirect("surveys:organisation-new")
    form = StudyForm(request.POST or None, organisations=mine, initial={"contact_email": request.user.email})
    if request.method == "POST" and form.is_valid():
        with refusals.shown_in(form):
            study = services.create_study(by=request.user, **form.cleaned_data)
            return redirect("surveys:study", slug=study.slug)
    return render(request, "surveys/studies/new.html", {"form": form, "one": len(mine) == 1})


@staff_page()
def study_home(request: HttpRequest, study: Study) -> HttpResponse:
    template = "surveys/studies/_timeline.html" if request.htmx else "surveys/studies/home.html"
    return render(request, template, _home(request, study))


def _home(request: HttpRequest, study: Study) -> dict:
    entries = timeline.as_seen(timeline.entries(study), user=request.user, study=study)
    stages = [(stage, [e for e in entries if e.stage == stage]) for stage in timeline.RESEARCH]
    return {
        "study": study,
        "active": "home",
        "timeline_entries": entries,
        "stages": [(stage, timeline.state_of(own), own) for stage, own in stages],
        "next_step": timeline.next_step(entries, user=request.user, study=study),
        "live": any(entry.state == timeline.NOW and entry.done is not None for entry in entries),
        "problems": [entry for entry in entries if entry.state == timeline.PROBLEM],
    }


@require_POST
@staff_page(may_analyse)
def retry_work(request: HttpRequest, study: Study, pk: int) -> HttpResponse:
    task = get_object_or_404(Work, pk=pk, study=study, state=WorkState.FAILED)
    work.retry(task=task, by=request.user)
    messages.success(request, _("다시 시작했습니다. 잠시 뒤 이 화면에서 결과를 확인할 수 있습니다."))
    return redirect("surveys:study", slug=study.slug)


@staff_page(may_design)
def settings(request: HttpRequest, study: Study) -> HttpResponse:
    form = SettingsForm.of(study, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals.shown_in(form):
            services.change_study(study=study, by=request.user, **form.cleaned_data)
            messages.success(request, _("연구 정보를 저장했습니다."))
            return redirect("surveys:study-settings", slug=study.slug)
    return render(request, "surveys/studies/settings.html", {"study": study, "active": "settings", "form": form})
