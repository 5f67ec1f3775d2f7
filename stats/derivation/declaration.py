"""What is fixed before the data: criteria with their anchors, gates, weight space, draws, thresholds, seed."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from stats.canonical import content_hash
from stats.derivation.weightspace import SMALLEST_SHARE, share_of_simplex
from stats.errors import StatsError, fulfils, one_of, require
from stats.experts.ratings import MAX_POINTS

Check = tuple[str, object, Callable[[Any], object], str]


class CriterionCode(StrEnum):
    """What a candidate can be scored by."""

    EXPERTS = "experts"
    CITIZENS = "citizens"
    NEED = "need"
    EVIDENCE = "evidence"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion: v = clip((x - low) / (high - low), 0, 1). The anchors are declared, never taken from the data."""

    code: CriterionCode
    low: float  # scores 0
    high: float  # scores 1; under `low` on a reversed scale
    weight: float


@dataclass(frozen=True, slots=True)
class Gates:
    """Conditions a core value must meet one by one; None or 0 or False switches a gate off."""

    stable: bool = True
    uncontested: bool = True
    group_minimum: int = 5
    citizens_share: float | None = 0.5
    min_sources: int = 2
    min_types: int = 2
    robust: bool = True


@dataclass(frozen=True, slots=True)
class DirectionRule:
    """How candidates are clustered into proposals: fewest common raters of a pair, and the distance to cut at."""

    min_pairs: int = 8
    cut: float = 0.7


def default_criteria(
    points: int = 5, *, first: int = 1, reversed: bool = False, need: bool = True
) -> tuple[Criterion, ...]:
    """Middle to the agree end of the scale for both means, half its width for need, five sources for evidence."""
    width = (points - 1) / 2
    middle, end = first + width, first if reversed else first + points - 1
    criteria = (
        Criterion(CriterionCode.EXPERTS, middle, end, 0.35),
        Criterion(CriterionCode.CITIZENS, middle, end, 0.35),
        Criterion(CriterionCode.NEED, 0, -width if reversed else width, 0.15),
        Criterion(CriterionCode.EVIDENCE, 0, 5, 0.15),
    )
    return tuple(c for c in criteria if need or c.code is not CriterionCode.NEED)


@dataclass(frozen=True, slots=True, kw_only=True)
class DerivationDeclaration:
    """The derivation as data: validated, hashable, locked before answers come in (methods page: derivation).

    points, first: both scales have so many points from `first` up; reversed: the low end agrees. criteria: empty takes `default_criteria` of the scale.
    weight_low, weight_high: bounds of every weight in a draw. score_threshold (tau): score a draw must reach.
    probability_threshold (pi): share of draws a core value needs. open_survey: citizens chose themselves, so their
    figures are held fixed and the share is called acceptability.
    """

    seed: int
    points: int = 5
    first: int = 1
    reversed: bool = False
    criteria: tuple[Criterion, ...] = ()
    gates: Gates = field(default_factory=Gates)
    weight_low: float = 0.10
    weight_high: float = 0.60
    draws: int = 10_000
    score_threshold: float = 0.50
    probability_threshold: float = 0.80
    open_survey: bool = False
    directions: DirectionRule = field(default_factory=DirectionRule)

    def __post_init__(self) -> None:
        if not self.criteria and all(fulfils(value, test) for _, value, test, _ in _scale_checks(self)):
            object.__setattr__(self, "criteria", default_criteria(self.points, first=self.first, reversed=self.reversed))

    def weights(self) -> tuple[float, ...]:
        """The declared weights, renormalised over the declared criteria."""
        total = math.fsum(c.weight for c in self.criteria)
        return tuple(c.weight / total for c in self.criteria)

    def uses(self, code: CriterionCode) -> bool:
        return any(c.code == code for c in self.criteria)

    def problems(self) -> tuple[StatsError, ...]:
        """Everything that is not allowed, so that a form can show all of it at once."""
        return tuple(_problems(self))

    def validate(self) -> DerivationDeclaration:
        for problem in self.problems():
            raise problem
        return self

    def to_dict(self) -> dict[str, Any]:
        content = dataclasses.asdict(self)
        content["criteria"] = [c | {"code": str(c["code"])} for c in content["criteria"]]
        return content

    @classmethod
    def from_dict(cls, content: Mapping[str, Any]) -> DerivationDeclaration:
        """The inverse of `to_dict`; keys left out take their defaults, unknown keys are refused."""
        known = _only_known(cls, content, "declaration")
        if "seed" not in known:
            raise StatsError("seed", None, "a whole number from 0 on, declared before the data", code="seed_missing")
        if "criteria" in known:
            require("criteria", known["criteria"], lambda given: isinstance(given, (list, tuple)), "a list", code="not_a_list")
            known["criteria"] = tuple(_criterion(c) for c in known["criteria"])
        for name, kind in (("gates", Gates), ("directions", DirectionRule)):
            if name in known and not isinstance(known[name], kind):
                known[name] = kind(**_only_known(kind, known[name], name))
        return cls(**known).validate()

    def content_hash(self) -> str:
        """SHA-256 of the canonical JSON: what is locked before the data."""
        return content_hash(self.to_dict())


