"""A consensus rule is data: declared before the round, validated, hashed, stored with what it decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from stats.canonical import content_hash
from stats.consensus.measures import LOCATED, MEASURES, RATIOS, Criterion, hundredths
from stats.errors import StatsError, one_of, require
from stats.experts.percent_agreement import DEFAULT_ENDS, default_ends
from stats.experts.quartiles import check_type
from stats.experts.ratings import MAX_POINTS

LEAST_MINIMUM_N = 5
DEFAULT_MAX_IQR = {3: 1.0, 4: 1.0, 5: 1.0, 6: 1.0, 7: 1.0, 8: 2.0, 9: 3.0, 10: 2.0, 11: 2.0}


def _whole(name: str, value: object, low: int, high: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise StatsError(name, value, f"a whole number from {low} to {high}", code="whole_number", low=low, high=high)


def _percent(name: str, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 100:
        raise StatsError(name, value, "a percentage from 0 to 100", code="percent")
    hundredths(value, name)


def _known(cls: type, data: Mapping[str, Any], where: str) -> dict[str, Any]:
    if not isinstance(data, Mapping):
        raise StatsError(where, data, "a mapping", code="not_a_mapping")
    names = {f.name for f in fields(cls)}
    for key in data:
        if key not in names:
            raise StatsError(where, key, ", ".join(sorted(names)), code="unknown_key")
    return dict(data)


@dataclass(frozen=True, slots=True, kw_only=True)
class StopRule:
    """When an item and the study stop; percentages 0..100.

    stability_threshold: Scheibe's net change below this is stable; minimum_pairs: fewer raters in both rounds is "not
    assessed"; round_limit: the study's fixed last round; stable_share: share of items that must be stable;
    response_floor: a response rate under it ends the study. None: not used.
    """

    stability_threshold: float = 15
    minimum_pairs: int = 5
    round_limit: int = 3
    stable_share: float | None = 80
    response_floor: float | None = 50

    def validate(self) -> None:
        _percent("stop.stability_threshold", self.stability_threshold)
        _whole("stop.minimum_pairs", self.minimum_pairs, 2, 1000)
        _whole("stop.round_limit", self.round_limit, 1, 20)
        for name in ("stable_share", "response_floor"):
            if getattr(self, name) is not None:
                _percent(f"stop.{name}", getattr(self, name))

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> StopRule:
        return cls(**_known(cls, data, "stop"))

    def to_dict(self) -> dict[str, Any]:
        return {f.name: getattr(self, f.name) for f in fields(self)}


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsensusRule:
    """The declared rule; thresholds in percent are 0..100, categories run from first to first + points - 1.

    agree below disagree: a reversed scale, whose low end agrees. Thresholds of mean and median are numbers of the scale.
    criteria: all must hold for consensus-for, and their mirror for consensus-against. middle_share None: no
    consensus-middle. every_group: a consensus must hold in each group of at least group_minimum_n answers.
    low_expertise: self-ratings up to this are left out in the sensitivity check.
    """

    points: int = 5
    first: int = 1
    quartile_type: int = 7
    agree: tuple[int, ...] = (4, 5)
    disagree: tuple[int, ...] = (1, 2)
    criteria: tuple[Criterion, ...] = (
        Criterion("agree_share", 75), Criterion("disagree_share", 15), Criterion("iqr", 1),
    )  # fmt: skip
    middle_share: float | None = 60
    middle_sides_below: float = 30
    middle_max_iqr: float = 1
    camp_share: float = 30
    plurality_share: float = 50
    minimum_n: int = 8
    minimum_share: float = 50
    every_group: bool = False
    group_minimum_n: int = 5
    low_expertise: float = 2
    stop: StopRule = field(default_factory=StopRule)

    @property
    def middle(self) -> tuple[int, ...]:
        """Categories that are neither agree nor disagree."""
        return tuple(c for c in range(self.first, self.last + 1) if c not in self.agree and c not in self.disagree)

    @property
    def last(self) -> int:
        return self.first + self.points - 1

    @property
    def reversed(self) -> bool:
        return max(self.agree) < min(self.disagree)

    def validate(self) -> ConsensusRule:
        """Itself, or the StatsError of the first setting outside what is allowed."""
        _whole("points", self.points, min(DEFAULT_ENDS), max(DEFAULT_ENDS))
        _whole("first", self.first, -MAX_POINTS, MAX_POINTS)
        check_type(self.quartile_type)
        self._validate_ends()
        if not self.criteria:
            raise StatsError("criteria", [], "at least one criterion", code="no_criteria")
        for criterion in self.criteria:
            criterion.validate()
            self._validate_place(criterion)
        measures = [c.measure for c in self.criteria]
        if len(set(measures)) < len(measures):
            raise StatsError("criteria", measures, "each measure once", code="repeated_measure")
        for name in ("middle_sides_below", "camp_share", "plurality_share", "minimum_share"):
            _percent(name, getattr(self, name))
        if self.middle_share is not None:
            _percent("middle_share", self.middle_share)
        Criterion("iqr", self.middle_max_iqr).validate("middle_max_iqr")
        _whole("minimum_n", self.minimum_n, LEAST_MINIMUM_N, 1000)
        _whole("group_minimum_n", self.group_minimum_n, LEAST_MINIMUM_N, 1000)
        if not isinstance(self.every_group, bool):
            raise StatsError("every_group", self.every_group, "true or false", code="boolean")
        if isinstance(self.low_expertise, bool) or not isinstance(self.low_expertise, (int, float)):
            raise StatsError("low_expertise", self.low_expertise, "a number", code="not_numeric")
        self.stop.validate()
        return self

    def _validate_place(self, criterion: Criterion) -> None:
        if criterion.measure in RATIOS and self.first < 0:
            raise StatsError("criteria", criterion.measure, "a scale that does not go below zero", code="ratio_below_zero",
                             measure=criterion.measure, first=self.first, last=self.last)  # fmt: skip
        if criterion.measure in LOCATED and not self.first <= (criterion.threshold or 0) <= self.last:
            allowed = f"{self.first} to {self.last} for {criterion.measure}"
            raise StatsError("criteria", criterion.threshold, allowed, code="off_scale", measure=criterion.measure,
                             first=self.first, last=self.last)  # fmt: skip

    def _validate_ends(self) -> None:
        for name in ("agree", "disagree"):
            ends = getattr(self, name)
            if not ends:
                raise StatsError(name, [], "at least one category", code="no_categories")
            for category in ends:
                _whole(name, category, self.first, self.last)
        apart = min(self.agree) > max(self.disagree) or self.reversed
        if set(self.agree) & set(self.disagree) or not apart:
            raise StatsError("agree", list(self.agree), "categories all above or all below the disagree categories", code="ends_overlap")
        if len(set(self.agree)) < len(self.agree) or len(set(self.disagree)) < len(self.disagree):
            raise StatsError("agree", list(self.agree), "each category once", code="repeated_category")

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> ConsensusRule:
        """A validated rule; what is absent takes the default for the number of points."""
        given = _known(cls, data, "rule")
        settings = _defaults(given.get("points", 5), given.get("first", 1)) | given
        for name in ("agree", "disagree", "criteria"):
            require(name, settings[name], lambda given: isinstance(given, (list, tuple)), "a list", code="not_a_list")
            settings[name] = tuple(settings[name])
        settings["criteria"] = tuple(c if isinstance(c, Criterion) else _criterion(c) for c in settings["criteria"])
        if not isinstance(settings["stop"], StopRule):
            settings["stop"] = StopRule.from_dict(settings["stop"])
        return cls(**settings).validate()

    def to_dict(self) -> dict[str, Any]:
        plain = {f.name: getattr(self, f.name) for f in fields(self)}
        plain |= {"agree": list(self.agree), "disagree": list(self.disagree), "stop": self.stop.to_dict()}
        return plain | {"criteria": [c.to_dict() for c in self.criteria]}

    def content_hash(self) -> str:
        """SHA-256 of the canonical JSON: equal rules hash equally, whatever the order of keys."""
        return content_hash(self.to_dict())


def _criterion(given: Mapping[str, Any]) -> Criterion:
    known = _known(Criterion, given, "criteria")
    require("criteria", given, lambda _: "measure" in known, "a criterion with a measure", code="unknown_measure")
    return Criterion(**known)


def _defaults(points: int, first: int) -> dict[str, Any]:
    _whole("points", points, min(DEFAULT_ENDS), max(DEFAULT_ENDS))
    _whole("first", first, -MAX_POINTS, MAX_POINTS)
    agree, disagree = default_ends(points, first)
    max_iqr = DEFAULT_MAX_IQR[points]
    criteria = (Criterion("agree_share", 75), Criterion("disagree_share", 15), Criterion("iqr", max_iqr))
    return {
        "points": points, "first": first, "agree": agree, "disagree": disagree, "criteria": criteria, "middle_max_iqr": max_iqr,
        "stop": StopRule(),
    }  # fmt: skip


def default_rule(points: int = 5) -> ConsensusRule:
    """The default rule for a scale of 3 to 11 points."""
    return ConsensusRule.from_dict({"points": points})


PRESETS: dict[str, tuple[tuple[str, float | None], ...]] = {
    "korean": (("cvr_critical", None), ("convergence", 0.5), ("agreement", 0.75), ("cv", 0.5)),
    "korean_lawshe": (("cvr_lawshe", None), ("convergence", 0.5), ("agreement", 0.75)),
    "percent_75": (("agree_share", 75),),
    "percent_80": (("agree_share", 80),),
    "seventy_fifteen": (("agree_share", 70), ("disagree_share", 15)),
    "apmo": (("apmo", None),),
}


def preset_rule(name: str, points: int = 5, first: int = 1) -> ConsensusRule:
    """The default rule with criteria that are common in reports; "default" is the default itself.

    The convergence follows the length of the scale as the spread does. Below zero the ratios are left out.
    """
    one_of("name", name, ("default", *PRESETS), code="preset")
    scale = {"points": points, "first": first}
    if name == "default":
        return ConsensusRule.from_dict(scale)
    usual = {"convergence": DEFAULT_MAX_IQR.get(points, 1) / 2}
    criteria = [
        {"measure": m, "threshold": usual.get(m, t)} for m, t in PRESETS[name] if first >= 0 or m not in RATIOS
    ]
    return ConsensusRule.from_dict(scale | {"criteria": criteria})


def usual_threshold(measure: str, rule: ConsensusRule) -> float | None:
    """What a form proposes for a measure on the rule's scale: places at the edge of the agree end, spreads by length."""
    known, spread = MEASURES[measure], DEFAULT_MAX_IQR[rule.points]
    if measure in LOCATED:
        return max(rule.agree) if rule.reversed else min(rule.agree)
    return {"iqr": spread, "convergence": spread / 2, "sd": (rule.points - 1) / 4}.get(measure, known.default)
