"""The panel as the team sees it: who sits on it (names only for researchers), groups, import."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from surveys.forms import refusals
from surveys.models import Study
from surveys.rules import may_design, may_see_people
from surveys.services.tabular import read_grid
from surveys.views import looking, tables
from surveys.views.access import staff_page

from ..enums import PanelistState
from ..forms.panel import EraseForm, GroupForm, PanelistForm, UploadForm
from ..models import Panel, PanelGroup, Panelist
from ..services import erasing, links, panel_import, panels


@require_GET
@staff_page()
def panel(request: HttpRequest, study: Study) -> HttpResponse:
    found = Panel.objects.filter(study=study).first()
    people = list(found.panelists.filter(erased_at=None).select_related("group").order_by("name", "key")) if found else []
    see_people = may_see_people(request.user, study)
    active = [p for p in people if p.state == PanelistState.ACTIVE]
    groups = [(g, sum(1 for p in active if p.group_id == g.pk)) for g in found.groups.all()] if found else []
    context = {
        **_study(study, "panel"),
        "panel": found,
        "people": people,
        "active_count": len(active),
        "groups": groups,
        "ungrouped": sum(1 for p in active if p.group_id is None),
        "see_people": see_people,
        "may_edit": may_design(request.user, study),
    }
    if see_people and people:
        looking.note(request, study, "panel.look", f"panel:{people[0].panel_id}", names=len(people))
    return render(request, "delphi/team/panel.html", context)


@staff_page(may_design)
def add(request: HttpRequest, study: Study) -> HttpResponse:
    found = panels.make_panel(study=study, by=request.user) if request.method == "POST" else _panel_or_new(study)
    form = PanelistForm(request.POST or None, panel=found)
    if request.method == "POST" and form.is_valid():
        with refusals.shown_in(form):
            panels.add_panelist(panel=found, by=request.user, **form.cleaned_data)
            messages.success(request, _("%(name)s 위원을 패널에 넣었습니다.") % {"name": form.cleaned_data["name"]})
            return redirect("delphi:panel", slug=study.slug)
    return render(request, "delphi/team/panelist.html", {**_study(study, "panel"), "form": form, "panelist": None})


@staff_page(may_see_people)
def change(request: HttpRequest, study: Study, key: str) -> HttpResponse:
    person = _person(study, key)
    looking.note(request, study, "panelist.look", f"panelist:{person.key}")
    initial = {name: getattr(person, name) for name in ("name", "email", "group", "affiliation", "language")}
    form = PanelistForm(request.POST or None, panel=person.panel, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals.shown_in(form):
            panels.change_panelist(panelist=person, by=request.user, **form.cleaned_data)
            messages.success(request, _("저장했습니다."))
            return redirect("delphi:panel", slug=study.slug)
    return render(request, "delphi/team/panelist.html", {**_study(study, "panel"), "form": form, "panelist": person})


@staff_page(may_see_people)
def withdraw(request: HttpRequest, study: Study, key: str) -> HttpResponse:
    person = _person(study, key)
    if request.method == "POST":
        panels.withdraw_panelist(panelist=person, by=request.user)
        messages.success(request, _("%(name)s 위원은 더 이상 전자우편을 받지 않습니다.") % {"name": person.name})
        return redirect("delphi:panel", slug=study.slug)
    return render(request, "delphi/team/withdraw.html", {**_study(study, "panel"), "panelist": person})


@staff_page(may_see_people)
def erase(request: HttpRequest, study: Study, key: str) -> HttpResponse:
    """On the person's request; what becomes of the answers is their choice."""
    person = _person(study, key)
    seated, form = person.seats.exists(), EraseForm(request.POST or None)
    if request.method == "POST" and (not seated or form.is_valid()):
        answers = seated and form.cleaned_data["answers"] == EraseForm.ERASE
        erasing.erase_panelist(panelist=person, answers=answers, by=request.user)
        messages.success(request, _("위원의 이름과 주소를 지웠습니다."))
        return redirect("delphi:panel", slug=study.slug)
    context = {"panelist": person, "form": form, "seated": seated}
    return render(request, "delphi/team/erase.html", {**_study(study, "panel"), **context})


