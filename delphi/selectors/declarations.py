"""The declared consensus and stop rule, as it stands and as it applies to one scale."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from surveys import answer_forms
from surveys.enums import ItemKind
from surveys.models import Scale, Study

from ..models import ConsensusDeclaration

if TYPE_CHECKING:
    from stats.consensus.rule import ConsensusRule


def current(study: Study) -> ConsensusDeclaration | None:
    """The newest version, locked or not."""
    return study.consensus_declarations.order_by("-version").first()


def locked(study: Study) -> ConsensusDeclaration | None:
    """The version that is in force."""
    return study.consensus_declarations.exclude(locked_at=None).order_by("-version").first()


def rated_scales(study: Study) -> list[Scale]:
    """Scales a verdict may be asked for, the most used first."""
    from stats.experts.percent_agreement import DEFAULT_ENDS

    items = study.items.filter(form__in=answer_forms.names(scaled=True), retired_at=None).exclude(kind=ItemKind.DEMOGRAPHIC)
    used: dict[int, int] = {}
    for pk in items.values_list("scale_id", flat=True):
        used[pk] = used.get(pk, 0) + 1
    scales = [s for s in study.scales.all() if s.points in DEFAULT_ENDS]
    return sorted(scales, key=lambda s: (-used.get(s.pk, 0), s.pk))


def rule_for(declaration: ConsensusDeclaration, scale: Scale) -> ConsensusRule:
    """The declared rule as it applies to one scale: its own ends and the thresholds that are counted in points."""
    from stats.consensus.rule import ConsensusRule

    own = declaration.scales.get(scale.code)
    if own is None:
        return ConsensusRule.from_dict(declaration.rule)
    return ConsensusRule.from_dict(applied(declaration.rule, own))


def is_main(rule: dict[str, Any], scale: Scale) -> bool:
    """Whether the rule as written speaks of such a scale: as long, with the same numbers, agreeing at the same end."""
    same_end = (max(rule["agree"]) < min(rule["disagree"])) == scale.reversed
    return (rule["points"], rule.get("first", 1)) == (scale.points, scale.first) and same_end


def applied(rule: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    thresholds = own["thresholds"]
    criteria = [
        {**c, "threshold": thresholds.get(c["measure"], c["threshold"])} for c in rule["criteria"]
    ]  # fmt: skip
    return rule | {
        "points": own["points"],
        "first": own.get("first", 1),
        "agree": own["agree"],
        "disagree": own["disagree"],
        "criteria": criteria,
        "middle_max_iqr": thresholds["middle_max_iqr"],
    }
