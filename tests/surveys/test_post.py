"""Letters against a mail server with moods: one refusal keeps nobody waiting, nothing goes twice, nothing is lost."""

from __future__ import annotations

import re
import socketserver
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from delphi.services import links, mailing, reminders
from surveys.enums import LetterState, Role
from surveys.models import Letter, Work
from surveys.selectors.letters import of_kinds, stuck
from surveys.selectors.progress import why_failed
from surveys.services import invitations, mail_allowance, organisations, post, team, work
from tests.factories import panels, studies

pytestmark = pytest.mark.django_db
AWAY, ONCE = "away", "once"


class Server(socketserver.ThreadingTCPServer):
    """Just enough of a mail server. moods: address -> (stage, reply); took: addresses in order."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Session)
        self.moods: dict[str, tuple[str, str]] = {}
        self.took: list[str] = []
        self.numbers: list[str] = []


class Session(socketserver.StreamRequestHandler):
    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")

    def handle(self) -> None:
        self.say("220 mail.test")
        to = ""
        while line := self.rfile.readline().decode().strip():
            verb = line[:4].upper()
            if verb in ("EHLO", "HELO", "RSET", "MAIL"):
                self.say("250 ok")
            elif verb == "RCPT":
                to = re.search(r"<(.*)>", line)[1]
                self.answer(to, "RCPT", "250 ok")
            elif verb == "DATA":
                self.say("354 go on")
                self.message(to)
            elif verb == "QUIT":
                self.say("221 bye")
                return

    def message(self, to: str) -> None:
        text = b""
        while (line := self.rfile.readline()) != b".\r\n":
            text += line
        if self.answer(to, "DATA", "250 taken"):
            self.server.took.append(to)
            self.server.numbers.append(re.search(rb"Message-ID: (\S+)", text)[1].decode())

    def answer(self, to: str, stage: str, good: str) -> bool:
        at, reply = self.server.moods.get(to, ("", ""))
        if at == stage and reply == "hang up":
            self.server.moods.pop(to)
            self.connection.close()
            return False
        self.say(reply if at == stage else good)
        return at != stage


@pytest.fixture
def server(settings: Any) -> Iterator[Server]:
    with Server() as made:
        threading.Thread(target=made.serve_forever, daemon=True).start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = made.server_address
        settings.EMAIL_TIMEOUT = 2
        yield made
        made.shutdown()


PEOPLE = [f"p{n}@example.org" for n in range(4)]


@pytest.fixture
def survey() -> Any:
    study = studies.study()
    q = studies.opened(study, studies.demographics(study), invited_only=True)
    invitations.add_people(questionnaire=q, people=[(p, "") for p in PEOPLE], by=study.created_by)
    return q


def run(kind: str) -> Work:
    task = Work.objects.filter(kind=kind).latest("pk")
    work.run(work_id=task.pk)
    task.refresh_from_db()
    return task


def send(survey: Any) -> Work:
    invitations.send(questionnaire=survey, by=survey.study.created_by)
    return run(invitations.MAIL_INVITATIONS)


def later() -> None:
    Letter.objects.filter(state=LetterState.WAITING).update(next_at=timezone.now())
    post.send_due()


TEMPORARY = [("DATA", "451 4.7.1 try again later"), ("RCPT", "450 4.2.1 busy p1@example.org"), ("DATA", "hang up")]
FINAL = [
    ("RCPT", "550 5.1.1 <p1@example.org>: Recipient address rejected"), ("DATA", "554 5.7.1 no"),
    ("DATA", "552 5.2.2 full"),
]  # fmt: skip


@pytest.mark.parametrize(("stage", "reply"), TEMPORARY)
def test_who_is_put_off_keeps_nobody_waiting_and_is_tried_again(server, survey, stage, reply):
    server.moods["p1@example.org"] = (stage, reply)
    task = send(survey)
    assert server.took == ["p0@example.org", "p2@example.org", "p3@example.org"] and task.state == "done"
    assert list(invitations.unsent(survey).values_list("email", flat=True)) == ["p1@example.org"]
    assert (found := stuck(of_kinds(survey.study))).tried == 1 and found.next_at > timezone.now() + timedelta(minutes=9)
    post.send_due()
    run(invitations.MAIL_INVITATIONS)
    assert len(server.took) == 3  # its pause is not over, and nobody gets a second one
    server.moods.clear()
    later()
    assert sorted(server.took) == PEOPLE and not stuck(of_kinds(survey.study))


@pytest.mark.parametrize(("stage", "reply"), FINAL)
def test_who_is_refused_is_named_to_whom_it_may_and_goes_out_when_asked_again(server, survey, stage, reply, client):
    server.moods["p1@example.org"] = (stage, reply)
    send(survey)
    later()
    assert len(server.took) == 3 and Letter.objects.get(state=LetterState.REFUSED).attempts == 1
    home, page = f"/work/{survey.study.slug}/", f"/work/{survey.study.slug}/letters/"
    viewer = studies.member(survey.study, Role.VIEWER)
    client.force_login(viewer)
    seen = client.get(home).content.decode()
    assert "전자우편 1통이 거절되었습니다" in seen and "p1@" not in seen and client.get(page).status_code == 403
    client.force_login(survey.study.created_by)
    seen = client.get(page).content.decode()
    assert seen.index("p1@example.org") < seen.index("p0@example.org") and reply[:3] in seen and "rejected" not in seen
    assert "받는 곳에서 거절함" in client.get(f"/work/{survey.study.slug}/surveys/{survey.key}/people/").content.decode()
    server.moods.clear()
    assert client.post(f"{page}again/").status_code == 302
    post.send_due()
    assert sorted(server.took) == PEOPLE


def test_pauses_grow_and_end(server, survey):
    server.moods["p1@example.org"] = ("RCPT", "451 no")
    send(survey)
    pauses = []
    for _time in range(post.MOST_ATTEMPTS - 1):
        later()
        row = Letter.objects.get(subject_id=survey.invitations.get(email="p1@example.org").pk)
        pauses.append((row.next_at - timezone.now()).total_seconds() // 60)
    assert pauses[:3] == [19, 39, 79] and max(pauses) <= 720 and row.state == LetterState.REFUSED
    assert timedelta(minutes=sum(pauses)) > timedelta(days=4)


def test_a_server_that_is_away_costs_no_letter_its_tries(settings, survey, mailoutbox):
    settings.EMAIL_BACKEND, settings.EMAIL_PORT = "django.core.mail.backends.smtp.EmailBackend", 9
    send(survey)
    assert Letter.objects.filter(state=LetterState.WAITING, attempts=0).count() == 4
    assert Letter.objects.filter(reply="server").count() == post.HOPELESS  # the rest was not even tried
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    later()
    assert len(mailoutbox) == 4


def test_two_workers_never_send_the_same_letter_and_a_dead_ones_claim_runs_out(survey, mailoutbox):
    keys = post.put(
        study=survey.study, kind=invitations.MAIL_INVITATIONS,
        subjects=survey.invitations.order_by("pk").values_list("pk", flat=True),
    )  # fmt: skip
    assert post._claim(keys[0]) and post._claim(keys[0]) is None
    send(survey)
    assert len(mailoutbox) == 3
    Letter.objects.filter(pk=keys[0]).update(claimed_at=timezone.now() - mail_allowance.CLAIM - timedelta(seconds=1))
    post.send_due()
    assert len(mailoutbox) == 4 and len({m.extra_headers["Message-ID"] for m in mailoutbox}) == 4


def test_a_reminder_that_failed_for_one_reminds_no_other_twice(server, survey):
    send(survey)
    server.took.clear()
    server.moods["p1@example.org"] = ("DATA", "451 later")
    invitations.remind(questionnaire=survey, by=survey.study.created_by)
    task = run(invitations.MAIL_REMINDERS)
    work.retry(task=task, by=None)
    run(invitations.MAIL_REMINDERS)
    server.moods.clear()
    later()
    assert sorted(server.took) == PEOPLE
    assert set(survey.invitations.values_list("reminders", flat=True)) == {1}


def test_what_is_no_longer_needed_is_not_sent(survey, mailoutbox):
    keys = post.put(
        study=survey.study, kind=invitations.MAIL_INVITATIONS,
        subjects=list(survey.invitations.order_by("pk").values_list("pk", flat=True)),
    )  # fmt: skip
    first = survey.invitations.order_by("pk").first()
    invitations.revoke(invitation=first, by=survey.study.created_by)
    post.send_all(keys=keys)
    assert len(mailoutbox) == 3 and Letter.objects.get(subject_id=first.pk).state == LetterState.DROPPED


def test_every_kind_goes_on_past_a_refusal(server):
    study = studies.study()
    panel = panels.panel(study, size=3)
    rnd = panels.opened(panel, [studies.item(study, "goal")])
    people = [p.email for p in panel.panelists.order_by("pk")]
    server.moods[people[1]] = ("DATA", "451 later")
    mailing.invite_round(Work.objects.get(kind="invite_round", subject_id=rnd.pk))
    assert sorted(server.took) == sorted({*people} - {people[1]})
    server.took.clear()
    reminders.send_reminders(round=rnd, whom="waiting", seen=reminders.last_click(rnd), by=study.created_by)
    mailing.remind_round(Work.objects.get(kind="remind_round"))
    assert sorted(server.took) == sorted({*people} - {people[1]})
    links.send_link(email=people[1])
    team.invite(study=study, email=people[1], role=Role.VIEWER, by=study.created_by)
    assert run(team.MAIL_TEAM_INVITE).state == "done"
    assert stuck(of_kinds(study)).tried == 4
    server.moods.clear()
    server.took.clear()
    later()
    assert server.took == [people[1]] * 4 and not stuck(of_kinds(study))


@pytest.fixture
def unconfirmed(survey, settings) -> Any:
    settings.MAIL_UNCONFIRMED, settings.MAIL_A_DAY = 3, 100
    organisations.withdraw_confirmation(organisation=survey.study.organisation, by=survey.study.created_by)
    survey.study.organisation.refresh_from_db()
    return survey


def test_an_organisation_nobody_knows_mails_a_little_and_the_rest_goes_on_when_it_is_confirmed(
    unconfirmed, mailoutbox, client
):
    study, survey = unconfirmed.study, unconfirmed
    client.force_login(study.created_by)
    said = client.post(f"/work/{study.slug}/surveys/{survey.key}/people/mail/", {"what": "invitation"}, follow=True)
    assert "오늘은 3통까지 나가고" in said.content.decode()
    run(invitations.MAIL_INVITATIONS)
    post.send_due()
    assert len(mailoutbox) == 3 and stuck(of_kinds(study)).held == 1
    assert "다음 날 0시부터" in client.get(f"/work/{study.slug}/letters/").content.decode()
    other = studies.study(organisation=study.organisation)  # another study is no way round
    team.invite(study=other, email="new@example.org", role=Role.VIEWER, by=other.created_by)
    run(team.MAIL_TEAM_INVITE)
    assert len(mailoutbox) == 3
    organisations.confirm(organisation=study.organisation, by=study.created_by)
    post.send_due()
    assert len(mailoutbox) == 5 and not stuck(of_kinds(study))


def test_the_days_letters_of_all_studies_are_counted_and_the_next_day_goes_on(settings, survey, mailoutbox):
    settings.MAIL_A_DAY = 3
    send(survey)
    assert len(mailoutbox) == 3 and mail_allowance.room(studies.study()) == 0
    row = Letter.objects.get(state=LetterState.WAITING)
    assert timezone.localtime(row.next_at).strftime("%H:%M") == "00:00" and row.next_at > timezone.now()
    Letter.objects.filter(state=LetterState.SENT).update(sent_at=timezone.now() - timedelta(days=1))
    later()
    assert len(mailoutbox) == 4


def test_no_failure_that_the_team_reads_names_an_address(survey):
    task = Work.objects.create(study=survey.study, kind="x", subject_id=1, state="waiting")
    words = work._in_words(ValueError("{'secret.professor@univ.example': (550, b'no <other@univ.example>')}"))
    task.failure = words
    assert "univ" not in words and "univ" not in why_failed(task) and words.startswith("ValueError")


def test_a_stranger_sees_no_letters(survey):
    assert Client().get(f"/work/{survey.study.slug}/letters/").status_code == 302
