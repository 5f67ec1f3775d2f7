"""The derivation plan: a document to read, a form to write, a lock."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from surveys import claims
from surveys.forms import refusals
from surveys.models import Study
from surveys.rules import may_design
from surveys.views.access import staff_page

from ..forms.plan import PlanForm
from ..selectors import plans as selectors
from ..selectors import sealed
from ..services import plans as services


@require_GET
@staff_page()
def plan(request: HttpRequest, study: Study) -> HttpResponse:
    current, versions = selectors.current(study), selectors.all_locked(study)
    context = _page(request, study) | {
        "plan": current, "versions": versions, "scale": selectors.importance_scale(study),
        "weights": _weights(current.parameters) if current else [],
        "claims": claims.told(sealed.of_plan(current)) if current and current.locked_at else [],
    }  # fmt: skip
    return render(request, "analytics/team/plan.html", context)


def _weights(parameters: dict[str, Any]) -> list[dict[str, Any]]:
    """Criteria with their weights as shares of the whole."""
    total = sum(c["weight"] for c in parameters["criteria"])
    return [c | {"share": c["weight"] / total} for c in parameters["criteria"]]


@staff_page(may_design)
def edit(request: HttpRequest, study: Study) -> HttpResponse:
    form = PlanForm(request.POST if request.method == "POST" else None, study=study)
    if request.method == "POST" and form.is_valid():
        with refusals.shown_in(form):
            services.save_draft(
                study=study, parameters=form.parameters(), questionnaire=form.cleaned_data["questionnaire"],
                by=request.user, reason=form.cleaned_data.get("reason", ""),
            )  # fmt: skip
            messages.success(request, _("도출 계획의 초안을 저장했습니다. 자료를 보기 전에 잠가 주십시오."))
            return redirect("analytics:plan", study.slug)
    return render(request, "analytics/team/plan_edit.html", {**_page(request, study), "form": form})


@staff_page(may_design)
def lock(request: HttpRequest, study: Study) -> HttpResponse:
    current = selectors.current(study)
    if current is None or current.locked_at is not None:
        return redirect("analytics:plan", study.slug)
    if request.method == "POST":
        with refusals.told(request):
            services.lock(study=study, by=request.user)
            messages.success(request, _("도출 계획을 잠갔습니다. 이제 바꾸면 이탈로 남습니다."))
            return redirect("analytics:plan", study.slug)
    late = claims.data(sealed.answers_before(current))
    return render(request, "analytics/team/plan_lock.html", {**_page(request, study), "plan": current, "late": late})


def _page(request: HttpRequest, study: Study) -> dict[str, Any]:
    return {"study": study, "active": "plan", "may_design": may_design(request.user, study)}
