"""Who saw names, reasons or a file is on record: one row a person, page and hour, for those who may see people."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from delphi.services import rounds
from surveys.enums import Role
from surveys.models import AuditEntry
from surveys.services import audit, looking
from tests.factories import panels, studies

pytestmark = pytest.mark.django_db


def looks(study):
    rows = AuditEntry.objects.filter(study=study, verb__endswith=".look").order_by("number")
    return [(row.verb, row.actor, row.detail.get("origin")) for row in rows]


def test_seeing_names_and_reasons_is_a_row_an_hour_with_the_address(client):
    study = studies.study()
    item, analyst, viewer = studies.item(study, "goal"), studies.member(study, Role.ANALYST), studies.member(study, Role.VIEWER)
    rnd = panels.opened(panels.panel(study, size=5), [item])
    key = rnd.panel.panelists.first().key
    for seat in panels.seats(rnd):
        panels.answered(seat, {"goal": 3}, {"goal": "까닭"})
    rounds.close_round(round=rnd, by=study.created_by)
    pages = {
        "panel.look": reverse("delphi:panel", args=[study.slug]),
        "panelist.look": reverse("delphi:panelist", args=[study.slug, key]),
        "reasons.look": reverse("delphi:round-reasons", args=[study.slug, 1]),
    }
    client.force_login(study.created_by)
    with time_machine.travel(timezone.now().replace(minute=5), tick=False):
        for _twice in range(2):
            for page in pages.values():
                assert client.get(page, REMOTE_ADDR="203.0.113.7").status_code == 200
        assert looks(study) == [(verb, study.created_by, "203.0.113.7") for verb in pages]
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        client.get(pages["panel.look"])
        assert len(looks(study)) == 4
    client.force_login(viewer)
    client.get(pages["panel.look"])
    assert len(looks(study)) == 4, "who sees no names is not noted"
    client.force_login(analyst)
    assert client.get(reverse("delphi:round-export", args=[study.slug, 1]), REMOTE_ADDR="203.0.113.9").status_code == 200
    export = AuditEntry.objects.get(verb="round.export")
    assert export.detail["origin"] == "203.0.113.9" and audit.first_broken(study) is None
    record = reverse("surveys:audit", args=[study.slug])
    shown = client.get(record)
    assert not [line for line in shown.context["lines"] if line.entry.verb.endswith(".look")]
    assert "203.0.113" not in shown.content.decode() and not client.get(record, {"verb": "panel.look"}).context["lines"]
    client.force_login(study.created_by)
    shown = client.get(record).content.decode()
    assert "203.0.113.7" in shown and "위원 명단을 보았습니다" in shown


def test_once_a_month_somebody_says_that_the_looks_were_looked_through(client):
    study = studies.study()
    second, place = studies.member(study, Role.RESEARCHER), reverse("surveys:looks", args=[study.slug])
    long_ago = timezone.now() - timedelta(days=40)
    with time_machine.travel(long_ago, tick=False):
        for n in range(3):
            looking.looked(study=study, by=study.created_by, verb="panel.look", target=f"panel:{n}", origin="203.0.113.7")
        audit.record(verb="response.export", study=study, by=study.created_by, target="questionnaire:1", origin="203.0.113.9")
        audit.record(verb="item.create", study=study, by=study.created_by)
    client.force_login(second)
    page = client.get(place).content.decode()
    assert all(words in page for words in ("4건", "203.0.113.7", "203.0.113.9", "한 달이 넘도록", "아직 확인한 적이 없습니다"))
    upto = client.get(place).context["looks"].upto
    looking.looked(study=study, by=study.created_by, verb="panel.look", target="panel:9", origin="203.0.113.8")  # meanwhile
    for _twice in range(2):
        client.post(place, {"upto": upto})
    row = AuditEntry.objects.get(study=study, verb="looks.check")
    assert (row.actor, row.detail) == (second, {"upto": upto, "n": 4})
    page = client.get(place).content.decode()
    assert "203.0.113.8" in page and "203.0.113.7" not in page and "한 달이 넘도록" not in page and "4건)" in page
    assert "확인하지 않은 것 1건" in client.get(reverse("surveys:audit", args=[study.slug])).content.decode()
    for odd in ("", "x", "9" * 30, "-1"):
        client.post(place, {"upto": odd})
    assert AuditEntry.objects.filter(verb="looks.check").count() == 1 and AuditEntry.objects.filter(verb__endswith=".look").count() == 4


def test_of_many_looks_only_those_that_were_shown_are_signed(client, monkeypatch):
    monkeypatch.setattr("surveys.selectors.looks.AT_ONCE", 2)
    study = studies.study()
    place = reverse("surveys:looks", args=[study.slug])
    for n in range(5):
        looking.looked(study=study, by=study.created_by, verb="panel.look", target=f"panel:{n}", origin="203.0.113.7")
    client.force_login(study.created_by)
    signed = []
    while upto := client.get(place).context["looks"].upto:
        client.post(place, {"upto": upto})
        signed.append(AuditEntry.objects.filter(verb="looks.check").latest("number").detail["n"])
    assert signed == [2, 2, 1]
    client.force_login(studies.member(study, Role.ANALYST))
    assert client.get(place).status_code == 403 and "누가 보았는지 확인" not in client.get(reverse("surveys:audit", args=[study.slug])).content.decode()
