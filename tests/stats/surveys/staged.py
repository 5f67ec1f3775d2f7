"""Made-up samples of several stages, and their variance the slow way."""

from __future__ import annotations

import itertools
from collections import defaultdict
from typing import Any

import numpy as np

from stats.surveys.cells import Cells, cross_classify
from stats.surveys.factors import factor


def slow_variance(t: np.ndarray, stages: list[tuple[list[Any], list[Any], list[float]]], rows: list[int]) -> float:
    """Variance of Σ t over `rows` by its definition: spread of the units of this stage, and f times that within each.

    stages: for each the strata, the units and the populations of all respondents.
    """
    (strata, units, sizes), later = stages[0], stages[1:]
    value = 0.0
    for stratum in {strata[i] for i in rows}:
        groups = defaultdict(list)
        for i in rows:
            if strata[i] == stratum:
                groups[units[i]].append(i)
        n, size = len(groups), next(sizes[i] for i in rows if strata[i] == stratum)
        f = n / size
        totals = [sum(t[i] for i in members) for members in groups.values()]
        if n > 1:
            value += (1 - f) * n / (n - 1) * sum((total - sum(totals) / n) ** 2 for total in totals)
        if later and f > 0:
            value += f * sum(slow_variance(t, later, members) for members in groups.values())
    return value


class Drawn:
    """A made-up sample of one to three stages, strata at the first and perhaps the second."""

    def __init__(self, seed: int, stages: int = 2, layered: bool = False, endless: bool = False) -> None:
        rng = np.random.default_rng(seed)
        rows = []
        for h in "xy":
            m, size = int(rng.integers(2, 5)), int(rng.integers(4, 9))
            for a, layer in itertools.product(range(m), "uv" if layered else "u"):
                households, street = int(rng.integers(2, 4)), int(rng.integers(4, 12))
                for b in range(households):
                    people = int(rng.integers(2, 4)) if stages > 2 else 1 + (seed % 2)
                    rows += [(h, f"c{a}", layer, b, k, size, np.inf if endless else street, 5) for k in range(people)]
        h, a, layer, b, k, *sizes = zip(*rows, strict=True)
        self.n = len(rows)
        self.labels = [list(h), list(layer)], [list(a), list(b), list(k)]
        self.names = [factor("h", h), factor("layer", layer)], [factor(n, map(str, v)) for n, v in zip("abk", (a, b, k), strict=True)]
        self.sizes = [np.array(size, dtype=float) for size in sizes]
        self.stages, self.layered = stages, layered
        self.base = rng.uniform(0.5, 4, self.n)
        self.sex = rng.choice(["F", "M"], self.n)
        self.y = np.where(rng.random(self.n) < 0.1, np.nan, rng.integers(1, 6, self.n) + 2.0 * (np.array(a) == "c0"))

    def design(self, **changes: Any) -> dict[str, Any]:
        strata, units = self.names
        return {
            "strata": strata if self.layered else strata[0], "psu": units[: self.stages],
            "fpc": self.sizes[: self.stages], "base": self.base,
        } | changes  # fmt: skip

    def cells(self, **changes: Any) -> Cells:
        return cross_classify([factor("sex", self.sex)], **self.design(**changes))

    def slowly(self, t: np.ndarray) -> float:
        strata, units = self.labels
        layers = [strata[0], strata[1] if self.layered else ["one"] * self.n, ["one"] * self.n]
        spread = [(layers[s], units[s], self.sizes[s].tolist()) for s in range(self.stages)]
        return slow_variance(t, spread, list(range(self.n)))

    def sampled(self) -> list[np.ndarray]:
        """Units sampled in the stratum of each respondent, stage by stage."""
        found, outer = [], [(h,) for h in self.labels[0][0]]
        for names in self.labels[1]:
            inner = [(*o, name) for o, name in zip(outer, names, strict=True)]
            found.append(np.array([len({i for i, o in zip(inner, outer, strict=True) if o == own}) for own in outer]))
            outer = inner
        return found
