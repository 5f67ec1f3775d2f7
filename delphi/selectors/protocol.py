"""The declared rule as sentences: what the protocol page says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from surveys.models import Scale, Study
from surveys.validators import span

from ..measures import CONDITIONS, NAMES, UNITS
from ..models import ConsensusDeclaration


@dataclass(frozen=True)
class CriterionLine:
    name: Any
    meaning: Any
    condition: str  # "75 % or more"


@dataclass(frozen=True)
class ScaleLine:
    name: str
    points: int
    values: str  # "0–10"
    agree: str
    disagree: str
    thresholds: dict[str, float]
    main: bool


def criteria(declaration: ConsensusDeclaration) -> list[CriterionLine]:
    from stats.consensus.measures import MEASURES

    lines = []
    for criterion in declaration.rule["criteria"]:
        measure, (name, meaning) = MEASURES[criterion["measure"]], NAMES[criterion["measure"]]
        value = "" if criterion["threshold"] is None else f"{criterion['threshold']:g}{UNITS[measure.unit]}"
        lines.append(CriterionLine(name, meaning, str(CONDITIONS[direction(measure, declaration.rule)]) % {"value": value}))
    return lines


def direction(measure: Any, rule: Mapping[str, Any]) -> str:
    """On a reversed scale a place agrees where it is low."""
    from stats.consensus.measures import LOCATED

    turned = max(rule["agree"]) < min(rule["disagree"])
    return "<=" if turned and measure.key in LOCATED else measure.direction


def scales(declaration: ConsensusDeclaration) -> list[ScaleLine]:
    known = {scale.code: scale for scale in declaration.study.scales.all()}
    return [_line(code, known.get(code), own, declaration.rule) for code, own in declaration.scales.items()]


def _line(code: str, scale: Scale | None, own: dict[str, Any], rule: dict[str, Any]) -> ScaleLine:
    first = own.get("first", 1)
    as_main = {c["measure"]: c["threshold"] for c in rule["criteria"]} | {"middle_max_iqr": rule["middle_max_iqr"]}
    labels = dict(scale.named()) if scale else {}
    return ScaleLine(
        name=scale.name if scale else code, points=own["points"], values=span(first, first + own["points"] - 1),
        agree=_end(own["agree"], labels), disagree=_end(own["disagree"], labels), thresholds=own["thresholds"],
        main=own["points"] == rule["points"] and all(as_main[m] == t for m, t in own["thresholds"].items()),
    )  # fmt: skip


def _end(values: list[int], labels: Mapping[int, str]) -> str:
    """ "8–10 (매우 그렇다)": the numbers of an end and what its last point is called."""
    shown = str(values[0]) if len(values) == 1 else span(min(values), max(values))
    outer = labels.get(min(values) if values[0] == min(labels, default=None) else max(values), "")
    return f"{shown} ({outer})" if outer and outer != str(max(values)) else shown


def versions(study: Study) -> list[ConsensusDeclaration]:
    return list(
        study.consensus_declarations.select_related("locked_by").prefetch_related("rounds").order_by("-version")
    )
