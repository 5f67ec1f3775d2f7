"""What must hold of every function on experts at once: panels of every size, the order of raters, the mirror, a double."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stats.consensus.rule import default_rule
from stats.consensus.stopping import item_stability
from stats.consensus.table import consensus_table
from stats.experts.attrition import attrition
from stats.experts.bootstrap import bootstrap_experts
from stats.experts.content_validity import content_validity_ratio, essential_counts
from stats.experts.descriptives import describe
from stats.experts.dispersion import dispersion
from stats.experts.dissent import dissent
from stats.experts.gwet import WEIGHTS, gwet_ac
from stats.experts.kendall import MISSING, kendalls_w
from stats.experts.krippendorff import LEVELS, krippendorff_alpha
from stats.experts.leave_one_out import leave_one_expert_out
from stats.experts.percent_agreement import apmo, shares
from stats.experts.polarity import polarity
from stats.experts.policy_delphi import dajani_level, policy_grade, policy_position
from stats.experts.quartiles import QUARTILE_TYPES, quartiles
from stats.experts.rand_ucla import rand_ucla
from stats.experts.ratings import category_counts
from stats.experts.round_change import mcnemar, round_change, weighted_kappa
from stats.experts.subgroups import compare_groups, kruskal_wallis, mann_whitney
from stats.experts.wilcoxon import ZERO_METHODS, signed_ranks
from stats.plain import plain

NAN = float("nan")
SCALE = [1, 2, 3, 4, 5]


def halves(x: np.ndarray) -> list[str]:
    """Group labels that belong to the expert's ratings, so that they move with them."""
    return ["low" if np.nansum(row) < 6 else "high" for row in x]


def per_item(x: np.ndarray, figure: Callable[[np.ndarray], Any]) -> list[Any]:
    return [figure(counts) for counts in category_counts(x, 5)]


# Every function over ratings (E, I); x[:, 0] and x[:, -1] serve as two rounds where two are asked for.
FUNCTIONS: dict[str, Callable[[np.ndarray], Any]] = {
    "describe": lambda x: [describe(x, points=5, quartile_type=t) for t in QUARTILE_TYPES],
    "quartiles": lambda x: quartiles(x),
    "dispersion": lambda x: per_item(x, dispersion),
    "polarity": lambda x: polarity(x, points=5),
    "shares": lambda x: per_item(x, shares),
    "apmo": lambda x: apmo(*(category_counts(x, 5)[:, c].sum(axis=1) for c in ([3, 4], [0, 1], [*SCALE[:4], 0]))),
    "content_validity": lambda x: [
        content_validity_ratio(int(m), int(n)) for m, n in zip(essential_counts(x, 4), (~np.isnan(x)).sum(axis=0), strict=True)
    ],
    "kendall": lambda x: [kendalls_w(x, missing=m) for m in MISSING],
    "krippendorff": lambda x: [krippendorff_alpha(x, level=level) for level in LEVELS],
    "gwet": lambda x: [gwet_ac(x, SCALE, weights=w) for w in WEIGHTS],
    "rand_ucla": lambda x: rand_ucla(x),
    "policy": lambda x: [per_item(x, policy_grade), per_item(x, lambda c: dajani_level(c, stable=True))],
    "policy_position": lambda x: policy_position(x[:, 0], x[:, -1], points=5),
    "wilcoxon": lambda x: [signed_ranks(x[:, 0], x[:, -1], zero_method=z, correction=c) for z in ZERO_METHODS for c in (True, False)],
    "round_change": lambda x: [round_change(x[:, 0], x[:, -1], points=5), mcnemar(x[:, 0], x[:, -1], cut=4)],
    "kappa": lambda x: [weighted_kappa(np.outer(c, c) if c.sum() else np.zeros((5, 5)), weights="linear") for c in category_counts(x, 5)],
    "stability": lambda x: item_stability(x[:, ::-1], x, points=5),
    "groups": lambda x: [compare_groups(x, halves(x)), kruskal_wallis(x[:, 0], halves(x)), mann_whitney(x[:, 0], x[:, -1])],
    "attrition": lambda x: attrition(x, np.nansum(x, axis=1) > 5, points=5),
    "dissent": lambda x: [
        (d.dissents, d.iqr, d.sources, d.bipolarity, d.groups, d.desirability, len(d.outliers.experts))
        for d in dissent(x, points=5, groups=halves(x), desirability=x[:, ::-1])
    ],
    "table": lambda x: consensus_table(x, default_rule(), groups=halves(x), previous=x[:, ::-1], expertise=np.nan_to_num(x[:, 0], nan=3)),
}  # fmt: skip
ORDERED: dict[str, Callable[[np.ndarray], Any]] = {
    "bootstrap": lambda x: bootstrap_experts(x, points=5, seed=1, draws=30),
    "leave_one_out": lambda x: leave_one_expert_out(x, SCALE),
}
EDGES = {
    "empty": np.empty((0, 2)), "one rater": np.array([[4.0, 2.0]]), "all equal": np.full((9, 2), 4.0),
    "all missing": np.full((6, 2), NAN), "one category at the end": np.full((9, 2), 1.0), "two": np.array([[1.0, 5.0], [5.0, 1.0]]),
    "three": np.array([[1.0, NAN], [2.0, 4.0], [3.0, 5.0]]), "four": np.array([[4.0, 3.0], [4.0, 3.0], [5.0, NAN], [3.0, 3.0]]),
    "one item missing": np.array([[4.0, NAN]] * 8), "one rating an item": np.array([[4.0, NAN], [NAN, 2.0]]),
    "one item": np.array([[1.0], [4.0], [5.0]]),
}  # fmt: skip


