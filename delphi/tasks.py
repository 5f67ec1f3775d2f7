"""What the worker and the beat do on this floor. Tasks take plain values and call services."""

from __future__ import annotations

from celery import shared_task

from .services import links, mailing, rounds


@shared_task(name="delphi.close_due")
def close_due() -> None:
    rounds.close_due()
    rounds.notice_lost()
    mailing.request_missing()


@shared_task(name="delphi.send_link")
def send_link(email: str) -> None:
    links.send_link(email=email)
