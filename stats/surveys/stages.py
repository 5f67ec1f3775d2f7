"""The sampling design stage by stage: what was drawn within what, and how much of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from stats.errors import StatsError
from stats.surveys.factors import Factor, FloatArray, IntArray, sums

CENSUS = 1e-7  # a share this near to 1 leaves nothing that was not drawn
Units = Factor | Sequence[Factor | None] | None
Strata = Factor | Sequence[Factor | None] | None
Populations = ArrayLike | Sequence[ArrayLike | None] | None


@dataclass(frozen=True, slots=True)
class Draw:
    """One stage, respondent by respondent. stratum (R,): 0..strata-1, within what the unit was drawn; unit (R,): the unit,
    None where respondents are the units; population (strata,): units there were, or the sampled fraction where not
    `counted`, None where nothing is known and the population counts as infinite."""

    stratum: IntArray
    strata: int
    unit: IntArray | None
    population: FloatArray | None
    counted: bool

    @property
    def finest(self) -> IntArray:
        return self.stratum if self.unit is None else self.unit


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage, seen from C cells. Its H strata are, after the first stage, the units drawn before (crossed with strata).

    stratum (C,): 0..H-1; unit (C,): the unit, None where respondents are the units; units (H,): how many were sampled;
    fraction (H,): their share of all, 0 for an infinite population; reach (H,): the product of the fractions of the stages
    before, 1 at the first: by it the stage's variance counts.
    """

    stratum: IntArray
    unit: IntArray | None
    units: FloatArray
    fraction: FloatArray
    reach: FloatArray

    @property
    def factor(self) -> FloatArray:
        """reach · n/(n−1) · (1−f) of every stratum (H,); 0 where a single unit gives no spread."""
        n = self.units
        ratio = np.divide(n, n - 1, out=np.zeros_like(n), where=n > 1)
        factor: FloatArray = self.reach * ratio * (1 - self.fraction)
        return factor

    @property
    def lonely(self) -> int:
        """Strata whose spread would count, but that have a single unit, drawn from several."""
        return int(np.count_nonzero((self.units == 1) & (self.fraction < 1 - CENSUS) & (self.reach > 0)))


def draws(strata: Strata, psu: Units, fpc: Populations, respondents: int, *, nest: bool = True) -> tuple[Draw, ...]:
    """The stages of a design of R respondents, as cells.cross_classify takes it; none where there is no design.

    Units are named within the units and strata they were drawn in: "1" in two of them is two units. nest False: strata have
    no names of their own for units, and a name in two strata is refused. A unit of one respondent each is the respondent.
    A stage without finite population is the last: the spread between its units holds all that is within.
    """
    units, layers, populations = _by_stage(strata, psu, fpc)
    if all(given is None for given in (*units, *layers, *populations)):
        return ()
    found: list[Draw] = []
    within: IntArray = np.zeros(respondents, dtype=np.int64)
    for stage, (layer, unit, population) in enumerate(zip(layers, units, populations, strict=True), 1):
        stratum, strata_n = _nested(within, layer)
        own = None if unit is None else _nested(stratum, unit)[0]
        if not nest and unit is not None:
            _refuse_shared_names(unit, _nested(within, unit)[0], stratum)
        sizes, counted = (None, False) if population is None else _population(population, stratum, strata_n, stage)
        found.append(Draw(stratum, strata_n, own, sizes, counted))
        if own is None or sizes is None:
            break
        within = own
    last = found[-1]
    if last.unit is not None and len(last.unit) and np.bincount(last.unit).max() == 1:
        found[-1] = Draw(last.stratum, last.strata, None, last.population, last.counted)
    return tuple(found)


def stages_of(drawn: Sequence[Draw], finest: IntArray, n: FloatArray) -> tuple[Stage, ...]:
    """The stages of cells: finest (C,), the last draw's `finest` code of each cell; n (C,) respondents. At least one."""
    if not drawn:
        one = np.zeros(len(n), dtype=np.int64)
        return (Stage(one, None, np.array([n.sum()]), np.zeros(1), np.ones(1)),)
    found: list[Stage] = []
    for at, draw in enumerate(drawn):
        stratum = _of_cells(draw.stratum, drawn[-1].finest, finest)
        unit = None if draw.unit is None else _of_cells(draw.unit, drawn[-1].finest, finest)
        units = _units(stratum, unit, n, draw.strata)
        reach = np.ones(draw.strata)
        if found:
            before = found[-1]
            reach = np.zeros(draw.strata)
            reach[stratum] = (before.reach * before.fraction)[before.stratum]
        found.append(Stage(stratum, unit, units, _fraction(draw, units, at + 1), reach))
    return tuple(found)


