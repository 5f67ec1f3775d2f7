"""Synthetic citizens: who they are, and answers whose weighted means reach their targets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from stats.surveys.cells import cross_classify
from stats.surveys.factors import factor
from stats.surveys.margins import margin
from stats.surveys.raking import rake

from .population import People

CLOSE_ENOUGH = 0.002
SILENT_SHARE = 0.035


@dataclass(frozen=True)
class Citizens:
    """sex, age_group, province: category code of each person; weights: raked to the population."""

    sex: list[str]
    age_group: list[str]
    province: list[str]
    weights: Any

    def __len__(self) -> int:
        return len(self.sex)

    def characteristics(self, i: int) -> dict[str, str]:
        return {"sex": self.sex[i], "age_group": self.age_group[i], "province": self.province[i]}


def draw_people(n: int, people: People, rng: np.random.Generator) -> Citizens:
    """A quota-like sample: near the population, but the old and the small provinces come in less often."""
    reach = np.array([{"70+": 0.55, "60-69": 0.85, "18-29": 0.8}.get(age, 1.1) for _, _, age in people.keys])
    chance = np.array(people.counts) * reach * rng.uniform(0.85, 1.15, len(people.keys))
    picked = [people.keys[i] for i in rng.choice(len(people.keys), n, p=chance / chance.sum())]
    picked[: len(people.provinces)] = [(p, "female", "40-49") for p in people.provinces]  # no province stays empty
    province, sex, age = ([row[k] for row in picked] for k in (0, 1, 2))
    return Citizens(sex, age, province, _weights(sex, age, province, people))


def _weights(sex: list[str], age: list[str], province: list[str], people: People) -> Any:
    cells = cross_classify([factor("sex", sex), factor("age_group", age), factor("province", province)])
    crossed, single = people.margins()
    return rake(cells, [margin(("sex", "age_group"), crossed), margin("province", single)]).weights()


def answers(target: float, people: Citizens, rng: np.random.Generator, spread: float = 0.95) -> list[int | None]:
    """Answers 1..5, None for "no opinion", whose weighted mean is the target to 0.002."""
    tilt = 0.12 * (np.array(people.age_group) == "70+") - 0.10 * (np.array(people.age_group) == "18-29")
    given = np.clip(np.rint(rng.normal(target + tilt, spread, len(people))), 1, 5).astype(int)
    spoken = rng.random(len(people)) > SILENT_SHARE
    weights = people.weights * spoken
    for i in rng.permutation(np.tile(np.arange(len(people)), 3)):
        gap = target - float(weights @ given) / float(weights.sum())
        if abs(gap) < CLOSE_ENOUGH:
            break
        step = 1 if gap > 0 else -1
        if spoken[i] and 1 <= given[i] + step <= 5:
            given[i] += step
    return [int(x) if said else None for x, said in zip(given, spoken, strict=True)]


def answer_sheets(targets: Mapping[str, float], people: Citizens, rng: np.random.Generator) -> list[dict[str, Any]]:
    """One answer sheet a person: codes as the questionnaire stores them."""
    columns = {code: answers(target, people, rng) for code, target in targets.items()}
    return [
        {code: "no_opinion" if column[i] is None else column[i] for code, column in columns.items()}
        | people.characteristics(i)
        for i in range(len(people))
    ]