def written(value: Any) -> Any:
    """As JSON with floats at 9 digits; refuses NaN."""

    def rounded(v: Any) -> Any:
        if isinstance(v, float):
            return round(v, 9) + 0.0
        if isinstance(v, dict):
            return {k: rounded(x) for k, x in v.items()}
        return [rounded(x) for x in v] if isinstance(v, list) else v

    return json.loads(json.dumps(rounded(plain(value)), allow_nan=False))


def numbers(value: Any) -> list[float]:
    if isinstance(value, dict):
        return [n for v in value.values() for n in numbers(v)]
    if isinstance(value, list):
        return [n for v in value for n in numbers(v)]
    return [value] if isinstance(value, float) else []


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", FUNCTIONS | ORDERED)
@pytest.mark.parametrize("edge", EDGES)
def test_degenerate_panels_give_none_with_a_reason(name: str, edge: str) -> None:
    raw = plain((FUNCTIONS | ORDERED)[name](EDGES[edge]))
    assert np.isfinite(numbers(raw)).all()
    for row in rows_with_reason(raw):
        holds_nothing = all(
            row.get(k) is None for k in ("value", "w", "coefficient", "h", "mean", "agreement_a", "rho") if k in row
        )
        named = any(k in row for k in ("value", "w", "coefficient", "h", "mean", "agreement_a", "rho"))
        assert not (named and holds_nothing and row["reason"] is None), row


def rows_with_reason(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, dict):
        own = [value] if "reason" in value and "n" in value else []
        return own + [r for v in value.values() for r in rows_with_reason(v)]
    return [r for v in value for r in rows_with_reason(v)] if isinstance(value, list) else []


ANSWER = st.one_of(st.just(NAN), st.integers(1, 5).map(float))
PANELS = st.integers(0, 13).flatmap(
    lambda e: st.lists(st.tuples(ANSWER, ANSWER, ANSWER), min_size=e, max_size=e)
).map(lambda rows: np.array(rows, dtype=float).reshape(-1, 3))  # fmt: skip


