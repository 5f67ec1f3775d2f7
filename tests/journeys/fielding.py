"""The field of a whole study: rounds, reminders, feedback and citizens' answers, sent as the pages send them."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlparse

from delphi.models import Round
from surveys.models import Questionnaire
from tests.factories import panels, studies
from tests.journeys.desk import Desk
from tests.journeys.hands import act_as_worker, press, send

LEAN = {"child": [7, 6, 6, 5, 2, 6], "elder": [6, 6, 3, 2, 1, 5], "nobody": [6, 5, 4, 2, 3, 3]}
OPINION = {  # of expert number n on each item; what they read in round 2 moves nobody
    "close": lambda n: 6 + n % 2, "dignity": lambda n: 7 - (n % 3 == 0), "rest": lambda n: 2 if n % 2 else 6,
    "open": lambda n: 1 + n % 2, "night": lambda n: 5 + (n % 4 == 0), "waiting": lambda n: 2 + (n % 5 == 0),
}  # fmt: skip
Given = dict[str, list[tuple[str, int]]]  # item code → who answered what


def open_round(desk: Desk, number: int) -> Round:
    page = desk.goto("rounds/new/")
    desk.check(page)
    press(page)
    page.wait_for_url("**/settings/")
    page.fill("[name=closes_at]", "2031-03-31T18:00")
    press(page)
    page.wait_for_url(f"**/rounds/{number}/")
    assert desk.goto(f"rounds/{number}/preview/").locator("[data-card]").count() >= 3  # a page of them
    press(desk.goto(f"rounds/{number}/open/"))
    page.wait_for_url(f"**/rounds/{number}/")
    rnd = Round.objects.get(panel__study=desk.study, number=number)
    assert rnd.state == "open" and rnd.seats.count() == 24 and rnd.questionnaire.entries.count() == 6
    act_as_worker(desk.study)
    return rnd


def answer_round(desk: Desk, rnd: Round, mailoutbox: list) -> None:
    """20 answer, the other four are reminded by the page and then answer too; one of them has no opinion on rest."""
    codes, seats = desk.codes(), panels.seats(rnd)
    sheets = [{codes[name]: opinion(n) for name, opinion in OPINION.items()} for n in range(24)]
    sheets[23][codes["rest"]] = "no_opinion"
    for seat, sheet in zip(seats[:20], sheets[:20], strict=True):
        panels.answered(seat, sheet)
    before = len(mailoutbox)
    page = desk.look(f"rounds/{rnd.number}/remind/waiting/", "remind")
    assert page.locator("ul.names li").count() == 4
    press(page)
    page.wait_for_url(f"**/rounds/{rnd.number}/")
    act_as_worker(desk.study)
    assert {m.to[0] for m in mailoutbox[before:]} == {seat.panelist.email for seat in seats[20:]}
    for seat, sheet in zip(seats[20:], sheets[20:], strict=True):
        panels.answered(seat, sheet)
    desk.look(f"rounds/{rnd.number}/", "round")


def close_round(desk: Desk, number: int) -> None:
    press(desk.goto(f"rounds/{number}/close/"))
    desk.page.wait_for_url(f"**/rounds/{number}/")
    desk.check(desk.goto(f"results/rounds/{number}/"))  # the worker has not come yet
    act_as_worker(desk.study)
    assert Round.objects.get(panel__study=desk.study, number=number).state == "closed"


def expert_sees_feedback(desk: Desk, visitor: Any, mailoutbox: list) -> None:
    """The letter's link opens round 2, with the own answer and where the panel stood."""
    letter = next(m for m in reversed(mailoutbox) if m.to == ["expert00@panel.example"])
    visitor.goto(urlparse(re.search(r"https?://\S+/expert/open/\S+", letter.body).group(0)).path)
    send(visitor, visitor.locator(".c-card .c-button").first)
    press(visitor)
    card = visitor.locator("#card-" + desk.codes()["close"])
    assert card.locator("button[name=keep]").count() == 1 and card.locator(".c-dist").count() >= 1
    desk.check(visitor)
    desk.shot(visitor, "researcher-study-expert")


def citizens_answer(desk: Desk, survey: Questionnaire) -> Given:
    """60 people, carers of children far too many; item code → (category, answer) for the slow way."""
    codes = desk.codes()
    names = ["close", "dignity", "rest", "open", "waiting", "night"]
    given: Given = {codes[name]: [] for name in names}
    for n in range(60):
        who = "child" if n < 33 else "elder" if n < 48 else "nobody"
        lean = LEAN[who]
        answers = {codes[name]: max(1, min(7, lean[k] + (n + k) % 3 - 1)) for k, name in enumerate(names)}
        for code, answer in answers.items():
            given[code].append((who, answer))
        studies.response(survey, {**answers, "cares_for": who})
    return given


def close_survey(desk: Desk, survey: Questionnaire) -> None:
    press(desk.goto(f"surveys/{survey.key}/close/"))
    act_as_worker(desk.study)
