from __future__ import annotations

import numpy as np
import pytest

from stats.errors import StatsError
from stats.surveys.bootstrap import bootstrap_means
from stats.surveys.cells import cross_classify
from stats.surveys.counts import answer_codes, count_items
from stats.surveys.factors import factor
from stats.surveys.jackknife import jackknife_mean
from stats.surveys.numeric import numeric_mean
from stats.surveys.raking import rake
from stats.surveys.table import survey_table
from stats.surveys.waves import Wave, change, series
from stats.surveys.weights import base_weighting
from tests.stats.surveys.reference import rake_respondents
from tests.stats.surveys.samples import AGE, POINTS, SEX, Sample, sample


def boot(s: Sample, draws: int = 400, seed: int = 1, **kwargs: object):
    cells = s.cells(split_base=True)
    return bootstrap_means(cells, count_items(cells, s.codes, 5), POINTS, s.margins, seed=seed, draws=draws, **kwargs)


def slow_bootstrap(s: Sample, item: int, draws: int) -> np.ndarray:
    """People drawn one by one and raked one by one."""
    rng, n, out = np.random.default_rng(5), len(s.sex), []
    y = s.answers[:, item]
    for _ in range(draws):
        who = rng.integers(0, n, n - 1)
        base = np.ones(n - 1) if s.base is None else s.base[who]
        w = rake_respondents(base, [np.array(s.sex)[who], np.array(s.age)[who]], [SEX, AGE], rounds=12)
        held = ~np.isnan(y[who]) & (y[who] != 9)
        out.append((w * y[who])[held].sum() / w[held].sum())
    return np.array(out)


@pytest.mark.parametrize("base", [False, True])
def test_draws_on_counts_are_distributed_as_draws_of_people(base):
    s = sample(n=80, items=1, base=base)
    fast, slow = boot(s, draws=4000), slow_bootstrap(s, 0, 300)
    assert fast.draws[:, 0].mean() == pytest.approx(slow.mean(), abs=5 * slow.std() / np.sqrt(300))
    assert fast.se[0] == pytest.approx(slow.std(), rel=0.15)
    assert fast.largest_gap <= 1e-10 and fast.emptied == 0


def test_bootstrap_agrees_with_linearisation_and_repeats_under_its_seed():
    s = sample(n=1500, seed=8)
    table = survey_table(s.codes, POINTS, s.cells(), s.margins, sample_kind="probability", items=["a", "b", "c"])
    found, again, other = boot(s, draws=2000), boot(s, draws=2000), boot(s, draws=2000, seed=2)
    for at, item in enumerate(table.items):
        assert found.se[at] == pytest.approx(item.mean.se_calibrated, rel=0.08)
        assert (found.low[at], found.high[at]) == pytest.approx(
            (item.mean.interval.low, item.mean.interval.high), abs=0.02
        )
    assert (found.draws == again.draws).all() and not (found.draws == other.draws).all()


def test_bootstrap_says_when_a_category_was_emptied_and_when_nothing_may_be_shown():
    s = sample(n=12, items=1)
    found = boot(s)
    assert found.emptied > 0 and np.isfinite(found.draws).mean() > 0.5
    hidden = boot(s, sample_kind="open")
    assert hidden.se is hidden.low is hidden.high is None and hidden.reason.code == "open_sample_no_interval"


def test_bootstrap_of_an_unanswered_item_has_no_number():
    s = sample(n=60)
    s.answers[:, 0] = np.nan
    found = boot(s)
    assert np.isnan(found.se[0]) and np.isnan(found.low[0]) and found.se[1] > 0


def test_bootstrap_refuses_what_counts_cannot_carry():
    s = sample(base=True)
    cells = s.cells()
    for bad in (cells, s.cells(strata=factor("stratum", s.strata))):
        with pytest.raises(StatsError):
            bootstrap_means(bad, count_items(bad, s.codes, 5), POINTS, s.margins, seed=1)
    with pytest.raises(StatsError):
        boot(sample(), draws=1)