@require_POST
@staff_page(may_see_people)
def restore(request: HttpRequest, study: Study, key: str) -> HttpResponse:
    person = _person(study, key)
    panels.restore_panelist(panelist=person, by=request.user)
    messages.success(request, _("%(name)s 위원이 다시 참여합니다.") % {"name": person.name})
    return redirect("delphi:panel", slug=study.slug)


@require_POST
@staff_page(may_see_people)
def revoke_links(request: HttpRequest, study: Study, key: str) -> HttpResponse:
    person = _person(study, key)
    links.revoke(email=person.email, study=study, by=request.user)
    messages.success(request, _("이 위원의 개인 링크를 모두 끊었습니다. 위원은 새 링크를 요청할 수 있습니다."))
    return redirect("delphi:panelist", slug=study.slug, key=key)


@staff_page(may_design)
def groups(request: HttpRequest, study: Study) -> HttpResponse:
    found = panels.make_panel(study=study, by=request.user) if request.method == "POST" else _panel_or_new(study)
    form = GroupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals.shown_in(form):
            panels.add_group(panel=found, by=request.user, **form.cleaned_data)
            return redirect("delphi:panel-groups", slug=study.slug)
    rows = [(g, g.panelists.count()) for g in found.groups.all()] if found.pk else []
    return render(request, "delphi/team/groups.html", {**_study(study, "panel"), "form": form, "groups": rows})


@staff_page(may_design)
def group(request: HttpRequest, study: Study, code: str) -> HttpResponse:
    """Rename or remove one group."""
    found = get_object_or_404(PanelGroup, panel__study=study, code=code)
    form = GroupForm(request.POST or None, initial={"name_ko": found.name_ko, "name_en": found.name_en})
    if request.method == "POST":
        with refusals.shown_in(form) if form.is_valid() else refusals.told(request):
            if "remove" in request.POST:
                panels.remove_group(group=found, by=request.user)
                return redirect("delphi:panel-groups", slug=study.slug)
            if form.is_valid():
                panels.rename_group(group=found, by=request.user, **form.cleaned_data)
                return redirect("delphi:panel-groups", slug=study.slug)
    context = {**_study(study, "panel"), "form": form, "group": found, "members": found.panelists.count()}
    return render(request, "delphi/team/group.html", context)


@staff_page(may_design)
def upload(request: HttpRequest, study: Study) -> HttpResponse:
    """Step one: the file. It is read here and kept in the session until step two."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with refusals.shown_in(form, at="file"):
            tables.keep(request, _kept(study), read_grid(form.cleaned_data["file"], most=panel_import.MAX_PANELISTS))
            return redirect("delphi:panel-check", slug=study.slug)
    return render(request, "delphi/team/upload.html", {**_study(study, "panel"), "form": form})


@staff_page(may_design)
def check(request: HttpRequest, study: Study) -> HttpResponse:
    """Step two: columns, preview, faults by row and column; then all of it or nothing."""
    kept = tables.kept(request, _kept(study))
    if kept is None:
        return redirect("delphi:panel-import", slug=study.slug)

    def store(plan: panel_import.Plan) -> str:
        panel_import.import_panel(panel=panels.make_panel(study=study, by=request.user), plan=plan, by=request.user)
        return _("위원 %(added)d명을 새로 넣고 %(changed)d명의 정보를 고쳤습니다. %(same)d명은 그대로입니다.") % {
            "added": plan.added, "changed": plan.changed, "same": plan.unchanged,
        }  # fmt: skip

    return tables.checked(
        request, key=_kept(study), grid=kept[0], wanted=panel_import.WANTED, store=store,
        read=lambda table, columns: panel_import.read_panel(panel=_panel_or_new(study), table=table, columns=columns),
        again=reverse("delphi:panel-import", args=[study.slug]), done=reverse("delphi:panel", args=[study.slug]),
        context={**_study(study, "panel"), "heading": _("패널 가져오기")},
    )  # fmt: skip


def _person(study: Study, key: str) -> Panelist:
    """Of whom there is anything to see: who was erased has no page."""
    return get_object_or_404(Panelist, panel__study=study, key=key, erased_at=None)


def _panel_or_new(study: Study) -> Panel:
    """The panel, or an unsaved one to look at."""
    return Panel.objects.filter(study=study).first() or Panel(study=study)


def _kept(study: Study) -> str:
    return f"panel_import_{study.pk}"


def _study(study: Study, active: str) -> dict[str, Any]:
    return {"study": study, "active": active}
