"""A survey in the field: returns, margins against the sample, the closing time, invited people."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..forms import refusals
from ..forms.questionnaires import DeadlineForm, PeopleForm
from ..models import Invitation, Questionnaire, Study
from ..rules import may_design, may_see_people
from ..selectors import fieldwork as selectors
from ..selectors import letters
from ..services import invitations, mail_allowance, people_lists
from ..services import questionnaires as services
from ..services.tabular import read_grid
from . import looking, tables
from .access import staff_page
from .questionnaires import public, shown


@staff_page()
def fieldwork(request: HttpRequest, study: Study, key: str) -> HttpResponse:
    """The figures come anew every few seconds while answers are taken."""
    q = public(study, key)
    link = request.build_absolute_uri(reverse("surveys:answer", args=[q.key]))
    people = may_see_people(request.user, study)
    context = shown(request, study, questionnaire=q, link=link, may_see_people=people, **selectors.page_of(q))
    template = "_figures.html" if request.htmx else "fieldwork.html"
    return render(request, f"surveys/fieldwork/{template}", context)


@staff_page(may_design)
def deadline(request: HttpRequest, study: Study, key: str) -> HttpResponse:
    q = public(study, key)
    form = DeadlineForm(request.POST or None, initial={"closes_at": q.closes_at})
    if request.method == "POST" and form.is_valid():
        with refusals.shown_in(form):
            services.change_deadline(questionnaire=q, by=request.user, **form.cleaned_data)
            messages.success(request, _("마감 일시를 바꾸었습니다."))
            return redirect("surveys:fieldwork", study.slug, q.key)
    return render(request, "surveys/fieldwork/deadline.html", shown(request, study, questionnaire=q, form=form))


@staff_page(may_see_people)
def people(request: HttpRequest, study: Study, key: str) -> HttpResponse:
    q = public(study, key)
    form = PeopleForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with refusals.shown_in(form, at="file"):
            tables.keep(request, f"people_{key}", read_grid(form.cleaned_data["file"], most=people_lists.MOST))
            return redirect("surveys:people-check", study.slug, q.key)
    return render(request, "surveys/fieldwork/people.html", _people(request, study, q, form))


@staff_page(may_see_people)
def check_people(request: HttpRequest, study: Study, key: str) -> HttpResponse:
    """Step two of the list: columns, every wrong row, who is new; then all of them or nobody."""
    q, kept = public(study, key), tables.kept(request, f"people_{key}")
    if kept is None:
        return redirect("surveys:people", study.slug, key)
    there = {email.lower() for email in q.invitations.values_list("email", flat=True)}

    def store(people: list[tuple[str, str]]) -> str:
        added, known = invitations.add_people(questionnaire=q, people=people, by=request.user)
        return _("%(added)d명을 넣었습니다. 이미 있던 주소: %(there)d") % {"added": added, "there": known}

    return tables.checked(
        request, key=f"people_{key}", grid=kept[0], wanted=people_lists.WANTED,
        read=lambda table, columns: people_lists.read_people(table, columns, there=there), store=store,
        again=reverse("surveys:people", args=[study.slug, key]), done=reverse("surveys:people", args=[study.slug, key]),
        context=shown(request, study, questionnaire=q, heading=_("초대 명단")),
    )  # fmt: skip


def _people(request: HttpRequest, study: Study, q: Questionnaire, form: PeopleForm) -> dict:
    found = selectors.people_of(q)
    page = Paginator(found.pop("people"), 100).get_page(request.GET.get("page"))
    told = found["told"]
    if page:
        looking.note(request, study, "invitations.look", f"questionnaire:{q.pk}", names=found["invited"])
    mailed = letters.by_subject(invitations.MAIL_INVITATIONS, [invitation.pk for invitation in page])
    rows = [(invitation, selectors.state_of(invitation, told), mailed.get(invitation.pk)) for invitation in page]
    return shown(
        request, study, questionnaire=q, form=form, page=page, rows=rows, letter=invitations.preview(q, "invitation"),
        reminder=invitations.preview(q, "reminder"), **found,
    )  # fmt: skip


@require_POST
@staff_page(may_see_people)
def mail(request: HttpRequest, study: Study, key: str) -> HttpResponse:
    """what: invitation or reminder"""
    q = public(study, key)
    service = invitations.remind if request.POST.get("what") == "reminder" else invitations.send
    with refusals.told(request):
        n = service(questionnaire=q, by=request.user)
        messages.success(request, _("%(n)d명에게 보내기 시작했습니다. 이 화면을 떠나도 계속됩니다.") % {"n": n})
        if (room := mail_allowance.room(study)) < n:
            sentence = _("오늘은 %(room)d통까지 나가고 나머지는 다음 날부터 자동으로 나갑니다.")
            messages.warning(request, sentence % {"room": room})
    return redirect("surveys:people", study.slug, q.key)


@require_POST
@staff_page(may_see_people)
def revoke(request: HttpRequest, study: Study, key: str, pk: int) -> HttpResponse:
    q = public(study, key)
    invitations.revoke(invitation=get_object_or_404(Invitation, pk=pk, questionnaire=q), by=request.user)
    messages.success(request, _("초대를 거두었습니다. 그 링크는 더 이상 쓸 수 없습니다."))
    return redirect("surveys:people", study.slug, q.key)
