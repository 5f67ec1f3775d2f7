"""Survey cases: names and shapes only; every number comes from stats.surveys."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from stats.plain import plain
from stats.surveys.calibration import calibrate
from stats.surveys.cells import Cells, cross_classify
from stats.surveys.crosstabs import crosstab
from stats.surveys.factors import Factor, factor
from stats.surveys.group_tests import compare_means, compare_ranks
from stats.surveys.intervals import SHARE_METHODS
from stats.surveys.jackknife import jackknife_mean
from stats.surveys.margins import Margin, as_shares, margin
from stats.surveys.numeric import NumericEstimate, as_given, domain_means, numeric_mean
from stats.surveys.quantiles import RULES, quantile_estimates
from stats.surveys.raking import rake
from stats.surveys.shares import share_intervals
from stats.surveys.trimming import trim
from stats.surveys.weights import Weighting, base_weighting, coefficient_of_variation, kish

Inputs = dict[str, Any]


def _file(data_dir: Path, name: str) -> Path:
    return data_dir.parent / name


def _data(inputs: Inputs, data_dir: Path) -> pd.DataFrame:
    return pd.read_csv(_file(data_dir, inputs["data"]), keep_default_na=False, na_values=[""])


def _label(value: object) -> object:
    """As R writes it: whole numbers with gaps are read as floats but have no decimals, and truth is in capitals."""
    if isinstance(value, bool | np.bool_):
        return "TRUE" if value else "FALSE"
    return value if pd.isna(value) or not isinstance(value, float) else f"{value:.15g}"


def _labels(data: pd.DataFrame, name: str) -> Factor:
    return factor(name, [_label(value) for value in data[name]])


def _ordered(data: pd.DataFrame, name: str) -> Factor:
    """A column of numbers by number (9 before 10), as a table of R has its rows; text in text order."""
    found = _labels(data, name)
    numbers = data[name].dtype.kind in "iuf"
    return (
        factor(name, [None if c < 0 else found.levels[c] for c in found.codes], sorted(found.levels, key=float))
        if numbers
        else found
    )


def _margins(names: list[str], file: Path, total: float | str = "population") -> list[Margin]:
    """Counts where the total is the population's, else shares."""
    known = json.loads(file.read_text(encoding="utf-8"))
    found = [margin(name.split(":"), {tuple(k.split(":")): v for k, v in known[name].items()}) for name in names]
    return found if total == "population" else [as_shares(m) for m in found]


def _weight_margins(inputs: Inputs, data_dir: Path) -> list[Margin]:
    return _margins(inputs["margins"], _file(data_dir, inputs["margins_file"]), inputs["total"])


def _raking_cells(data: pd.DataFrame, margins: list[Margin], base: str | None, **kwargs: Any) -> Cells:
    names = list(dict.fromkeys(v for m in margins for v in m.variables))
    weights = None if base is None else data[base].to_numpy(dtype=float)
    return cross_classify([_labels(data, name) for name in names], base=weights, **kwargs)


def _sampling(design: Inputs, data: pd.DataFrame) -> dict[str, Any]:
    """Strata, clusters and populations of one stage, or of several as lists with the first stage first."""
    found: dict[str, Any] = {"nest": design["nest"]} if "nest" in design else {}
    for key, name, read in (
        ("strata", "strata", _labels),
        ("psu", "cluster", _labels),
        ("fpc", "fpc", lambda table, column: table[column].to_numpy(dtype=float)),
    ):
        given = design.get(name)
        if given:
            found[key] = read(data, given) if isinstance(given, str) else [c and read(data, c) for c in given]
    return found


