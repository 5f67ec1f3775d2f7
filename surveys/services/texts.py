"""A written answer that names somebody is hidden: it stays in the record and nobody reads it any more."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from ..models import HiddenText, Item, Questionnaire, Response, User
from ..selectors.texts import digest_of, key_of
from . import audit
from .refusal import Refused

LONGEST_NOTE = 500


@transaction.atomic
def hide_text(*, questionnaire: Questionnaire, item: Item, response: Response, note: str, by: User) -> None:
    """Out of every page and file at once."""
    why = note.strip()
    if not why:
        raise Refused(_("가리는 사유를 적어 주십시오. 기록에 남습니다."), key="note")
    if len(why) > LONGEST_NOTE:
        raise Refused(_("사유는 %(n)d자까지 적을 수 있습니다.") % {"n": LONGEST_NOTE}, key="note")
    row = Response.objects.select_for_update().get(pk=response.pk, questionnaire=questionnaire)
    _hidden, new = HiddenText.objects.update_or_create(
        response=row, item_code=item.code,
        defaults={"digest": digest_of(str(row.answers.get(item.code, ""))), "note": why, "hidden_by": by},
    )  # fmt: skip
    _note("text.hide", questionnaire, item, row, by, note=why, again=not new)


@transaction.atomic
def show_text(*, questionnaire: Questionnaire, item: Item, response: Response, by: User) -> None:
    gone, _rows = HiddenText.objects.filter(response=response, item_code=item.code).delete()
    if gone:
        _note("text.show", questionnaire, item, response, by)


def _note(verb: str, questionnaire: Questionnaire, item: Item, response: Response, by: User, **more: object) -> None:
    audit.record(
        verb=verb, study=questionnaire.study, by=by, target=f"questionnaire:{questionnaire.pk}", item=item.code,
        text=key_of(response.pk, item.code), **more,
    )  # fmt: skip
