"""The letters experts get, each in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import override

from surveys.post import Envelope
from surveys.services import mails

from ..models import Panelist, Seat


def invitation_to(seat: Seat, url: str) -> Envelope:
    return _to(seat.panelist, *invitation(seat, url))


def reminder_to(seat: Seat, url: str) -> Envelope:
    return _to(seat.panelist, *reminder(seat, url))


def extension_to(seat: Seat, url: str) -> Envelope:
    with override(seat.panelist.language):
        subject = _("[합의] %(n)d차 전문가 조사의 응답 기한이 연장되었습니다") % {"n": seat.round.number}
        return _to(seat.panelist, subject, mails.plain("delphi/mail/extension.txt", _facts(seat, url)))


def link_to(panelist: Panelist, url: str) -> Envelope:
    with override(panelist.language):
        body = mails.plain("delphi/mail/link.txt", {"panelist": panelist, "url": url, "study": panelist.panel.study})
        return _to(panelist, _("[합의] 전문가 화면 개인 링크"), body)


def former_to(panelist: Panelist, to: str) -> Envelope:
    """To the address that is not used any more: who did not ask for the change hears of it."""
    study = panelist.panel.study
    with override(panelist.language):
        body = mails.plain("delphi/mail/former.txt", {"panelist": panelist, "study": study})
        return Envelope(to, _("[합의] 패널에 적힌 전자우편 주소가 바뀌었습니다"), body, study.contact_email)


def invitation(seat: Seat, url: str) -> tuple[str, str]:
    """Subject and body as they are sent; the preview shows the same."""
    with override(seat.panelist.language):
        subject = _("[합의] %(n)d차 전문가 조사에 모십니다") % {"n": seat.round.number}
        return subject, mails.plain("delphi/mail/invitation.txt", _facts(seat, url))


def reminder(seat: Seat, url: str) -> tuple[str, str]:
    with override(seat.panelist.language):
        subject = _("[합의] %(n)d차 전문가 조사 응답을 기다립니다") % {"n": seat.round.number}
        return subject, mails.plain("delphi/mail/reminder.txt", _facts(seat, url))


def _facts(seat: Seat, url: str) -> dict[str, object]:
    questionnaire = seat.round.questionnaire
    return {
        "seat": seat,
        "panelist": seat.panelist,
        "round": seat.round,
        "questionnaire": questionnaire,
        "study": questionnaire.study,
        "items": questionnaire.entries.count(),
        "url": url,
    }


def _to(panelist: Panelist, subject: str, body: str) -> Envelope:
    return Envelope(panelist.email, subject, body, panelist.panel.study.contact_email)
