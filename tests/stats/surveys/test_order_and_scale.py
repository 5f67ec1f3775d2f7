"""Neither the order of respondents nor the scale of their base weights moves any figure of the surveys."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stats.surveys.calibration import calibrate
from stats.surveys.cells import cross_classify
from stats.surveys.counts import count_by
from stats.surveys.crosstabs import crosstab
from stats.surveys.differences import group_difference
from stats.surveys.factors import factor
from stats.surveys.group_tests import compare_means, compare_ranks
from stats.surveys.jackknife import jackknife_mean
from stats.surveys.joint import citizen_functionals, joint_estimates
from stats.surveys.numeric import domain_means, numeric_mean
from stats.surveys.quantiles import quantile_estimates
from stats.surveys.raking import rake
from stats.surveys.shares import share_intervals
from stats.surveys.table import survey_table
from stats.surveys.trimming import trim
from stats.surveys.weights import Weighting, base_weighting
from tests.stats.surveys.samples import POINTS, Sample, sample

ITEMS = ["a", "b", "c"]
AS_THE_WEIGHTS_SUM = {"total", "total_se", "deff", "weighted", "g", "weight_min", "weight_max"}


def shuffled(s: Sample, order: np.ndarray, scale: float) -> Sample:
    def pick(labels: list[str]) -> list[str]:
        return [labels[i] for i in order]

    assert s.base is not None
    return Sample(pick(s.sex), pick(s.age), s.base[order] * scale, s.answers[order], pick(s.strata), pick(s.psu))


def y_of(s: Sample) -> np.ndarray:
    return np.where(s.answers[:, 0] == 9, np.nan, s.answers[:, 0])


def agrees(s: Sample) -> np.ndarray:
    return np.where(np.isnan(y_of(s)), np.nan, y_of(s) >= 4)


def staged(s: Sample, within: list[str] | None, of: float) -> dict[str, Any]:
    """Two stages with finite populations: of 40 clusters a stratum, then people or groups of them."""
    last = None if within is None else factor("v", within)
    return {
        "strata": factor("h", s.strata), "psu": [factor("u", s.psu), last],
        "fpc": [np.full(len(s.sex), 40.0), np.full(len(s.sex), of)],
    }  # fmt: skip


def difference(s: Sample, w: Weighting) -> Any:
    groups = count_by(w.cells, s.codes, 5, s.factors[0])
    return group_difference(w, *groups, np.array(POINTS), groups=("F", "M"), sample_kind="probability")


FIGURES: dict[str, Callable[[Sample, Weighting], Any]] = {
    "mean": lambda s, w: numeric_mean(w, y_of(s)), "domains": lambda s, w: list(domain_means(w, y_of(s), s.factors[1]).values()),
    "share": lambda s, w: share_intervals(w, agrees(s)),
    "quantiles": lambda s, w: quantile_estimates(w, y_of(s), [0.25, 0.5, 0.9]),
    "table": lambda s, w: survey_table(s.codes, POINTS, w, sample_kind="probability", items=ITEMS).items,
    "crosstab": lambda s, w: crosstab(w, *s.factors), "means of groups": lambda s, w: compare_means(w, y_of(s), s.factors[1]),
    "ranks": lambda s, w: compare_ranks(w, y_of(s), s.factors[0]), "difference": difference,
    "jackknife": lambda s, w: jackknife_mean(w, y_of(s), kind="JKn"),
    "joint": lambda s, w: joint_estimates(w, citizen_functionals(s.codes, POINTS, ITEMS, agree=(4, 5)), sample_kind="probability"),
}  # fmt: skip
WEIGHTINGS: dict[str, Callable[[Sample], Weighting]] = {
    "raked": lambda s: rake(s.cells(), s.margins), "unraked": lambda s: base_weighting(s.cells()),
    "linear": lambda s: calibrate(s.cells(), s.margins),
    "trimmed": lambda s: trim(rake(s.cells(split_base=True), s.margins), s.margins, upper=1.8),
    "clusters": lambda s: rake(s.cells(strata=factor("h", s.strata), psu=factor("u", s.psu)), s.margins),
    "people in clusters": lambda s: rake(s.cells(**staged(s, None, 150.0)), s.margins),
    "households in clusters": lambda s: base_weighting(s.cells(**staged(s, [x + y for x, y in zip(s.sex, s.age, strict=True)], 9.0))),
}  # fmt: skip


def figures(value: Any) -> list[float]:
    """Every number of a result but those that are in the units of the weights."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        kept = [f.name for f in dataclasses.fields(value) if f.name not in AS_THE_WEIGHTS_SUM]
        return [n for name in kept for n in figures(getattr(value, name))]
    if isinstance(value, dict):
        return [n for v in value.values() for n in figures(v)]
    if isinstance(value, (list, tuple, np.ndarray)):
        return [n for v in value for n in figures(v)]
    return [float(value)] if isinstance(value, (int, float, np.number)) else []


@pytest.mark.parametrize("weighting", WEIGHTINGS)
@given(seed=st.integers(0, 10_000), scale=st.sampled_from([0.001, 0.37, 41.0, 52_000.0]))
@settings(max_examples=4, deadline=None)
def test_no_figure_moves(weighting: str, seed: int, scale: float) -> None:
    s = sample(seed=seed, n=90, base=True)
    moved = shuffled(s, np.random.default_rng(seed).permutation(90), scale)
    one, two = WEIGHTINGS[weighting](s), WEIGHTINGS[weighting](moved)
    for name, figure in FIGURES.items():
        if name == "jackknife" and "clusters" in weighting and len(set(s.psu)) < 4:
            continue
        a, b = figures(figure(s, one)), figures(figure(moved, two))
        assert a and a == pytest.approx(b, rel=1e-7, abs=1e-9, nan_ok=True), name


def test_the_comparison_sees_a_difference() -> None:
    s = sample(seed=1, n=90, base=True)
    other = dataclasses.replace(s, answers=np.where(s.answers == 5, 1, s.answers))
    w = rake(s.cells(), s.margins)
    for name, figure in FIGURES.items():
        if name != "crosstab":
            assert figures(figure(s, w)) != pytest.approx(figures(figure(other, w)), nan_ok=True), name


def test_respondents_without_a_cell_are_counted_and_left_out() -> None:
    s = sample(seed=2, n=90, base=True)
    labels: list[str | None] = list(s.sex)
    labels[7] = None
    for rule, note in (("set_aside", "set_aside_missing"), ("impute_mode", "imputed_mode")):
        cells = cross_classify([factor("sex", labels), s.factors[1]], base=s.base, missing=rule)
        w = rake(cells, s.margins)
        assert [n.code for n in w.notes] == [note]
        assert (w.weights()[7] == 0) == (rule == "set_aside") and w.n == (89 if rule == "set_aside" else 90)
