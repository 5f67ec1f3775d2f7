"""The pages of a study that the team sees. Each floor registers its own; the staff template shows them by stage."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from . import rules
from .timeline import Stage

Rule = Callable[[Any, Any], bool]


@dataclass(frozen=True)
class Page:
    key: str  # what a view puts into the context as `active`
    label: Any  # a lazy translation
    url_name: str  # takes the keyword argument slug
    stage: Stage
    rule: Rule = rules.may_see_study
    order: int = 50


PAGES: dict[str, Page] = {}


def register(page: Page) -> Page:
    """Call at start (AppConfig.ready or receivers). A key is taken once."""
    if PAGES.get(page.key, page) != page:
        raise ValueError(f"{page.key}: a page is registered already")
    PAGES[page.key] = page
    return page


def pages_for(user: Any, study: Any) -> list[Page]:
    """What this person may open, in the order of the research. Each rule is asked once."""
    allowed = {rule: rule(user, study) for rule in {page.rule for page in PAGES.values()}}
    places = list(Stage)
    return sorted(
        (page for page in PAGES.values() if allowed[page.rule]),
        key=lambda page: (places.index(page.stage), page.order, page.key),
    )
