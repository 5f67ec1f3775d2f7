"""NUL, digits that are none, digits without end, years beyond the calendar: in every address, query and field of the
house they end in a page that was made for it, never in a failure."""

from __future__ import annotations

import inspect
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from surveys.models import Response
from tests.architecture.expectations import EXPERT, SEAT, expected
from tests.architecture.forms_on_pages import Form, forms_of
from tests.architecture.routes import Route, routes
from tests.architecture.test_every_url_as_every_role import _address, _undone
from tests.architecture.world import World, _with_link
from tests.factories import panels

pytestmark = pytest.mark.django_db
ODD = ["a\x00b", "²", "9" * 4301, "9" * 20, "-1", "x\r\nSet-Cookie: y=1"]
DATES = ["0001-01-01T00:00", "9999-12-31T23:59"]
# ² is for test_typed to find: nothing of ours asks a text whether it is digits. Each page costs time, so one value walks
KEYS = re.compile(r"""(?:GET(?:\.get|\.getlist)\(|GET\[)["'](\w+)["']|["'](\w+)["'] in request\.GET""")


@pytest.fixture
def world(settings, mailoutbox) -> World:
    settings.CELERY_TASK_ALWAYS_EAGER = False
    made = World()
    panels.answered(made.seat, {"goal": "1"}, {"goal": "까닭"})
    return made


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def clients(world: World) -> dict[str, Client]:
    found = world.clients()
    for client in found.values():
        client.raise_request_exception = False
    return found


def who_may(route: Route) -> str:
    kind = expected(route.name)
    if kind in (EXPERT, SEAT):
        return "expert"
    if isinstance(kind, frozenset):
        return "researcher" if "researcher" in {str(role) for role in kind} else str(min(map(str, kind)))
    return "researcher" if kind == "signed in" else "anonymous"


def ours() -> list[Route]:
    return [route for route in routes() if not route.name.startswith(("admin:", "account_", "mfa_", "dev-", "unnamed"))]


def asked(client: Client, address: str) -> int:
    with _undone(client):
        status = client.get(address).status_code
    if status == 405:
        with _undone(client):
            status = client.post(address).status_code
    return status


def test_no_parameter_of_an_address_is_too_odd(world: World, clients: dict[str, Client]) -> None:
    wrong, tried = [], 0
    for route in ours():
        usual = {name: str(value) for name, value in world.arguments(route.name, route.parameters).items()}
        behind_a_door = route.pattern.startswith("work/<slug:slug>/") and len(route.parameters) > 1
        for name in route.parameters[behind_a_door:]:  # one door reads the study's name for all of its pages
            odd = ODD[3] if f"<int:{name}>" in route.pattern else ODD[2]  # a number beyond the database's, a name beyond a file's
            values = usual | {name: quote(odd)}
            address = "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found, v=values: v[found.group(1)], route.pattern)
            tried += 1
            if (status := asked(clients[who_may(route)], address)) >= 500:
                wrong.append(f"{route.name}: {name}={odd[:12]!r} {status}")
    assert not wrong, "\n".join(wrong)
    assert tried > 75


def keys_of(address: str) -> set[str]:
    """What the module behind an address asks its query for."""
    try:
        view = inspect.unwrap(resolve(urlsplit(address).path).func)
    except Resolver404:
        return set()
    source = Path(inspect.getfile(view)).read_text(encoding="utf-8")
    return {first or second for first, second in KEYS.findall(source)}


def test_no_value_of_a_query_is_too_odd(world: World, clients: dict[str, Client]) -> None:
    wrong, tried = [], set()
    for route in ours():
        address, client = _address(world, route), clients[who_may(route)]
        for key in keys_of(address):
            tried.add(key)
            for odd in ODD[2:3]:
                if (status := asked(client, f"{address}?{key}={quote(odd)}")) >= 500:
                    wrong.append(f"{route.name}: ?{key}={odd[:12]!r} {status}")
    assert not wrong, "\n".join(wrong)
    assert {"page", "verb", "actor", "v"} <= tried


