"""What journeys share: a person who is signed in, and the worker's part where a worker would act."""

from __future__ import annotations

import os
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from surveys.enums import WorkState
from surveys.models import Study, User, Work
from surveys.services import work


def sign_in(page: Any, user: User, address: str) -> None:
    session = SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session.create()
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": address}])


def act_as_worker(study: Study, *, draw: bool = False, kind: str = "") -> None:
    """Every row that waits, and what it asks for in turn; of one kind only where one is named.

    Charts of runs take long: they are drawn where wanted, and wherever the pages themselves are pictured.
    """
    waiting = Work.objects.filter(study=study, state=WorkState.WAITING)
    if not (draw or os.environ.get("SCREENS_DIR")):
        waiting = waiting.exclude(kind="draw_run")
    if kind:
        waiting = waiting.filter(kind=kind)
    while row := waiting.order_by("pk").first():
        work.run(work_id=row.pk)
        row.refresh_from_db()
        assert row.state == WorkState.DONE, f"{row.kind}: {row.failure}"


def press(page: Any) -> None:
    """The main button of the page's form, also where it does something that cannot be undone."""
    send(page, page.locator("main form").locator(".c-button--primary, .c-button--danger").first)


def send(page: Any, button: Any) -> None:
    """Click and wait for the answer, also where it is the same address again."""
    with page.expect_navigation():
        button.click()
