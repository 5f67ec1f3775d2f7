"""How well experts say they know a round's subject: asked where the round's rule uses it, and only there."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from surveys.enums import ResponseState

from ..models import Expertise, Round

ASKED = _("이 라운드의 주제를 얼마나 잘 아십니까?")
LEVELS = (
    (1, _("거의 모릅니다")),
    (2, _("조금 압니다")),
    (3, _("어느 정도 압니다")),
    (4, _("잘 압니다")),
    (5, _("전문으로 다룹니다")),
)


def limit_of(rnd: Round) -> float:
    """Self-ratings up to this are left out in the sensitivity check; under 1 the rule does without."""
    rule = rnd.declaration.rule if rnd.declaration else {}
    return float(rule.get("low_expertise") or 0)


def is_asked(rnd: Round) -> bool:
    return limit_of(rnd) >= LEVELS[0][0]


def options() -> list[dict[str, Any]]:
    return [{"value": value, "label": f"{value} · {label}"} for value, label in LEVELS]


def given(rnd: Round) -> dict[str, int]:
    """Panelist key -> self-rating, of submitted answers; for computing, never shown."""
    rows = Expertise.objects.filter(
        response__questionnaire=rnd.questionnaire_id, response__state=ResponseState.SUBMITTED
    ).values_list("response__invitation__seat__panelist__key", "level")
    return dict(rows)
