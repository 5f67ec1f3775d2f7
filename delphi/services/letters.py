"""The letters experts get, each in the reader's language."""

from __future__ import annotations

from django.core.mail import EmailMessage
from django.utils.translation import gettext as _
from django.utils.translation import override

from surveys.services import mails

from ..models import Panelist, Seat


def send_invitation(*, seat: Seat, url: str) -> None:
    _send(seat.panelist, *invitation(seat, url))


def send_reminder(*, seat: Seat, url: str) -> None:
    _send(seat.panelist, *reminder(seat, url))


def send_link(*, panelist: Panelist, url: str) -> None:
    with override(panelist.language):
        body = mails.plain("delphi/mail/link.txt", {"panelist": panelist, "url": url})
        _send(panelist, _("[합의] 전문가 화면 개인 링크"), body)


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
        "panelist": seat.panelist,
        "round": seat.round,
        "questionnaire": questionnaire,
        "study": questionnaire.study,
        "items": questionnaire.entries.count(),
        "url": url,
    }


def _send(panelist: Panelist, subject: str, body: str) -> None:
    contact = panelist.panel.study.contact_email
    EmailMessage(subject, body, to=[panelist.email], reply_to=[contact] if contact else None).send()