@pytest.mark.parametrize("name", FUNCTIONS)
@given(panel=PANELS, random=st.randoms(use_true_random=False))
@settings(max_examples=8, deadline=None)
def test_the_order_of_raters_does_not_matter(name: str, panel: np.ndarray, random: Any) -> None:
    order = list(range(len(panel)))
    random.shuffle(order)
    assert written(FUNCTIONS[name](panel)) == written(FUNCTIONS[name](panel[order]))


@pytest.mark.parametrize("name", ["kendall", "krippendorff", "gwet"])
@given(panel=PANELS, random=st.randoms(use_true_random=False))
@settings(max_examples=20, deadline=None)
def test_the_order_of_items_does_not_matter_between_raters(name: str, panel: np.ndarray, random: Any) -> None:
    order = [0, 1, 2]
    random.shuffle(order)
    assert written(FUNCTIONS[name](panel)) == written(FUNCTIONS[name](panel[:, order]))


@given(panel=PANELS)
@settings(max_examples=40, deadline=None)
def test_a_mirrored_scale_mirrors_locations_and_leaves_agreement(panel: np.ndarray) -> None:
    there, back = panel, 6 - panel
    for a, b in zip(per_item(there, dispersion), per_item(back, dispersion), strict=True):
        assert written(a) == written(b)
    for a, b in zip(describe(there), describe(back), strict=True):
        assert (a.median, a.iqr, a.sd) == (None if b.median is None else 6 - b.median, b.iqr, pytest.approx(b.sd))
    assert written(kendalls_w(there)) == written(kendalls_w(back))
    for level in ("nominal", "ordinal", "interval"):
        assert written(krippendorff_alpha(there, level=level)) == written(krippendorff_alpha(back, level=level))
    for weights in ("identity", "linear", "quadratic", "ordinal"):
        assert written(gwet_ac(there, SCALE, weights=weights)) == written(gwet_ac(back, SCALE, weights=weights))
    up, down = signed_ranks(there[:, 0], there[:, 1]), signed_ranks(back[:, 0], back[:, 1])
    assert (up.v_plus, up.p, up.p_exact) == (down.v_minus, pytest.approx(down.p), pytest.approx(down.p_exact))
    for a, b in zip(polarity(there, points=5), polarity(back, points=5), strict=True):
        assert (a.low_count, a.tails, a.agreement_a) == (b.high_count, b.tails, pytest.approx(b.agreement_a))
        assert a.bimodality == pytest.approx(b.bimodality)


@given(panel=PANELS.filter(len), which=st.integers(0, 12))
@settings(max_examples=8, deadline=None)
def test_an_expert_under_a_second_code_counts_twice_and_nothing_else(panel: np.ndarray, which: int) -> None:
    row = panel[which % len(panel)]
    doubled = np.vstack([panel, row])
    own = category_counts(row[None], 5)
    assert (category_counts(doubled, 5) == category_counts(panel, 5) + own).all()
    anywhere = np.insert(panel, 0, row, axis=0)
    for name, function in FUNCTIONS.items():
        assert written(function(doubled)) == written(function(anywhere)), name
    there, twice = describe(panel, points=5), describe(doubled, points=5)
    for i, (a, b) in enumerate(zip(there, twice, strict=True)):
        given_ = not np.isnan(row[i])
        assert b.n == a.n + given_ and b.missing_count == a.missing_count + (not given_)
        if not given_:
            assert (a.mean, a.sd, a.q1, a.median, a.q3, a.counts) == (b.mean, b.sd, b.q1, b.median, b.q3, b.counts)
        elif a.mean is not None and b.mean is not None:
            assert b.mean * b.n == pytest.approx(a.mean * a.n + row[i])


def test_a_reading_does_not_hang_on_the_order_of_a_sum() -> None:
    rows = [[NAN, NAN, NAN], [1, 2, NAN], [NAN, NAN, 1], [1, 2, NAN], [2, 1, 1], [1, 2, NAN]]
    for turned in (rows, rows[::-1], rows[3:] + rows[:3]):
        found = kendalls_w(turned, missing="pairwise")
        assert (found.w, found.reading) == (pytest.approx(0.3), "weak")
