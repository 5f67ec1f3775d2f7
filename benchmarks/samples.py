"""Data for the benchmarks, always the same for the same size: 2 × 6 × 17 cells, 30 items of five points."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from stats.surveys.factors import Factor
from stats.surveys.margins import Margin, margin

SEED = 20_250_401
SHAPE = (2, 6, 17)
POINTS = (1.0, 2.0, 3.0, 4.0, 5.0)
ITEMS = 30


@dataclass(frozen=True)
class People:
    """Byte codes: variables (3, R), answers (items, R) with -1 missing and -2 no opinion."""

    n: int
    items: int = ITEMS

    @cached_property
    def variables(self) -> list[np.ndarray]:
        rng = np.random.default_rng(SEED)
        return [rng.choice(k, self.n, p=_tilted(k, 0.6)).astype(np.int8) for k in SHAPE]

    @cached_property
    def answers(self) -> np.ndarray:
        rng = np.random.default_rng(SEED + 1)
        out = np.empty((self.items, self.n), dtype=np.int8)
        for row in out:
            row[:] = rng.choice(np.arange(-2, 5), self.n, p=(0.02, 0.03, 0.08, 0.17, 0.3, 0.25, 0.15))
        return out

    @property
    def factors(self) -> list[Factor]:
        return [
            Factor(f"v{at}", tuple(map(str, range(k))), c)
            for at, (k, c) in enumerate(zip(SHAPE, self.variables, strict=True))
        ]

    @property
    def margins(self) -> list[Margin]:
        return [
            margin(f"v{at}", dict(zip(map(str, range(k)), _tilted(k, -0.4), strict=True))) for at, k in enumerate(SHAPE)
        ]


def _tilted(k: int, slope: float) -> np.ndarray:
    weights = np.exp(slope * np.linspace(-1, 1, k))
    return weights / weights.sum()


def ratings(experts: int = 60, items: int = 200) -> np.ndarray:
    rng = np.random.default_rng(SEED + 2)
    centre = rng.uniform(2, 4.5, items)
    table = np.clip(np.rint(rng.normal(centre, 0.9, (experts, items))), 1, 5)
    table[rng.random(table.shape) < 0.03] = np.nan
    return table
