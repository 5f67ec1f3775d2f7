"""Populations and their margins: by hand, from a file, or the registered population."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..forms import refusals
from ..forms.margins import CellsForm, PopulationForm, UploadForm
from ..models import Margin, Population, Study
from ..rules import may_design
from ..selectors import margins as selectors
from ..services import margin_files, populations, registered
from ..services import margins as services
from ..services.refusal import Refused
from ..services.tabular import read_grid
from . import tables
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
            grid = read_grid(form.cleaned_data["file"], most=margin_files.MOST_ROWS)
            source = form.source()
            tables.keep(request, f"margin_{pk}", grid, **source | {"base_date": source["base_date"].isoformat()})
            return redirect("surveys:margin-check", study.slug, pk)
    items = selectors.characteristics(study)
    context = _shown(request, study, form=form, population=population, characteristics=items)
    return render(request, "surveys/margins/upload.html", context)


@staff_page(may_design)
def check_margin(request: HttpRequest, study: Study, pk: int) -> HttpResponse:
    """Step two: which column is which characteristic, what the numbers are, then the whole margin."""
    population, kept = get_object_or_404(Population, pk=pk, study=study), tables.kept(request, f"margin_{pk}")
    if kept is None:
        return redirect("surveys:margin-upload", study.slug, pk)
    grid, source = kept

    def store(cells: margin_files.Cells) -> str:
        services.create_margin(
            population=population, variables=cells.variables, cells=cells.numbers, by=request.user,
            **source | {"base_date": date.fromisoformat(source["base_date"])},
        )  # fmt: skip
        return _("구성비를 넣었습니다.")

    return tables.checked(
        request, key=f"margin_{pk}", grid=grid, wanted=margin_files.wanted_of(population),
        read=lambda table, columns: margin_files.read_margin(population, table, columns), store=store,
        again=reverse("surveys:margin-upload", args=[study.slug, pk]), done=reverse("surveys:margins", args=[study.slug]),
        context=_shown(request, study, heading=_("구성비 올리기")),
    )  # fmt: skip


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
