"""Candidate values: what may turn out to be a core value, and the items that ask about it."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from ..enums import AnswerForm, ItemKind
from ..models import CandidateValue, Scale, Study, User
from . import audit, items
from .refusal import Refused
from .slugs import next_code


@transaction.atomic
def create_candidate(
    *, study: Study, name_ko: str, by: User, name_en: str = "", description_ko: str = "", description_en: str = "",
    code: str = "", ask: Scale | None = None,
) -> CandidateValue:  # fmt: skip
    """ask: also write its importance item on this scale; its name is the wording, its description the explanation."""
    if study.candidates.filter(name_ko=name_ko.strip()).exists():
        raise Refused(_("‘%(name)s’ 가치가 이미 있습니다.") % {"name": name_ko}, key="name_ko")
    value = CandidateValue.objects.create(
        study=study, code=code or next_code(CandidateValue, "v", study=study), name_ko=name_ko.strip(),
        name_en=name_en.strip(), description_ko=description_ko.strip(), description_en=description_en.strip(),
        position=(study.candidates.aggregate(last=Max("position"))["last"] or 0) + 1,
    )  # fmt: skip
    audit.record(verb="candidate.create", study=study, by=by, target=f"candidate:{value.pk}", code=value.code)
    if ask is not None:
        items.create_item(
            study=study, kind=ItemKind.IMPORTANCE, form=AnswerForm.RATING, by=by, scale=ask, candidate=value,
            text_ko=value.name_ko, text_en=value.name_en, help_ko=value.description_ko, help_en=value.description_en,
        )  # fmt: skip
    return value


@transaction.atomic
def change_candidate(*, candidate: CandidateValue, by: User, **texts: str) -> CandidateValue:
    """Name and description. The wordings of its items are their own and stay."""
    candidate = CandidateValue.objects.select_for_update().get(pk=candidate.pk)
    for name in ("name_ko", "name_en", "description_ko", "description_en"):
        setattr(candidate, name, texts.get(name, getattr(candidate, name)).strip())
    candidate.save()
    audit.record(
        verb="candidate.change", study=candidate.study, by=by, target=f"candidate:{candidate.pk}", code=candidate.code
    )
    return candidate


@transaction.atomic
def delete_candidate(*, candidate: CandidateValue, by: User) -> None:
    if candidate.items.filter(entries__isnull=False).exists():
        raise Refused(_("조사에 담긴 문항이 있는 가치는 지울 수 없습니다. 먼저 그 조사에서 문항을 빼 주십시오."))
    audit.record(
        verb="candidate.delete", study=candidate.study, by=by, target=f"candidate:{candidate.pk}", code=candidate.code
    )
    candidate.items.all().delete()
    candidate.delete()


@transaction.atomic
def order_candidates(*, study: Study, order: Sequence[int], by: User) -> None:
    Study.objects.select_for_update().get(pk=study.pk)
    known = dict(study.candidates.values_list("pk", "code"))
    after = items.reordered(list(known), order)
    if after == list(known):
        return
    for position, pk in enumerate(after, 1):
        CandidateValue.objects.filter(pk=pk).update(position=position)
    audit.record(verb="candidate.order", study=study, by=by, target=f"study:{study.pk}", order=[known[pk] for pk in after])


def move_candidate(*, candidate: CandidateValue, up: bool, by: User) -> None:
    order = list(candidate.study.candidates.values_list("pk", flat=True))
    order_candidates(study=candidate.study, order=items.moved(order, candidate.pk, up=up), by=by)
