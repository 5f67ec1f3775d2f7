"""The draws again, slowly: one draw at a time, in plain Python, from the words of the method page alone."""

from __future__ import annotations

import math
from dataclasses import replace
from statistics import NormalDist

import numpy as np
import pytest
from numpy.random import PCG64, SeedSequence

from stats.derivation.declaration import DerivationDeclaration
from stats.derivation.inputs import DerivationInputs, ordered
from stats.derivation.simulate import simulate
from tests.stats.derivation.studies import declared, study


def _study(seed: int, experts: int = 14, candidates: int = 4) -> DerivationInputs:
    rng = np.random.default_rng(seed)
    ratings = rng.choice([3.0, 4.0, 5.0, 2.0], p=[0.12, 0.45, 0.38, 0.05], size=(experts, candidates))
    ratings[rng.random(ratings.shape) < 0.08] = np.nan
    inputs = study(
        {f"c{i}": list(ratings[:, i]) for i in range(candidates)},
        means=list(rng.uniform(3.4, 4.4, candidates)),
        shares=list(rng.uniform(0.45, 0.6, candidates)),
        gaps=list(rng.uniform(0.0, 1.5, candidates)),
        sources=list(rng.integers(1, 7, candidates)),
        groups=tuple("ba"[i % 3 == 0] for i in range(experts)),
    )
    a = rng.normal(0, 0.03, size=(3 * candidates, 3 * candidates))
    return replace(inputs, citizens=replace(inputs.citizens, covariance=a @ a.T))


def _uniform(bits: PCG64) -> float:
    return ((int(bits.random_raw()) >> 11) + 0.5) / 2**53


def _quantile(values: list[float], p: float) -> float:
    position = (len(values) - 1) * p
    low = math.floor(position)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (position - low)


def _consensus(values: list[float], respondents: int) -> bool:
    n = len(values)
    if n < 8 or 2 * n < respondents:
        return False
    ordered_values = sorted(values)
    narrow = _quantile(ordered_values, 0.75) - _quantile(ordered_values, 0.25) <= 1 + 1e-9
    agree, against = sum(v >= 4 for v in values), sum(v <= 2 for v in values)
    return 100 * agree >= 75 * n and 100 * against < 15 * n and narrow and agree > against


def _slow(inputs: DerivationInputs, d: DerivationDeclaration) -> tuple[list[int], list[list[int]], list[np.ndarray]]:
    weights_bits, expert_bits, citizen_bits = (PCG64(s) for s in SeedSequence(d.seed).spawn(3))
    e, c = inputs.experts.ratings.shape
    members = {g: [i for i in range(e) if inputs.experts.groups[i] == g] for g in sorted(set(inputs.experts.groups))}
    f = inputs.citizens
    assert f.gaps is not None
    centre = [*f.means, *f.gaps, *f.agree_shares]
    factor = np.linalg.cholesky(f.covariance)
    core, rank_counts, favouring = [0] * c, [[0] * c for _ in range(c)], [[] for _ in range(c)]
    for _ in range(d.draws):
        while True:
            x = [-math.log(_uniform(weights_bits)) for _ in range(4)]
            w = [v / sum(x) for v in x]
            if all(d.weight_low <= v <= d.weight_high for v in w):
                break
        u = [_uniform(expert_bits) for _ in range(e)]
        rows = [0] * e
        for group in members.values():
            for i in group:
                rows[i] = group[math.floor(u[i] * len(group))]
        z = np.array([NormalDist().inv_cdf(_uniform(citizen_bits)) for _ in centre])
        figures = np.array(centre) + factor @ z
        scores = []
        for j in range(c):
            values = [v for v in inputs.experts.ratings[rows, j] if v == v]
            raw = [sum(values) / len(values), figures[j], figures[c + j], float(inputs.evidence.sources[j])]
            scaled = [min(1.0, max(0.0, (x - k.low) / (k.high - k.low))) for x, k in zip(raw, d.criteria, strict=True)]
            scores.append(sum(a * b for a, b in zip(w, scaled, strict=True)))
            if _consensus(values, e) and figures[2 * c + j] >= 0.5 and scores[j] >= d.score_threshold:
                core[j] += 1
                favouring[j].append(w)
        for j in range(c):
            rank_counts[j][sum(s > scores[j] + 1e-12 for s in scores)] += 1
    return core, rank_counts, [np.mean(f, axis=0) if f else np.zeros(4) for f in favouring]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_draw_is_the_one_of_the_slow_reference(seed: int) -> None:
    inputs, declaration = ordered(_study(seed), 5), declared(seed=seed, draws=300)
    core, rank_counts, favouring = _slow(inputs, declaration)
    fast = simulate(inputs, declaration)
    assert fast.core_draws.tolist() == core
    assert fast.rank_counts.tolist() == rank_counts
    assert 0 < sum(core) < 300 * 4
    for got, expected, n in zip(fast.favouring, favouring, core, strict=True):
        assert (got is None) == (n < 100)
        assert got is None or got == pytest.approx(tuple(expected))
