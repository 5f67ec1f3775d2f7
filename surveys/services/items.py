"""Items and their wordings: write, reword, order, copy, retire. A wording that was put to people stays as it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import answer_forms
from ..enums import FROZEN, AnswerForm, ItemKind, WordingChange
from ..models import CandidateValue, Category, Item, ItemWording, Scale, Study, User
from ..presets import CHARACTERISTICS
from . import audit, wordings
from .refusal import Refused
from .slugs import next_code

PREFIX = {ItemKind.IMPORTANCE: "imp", ItemKind.VALUE_ATTAINMENT: "val", ItemKind.DEMOGRAPHIC: "d"}
OF_VALUES = (ItemKind.IMPORTANCE, ItemKind.VALUE_ATTAINMENT)
TEXTS = wordings.TEXTS
Categories = Sequence[tuple[str, str, str]]  # code, Korean, English


@transaction.atomic
def create_item(
    *, study: Study, kind: str, form: str, by: User, code: str = "", scale: Scale | None = None,
    candidate: CandidateValue | None = None, required: bool = True, no_opinion: bool = True,
    categories: Categories = (), settings: Mapping[str, Any] | None = None, **texts: str,
) -> Item:  # fmt: skip
    """At the end of the list, with its first wording."""
    code = code or next_code(Item, PREFIX.get(kind, "q"), study=study)
    if study.items.filter(code=code).exists():
        raise Refused(_("이미 쓰고 있는 문항 코드입니다: %(code)s. 다른 코드를 적어 주십시오.") % {"code": code}, key="code")
    settings = dict(settings or {})
    _check(kind=kind, form=form, scale=scale, candidate=candidate, categories=categories, settings=settings)
    item = Item.objects.create(
        study=study, code=code, kind=kind, form=form, scale=scale if answer_forms.of(form).takes_scale else None,
        candidate=candidate, required=required, no_opinion=no_opinion and answer_forms.of(form).offers_no_opinion,
        settings=settings, position=(study.items.aggregate(last=Max("position"))["last"] or 0) + 1,
    )  # fmt: skip
    ItemWording.objects.create(item=item, created_by=by, **_texts(texts))
    _set_categories(item, categories)
    audit.record(verb="item.create", study=study, by=by, target=f"item:{item.pk}", code=code, kind=kind)
    return item


@transaction.atomic
def change_item(
    *, item: Item, by: User, reason: str = "", change: str = WordingChange.MEANING, categories: Categories | None = None,
    **content: Any,
) -> Item:  # fmt: skip
    """Wording and particulars. After a freeze only the wording may change, as a new version with its reason.

    change: whether the new wording still asks the same; what is not declared editorial is another question.
    """
    item = Item.objects.select_for_update().get(pk=item.pk)
    texts = _texts({name: content.pop(name) for name in TEXTS if name in content})
    frozen = is_frozen(item)
    if frozen and (_differs(item, content) or _other_categories(item, categories)):
        raise Refused(
            _("열린 조사에 쓰인 문항은 문구만 고칠 수 있습니다. 척도나 보기를 바꾸려면 복제하여 새 문항으로 만들어 주십시오.")
        )
    wordings.reword(item, texts, by=by, reason=reason, change=change, frozen=frozen)
    if not frozen:
        _change_particulars(item, content, categories, by=by)
    return item


def _change_particulars(item: Item, content: dict[str, Any], categories: Categories | None, *, by: User) -> None:
    for name, value in content.items():
        setattr(item, name, value)
    if not answer_forms.of(item.form).takes_scale:
        item.scale = None
    kept = _now(item) if categories is None else list(categories)
    _check(
        kind=item.kind, form=item.form, scale=item.scale, candidate=item.candidate, categories=kept, settings=item.settings, item=item,
    )  # fmt: skip
    item.save()
    if categories is not None:
        _set_categories(item, categories)
    audit.record(verb="item.change", study=item.study, by=by, target=f"item:{item.pk}", code=item.code)


@transaction.atomic
def duplicate_item(*, item: Item, by: User) -> Item:
    """The same question under a new code; a value's item becomes a plain rating, for a value is asked once a kind."""
    wording = item.newest_wording
    kind = ItemKind.OTHER if item.kind in OF_VALUES else item.kind
    return create_item(
        study=item.study, kind=kind, form=item.form, by=by, scale=item.scale, required=item.required,
        no_opinion=item.no_opinion, categories=_now(item), settings=item.settings,
        **({name: getattr(wording, name) for name in TEXTS} if wording else {}),
    )  # fmt: skip


