"""Bootstrap over experts and leave-one-expert-out against doing it one by one."""

import numpy as np
import pytest

from stats.errors import StatsError
from stats.experts.bootstrap import bootstrap_experts, expert_weights, resampled_counts
from stats.experts.gwet import gwet_ac
from stats.experts.kendall import kendalls_w
from stats.experts.krippendorff import krippendorff_alpha
from stats.experts.leave_one_out import leave_one_expert_out
from stats.experts.ratings import category_counts

NAN = float("nan")


def panel(experts: int = 12, items: int = 5, gaps: float = 0.1) -> np.ndarray:
    rng = np.random.default_rng(5)
    ratings = rng.integers(1, 6, size=(experts, items)).astype(float)
    ratings[rng.random(ratings.shape) < gaps] = np.nan
    return ratings


def test_weights_draw_whole_panels_the_same_way_every_time() -> None:
    weights = expert_weights(12, 500, 7)
    assert (weights.sum(axis=1) == 12).all()
    assert (weights == expert_weights(12, 500, 7)).all() and (weights != expert_weights(12, 500, 8)).any()
    assert weights.mean(axis=0) == pytest.approx(np.ones(12), abs=0.2)


def test_counts_of_a_draw_are_those_of_the_repeated_rows() -> None:
    ratings = panel()
    weights = expert_weights(12, 4, 1)
    counts = resampled_counts(ratings, 5, weights)
    for draw, own in zip(counts, weights, strict=True):
        assert (draw == category_counts(np.repeat(ratings, own, axis=0), 5)).all()


def test_intervals_hold_the_figure_and_follow_the_seed() -> None:
    ratings = panel()
    rows = bootstrap_experts(ratings, points=5, seed=3, draws=300)
    assert rows == bootstrap_experts(ratings, points=5, seed=3, draws=300)
    assert {r.figure for r in rows[0]} == {"mean", "median", "iqr", "agree_share", "disagree_share", "cvr", "agreement_a"}
    for row in rows:
        mean = row[0]
        assert mean.low is not None and mean.low <= mean.value <= mean.high  # type: ignore[operator]


def test_one_draw_by_hand() -> None:
    ratings = panel(gaps=0)
    row = bootstrap_experts(ratings, points=5, seed=9, draws=1)[0]
    drawn = np.repeat(ratings, expert_weights(12, 1, 9)[0], axis=0)[:, 0]
    got = {r.figure: r.low for r in row}
    assert got["mean"] == pytest.approx(drawn.mean())
    assert got["median"] == np.median(drawn)
    assert got["iqr"] == pytest.approx(np.quantile(drawn, 0.75) - np.quantile(drawn, 0.25))
    assert got["agree_share"] == pytest.approx((drawn >= 4).mean())


def test_empty_panels() -> None:
    for ratings in (np.empty((0, 2)), np.full((3, 2), NAN)):
        for row in bootstrap_experts(ratings, points=5, seed=1, draws=10):
            assert all(r.value is None and r.low is None and r.reason is not None for r in row)
    with pytest.raises(StatsError):
        bootstrap_experts([[1.0]], points=5, seed=1, draws=0)
    with pytest.raises(StatsError):
        bootstrap_experts([[1.0]], points=5, seed=1, level=95)


@pytest.mark.parametrize("gaps", [0.0, 0.15])
def test_each_expert_left_out_by_hand(gaps: float) -> None:
    ratings = panel(gaps=gaps)
    w, alpha, ac = leave_one_expert_out(ratings, [1, 2, 3, 4, 5])
    assert w.value == pytest.approx(kendalls_w(ratings).w)
    for e in range(12):
        rest = np.delete(ratings, e, axis=0)
        assert alpha.without[e] == pytest.approx(krippendorff_alpha(rest).value)
        assert ac.without[e] == pytest.approx(gwet_ac(rest, [1, 2, 3, 4, 5]).coefficient)
        if not np.isnan(ratings[e]).any():
            assert w.without[e] == pytest.approx(kendalls_w(rest).w)
        else:
            assert w.without[e] is None
    changes = [abs(v - alpha.value) for v in alpha.without]  # type: ignore[operator]
    assert alpha.most_influential == int(np.argmax(changes))


@pytest.mark.parametrize("ratings", [np.empty((0, 0)), np.full((4, 3), 4.0), [[3.0, 4.0]], np.full((2, 2), NAN)])
def test_panels_without_a_coefficient(ratings: object) -> None:
    w, alpha, _ = leave_one_expert_out(ratings, [1, 2, 3, 4, 5])  # type: ignore[arg-type]
    assert (w.value, alpha.value, w.most_influential) == (None, None, None)
    assert w.reason is not None
