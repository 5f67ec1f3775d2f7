"""Who sees what: an expert only the own seat, the team only who has not answered, outsiders nothing."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from delphi.models import PersonalLink
from delphi.services import feedback, links, mailing, panels, reminders, rounds
from surveys.enums import Role
from surveys.models import AuditEntry, Response, Work
from surveys.services.refusal import Refused
from tests.factories import panels as make
from tests.factories import studies

pytestmark = pytest.mark.django_db


@pytest.fixture
def items(study):
    return [studies.item(study, "goal"), studies.text(study, "view")]


@pytest.fixture
def rnd(study, items):
    return make.opened(make.panel(study, groups=("학계", "시의회"), size=6), items)


def come_in(client, email):
    return client.get(links.issue(email=email).removeprefix("http://localhost:8000"))


def address(name, rnd, **more):
    return reverse(f"delphi:{name}", kwargs={"key": rnd.questionnaire.key, **more})


def staff(name, study, **more):
    return reverse(f"delphi:{name}", kwargs={"slug": study.slug, **more})


def test_a_link_opens_the_own_pages_and_leaves_the_address(client, rnd):
    answer = come_in(client, make.seats(rnd)[0].panelist.email)
    assert answer.status_code == 302 and answer.url == "/expert/"
    assert rnd.questionnaire.title_ko in client.get("/expert/").content.decode()


@pytest.mark.parametrize("spoil", ["forge", "expire", "revoke", "remove"])
def test_a_link_that_does_not_hold_opens_nothing(client, study, rnd, spoil):
    person = make.seats(rnd)[0].panelist
    url = links.issue(email=person.email).removeprefix("http://localhost:8000")
    if spoil == "forge":
        url = url[:-2] + ("y/" if url[-2] == "x" else "x/")
    elif spoil == "expire":
        PersonalLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    elif spoil == "revoke":
        links.revoke(email=person.email, study=study, by=study.created_by)
    else:
        PersonalLink.objects.update(email="stranger@example.org")
    assert client.get(url).status_code == 410
    assert client.get("/expert/").status_code == 403


def test_revoking_ends_a_session_that_is_open(client, study, rnd):
    person = make.seats(rnd)[0].panelist
    come_in(client, person.email)
    assert client.get("/expert/").status_code == 200
    links.revoke(email=person.email, study=study, by=study.created_by)
    assert client.get("/expert/").status_code == 403


def test_the_round_of_another_panel_does_not_exist(client, rnd):
    elsewhere = studies.study()
    other = make.opened(make.panel(elsewhere, size=1), [studies.item(elsewhere, "x")])
    come_in(client, make.seats(rnd)[0].panelist.email)
    for name, more in (("round-start", {}), ("round-page", {"page": 1}), ("round-review", {}), ("round-done", {})):
        assert client.get(address(name, other, **more)).status_code == 404


def test_nobody_answers_for_somebody_else(client, rnd):
    first, second = make.seats(rnd)[:2]
    come_in(client, first.panelist.email)
    client.post(address("round-start", rnd))
    client.post(address("round-page", rnd, page=1), {"a_goal": "4", "go": "stay", "seat": second.pk})
    assert Response.objects.get().invitation_id == first.invitation_id


def test_another_persons_reason_never_carries_who_gave_it(client, study, items, rnd):
    seats = make.seats(rnd)
    for seat, value in zip(seats, (1, 3, 4, 5, 2, 2), strict=True):
        make.answered(seat, {"goal": value}, {"goal": f"근거 {value}"} if value != 2 else {})
    make.looked(rounds.close_round(round=rnd, by=study.created_by))
    row = {"item": "goal", "n": 6, "counts": [1, 2, 1, 1, 1], "median": 3.5, "q1": 2.5, "q3": 4.25}
    make_feedback(rnd, row)
    second = make.opened(rnd.panel, items)
    come_in(client, seats[0].panelist.email)
    client.post(address("round-start", second))
    page = client.get(address("round-page", second, page=1)).content.decode()
    assert "근거 5" in page and "근거 3" in page
    for seat in seats:
        for secret in (seat.panelist.key, seat.panelist.name, seat.panelist.email):
            assert secret not in page


def make_feedback(rnd, row):
    feedback.attach_feedback(round=rnd, rows=[row], run_id=1)
    feedback.mark_computed(rnd)


def test_withdrawn_closed_and_taken_back_each_have_their_page(client, study, rnd):
    seat = make.seats(rnd)[0]
    come_in(client, seat.panelist.email)
    client.post(address("round-start", rnd))
    panels.withdraw_panelist(panelist=seat.panelist, by=study.created_by)
    page = client.get(address("round-page", rnd, page=1))
    assert page.status_code == 403 and "물러나셨습니다" in page.content.decode()  # the link and its session have ended
    panels.restore_panelist(panelist=seat.panelist, by=study.created_by)
    assert client.get("/expert/").status_code == 403
    come_in(client, seat.panelist.email)
    rounds.close_round(round=rnd, by=study.created_by)
    late = client.post(address("round-page", rnd, page=1), {"a_goal": "4", "r_goal": "늦은 근거"})
    assert late.status_code == 409 and "늦은 근거" in late.content.decode()
    quiet = client.post(address("round-page", rnd, page=1), {"a_goal": "4"}, headers={"X-Requested-With": "autosave"})
    assert quiet.status_code == 409


def test_an_opening_taken_back_says_not_yet(client, study, rnd):
    come_in(client, make.seats(rnd)[0].panelist.email)
    rounds.undo_opening(round=rnd, by=study.created_by)
    assert "아직 열리지 않았습니다" in client.get(address("round-start", rnd)).content.decode()


def test_a_tampered_page_is_named_at_its_item_and_keeps_what_was_typed(client, rnd):
    come_in(client, make.seats(rnd)[0].panelist.email)
    client.post(address("round-start", rnd))
    answer = client.post(address("round-page", rnd, page=1), {"a_goal": "9", "r_goal": "내 근거", "a_view": "내 의견"})
    page = answer.content.decode()
    assert answer.status_code == 422 and 'href="#card-goal"' in page
    assert "내 근거" in page and "내 의견" in page


def test_asking_for_a_link_tells_nothing_and_is_throttled(client, rnd):
    email = make.seats(rnd)[0].panelist.email
    said = []
    for who in (email, "nobody@example.org", email, email, email, email):
        said.append(client.post("/expert/link/", {"email": who}, follow=True).content)
        links.send_link(email=who)
    assert len({bytes(_without_token(text)) for text in said}) == 1
    assert len([m for m in mail.outbox if m.to == [email]]) <= links.ASKS
    assert not [m for m in mail.outbox if m.to == ["nobody@example.org"]]


def _without_token(page):
    return re.sub(rb'"X-CSRFToken": "[^"]+"|name="csrfmiddlewaretoken" value="[^"]+"', b"", page)


GETS = [
    ("panel", {}), ("panel-add", {}), ("panel-groups", {}), ("panel-import", {}), ("rule", {}), ("rule-edit", {}),
    ("rounds", {}), ("round", {"number": 1}), ("round-preview", {"number": 1}), ("round-extend", {"number": 1}),
    ("round-close", {"number": 1}), ("round-undo", {"number": 1}),
    ("round-remind", {"number": 1, "whom": "waiting"}),
]  # fmt: skip
OPEN_TO_ALL = {"panel", "rule", "rounds", "round", "round-preview"}


@pytest.mark.parametrize(("name", "more"), GETS)
def test_every_page_of_the_team_keeps_outsiders_and_wrong_roles_out(client, study, rnd, name, more):
    url = staff(name, study, **more)
    assert client.get(url).status_code == 302
    client.force_login(studies.user())
    assert client.get(url).status_code == 404
    client.force_login(studies.member(study, Role.VIEWER))
    assert client.get(url).status_code == (200 if name in OPEN_TO_ALL else 403)
    client.force_login(study.created_by)
    assert client.get(url).status_code == 200


def test_names_are_for_researchers_only(client, study, rnd):
    names = [seat.panelist.name for seat in make.seats(rnd)]
    client.force_login(studies.member(study, Role.ANALYST))
    for url in (staff("panel", study), staff("round", study, number=1)):
        page = client.get(url).content.decode()
        assert not [n for n in names if f">{n}<" in page] and "@example.org" not in page.replace(
            "survey@example.org", ""
        )
    client.force_login(study.created_by)
    assert names[0] in client.get(staff("round", study, number=1)).content.decode()


def test_a_reminder_goes_once_per_click_to_who_has_not_started(study, rnd):
    seats = make.seats(rnd)
    make.answered(seats[0], {"goal": 3})
    make.answering.begin(seat=seats[1], language="ko")
    seen = reminders.last_click(rnd)
    work = reminders.send_reminders(round=rnd, whom="waiting", seen=seen, by=study.created_by)
    mailing.remind_round(work)
    mailing.remind_round(Work.objects.get(pk=work.pk))
    assert sorted(m.to[0] for m in mail.outbox) == sorted(s.panelist.email for s in seats[2:])
    with pytest.raises(Refused):
        reminders.send_reminders(round=rnd, whom="waiting", seen=seen, by=study.created_by)
    assert AuditEntry.objects.filter(study=study, verb="round.remind").count() == 1
    assert rnd.seats.filter(invitation__reminders=1).count() == len(seats) - 2


def test_the_live_fragment_asks_for_a_new_page_when_the_state_has_moved(client, study, rnd):
    client.force_login(study.created_by)
    url = staff("round-live", study, number=1)
    same = client.get(url + "?state=open", headers={"HX-Request": "true"})
    assert "HX-Refresh" not in same and b'id="live"' in same.content
    rounds.close_round(round=rnd, by=study.created_by)
    moved = client.get(url + "?state=open", headers={"HX-Request": "true"})
    assert moved["HX-Refresh"] == "true"
    assert client.get(url).status_code == 302
