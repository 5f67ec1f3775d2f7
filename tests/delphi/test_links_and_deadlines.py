"""A link that is only looked at lives and does nothing; a deadline says whose clock it means, on pages and in letters."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from delphi.models import PersonalLink
from delphi.services import letters, links
from surveys.enums import Role
from surveys.models import Invitation
from surveys.services import team
from surveys.services.tokens import derived_token, token_hash
from surveys.templatetags.hapui import deadline
from tests.factories import panels, studies

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def seat():
    study = studies.study()
    return panels.seats(panels.opened(panels.panel(study), [studies.item(study, "goal")]))[0]


@pytest.mark.django_db
def test_an_experts_link_that_is_looked_at_lives_and_opens_no_session(seat) -> None:
    client, address = Client(), links.issue(email=seat.panelist.email).partition("/expert/")[2]
    answer = client.head(f"/expert/{address}")
    assert (answer.status_code, answer.content, dict(answer.cookies)) == (200, b"", {})
    assert not Session.objects.exists() and PersonalLink.objects.get().last_used_at is None
    assert client.get(f"/expert/{address}").status_code == 302 and PersonalLink.objects.get().last_used_at
    assert client.head("/expert/open/not-a-link/").status_code == 410


@pytest.mark.django_db
def test_a_citizens_link_that_is_looked_at_lives_and_begins_nothing() -> None:
    q = studies.opened(studies.study(), invited_only=True)
    row = Invitation.objects.create(questionnaire=q, email="a@example.org", token_hash="-")
    token = derived_token("invitation", row.pk)
    Invitation.objects.filter(pk=row.pk).update(token_hash=token_hash(token))
    answer = Client().head(reverse("surveys:invited", args=[token]))
    assert (answer.status_code, dict(answer.cookies)) == (200, {})
    row.refresh_from_db()
    assert row.first_seen_at is None
    assert Client().head(reverse("surveys:invited", args=["nobody"])).status_code == 404
    assert Client().head(reverse("surveys:answer", args=[q.key])).status_code in (200, 403)


@pytest.mark.django_db
def test_an_invitation_to_the_team_that_is_looked_at_is_not_accepted() -> None:
    study = studies.study()
    row = team.invite(study=study, email="asked@example.org", role=Role.VIEWER, by=study.created_by)
    assert Client().head(reverse("surveys:team-accept", args=[team.token_of(row)])).status_code == 200
    row.refresh_from_db()
    assert row.state == "sent"


@pytest.mark.parametrize(("language", "said"), [("ko", "한국 시각"), ("en", "KST")])
def test_a_deadline_says_whose_clock_it_means(language: str, said: str) -> None:
    at = datetime(2031, 3, 1, 9, 0, tzinfo=UTC)
    with translation.override(language):
        assert deadline(at).endswith(f"18:00 {said}") and deadline(None) == ""
        with timezone.override("Europe/Berlin"):
            assert deadline(at).endswith("10:00 CET")


def test_no_page_and_no_letter_shows_a_deadline_without_its_zone() -> None:
    bare = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "templates").rglob("*.*")
        for shown in ("closes_at|moment", "closes_at|date", "until|moment", "closes_at }}")
        if shown in path.read_text(encoding="utf-8")
    ]
    assert not bare, bare


@pytest.mark.django_db
def test_letters_carry_the_zone(seat) -> None:
    seat.round.questionnaire.closes_at = timezone.now()
    assert "한국 시각까지" in letters.reminder(seat, "u")[1]
