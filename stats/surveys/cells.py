"""Respondents gathered into the cells of their raking variables; from there on an answer costs what a cell costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

import numpy as np
from numpy.typing import ArrayLike, NDArray

from stats.errors import StatsError, one_of
from stats.result import Reason
from stats.surveys.factors import Factor, FloatArray, IntArray, sums
from stats.surveys.stages import Populations, Stage, Strata, Units, draws, stages_of

DENSE_CELLS = 4096  # up to here the crossing itself is the cell number and no look-up is needed
MISSING_RULES = ("error", "set_aside", "impute_mode")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """The sample by cells. C cells, V variables, R respondents.

    index (C, V): level of every variable in the cell; of (R,): cell of each respondent, C where set aside;
    n (C,): respondents; d, d2 (C,): sums of base weights and of their squares; base (R,) or None where all are 1;
    stages: how they were drawn, the first stage first; a simple random sample is one stage of one stratum.
    """

    names: tuple[str, ...]
    levels: tuple[tuple[str, ...], ...]
    index: IntArray
    of: IntArray
    n: FloatArray
    d: FloatArray
    d2: FloatArray
    base: FloatArray | None
    stages: tuple[Stage, ...]
    set_aside: int = 0
    notes: tuple[Reason, ...] = ()

    @property
    def size(self) -> int:
        return len(self.n)

    @property
    def n_all(self) -> int:
        return int(self.n.sum())

    @property
    def stratum(self) -> IntArray:
        """Stratum (C,) of the first stage."""
        return self.stages[0].stratum

    @property
    def psu(self) -> IntArray | None:
        """Primary sampling unit (C,), None where respondents are the units."""
        return self.stages[0].unit

    @property
    def fraction(self) -> FloatArray:
        """Share (H,) of the primary sampling units that was drawn, 0 without finite population correction."""
        return self.stages[0].fraction

    def level_of(self, names: Sequence[str]) -> tuple[IntArray, tuple[tuple[str, ...], ...]]:
        """Code (C,) of the crossing of some variables, and the labels of every crossed category."""
        columns = [self.names.index(name) for name in names]
        shape = tuple(len(self.levels[v]) for v in columns)
        code = np.ravel_multi_index(tuple(self.index[:, v] for v in columns), shape)
        grid = [()] if not columns else list(np.ndindex(*shape))
        return code, tuple(tuple(self.levels[v][i] for v, i in zip(columns, at, strict=True)) for at in grid)


def cross_classify(
    factors: Sequence[Factor],
    *,
    base: ArrayLike | None = None,
    strata: Strata = None,
    psu: Units = None,
    fpc: Populations = None,
    nest: bool = True,
    missing: str = "error",
    split_base: bool = False,
) -> Cells:
    """Cells of the crossed `factors`, each (R,).

    base (R,): base weights > 0 (default 1). strata, psu, fpc: the sampling design. fpc (R,): population units (all values
    1 or more) or sampled fractions (all up to 1), constant within a stratum. Of several stages each is a sequence, the first
    stage first: psu the units of every stage (None at the last where respondents are drawn there), fpc as many columns
    (None: as from an infinite population, after which stages add nothing), strata as many or fewer. As R survey's
    svydesign(id = ~a + b, strata =, fpc = ~f1 + f2). nest: whether names repeat between strata (see stages.draws).
    missing: what a missing raking variable does: "error" names it, "set_aside" leaves the respondent out of the
    weighted sample and counts it, "impute_mode" takes the most frequent level and counts it. Nothing else is dropped.
    split_base: let the distinct base weight join the cell, so that the weight itself is constant (needed for trimming).
    """
    one_of("missing", missing, MISSING_RULES)
    respondents = _length(factors, strata, psu, base)
    drawn = draws(strata, psu, fpc, respondents, nest=nest)
    factors, aside, notes = _apply_missing(list(factors), missing, respondents)
    weights = _base(base, respondents)
    columns = [(f.codes, len(f.levels)) for f in factors]
    if drawn:
        columns.append((drawn[-1].finest, int(drawn[-1].finest.max(initial=0)) + 1))
    if split_base and weights is not None:
        values, codes = np.unique(weights, return_inverse=True)
        columns.append((codes, len(values)))
    key, index, occupied = _key(columns, aside, respondents)
    n = sums(key, None, len(occupied))
    d, d2 = _base_sums(key, weights, n)
    finest = index[:, len(factors)] if drawn else np.zeros(len(n), dtype=np.int64)
    return Cells(
        names=tuple(f.name for f in factors), levels=tuple(f.levels for f in factors), index=index[:, : len(factors)],
        of=key, n=n, d=d, d2=d2, base=weights, stages=stages_of(drawn, finest, n),
        set_aside=0 if aside is None else int(aside.sum()), notes=notes,
    )  # fmt: skip


def _length(factors: Sequence[Factor], strata: Strata, psu: Units, base: ArrayLike | None) -> int:
    design = [f for given in (strata, psu) for f in ([given] if isinstance(given, Factor) else given or ())]
    named = [(f.name, len(f.codes)) for f in (*factors, *design) if f is not None]
    if base is not None:
        named.append(("base", len(np.asarray(base))))
    lengths = {length for _, length in named}
    if len(lengths) > 1:
        raise StatsError("factors", named, "arrays of one length, an entry per respondent", code="lengths_differ")
    if not lengths:
        raise StatsError("factors", [], "at least one factor or base weights, to know the respondents")
    return lengths.pop()


def _apply_missing(
    factors: list[Factor], rule: str, respondents: int
) -> tuple[list[Factor], NDArray[np.bool_] | None, tuple[Reason, ...]]:
    aside: NDArray[np.bool_] | None = None
    notes: list[Reason] = []
    for at, variable in enumerate(factors):
        if len(variable.codes) == 0 or variable.codes.min() >= 0:
            continue
        count = variable.n_missing
        if rule == "error":
            raise StatsError(
                variable.name, f"{count} missing", "no missing value in a raking variable, or a declared rule",
                code="missing_in_raking_variable", variable=variable.name, count=count, rules=MISSING_RULES[1:],
            )  # fmt: skip
        gone = variable.codes < 0
        values = {"variable": variable.name, "count": count}
        if rule == "set_aside" or count == respondents:
            aside = gone if aside is None else aside | gone
            notes.append(Reason("set_aside_missing", values))
            factors[at] = Factor(variable.name, variable.levels, np.where(gone, 0, variable.codes))
        else:
            mode = int(np.bincount(variable.codes[~gone]).argmax())
            notes.append(Reason("imputed_mode", values | {"level": variable.levels[mode]}))
            factors[at] = Factor(variable.name, variable.levels, np.where(gone, mode, variable.codes))
    return factors, aside, tuple(notes)


def _base(base: ArrayLike | None, respondents: int) -> FloatArray | None:
    if base is None:
        return None
    weights = np.asarray(base, dtype=np.float64)
    wrong = ~(weights > 0) | ~np.isfinite(weights)
    if wrong.any():
        first = int(np.flatnonzero(wrong)[0])
        raise StatsError("base", weights[first], "base weights above 0", code="base_weight", position=first)
    return weights


def _key(
    columns: Sequence[tuple[IntArray, int]], aside: NDArray[np.bool_] | None, respondents: int
) -> tuple[IntArray, IntArray, IntArray]:
    """Cell number (R,), levels (C, F), and the occupied codes of the crossing of columns, each codes (R,) and their number."""
    shape = tuple(max(size, 1) for _, size in columns)
    size = prod(shape)
    if size >= 2**62:
        raise StatsError("factors", shape, "fewer crossed categories than 2^62")
    kind = np.int16 if size < 2**15 - 1 else np.int32 if size < 2**31 - 1 else np.int64
    key: IntArray = np.zeros(respondents, dtype=kind)
    for at, (codes, _) in enumerate(columns):
        key = codes.astype(kind) if at == 0 else _append(key, shape[at], codes)
    if size <= DENSE_CELLS:
        occupied: IntArray = np.arange(size)
    else:
        kept = key if aside is None else key[~aside]
        occupied = np.unique(kept)
        key = np.searchsorted(occupied, key).astype(np.int64)
    if aside is not None:
        key = np.where(aside, len(occupied), key)
    return key, np.stack(np.unravel_index(occupied, shape), axis=1) if columns else np.zeros((1, 0), int), occupied


def _append(key: IntArray, levels: int, codes: IntArray) -> IntArray:
    key *= key.dtype.type(levels)
    np.add(key, codes, out=key, casting="unsafe")
    return key


def _base_sums(key: IntArray, weights: FloatArray | None, n: FloatArray) -> tuple[FloatArray, FloatArray]:
    if weights is None:
        return n, n
    return sums(key, weights, len(n)), sums(key, weights * weights, len(n))
