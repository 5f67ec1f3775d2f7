"""What comes down from a closed round: figures as computed, reasons without anybody in them."""

from __future__ import annotations

import json

import pytest

from delphi.enums import RoundState
from delphi.models import Reason, RoundFeedback, Seat
from delphi.selectors.cards import cards_of, path_of, rotated
from delphi.services import feedback, rounds
from tests.factories import panels as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def panel(study):
    return make.panel(study, size=9)


def closed(study, panel, item, values, reasons):
    """All nine answer, those who are not named without a reason; the team has read the reasons."""
    rnd = make.opened(panel, [item])
    for n, seat in enumerate(make.seats(rnd)):
        reason = reasons[n] if n < len(reasons) else ""
        make.answered(seat, {"goal": values[n] if n < len(values) else 3}, {"goal": reason} if reason else {})
    return make.looked(rounds.close_round(round=rnd, by=study.created_by))


def row(**fields):
    figures = {"item": "goal", "n": 9, "no_opinion": 0, "counts": [2, 2, 2, 2, 1], "median": 3.0, "q1": 2.0, "q3": 4.0}
    return figures | fields


def test_up_to_three_reasons_a_side_the_farthest_first(study, panel, item):
    values = [1, 1, 2, 2, 3, 4, 4, 5, 5]
    texts = ["가장 낮음", "낮음, 더 길게 적은 근거", "둘째 낮음", "둘", "가운데", "높", "", "가장 높음", ""]
    rnd = closed(study, panel, item, values, texts)
    feedback.attach_feedback(round=rnd, rows=[row()], run_id=7)
    stored = RoundFeedback.objects.get(round=rnd)
    sides = {side: [r["text"] for r in stored.reasons if r["side"] == side] for side in ("lower", "higher", "within")}
    assert sides["lower"] == ["낮음, 더 길게 적은 근거", "가장 낮음", "둘째 낮음"]
    assert sides["higher"] == ["가장 높음", "높"]
    assert sides["within"] == ["가운데"]
    assert stored.counts == [2, 2, 2, 2, 1] and stored.run_id == 7 and stored.stopped is False


def test_the_same_words_from_several_stand_once(study, panel, item):
    rnd = closed(study, panel, item, [1, 1, 2, 3], ["먼저 할 일이 있습니다", "먼저 할 일이 있습니다", "둘째", ""])
    feedback.attach_feedback(round=rnd, rows=[row()], run_id=7)
    assert [r["text"] for r in RoundFeedback.objects.get(round=rnd).reasons] == ["먼저 할 일이 있습니다", "둘째"]


def test_no_name_no_address_no_id_comes_down(study, panel, item):
    person = panel.panelists.last()
    person.name = "홍길동이"
    person.save()
    rnd = closed(study, panel, item, [1, 5], ["홍길동이 위원의 말처럼 낮습니다. a.b@example.org", "높습니다"])
    feedback.attach_feedback(round=rnd, rows=[row()], run_id=7)
    stored = RoundFeedback.objects.get(round=rnd)
    text = json.dumps(stored.reasons, ensure_ascii=False)
    assert "홍길동이" not in text and "example.org" not in text and "○○○ 위원의 말처럼" in text
    assert all(set(r) == {"side", "text"} for r in stored.reasons)


def test_a_hidden_reason_stays_up_there(study, panel, item):
    rnd = closed(study, panel, item, [1, 5], ["숨길 말", "남을 말"])
    Reason.objects.filter(text="숨길 말").update(hidden_at=rnd.closed_at)
    feedback.attach_feedback(round=rnd, rows=[row()], run_id=7)
    left = RoundFeedback.objects.get(round=rnd).reasons
    assert [(r["side"], r["text"]) for r in left] == [("higher", "남을 말"), ("hidden", "")]


def test_what_nobody_has_looked_at_and_the_figures_of_four_stay_up_there(study, panel, item):
    rnd = closed(study, panel, item, [1, 5], ["김 아무개의 말", "높음"])
    Reason.objects.filter(text="김 아무개의 말").update(looked_at=None)
    feedback.attach_feedback(round=rnd, rows=[row()], run_id=7)
    stored = RoundFeedback.objects.get(round=rnd)
    assert [r["text"] for r in stored.reasons] == ["높음"]
    make.looked(rnd)
    stored.refresh_from_db()
    assert {r["text"] for r in stored.reasons} == {"김 아무개의 말", "높음"}
    few = row(n=4, no_opinion=1, groups=[{"group": "x", "n": 4, "median": 3.0, "q1": 2.0, "q3": 4.0}])
    feedback.attach_feedback(round=rnd, rows=[few], run_id=8)
    stored = RoundFeedback.objects.get(round=rnd)
    shown = (stored.n, stored.no_opinion, stored.counts, stored.median, stored.q1, stored.reasons, stored.groups)
    assert shown == (4, 0, [], None, None, [], [])


def test_attaching_again_replaces_and_the_state_follows(study, panel, item):
    rnd = closed(study, panel, item, [1, 5], ["", ""])
    feedback.attach_feedback(round=rnd, rows=[row()], run_id=7)
    feedback.attach_feedback(round=rnd, rows=[row(median=2.0, stopped=True)], run_id=8)
    stored = RoundFeedback.objects.get(round=rnd)
    assert (stored.median, stored.run_id, stored.stopped) == (2.0, 8, True)
    assert feedback.mark_failed(rnd, "no memory").state == RoundState.FAILED
    assert rounds.compute_again(round=rnd, by=study.created_by).state == RoundState.COMPUTING
    assert feedback.mark_computed(rnd).state == RoundState.CLOSED


def test_an_open_round_cannot_be_called_computed(panel, item):
    with pytest.raises(ValueError, match="open"):
        feedback.mark_computed(make.opened(panel, [item]))


def test_a_card_shows_the_own_answer_the_group_and_the_others_but_not_oneself_among_them(study, panel, item):
    first = closed(study, panel, item, [1, 3, 4, 5], ["내 근거", "", "", "남의 근거"])
    feedback.attach_feedback(round=first, rows=[row()], run_id=7)
    feedback.mark_computed(first)
    second = make.opened(panel, [item])
    mine = next(s for s in make.seats(second) if s.panelist_id == make.seats(first)[0].panelist_id)
    card = cards_of(second, seat=mine)[0]
    assert (card.previous, card.own_reason, card.lower, card.higher) == (1, "내 근거", [], ["남의 근거"])
    assert card.feedback.median == 3.0
    make.answered(mine, {"goal": 2})
    answered = cards_of(second, seat=mine, response=mine.invitation.response)
    path = path_of(answered)
    assert path.towards == answered and not path.kept and not path.away


def test_the_first_round_shows_no_group(panel, item):
    rnd = make.opened(panel, [item])
    card = cards_of(rnd, seat=make.seats(rnd)[0])[0]
    assert card.feedback is None and card.previous is None and not card.outside


def test_the_order_of_reasons_turns_with_the_expert_and_stays_for_one():
    """Seats of known numbers: the turn follows them."""
    seats = [Seat(pk=pk) for pk in range(1, 10)]
    texts = ["a", "b", "c"]
    orders = [tuple(rotated(texts, seat, "goal")) for seat in seats]
    assert orders == [tuple(rotated(texts, seat, "goal")) for seat in seats]
    assert len(set(orders)) > 1
    assert all(sorted(order) == texts for order in orders)