@transaction.atomic
def retire_item(*, item: Item, by: User) -> bool:
    """Delete an item that no questionnaire holds, retire one that was used. True where it is gone for good."""
    used = item.entries.exists()
    verb = "item.retire" if used else "item.delete"
    audit.record(verb=verb, study=item.study, by=by, target=f"item:{item.pk}", code=item.code)
    if not used:
        item.delete()
        return True
    Item.objects.filter(pk=item.pk).update(retired_at=timezone.now())
    return False


@transaction.atomic
def restore_item(*, item: Item, by: User) -> None:
    Item.objects.filter(pk=item.pk).update(retired_at=None)
    audit.record(verb="item.restore", study=item.study, by=by, target=f"item:{item.pk}", code=item.code)


@transaction.atomic
def order_items(*, study: Study, order: Sequence[int], by: User) -> None:
    """The whole list anew; an item that is not named keeps its place behind the named ones."""
    Study.objects.select_for_update().get(pk=study.pk)
    known = dict(study.items.values_list("pk", "code"))
    after = reordered(list(known), order)
    if after == list(known):
        return
    for position, pk in enumerate(after, 1):
        Item.objects.filter(pk=pk).exclude(position=position).update(position=position)
    audit.record(verb="item.order", study=study, by=by, target=f"study:{study.pk}", order=[known[pk] for pk in after])


def reordered(known: list[int], order: Sequence[int]) -> list[int]:
    named = [pk for pk in dict.fromkeys(order) if pk in set(known)]
    return [*named, *(pk for pk in known if pk not in set(named))]


def move_item(*, item: Item, up: bool, by: User) -> None:
    """One step among the items that are not retired."""
    order = list(item.study.items.filter(retired_at=None).values_list("pk", flat=True))
    order_items(study=item.study, order=moved(order, item.pk, up=up), by=by)


def moved(order: list[int], pk: int, *, up: bool) -> list[int]:
    at = order.index(pk)
    to = max(0, min(len(order) - 1, at + (-1 if up else 1)))
    order.insert(to, order.pop(at))
    return order


@transaction.atomic
def add_characteristics(*, study: Study, by: User) -> list[Item]:
    """Sex, age group, province with the codes of the registered population; what is there already stays."""
    return [
        create_item(
            study=study, kind=ItemKind.DEMOGRAPHIC, form=AnswerForm.CHOICE, by=by, code=ready.code, no_opinion=False,
            categories=ready.categories, text_ko=ready.text[0], text_en=ready.text[1],
            short_ko=ready.short[0], short_en=ready.short[1],
        )
        for ready in CHARACTERISTICS
        if not study.items.filter(code=ready.code).exists()
    ]  # fmt: skip


def is_frozen(item: Item) -> bool:
    return item.entries.filter(questionnaire__state__in=FROZEN).exists()


def _check(
    *, kind: str, form: str, scale: Scale | None, candidate: CandidateValue | None, categories: Categories,
    settings: Mapping[str, Any], item: Item | None = None,
) -> None:  # fmt: skip
    field, lack = answer_forms.of(form).lacks(scale=scale, categories=categories, settings=settings)
    if lack:
        raise Refused(lack, key=field)
    if kind in OF_VALUES and candidate is None:
        raise Refused(_("어느 후보 가치에 대한 문항인지 골라 주십시오."), key="candidate")
    if kind not in OF_VALUES and candidate is not None:
        raise Refused(_("후보 가치는 중요도나 실현도 문항에만 붙일 수 있습니다."), key="candidate")
    taken = candidate and candidate.items.filter(kind=kind).exclude(pk=item.pk if item else None).exists()
    if taken:
        raise Refused(_("이 가치에는 같은 종류의 문항이 이미 있습니다."), key="candidate")


def lacks_of(item: Item) -> str:
    """What an item still needs before anybody can be asked; "" where it has everything."""
    return answer_forms.of(item.form).lacks(scale=item.scale, categories=_now(item), settings=item.settings)[1]


def _set_categories(item: Item, categories: Categories) -> None:
    keep = [code for code, _ko, _en in categories]
    item.categories.exclude(code__in=keep).delete()
    for position, (code, ko, en) in enumerate(categories):
        Category.objects.update_or_create(
            item=item, code=code, defaults={"label_ko": ko, "label_en": en, "position": position}
        )


def _now(item: Item) -> list[tuple[str, str, str]]:
    return list(item.categories.values_list("code", "label_ko", "label_en"))


def _other_categories(item: Item, categories: Categories | None) -> bool:
    takes = answer_forms.of(item.form).takes_categories
    return categories is not None and takes and list(categories) != _now(item)


def _differs(item: Item, content: dict[str, Any]) -> bool:
    return any(getattr(item, name) != value for name, value in content.items())


def _texts(texts: dict[str, str]) -> dict[str, str]:
    if unknown := set(texts) - set(TEXTS):
        raise TypeError(f"not a text of an item: {sorted(unknown)}")
    return {name: value.strip() for name, value in texts.items()}