def refuse_partial_criteria(
    declaration: DerivationDeclaration,
    candidates: Collection[str],
    available: Mapping[CriterionCode, Collection[str]],
) -> None:
    """At lock: a criterion that is not asked of every candidate would compare unlike things, so it is refused."""
    for criterion in declaration.criteria:
        without = sorted(set(candidates) - set(available.get(criterion.code, ())))
        if without:
            raise StatsError(
                f"criteria.{criterion.code}", without, "a criterion available for every candidate",
                code="criterion_not_available", criterion=str(criterion.code), candidates=tuple(without),
            )  # fmt: skip


def _only_known(kind: Any, content: Mapping[str, Any], where: str) -> dict[str, Any]:
    require(where, content, lambda given: isinstance(given, Mapping), "a mapping", code="not_a_mapping")
    allowed = {f.name for f in dataclasses.fields(kind)}
    for key in content:
        if key not in allowed:
            raise StatsError(f"{where}.{key}", content[key], f"one of {sorted(allowed)}", code="unknown_key", key=key)
    return dict(content)


def _criterion(content: Criterion | Mapping[str, Any]) -> Criterion:
    if isinstance(content, Criterion):
        return content
    known = _only_known(Criterion, content, "criteria")
    missing = sorted({"code", "low", "high", "weight"} - known.keys())
    if missing:
        raise StatsError("criteria", content, f"a criterion with {missing}", code="criterion_incomplete")
    one_of("criteria.code", known["code"], list(CriterionCode), code="criterion")
    return Criterion(**known | {"code": CriterionCode(known["code"])})


def _problems(d: DerivationDeclaration) -> Iterator[StatsError]:
    yield from _range_problems(d)
    codes = [c.code for c in d.criteria]
    if len(set(codes)) != len(codes):
        yield StatsError("criteria", [str(c) for c in codes], "every criterion once", code="criterion_twice")
    for c in d.criteria:
        turned = d.reversed and c.code is not CriterionCode.EVIDENCE
        low, high = (c.high, c.low) if turned else (c.low, c.high)
        if not fulfils((low, high), lambda ends: all(map(math.isfinite, ends)) and ends[0] < ends[1]):
            allowed = "anchors with low > high, as the scale is reversed" if turned else "anchors with low < high"
            yield StatsError(f"criteria.{c.code}", (c.low, c.high), allowed, code="anchors_reversed" if turned else "anchors")
        if not fulfils(c.weight, lambda weight: math.isfinite(weight) and weight > 0):
            yield StatsError(f"criteria.{c.code}.weight", c.weight, "a number above 0", code="weight")
    bounds = (d.weight_low, d.weight_high)
    if not fulfils(bounds, lambda b: 0 <= b[0] < b[1] <= 1):
        yield StatsError("weight_low, weight_high", bounds, "0 <= low < high <= 1", code="weight_bounds")
    elif codes and share_of_simplex(len(codes), d.weight_low, d.weight_high) < SMALLEST_SHARE:
        yield StatsError(
            "weight_low, weight_high", bounds, f"bounds that leave {len(codes)} weights adding to 1 some room", code="weight_space_empty", k=len(codes),
        )  # fmt: skip


def _scale_checks(d: DerivationDeclaration) -> tuple[Check, ...]:
    return (
        ("points", d.points, lambda v: _whole(v) and 2 <= v <= MAX_POINTS, f"a whole number, 2 to {MAX_POINTS}"),
        ("first", d.first, lambda v: _whole(v) and abs(v) <= MAX_POINTS, f"a whole number, at most {MAX_POINTS} from 0"),
        ("reversed", d.reversed, lambda v: isinstance(v, bool), "true or false"),
    )


def _range_problems(d: DerivationDeclaration) -> Iterator[StatsError]:
    g = d.gates
    checks: tuple[Check, ...] = (
        ("seed", d.seed, lambda v: _whole(v) and v >= 0, "a whole number from 0 on"),
        *_scale_checks(d),
        ("draws", d.draws, lambda v: _whole(v) and 100 <= v <= 1_000_000, "a whole number, 100 to 1,000,000"),
        ("score_threshold", d.score_threshold, lambda v: 0 <= v <= 1, "0 to 1"),
        ("probability_threshold", d.probability_threshold, lambda v: 0 < v <= 1, "above 0, up to 1"),
        ("gates.citizens_share", g.citizens_share, lambda v: v is None or 0 <= v <= 1, "0 to 1, or none"),
        ("gates.min_sources", g.min_sources, lambda v: _whole(v) and v >= 0, "a whole number from 0 on"),
        ("gates.min_types", g.min_types, lambda v: _whole(v) and v >= 0, "a whole number from 0 on"),
        ("gates.group_minimum", g.group_minimum, lambda v: _whole(v) and v >= 1, "1 or more"),
        ("directions.min_pairs", d.directions.min_pairs, lambda v: v >= 3, "3 or more"),
        ("directions.cut", d.directions.cut, lambda v: 0 < v <= 2, "above 0, up to 2"),
    )
    return (StatsError(name, value, allowed, code="range") for name, value, test, allowed in checks if not fulfils(value, test))


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