def _weighting(inputs: Inputs, data: pd.DataFrame, data_dir: Path) -> Weighting:
    design = inputs["design"]
    kwargs = _sampling(design, data)
    if not design.get("rake_margins"):
        weights = np.ones(len(data)) if not design.get("weights") else data[design["weights"]].to_numpy(dtype=float)
        return base_weighting(cross_classify([], base=weights, **kwargs))
    margins = _margins(design["rake_margins"], _file(data_dir, design["margins_file"]))
    cells = _raking_cells(data, margins, design.get("base_weight") or design.get("weights"), **kwargs)
    raked = rake(cells, margins, total="population")
    return raked if design.get("variance") == "calibrated" else as_given(raked)


def _weights_report(found: Weighting) -> dict[str, Any]:
    w = found.weights()
    return {
        "n": found.n, "sum": found.total, "min": found.weight_min, "max": found.weight_max, "deff_kish": found.deff_kish,
        "n_effective": found.n_eff_kish, "cv": coefficient_of_variation(w), "weights": w.tolist(),
    }  # fmt: skip


def survey_rake(inputs: Inputs, data_dir: Path) -> dict[str, Any]:
    data, margins = _data(inputs, data_dir), _weight_margins(inputs, data_dir)
    return _weights_report(
        rake(_raking_cells(data, margins, inputs.get("base_weight")), margins, total=inputs["total"])
    )


def survey_rake_trim(inputs: Inputs, data_dir: Path) -> dict[str, Any]:
    data, margins = _data(inputs, data_dir), _weight_margins(inputs, data_dir)
    cells = _raking_cells(data, margins, inputs.get("base_weight"), split_base=True)
    rule = inputs["trim"]
    found = trim(
        rake(cells, margins, total=inputs["total"]), margins, upper=rule.get("upper"), lower=rule.get("lower"),
        rule=rule["rule"], unit="weight",
    )  # fmt: skip
    w = found.weights()
    counts = {
        f"n_at_{side}": int(np.isclose(w, rule[side], rtol=1e-9).sum())
        for side in ("upper", "lower")
        if rule.get(side) is not None
    }
    return _weights_report(found) | counts


def survey_kish(inputs: Inputs, data_dir: Path) -> dict[str, Any]:
    found = kish(inputs["weights"])
    return {"deff_kish": found.deff, "n_effective": found.n_eff, "max_over_mean": found.max_over_mean}


def _mean(found: NumericEstimate) -> dict[str, Any]:
    return {
        "n": found.n, "mean": found.value, "se": found.se, "df": found.df, "ci_t": found.interval_t,
        "ci_normal": found.interval_normal, "deff": found.deff, "deff_replace": found.deff_replace,
        "deff_kish": found.deff_kish, "total": found.total, "total_se": found.total_se,
        "se_via_rake": found.se_via_rake,
    }  # fmt: skip


def survey_mean(inputs: Inputs, data_dir: Path) -> dict[str, Any]:
    data = _data(inputs, data_dir)
    weighting = _weighting(inputs, data, data_dir)
    return {name: _mean(numeric_mean(weighting, data[name].to_numpy(dtype=float))) for name in inputs["variables"]}


def survey_domain_mean(inputs: Inputs, data_dir: Path) -> dict[str, Any]:
    data = _data(inputs, data_dir)
    weighting = _weighting(inputs, data, data_dir)
    found = domain_means(weighting, data[inputs["variable"]].to_numpy(dtype=float), _labels(data, inputs["by"]))
    rows = list(found.values())
    return {
        "domain": list(found), "n": [r.n for r in rows], "mean": [r.value for r in rows], "se": [r.se for r in rows],
        "deff": [r.deff for r in rows],
    }  # fmt: skip


def survey_calibrate(inputs: Inputs, data_dir: Path) -> dict[str, Any]:
    data, margins = _data(inputs, data_dir), _weight_margins(inputs, data_dir)
    bounds = tuple(inputs["bounds"]) if inputs.get("bounds") else None
    cells = _raking_cells(data, margins, inputs.get("base_weight"))
    return _weights_report(calibrate(cells, margins, method=inputs["method"], bounds=bounds, total=inputs["total"]))


