"""What this floor listens to, the kinds of work it does, and the pages it adds to a study."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from surveys import post
from surveys.leaves import logged
from surveys.models import Response
from surveys.navigation import Page, register
from surveys.selectors.audit import describe as describe_verb
from surveys.signals import erased_again, response_erased
from surveys.timeline import Stage
from surveys.work import describe, handles

from . import timeline  # noqa: F401 - registers what it contributes
from .kinds import EXTEND, INVITE, LINK, REMIND, TELL_FORMER
from .services import addresses, erasing, mailing, privacy
from .verbs import VERBS

handles(INVITE)(mailing.invite_round)
handles(REMIND)(mailing.remind_round)
handles(EXTEND)(mailing.tell_extended)
logged("consensus.lock", "rule locked", "hash")
logged("round.open", "opened", "hash", "questionnaire", "seats")
logged("round.undo_opening", "opening undone")
logged("round.extend", "deadline moved", "before", "after")
logged("round.close", "closed")
describe(INVITE, label=_("라운드 초대 전자우편"), stage=Stage.FIELD)
describe(REMIND, label=_("라운드 알림 전자우편"), stage=Stage.FIELD)
describe(EXTEND, label=_("기한 연장 전자우편"), stage=Stage.FIELD)

post.register(
    INVITE, label=_("라운드 초대"), write=mailing.write_invitation, sent=mailing.note_invited, whom=mailing.whom
)
post.register(REMIND, label=_("라운드 알림"), write=mailing.write_reminder, sent=mailing.note_reminded, whom=mailing.whom)
post.register(
    EXTEND, label=_("기한 연장"), write=mailing.write_extension, sent=mailing.note_nothing, whom=mailing.whom
)
post.register(LINK, label=_("개인 링크"), write=mailing.write_link, sent=mailing.note_nothing, whom=mailing.whom_link)
post.register(
    TELL_FORMER, label=_("바뀐 주소를 이전 주소에 알림"), write=addresses.write_former, sent=addresses.note_told,
    whom=addresses.whom_former,
)  # fmt: skip

register(Page("panel", _("패널"), "delphi:panel", Stage.DESIGN, order=40))
register(Page("consensus-rule", _("합의 규칙"), "delphi:rule", Stage.DESIGN, order=50))
register(Page("rounds", _("라운드"), "delphi:rounds", Stage.FIELD, order=60))

for verb, words in VERBS.items():
    describe_verb(verb, words)


erased_again.connect(erasing.on_restored)


@receiver(response_erased)
def erase_reasons(sender: type, response: Response, **kwargs: Any) -> None:
    privacy.erase_reasons(response=response)
