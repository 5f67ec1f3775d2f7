"""Synthetic samples for these tests."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stats.surveys.cells import Cells, cross_classify
from stats.surveys.counts import answer_codes
from stats.surveys.factors import Factor, factor
from stats.surveys.margins import Margin, margin

POINTS = (1.0, 2.0, 3.0, 4.0, 5.0)
SEX = {"F": 520.0, "M": 480.0}
AGE = {"18-39": 330.0, "40-59": 390.0, "60+": 280.0}


@dataclass
class Sample:
    sex: list[str]
    age: list[str]
    base: np.ndarray | None
    answers: np.ndarray  # (R, I), NaN = missing, 9 = no opinion
    strata: list[str]
    psu: list[str]

    @property
    def factors(self) -> tuple[Factor, Factor]:
        return factor("sex", self.sex), factor("age", self.age)

    def cells(self, **kwargs: object) -> Cells:
        return cross_classify(self.factors, base=self.base, **kwargs)  # type: ignore[arg-type]

    @property
    def margins(self) -> tuple[Margin, Margin]:
        return margin("sex", SEX), margin("age", AGE)

    @property
    def codes(self) -> np.ndarray:
        return answer_codes(self.answers, POINTS, no_opinion=9)


def sample(seed: int = 1, n: int = 160, items: int = 3, base: bool = False) -> Sample:
    rng = np.random.default_rng(seed)
    sex = rng.choice(list(SEX), n, p=[0.4, 0.6]).tolist()
    age = rng.choice(list(AGE), n, p=[0.5, 0.3, 0.2]).tolist()
    shift = np.array([0.6 * (s == "F") + 0.4 * list(AGE).index(a) for s, a in zip(sex, age, strict=True)])
    answers = np.clip(np.rint(2.6 + shift[:, None] + rng.normal(0, 1, (n, items))), 1, 5)
    answers[rng.random(answers.shape) < 0.06] = np.nan
    answers[rng.random(answers.shape) < 0.04] = 9
    strata = rng.choice(["a", "b"], n).tolist()
    psu = [f"{s}{k}" for s, k in zip(strata, rng.integers(0, 6, n), strict=True)]
    weights = np.round(rng.uniform(0.5, 3, n), 2) if base else None
    return Sample(sex, age, weights, answers, strata, psu)
