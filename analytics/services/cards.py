"""The card of a publication, drawn by the worker beside its charts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from stats.canonical import content_hash

from ..charts import render
from ..charts.card import card
from ..models import ChartImage
from ..selectors import headlines
from ..selectors.published import Story
from ..words import said


def draw(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """In the active language: what Picture keeps of it."""
    story, study = Story(snapshot), snapshot["study"]
    title, base = story.finding(), _base(story)
    mark = "합성 시연 자료 / synthetic demonstration data" if study["synthetic"] else ""
    markup = card(title, headlines.card_lines(story), base, said(study, "organisation"), mark=mark)
    image, _new = ChartImage.objects.get_or_create(
        spec_hash=content_hash(markup), defaults={"spec": {}, "svg": markup, "png": render.svg_png(markup)}
    )
    content = {"title": title, "subtitle": base, "description": title, "note": "", "table": {"columns": [], "rows": []}}
    return {"content": content, "image": image}


def _base(story: Story) -> str:
    found = []
    if survey := story.main_survey:
        found.append(_("시민 %(n)s명(%(day)s까지)") % {"n": f"{survey['n']:,}", "day": (survey["closed_at"] or "")[:10]})
    if last := story.last_round:
        found.append(_("전문가 %(n)s명, %(k)s개 라운드") % {"n": last["respondents"], "k": len(story.rounds)})
    return " · ".join(found)
