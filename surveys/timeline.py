"""The study as a timeline of the research. Each floor contributes what it knows; this floor knows none of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from . import rules


class Stage(TextChoices):
    DESIGN = "design", _("설계")
    FIELD = "field", _("조사와 델파이")
    ANALYSIS = "analysis", _("분석")
    DERIVATION = "derivation", _("도출")
    PUBLICATION = "publication", _("공개")
    MANAGE = "manage", _("연구 관리")  # stands beside the timeline: team, record, settings


RESEARCH = (Stage.DESIGN, Stage.FIELD, Stage.ANALYSIS, Stage.DERIVATION, Stage.PUBLICATION)
DONE, NOW, TODO, PROBLEM = "done", "now", "todo", "problem"


@dataclass(frozen=True)
class Action:
    """A button. It may become "the one next step" of whoever its rule admits."""

    label: Any
    url: str
    rule: Callable[[Any, Any], bool] = rules.may_design
    because: Any = ""  # one sentence: why this is next


@dataclass(frozen=True)
class Entry:
    """One line of the timeline. state: done, now, todo or problem."""

    stage: Stage
    title: Any
    state: str = TODO
    detail: Any = ""  # one sentence, with the live count
    url: str = ""
    done: int | None = None  # count and target draw a bar
    target: int | None = None
    action: Action | None = None
    retry_url: str = ""  # where a problem can be tried again with one POST
    order: int = 50
    optional: bool = False  # an optional "todo" neither blocks its stage nor becomes the next step
    may_open: Callable[[Any, Any], bool] = rules.may_see_study  # whom the page behind `url` admits


Contributor = Callable[[Any], Iterable[Entry]]
CONTRIBUTORS: list[Contributor] = []


def contributes(function: Contributor) -> Contributor:
    """Register study -> entries, at start (AppConfig.ready or receivers). Read stored rows only; it runs on each page."""
    if function not in CONTRIBUTORS:
        CONTRIBUTORS.append(function)
    return function


def entries(study: Any) -> list[Entry]:
    places = list(Stage)
    found = [entry for contributor in CONTRIBUTORS for entry in contributor(study)]
    return sorted(found, key=lambda entry: (places.index(entry.stage), entry.order))


def as_seen(found: Iterable[Entry], *, user: Any, study: Any) -> list[Entry]:
    """The entries for one person: no link leads where a door is closed. Each rule is asked once."""
    listed = list(found)
    allowed = {rule: rule(user, study) for rule in {entry.may_open for entry in listed}}
    return [entry if allowed[entry.may_open] else replace(entry, url="") for entry in listed]


def state_of(entries: Iterable[Entry]) -> str:
    """A stage has a problem, runs, is done, or has not begun."""
    states = [entry.state for entry in entries if not (entry.optional and entry.state == TODO)]
    if PROBLEM in states:
        return PROBLEM
    if not states or set(states) == {TODO}:
        return TODO
    return DONE if set(states) == {DONE} else NOW


def next_step(entries: Iterable[Entry], *, user: Any, study: Any) -> Action | None:
    """Problems first, then what runs or is to be done in the order of the research; only what this person may do."""
    open_entries = [e for e in entries if e.action and e.state != DONE and not (e.optional and e.state == TODO)]
    for entry in sorted(open_entries, key=lambda e: e.state != PROBLEM):
        if entry.action and entry.action.rule(user, study):
            return entry.action
    return None
