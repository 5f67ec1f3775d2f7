"""What the first screen of a story says: who was asked, when and how, and the finding beside the finding."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from .. import words
from ..words import said
from .published import Row, Story

Section = Mapping[str, Any]


def apart(story: Story) -> Row | None:
    """The goal on which the experts agreed and the citizens' mean is the furthest from theirs: agreement that something was
    not reached is a result as much as any."""
    agreed = [row for row in story.goals() if row.gap is not None and row.expert and row.expert["verdict"].startswith("consensus")]
    return max(agreed, key=lambda row: abs(row.gap or 0), default=None)


def beside(story: Story) -> str:
    """That result as a sentence."""
    row = apart(story)
    if row is None or not row.expert or not row.survey:
        return ""
    return _("‘%(item)s’: 시민 평균 %(citizens)s점, 전문가 평균 %(experts)s점(전문가 판정: %(verdict)s)") % {
        "item": said(row.expert["asked"], "label"), "citizens": f"{row.survey['mean']['value']:.2f}",
        "experts": f"{row.expert['measures']['mean']:.2f}", "verdict": words.verdict(row.expert["verdict"]),
    }  # fmt: skip


def parts(story: Story) -> list[tuple[str, str]]:
    """The table of contents: where each part of the page begins, in its order."""
    named = [
        ("core-title", _("도출된 핵심가치"), bool(story.derivation)),
        ("others-title", _("핵심가치가 되지 못한 후보"), bool(story.others)),
        ("citizens-title", _("시민과 전문가의 평가"), bool(story.main_survey)),
        ("same-title", _("같은 질문, 다른 사람들"), bool(story.same_item())),
        ("panel-title", _("전문가 의견"), bool(story.rounds)),
        ("chain-title", _("핵심가치에서 정책으로"), bool(story.snapshot["directions"])),
        ("how-title", _("어떻게 조사했습니까"), True),
    ]
    return [(target, name) for target, name, there in named if there]


def card_lines(story: Story) -> list[str]:
    """What a card says under the finding: the values by name, or the study."""
    names = [said(c, "name") for c in story.core]
    return names or [said(story.snapshot["study"], "title")]
