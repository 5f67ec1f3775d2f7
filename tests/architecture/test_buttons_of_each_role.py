"""Whoever may do a thing finds its button, and no button leads to a refusal: a crawl of one study as each role."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from analytics.services import survey_analysis
from surveys.enums import ItemKind, Role
from tests.architecture.expectations import expected
from tests.architecture.test_every_url_as_every_role import _undone
from tests.factories import analysis, panels, studies

pytestmark = pytest.mark.django_db
MOST = 400  # pages of one role: a crawl that goes in circles fails instead of running on
ONE_OF_EACH = 2  # addresses of one route: every row of a list is the same page again


class Page(HTMLParser):
    """Where its links and forms lead."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.gets: list[str] = []
        self.posts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        posting = (found.get("method") or "").lower() == "post"
        if tag == "a" and found.get("href"):
            self.gets.append(found["href"])
        if tag == "form":
            (self.posts if posting else self.gets).append(found.get("action") or "")
        if tag == "button" and found.get("formaction"):
            self.posts.append(found["formaction"])
        self.gets += [found["hx-get"]] if found.get("hx-get") else []
        self.posts += [found["hx-post"]] if found.get("hx-post") else []


@dataclass
class Crawl:
    reached: set[str] = field(default_factory=set)  # names of routes that a link or a form leads to
    refused: list[str] = field(default_factory=list)
    seen: set[tuple[str, str]] = field(default_factory=set)
    times: dict[tuple[str, str], int] = field(default_factory=dict)


def crawl(client: Client, start: str) -> Crawl:
    found, waiting = Crawl(), [("GET", start, "")]
    client.raise_request_exception = False
    while waiting:
        method, address, source = waiting.pop()
        waiting += ask(client, found, method, address, source)
        assert len(found.seen) < MOST
    return found


def ask(client: Client, found: Crawl, method: str, address: str, source: str) -> list[tuple[str, str, str]]:
    path = urlsplit(address).path
    try:
        name = resolve(path).view_name
    except Resolver404:
        return []
    key = (method, name)
    if not path.startswith("/work/") or (method, address) in found.seen or found.times.get(key, 0) >= ONE_OF_EACH:
        return []
    found.seen.add((method, address))
    found.times[key] = found.times.get(key, 0) + 1
    found.reached.add(name)
    with _undone(client):
        answer = client.get(address) if method == "GET" else client.post(address)
    if answer.status_code in (403, 405) or answer.status_code >= 500:
        found.refused.append(f"{answer.status_code} {method} {name}, from {source or 'the start'}")
    if method == "POST" or answer.status_code != 200 or "html" not in answer.headers.get("Content-Type", ""):
        where = answer.headers.get("Location", "")
        return [("GET", urljoin(address, where), path)] if where and method == "GET" else []
    page = Page(answer.content.decode())
    links = [("GET", link) for link in page.gets] + [("POST", link) for link in page.posts]
    return [(how, urljoin(address, link).split("#")[0], path) for how, link in links if not link.startswith(("#", "mailto:"))]


@pytest.fixture
def study(settings, mailoutbox):
    """Something in every stage: results of two rounds and a survey, a third round open, another survey in its making."""
    settings.CELERY_TASK_ALWAYS_EAGER = False
    found = analysis.ready(draws=100)
    study, panel = found.study, found.study.panel
    survey_analysis.compute(questionnaire=found.survey)
    analysis.derived(found)
    extra = studies.choice(study, "way", ("bus", "rail"), kind=ItemKind.OTHER)
    third = panels.opened(panel, [next(iter(found.items.values())), extra, studies.text(study, "idea")])
    panels.answered(panels.seats(third)[0], {found.items["roots"].code: 5, "way": "bus"})
    studies.questionnaire(study, [extra], population=found.survey.population)
    return study


def test_every_button_of_every_role(study) -> None:
    start, crawls = reverse("surveys:study", args=[study.slug]), {}
    for role in Role:
        person = study.created_by if role == Role.RESEARCHER else studies.member(study, role)
        client = Client()
        client.force_login(person)
        crawls[role] = crawl(client, start)
    refused = [f"{role}: {line}" for role, found in crawls.items() for line in found.refused]
    assert not refused, "a button that leads to a refusal:\n" + "\n".join(sorted(refused))
    anybody = set().union(*(found.reached for found in crawls.values()))
    lacking = [
        f"{role}: {name}"
        for name in sorted(anybody)
        for role, found in crawls.items()
        if isinstance(expected(name), frozenset) and role in expected(name) and name not in found.reached
    ]
    assert not lacking, "a thing that the role may do and finds no button for:\n" + "\n".join(lacking)
    assert {"surveys:export", "delphi:round-export", "analytics:consensus-csv", "analytics:values-csv"} <= crawls[Role.ANALYST].reached
    assert len(crawls[Role.RESEARCHER].reached) > 70, len(crawls[Role.RESEARCHER].reached)
