"""Response accounting: AAPOR's rates beside the Korean response rate, each under its own name."""

from __future__ import annotations

from dataclasses import dataclass, fields

from stats.errors import StatsError, fulfils, require
from stats.result import Figure, Reason, Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes:
    """Final dispositions, counts. complete I; partial P; refusal R (refusals and break-offs); non_contact NC; other O;
    unknown_household UH; unknown_other UO; not_eligible NE."""

    complete: int = 0
    partial: int = 0
    refusal: int = 0
    non_contact: int = 0
    other: int = 0
    unknown_household: int = 0
    unknown_other: int = 0
    not_eligible: int = 0

    def __post_init__(self) -> None:
        for f in fields(self):
            counts = fulfils(getattr(self, f.name), lambda v: not isinstance(v, bool) and int(v) == v and v >= 0)
            if not counts:
                raise StatsError(f.name, getattr(self, f.name), "a count from 0 on", code="count")

    @property
    def eligible(self) -> int:
        return self.complete + self.partial + self.refusal + self.non_contact + self.other

    @property
    def unknown(self) -> int:
        return self.unknown_household + self.unknown_other


@dataclass(frozen=True, slots=True, kw_only=True)
class AaporRates(Result):
    """n: all cases. e: share of the unknown that is taken to be eligible. Rates 0 to 1, None where the base is empty."""

    e: float | None
    rr1: float | None
    rr2: float | None
    rr3: float | None
    rr4: float | None
    rr5: float | None
    rr6: float | None
    coop1: float | None
    coop2: float | None
    coop3: float | None
    coop4: float | None
    ref1: float | None
    ref2: float | None
    ref3: float | None
    con1: float | None
    con2: float | None
    con3: float | None


def aapor_rates(outcomes: Outcomes, e: float | None = None) -> AaporRates:
    """RR1-6, COOP1-4, REF1-3, CON1-3 of AAPOR's Standard Definitions.

    e: declared share of unknown cases that are eligible; None takes the eligible share among the cases that are known
    ("proportional allocation"). Where nothing is known, e is undefined, and so are RR3, RR4, REF2, CON2 as long as
    there are unknown cases.
    """
    require("e", e, lambda v: v is None or 0 <= v <= 1, "0 to 1, or none to estimate it", code="share")
    o, share = outcomes, estimated_eligibility(outcomes) if e is None else float(e)
    answered, reached = o.complete + o.partial, o.complete + o.partial + o.refusal + o.other
    every, known, some = o.eligible + o.unknown, o.eligible, _some(o, share)
    return AaporRates(
        n=every + o.not_eligible,
        base="all cases by final disposition",
        method="response-rates",
        convention="e declared" if e is not None else "e by proportional allocation",
        missing="unknown eligibility in the base by rate",
        notes=(Reason("eligibility_unknown", {"unknown": o.unknown}),) if share is None and o.unknown else (),
        e=share,
        rr1=_rate(o.complete, every),
        rr2=_rate(answered, every),
        rr3=_rate(o.complete, some),
        rr4=_rate(answered, some),
        rr5=_rate(o.complete, known),
        rr6=_rate(answered, known),
        coop1=_rate(o.complete, reached),
        coop2=_rate(answered, reached),
        coop3=_rate(o.complete, answered + o.refusal),
        coop4=_rate(answered, answered + o.refusal),
        ref1=_rate(o.refusal, every),
        ref2=_rate(o.refusal, some),
        ref3=_rate(o.refusal, known),
        con1=_rate(reached, every),
        con2=_rate(reached, some),
        con3=_rate(reached, known),
    )


def estimated_eligibility(outcomes: Outcomes) -> float | None:
    """Known eligible over known eligible and known ineligible; None where neither is known."""
    return _rate(outcomes.eligible, outcomes.eligible + outcomes.not_eligible)


def korean_response_rate(complete: int, refusal: int, break_off: int) -> Figure:
    """응답률 of Korean polls: complete / (complete + refusals + break-offs).

    Its base are those who were reached and asked, so AAPOR would call it a cooperation rate (COOP3 where break-offs are
    the partial interviews). It is several times AAPOR's response rate and must never stand under that name.
    """
    for name, value in (("complete", complete), ("refusal", refusal), ("break_off", break_off)):
        if value < 0:
            raise StatsError(name, value, "a count from 0 on", code="count")
    asked = complete + refusal + break_off
    return Figure(
        n=asked,
        base="reached: completes, refusals, break-offs",
        method="response-rates",
        convention="Korean response rate (a cooperation rate)",
        value=_rate(complete, asked),
        reason=None if asked else Reason("nobody_reached"),
    )


def _some(outcomes: Outcomes, e: float | None) -> float | None:
    if outcomes.unknown == 0:
        return outcomes.eligible
    return None if e is None else outcomes.eligible + e * outcomes.unknown


def _rate(part: float, whole: float | None) -> float | None:
    return part / whole if whole else None
