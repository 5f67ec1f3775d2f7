"""Wordings of an item: a version each, and whether the next one still asks the same."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ..enums import WordingChange
from ..models import Item, ItemWording, QuestionnaireItem, User
from . import audit
from .refusal import Refused

TEXTS = ("text_ko", "text_en", "help_ko", "help_en", "short_ko", "short_en")


def reword(item: Item, texts: dict[str, str], *, by: User, reason: str, change: str, frozen: bool) -> None:
    now = item.newest_wording
    if now is not None and all(getattr(now, name) == value for name, value in texts.items()):
        if frozen and not was_asked(now):
            _declare(item, now, change, by=by, reason=reason)
        return
    if not frozen and now is not None:
        for name, value in texts.items():
            setattr(now, name, value)
        now.save(update_fields=list(texts))
        return
    if frozen and not reason.strip():
        raise Refused(
            _("이미 물어본 문항입니다. 문구 변경 사유를 적어 주십시오. 고친 문구는 앞으로 여는 조사부터 쓰입니다."), key="reason"
        )
    version = (now.version if now else 0) + 1
    texts = {name: getattr(now, name) for name in TEXTS} | texts if now else texts
    new = ItemWording(item=item, version=version, reason=reason.strip(), created_by=by, **texts)
    new.sense = _sense(item, new, change)
    new.save()
    audit.record(
        verb="item.new_wording", study=item.study, by=by, target=f"item:{item.pk}", code=item.code, version=version,
        reason=reason.strip(), change=new.change_from(now),
    )  # fmt: skip


def _sense(item: Item, new: ItemWording, change: str) -> int:
    """That of the same words, whenever they were written; else of the version before, or one of its own."""
    earlier = list(item.wordings.filter(version__lt=new.version))
    same = next((w for w in earlier if w.asks() == new.asks()), None)
    if same is not None:
        return same.sense
    if change == WordingChange.EDITORIAL and earlier:
        return earlier[-1].sense
    return max((w.sense for w in earlier), default=0) + 1


def _declare(item: Item, now: ItemWording, change: str, *, by: User, reason: str) -> None:
    """Another word on a new version, as long as nobody has been asked it."""
    sense = _sense(item, now, change)
    if sense == now.sense or now.version == 1:
        return
    if not reason.strip():
        raise Refused(_("뜻이 바뀌었는지를 달리 판단한 사유를 적어 주십시오. 기록에 남습니다."), key="reason")
    now.sense = sense
    now.save(update_fields=["sense"])
    audit.record(
        verb="item.wording_change", study=item.study, by=by, target=f"item:{item.pk}", code=item.code,
        version=now.version, reason=reason.strip(), change=now.change_from(item.wordings.get(version=now.version - 1)),
    )  # fmt: skip


def declared_change(wording: ItemWording) -> str:
    """What was said of a version that nobody has been asked yet; a wording that was asked would be changed anew."""
    before = wording.item.wordings.filter(version=wording.version - 1).first()
    if before is None or was_asked(wording):
        return WordingChange.MEANING
    return WordingChange.EDITORIAL if wording.sense == before.sense else WordingChange.MEANING


def was_asked(wording: ItemWording) -> bool:
    return QuestionnaireItem.objects.filter(wording=wording).exists()
