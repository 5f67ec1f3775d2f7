"""The team's publications: freeze, look, hand on, decide."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from surveys import rules
from surveys.forms import refusals
from surveys.models import Study
from surveys.views.access import staff_page

from ..enums import PublicationState
from ..forms.publications import DecisionForm, PartsForm
from ..models import Picture, Publication
from ..selectors import checks, coherence, differences, plans, published
from ..services import publications
from . import public
from .images import image_file

CHANGES = 100  # figures on one page of what differs between two versions


@staff_page()
def index(request: HttpRequest, study: Study) -> HttpResponse:
    rows = study.publications.select_related("submitted_by", "decided_by")
    form = PartsForm(study=study)
    may_prepare = rules.may_design(request.user, study)
    context = {"study": study, "active": "publications", "rows": rows, "form": form, "may_prepare": may_prepare}
    context |= _stale(request, study)
    return render(request, "analytics/publications/list.html", context)


def _stale(request: HttpRequest, study: Study) -> dict[str, Any]:
    """What has to be computed again before a version can be made of it."""
    found = coherence.stale_now(study)
    missing = plans.missing(study) if found["derivation"] else None
    return {
        "stale": found["derivation"], "stale_surveys": found["surveys"], "missing": missing,
        "may_analyse": rules.may_analyse(request.user, study),
    }  # fmt: skip


@require_POST
@staff_page(rules.may_design)
def prepare(request: HttpRequest, study: Study) -> HttpResponse:
    form = PartsForm(request.POST, study=study)
    if not form.is_valid():
        context = {"study": study, "active": "publications", "rows": study.publications.all(), "form": form}
        context["language_next"] = reverse("analytics:publications", args=[study.slug])
        context |= _stale(request, study)
        return render(request, "analytics/publications/list.html", context | {"may_prepare": True}, status=422)
    with refusals.told(request):
        made = publications.prepare(study=study, by=request.user, note=form.cleaned_data["note"], parts=form.parts())
        messages.success(
            request,
            _("지금의 수치를 확정하여 공개 %(n)d판을 만들었습니다. 아래에서 공개될 모습을 확인해 주십시오.") % {"n": made.version},
        )
        return redirect("analytics:publication", slug=study.slug, version=made.version)
    return redirect("analytics:publications", slug=study.slug)


@staff_page()
def detail(request: HttpRequest, study: Study, version: int) -> HttpResponse:
    publication = _own(study, version)
    return render(request, "analytics/publications/detail.html", _detail(request, study, publication, DecisionForm()))


def _detail(request: HttpRequest, study: Study, p: Publication, form: DecisionForm) -> dict[str, Any]:
    before = study.publications.filter(version__lt=p.version, state=PublicationState.PUBLISHED).first()
    found = differences.between(p.snapshot, before.snapshot) if before else None
    awaiting = p.state == PublicationState.SUBMITTED
    return {
        "study": study, "active": "publications", "publication": p, "checks": checks.of(p), "form": form,
        "language_next": reverse("analytics:publication", args=[study.slug, p.version]),
        "before": before, "differences": found,
        "changes": Paginator(found.figures, CHANGES).get_page(request.GET.get("page")) if found else None,
        "drawn": p.pictures.exists(), "story": published.Story(p.snapshot),
        "may_submit": rules.may_design(request.user, study) and p.state == PublicationState.DRAFT,
        "may_decide": awaiting and rules.may_decide(request.user, study) and p.submitted_by_id != request.user.pk,
        "may_take_down": p.state == PublicationState.PUBLISHED and rules.may_decide(request.user, study),
        "own": awaiting and p.submitted_by_id == request.user.pk,
    }  # fmt: skip


@staff_page()
def drawing(request: HttpRequest, study: Study, version: int) -> HttpResponse:
    """Whether the pictures are there yet; asked again every few seconds."""
    publication = _own(study, version)
    context = {"study": study, "publication": publication, "drawn": publication.pictures.exists()}
    return render(request, "analytics/publications/_drawing.html", context)


@require_POST
@staff_page(rules.may_design)
def submit(request: HttpRequest, study: Study, version: int) -> HttpResponse:
    return _do(
        request,
        study,
        version,
        lambda p: publications.submit(publication=p, by=request.user),
        _("승인자에게 보냈습니다. 결정이 나면 이 화면에 표시됩니다."),
    )


@require_POST
@staff_page(rules.may_decide)
def decide(request: HttpRequest, study: Study, version: int) -> HttpResponse:
    """approve, return or take down, by the button that was pressed."""
    publication, form = _own(study, version), DecisionForm(request.POST)
    form.is_valid()
    reason, action = form.cleaned_data.get("reason", ""), request.POST.get("action")
    verbs = {"approve": publications.approve, "return": publications.send_back, "take_down": publications.take_down}
    if action not in verbs:
        messages.error(request, _("무엇을 할지 고르지 않으셨습니다. 단추를 다시 눌러 주십시오."))
        return redirect("analytics:publication", slug=study.slug, version=version)
    said = {
        "approve": _("공개하였습니다."),
        "return": _("연구진에게 돌려보냈습니다."),
        "take_down": _("공개를 중단하였습니다."),
    }
    with refusals.shown_in(form):
        verbs[action](publication=publication, by=request.user, reason=reason)
        messages.success(request, said[action])
        return redirect("analytics:publication", slug=study.slug, version=version)
    return render(
        request, "analytics/publications/detail.html", _detail(request, study, publication, form), status=422
    )


@staff_page()
def preview(request: HttpRequest, study: Study, version: int) -> HttpResponse:
    """Exactly what the public will see."""
    publication = _own(study, version)
    found = public.context(publication, _base(study, version))
    return render(request, "analytics/public/results.html", found | _previewed(publication))


def _previewed(publication: Publication) -> dict[str, Any]:
    """Beside what the public will see: whether the data has gone on since."""
    waiting = publication.state in (PublicationState.DRAFT, PublicationState.SUBMITTED)
    return {"preview": True, "overtaken": coherence.overtaken(publication) if waiting else []}


@staff_page()
def preview_figure(request: HttpRequest, study: Study, version: int, source: str, item: str) -> HttpResponse:
    publication = _own(study, version)
    found = public.figure_context(publication, source, item, _base(study, version))
    return render(request, public.figure_page(found), found | _previewed(publication))


@staff_page()
def preview_value(request: HttpRequest, study: Study, version: int, code: str) -> HttpResponse:
    publication = _own(study, version)
    found = public.value_context(publication, code, _base(study, version))
    return render(request, "analytics/public/value.html", found | _previewed(publication))


@staff_page()
def preview_methods(request: HttpRequest, study: Study, version: int) -> HttpResponse:
    publication = _own(study, version)
    found = public.context(publication, _base(study, version))
    return render(request, "analytics/public/how.html", found | _previewed(publication))


@staff_page()
def preview_picture(
    request: HttpRequest, study: Study, version: int, key: str, language: str, kind: str
) -> HttpResponse:
    row = get_object_or_404(Picture, publication=_own(study, version), key=key, language=language)
    return image_file(request, row, kind, f"{row.key}.{row.language}")


def _base(study: Study, version: int) -> str:
    return reverse("analytics:publication-preview", args=[study.slug, version])


def _own(study: Study, version: int) -> Publication:
    return get_object_or_404(study.publications.select_related("study", "submitted_by", "decided_by"), version=version)


def _do(request: HttpRequest, study: Study, version: int, verb: Any, said: str) -> HttpResponse:
    with refusals.told(request):
        verb(_own(study, version))
        messages.success(request, said)
    return redirect("analytics:publication", slug=study.slug, version=version)
