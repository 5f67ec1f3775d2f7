"""Random draws that are the same everywhere: only raw 64-bit words of PCG64, turned into numbers by our own rules.

Library samplers change between versions; the raw words of a seeded PCG64 do not. u = ((word >> 11) + 1/2) / 2^53.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import PCG64, SeedSequence
from numpy.typing import NDArray
from scipy.special import ndtri

from stats.errors import StatsError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_LARGEST_U = 1 - 2.0**-53


@dataclass(frozen=True, slots=True)
class Streams:
    """Three independent streams of one seed, so that the number of experts does not move the weights."""

    weights: PCG64
    experts: PCG64
    citizens: PCG64


def streams(seed: int) -> Streams:
    """Three independent sources of 64-bit words: for weights, for experts and for citizens."""
    weights, experts, citizens = SeedSequence(seed).spawn(3)
    return Streams(PCG64(weights), PCG64(experts), PCG64(citizens))


def uniforms(bits: PCG64, rows: int, columns: int) -> Floats:
    """(rows, columns) numbers strictly between 0 and 1, row by row, one word each."""
    words = bits.random_raw(rows * columns)
    u = ((words >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53
    # the largest word rounds to 1.0, which neither a logarithm nor an index may see
    return np.minimum(u, _LARGEST_U).reshape(rows, columns)


def weight_vectors(bits: PCG64, draws: int, k: int, low: float, high: float) -> Floats:
    """(draws, k) weights uniform on the simplex, kept when every weight lies in [low, high] (rejection).

    The caller has checked that the bounds leave room (`share_of_simplex`).
    """
    kept: list[Floats] = []
    found = 0
    while found < draws:
        exponentials = -np.log(uniforms(bits, max(draws, 1024), k))
        vectors = exponentials / exponentials.sum(axis=1, keepdims=True)
        vectors = vectors[((vectors >= low) & (vectors <= high)).all(axis=1)]
        kept.append(vectors)
        found += len(vectors)
    return np.concatenate(kept)[:draws]


def expert_rows(bits: PCG64, draws: int, strata: Sequence[Ints]) -> Ints:
    """(draws, E) row numbers: each stratum (S,) of row numbers, in order of code, is resampled to its own size.

    Columns follow the row numbers, whatever stratum they belong to; index = floor(u n).
    """
    total = sum(len(rows) for rows in strata)
    u = uniforms(bits, draws, total)
    drawn = np.empty((draws, total), dtype=np.int64)
    for rows in strata:
        drawn[:, rows] = rows[np.floor(u[:, rows] * len(rows)).astype(np.int64)]
    return drawn


def multiplicities(rows: Ints, experts: int) -> Floats:
    """(draws, E) how often each expert came up, out of drawn row numbers (draws, any)."""
    draws = len(rows)
    flat = (rows + np.arange(draws, dtype=np.int64)[:, None] * experts).ravel()
    return np.bincount(flat, minlength=draws * experts).reshape(draws, experts).astype(np.float64)


def normal_vectors(bits: PCG64, draws: int, centre: Floats, factor: Floats) -> Floats:
    """(draws, M) vectors centre (M,) + factor (M, M) z; einsum, because a threaded product may add in another order."""
    z = ndtri(uniforms(bits, draws, len(centre)))
    shifted: Floats = centre + np.einsum("bm,nm->bn", z, factor)
    return shifted


def lower_factor(covariance: Floats) -> Floats:
    """Lower Cholesky factor of a positive semidefinite (M, M); a zero variance gives a zero column, not an error."""
    m = len(covariance)
    factor = np.zeros((m, m))
    tolerance = 1e-12 * max(1e-300, float(np.max(np.diag(covariance), initial=0.0)))
    for j in range(m):
        column = covariance[j:, j] - factor[j:, :j] @ factor[j, :j]
        if column[0] < -1e4 * tolerance:
            raise StatsError("covariance", float(column[0]), "a positive semidefinite matrix", code="not_semidefinite")
        if column[0] > tolerance:
            factor[j:, j] = column / np.sqrt(column[0])
    return factor
