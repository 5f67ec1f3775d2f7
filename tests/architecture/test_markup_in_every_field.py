"""Whoever may write a text of a study must not act with the rights of whoever reads it: markup in every text field,
and a crawl of every page as everybody."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import models
from django.http import HttpResponse
from django.test import Client

from delphi.services import letters
from surveys.services import mails
from tests.architecture.routes import routes
from tests.architecture.test_every_url_as_every_role import _address, _undone
from tests.architecture.world import World
from tests.factories import panels

pytestmark = pytest.mark.django_db
MARK = "<i hx-get=/x hx-trigger=load>"  # short enough for every name of more than thirty letters
# not written by people: keys of the machinery, hashes, words from a list
MACHINE = (
    "hash", "key", "code", "kind", "verb", "target", "language", "slug", "checksum", "software", "role", "password",
    "receipt", "token", "fingerprint", "seed", "mail", "version",
)  # fmt: skip


def text_fields() -> Iterator[tuple[type[models.Model], models.Field]]:
    for model in apps.get_models():
        if model._meta.app_label not in ("surveys", "delphi", "analytics"):
            continue
        for field in model._meta.concrete_fields:
            plain = type(field) in (models.CharField, models.TextField) and not field.choices
            if plain and not any(word in field.name for word in MACHINE):
                yield model, field


def spoil_everything() -> int:
    spoilt = 0
    for model, field in text_fields():
        for row in model._default_manager.order_by("pk"):
            room = field.max_length or 200
            text = MARK if len(MARK) + 12 > room else f"{MARK} {row.pk} {field.name}"[:room]
            if len(MARK) <= room:
                spoilt += model._default_manager.filter(pk=row.pk).update(**{field.name: text})
    return spoilt


@pytest.fixture
def world(settings, mailoutbox) -> World:
    settings.CELERY_TASK_ALWAYS_EAGER = False
    made = World()
    panels.answered(made.other_seat, {"goal": "1"}, {"goal": "까닭"})
    assert spoil_everything() > 40
    return made


def body(answer: HttpResponse) -> str:
    return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode("utf-8", "replace")


def test_no_page_shows_what_somebody_wrote_as_markup(world: World) -> None:
    wrong, seen = [], 0
    clients = world.clients()
    for who in ("researcher", "expert", "anonymous"):  # together they may open every page
        client = clients[who]
        client.raise_request_exception = False
        for route in routes():
            if route.name.startswith(("admin:", "account_", "mfa_", "dev-")):
                continue
            with _undone(client):
                answer = client.get(_address(world, route), follow=False)
                if "html" in answer.headers.get("Content-Type", "") and answer.status_code == 200:
                    text = body(answer)
                    seen += "hx-trigger=load" in text
                    if MARK in text:
                        wrong.append(f"{route.name} as {who}")
    assert not wrong, "\n".join(wrong)
    assert seen > 25, f"the markup was met on {seen} pages only: the crawl proves little"


def test_a_letter_is_text_wherever_it_is_shown(world: World) -> None:
    seat = world.seat
    found = [*letters.invitation(seat, "u"), *letters.reminder(seat, "u")]
    found += [*mails.letter(template="team_invite", language="ko", invite=world.invite, study=world.study, link="u")]
    assert any(MARK in text for text in found)
    assert [type(text) for text in found] == [str] * len(found)  # a SafeString would be shown as it is


def test_no_attribute_of_the_page_hands_out_the_token() -> None:
    assert "hx-headers" not in Client().get("/").content.decode()
