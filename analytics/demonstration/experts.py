"""Synthetic experts: answers of the last round with the wished counts, and how they came to be over the rounds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

STAY, RESTLESS = 3, 10  # experts who move in an item between the last two rounds


@dataclass(frozen=True)
class Wish:
    """counts on 1..5 in the last round; its sum may fall short of the respondents: the others have no opinion."""

    counts: tuple[int, int, int, int, int]
    restless: bool = False


def last_round(wish: Wish, leaning: np.ndarray, rng: np.random.Generator) -> list[int | None]:
    """One answer an expert, the more inclined to higher answers the larger the leaning (E,)."""
    ratings = np.repeat(np.arange(1, 6), wish.counts)
    order = np.argsort(leaning + rng.normal(0, 0.9, len(leaning)))
    speakers = np.sort(rng.choice(len(order), len(ratings), replace=False))
    given: list[int | None] = [None] * len(order)
    for place, rating in zip(speakers, ratings, strict=True):
        given[order[place]] = int(rating)
    return given


def round_before(given: list[int | None], movers: int, rng: np.random.Generator) -> list[int | None]:
    """The same people one round earlier: some were a step further from the middle."""
    earlier = list(given)
    speakers = [i for i, x in enumerate(given) if x is not None]
    for i in rng.permutation(speakers)[:movers]:
        x = earlier[i]
        assert x is not None
        step = 1 if x >= 3 else -1
        earlier[i] = min(5, max(1, x + step))
    return earlier


def three_rounds(wish: Wish, leaning: np.ndarray, rng: np.random.Generator) -> list[list[int | None]]:
    """First to last round, one answer an expert each."""
    third = last_round(wish, leaning, rng)
    if wish.restless:
        second = _pull_down(third, rng)
    else:
        second = round_before(third, STAY, rng)
    return [round_before(second, len(third) // 3, rng), second, third]


def _pull_down(third: list[int | None], rng: np.random.Generator) -> list[int | None]:
    """Many of those at 4 stood at 3 one round before."""
    second = list(third)
    for i in rng.permutation([i for i, x in enumerate(third) if x == 4])[:RESTLESS]:
        second[i] = 3
    return second
