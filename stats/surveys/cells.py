"""Respondents gathered into the cells of their raking variables; from there on an answer costs what a cell costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import prod

import numpy as np
from numpy.typing import ArrayLike, NDArray

from stats.errors import StatsError
from stats.result import Reason
from stats.surveys.factors import Factor, FloatArray, IntArray, sums

DENSE_CELLS = 4096  # up to here the crossing itself is the cell number and no look-up is needed
MISSING_RULES = ("error", "set_aside", "impute_mode")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """The sample by cells. C cells, V variables, R respondents.

    index (C, V): level of every variable in the cell; of (R,): cell of each respondent, C where set aside;
    n (C,): respondents; d, d2 (C,): sums of base weights and of their squares; base (R,) or None where all are 1;
    stratum (C,): stratum of the cell; psu (C,): its primary sampling unit, None where respondents are the units;
    fraction (H,): sampled fraction per stratum (0 without finite population correction).
    """

    names: tuple[str, ...]
    levels: tuple[tuple[str, ...], ...]
    index: IntArray
    of: IntArray
    n: FloatArray
    d: FloatArray
    d2: FloatArray
    base: FloatArray | None
    stratum: IntArray
    psu: IntArray | None
    fraction: FloatArray
    set_aside: int = 0
    notes: tuple[Reason, ...] = ()

    @property
    def size(self) -> int:
        return len(self.n)

    @property
    def n_all(self) -> int:
        return int(self.n.sum())

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
    strata: Factor | None = None,
    psu: Factor | None = None,
    fpc: ArrayLike | None = None,
    missing: str = "error",
    split_base: bool = False,
) -> Cells:
    """Cells of the crossed `factors`, each (R,).

    base (R,): base weights > 0 (default 1). strata, psu: the sampling design; psu codes are nested in strata.
    fpc (R,): population units of the stratum (> 1) or sampled fraction (<= 1), constant within a stratum.
    missing: what a missing raking variable does: "error" names it, "set_aside" leaves the respondent out of the
    weighted sample and counts it, "impute_mode" takes the most frequent level and counts it. Nothing else is dropped.
    split_base: let the distinct base weight join the cell, so that the weight itself is constant (needed for trimming).
    """
    if missing not in MISSING_RULES:
        raise StatsError("missing", missing, f"one of {MISSING_RULES}")
    respondents = _length(factors, strata, psu, base)
    for design in (strata, psu):
        if design is not None and design.n_missing:
            raise StatsError(
                design.name, f"{design.n_missing} missing", "a stratum and a sampling unit for every respondent",
                code="missing_in_design", variable=design.name, count=design.n_missing,
            )  # fmt: skip
    factors, aside, notes = _apply_missing(list(factors), missing, respondents)
    weights = _base(base, respondents)
    extra = [f for f in (strata, psu) if f is not None] + (_distinct(weights) if split_base else [])
    key, index, occupied = _key([*factors, *extra], aside, respondents)
    n_design = len(index.T) - len(factors)
    kept = len(occupied)
    stratum = index[:, len(factors)] if strata is not None else np.zeros(kept, dtype=np.int64)
    unit = _unit(index, len(factors), strata, psu)
    n = sums(key, None, kept)
    d, d2 = _base_sums(key, weights, n)
    cells = Cells(
        names=tuple(f.name for f in factors), levels=tuple(f.levels for f in factors),
        index=index[:, : index.shape[1] - n_design], of=key, n=n, d=d, d2=d2, base=weights, stratum=stratum, psu=unit,
        fraction=np.zeros(int(stratum.max(initial=0)) + 1), set_aside=0 if aside is None else int(aside.sum()),
        notes=notes,
    )  # fmt: skip
    return cells if fpc is None else _with_fraction(cells, np.asarray(fpc, dtype=np.float64))


def _length(factors: Sequence[Factor], strata: Factor | None, psu: Factor | None, base: ArrayLike | None) -> int:
    named = [(f.name, len(f.codes)) for f in (*factors, strata, psu) if f is not None]
    if base is not None:
        named.append(("base", len(np.asarray(base))))
    lengths = {length for _, length in named}
    if len(lengths) > 1:
        raise StatsError("factors", dict(named), "arrays of one length, an entry per respondent", code="lengths_differ")
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


def _distinct(weights: FloatArray | None) -> list[Factor]:
    if weights is None:
        return []
    values, codes = np.unique(weights, return_inverse=True)
    return [Factor("base weight", tuple(f"{v:.12g}" for v in values), codes.astype(np.int64))]


def _key(
    factors: Sequence[Factor], aside: NDArray[np.bool_] | None, respondents: int
) -> tuple[IntArray, IntArray, IntArray]:
    """Cell number (R,), levels (C, F), and the occupied codes of the crossing."""
    shape = tuple(max(len(f.levels), 1) for f in factors)
    size = prod(shape)
    if size >= 2**62:
        raise StatsError("factors", shape, "fewer crossed categories than 2^62")
    kind = np.int16 if size < 2**15 - 1 else np.int32 if size < 2**31 - 1 else np.int64
    key: IntArray = np.zeros(respondents, dtype=kind)
    for at, variable in enumerate(factors):
        key = variable.codes.astype(kind) if at == 0 else _append(key, shape[at], variable.codes)
    if size <= DENSE_CELLS:
        occupied: IntArray = np.arange(size)
    else:
        kept = key if aside is None else key[~aside]
        occupied = np.unique(kept)
        key = np.searchsorted(occupied, key).astype(np.int64)
    if aside is not None:
        key = np.where(aside, len(occupied), key)
    return key, np.stack(np.unravel_index(occupied, shape), axis=1) if factors else np.zeros((1, 0), int), occupied


def _append(key: IntArray, levels: int, codes: IntArray) -> IntArray:
    key *= key.dtype.type(levels)
    np.add(key, codes, out=key, casting="unsafe")
    return key


def _unit(index: IntArray, after: int, strata: Factor | None, psu: Factor | None) -> IntArray | None:
    if psu is None:
        return None
    columns = index[:, after : after + (2 if strata is not None else 1)]
    return np.unique(columns, axis=0, return_inverse=True)[1].reshape(-1)


def _base_sums(key: IntArray, weights: FloatArray | None, n: FloatArray) -> tuple[FloatArray, FloatArray]:
    if weights is None:
        return n, n
    return sums(key, weights, len(n)), sums(key, weights * weights, len(n))


def _with_fraction(cells: Cells, fpc: FloatArray) -> Cells:
    held = cells.of < cells.size
    at = cells.stratum[cells.of[held]]
    size = np.zeros(len(cells.fraction))
    size[at] = fpc[held]
    if not np.allclose(size[at], fpc[held]):
        raise StatsError("fpc", "several values in a stratum", "one population size per stratum")
    units = units_per_stratum(cells)
    fraction = np.where(size > 1, units / np.maximum(size, 1), size)
    if (fraction > 1 + 1e-12).any():
        raise StatsError("fpc", float(size[fraction > 1][0]), "at least the number of sampled units of the stratum")
    return replace(cells, fraction=fraction)


def units_per_stratum(cells: Cells) -> FloatArray:
    """Sampled units (H,): primary sampling units where the design has them, else respondents."""
    strata = len(cells.fraction)
    if cells.psu is None:
        return sums(cells.stratum, cells.n, strata)
    occupied = cells.n > 0
    _, first = np.unique(cells.psu[occupied], return_index=True)
    return sums(cells.stratum[occupied][first], None, strata)
