"""What the worker and the beat do on the ground floor. Tasks take ids and call services."""

from __future__ import annotations

from celery import shared_task

from .services import audit_checks, imports, lifecycle, log, post, privacy, sealing, sessions, stamping, tallies, work


@shared_task(name="surveys.do_work")
def do_work(work_id: int) -> None:
    work.run(work_id=work_id)


@shared_task(name="surveys.sweep_work")
def sweep_work() -> None:
    for work_id in work.due():
        do_work.delay(work_id)


@shared_task(name="surveys.send_letters")
def send_letters() -> None:
    post.send_due()


@shared_task(name="surveys.tally_answers")
def tally_answers() -> None:
    sealing.seal_due()
    tallies.advance()
    log.advance()


@shared_task(name="surveys.stamp_log")
def stamp_log() -> None:
    stamping.stamp_due()


@shared_task(name="surveys.close_due")
def close_due() -> None:
    lifecycle.close_due()


@shared_task(name="surveys.erase_expired")
def erase_expired() -> None:
    privacy.erase_again()
    privacy.erase_expired()
    imports.drop_unfinished()
    sessions.tidy()


@shared_task(name="surveys.check_records")
def check_records() -> None:
    audit_checks.check_due()
    log.note_records()