@pytest.mark.parametrize("stratified", [False, True])
def test_jackknife_the_slow_way(stratified):
    s = sample(n=60, items=1, base=True)
    strata = s.strata if stratified else ["all"] * 60
    weighting = base_weighting(cross_classify([], base=s.base, strata=factor("s", strata), psu=factor("p", s.psu)))
    y = np.where(s.answers[:, 0] == 9, np.nan, s.answers[:, 0])
    found = jackknife_mean(weighting, y, kind="JKn" if stratified else "JK1")
    thetas, scales = [], []
    for stratum, unit in sorted(set(zip(strata, s.psu, strict=True))):
        size = len({p for h, p in zip(strata, s.psu, strict=True) if h == stratum})
        w = np.array([
            0 if (h, p) == (stratum, unit) else b * size / (size - 1) if h == stratum else b
            for h, p, b in zip(strata, s.psu, s.base, strict=True)
        ])  # fmt: skip
        ok = ~np.isnan(y)
        thetas.append((w * np.nan_to_num(y)).sum() / w[ok].sum())
        scales.append((size - 1) / size)
    thetas = np.array(thetas)
    assert found.replicates == len(thetas)
    assert found.se == pytest.approx(np.sqrt(np.array(scales) @ (thetas - thetas.mean()) ** 2))


def test_jackknife_refuses_jk1_on_strata_and_gives_none_without_answers():
    s = sample(n=40, items=1)
    weighting = base_weighting(cross_classify([], strata=factor("s", s.strata), base=np.ones(40)))
    with pytest.raises(StatsError):
        jackknife_mean(weighting, s.answers[:, 0])
    empty = jackknife_mean(weighting, np.full(40, np.nan), kind="JKn")
    assert empty.value is None and empty.reason.code == "no_answers"
    assert jackknife_mean(weighting, s.answers[:, 0], kind="JKn", sample_kind="open").se is None


def wave(
    s: Sample, name: str, y: np.ndarray, person: np.ndarray | None = None, kind: str = "quota", wording: str = "w"
) -> Wave:
    y = np.where(y == 9, np.nan, y)
    return Wave(name=name, weighting=rake(s.cells(), s.margins), y=y, sample_kind=kind, wording=wording, person=person)


def test_separate_samples_add_their_variances():
    a, b = sample(seed=1), sample(seed=2)
    found = change(wave(a, "2024", a.answers[:, 0]), wave(b, "2025", b.answers[:, 0]))
    ses = [
        survey_table(s.codes, POINTS, s.cells(), s.margins, sample_kind="quota", items=["a", "b", "c"]).items[0].mean.se
        for s in (a, b)
    ]
    assert found.se == pytest.approx(np.hypot(*ses)) and found.linked == 0 and found.correlation == 0
    assert found.interval.name == "model_based" and found.interval.low < found.value < found.interval.high


def test_the_same_people_twice_are_the_mean_of_their_differences():
    """Everyone answered both waves under the same weights: the change is the paired mean, se included."""
    s = sample(seed=4)
    complete = np.where((s.answers == 9) | np.isnan(s.answers), 3.0, s.answers)
    ids = np.arange(160)
    later = Sample(s.sex, s.age, s.base, complete, s.strata, s.psu)
    order = np.random.default_rng(1).permutation(160)
    moved = Sample(list(np.array(s.sex)[order]), list(np.array(s.age)[order]), None, complete[order], s.strata, s.psu)
    found = change(wave(later, "1", complete[:, 0], ids), wave(moved, "2", complete[order, 1], ids[order]))
    paired = numeric_mean(rake(s.cells(), s.margins), complete[:, 1] - complete[:, 0])
    assert found.linked == 160 and found.value == pytest.approx(paired.value) and found.se == pytest.approx(paired.se)
    apart = change(wave(later, "1", complete[:, 0]), wave(moved, "2", complete[order, 1]))
    assert found.correlation != 0 and apart.se != pytest.approx(found.se)


def test_another_wording_breaks_the_series():
    s = sample()
    waves = [wave(s, str(k), s.answers[:, 0], wording=w) for k, w in enumerate("aab")]
    first, second = series(waves)
    assert not first.broken and second.broken
    assert second.value is None and second.reason.code == "wording_changed" and second.means[0] is not None


def test_the_weaker_sample_decides_and_no_answers_have_no_change():
    a, b = sample(seed=1), sample(seed=2)
    found = change(wave(a, "1", a.answers[:, 0], kind="probability"), wave(b, "2", b.answers[:, 0], kind="open"))
    assert found.value is not None and found.interval is None and found.reason.code == "open_sample_no_interval"
    none = change(wave(a, "1", np.full(160, np.nan)), wave(b, "2", b.answers[:, 0]))
    assert none.value is None and none.reason.code == "no_answers"
    with pytest.raises(StatsError):
        change(wave(a, "1", a.answers[:, 0], np.zeros(160, int)), wave(b, "2", b.answers[:, 0], np.arange(160)))


def test_codes_of_a_wave_are_the_scale_points():
    assert answer_codes([[1.0], [np.nan]], POINTS).tolist() == [[0, -1]]
