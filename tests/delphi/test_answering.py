"""An expert's answer: kept while it is written, counted once, changed until the round closes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from delphi.enums import Side
from delphi.models import Reason
from delphi.services import answering, feedback, given, panels, rounds
from delphi.services.answering import Faults, Given, TooLate
from surveys.enums import ResponseState
from surveys.models import Tally, TallyMark
from surveys.services import tallies
from tests.factories import panels as make
from tests.factories import studies

pytestmark = pytest.mark.django_db


@pytest.fixture
def items(study):
    scale = studies.scale(study, 7)
    rated = [studies.item(study, f"goal-{n}", scale=scale) for n in (1, 2)]
    return [*rated, studies.text(study, "view")]


@pytest.fixture
def panel(study):
    return make.panel(study, size=4)


@pytest.fixture
def seat(panel, items):
    return make.seats(make.opened(panel, items))[0]


def second_round(study, panel, items, **design):
    """Round 2 after a round 1 whose middle half on goal-1 is 5–6."""
    first = make.opened(panel, items)
    for seat, value in zip(make.seats(first), (2, 5, 6, 6), strict=True):
        make.answered(seat, {"goal-1": value, "goal-2": 4}, {"goal-1": f"근거 {value}"})
    rounds.close_round(round=first, by=study.created_by)
    rows = [
        {"item": "goal-1", "n": 6, "counts": [0, 1, 0, 0, 2, 3, 0], "median": 5.5, "q1": 5.0, "q3": 6.0},
        {"item": "goal-2", "n": 6, "counts": [0, 0, 0, 6, 0, 0, 0], "median": 4.0, "q1": 4.0, "q3": 4.0},
    ]
    feedback.attach_feedback(round=first, rows=rows, run_id=1)
    feedback.mark_computed(first)
    return make.opened(panel, items, **design)


def test_a_draft_keeps_answers_and_reasons_and_counts_for_nothing(seat):
    answering.begin(seat=seat, language="ko")
    response = answering.save_page(seat=seat, given=Given({"goal-1": "3"}, {"goal-1": " 자료가 그렇습니다. "}))
    assert response.answers == {"goal-1": 3} and response.consented_at
    assert Reason.objects.get(response=response).text == "자료가 그렇습니다."
    assert not TallyMark.objects.exists() and response.revisions.count() == 0
    assert answering.open_items(seat, response) == ["goal-2"]


def test_a_page_changes_only_what_it_shows_and_an_emptied_text_goes(seat):
    answering.begin(seat=seat, language="ko")
    answering.save_page(seat=seat, given=Given({"goal-1": "3", "view": "의견"}, {"goal-1": "왜냐하면"}))
    response = answering.save_page(seat=seat, given=Given({"goal-2": "no_opinion", "view": " "}, {"goal-1": ""}))
    assert response.answers == {"goal-1": 3, "goal-2": "no_opinion"}
    assert not response.reasons.exists()


@pytest.mark.parametrize("raw", ["0", "8", "12345", "x", "-1", "3.0"])
def test_a_value_outside_the_scale_is_refused_at_its_item_and_nothing_changes(seat, raw):
    answering.begin(seat=seat, language="ko")
    with pytest.raises(Faults) as faults:
        answering.save_page(seat=seat, given=Given({"goal-1": raw, "goal-2": "2"}, {}))
    assert list(faults.value.by_item) == ["goal-1"]
    assert seat.invitation.response.answers == {}


def test_each_answer_of_a_page_is_judged_once(seat, monkeypatch):
    judged, check = [], given.check_answer
    monkeypatch.setattr(given, "check_answer", lambda asked, raw: judged.append(raw) or check(asked, raw))
    answering.begin(seat=seat, language="ko")
    answering.save_page(seat=seat, given=Given({"goal-1": "3", "goal-2": ""}, {}))
    with pytest.raises(Faults):
        answering.save_page(seat=seat, given=Given({"goal-1": "9", "view": "글"}, {}))
    assert judged == ["3", "", "9", "글"]


def test_submitting_twice_counts_once(seat):
    first = make.answered(seat, {"goal-1": 3, "goal-2": 7})
    again = answering.submit(seat=seat)
    assert again.pk == first.pk and again.submitted_at == first.submitted_at
    assert first.revisions.count() == 1 and TallyMark.objects.count() == 1


def test_an_open_required_item_holds_the_submission_back(seat):
    answering.begin(seat=seat, language="ko")
    answering.save_page(seat=seat, given=Given({"goal-1": "3"}, {}))
    with pytest.raises(Faults) as faults:
        answering.submit(seat=seat)
    assert list(faults.value.by_item) == ["goal-2"]


def test_an_edit_takes_the_old_codes_out_and_puts_the_new_ones_in(seat):
    response = make.answered(seat, {"goal-1": 3, "goal-2": 7})
    answering.save_page(seat=seat, given=Given({"goal-1": "6"}, {"goal-1": "다시 보니 그렇습니다."}))
    response.refresh_from_db()
    assert response.answers == {"goal-1": 6, "goal-2": 7} and response.state == ResponseState.SUBMITTED
    assert [r.kind for r in response.revisions.all()] == ["submit", "edit"]
    assert response.reasons.get().text == "다시 보니 그렇습니다."
    tallies.advance()
    counts = {(t.item_code, t.code): t.count for t in Tally.objects.filter(item_code="goal-1", count__gt=0)}
    assert counts == {("goal-1", "6"): 1}


def test_an_edit_that_changes_nothing_leaves_no_revision(seat):
    response = make.answered(seat, {"goal-1": 3, "goal-2": 7})
    answering.save_page(seat=seat, given=Given({"goal-1": "3"}, {}))
    assert response.revisions.count() == 1


def test_nothing_is_taken_after_the_hour_even_before_the_beat(seat):
    answering.begin(seat=seat, language="ko")
    q = seat.round.questionnaire
    q.closes_at = timezone.now() - timedelta(seconds=1)
    q.save()
    for act in (answering.submit, lambda seat: answering.save_page(seat=seat, given=Given({"goal-1": "3"}, {}))):
        with pytest.raises(TooLate):
            act(seat=seat)
    assert seat.invitation.response.answers == {}


def test_nothing_is_taken_from_who_withdrew_but_what_was_submitted_stays(study, seat):
    response = make.answered(seat, {"goal-1": 3, "goal-2": 7})
    panels.withdraw_panelist(panelist=seat.panelist, by=study.created_by)
    with pytest.raises(TooLate):
        answering.save_page(seat=seat, given=Given({"goal-1": "6"}, {}))
    response.refresh_from_db()
    assert response.answers["goal-1"] == 3 and response.state == ResponseState.SUBMITTED


def test_a_reason_knows_its_side_even_where_the_answer_changes_later(study, panel, items):
    seat = make.seats(second_round(study, panel, items))[0]
    answering.begin(seat=seat, language="ko")
    answering.save_page(seat=seat, given=Given({"goal-1": "2", "goal-2": "4"}, {"goal-1": "여전히 낮습니다."}))
    assert Reason.objects.get(response=seat.invitation.response).side == Side.LOWER
    answering.save_page(seat=seat, given=Given({"goal-1": "7"}, {}))
    answering.submit(seat=seat)
    assert Reason.objects.get(response=seat.invitation.response).side == Side.HIGHER


def test_a_required_reason_holds_the_submission_back_an_asked_one_does_not(study, panel, items):
    rnd = second_round(study, panel, items, reason="required")
    strict, other = make.seats(rnd)[:2]
    answering.begin(seat=strict, language="ko")
    response = answering.save_page(seat=strict, given=Given({"goal-1": "1", "goal-2": "4"}, {}))
    assert answering.unreasoned(strict, response) == ["goal-1"]
    with pytest.raises(Faults) as faults:
        answering.submit(seat=strict)
    assert list(faults.value.by_item) == ["goal-1"]
    answering.save_page(seat=strict, given=Given({}, {"goal-1": "까닭"}))
    assert answering.submit(seat=strict).state == ResponseState.SUBMITTED
    rnd.feedback_design["reason"] = "asked"
    rnd.save()
    assert make.answered(make.seats(rnd)[1], {"goal-1": 1, "goal-2": 4}).state == ResponseState.SUBMITTED
    assert other.pk != strict.pk
