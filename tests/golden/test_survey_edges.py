"""Designs, weights and margins that the visible reference cases do not hold: thin, empty, written otherwise."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.golden.probing import answer


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A made-up sample with every kind of hole, beside its margins."""
    root, rng, n = tmp_path_factory.mktemp("golden"), np.random.default_rng(3), 120
    data = pd.DataFrame({
        "sex": rng.choice(["F", "M"], n), "age": rng.choice(["20", "30", "40"], n), "base": rng.uniform(0.5, 2, n).round(4),
        "q": rng.integers(1, 6, n), "gaps": rng.integers(1, 6, n), "constant": 3, "nobody": np.nan, "alone": np.nan,
        "all_yes": 1, "one_group": "g", "psu": np.repeat(range(12), 10), "stratum": np.repeat(["x", "y"], 60),
        "own": np.tile(np.repeat(range(6), 10), 2), "house": np.tile(np.repeat(range(5), 2), 12), "of": 20, "houses": 40, "half": 0.5,
    })  # fmt: skip
    data["gaps"] = data["gaps"].where(rng.random(n) > 0.2)
    data["men_only"] = data["q"].where(data["sex"] == "M")
    data["rare"] = np.where(np.arange(n) == 3, "v", "u")
    data["third_empty"] = np.where(data["gaps"].isna(), "r", data["sex"])
    data.loc[5, "alone"] = 4
    (root / "data").mkdir()
    data.to_csv(root / "data" / "made.csv", index=False)
    margins = {"sex": {"M": 600, "F": 400}, "age": {"20": 300, "30": 300, "40": 400}}
    shares = {name: {k: v / 1000 for k, v in levels.items()} for name, levels in margins.items()}
    crossed = {
        "sex:age": {
            f"{s}:{a}": 100 * (i + 1) for i, (s, a) in enumerate((s, a) for s in "MF" for a in ("20", "30", "40"))
        }
    }
    absent = {"sex": margins["sex"] | {"X": 0}, "age": margins["age"]}
    for name, content in (("counts", margins), ("shares", shares), ("crossed", crossed), ("absent", absent)):
        (root / "data" / f"{name}.json").write_text(json.dumps(content))
    return root / "data"


MADE = {"data": "data/made.csv"}
RAKED = {"weights": "base", "rake_margins": ["sex", "age"], "margins_file": "data/counts.json"}
DESIGNS: dict[str, dict[str, Any]] = {
    "weights": {"weights": "base"}, "strata": {"weights": "base", "strata": "stratum"},
    "clusters": {"weights": "base", "cluster": "psu"},
    "two stages": {
        "weights": "base", "strata": "stratum", "cluster": ["own", "house"], "nest": True, "fpc": ["of", "houses"],
    },
    "two stages, by shares, raked": RAKED | {"variance": "calibrated", "cluster": ["psu", "house"], "fpc": ["half", "half"]},
    "calibrated": RAKED | {"variance": "calibrated"},
    "fixed": RAKED | {"variance": "weights_as_given"},
    "without base weights": {k: v for k, v in RAKED.items() if k != "weights"} | {"variance": "calibrated"},
}  # fmt: skip


@pytest.mark.parametrize("base", ["base", None])
@pytest.mark.parametrize("file", ["counts", "shares", "absent", "crossed"])
def test_margins_as_counts_as_shares_and_crossed(folder: Path, file: str, base: str | None) -> None:
    given = MADE | {"margins_file": f"data/{file}.json", "base_weight": base}
    given["margins"] = ["sex:age"] if file == "crossed" else ["sex", "age"]
    for total in (120, 1000):
        assert answer("survey.rake", folder, **given, total=total)["sum"] == pytest.approx(total)
    own = {"shares": 1, "crossed": 2100}.get(file, 1000)
    assert answer("survey.rake", folder, **given, total="population")["sum"] == pytest.approx(own)
    for method, bounds in (("linear", None), ("logit", [0.2, 5])):
        found = answer("survey.calibrate", folder, **given, method=method, bounds=bounds, total=1000)
        assert found["sum"] == pytest.approx(1000)


@pytest.mark.parametrize("rule", ["survey_trimWeights_once", "survey_trimWeights_strict", "cap_rerake"])
@pytest.mark.parametrize("bounds", [{"upper": 1.4}, {"lower": 0.7, "upper": None}, {"upper": 1.5, "lower": 0.6}])
def test_bounds_on_either_side(folder: Path, rule: str, bounds: dict[str, float | None]) -> None:
    given = MADE | {"margins_file": "data/counts.json", "margins": ["sex", "age"], "base_weight": "base", "total": 120}
    found = answer("survey.rake_trim", folder, **given, trim={"rule": rule} | bounds)
    assert found["sum"] == pytest.approx(120)
    assert {k for k in found if k.startswith("n_at")} == {f"n_at_{k}" for k, v in bounds.items() if v is not None}


