"""A study's letters: which left, which did not and why, and trying them again."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..models import Study
from ..rules import may_see_people
from ..selectors import letters as selectors
from ..services import mail_allowance, post
from .access import staff_page


@staff_page(may_see_people)
def letters(request: HttpRequest, study: Study) -> HttpResponse:
    page = Paginator(selectors.ordered(study), 100).get_page(request.GET.get("page"))
    context = {
        "study": study, "active": "letters", "page": page, "lines": selectors.lines(page),
        "stuck": selectors.stuck(selectors.of_kinds(study)), "room": mail_allowance.room(study),
    }  # fmt: skip
    return render(request, "surveys/letters/letters.html", context)


@require_POST
@staff_page(may_see_people)
def again(request: HttpRequest, study: Study) -> HttpResponse:
    n = post.try_again(study=study, by=request.user)
    messages.success(request, _("전자우편 %(n)d통을 다시 보냅니다. 1분 안에 시작합니다.") % {"n": n})
    return redirect("surveys:letters", study.slug)
