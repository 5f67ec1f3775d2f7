"""The traps met while the reference cases were made: what the other reading would have given, and that ours is not it."""

import numpy as np
import pytest
from scipy import special

from stats.experts.krippendorff import krippendorff_alpha
from stats.experts.wilcoxon import signed_ranks
from stats.surveys.cells import cross_classify
from stats.surveys.factors import factor
from stats.surveys.group_tests import compare_ranks
from stats.surveys.margins import margin
from stats.surveys.numeric import numeric_mean
from stats.surveys.raking import rake
from stats.surveys.trimming import trim
from stats.surveys.weights import Weighting, base_weighting

RNG = np.random.default_rng(20)
COMPLETE = RNG.integers(1, 6, size=(6, 12)).astype(float)


def weighted(n: int = 240, scale: float = 1.0) -> tuple[Weighting, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(4)
    base, y = rng.lognormal(0, 0.5, n), rng.integers(1, 6, n).astype(float)
    return base_weighting(cross_classify([], base=base * scale)), y, base


def nominal_alpha(ratings: np.ndarray, per_pair: float) -> float:
    """From the coincidences of every pair of raters of an item, each pair counted 1 / per_pair."""
    values = np.unique(ratings)
    counts = np.array([[(item == v).sum() for v in values] for item in ratings.T], dtype=float)
    together = (counts.T @ counts - np.diag(counts.sum(axis=0))) / per_pair
    margins = together.sum(axis=0)
    total = margins.sum()
    return float(1 - (total - 1) * (total - np.trace(together)) / (total**2 - margins @ margins))


def test_complete_data_of_three_or_more_raters_count_each_rating_once() -> None:
    """R irr 0.84 takes m − 1 = 1 where nothing is missing, whatever the number of raters m."""
    ours = krippendorff_alpha(COMPLETE, level="nominal").value
    assert ours == pytest.approx(nominal_alpha(COMPLETE, len(COMPLETE) - 1), abs=1e-12)
    assert abs(nominal_alpha(COMPLETE, 1) - (ours or 0)) > 0.005
    two = COMPLETE[:2]
    assert krippendorff_alpha(two, level="nominal").value == pytest.approx(nominal_alpha(two, 1), abs=1e-12)


def test_weights_are_no_frequencies() -> None:
    """Read as frequencies, weights of 45 people each make the standard error √45 = 6.7 times too small."""
    small, y, base = weighted()
    large = weighted(scale=45 / float(base.mean()))[0]
    w = large.weights()
    assert w.mean() == pytest.approx(45)
    mean = float(w @ y / w.sum())
    as_frequencies = np.sqrt(w @ (y - mean) ** 2 / (w.sum() - 1)) / np.sqrt(w.sum() - 1)
    found = numeric_mean(large, y)
    assert found.se == pytest.approx(numeric_mean(small, y).se)
    assert found.se is not None and 6 < found.se / as_frequencies < 9


def test_the_chi_square_of_ranks_is_not_its_degrees_of_freedom() -> None:
    """R survey 4.1-1 returns the two under each other's names when there are three or more groups."""
    weighting, y, _ = weighted()
    group = factor("group", np.array(list("abcd"))[np.arange(240) % 4].tolist())
    found = compare_ranks(weighting, y, group)
    assert found.ndf == 3 and found.chisq is not None and found.chisq != pytest.approx(3)
    assert found.f == pytest.approx(found.chisq / 3)
    assert found.p == pytest.approx(special.fdtrc(3, found.ddf, found.chisq / 3))


def test_trimming_by_equal_amounts_leaves_the_margins() -> None:
    rng = np.random.default_rng(6)
    sex, age = (
        factor(name, rng.choice(list(levels), 200).tolist()) for name, levels in (("sex", "FM"), ("age", "123"))
    )
    margins = [margin("sex", {"F": 30.0, "M": 70.0}), margin("age", {"1": 60.0, "2": 25.0, "3": 15.0})]
    raked = rake(cross_classify([sex, age]), margins)
    largest = (raked.weight_max or 0) * 0.8

    def gap(found: Weighting) -> float:
        shares = np.bincount(sex.codes, found.weights()) / found.weights().sum()
        return float(np.abs(shares - [0.3, 0.7]).max())

    assert gap(trim(raked, margins, upper=largest, rule="survey_trimWeights_strict", unit="weight")) > 0.005
    assert gap(trim(raked, margins, upper=largest, unit="weight")) < 1e-6


def test_zeros_and_the_continuity_correction_change_a_verdict() -> None:
    before, after = [2, 4, 2, 2, 2, 3, 4, 4, 3], [2, 4, 2, 3, 2, 4, 4, 5, 4]
    dropped, split = (signed_ranks(before, after, zero_method=z).p for z in ("wilcox", "zsplit"))
    corrected = signed_ranks(before, after, zero_method="wilcox", correction=True).p
    assert (dropped, split, corrected) == pytest.approx((0.0455003, 0.0678892, 0.0718606), abs=5e-8)
    assert dropped is not None and split is not None and dropped < 0.05 < split


def test_a_missing_answer_keeps_its_respondent_in_the_design() -> None:
    weighting, y, base = weighted()
    y[::4] = np.nan
    found, given = numeric_mean(weighting, y), ~np.isnan(y)
    dropped = numeric_mean(base_weighting(cross_classify([], base=base[given])), y[given])
    assert (found.value, found.n) == (pytest.approx(dropped.value), dropped.n)
    z = np.where(given, base * (np.nan_to_num(y) - found.value) / base[given].sum(), 0.0)
    assert found.se == pytest.approx(np.sqrt(240 / 239 * ((z - z.mean()) ** 2).sum()))
    assert (found.df, dropped.df) == (239, 179)
    assert found.se != pytest.approx(dropped.se, rel=1e-4)
