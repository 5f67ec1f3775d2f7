"""The administration: who may sign in, what waits or failed, which studies there are. Nobody's answers, reasons or seats."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from .enums import WorkState
from .forms.administration import PersonForm
from .models import Organisation, Population, Study, User, Work
from .services import administrators, organisations, work
from .work import KINDS


class ReadOnly(admin.ModelAdmin):
    """Looked at here, changed where its rules live."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(User)
class PersonAdmin(admin.ModelAdmin):
    """Staff accounts. They are switched off, never deleted: what their owners did stays on record."""

    form = PersonForm
    list_display = ("email", "name", "is_active", "is_superuser", "last_login")
    list_filter = ("is_active", "is_superuser")
    search_fields = ("email", "name")
    ordering = ("email",)
    actions = ("forget_second_factor",)

    @admin.action(description=_("2단계 인증 끄기(휴대전화를 잃어버린 사람)"), permissions=["change"])
    def forget_second_factor(self, request: HttpRequest, people: QuerySet[User]) -> None:
        for person in people:
            administrators.forget_second_factor(user=person, by=request.user)
        sentence = ngettext("%(n)d명의 2단계 인증을 껐습니다.", "%(n)d명의 2단계 인증을 껐습니다.", len(people))
        messages.success(request, sentence % {"n": len(people)})

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        return ("email", "last_login", "date_joined") if obj else ()

    def get_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        fields = ("email", "name", "is_active", "is_superuser")
        return (*fields, "last_login", "date_joined") if obj else fields

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    def get_form(self, request: HttpRequest, obj: User | None = None, change: bool = False, **kwargs: Any) -> type:
        form = super().get_form(request, obj, change=change, **kwargs)
        return type("PersonFormOf", (form,), {"by": request.user})

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm, change: bool) -> None:
        wanted = {field: form.cleaned_data[field] for field in ("name", "is_active", "is_superuser")}
        kept = administrators.keep_account(email=obj.email, by=request.user, **wanted)
        obj.pk = kept.pk


@admin.register(Organisation)
class OrganisationAdmin(ReadOnly):
    """Whoever confirms one has made sure outside of here that its people speak for it."""

    list_display = ("name_ko", "name_en", "contact_email", "made_by", "created_at", "confirmed_at", "confirmed_by")
    list_filter = (("confirmed_at", admin.EmptyFieldListFilter),)
    list_select_related = ("confirmed_by",)
    ordering = ("-created_at",)
    fields = ("slug", *list_display)
    actions = ("confirm", "withdraw_confirmation")

    @admin.display(description=_("만든 사람"))
    def made_by(self, organisation: Organisation) -> str:
        return ", ".join(organisation.members.filter(organisationmember__is_owner=True).values_list("email", flat=True))

    @admin.action(description=_("기관 확인하기"), permissions=["view"])
    def confirm(self, request: HttpRequest, chosen: QuerySet[Organisation]) -> None:
        for organisation in chosen:
            organisations.confirm(organisation=organisation, by=request.user)
        sentence = ngettext("기관 %(n)d곳을 확인했습니다.", "기관 %(n)d곳을 확인했습니다.", len(chosen))
        messages.success(request, sentence % {"n": len(chosen)})

    @admin.action(description=_("기관 확인 거두기"), permissions=["view"])
    def withdraw_confirmation(self, request: HttpRequest, chosen: QuerySet[Organisation]) -> None:
        for organisation in chosen:
            organisations.withdraw_confirmation(organisation=organisation, by=request.user)
        sentence = ngettext("기관 %(n)d곳의 확인을 거두었습니다.", "기관 %(n)d곳의 확인을 거두었습니다.", len(chosen))
        messages.success(request, sentence % {"n": len(chosen)})


@admin.register(Work)
class WorkAdmin(ReadOnly):
    list_display = ("pk", "what", "study", "state", "attempts", "created_at", "finished_at", "failure_line")
    list_filter = ("state", "kind")
    list_select_related = ("study",)
    ordering = ("-pk",)
    fields = (
        "what", "study", "state", "done_steps", "all_steps", "attempts", "failure", "requested_by",
        "created_at", "claimed_at", "heartbeat_at", "finished_at",
    )  # fmt: skip
    actions = ("retry",)

    @admin.display(description=_("작업"), ordering="kind")
    def what(self, task: Work) -> str:
        return str(KINDS[task.kind].label) if task.kind in KINDS else task.kind

    @admin.display(description=_("이유"))
    def failure_line(self, task: Work) -> str:
        return task.failure[:80]

    @admin.action(description=_("실패한 작업 다시 시도"), permissions=["view"])
    def retry(self, request: HttpRequest, tasks: QuerySet[Work]) -> None:
        failed = list(tasks.filter(state=WorkState.FAILED))
        for task in failed:
            work.retry(task=task, by=request.user)
        sentence = ngettext("작업 %(n)d건을 다시 시작했습니다.", "작업 %(n)d건을 다시 시작했습니다.", len(failed))
        messages.success(request, sentence % {"n": len(failed)})


@admin.register(Study)
class StudyAdmin(ReadOnly):
    list_display = ("title_ko", "slug", "organisation", "created_by", "created_at", "synthetic")
    list_filter = ("synthetic",)
    search_fields = ("title_ko", "title_en", "slug")
    list_select_related = ("organisation", "created_by")
    fields = (
        "slug", "title_ko", "title_en", "organisation", "created_by", "created_at", "contact_email", "retention_days",
        "synthetic",
    )  # fmt: skip


@admin.register(Population)
class PopulationAdmin(ReadOnly):
    list_display = ("name_ko", "name_en", "study", "sources")
    list_select_related = ("study",)
    fields = ("study", "code", "name_ko", "name_en", "sources")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Population]:
        return super().get_queryset(request).prefetch_related("margins")

    @admin.display(description=_("구성비와 기준일"))
    def sources(self, population: Population) -> str:
        return ", ".join(f"{m.local('source')} ({m.base_date})" for m in population.margins.all()) or "–"
