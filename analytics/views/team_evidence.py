"""Evidence: sources, and which candidate each of them supports."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from surveys import typed
from surveys.forms import refusals
from surveys.models import Study
from surveys.rules import may_analyse
from surveys.services.tabular import read_grid
from surveys.views import tables
from surveys.views.access import staff_page

from ..enums import SourceKind
from ..forms.evidence import FileForm, SourceForm
from ..models import EvidenceSource
from ..selectors import evidence as selectors
from ..selectors import staleness
from ..services import evidence as services
from ..services import source_files
from . import team_jobs


@require_GET
@staff_page()
def evidence(request: HttpRequest, study: Study) -> HttpResponse:
    context = _page(request, study) | {"matrix": selectors.matrix(study), "stale": staleness.of_study(study)}
    return render(request, "analytics/team/evidence.html", context)


@staff_page(may_analyse)
def add(request: HttpRequest, study: Study) -> HttpResponse:
    form = SourceForm(request.POST if request.method == "POST" else None, study=study)
    if request.method == "POST" and form.is_valid():
        with refusals.shown_in(form):
            services.create_source(study=study, by=request.user, **form.cleaned_data)
            messages.success(request, _("근거 자료를 더했습니다. 어느 후보를 뒷받침하는지 표에서 이어 주십시오."))
            return redirect("analytics:evidence", study.slug)
    return render(request, "analytics/team/source.html", {**_page(request, study), "form": form})


@staff_page(may_analyse)
def edit(request: HttpRequest, study: Study, pk: int) -> HttpResponse:
    source = get_object_or_404(EvidenceSource, pk=pk, study=study)
    form = SourceForm(request.POST if request.method == "POST" else None, study=study, source=source)
    if request.method == "POST" and form.is_valid():
        with refusals.shown_in(form):
            services.change_source(source=source, by=request.user, **form.cleaned_data)
            messages.success(request, _("근거 자료를 고쳤습니다."))
            return redirect("analytics:evidence", study.slug)
    return render(request, "analytics/team/source.html", {**_page(request, study), "form": form, "source": source})


@staff_page(may_analyse)
def remove(request: HttpRequest, study: Study, pk: int) -> HttpResponse:
    source = get_object_or_404(EvidenceSource, pk=pk, study=study)
    if request.method == "POST":
        services.remove_source(source=source, by=request.user)
        messages.success(request, _("근거 자료를 지웠습니다."))
        return redirect("analytics:evidence", study.slug)
    linked = [link.candidate for link in source.links.select_related("candidate")]
    context = {**_page(request, study), "source": source, "linked": linked}
    return render(request, "analytics/team/source_remove.html", context)


@require_POST
@staff_page(may_analyse)
def links(request: HttpRequest, study: Study) -> HttpResponse:
    """The matrix as it was sent: link=<source>:<candidate> for each box that is ticked, source=<id> for each row shown."""
    pairs = [tuple(ids) for text in request.POST.getlist("link") if len(ids := typed.wholes(text.split(":"))) == 2]
    shown = typed.wholes(request.POST.getlist("source"))
    added, removed = services.set_links(study=study, pairs=pairs, by=request.user, sources=shown)
    if added or removed:
        said = _("연결을 저장했습니다: %(added)d건 더함, %(removed)d건 뺌") % {"added": added, "removed": removed}
        messages.success(request, said)
    else:
        messages.info(request, _("바뀐 연결이 없습니다."))
    return redirect("analytics:evidence", study.slug)


@staff_page(may_analyse)
def upload(request: HttpRequest, study: Study) -> HttpResponse:
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = FileForm(*sent)
    if request.method == "POST" and form.is_valid():
        with refusals.shown_in(form, at="file"):
            tables.keep(request, f"sources_{study.pk}", read_grid(form.cleaned_data["file"], most=source_files.MOST))
            return redirect("analytics:sources-check", study.slug)
    context = {**_page(request, study), "form": form, "kinds": SourceKind.choices, "candidates": study.candidates.all()}
    return render(request, "analytics/team/sources_import.html", context)


@staff_page(may_analyse)
def check(request: HttpRequest, study: Study) -> HttpResponse:
    """Step two: columns, every wrong cell, what will be linked; then all sources or none."""
    kept = tables.kept(request, f"sources_{study.pk}")
    if kept is None:
        return redirect("analytics:sources-import", study.slug)

    def store(lines: list[source_files.Line]) -> str:
        n = source_files.import_sources(study=study, lines=lines, by=request.user)
        return _("근거 자료 %(n)d건을 가져왔습니다.") % {"n": n}

    return tables.checked(
        request, key=f"sources_{study.pk}", grid=kept[0], wanted=source_files.WANTED, store=store,
        read=lambda table, columns: source_files.read_sources(study, table, columns),
        again=reverse("analytics:sources-import", args=[study.slug]), done=reverse("analytics:evidence", args=[study.slug]),
        context={**_page(request, study), "heading": _("근거 자료 가져오기")},
    )  # fmt: skip


def _page(request: HttpRequest, study: Study) -> dict[str, Any]:
    return {"study": study, "active": "evidence", **team_jobs.may(request, study)}
