"""A sentence that changed between rounds: said, both shown, nothing carried over that was not said of it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from delphi.selectors import before, board
from delphi.selectors.cards import cards_of, path_of
from delphi.services import answering
from surveys.enums import WordingChange
from surveys.services import items
from surveys.services.refusal import Refused
from tests.architecture.world import _with_link as with_link
from tests.factories import analysis, panels, studies

pytestmark = pytest.mark.django_db


def two_rounds(study, asked, change, *, between=None):
    """Five experts answer 1 to 5 in the first round; the item is reworded; the second is open."""
    panel = panels.panel(study, size=5)
    analysis.answered_round(panel, asked, [{i.code: v for i in asked} for v in range(1, 6)])
    if change:
        items.change_item(
            item=asked[0], by=study.created_by, text_ko="새 문장", text_en="New sentence", reason="오해", change=change
        )
    return panels.opened(panel, between or asked)


def card(rnd, place=0):
    seat = panels.seats(rnd)[place]
    return cards_of(rnd, seat=seat)[0], seat


def test_where_the_meaning_changed_nothing_of_the_old_answer_counts(study, item):
    rnd = two_rounds(study, [item], WordingChange.MEANING)
    shown, seat = card(rnd)
    assert (shown.change, shown.text, shown.before.wording.text_ko) == ("meaning", "새 문장", "문항 goal")
    assert shown.then_said.startswith("1") and shown.previous is None and shown.feedback is None
    answering.begin(seat=seat, language="ko")
    answering.save_page(seat=seat, given=answering.Given({"goal": "5"}, {}))
    mine = cards_of(rnd, seat=seat, response=answering.submit(seat=seat))
    assert before.middle_halves(rnd) == {}  # nobody is asked why because of an answer to another sentence
    assert not mine[0].outside and not mine[0].changed and path_of(mine).fresh == mine


@pytest.mark.parametrize("change", ["", WordingChange.EDITORIAL])
def test_the_same_question_goes_on(study, item, change):
    rnd = two_rounds(study, [item], change)
    shown, _seat = card(rnd)
    assert shown.previous == 1 and shown.feedback.n == 5 and shown.change == (change or "none")
    assert before.middle_halves(rnd) == {"goal": (2.0, 4.0)}


@pytest.mark.parametrize(("change", "kept", "told"), [("meaning", False, "문장이 바뀌었습니다"), ("editorial", True, "표현을 고쳤습니다")])
def test_the_page_says_so_and_shows_both(study, item, change, kept, told):
    rnd = two_rounds(study, [item], change)
    _shown, seat = card(rnd)
    answering.begin(seat=seat, language="ko")
    client = with_link(seat.panelist.email)
    url = reverse("delphi:round-page", args=[rnd.questionnaire.key, 1])
    page = client.get(url).content.decode()
    assert told in page and "문항 goal" in page and "새 문장" in page
    assert ("data-keep" in page) is kept
    client.post(url, {"keep": "goal"})  # also for a page that still offers it
    assert (answering.items_of(seat) and seat.invitation.response.answers == {"goal": 1}) is kept


def test_an_item_that_rested_comes_back_with_the_round_that_asked_it(study, item):
    other = studies.item(study, "other")
    rnd = two_rounds(study, [item, other], "", between=[other])
    lines = {line.item.code: line for line in board.item_lines(study, 3)}
    assert (lines["goal"].asked_in, lines["goal"].asked_just_before, lines["other"].asked_in) == (1, False, 2)
    for seat, value in zip(panels.seats(rnd), (2, 2, 2, 2, 2), strict=True):
        panels.answered(seat, {"other": value})
    analysis.computed(rnd)
    third = panels.opened(rnd.panel, [item, other])
    shown = {c.code: c for c in cards_of(third, seat=panels.seats(third)[0])}
    assert (shown["goal"].previous, shown["goal"].gap, shown["goal"].feedback.n) == (1, 1, 5)
    assert (shown["other"].previous, shown["other"].gap) == (2, 0)


def test_what_is_not_declared_editorial_has_changed_its_meaning(study, item):
    studies.opened(study, [item])
    change = {"item": item, "by": study.created_by}
    items.change_item(**change, text_ko="둘", reason="r")
    items.change_item(**change, text_ko="둘째", reason="r", change=WordingChange.EDITORIAL)
    items.change_item(**change, short_ko="짧게", reason="r")
    items.change_item(**change, text_ko="문항 goal", short_ko="", reason="r")
    assert [w.sense for w in item.wordings.all()] == [1, 2, 2, 2, 1]  # the first words again ask the first question
    first, second, third, *_ = item.wordings.all()
    assert [second.change_from(first), third.change_from(second), third.change_from(None)] == ["meaning", "editorial", "none"]


def test_the_declaration_may_be_corrected_until_somebody_was_asked(study, item):
    studies.opened(study, [item])
    change = {"item": item, "by": study.created_by, "text_ko": "둘"}
    items.change_item(**change, reason="r")
    with pytest.raises(Refused) as refused:
        items.change_item(**change, change=WordingChange.EDITORIAL)
    assert refused.value.key == "reason"
    items.change_item(**change, change=WordingChange.EDITORIAL, reason="다시 보니 같은 뜻")
    assert item.newest_wording.sense == 1
    studies.opened(study, [item])
    items.change_item(**change, change=WordingChange.MEANING, reason="늦음")
    assert item.newest_wording.sense == 1
