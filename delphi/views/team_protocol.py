"""The consensus and stop rule: a document with a lock, and the form that writes it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from surveys import claims
from surveys.forms import refusals
from surveys.models import Study
from surveys.rules import may_design
from surveys.views.access import staff_page

from ..forms.rule import PRESETS, RuleForm, ends_of
from ..measures import NAMES, UNITS
from ..selectors import declarations as selectors
from ..selectors import protocol, sealed
from ..services import declarations as services


@require_GET
@staff_page()
def rule(request: HttpRequest, study: Study) -> HttpResponse:
    current = selectors.current(study)
    versions = protocol.versions(study)
    context = {
        "study": study,
        "active": "consensus-rule",
        "declaration": current,
        "criteria": protocol.criteria(current) if current else [],
        "scales": protocol.scales(current) if current else [],
        "versions": versions,
        "claims": claims.told(sealed.facts(study)),
        "deviations": [v for v in versions if v.version > 1 and v.locked_at],
        "may_edit": may_design(request.user, study),
        "can_begin": bool(selectors.rated_scales(study)),
    }
    return render(request, "delphi/team/rule.html", context)


@staff_page(may_design)
def edit(request: HttpRequest, study: Study) -> HttpResponse:
    scales = selectors.rated_scales(study)
    if not scales:
        messages.info(
            request, _("먼저 평정 문항과 척도를 만들어 주십시오. 합의 규칙은 척도의 점 수에 따라 정해집니다.")
        )
        return redirect("delphi:rule", slug=study.slug)
    form = _form(request, study, scales)
    if request.method == "POST" and form.is_valid():
        with refusals.shown_in(form):
            reason = form.cleaned_data.get("reason", "")
            services.save_draft(study=study, rule=form.rule(), ends=form.ends(), by=request.user, reason=reason)
            messages.success(request, _("초안을 저장했습니다. 라운드를 열기 전에 잠가 주십시오."))
            return redirect("delphi:rule", slug=study.slug)
    context = {"study": study, "active": "consensus-rule", "form": form, "names": NAMES, "units": UNITS}
    return render(request, "delphi/team/rule_edit.html", {**context, "presets": PRESETS})


def _form(request: HttpRequest, study: Study, scales: list[Any]) -> RuleForm:
    from stats.consensus.rule import ConsensusRule, preset_rule

    current, main = selectors.current(study), scales[0]
    preset = request.GET.get("preset", "")
    ends = {"agree": list(main.agree), "disagree": list(main.disagree)} if main.agree and main.disagree else {}
    if preset in PRESETS:
        rule = preset_rule(preset, main.points, main.first).to_dict() | ends
    elif current is not None and selectors.is_main(current.rule, main):
        rule = current.rule
    else:
        rule = ConsensusRule.from_dict({"points": main.points, "first": main.first, **ends}).to_dict()
    version = 1 if current is None else current.version + (current.locked_at is not None)
    form = RuleForm(request.POST or None, scales=scales, rule=rule, ends=ends_of(current), version=version)
    if current and not current.locked_at and "reason" in form.fields:
        form.fields["reason"].initial = current.reason
    return form


@staff_page(may_design)
def lock(request: HttpRequest, study: Study) -> HttpResponse:
    current = selectors.current(study)
    if current is None or current.locked_at:
        return redirect("delphi:rule", slug=study.slug)
    if request.method == "POST":
        with refusals.told(request):
            services.lock(study=study, by=request.user)
            messages.success(request, _("합의 규칙을 잠갔습니다. 일시와 확인값이 기록되었습니다."))
        return redirect("delphi:rule", slug=study.slug)
    return render(
        request, "delphi/team/rule_lock.html", {"study": study, "active": "consensus-rule", "declaration": current}
    )


@require_POST
@staff_page(may_design)
def discard(request: HttpRequest, study: Study) -> HttpResponse:
    with refusals.told(request):
        services.discard_draft(study=study, by=request.user)
    return redirect("delphi:rule", slug=study.slug)
