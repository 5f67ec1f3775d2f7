"""Questionnaires in the making: particulars, items in their order, copies, the closing time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import answer_forms
from ..enums import Audience, ItemKind, QuestionnaireState
from ..models import Questionnaire, QuestionnaireItem, Study, User
from . import audit
from .items import moved
from .refusal import Refused
from .slugs import next_code

CONTENT = (
    "population", "sample_kind", "invited_only", "title_ko", "title_en", "intro_ko", "intro_en", "consent_ko",
    "consent_en", "minutes", "page_size", "target_n", "closes_at",
)  # fmt: skip


@transaction.atomic
def create_questionnaire(*, study: Study, by: User, **content: Any) -> Questionnaire:
    """A public one, holding the study's items in their order, questions about the person last.

    Written and choice questions that have only ever been put to the panel stay out; they can be added.
    """
    _future(content.get("closes_at"))
    made = Questionnaire.objects.create(
        study=study, code=next_code(Questionnaire, "survey-", study=study), audience=Audience.PUBLIC, **_known(content)
    )
    asked = study.items.filter(retired_at=None).exclude(pk__in=_only_of_experts(study))
    items = sorted(asked, key=lambda item: item.kind == ItemKind.DEMOGRAPHIC)
    for position, item in enumerate(items, 1):
        made.entries.create(item=item, position=position)
    audit.record(verb="questionnaire.create", study=study, by=by, target=f"questionnaire:{made.pk}")
    return made


def _only_of_experts(study: Study) -> set[int]:
    """Ratings are mirrored: the same one is put to citizens. A question in other forms is the panel's own."""
    entries = QuestionnaireItem.objects.filter(questionnaire__study=study).exclude(item__form__in=answer_forms.names(scaled=True))
    of_experts = entries.filter(questionnaire__audience=Audience.EXPERTS).exclude(item__kind=ItemKind.DEMOGRAPHIC)
    of_citizens = entries.filter(questionnaire__audience=Audience.PUBLIC)
    return set(of_experts.values_list("item_id", flat=True)) - set(of_citizens.values_list("item_id", flat=True))


@transaction.atomic
def change_questionnaire(*, questionnaire: Questionnaire, by: User, **content: Any) -> Questionnaire:
    q = _draft(questionnaire)
    _future(content.get("closes_at"))
    changed = [name for name, value in _known(content).items() if getattr(q, name) != value]
    for name in changed:
        setattr(q, name, content[name])
    if changed:
        q.save(update_fields=changed)
        audit.record(
            verb="questionnaire.change", study=q.study, by=by, target=f"questionnaire:{q.pk}", changed=changed
        )
    return q


@transaction.atomic
def add_items(*, questionnaire: Questionnaire, items: Sequence[int], by: User) -> int:
    """Items of the study that are not retired, at the end; returns how many were new."""
    q = _draft(questionnaire)
    new = q.study.items.filter(pk__in=items, retired_at=None).exclude(entries__questionnaire=q)
    last = q.entries.aggregate(last=Max("position"))["last"] or 0
    for position, item in enumerate(list(new), last + 1):
        q.entries.create(item=item, position=position)
        last = position
    return _noted(q, by)


@transaction.atomic
def remove_entry(*, questionnaire: Questionnaire, entry: int, by: User) -> None:
    q = _draft(questionnaire)
    q.entries.filter(pk=entry).delete()
    _noted(q, by)


@transaction.atomic
def order_entries(*, questionnaire: Questionnaire, order: Sequence[int], by: User) -> None:
    q = _draft(questionnaire)
    known = list(q.entries.values_list("pk", flat=True))
    named = [pk for pk in dict.fromkeys(order) if pk in set(known)]
    for position, pk in enumerate([*named, *(pk for pk in known if pk not in set(named))], 1):
        q.entries.filter(pk=pk).update(position=position)
    _noted(q, by)


def move_entry(*, questionnaire: Questionnaire, entry: int, up: bool, by: User) -> None:
    order = list(questionnaire.entries.values_list("pk", flat=True))
    if entry in order:
        order_entries(questionnaire=questionnaire, order=moved(order, entry, up=up), by=by)


@transaction.atomic
def copy_questionnaire(*, questionnaire: Questionnaire, by: User) -> Questionnaire:
    """A new draft with the same particulars and items; wordings are the newest, the closing time is open."""
    q, content = questionnaire, {name: getattr(questionnaire, name) for name in CONTENT}
    content["closes_at"] = None
    made = Questionnaire.objects.create(
        study=q.study, code=next_code(Questionnaire, "survey-", study=q.study), audience=q.audience, **content
    )
    rows = q.entries.filter(item__retired_at=None).select_related("item")
    for position, entry in enumerate(rows, 1):
        made.entries.create(item=entry.item, position=position)
    audit.record(
        verb="questionnaire.copy", study=q.study, by=by, target=f"questionnaire:{made.pk}", copied_from=q.pk
    )
    return made


@transaction.atomic
def delete_questionnaire(*, questionnaire: Questionnaire, by: User) -> None:
    q = _draft(questionnaire)
    if q.state != QuestionnaireState.DRAFT or q.responses.exists() or q.invitations.exists():
        raise Refused(_("시범 조사나 초대가 시작된 조사는 지울 수 없습니다."))
    audit.record(verb="questionnaire.delete", study=q.study, by=by, target=f"questionnaire:{q.pk}", code=q.code)
    q.delete()


@transaction.atomic
def change_deadline(*, questionnaire: Questionnaire, closes_at: datetime | None, by: User, reason: str) -> Questionnaire:
    """The one thing that may change while a survey is open; it is logged with its reason."""
    q = Questionnaire.objects.select_for_update().get(pk=questionnaire.pk)
    if q.state == QuestionnaireState.CLOSED:
        raise Refused(_("이미 마감한 조사입니다. 더 받으려면 새 판으로 복사해 여십시오."), key="closes_at")
    _future(closes_at)
    before, q.closes_at = q.closes_at, closes_at
    q.save(update_fields=["closes_at"])
    audit.record(
        verb="questionnaire.deadline", study=q.study, by=by, target=f"questionnaire:{q.pk}", reason=reason,
        before=before.isoformat() if before else None, after=closes_at.isoformat() if closes_at else None,
    )  # fmt: skip
    return q


def _draft(questionnaire: Questionnaire) -> Questionnaire:
    q = Questionnaire.objects.select_for_update(of=("self",)).select_related("study").get(pk=questionnaire.pk)
    if q.is_frozen:
        raise Refused(_("열었던 조사의 내용은 고정되어 있습니다. 고치려면 새 판으로 복사해 주십시오."))
    return q


def _noted(q: Questionnaire, by: User) -> int:
    n = q.entries.count()
    audit.record(verb="questionnaire.items", study=q.study, by=by, target=f"questionnaire:{q.pk}", n=n)
    return n


def _future(closes_at: datetime | None) -> None:
    if closes_at is not None and closes_at <= timezone.now():
        raise Refused(_("마감 일시는 지금보다 뒤여야 합니다."), key="closes_at")


def _known(content: dict[str, Any]) -> dict[str, Any]:
    if unknown := set(content) - set(CONTENT):
        raise TypeError(f"not content of a questionnaire: {sorted(unknown)}")
    return content
