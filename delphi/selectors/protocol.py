"""The declared rule as sentences: what the protocol page says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from surveys.models import Study

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
        lines.append(CriterionLine(name, meaning, str(CONDITIONS[measure.direction]) % {"value": value}))
    return lines


def scales(declaration: ConsensusDeclaration) -> list[ScaleLine]:
    main = declaration.rule["points"]
    names = {scale.code: scale.name for scale in declaration.study.scales.all()}
    return [
        ScaleLine(
            names.get(code, code), own["points"], _span(own["agree"]), _span(own["disagree"]), own["thresholds"], own["points"] == main
        )
        for code, own in declaration.scales.items()
    ]


def _span(codes: list[int]) -> str:
    return str(codes[0]) if len(codes) == 1 else f"{min(codes)}–{max(codes)}"


def versions(study: Study) -> list[ConsensusDeclaration]:
    return list(
        study.consensus_declarations.select_related("locked_by").prefetch_related("rounds").order_by("-version")
    )
