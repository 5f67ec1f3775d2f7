"""Agreement of two coders who marked which codes apply to which documents."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from stats.errors import StatsError
from stats.experts.ratings import Floats
from stats.result import Reason, Result


@dataclass(frozen=True, slots=True)
class CodeAgreement:
    """One code over n documents that both coders judged. both, first, second, neither: the four cells.

    agreement: share judged alike; positive: 2 both / (2 both + first + second), agreement on presence; kappa: Cohen's;
    ac1: Gwet's, which does not collapse where a code is very rare or very common. None where undefined, with a reason.
    """

    n: int
    both: int
    first: int
    second: int
    neither: int
    agreement: float | None
    positive: float | None
    kappa: float | None
    ac1: float | None
    reason: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CodingAgreement(Result):
    """n: documents x codes that both judged. overall: all cells together; codes: one by one, in column order."""

    overall: CodeAgreement
    codes: tuple[CodeAgreement, ...]


def coding_agreement(first: ArrayLike, second: ArrayLike) -> CodingAgreement:
    """Agreement per code and over all.

    first, second: (D, C) 1 = the code applies to the document, 0 = it does not, NaN = not judged. Cohen (1960), Gwet
    (2008). Overall pools all judgements; it weighs a code by how often it was judged, not by how often it applies.
    """
    a, b = _marks(first, "first"), _marks(second, "second")
    if a.shape != b.shape:
        raise StatsError("second", b.shape, f"the shape of first, {a.shape}", code="shape")
    judged = ~np.isnan(a) & ~np.isnan(b)
    return CodingAgreement(
        n=int(judged.sum()),
        base="document x code judged by both coders",
        method="coding-agreement",
        convention="Cohen's kappa and Gwet's AC1, unweighted",
        missing="judgements of one coder only set aside",
        overall=_agreement(a[judged], b[judged]),
        codes=tuple(_agreement(a[judged[:, i], i], b[judged[:, i], i]) for i in range(a.shape[1])),
    )


def _marks(marks: ArrayLike, name: str) -> Floats:
    array = np.asarray(marks, dtype=np.float64)
    if array.ndim != 2:
        raise StatsError(name, array.shape, "two dimensions: documents by codes", code="shape")
    if not (np.isnan(array) | (array == 0) | (array == 1)).all():
        raise StatsError(name, "other values", "1, 0 or missing", code="marks")
    return array


def _agreement(a: Floats, b: Floats) -> CodeAgreement:
    n, both = len(a), int((a * b).sum())
    first, second = int(a.sum()) - both, int(b.sum()) - both
    neither = n - both - first - second
    if n == 0:
        return CodeAgreement(0, 0, 0, 0, 0, None, None, None, None, Reason("nothing_judged_by_both"))
    alike = (both + neither) / n
    share_a, share_b = (both + first) / n, (both + second) / n
    by_chance = share_a * share_b + (1 - share_a) * (1 - share_b)
    spread = (share_a + share_b) / 2
    by_chance_ac1 = 2 * spread * (1 - spread)
    used = 2 * both + first + second
    constant = both == n or neither == n
    return CodeAgreement(
        n, both, first, second, neither,
        agreement=alike,
        positive=2 * both / used if used else None,
        kappa=None if constant else (alike - by_chance) / (1 - by_chance),
        ac1=(alike - by_chance_ac1) / (1 - by_chance_ac1),
        reason=Reason("both_coders_never_vary") if constant else None,
    )  # fmt: skip