def test_labels_are_read_as_r_writes_them(folder: Path) -> None:
    """Long whole numbers with gaps, truth values and numbers with decimals."""
    made = pd.read_csv(folder / "made.csv")
    rows = np.arange(len(made))
    made["long"] = pd.array(np.where(rows % 5 == 0, None, 1_000_007 + rows % 2), dtype="Int64")
    made["truth"], made["tenth"] = np.where(rows % 3, "TRUE", "FALSE"), np.where(rows % 2, 0.1, 12345.678901)
    made.to_csv(folder / "labels.csv", index=False)
    wanted = {"long": ["1000007", "1000008"], "truth": ["FALSE", "TRUE"], "tenth": ["0.1", "12345.678901"]}
    for name, levels in wanted.items():
        given = {"data": "data/labels.csv", "design": {"weights": "base"}}
        assert list(answer("survey.domain_mean", folder, **given, variable="q", by=name)["domain"]) == levels
        assert list(answer("survey.crosstab", folder, **given, rows=name, cols="q")["row_levels"]) == levels


@pytest.mark.parametrize("design", [{}, {"weights": None, "strata": "stratum"}, {"cluster": "psu", "fpc": None}])
def test_designs_without_weights(folder: Path, design: dict[str, Any]) -> None:
    found = answer("survey.mean", folder, **MADE, design=design, variables=["q"])["q"]
    assert found["mean"] == pytest.approx(pd.read_csv(folder / "made.csv")["q"].mean()) and found["se"] > 0


def test_percentages_that_do_not_add_up(folder: Path) -> None:
    percent = {"sex": {"M": 48.1, "F": 51.8}, "age": {"20": 33.3, "30": 33.3, "40": 33.3}}
    (folder / "percent.json").write_text(json.dumps(percent))
    given = MADE | {"margins_file": "data/percent.json", "margins": ["sex", "age"], "base_weight": "base", "total": 120}
    assert answer("survey.rake", folder, **given)["sum"] == pytest.approx(120)
    assert answer("survey.calibrate", folder, **given, method="linear")["sum"] == pytest.approx(120)


@pytest.mark.parametrize("design", DESIGNS.values(), ids=DESIGNS)
def test_survey_figures_of_thin_answers(folder: Path, design: dict[str, Any]) -> None:
    given = MADE | {"design": design}
    means = answer("survey.mean", folder, **given, variables=["q", "gaps", "constant", "nobody", "alone"])
    assert (means["nobody"]["n"], means["nobody"]["mean"], means["nobody"]["se"]) == (0, None, None)
    assert means["constant"]["se"] == pytest.approx(0, abs=1e-12) and means["gaps"]["se"] > 0
    assert set(answer("survey.proportion_ci", folder, **given, variable="nobody")["xlogit"]["ci"]) == {None}
    assert answer("survey.proportion_ci", folder, **given, variable="all_yes")["beta"]["ci"][1] == 1
    for by in ("sex", "rare", "third_empty", "one_group"):
        for variable in ("gaps", "men_only", "nobody"):
            found = answer("survey.domain_mean", folder, **given, variable=variable, by=by)
            assert [m is None for m in found["mean"]] == [n == 0 for n in found["n"]]
    quantiles = answer("survey.quantile", folder, **given, variables=["gaps", "nobody", "alone"], p=[0, 0.5, 1])
    assert quantiles["nobody"]["math"] == [None] * 3 and quantiles["alone"]["hf7"] == [4, 4, 4]
    kind = {"replicates": "JKn" if "strata" in design else "JK1"}
    for variable, known in (("gaps", True), ("nobody", False), ("alone", False)):
        jack = answer("survey.jackknife", folder, data=MADE["data"], design=design | kind, variable=variable)
        assert (jack["se"] is not None) == known


@pytest.mark.parametrize("design", DESIGNS.values(), ids=DESIGNS)
def test_tests_where_nothing_varies_or_a_group_is_empty(folder: Path, design: dict[str, Any]) -> None:
    given = MADE | {"design": design}
    same = answer("survey.difference", folder, **given, variable="constant", two_groups="sex", many_groups="age")
    assert [same[part]["p"] for part in same] == [None] * 4, "a p out of rounding"
    empty = answer("survey.difference", folder, **given, variable="gaps", two_groups="sex", many_groups="third_empty")
    assert (empty["many"]["ndf"], empty["rank_many"]["df"]) == (1, 1)
    assert empty["many"]["f"] == pytest.approx(empty["two"]["t"] ** 2)
    for variable in ("men_only", "nobody"):
        found = answer(
            "survey.difference", folder, **given, variable=variable, two_groups="sex", many_groups="one_group"
        )
        assert [found[part]["p"] for part in found] == [None] * 4
    for rows, columns in (("sex", "one_group"), ("rare", "age"), ("men_only", "sex"), ("nobody", "sex")):
        table = answer("survey.crosstab", folder, **given, rows=rows, cols=columns)
        assert (table["rao_scott_f"]["p"] is not None) == (rows == "rare")
    held = answer("survey.crosstab", folder, **given, rows="sex", cols="sex")["rao_scott_f"]["f"]
    assert (held is None) == (design.get("variance") == "calibrated"), "what raking holds fixed has no error of its own"
