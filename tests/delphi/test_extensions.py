"""An hour late with 59 of 60 items: the draft is there, more time can be asked for, and the team decides with one click."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from analytics.models import AnalysisRun
from analytics.services import round_analysis
from delphi.enums import RoundState
from delphi.models import Extension
from delphi.selectors.late import held_back
from delphi.selectors.reasons import submitted
from delphi.services import answering, export, extensions, feedback, links, mailing, rounds
from delphi.services.answering import Given
from surveys.enums import Role
from surveys.models import AuditEntry, Response, Work
from surveys.services import audit
from surveys.services.refusal import Refused
from tests.factories import panels as make
from tests.factories import studies

pytestmark = pytest.mark.django_db
SOON = timedelta(days=2)


@pytest.fixture
def items(study):
    return [studies.item(study, "goal"), studies.item(study, "aim")]


@pytest.fixture
def rnd(study, items):
    return make.opened(make.panel(study, size=3), items, reason="asked")


@pytest.fixture
def late(study, rnd):
    """Has written half; the others have answered; the round is closed and computed."""
    seat, *others = make.seats(rnd)
    answering.begin(seat=seat, language="ko")
    answering.save_page(seat=seat, given=Given({"goal": "4"}, {"goal": "아직 다 못 쓴 근거"}))
    for other in others:
        make.answered(other, {"goal": 3, "aim": 3})
    close(study, rnd)
    return make.seats(rnd)[0]


def close(study, rnd):
    rounds.close_round(round=rnd, by=study.created_by)
    row = {"item": "goal", "n": 2, "counts": [0, 0, 2, 0, 0], "median": 3.0, "q1": 3.0, "q3": 3.0}
    feedback.attach_feedback(round=rnd, rows=[row], run_id=1)
    feedback.mark_computed(rnd)


def come_in(client, seat):
    client.get(links.issue(email=seat.panelist.email).removeprefix("http://localhost:8000"))
    return f"/expert/rounds/{seat.round.questionnaire.key}/"


def test_the_late_expert_sees_the_draft_and_asks_once(client, study, late):
    address = come_in(client, late)
    mine = client.get("/expert/").content.decode()
    assert address in mine and "마감까지 제출하지 못하신 라운드" in mine
    assert f"{timezone.localtime():%-m월 %-d일}" in mine  # closed today, a week before its hour
    page = client.get(address).content.decode()
    assert "아직 다 못 쓴 근거" in page and "mailto:" in page and "subject=" in page and "연장 요청하기" in page
    for _press in (1, 2):
        client.post(f"{address}extension/", {"note": "출장이었습니다."})
    assert Extension.objects.get().note == "출장이었습니다."
    assert "연장을 요청하셨습니다" in client.get(address).content.decode()
    entry = AuditEntry.objects.get(verb="extension.ask")
    assert entry.actor_kind == "expert" and late.panelist.name not in str(entry.detail)


@pytest.mark.parametrize("whom", ["one", "everybody"])
def test_one_click_opens_it_again_and_a_letter_says_so(client, study, late, whom):
    asked = extensions.ask(seat=late, note="")
    client.force_login(study.created_by)
    team = client.get(f"/work/{study.slug}/rounds/1/").content.decode()
    assert late.panelist.name in team and "이 위원에게만 연장" in team and 'type="datetime-local" value="20' in team
    until = timezone.localtime() + SOON
    client.post(f"/work/{study.slug}/rounds/1/extensions/{asked.pk}/", {"whom": whom, "until": f"{until:%Y-%m-%dT%H:%M}"})
    late.refresh_from_db()
    late.round.refresh_from_db()
    assert late.round.state == RoundState.OPEN and (late.extended_until is None) == (whom == "everybody")
    rounds.close_due()  # the hour of the round itself has not come back for the others
    late.round.refresh_from_db()
    assert late.round.state == RoundState.OPEN
    mailing.tell_extended(Work.objects.get(kind="extend_round"))
    assert [m.to for m in mail.outbox] == [[late.panelist.email]] and "연장" in mail.outbox[0].subject
    day = timezone.localtime(until)
    assert f"{day.month}월 {day.day}일" in mail.outbox[0].body
    fresh = make.seats(late.round)[0]
    answering.save_page(seat=fresh, given=Given({"aim": "2"}, {}))
    answering.submit(seat=fresh)
    assert AuditEntry.objects.get(verb="extension.grant").detail["whom"] == whom
    assert audit.first_broken(study) is None


def test_more_time_for_one_is_not_for_the_others(study, rnd):
    asks, other = make.seats(rnd)[:2]
    for seat in (asks, other):
        answering.begin(seat=seat, language="ko")
    close(study, rnd)
    extensions.grant(
        request=extensions.ask(seat=asks, note=""), until=timezone.now() + SOON, everybody=False, by=study.created_by
    )
    fresh, shut = make.seats(rnd)[:2]
    answering.save_page(seat=fresh, given=Given({"goal": "1"}, {}))
    with pytest.raises(answering.TooLate):
        answering.save_page(seat=shut, given=Given({"goal": "1"}, {}))
    fresh.extended_until = timezone.now() - timedelta(seconds=1)
    fresh.save()
    with pytest.raises(answering.TooLate):
        answering.save_page(seat=make.seats(rnd)[0], given=Given({"goal": "2"}, {}))
    rounds.close_due()
    rnd.refresh_from_db()
    assert rnd.state == RoundState.COMPUTING


def test_declined_is_said_and_may_be_asked_again(client, study, late):
    asked = extensions.ask(seat=late, note="")
    client.force_login(study.created_by)
    client.post(f"/work/{study.slug}/rounds/1/extensions/{asked.pk}/", {"whom": "decline"})
    with pytest.raises(Refused):
        extensions.grant(request=asked, until=timezone.now() + SOON, everybody=False, by=study.created_by)
    client.logout()
    page = client.get(come_in(client, late)).content.decode()
    assert "받아들여지지 않았습니다" in page and "연장 요청하기" in page


def test_nobody_asks_who_has_answered_or_when_the_next_round_runs(client, study, items, late):
    with pytest.raises(Refused):
        extensions.ask(seat=make.seats(late.round)[1], note="")
    asked = extensions.ask(seat=late, note="")
    make.opened(late.round.panel, items)
    with pytest.raises(Refused):
        extensions.grant(request=asked, until=timezone.now() + SOON, everybody=True, by=study.created_by)
    address = come_in(client, late)
    page = client.get(address).content.decode()
    assert "다음 라운드가 시작되어" in page and "연장 요청하기" not in page and "아직 다 못 쓴 근거" in page


def test_the_next_round_waits_for_one_that_was_opened_again(study, items, late):
    following = make.prepared(late.round.panel, items)
    asked = extensions.ask(seat=late, note="")
    extensions.grant(request=asked, until=timezone.now() + SOON, everybody=True, by=study.created_by)
    with pytest.raises(Refused, match="다시 열려"):
        rounds.open_round(round=following, by=study.created_by)


@pytest.mark.parametrize("until", ["", "2001-01-01T09:00", "x", "9999999-01-01T00:00"])
def test_an_odd_date_is_refused_and_nothing_is_opened(client, study, late, until):
    asked = extensions.ask(seat=late, note="")
    client.force_login(study.created_by)
    page = client.post(f"/work/{study.slug}/rounds/1/extensions/{asked.pk}/", {"whom": "one", "until": until}, follow=True)
    assert page.status_code == 200 and "c-alert" in page.content.decode()
    asked.refresh_from_db()
    late.round.refresh_from_db()
    assert asked.decided_at is None and late.round.state == RoundState.CLOSED


def test_who_may_not_see_people_sees_and_decides_nothing(client, study, late):
    asked = extensions.ask(seat=late, note="")
    client.force_login(studies.member(study, Role.ANALYST))
    assert late.panelist.name not in client.get(f"/work/{study.slug}/rounds/1/").content.decode()
    assert client.post(f"/work/{study.slug}/rounds/1/extensions/{asked.pk}/", {"whom": "decline"}).status_code == 403
    elsewhere = studies.study()
    client.force_login(elsewhere.created_by)
    make.opened(make.panel(elsewhere, size=1), [studies.item(elsewhere, "x")])
    assert client.post(f"/work/{elsewhere.slug}/rounds/1/extensions/{asked.pk}/", {"whom": "decline"}).status_code == 404


def test_the_draft_is_not_in_the_figures_and_not_lost(late):
    response = Response.objects.get(invitation=late.invitation_id)
    assert response.answers == {"goal": 4} and response.reasons.get().text == "아직 다 못 쓴 근거"


def late_by(study, n, size=12):
    """A round of which figures were shown while n had not answered; then it was opened again for everybody."""
    item = studies.item(study, "goal")
    rnd = make.opened(make.panel(study, size=size), [item], reason="asked")
    others = make.seats(rnd)[n:]
    for place, seat in enumerate(others):
        make.answered(seat, {"goal": 2 + place % 3}, {"goal": "먼저 적은 근거"})
    finish(study, rnd)
    asked = extensions.ask(seat=make.seats(rnd)[0], note="")
    extensions.grant(request=asked, until=timezone.now() + SOON, everybody=True, by=study.created_by)
    return rnd, make.seats(rnd)[:n], others


def finish(study, rnd):
    rounds.close_round(round=rnd, by=study.created_by)
    round_analysis.analyse(Work.objects.filter(kind="analyse_round", subject_id=rnd.pk).latest("pk"))
    rnd.refresh_from_db()


def seen_by_the_team(client, study, rnd):
    """Everything from which an answer could be read: figures, reasons, the file."""
    client.force_login(study.created_by)
    run = round_analysis.compute(round_=rnd)
    rows = export.round_csv(round=rnd, by=study.created_by)
    page = client.get(f"/work/{study.slug}/rounds/{rnd.number}/reasons/").content.decode()
    values = list(run.estimates.order_by("pk").values_list("statistic", "value", "n"))
    return values, sorted(line.split(",", 1)[1] for line in rows[1:]), "늦게 적은 근거" in page


@pytest.mark.parametrize(("n", "counts"), [(1, False), (4, False), (5, True)])
def test_what_comes_after_the_figures_were_seen_counts_only_with_others(client, study, n, counts):
    rnd, missing, others = late_by(study, n)
    with pytest.raises(answering.TooLate):  # what was seen is changed by nobody
        answering.save_page(seat=others[0], given=Given({"goal": "5"}, {}))
    client.force_login(study.created_by)
    before = seen_of_run(rnd)
    for seat in missing:
        make.answered(seat, {"goal": 5}, {"goal": "늦게 적은 근거"})
    finish(study, rnd)
    values, rows, told = seen_by_the_team(client, study, rnd)
    assert told is counts and len(rows) == 12 - (0 if counts else n)
    assert (values == before) is not counts
    page = client.get(f"/work/{study.slug}/rounds/1/").content.decode()
    assert ("결과에 더하지 않은 늦은 응답" in page) is not counts
    mine = client_of(missing[0])
    assert ("결과에는 더하지 않았습니다" in mine) is not counts


def seen_of_run(rnd):
    run = AnalysisRun.objects.filter(round=rnd).latest("pk")
    return list(run.estimates.order_by("pk").values_list("statistic", "value", "n"))


def client_of(seat):
    browser = Client()
    return browser.get(come_in(browser, seat), follow=True).content.decode()


def test_late_answers_of_two_openings_count_together(client, study):
    rnd, missing, _others = late_by(study, 6)
    for seat in missing[:3]:
        make.answered(seat, {"goal": 5})
    finish(study, rnd)
    assert len(held_back(rnd)) == 3
    asked = extensions.ask(seat=make.seats(rnd)[5], note="")
    page = team_page(client, study)
    assert "5건 이상 모일 때만" in page and page.index("5건 이상 모일 때만") < page.index("모두에게 연장")
    extensions.grant(request=asked, until=timezone.now() + SOON, everybody=True, by=study.created_by)
    for seat in make.seats(rnd)[3:5]:
        make.answered(seat, {"goal": 5})
    finish(study, rnd)
    assert held_back(rnd) == set() and submitted(rnd) == 11


def team_page(client, study):
    client.force_login(study.created_by)
    return client.get(f"/work/{study.slug}/rounds/1/").content.decode()
