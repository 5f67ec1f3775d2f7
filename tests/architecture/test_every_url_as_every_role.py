"""Walks the URL configuration as every kind of person: a page that was forgotten fails here."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, reverse

from surveys.enums import Role
from tests.architecture.expectations import ADMIN, EXPERT, PUBLIC, SEAT, SIGNED_IN, expected
from tests.architecture.routes import Route, routes
from tests.architecture.world import World

pytestmark = pytest.mark.django_db
ID = re.compile(r"<[a-z][^<>]*?\sid=\"([^\"]+)\"")
HERE = "tests/architecture/expectations.py"


@pytest.fixture
def world(settings, mailoutbox) -> World:
    settings.CELERY_TASK_ALWAYS_EAGER = False
    return World()


def test_every_route_is_declared() -> None:
    missing = [f"{route.name}  ({route.pattern})" for route in routes() if expected(route.name) is None]
    assert not missing, f"Declare who may open these in {HERE} (EXPECTED):\n" + "\n".join(missing)


def test_the_team_pages_of_a_study_are_never_declared_public() -> None:
    wrong = [
        route.name
        for route in routes()
        if route.pattern.startswith("work/<slug:slug>/") and not isinstance(expected(route.name), frozenset)
    ]
    assert not wrong, f"Pages of a study belong to roles of its team ({HERE}): {wrong}"


def test_a_study_answers_each_role_as_declared(world: World) -> None:
    clients, wrong = world.clients(), []
    for route in _declared_as(frozenset):
        address, allowed = _address(world, route), expected(route.name)
        for who, client in clients.items():
            status, where, twice = _ask(client, address)
            if not _right(who, allowed, status, where):
                wrong.append(f"{route.name}: {who} got {status} {where}")
            if twice:
                wrong.append(f"{route.name}: {who} got more than one element with the id {sorted(twice)}")
    assert not wrong, "\n".join(wrong)


def _right(who: str, allowed: object, status: int, where: str) -> bool:
    sign_in = status == 302 and "/account/login" in where
    if who in ("anonymous", "expert", "other expert"):  # an expert has no account
        return sign_in
    if who == "outsider":
        return status == 404
    if who not in {str(role) for role in allowed}:  # type: ignore[attr-defined]
        return status == 403
    return status not in (403, 405) and status < 500 and not sign_in


def test_pages_for_people_with_an_account(world: World) -> None:
    clients = world.clients()
    for route in _declared_as(SIGNED_IN):
        address = _address(world, route)
        status, where, _ = _ask(clients["anonymous"], address)
        assert status == 302 and "/account/login" in where, route.name
        status, where, _ = _ask(clients["outsider"], address)
        assert status in (200, 302, 404) and "/account/login" not in where, (route.name, status)


def test_public_pages_let_anybody_in(world: World) -> None:
    client = Client()
    for route in _declared_as(PUBLIC):
        if route.name.startswith(("account_", "mfa_", "dev-")):
            continue
        status, where, _ = _ask(client, _address(world, route))
        assert status < 500 and "/account/login" not in where, (route.name, status, where)


def test_rounds_belong_to_their_experts(world: World) -> None:
    clients = world.clients()
    for route in _declared_as(SEAT):
        address = _address(world, route)
        status, *_ = _ask(clients["expert"], address)
        assert status in (200, 302), (route.name, status)
        for who in ("anonymous", "outsider", "other expert", *map(str, Role)):
            status, where, _ = _ask(clients[who], address)
            assert status in (403, 404), f"{route.name}: {who} got {status} {where}"


def test_experts_pages_need_a_personal_link(world: World) -> None:
    clients = world.clients()
    for route in _declared_as(EXPERT):
        assert _ask(clients["expert"], _address(world, route))[0] == 200, route.name
        for who in ("anonymous", "outsider", str(Role.RESEARCHER)):
            assert _ask(clients[who], _address(world, route))[0] == 403, (route.name, who)


def test_the_administration_is_closed(world: World) -> None:
    clients = world.clients()
    for route in _declared_as(ADMIN):
        try:
            address = _address(world, route)
        except NoReverseMatch:
            continue  # the admin's own catch-all and its object pages stand behind the same door
        for who in ("anonymous", "outsider", str(Role.RESEARCHER), "expert"):
            status, *_ = _ask(clients[who], address)
            assert status in (302, 404) or address.endswith(("/login/", "/jsi18n/")), (route.name, who, status)


def _declared_as(kind: object) -> list[Route]:
    def fits(route: Route) -> bool:
        found = expected(route.name)
        return isinstance(found, kind) if isinstance(kind, type) else found == kind

    found = [route for route in routes() if fits(route)]
    assert found, f"nothing is declared as {kind}: the walk would prove nothing"
    return found


def _address(world: World, route: Route) -> str:
    values = world.arguments(route.name, route.parameters)
    lacking = set(route.parameters) - set(values)
    if lacking and not route.name.startswith("admin:"):
        pytest.fail(f"{route.name} needs {sorted(lacking)}: give a value in tests/architecture/world.py (arguments)")
    return reverse(route.name, kwargs=values)


def _ask(client: Client, address: str) -> tuple[int, str, set[str]]:
    """GET, and POST where only that is taken; whatever it does is undone."""
    client.raise_request_exception = False
    with _undone(client):
        answer = client.get(address)
    if answer.status_code == 405:
        with _undone(client):
            answer = client.post(address)
    return answer.status_code, answer.headers.get("Location", ""), _ids_that_stand_twice(answer)


def _ids_that_stand_twice(answer: HttpResponse) -> set[str]:
    """A label, an error or a link would lead to the first of them, whichever was meant."""
    if answer.streaming or not answer.headers.get("Content-Type", "").startswith("text/html"):
        return set()
    found = Counter(ID.findall(answer.content.decode()))
    return {name for name, times in found.items() if times > 1}


@contextmanager
def _undone(client: Client) -> Iterator[None]:
    """Also in the browser: a session that was renewed is the old one again."""
    cookies = deepcopy(client.cookies)
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    client.cookies = cookies