@pytest.mark.parametrize("address", ["/?x=%00", "/?%00=x", "/results/?page=1%00", "/work/x/audit/?verb=%00"])
def test_nul_in_a_query_is_a_page_of_ours(client: Client, address: str) -> None:
    answer = client.get(address, headers={"Accept-Language": "en"})
    assert answer.status_code == 400 and "site/400.html" in [t.name for t in answer.templates]
    assert '<html lang="en">' in answer.content.decode()


@pytest.mark.parametrize("address", ["/s/%00/", "/results/x/pictures/%00.ko.svg", "/expert/rounds/%00/", "/static/%00.css"])
def test_nul_in_a_path_is_a_page_that_is_not_there(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("name", ["sessionid", "csrftoken", "hapui_form_x", "django_language"])
def test_a_broken_cookie_is_none(client: Client, name: str) -> None:
    for value in (r'"abcdefgh\000"', r'"\015\012abcdefgh"'):
        assert client.get("/work/", headers={"Cookie": f"{name}={value}"}).status_code == 302


def forms(world: World, clients: dict[str, Client]) -> Iterator[tuple[str, Form]]:
    """Every form that a page of the house shows to whom it is for, each kind once."""
    seen = set()
    for route in ours():
        who = who_may(route)
        with _undone(clients[who]):
            address = _address(world, route)
            answer = clients[who].get(address)
            if answer.status_code != 200 or "html" not in answer.headers.get("Content-Type", ""):
                continue
            html = answer.content.decode()
        for form in forms_of(html, address):
            kind = (re.sub(r"\d+", "0", form.action), *sorted(form.fields))
            if kind not in seen:
                seen.add(kind)
                yield who, form


def spoilt(form: Form) -> Iterator[tuple[str, dict[str, str]]]:
    """The form with one kind of odd value in every field at once, and odd again in each field that no person types."""
    names = [name for name in form.fields if name != "csrfmiddlewaretoken"]
    dates = [name for name in names if form.kinds[name].startswith("date")]
    yield "all", form.fields | dict.fromkeys(names, ODD[2])
    for odd in DATES if dates else ():
        yield f"dates={odd!r}", form.fields | dict.fromkeys(dates, odd)
    for place, name in enumerate(name for name in names if form.kinds[name] in ("hidden", "submit", "number")):
        yield f"{name}={ODD[place % 4][:12]!r}", form.fields | {name: ODD[place % 4]}


def test_no_value_of_a_field_is_too_odd(world: World, clients: dict[str, Client]) -> None:
    wrong, names = [], set()
    for who, form in list(forms(world, clients)):
        names |= set(form.fields)
        for said, sent in spoilt(form):
            with _undone(clients[who]):
                answer = clients[who].post(form.action, sent, follow=said.startswith("dates"))
            if answer.status_code >= 500:
                wrong.append(f"{who}: {form.action} {said} {answer.status_code}")
    assert not wrong, "\n".join(wrong)
    assert len(names) > 80 and {"title_ko", "closes_at", "go", "seen"} <= names, sorted(names)


def test_where_to_go_on_is_a_card_of_the_page(world: World, clients: dict[str, Client]) -> None:
    address = reverse("delphi:round-page", args=[world.round.questionnaire.key, 1])
    for odd in ODD:
        answer = clients["expert"].post(address, {"keep": odd, "go": odd})
        assert answer.status_code == 302 and "Set-Cookie" not in answer["Location"] and "#" not in answer["Location"]


def test_an_experts_reason_is_kept_as_typed_without_what_nobody_sees(world: World) -> None:
    seat, client = world.other_seat, _with_link(world.other_seat.panelist.email)
    client.post(reverse("delphi:round-start", args=[world.round.questionnaire.key]), {"consent": "on"})
    typed = "\r\n".join(["가" * 94] * 42)  # 3,948 letters and 41 line ends, which a browser sends as two signs each
    sent = {"r_goal": typed + "\x00\u200b", "go": "stay"}
    answer = client.post(reverse("delphi:round-page", args=[world.round.questionnaire.key, 1]), sent)
    assert answer.status_code == 302
    assert Response.objects.get(invitation=seat.invitation).reasons.get().text == typed.replace("\r\n", "\n")
