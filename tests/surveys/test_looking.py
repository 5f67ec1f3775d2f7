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
from surveys.services import audit
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
