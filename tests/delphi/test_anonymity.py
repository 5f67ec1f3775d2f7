"""Nobody of the team can join a name and an answer: every page and every file of a study, read as each role."""

from __future__ import annotations

import csv
import re
from collections import Counter
from html.parser import HTMLParser

import pytest
from django.test import Client

from delphi.models import Panelist
from delphi.services import export
from surveys.enums import Role
from tests.factories import analysis, studies
from tests.factories import panels as make

pytestmark = pytest.mark.django_db
WORD = re.compile(r"[A-Za-z0-9]{4,40}")
ELSEWHERE = {"design", "margins", "surveys", "plan", "evidence", "settings", "directions", "publications"}  # no people, no answers
GROUPS = ("학계", "시의회", "언론")


class Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag, attrs) -> None:
        self.found |= {value for name, value in attrs if name in ("href", "hx-get") and value and value.startswith("/work/")}


def crawl(client: Client, start: str) -> dict[str, str]:
    """Address -> text, of everything that the pages of a study link to; files too."""
    found: dict[str, str] = {}
    waiting = [start]
    while waiting:
        address = waiting.pop().split("#")[0].split("?")[0]  # filters show less of the same
        if address in found or not address.startswith(start) or set(address.split("/")) & ELSEWHERE:
            continue
        answer = client.get(address)
        if answer.status_code != 200:
            found[address] = ""
            continue
        text = b"".join(answer.streaming_content).decode("utf-8-sig") if answer.streaming else answer.content.decode("utf-8", "replace")
        found[address] = text
        if "html" in answer["Content-Type"]:
            links = Links()
            links.feed(text)
            waiting += sorted(links.found)
    return found




@pytest.fixture
def study():
    """A computed round of eleven experts with reasons, and a second that is open with one answer in."""
    study = studies.study()
    for role in (Role.ANALYST, Role.VIEWER):
        studies.member(study, role)
    items = [studies.item(study, code) for code in ("roads", "care")]
    panel = make.panel(study, groups=GROUPS, size=0)
    groups = list(panel.groups.all())
    for n in range(11):
        make.panelist(panel, groups[0 if n < 6 else 1 if n < 9 else 2], name=f"가나{chr(0xB2E4 + n * 28)}")
    rnd = make.opened(panel, items)
    for n, seat in enumerate(make.seats(rnd)):
        make.answered(seat, {"roads": 1 + n % 5, "care": 1 + (n + 1) % 5}, {"roads": f"근거 {n}, {seat.panelist.name} 위원"})
    analysis.computed(rnd)
    second = make.opened(panel, items)
    make.answered(make.seats(second)[0], {"roads": 5, "care": 1}, {"roads": "열린 라운드의 근거"})
    return study


def test_no_pages_and_files_of_any_role_join_a_name_and_an_answer(study):
    """Names and keys stand on pages, codes in files: nothing stands in both, and nothing of an open round in either."""
    people = list(Panelist.objects.filter(panel__study=study))
    for role in (Role.RESEARCHER, Role.ANALYST, Role.VIEWER):
        client = Client()
        client.force_login(study.team.get(role=role).user)
        pages = crawl(client, f"/work/{study.slug}/")
        files = {a: list(csv.DictReader(t.splitlines())) for a, t in pages.items() if a.endswith("/export.csv") and t}
        assert sorted(files) == ([] if role == Role.VIEWER else [f"/work/{study.slug}/rounds/1/export.csv"]), role
        named = {word for a, text in pages.items() if any(p.name in text for p in people) for word in WORD.findall(a + text)}
        drawn = {row["hapui.panelist"] for rows in files.values() for row in rows}
        assert not drawn & named, "a code of a file stands on a page with names"
        assert not [p for p in people for rows in files.values() if any(x in str(rows) for x in (p.key, p.name, p.email))], role
        assert not [a for a, text in pages.items() if "열린 라운드의 근거" in text], role
        assert bool(named) == (role == Role.RESEARCHER)
        if role != Role.RESEARCHER:
            assert not [a for a, text in pages.items() if any(p.email in text for p in people)]
    _files_differ(study)


def _files_differ(study):
    """Each file draws its own codes and order, and shows no small group."""
    rnd = study.panel.rounds.get(number=1)
    texts = [export.round_csv(round=rnd, by=study.created_by) for _each in range(2)]
    rows = [list(csv.DictReader("".join(lines).lstrip("\ufeff").splitlines())) for lines in texts]
    codes = [[row["hapui.panelist"] for row in part] for part in rows]
    assert all(len(set(part)) == 11 and part == sorted(part) for part in codes) and not set(codes[0]) & set(codes[1])
    order = [[row["roads.reason"] for row in part] for part in rows]
    assert order[0] != order[1] and sorted(order[0]) == sorted(order[1])  # 1 in 40 million
    groups = Counter(row["hapui.group"] for row in rows[0])
    assert sorted(groups.values()) == [5, 6] and groups[""] == 5, "groups of three and two have no name"
    assert list(rows[0][0]) == ["hapui.panelist", "hapui.group", "hapui.round", "hapui.expertise", "roads", "care", "roads.reason", "care.reason"]
