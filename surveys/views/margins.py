"""Populations and their margins: by hand, from a file, or the registered population."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..forms import refusals
from ..forms.margins import CellsForm, PopulationForm, UploadForm
from ..models import Margin, Population, Study
from ..rules import may_design
from ..selectors import margins as selectors
from ..services import margins as services
from ..services import populations, registered
from ..services.refusal import Refused
from ..services.tabular import read_table
from .access import staff_page


@staff_page()
def margins(request: HttpRequest, study: Study) -> HttpResponse:
    context = _shown(
        request, study, populations=selectors.populations_of(study), offers=selectors.offers(study),
        characteristics=selectors.characteristics(study),
    )  # fmt: skip
    return render(request, "surveys/margins/margins.html", context)


@staff_page(may_design)
def new_population(request: HttpRequest, study: Study) -> HttpResponse:
    form = PopulationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals.shown_in(form):
            populations.create_population(study=study, by=request.user, **form.cleaned_data)
            return redirect("surveys:margins", study.slug)
    return render(request, "surveys/margins/population.html", _shown(request, study, form=form))


@staff_page(may_design)
def edit_population(request: HttpRequest, study: Study, pk: int) -> HttpResponse:
    population = get_object_or_404(Population, pk=pk, study=study)
    initial = {"name_ko": population.name_ko, "name_en": population.name_en}
    form = PopulationForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        populations.change_population(population=population, by=request.user, **form.cleaned_data)
        return redirect("surveys:margins", study.slug)
    return render(request, "surveys/margins/population.html", _shown(request, study, form=form, population=population))


@require_POST
@staff_page(may_design)
def delete_population(request: HttpRequest, study: Study, pk: int) -> HttpResponse:
    with refusals.told(request):
        populations.delete_population(population=get_object_or_404(Population, pk=pk, study=study), by=request.user)
    return redirect("surveys:margins", study.slug)


@staff_page(may_design)
def enter_margin(request: HttpRequest, study: Study, pk: int) -> HttpResponse:
    """?v=sex&v=age_group: the characteristics to cross."""
    population = get_object_or_404(Population, pk=pk, study=study)
    variables = request.GET.getlist("v")
    try:
        items = services.choice_items(population, variables)
        form = CellsForm(request.POST or None, items=items)
    except Refused as refused:
        messages.error(request, str(refused.sentence))
        return redirect("surveys:margins", study.slug)
    if request.method == "POST" and form.is_valid():
        done = _create(request, form, population=population, variables=variables, cells=form.cells())
        if done:
            return done
    context = _shown(request, study, form=form, population=population, names=[selectors.name_of(item) for item in items])
    return render(request, "surveys/margins/enter.html", context)


@staff_page(may_design)
def upload_margin(request: HttpRequest, study: Study, pk: int) -> HttpResponse:
    population = get_object_or_404(Population, pk=pk, study=study)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with refusals.shown_in(form, at="file"):
            table = read_table(form.cleaned_data["file"])
            variables, cells = services.read_margin(population=population, table=table)
            done = _create(request, form, population=population, variables=variables, cells=cells)
            if done:
                return done
    items = selectors.characteristics(study)
    context = _shown(request, study, form=form, population=population, characteristics=items)
    return render(request, "surveys/margins/upload.html", context)


@require_POST
@staff_page(may_design)
def load_registered(request: HttpRequest, study: Study, pk: int) -> HttpResponse:
    population = get_object_or_404(Population, pk=pk, study=study)
    choice = request.POST.get("choice", "")
    if choice not in {offer["value"] for offer in selectors.offers(study)}:
        raise Http404
    area, names = choice.split(":")
    with refusals.told(request):
        registered.load_registered(
            population=population, variables=names.split(","), non_capital=area == "1", by=request.user
        )
        messages.success(request, _("주민등록 인구를 불러왔습니다."))
    return redirect("surveys:margins", study.slug)


@require_POST
@staff_page(may_design)
def delete_margin(request: HttpRequest, study: Study, pk: int) -> HttpResponse:
    services.delete_margin(margin=get_object_or_404(Margin, pk=pk, population__study=study), by=request.user)
    messages.success(request, _("구성비를 지웠습니다."))
    return redirect("surveys:margins", study.slug)


def _create(request: HttpRequest, form: Any, **content: Any) -> HttpResponse | None:
    with refusals.shown_in(form):
        margin = services.create_margin(by=request.user, **content, **form.source())
        messages.success(request, _("구성비를 넣었습니다."))
        return redirect("surveys:margins", margin.population.study.slug)
    return None


def _shown(request: HttpRequest, study: Study, **more: Any) -> dict[str, Any]:
    return {"study": study, "active": "margins", "may_design": may_design(request.user, study), **more}
