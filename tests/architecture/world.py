"""One study with something behind every address, and a client for every kind of person."""

from __future__ import annotations

from typing import Any

from django.test import Client

from delphi.models import Extension, Panelist, PersonalLink
from surveys.enums import Role, WorkState
from surveys.models import Invitation, Margin, TeamInvite, Work
from surveys.services import team
from surveys.services.tokens import new_token, token_hash
from tests.factories import panels, studies


class World:
    def __init__(self) -> None:
        self.study = studies.study("walked")
        self.people = {role: studies.member(self.study, role) for role in Role if role != Role.RESEARCHER}
        self.people[Role.RESEARCHER] = self.study.created_by
        self.outsider = studies.study("elsewhere").created_by  # a researcher of another study
        self.item = studies.item(self.study, "goal")
        self.candidate = studies.candidate(self.study, "trust")
        self.population = studies.population(self.study)
        self.margin = Margin.objects.create(
            population=self.population, variables=["sex"], source_ko="통계", base_date="2025-04-30"
        )
        self.questionnaire = studies.questionnaire(self.study, [self.item], population=self.population)
        self.invitation = Invitation.objects.create(
            questionnaire=self.questionnaire, token_hash=token_hash(new_token()), email="c@example.org"
        )
        self.failed = Work.objects.create(
            study=self.study, kind="analyse_survey", subject_id=0, state=WorkState.FAILED, failure="x"
        )
        self.invite: TeamInvite = team.invite(
            study=self.study, email="asked@example.org", role=Role.VIEWER, by=self.study.created_by
        )
        self.panel = panels.panel(self.study)
        self.round = panels.opened(self.panel, [self.item])
        self.seat, self.other_seat = panels.seats(self.round)[:2]
        for seat in (self.seat, self.other_seat):
            Extension.objects.create(seat=seat)
        self.stranger = panels.panelist(panels.panel(studies.study("third")))

    def arguments(self, name: str, parameters: tuple[str, ...]) -> dict[str, Any]:
        """A route whose parameters are not found here: give its values in `own` below."""
        own: dict[str, dict[str, Any]] = {
            "surveys:invite-accept": {"pk": self.invite.pk},
            "surveys:team-accept": {"token": team.token_of(self.invite)},
            "surveys:work-retry": {"pk": self.failed.pk},
            "surveys:member-role": {"pk": self.study.team.get(role=Role.VIEWER).pk},
            "surveys:member-remove": {"pk": self.study.team.get(role=Role.VIEWER).pk},
            "surveys:invite-revoke": {"pk": self.invite.pk},
            "surveys:people-revoke": {"pk": self.invitation.pk},
            "surveys:asset": {"name": "site.css"},
            "surveys:margin-delete": {"pk": self.margin.pk},
            "delphi:panel-group": {"code": self.panel.groups.first().code},
            "delphi:round-remind": {"whom": "waiting"},
        }
        by_start = {
            "surveys:item": {"pk": self.item.pk},
            "surveys:scale": {"pk": self.item.scale_id},
            "surveys:value": {"pk": self.candidate.pk},
            "surveys:population": {"pk": self.population.pk},
            "surveys:margin-": {"pk": self.population.pk},
            "delphi:panelist": {"key": self.panel.panelists.first().key},
            "delphi:ask-extension": {"key": self.round.questionnaire.key},
            "delphi:round-": {"key": self.round.questionnaire.key},
        }
        usual = {
            "slug": self.study.slug, "key": self.questionnaire.key, "number": self.round.number, "page": 1, "token": "x",
            "version": 1, "code": "x", "source": "x", "item": "x", "kind": "svg", "language": "ko", "pk": 1, "text": "x", "size": 1,
        }  # fmt: skip
        for start, values in by_start.items():
            if name.startswith(start):
                usual |= values
        usual |= own.get(name, {})
        return {parameter: usual[parameter] for parameter in parameters if parameter in usual}

    def clients(self) -> dict[str, Client]:
        found = {str(role): _signed_in(person) for role, person in self.people.items()}
        found |= {"anonymous": Client(), "outsider": _signed_in(self.outsider)}
        found["expert"] = _with_link(self.seat.panelist.email)
        found["other expert"] = _with_link(self.stranger.email)
        return found


def _signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def _with_link(email: str) -> Client:
    from datetime import timedelta

    from django.utils import timezone

    client = Client()
    link = PersonalLink.objects.create(
        panelist=Panelist.objects.get(email=email), email=email, token_hash=token_hash(new_token()), expires_at=timezone.now() + timedelta(days=1)
    )
    session = client.session
    session["expert_email"], session["expert_link"] = email, link.pk
    session.save()
    return client
