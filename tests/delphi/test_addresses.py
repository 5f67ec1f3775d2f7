"""Who changes a panelist's address takes nobody's place; a link belongs to the study that issued it."""

from __future__ import annotations

import pytest
from django.core import mail
from django.urls import reverse

from delphi.models import FormerAddress, Reason, Seat
from delphi.selectors import seats as places
from delphi.services import answering, links, panels, rounds
from surveys.models import AuditEntry, Response
from surveys.services import post
from tests.factories import panels as make
from tests.factories import studies

pytestmark = pytest.mark.django_db
SPY = "spy@elsewhere.example"


@pytest.fixture
def rnd(study, item):
    return make.opened(make.panel(study, size=6), [item])


def come_in(client, email):
    return client.get(links.issue(email=email).removeprefix("http://localhost:8000"))


def address(name, rnd, **more):
    return reverse(f"delphi:{name}", kwargs={"key": rnd.questionnaire.key, **more})


def move(person, to=SPY):
    person.refresh_from_db()
    panels.change_panelist(panelist=person, email=to, by=person.panel.study.created_by)


def read(client, rnd):
    pages = [client.get("/expert/"), *(client.get(address(n, rnd), follow=True) for n in ("round-start", "round-review", "round-done"))]
    pages.append(client.get(address("round-page", rnd, page=1), follow=True))
    return "".join(page.content.decode() for page in pages)


@pytest.mark.parametrize("submitted", [True, False])
def test_a_new_address_reads_and_changes_nothing_of_the_old_one(client, study, rnd, submitted):
    seat = make.seats(rnd)[0]
    answering.begin(seat=seat, language="ko")
    answering.save_page(seat=seat, given=answering.Given({"goal": "1"}, {"goal": "오직 내 근거"}))
    if submitted:
        answering.submit(seat=seat)
    move(seat.panelist)
    come_in(client, SPY)
    assert "오직 내 근거" not in read(client, rnd)
    client.post(address("round-start", rnd))
    client.post(address("round-page", rnd, page=1), {"a_goal": "5", "r_goal": "남의 말", "go": "next"})
    client.post(address("round-review", rnd))
    stored = Response.objects.get(invitation_id=seat.invitation_id)
    assert stored.state == "submitted"
    if submitted:
        assert stored.answers == {"goal": 1} and Reason.objects.get().text == "오직 내 근거"
        assert "이전 주소에서 제출되었습니다" in read(client, rnd)
    else:
        assert stored.answers == {"goal": 5}, "a draft of the old address is not handed on; the new one begins anew"
    assert "오직 내 근거" not in read(client, rnd)


def test_later_rounds_show_the_new_address_no_earlier_answer_and_the_old_one_again_its_own(client, study, item, rnd):
    for seat in make.seats(rnd):
        make.answered(seat, {"goal": 2}, {"goal": f"근거 {seat.panelist.email}"})
    rnd = rounds.close_round(round=rnd, by=study.created_by)
    rnd.state = "closed"
    rnd.save()
    person = make.seats(rnd)[0].panelist
    was = person.email
    move(person)
    second = make.opened(rnd.panel, [item])
    seat = places.seat_of(SPY, second.questionnaire.key)
    assert not places.earlier_responses(seat) and places.past(SPY) == []
    come_in(client, SPY)
    assert client.get(address("round-done", rnd), follow=True).content.decode().count(f"근거 {was}") == 0
    move(person, was)  # the change was a mistake
    seat = places.seat_of(was, second.questionnaire.key)
    assert places.earlier_responses(seat)[rnd.pk].answers == {"goal": 2} and len(places.past(was)) == 1


def test_the_old_address_is_told_once_its_links_end_and_the_record_says_so_without_addresses(client, study, rnd):
    person = make.seats(rnd)[0].panelist
    was, old = person.email, links.issue(email=person.email).removeprefix("http://localhost:8000")
    come_in(client, was)
    move(person)
    assert client.get("/expert/").status_code == 403 and client.get(old).status_code == 410
    move(person, "third@example.org")  # before the letter has left
    mail.outbox.clear()
    post.send_due()
    post.send_due()
    told = [m for m in mail.outbox if "주소가 바뀌었습니다" in m.subject]
    assert sorted(m.to[0] for m in told) == sorted([was, SPY])
    assert all("third@" not in m.body and m.reply_to == [study.contact_email] for m in told)
    assert not FormerAddress.objects.exclude(email="").exists(), "once told, the address is not kept"
    rows = AuditEntry.objects.filter(study=study, verb__startswith="panel.", target=f"panelist:{person.key}")
    assert {"panel.change", "panel.address"} <= set(rows.values_list("verb", flat=True))
    assert rows.get(verb="panel.change", number=rows.filter(verb="panel.change").first().number).detail == {"changed": ["email"]}
    assert not [a for a in (was, SPY, "third@") if a in str(list(rows.values_list("detail", "target")))]


def test_the_open_round_is_sent_to_the_new_address_only_where_it_is_not_answered(study, rnd):
    first, second = make.seats(rnd)[:2]
    rnd.questionnaire.invitations.update(sent_at=rnd.opened_at)
    make.answered(first, {"goal": 3})
    move(first.panelist)
    move(second.panelist, "other@elsewhere.example")
    unsent = Seat.objects.filter(round=rnd, invitation__sent_at=None).values_list("pk", flat=True)
    assert list(unsent) == [second.pk]


def test_another_study_ends_no_link_speaks_for_nobody_and_opens_nothing_of_ours(client, study, rnd):
    person = make.seats(rnd)[0].panelist
    elsewhere = studies.study(contact_email="stranger@example.org", title_ko="남의 연구")
    stranger = make.panelist(make.panel(elsewhere, size=0), email=person.email, name="남의 이름")
    ours = links.issue(email=person.email, panelist=person).removeprefix("http://localhost:8000")
    assert links.revoke(email=person.email, study=elsewhere, by=elsewhere.created_by) == 0
    assert client.get(ours).status_code == 302 and client.get("/expert/").status_code == 200
    mail.outbox.clear()
    links.send_link(email=person.email)
    letters = {m.reply_to[0]: m.body for m in mail.outbox}
    assert set(letters) == {study.contact_email, "stranger@example.org"}
    assert person.name in letters[study.contact_email] and "남의" not in letters[study.contact_email]
    assert "남의 이름" in letters["stranger@example.org"] and study.title_ko not in letters["stranger@example.org"]
    panels.change_panelist(panelist=stranger, email=SPY, by=elsewhere.created_by)
    assert client.get("/expert/").status_code == 200


def test_who_leaves_the_panel_has_no_link_any_more(client, study, rnd):
    person = make.seats(rnd)[0].panelist
    url = links.issue(email=person.email).removeprefix("http://localhost:8000")
    panels.withdraw_panelist(panelist=person, by=study.created_by)
    assert client.get(url).status_code == 410 and not links.send_link(email=person.email)
