"""What is measured. Each function prepares its data and returns the call to be timed."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec

import numpy as np

from benchmarks.peers import rake_balance, rake_svy
from benchmarks.r_survey import means_r_survey, rake_r_survey
from benchmarks.samples import ITEMS, POINTS, SHAPE, People, ratings

__all__ = ["means_r_survey", "rake_balance", "rake_r_survey", "rake_svy"]  # measured elsewhere, listed with the rest
Call = Callable[[], object]
WIDTH = len(POINTS) + 2


def _key(people: People) -> np.ndarray:
    key = people.variables[0].astype(np.int16)
    for levels, codes in zip(SHAPE[1:], people.variables[1:], strict=True):
        key *= levels
        key += codes
    return key


# raking


def rake_bare_count(n: int) -> Call:
    people = People(n)
    _ = people.variables
    return lambda: np.bincount(_key(people), minlength=204)


def rake_bare_count_and_write(n: int) -> Call:
    """The least that any raking can do: count the cells once, write one number to every respondent."""
    people, factors = People(n), np.ones(204)
    _ = people.variables

    def call() -> object:
        key = _key(people)
        return np.bincount(key, minlength=204), factors[key]

    return call


def rake_ours(n: int) -> Call:
    from stats.surveys.cells import cross_classify
    from stats.surveys.raking import rake

    people = People(n)
    factors, margins = people.factors, people.margins
    return lambda: rake(cross_classify(factors), margins).weights()


def rake_ours_from_cells(n: int) -> Call:
    from stats.surveys.cells import cross_classify
    from stats.surveys.raking import rake

    people = People(n)
    cells, margins = cross_classify(people.factors), people.margins
    return lambda: rake(cells, margins)


def rake_per_respondent(n: int) -> Call:
    """What raking packages do, written in plain numpy: every step passes over all respondents, to the same 1e-10."""
    people = People(n)
    targets = [np.array(list(m.totals.values())) / m.total * n for m in people.margins]
    codes = people.variables

    def call() -> object:
        w = np.ones(n)
        for _ in range(100):
            for code, target in zip(codes, targets, strict=True):
                w *= (target / np.bincount(code, w))[code]
            if max(np.abs(np.bincount(c, w) / t - 1).max() for c, t in zip(codes, targets, strict=True)) <= 1e-10:
                break
        return w

    return call


def rake_ipfn(n: int) -> Call | None:
    if find_spec("ipfn") is None:
        return None
    import pandas as pd
    from ipfn import ipfn

    people = People(n)
    frame = pd.DataFrame({f"v{k}": c for k, c in enumerate(people.variables)}).assign(total=1.0)
    goals = [
        pd.Series({int(k[0]): v / m.total * n for k, v in m.totals.items()}, name="total").rename_axis(f"v{at}")
        for at, m in enumerate(people.margins)
    ]
    return lambda: ipfn.ipfn(frame.copy(), goals, [["v0"], ["v1"], ["v2"]], convergence_rate=1e-10).iteration()


def rake_samplics(n: int) -> Call | None:
    if find_spec("samplics") is None:
        return None
    from samplics import SampleWeight

    people = People(n)
    goals = {f"v{at}": {int(k[0]): v / m.total * n for k, v in m.totals.items()} for at, m in enumerate(people.margins)}
    return lambda: SampleWeight().rake(
        samp_weight=np.ones(n), control=goals, margins={f"v{k}": c for k, c in enumerate(people.variables)}, tol=1e-10
    )


def rake_weightipy(n: int) -> Call | None:
    """By its own stopping rule."""
    if find_spec("weightipy") is None:
        return None
    import pandas as pd
    import weightipy

    people = People(n)
    frame = pd.DataFrame({f"v{k}": c.astype(int) for k, c in enumerate(people.variables)})
    goals = {
        f"v{at}": {int(k[0]): 100 * v / m.total for k, v in m.totals.items()} for at, m in enumerate(people.margins)
    }
    scheme = weightipy.scheme_from_dict(goals)
    return lambda: weightipy.weight(frame, scheme)


# thirty means


def means_bare_counts(n: int) -> Call:
    people = People(n)
    key, answers = _key(people), people.answers

    def call() -> object:
        wide = key * np.int16(WIDTH) + np.int16(2)
        return [np.bincount(wide + row, minlength=204 * WIDTH) for row in answers]

    return call


def means_ours(n: int) -> Call:
    from stats.surveys.cells import cross_classify
    from stats.surveys.counts import count_items
    from stats.surveys.estimates import ratio_estimates
    from stats.surveys.raking import rake

    people = People(n)
    weighting = rake(cross_classify(people.factors), people.margins)
    answers, points = people.answers, np.array([POINTS])
    return lambda: ratio_estimates(weighting, count_items(weighting.cells, answers, len(POINTS)), points)


def means_ours_from_counts(n: int) -> Call:
    from stats.surveys.cells import cross_classify
    from stats.surveys.counts import count_items
    from stats.surveys.estimates import ratio_estimates
    from stats.surveys.raking import rake

    people = People(n)
    weighting = rake(cross_classify(people.factors), people.margins)
    counts, points = count_items(weighting.cells, people.answers, len(POINTS)), np.array([POINTS])
    return lambda: ratio_estimates(weighting, counts, points)


def means_per_respondent(n: int) -> Call:
    """Weights held fixed only, in plain numpy over respondents: the easier half of what ours gives."""
    from stats.surveys.cells import cross_classify
    from stats.surveys.raking import rake

    people = People(n)
    w = rake(cross_classify(people.factors), people.margins).weights()
    answers = people.answers

    def one(row: np.ndarray) -> tuple[float, float]:
        held = row >= 0
        wa, y = w * held, row + 1.0
        total = wa.sum()
        mean = (wa @ y) / total
        u = wa * (y - mean) / total
        return mean, float(np.sqrt(n / (n - 1) * (u @ u - u.sum() ** 2 / n)))

    return lambda: [one(row) for row in answers]


def means_statsmodels(n: int) -> Call | None:
    if find_spec("statsmodels") is None:
        return None
    from statsmodels.stats.weightstats import DescrStatsW

    people = People(n)
    w, answers = np.ones(n), people.answers
    return lambda: [DescrStatsW(row[row >= 0] + 1.0, w[row >= 0]).std_mean for row in answers]


def means_samplics(n: int) -> Call | None:
    """One of the thirty, weights held fixed; the table multiplies by 30."""
    if find_spec("samplics") is None:
        return None
    from samplics import TaylorEstimator
    from samplics.utils.types import PopParam

    people = People(n)
    row = people.answers[0]
    y, w = np.where(row >= 0, row + 1.0, np.nan), np.ones(n)
    return lambda: TaylorEstimator(PopParam.mean).estimate(y=y, samp_weight=w, remove_nan=True)


# bootstrap


def bootstrap_ours(n: int) -> Call:
    from stats.surveys.bootstrap import bootstrap_means
    from stats.surveys.cells import cross_classify
    from stats.surveys.counts import count_items

    people = People(n)
    cells, margins = cross_classify(people.factors), people.margins
    counts = count_items(cells, people.answers, len(POINTS))
    return lambda: bootstrap_means(cells, counts, POINTS, margins, seed=1, draws=2000)


def bootstrap_normal(n: int) -> Call:
    """2,000 draws of all thirty means from the normal limit with their full linearised covariance."""
    from stats.surveys.cells import cross_classify
    from stats.surveys.joint import Functional, joint_estimates
    from stats.surveys.raking import rake

    people = People(n)
    weighting = rake(cross_classify(people.factors), people.margins)
    points = np.array(POINTS)
    wanted = [Functional("mean", str(k), row, points) for k, row in enumerate(people.answers)]

    def call() -> object:
        found = joint_estimates(weighting, wanted, sample_kind="probability")
        lower = np.linalg.cholesky(found.covariance)
        return found.values + np.random.default_rng(1).standard_normal((2000, ITEMS)) @ lower.T

    return call


def bootstrap_per_respondent(n: int) -> Call:
    """Ten of the 2,000 draws, people drawn and raked one by one in plain numpy; the table multiplies by 200."""
    people = People(n)
    targets = [np.array(list(m.totals.values())) / m.total * n for m in people.margins]
    codes, answers = people.variables, people.answers

    def call() -> object:
        rng, out = np.random.default_rng(1), []
        for _ in range(10):
            w = np.bincount(rng.integers(0, n, n), minlength=n).astype(float)
            for _ in range(8):
                for code, target in zip(codes, targets, strict=True):
                    w *= (target / np.bincount(code, w))[code]
            out.append([np.bincount(row + 2, w)[2:] @ np.array(POINTS) for row in answers])
        return out

    return call


# experts


def alpha_ours(_: int) -> Call:
    from stats.experts.krippendorff import krippendorff_alpha

    table = ratings()
    return lambda: krippendorff_alpha(table, level="ordinal")


def alpha_krippendorff(_: int) -> Call | None:
    if find_spec("krippendorff") is None:
        return None
    import krippendorff

    table = ratings()
    return lambda: krippendorff.alpha(reliability_data=table, level_of_measurement="ordinal")


def kendall_ours(_: int) -> Call:
    from stats.experts.kendall import kendalls_w

    table = np.nan_to_num(ratings(), nan=3.0)
    return lambda: kendalls_w(table)


def kendall_scipy(_: int) -> Call:
    from scipy.stats import friedmanchisquare

    table = np.nan_to_num(ratings(), nan=3.0)
    return lambda: friedmanchisquare(*table.T)


def consensus_ours(_: int) -> Call:
    """Every measure and verdict of 200 items, with the whole table again without each of 60 experts."""
    from stats.consensus.rule import default_rule
    from stats.consensus.table import consensus_table

    table, rule = ratings(), default_rule(5)
    return lambda: consensus_table(table, rule)
