"""Scales and candidate values of the design page."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..forms import refusals
from ..forms.design import CandidateForm, ScaleForm
from ..models import CandidateValue, Scale, Study
from ..presets import SCALES
from ..rules import may_design
from ..selectors import design as selectors
from ..services import candidates, scales
from .access import staff_page
from .design import shown


@staff_page(may_design)
def new_scale(request: HttpRequest, study: Study) -> HttpResponse:
    form = ScaleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals.shown_in(form):
            scales.create_scale(study=study, by=request.user, **form.cleaned_data)
            return _to(study, "scales")
    return render(request, "surveys/design/scale.html", shown(request, study, form=form))


@staff_page(may_design)
def edit_scale(request: HttpRequest, study: Study, pk: int) -> HttpResponse:
    scale = get_object_or_404(Scale, pk=pk, study=study)
    form = ScaleForm.of(scale, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals.shown_in(form):
            scales.change_scale(scale=scale, by=request.user, **form.cleaned_data)
            return _to(study, "scales")
    context = shown(request, study, form=form, scale=scale, frozen=selectors.scale_frozen(scale))
    return render(request, "surveys/design/scale.html", context)


@require_POST
@staff_page(may_design)
def add_ready_scale(request: HttpRequest, study: Study) -> HttpResponse:
    code = request.POST.get("code", "")
    if code not in SCALES:
        raise Http404
    scales.add_ready_made(study=study, code=code, by=request.user)
    return _to(study, "scales")


@require_POST
@staff_page(may_design)
def delete_scale(request: HttpRequest, study: Study, pk: int) -> HttpResponse:
    with refusals.told(request):
        scales.delete_scale(scale=get_object_or_404(Scale, pk=pk, study=study), by=request.user)
    return _to(study, "scales")


@staff_page(may_design)
def new_candidate(request: HttpRequest, study: Study) -> HttpResponse:
    form = CandidateForm(request.POST or None, study=study, initial={"ask": study.scales.order_by("pk").last()})
    if request.method == "POST" and form.is_valid():
        with refusals.shown_in(form):
            value = candidates.create_candidate(study=study, by=request.user, **form.cleaned_data)
            messages.success(request, _("후보 가치를 넣었습니다: %(name)s") % {"name": value.local("name")})
            return redirect("surveys:value-new", study.slug) if "another" in request.POST else _to(study, "values")
    return render(request, "surveys/design/value.html", shown(request, study, form=form))


@staff_page(may_design)
def edit_candidate(request: HttpRequest, study: Study, pk: int) -> HttpResponse:
    value = get_object_or_404(CandidateValue, pk=pk, study=study)
    initial = {name: getattr(value, name) for name in ("name_ko", "name_en", "description_ko", "description_en")}
    form = CandidateForm(request.POST or None, study=study, new=False, initial=initial)
    if request.method == "POST" and form.is_valid():
        candidates.change_candidate(candidate=value, by=request.user, **form.cleaned_data)
        return _to(study, "values")
    return render(request, "surveys/design/value.html", shown(request, study, form=form, value=value))


@require_POST
@staff_page(may_design)
def move_candidate(request: HttpRequest, study: Study, pk: int) -> HttpResponse:
    value = get_object_or_404(CandidateValue, pk=pk, study=study)
    candidates.move_candidate(candidate=value, up=request.POST.get("to") == "up", by=request.user)
    if not request.htmx:
        return _to(study, "values")
    context = shown(request, study, candidates=selectors.candidates_of(study))
    return render(request, "surveys/design/_values.html", context)


@require_POST
@staff_page(may_design)
def delete_candidate(request: HttpRequest, study: Study, pk: int) -> HttpResponse:
    value = get_object_or_404(CandidateValue, pk=pk, study=study)
    with refusals.told(request):
        candidates.delete_candidate(candidate=value, by=request.user)
        messages.success(request, _("후보 가치와 그 문항을 지웠습니다."))
    return _to(study, "values")


def _to(study: Study, part: str) -> HttpResponse:
    return redirect(reverse("surveys:design", args=[study.slug]) + f"#{part}")