def survey_proportion_ci(inputs: Inputs, data_dir: Path) -> dict[str, Any]:
    data = _data(inputs, data_dir)
    found = share_intervals(_weighting(inputs, data, data_dir), data[inputs["variable"]].to_numpy(dtype=float))
    rows = {method: {"p": found.value, "ci": found.intervals.get(method, (None, None))} for method in SHARE_METHODS}
    return rows | {"se": found.se, "df": found.df}


def survey_quantile(inputs: Inputs, data_dir: Path) -> dict[str, Any]:
    data = _data(inputs, data_dir)
    weighting = _weighting(inputs, data, data_dir)
    return {name: _quantiles(weighting, data[name].to_numpy(dtype=float), inputs["p"]) for name in inputs["variables"]}


def _quantiles(weighting: Weighting, y: np.ndarray, p: list[float]) -> dict[str, Any]:
    rows = {rule: [q.value for q in quantile_estimates(weighting, y, p, rule=rule, steps="r_survey")] for rule in RULES}
    woodruff = quantile_estimates(weighting, y, p, steps="r_survey")
    return rows | {"math_woodruff_ci": {"low": [q.low for q in woodruff], "high": [q.high for q in woodruff]}}


def survey_crosstab(inputs: Inputs, data_dir: Path) -> dict[str, Any]:
    data = _data(inputs, data_dir)
    found = crosstab(_weighting(inputs, data, data_dir), _ordered(data, inputs["rows"]), _ordered(data, inputs["cols"]))
    return {
        "row_levels": found.rows, "col_levels": found.columns, "n_unweighted": found.counts.astype(int),
        "weighted_count": found.weighted, "row_share": plain(found.row_share), "col_share": plain(found.column_share),
        "rao_scott_f": {"f": found.f, "ndf": found.ndf, "ddf": found.ddf, "p": found.p}, "pearson_x2": found.pearson,
        "rao_scott_chisq_p": found.first_order_p,
    }  # fmt: skip


def survey_difference(inputs: Inputs, data_dir: Path) -> dict[str, Any]:
    data = _data(inputs, data_dir)
    weighting, y = _weighting(inputs, data, data_dir), data[inputs["variable"]].to_numpy(dtype=float)
    two, many = _labels(data, inputs["two_groups"]), _labels(data, inputs["many_groups"])
    t, f = compare_means(weighting, y, two), compare_means(weighting, y, many)
    r, k = (compare_ranks(weighting, y, group, ties="r_survey") for group in (two, many))
    return {
        "two": {"levels": t.groups, "difference": t.difference, "t": t.t, "df": t.df, "p": t.p, "ci": t.interval},
        "many": {"f": f.f, "ndf": f.ndf, "ddf": f.ddf, "p": f.p},
        "rank_two": {"difference": r.difference, "t": r.t, "df": r.df, "p": r.p},
        "rank_many": {"chisq": k.chisq, "df": k.ndf, "p": k.p},
    }


def survey_jackknife(inputs: Inputs, data_dir: Path) -> dict[str, Any]:
    data = _data(inputs, data_dir)
    found = jackknife_mean(
        _weighting(inputs, data, data_dir), data[inputs["variable"]].to_numpy(dtype=float),
        kind=inputs["design"]["replicates"],
    )  # fmt: skip
    return {"n_replicates": found.replicates, "mean": found.value, "se": found.se, "median": found.median}


KINDS = {
    "survey.rake": survey_rake,
    "survey.rake_trim": survey_rake_trim,
    "survey.calibrate": survey_calibrate,
    "survey.kish": survey_kish,
    "survey.mean": survey_mean,
    "survey.domain_mean": survey_domain_mean,
    "survey.proportion_ci": survey_proportion_ci,
    "survey.quantile": survey_quantile,
    "survey.crosstab": survey_crosstab,
    "survey.difference": survey_difference,
    "survey.jackknife": survey_jackknife,
}
