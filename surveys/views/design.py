"""The design page: items in two languages, edited in place. Each action works as a full page without scripts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from .. import answer_forms, typed
from ..enums import ItemKind
from ..forms import refusals
from ..forms.design import ItemForm, PasteForm
from ..models import Item, Study
from ..rules import may_design
from ..selectors import design as selectors
from ..services import items as services
from ..services import pasting
from .access import staff_page


def shown(request: HttpRequest, study: Study, **more: Any) -> dict[str, Any]:
    return {"study": study, "active": "design", "may_design": may_design(request.user, study), **more}


@staff_page()
def design(request: HttpRequest, study: Study) -> HttpResponse:
    return render(request, "surveys/design/design.html", shown(request, study, **selectors.page_of(study)))


@staff_page(may_design)
def new_item(request: HttpRequest, study: Study) -> HttpResponse:
    wanted = request.GET.get("kind", ItemKind.ATTAINMENT)
    demographic = wanted == ItemKind.DEMOGRAPHIC
    initial = {
        "kind": wanted,
        "form": answer_forms.names(partitions=demographic, scaled=not demographic)[0],
        "scale": study.scales.order_by("pk").last(),
        "no_opinion": not demographic,
    }
    form = ItemForm(request.POST or None, study=study, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals.shown_in(form):
            item = services.create_item(study=study, by=request.user, **form.cleaned_data)
            messages.success(request, _("문항을 넣었습니다: %(code)s") % {"code": item.code})
            if "another" in request.POST:
                return redirect(reverse("surveys:item-new", args=[study.slug]) + f"?kind={item.kind}")
            return redirect(reverse("surveys:design", args=[study.slug]) + f"#item-{item.pk}")
    return render(request, "surveys/design/item_new.html", shown(request, study, form=form))


@staff_page(may_design)
def edit_item(request: HttpRequest, study: Study, pk: int) -> HttpResponse:
    """The form in place of the row, or a page of its own."""
    item = _item(study, pk)
    form = ItemForm.of(item, request.POST or None, frozen=item.frozen)
    if request.method == "POST" and form.is_valid():
        with refusals.shown_in(form):
            services.change_item(item=item, by=request.user, **form.cleaned_data)
            return _row(request, study, pk) if request.htmx else _back(study, pk)
    context = shown(request, study, form=form, item=item, wordings=selectors.wordings_of(item))
    template = "_item_form.html" if request.htmx else "item_edit.html"
    return render(request, f"surveys/design/{template}", context)


@require_GET
@staff_page()
def item_row(request: HttpRequest, study: Study, pk: int) -> HttpResponse:
    """Where editing in place was given up."""
    return _row(request, study, pk) if request.htmx else _back(study, pk)


@require_POST
@staff_page(may_design)
def move_item(request: HttpRequest, study: Study, pk: int) -> HttpResponse:
    item = get_object_or_404(Item, pk=pk, study=study, retired_at=None)
    services.move_item(item=item, up=request.POST.get("to") == "up", by=request.user)
    return _list(request, study, pk)


@require_POST
@staff_page(may_design)
def order_items(request: HttpRequest, study: Study) -> HttpResponse:
    """The order after dragging."""
    order = typed.wholes(request.POST.getlist("item"))
    services.order_items(study=study, order=order, by=request.user)
    return JsonResponse({"saved": True}) if not request.htmx else _list(request, study)


@require_POST
@staff_page(may_design)
def duplicate_item(request: HttpRequest, study: Study, pk: int) -> HttpResponse:
    copy = services.duplicate_item(item=get_object_or_404(Item, pk=pk, study=study), by=request.user)
    messages.success(request, _("문항을 복제했습니다: %(code)s") % {"code": copy.code})
    return _back(study, copy.pk)


@require_POST
@staff_page(may_design)
def retire_item(request: HttpRequest, study: Study, pk: int) -> HttpResponse:
    gone = services.retire_item(item=get_object_or_404(Item, pk=pk, study=study), by=request.user)
    done = _("문항을 지웠습니다.") if gone else _("문항을 거두었습니다. 이미 담긴 조사와 응답은 그대로 있습니다.")
    messages.success(request, done)
    return redirect("surveys:design", slug=study.slug)


@require_POST
@staff_page(may_design)
def restore_item(request: HttpRequest, study: Study, pk: int) -> HttpResponse:
    services.restore_item(item=get_object_or_404(Item, pk=pk, study=study), by=request.user)
    return _back(study, pk)


@require_POST
@staff_page(may_design)
def add_characteristics(request: HttpRequest, study: Study) -> HttpResponse:
    made = services.add_characteristics(study=study, by=request.user)
    messages.success(request, _("응답자 특성 문항 %(n)d개를 넣었습니다.") % {"n": len(made)})
    return redirect("surveys:design", slug=study.slug)


@staff_page(may_design)
def paste(request: HttpRequest, study: Study) -> HttpResponse:
    initial = {"kind": request.GET.get("kind", ""), "form": answer_forms.names(scaled=True)[0], "scale": study.scales.order_by("pk").last()}
    form = PasteForm(request.POST or None, study=study, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals.shown_in(form):
            made = form.rows()
            if form.was_shown():
                n = pasting.paste_items(study=study, by=request.user, **form.cleaned_data)
                messages.success(request, _("문항 %(n)d개를 넣었습니다.") % {"n": n})
                return redirect("surveys:design", slug=study.slug)
            return render(request, "surveys/design/paste.html", shown(request, study, form=form, made=made, seen=form.mark()))
    return render(request, "surveys/design/paste.html", shown(request, study, form=form))


def _item(study: Study, pk: int) -> Item:
    item = selectors.item_of(study, pk)
    if item is None:
        raise Http404
    return item


def _row(request: HttpRequest, study: Study, pk: int) -> HttpResponse:
    return render(request, "surveys/design/_item_row.html", shown(request, study, item=_item(study, pk)))


def _list(request: HttpRequest, study: Study, pk: int | None = None) -> HttpResponse:
    if not request.htmx:
        return _back(study, pk)
    items = selectors.items_of(study, retired_at=None)
    return render(request, "surveys/design/_items.html", shown(request, study, items=items))


def _back(study: Study, pk: int | None = None) -> HttpResponse:
    return redirect(reverse("surveys:design", args=[study.slug]) + (f"#item-{pk}" if pk else ""))
