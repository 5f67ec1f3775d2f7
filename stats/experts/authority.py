"""The authority coefficient of Chinese Delphi reports: how familiar an expert is, and on what the judgement rests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from stats.errors import StatsError, one_of
from stats.result import Reason, Result

FAMILIARITY = {5: 1.0, 4: 0.8, 3: 0.5, 2: 0.3, 1: 0.1}
BASIS: dict[str, dict[str, float]] = {
    "practice": {"large": 0.5, "medium": 0.4, "small": 0.3},
    "theory": {"large": 0.3, "medium": 0.2, "small": 0.1},
    "literature": {"large": 0.1, "medium": 0.1, "small": 0.1},
    "intuition": {"large": 0.1, "medium": 0.1, "small": 0.1},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority(Result):
    """n = experts with both answers. familiarity Cs, judgement Ca, and their mean value Cr, 0..1; acceptable from .70."""

    familiarity: float | None
    judgement: float | None
    value: float | None
    acceptable: bool | None
    reason: Reason | None = None


def judgement_score(basis: Mapping[str, str]) -> float:
    """Ca of one expert: the influence (large, medium, small) of practice, theory, literature and intuition."""
    for name, influence in basis.items():
        one_of("basis", name, BASIS, code="basis")
        one_of("basis", influence, BASIS[name], code="influence")
    return sum(BASIS[name][influence] for name, influence in basis.items())


def authority_coefficient(
    familiarity: Sequence[int | None], basis: Sequence[Mapping[str, str] | None]
) -> Authority:
    """Cr = (Ca + Cs)/2 averaged over experts.

    familiarity: (E,) self-rating 5 very familiar .. 1 not (1.0, .8, .5, .3, .1), None = not answered; basis: (E,) one
    mapping per expert, None = not answered. It is self-report throughout: it describes a panel, it does not weight it.
    """
    if len(familiarity) != len(basis):
        raise StatsError("basis", len(basis), f"as many as familiarity: {len(familiarity)}", code="length")
    pairs = []
    for level, own in zip(familiarity, basis, strict=True):
        if level is not None:
            one_of("familiarity", level, FAMILIARITY, code="familiarity")
        if level is not None and own is not None:
            pairs.append((FAMILIARITY[level], judgement_score(own)))
    n, base = len(pairs), "experts with familiarity and basis of judgement"
    if not n:
        return Authority(n=0, base=base, method="subgroups", familiarity=None, judgement=None, value=None,
                         acceptable=None, reason=Reason("no_answers"))  # fmt: skip
    cs, ca = (sum(pair[k] for pair in pairs) / n for k in (0, 1))
    return Authority(n=n, base=base, method="subgroups", convention="Cr = (Ca + Cs)/2", missing="complete pairs",
                     familiarity=cs, judgement=ca, value=(ca + cs) / 2, acceptable=(ca + cs) / 2 >= 0.7 - 1e-12)  # fmt: skip
