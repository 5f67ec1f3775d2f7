"""Reference kinds expert.*: names and shapes only, every number comes from stats."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from stats.experts.content_validity import critical_count, essential_counts, lawshe_minimum, ratio, upper_tail
from stats.experts.descriptives import describe
from stats.experts.dispersion import dispersion
from stats.experts.gwet import gwet_ac
from stats.experts.kendall import kendalls_w
from stats.experts.krippendorff import LEVELS, krippendorff_alpha
from stats.experts.rand_ucla import rand_ucla
from stats.experts.round_change import ChiSquare, round_change
from stats.experts.subgroups import kruskal_wallis, mann_whitney, split
from stats.experts.wilcoxon import signed_ranks

Inputs = dict[str, Any]


def descriptives(inputs: Inputs, data_dir: Path) -> dict[str, Any]:
    ratings = inputs["ratings"]
    by_type = {t: describe(ratings, quartile_type=t) for t in (7, 6, 2)}
    rows = by_type[7]
    essential = essential_counts(ratings, inputs["essential_min"]).tolist()
    pairs = list(zip(essential, (row.n for row in rows), strict=True))
    names = {"n": "n", "mean": "mean", "sd": "sd", "median": "median", "min": "minimum", "max": "maximum", "cv": "cv"}
    result: dict[str, Any] = {name: [getattr(row, ours) for row in rows] for name, ours in names.items()}
    for t, typed in by_type.items():
        keys = ("q1", "q3", "iqr", "convergence", "agreement")
        result[f"type{t}"] = {key: [getattr(row, key) for row in typed] for key in keys}
    return result | {
        "n_essential": essential,
        "cvr": [ratio(count, n) for count, n in pairs],
        "cvr_p_one_sided": [upper_tail(count, n) for count, n in pairs],
    }


def cvr_critical(inputs: Inputs, data_dir: Path) -> dict[str, Any]:
    counts = [critical_count(n, inputs["alpha"] / inputs.get("sides", 1)) for n in inputs["n"]]
    pairs = list(zip(counts, inputs["n"], strict=True))
    return {
        "critical_count": counts,
        "critical_cvr": [None if count is None else ratio(count, n) for count, n in pairs],
        "p_at_critical": [None if count is None else upper_tail(count, n) for count, n in pairs],
    }


def cvr_lawshe(inputs: Inputs, data_dir: Path) -> dict[str, Any]:
    return {"minimum_cvr": [lawshe_minimum(n) for n in inputs["n"]]}


def eijk_agreement(inputs: Inputs, data_dir: Path) -> dict[str, Any]:
    d = dispersion(inputs["counts"])
    return {
        "agreement_a": d.agreement_a,
        "polarization": d.polarisation,
        "consensus_tastle_wierman": d.tastle_wierman,
        "leik_dispersion": d.leik,
    }


def kendall_w(inputs: Inputs, data_dir: Path) -> dict[str, Any]:
    keys = ("n_experts", "n_items", "w", "w_uncorrected", "chi2", "df", "p")
    ways = {way: kendalls_w(inputs["ratings"], missing=way) for way in ("drop_items", "drop_experts")}
    return {way: {key: getattr(result, key) for key in keys} for way, result in ways.items()}


def alpha(inputs: Inputs, data_dir: Path) -> dict[str, Any]:
    return {level: krippendorff_alpha(inputs["ratings"], level=level).value for level in LEVELS}


def gwet(inputs: Inputs, data_dir: Path) -> dict[str, Any]:
    keys = ("coefficient", "se", "ci_low", "ci_high", "p", "pa", "pe")
    names = {"unweighted": "identity", "linear": "linear", "quadratic": "quadratic", "ordinal": "ordinal"}
    level = inputs.get("conf_level", 0.95)
    found = {n: gwet_ac(inputs["ratings"], inputs["categories"], weights=w, level=level) for n, w in names.items()}
    return {name: {key: getattr(result, key) for key in keys} for name, result in found.items()}


def rand(inputs: Inputs, data_dir: Path) -> dict[str, Any]:
    rows = {t: rand_ucla(inputs["ratings"], quartile_type=t) for t in (7, 6, 2)}
    typed = ("p30", "p70", "ipr", "iprcp", "asymmetry", "ipras", "disagreement_index", "disagreement")
    names = {"n": "n", "median": "median", "band": "band", "n_outside_band": "outside_band", "n_1_3": "low_count",
             "n_7_9": "high_count"}  # fmt: skip
    result: dict[str, Any] = {name: [getattr(row, ours) for row in rows[7]] for name, ours in names.items()}
    return result | {f"type{t}": {key: [getattr(row, key) for row in rows[t]] for key in typed} for t in rows}


def wilcoxon_rounds(inputs: Inputs, data_dir: Path) -> dict[str, Any]:
    first, second = inputs["round1"], inputs["round2"]
    tests = {
        f"{method}_{name}": signed_ranks(first, second, zero_method=method, correction=correction)
        for method in ("wilcox", "pratt", "zsplit")
        for name, correction in (("no_correction", False), ("correction", True))
    }
    plain = tests["wilcox_no_correction"]
    result: dict[str, Any] = {
        "n_pairs": plain.n, "n_zero": plain.zero_count, "n_up": plain.up, "n_down": plain.down, "v_plus": plain.v_plus,
        "v_minus": plain.v_minus, "wilcox_exact_with_ties": {"p": plain.p_exact}, "exact": {"p": plain.p_exact},
    }  # fmt: skip
    for name, test in tests.items():
        size = None if test.z is None else abs(test.z)
        result[name] = {"p": test.p, "z": test.z, "z_abs": size, "t_min": test.t_min}
    return result


def chisq_stability(inputs: Inputs, data_dir: Path) -> dict[str, Any]:
    low, high = inputs["scale"]
    change = round_change(inputs["round1"], inputs["round2"], points=high - low + 1, lowest=low)

    def table(test: ChiSquare) -> dict[str, Any]:
        return {key: getattr(test, key) for key in ("chi2", "df", "p", "min_expected", "fisher_p")}

    return {
        "group": table(change.group),
        "individual": table(change.individual),
        "share_unchanged": change.unchanged,
        "cv_round1": change.cv_first,
        "cv_round2": change.cv_second,
        "cv_change": change.cv_drop,
    }


def subgroups(inputs: Inputs, data_dir: Path) -> dict[str, Any]:
    test = kruskal_wallis(inputs["values"], inputs["group"])
    result: dict[str, Any] = {"n": test.n, "kruskal": {"h": test.h, "df": test.df, "p": test.p}}
    by_group = split(inputs["values"], inputs["group"])
    if len(by_group) > 2:
        by_group = {name: values for name, values in by_group.items() if values.size}
    if len(by_group) == 2:
        two = mann_whitney(*by_group.values(), far="r_exact_rank_tests")
        result["mann_whitney"] = {
            "u_first": two.u, "p_no_correction": two.p, "p_correction": two.p_corrected, "p_exact_with_ties": two.p_exact,
        }  # fmt: skip
    return result


KINDS: dict[str, Callable[[Inputs, Path], dict[str, Any]]] = {
    "expert.descriptives": descriptives,
    "expert.cvr_critical": cvr_critical,
    "expert.cvr_lawshe": cvr_lawshe,
    "expert.eijk_agreement": eijk_agreement,
    "expert.kendall_w": kendall_w,
    "expert.krippendorff_alpha": alpha,
    "expert.gwet_ac2": gwet,
    "expert.rand_ucla": rand,
    "expert.wilcoxon_rounds": wilcoxon_rounds,
    "expert.chisq_stability": chisq_stability,
    "expert.subgroups": subgroups,
}
