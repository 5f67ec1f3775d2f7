"""The study's navigation, for templates/staff.html."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

from .. import navigation, timeline
from ..selectors import stages

register = template.Library()


@register.simple_tag(takes_context=True)
def study_navigation(context: Any, study: Any, active: str = "") -> dict[str, Any]:
    """steps: the stages with their state; pages: the pages of the stage one is in; manage: what stands beside it."""
    user = context["request"].user
    pages = navigation.pages_for(user, study)
    here = navigation.PAGES.get(active)
    states = stages.states(study)
    steps = [_step(stage, pages, states[stage], here, study) for stage in timeline.RESEARCH]
    beside = [page for page in pages if here and here.stage in timeline.RESEARCH and page.stage == here.stage]
    return {
        "steps": [step for step in steps if step],
        "pages": [_link(page, study, active) for page in beside] if len(beside) > 1 else [],
        "manage": [_link(page, study, active) for page in pages if page.stage == timeline.Stage.MANAGE],
    }


def _link(page: navigation.Page, study: Any, active: str) -> dict[str, Any]:
    return {
        "url": reverse(page.url_name, kwargs={"slug": study.slug}),
        "label": page.label,
        "current": page.key == active,
    }


def _step(stage: timeline.Stage, pages: list, state: str, here: navigation.Page | None, study: Any) -> dict[str, Any]:
    first = next((page for page in pages if page.stage == stage), None)
    return {
        "label": stage.label,
        "state": state,
        "url": reverse(first.url_name, kwargs={"slug": study.slug}) if first else "",
        "current": bool(here and here.stage == stage),
    }


@register.filter
def points(value: float) -> str:
    """A difference of shares in percentage points, with its sign."""
    return f"{100 * value:+.1f}".replace("-", "−")
