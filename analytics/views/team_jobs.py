"""Live progress of a worker, and pictures of runs to take away."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from surveys.models import Study, Work
from surveys.rules import may_analyse, may_design
from surveys.views.access import staff_page

from ..kinds import DRAW_RUN
from ..models import AnalysisRun, Picture
from ..selectors import jobs, pictures
from .images import image_file


@require_GET
@staff_page()
def job(request: HttpRequest, study: Study, pk: int) -> HttpResponse:
    """The fragment that a waiting page asks for; when it is over the page around it is new too."""
    found = jobs.job(get_object_or_404(Work, pk=pk, study=study))
    if not request.htmx:
        return redirect("surveys:study", study.slug)
    answer = render(request, "analytics/team/_job.html", {"study": study, "job": found, **may(request, study)})
    if not found.going:
        answer["HX-Refresh"] = "true"
    return answer


@require_GET
@staff_page()
def picture(request: HttpRequest, study: Study, pk: int, kind: str) -> HttpResponse:
    found = get_object_or_404(Picture.objects.select_related("image"), pk=pk, run__study=study)
    return image_file(request, found, kind, f"{study.slug}-{found.key}-{found.language}")


def charts(study: Study, run: AnalysisRun) -> dict[str, Any]:
    """Stored pictures of a run by key, and the drawing while it goes on."""

    def url(row: Picture, kind: str) -> str:
        return reverse("analytics:picture", args=[study.slug, row.pk, kind])

    found = pictures.of(run.pictures.all(), url)
    drawing = None if found else jobs.latest(DRAW_RUN, run.pk)
    return {"charts": found, "drawing": drawing if drawing and drawing.work.state != "done" else None}


def may(request: HttpRequest, study: Study) -> dict[str, bool]:
    return {"may_analyse": may_analyse(request.user, study), "may_design": may_design(request.user, study)}
