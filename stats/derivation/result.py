"""What a derivation gives back: per candidate its status with all reasons, and a core set whose size nobody chose."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from stats.canonical import content_hash
from stats.derivation.status import GateOutcome, Status
from stats.result import Reason, Result


@dataclass(frozen=True, slots=True)
class CriterionValue:
    """raw: in the criterion's unit; scaled: 0 to 1 between the declared anchors; weight: declared, renormalised.
    raw and scaled are None where there is no estimate."""

    code: str
    raw: float | None
    scaled: float | None
    weight: float


@dataclass(frozen=True, slots=True)
class CandidateResult:
    """n: experts' ratings; citizens_n: citizens' answers, None if not given. score: sum of weight x scaled, None when a
    criterion has no value. p: share of draws in the core. rank_acceptability: share of draws at rank 1, 2, ...
    favouring_weights: mean weights of the draws in which it is core, in the order of the criteria; None under 100 such
    draws. gates: every gate with its figures; reasons: those missed."""

    code: str
    status: Status
    reasons: tuple[Reason, ...]
    gates: tuple[GateOutcome, ...]
    verdict: str
    n: int
    agree_share: float | None
    citizens_n: int | None
    criteria: tuple[CriterionValue, ...]
    score: float | None
    p: float
    borderline: bool
    rank_acceptability: tuple[float, ...]
    favouring_weights: tuple[float, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DerivationResult(Result):
    """n: experts of the last round. candidates: in order of code. core: codes of the core values.
    p_means: "probability", or "acceptability" for an open survey, whose figures were held fixed."""

    candidates: tuple[CandidateResult, ...]
    core: tuple[str, ...]
    p_means: str
    draws: int
    declaration_hash: str
    inputs_fingerprint: str

    def of(self, code: str) -> CandidateResult:
        return next(c for c in self.candidates if c.code == code)

    def to_dict(self) -> dict[str, Any]:
        content: dict[str, Any] = plain(self)
        return content

    def content_hash(self) -> str:
        """Equal for equal inputs, declaration and environment; no id, time or host is part of it."""
        return content_hash(self.to_dict())


def plain(value: Any) -> Any:
    """Frozen results as mappings, lists, strings and numbers, ready to be stored as JSON."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    return str(value) if isinstance(value, str) else value