def _by_stage(
    strata: Strata, psu: Units, fpc: Populations
) -> tuple[list[Factor | None], list[Factor | None], list[ArrayLike | None]]:
    single = psu is None or isinstance(psu, Factor)
    units: list[Factor | None] = [psu] if psu is None or isinstance(psu, Factor) else list(psu)
    layers: list[Factor | None] = [strata] if strata is None or isinstance(strata, Factor) else list(strata)
    count = len(units)
    if count == 0 or None in units[:-1]:
        given = [None if unit is None else unit.name for unit in units]
        raise StatsError("psu", given, "a unit for every stage; None, for respondents, at the last only", code="stages")
    if len(layers) > count:
        raise StatsError("strata", [f and f.name for f in layers], f"at most {count}, one per stage", code="stages")
    populations: list[ArrayLike | None] = [fpc] if single or fpc is None else list(fpc)  # type: ignore[arg-type, list-item]
    if fpc is None:
        populations = [None] * count
    if len(populations) != count:
        raise StatsError("fpc", f"{len(populations)} columns", f"{count}, one per stage, None without", code="stages")
    for design in (*layers, *units):
        if design is not None and design.n_missing:
            raise StatsError(
                design.name, f"{design.n_missing} missing", "a stratum and a sampling unit for every respondent",
                code="missing_in_design", variable=design.name, count=design.n_missing,
            )  # fmt: skip
    return units, layers + [None] * (count - len(layers)), populations


def _nested(outer: IntArray, inner: Factor | None) -> tuple[IntArray, int]:
    """Code (R,) of the pairs that occur, and how many."""
    key = outer if inner is None else outer.astype(np.int64) * len(inner.levels) + inner.codes
    known, code = np.unique(key, return_inverse=True)
    return code.reshape(-1), max(len(known), 1)


def _refuse_shared_names(unit: Factor, named: IntArray, stratum: IntArray) -> None:
    """named (R,): the unit by its name within the unit above; stratum (R,)."""
    first = _of_cells(stratum, named, named)
    wrong = np.flatnonzero(first != stratum)
    if len(wrong):
        name = unit.levels[int(unit.codes[wrong[0]])]
        raise StatsError(
            unit.name, name, "names of one stratum only, or nest=True where names repeat", code="cluster_in_two_strata",
            variable=unit.name, cluster=name,
        )  # fmt: skip


def _population(given: ArrayLike, stratum: IntArray, strata: int, stage: int) -> tuple[FloatArray, bool]:
    try:
        column = np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        raise StatsError("fpc", given, "numbers, one per respondent", code="fpc", stage=stage) from None
    if column.shape != stratum.shape:
        allowed = f"({len(stratum)},), one per respondent"
        raise StatsError("fpc", column.shape, allowed, code="lengths_differ", stage=stage)
    counted = bool((column > 1).any())
    wrong = ~(column >= (1 if counted else 0))
    if wrong.any():
        allowed = "all population units of 1 or more, or all sampled fractions from 0 to 1"
        raise StatsError("fpc", float(column[wrong][0]), allowed, code="fpc", stage=stage)
    sizes = np.zeros(strata)
    sizes[stratum] = column
    if not np.allclose(sizes[stratum], column):
        raise StatsError("fpc", "several values in a stratum", "one population size per stratum", code="fpc", stage=stage)
    return sizes, counted


def _of_cells(code: IntArray, finest: IntArray, cells: IntArray) -> IntArray:
    """`code` (R,) is constant within `finest` (R,): its value for every cell's finest code (C,)."""
    table = np.zeros(int(finest.max(initial=0)) + 1, dtype=np.int64)
    table[finest] = code
    found: IntArray = table[cells]
    return found


def _units(stratum: IntArray, unit: IntArray | None, n: FloatArray, strata: int) -> FloatArray:
    """Sampled units (H,): respondents, or the units that have any."""
    if unit is None:
        return sums(stratum, n, strata)
    occupied = n > 0
    _, first = np.unique(unit[occupied], return_index=True)
    return sums(stratum[occupied][first], None, strata)


def _fraction(draw: Draw, units: FloatArray, stage: int) -> FloatArray:
    if draw.population is None:
        return np.zeros(draw.strata)
    if not draw.counted:
        return draw.population
    fraction = units / np.maximum(draw.population, 1)
    if (fraction > 1 + 1e-12).any():
        size = float(draw.population[fraction > 1][0])
        allowed = "at least the number of sampled units of the stratum"
        raise StatsError("fpc", size, allowed, code="fpc_below_sample", stage=stage)
    return np.minimum(fraction, 1.0)
