"""Categorical variables of respondents, and sums by their codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from stats.errors import StatsError, require

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.integer[Any]]

MISSING = -1
BLOCK = 1 << 17


@dataclass(frozen=True, slots=True)
class Factor:
    """A categorical variable. levels: (L,) distinct labels; codes: (R,) integers 0..L-1, -1 = missing."""

    name: str
    levels: tuple[str, ...]
    codes: IntArray

    def __post_init__(self) -> None:
        require("name", self.name, lambda name: isinstance(name, str), "a text, the name of one variable", code="name")

    @property
    def n_missing(self) -> int:
        return int(np.count_nonzero(self.codes < 0))


def factor(name: str, values: ArrayLike | Sequence[object], levels: Sequence[str] | None = None) -> Factor:
    """Labels (R,) as a Factor; None, NaN and "" are missing. Without `levels`: the labels found, in text order.

    Labels outside `levels` are kept as further levels, so that a later check can name them instead of losing them.
    """
    raw = pd.Series(list(values) if not isinstance(values, np.ndarray) else values, dtype=object)  # type: ignore[arg-type]
    raw = raw.where(raw.notna() & (raw != ""), None)
    labels = raw.map(str, na_action="ignore")
    found = sorted(set(labels.dropna()))
    known = tuple(levels) if levels is not None else ()
    order = known + tuple(label for label in found if label not in known)
    codes = pd.Categorical(labels, categories=list(order)).codes
    return Factor(name, order, np.asarray(codes, dtype=np.int32))


def merge_levels(variable: Factor, into: dict[str, str]) -> Factor:
    """The factor with some levels joined: into = {"세종": "세종·충남", "충남": "세종·충남"}. Margins merge alike."""
    unknown = [label for label in into if label not in variable.levels]
    if unknown:
        raise StatsError("into", unknown, f"levels of {variable.name}: {list(variable.levels)}", code="unknown_level")
    targets = [into.get(label, label) for label in variable.levels]
    levels = tuple(dict.fromkeys(targets))
    table = np.array([levels.index(label) for label in targets] + [MISSING], dtype=np.int32)
    return Factor(variable.name, levels, table[variable.codes])


def sums(code: IntArray, weights: FloatArray | None, size: int) -> FloatArray:
    """Sums of weights (R,), or counts, per code (R,) of 0..size-1; larger codes are left out.

    Always added in the order of the data, a block at a time: numpy widens the codes to 8 bytes, which for all at once
    costs more in fresh memory than the counting.
    """
    total = np.zeros(size)
    for start in range(0, len(code), BLOCK):
        part = slice(start, start + BLOCK)
        total += np.bincount(code[part], None if weights is None else weights[part], minlength=size)[:size]
    return total
