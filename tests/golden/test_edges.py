"""What the visible reference cases do not hold: made-up inputs of every kind, down to the empty. None where a figure is
undefined, never NaN, never an exception, never a figure out of rounding."""

from __future__ import annotations

import importlib.util
import json
import math
import warnings
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

N = None
Adapter = Callable[[dict[str, Any], Path], dict[str, Any]]
PANELS: dict[str, list[list[float | None]]] = {
    "every item incomplete": [[1, N, 3], [N, 2, 3], [1, 2, N]], "nothing given": [[N, N], [N, N]], "one rater": [[1, 2, 3]],
    "one item": [[1], [2], [3]], "two of each": [[1, 2], [2, 1]], "no rater": [], "all equal": [[3, 3], [3, 3]],
    "one rating an item": [[1, N, N], [N, 2, N], [N, N, 3]],
}  # fmt: skip
ROUNDS = {
    "unchanged": ([3, 3, 4], [3, 3, 4]), "no pair": ([N, 1], [2, N]), "empty": ([], []), "one pair": ([3], [5]),
    "one rise": ([3, 3, 3], [3, 3, 4]),
}  # fmt: skip


@cache
def adapters() -> dict[str, Adapter]:
    kinds: dict[str, Adapter] = {}
    for path in sorted((Path(__file__).parent / "adapters").glob("[a-z]*.py")):
        spec = importlib.util.spec_from_file_location(f"edge_adapter_{path.stem}", path)
        assert spec and spec.loader
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        kinds.update(module.KINDS)
    return kinds


def plain(value: Any) -> Any:
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, dict):
        return {key: plain(v) for key, v in value.items()}
    return [plain(v) for v in value] if isinstance(value, (list, tuple)) else value


def not_finite(value: Any, where: str = "") -> list[str]:
    if isinstance(value, dict):
        return [place for key, v in value.items() for place in not_finite(v, f"{where}.{key}")]
    if isinstance(value, list):
        return [place for i, v in enumerate(value) for place in not_finite(v, f"{where}[{i}]")]
    return [where] if isinstance(value, float) and not math.isfinite(value) else []


def answer(kind: str, data_dir: Path = Path(), **inputs: Any) -> dict[str, Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found: dict[str, Any] = plain(adapters()[kind](inputs, data_dir))
    assert not_finite(found) == []
    return found


@pytest.mark.parametrize("ratings", PANELS.values(), ids=PANELS)
def test_panels_of_every_size(ratings: list[list[float | None]]) -> None:
    described = answer("expert.descriptives", ratings=ratings, scale=[1, 5], essential_min=4)
    for i, n in enumerate(described["n"]):
        assert (described["mean"][i] is None) == (described["cvr"][i] is None) == (n == 0)
        assert (described["sd"][i] is None) == (n < 2)
        assert all((described[f"type{t}"]["q1"][i] is None) == (n == 0) for t in (7, 6, 2))
    w = answer("expert.kendall_w", ratings=ratings)
    for way in w.values():
        undefined = way["n_experts"] < 2 or way["n_items"] < 2 or {v for row in ratings for v in row} == {3}
        assert (way["w"] is None) == undefined == (way["p"] is None)
    alpha = answer("expert.krippendorff_alpha", ratings=ratings)
    ac = answer("expert.gwet_ac2", ratings=ratings, categories=[1, 2, 3, 4, 5], conf_level=0.95)
    paired = any(sum(v is not None for v in item) > 1 for item in zip(*ratings, strict=True))
    assert all((part["coefficient"] is not None) == paired for part in ac.values())
    assert paired or set(alpha.values()) == {None}


def test_a_zero_where_a_ratio_divides() -> None:
    found = answer("expert.descriptives", ratings=[[0], [0], [0]], scale=[0, 10], essential_min=8)
    assert (found["mean"], found["cv"], found["type7"]["agreement"]) == ([0], [None], [None])


def test_counts_no_table_lists() -> None:
    found = answer("expert.cvr_critical", alpha=0.05, n=[0, 1, 4, 5, 200], sides=1)
    assert (found["critical_count"][:4], found["p_at_critical"][:3]) == ([None, None, None, 5], [None] * 3)
    assert answer("expert.cvr_critical", alpha=0.05, n=[5, 6], sides=2)["critical_count"] == [None, 6]
    assert answer("expert.cvr_lawshe", n=[0, 4, 16, 41])["minimum_cvr"] == [None] * 4


@pytest.mark.parametrize("counts", [[0, 0, 0, 0, 0], [1, 1], [3, 0], [0, 0, 4], [1, 0, 0, 0, 0, 0, 0, 0, 1]])
def test_counts_of_other_lengths(counts: list[int]) -> None:
    found = answer("expert.eijk_agreement", counts=counts)
    assert (found["agreement_a"] is None) == (sum(counts) == 0 or len(counts) < 3)
    assert (found["leik_dispersion"] is None) == (sum(counts) == 0)


def test_nine_points_without_answers() -> None:
    found = answer("expert.rand_ucla", ratings=[[N, 1, 3], [N, 9, 4]], scale=[1, 9])
    assert (found["median"], found["band"]) == ([None, 5, 3.5], [None, "4-6", "4-6"])
    assert [found[f"type{t}"]["disagreement"][0] for t in (7, 6, 2)] == [None] * 3


@pytest.mark.parametrize("name", ROUNDS)
def test_rounds_without_change_or_pairs(name: str) -> None:
    first, second = ROUNDS[name]
    found = answer("expert.wilcoxon_rounds", round1=first, round2=second)
    moved = name in ("one pair", "one rise")
    assert (found["wilcox_no_correction"]["p"] is not None) == moved == (found["exact"]["p"] is not None)
    table = answer("expert.chisq_stability", round1=first, round2=second, scale=[1, 5])
    assert (table["share_unchanged"] is None) == (name in ("no pair", "empty"))
    assert (table["individual"]["chi2"] is None) == (name != "unchanged")


def test_other_scales_of_rounds() -> None:
    for low, high in ((0, 10), (1, 7), (1, 2)):
        assert answer("expert.chisq_stability", round1=[low, high], round2=[high, high], scale=[low, high])["group"][
            "df"
        ]


def test_groups_without_answers() -> None:
    third = answer("expert.subgroups", values=[1, 2, 3, 4, N, N], group=list("aabbcc"))
    assert (third["n"], third["kruskal"]["df"], third["mann_whitney"]["u_first"]) == (4, 1, 0)
    second = answer("expert.subgroups", values=[1, 2, N, N], group=list("aabb"))
    assert (second["kruskal"]["p"], second["mann_whitney"]["p_exact_with_ties"]) == (None, None)
    assert answer("expert.subgroups", values=[1, 2, 3], group=["a", N, "b"])["n"] == 2
    assert answer("expert.subgroups", values=[], group=[])["kruskal"]["h"] is None


def test_needs_without_pairs() -> None:
    required, present = [[N, 5, 4], [4, N, 4]], [[3, N, 2], [N, 2, 1]]
    borich = answer("priority.borich", required=required, present=present)
    assert (borich["n_pairs"], borich["rank"], borich["borich"][:2]) == ([0, 0, 2], [None, None, 1], [None, None])
    locus = answer("priority.locus_for_focus", required=required, present=present)
    assert (locus["importance_high"], locus["gap_high"]) == ([None, None, True], [None, None, True])
    assert answer("priority.borich", required=[], present=[])["borich"] == []


def test_importance_without_performance() -> None:
    for crosshair in ("mean", "median", "scale_middle"):
        found = answer("priority.ipa", importance=[4, N, 3], performance=[3, 2, N], crosshair=crosshair, scale=[1, 7])
        assert (found["quadrant"][1:], found["gap"][1:]) == ([None, None], [None, None])
    assert answer("priority.ipa", importance=[N], performance=[N], crosshair="mean")["importance_line"] is None


def test_outcomes_of_nobody() -> None:
    nobody = answer("response.aapor", counts=dict.fromkeys(["I", "P", "R", "NC", "O", "UH", "UO", "NE"], 0), e=None)
    assert set(nobody.values()) == {None}
    unknown = answer("response.aapor", counts={"UH": 5}, e=None)
    assert (unknown["e"], unknown["rr1"], unknown["rr3"], unknown["coop1"]) == (None, 0, None, None)


def test_weights_of_zero() -> None:
    assert answer("survey.kish", weights=[0, 0, 1, 2])["n_effective"] == pytest.approx(9 / 5)
    assert (
        set(answer("survey.kish", weights=[0, 0]).values()) == {None} == set(answer("survey.kish", weights=[]).values())
    )


def test_areas_without_an_estimate() -> None:
    direct, x = [1.0, 2.0, 1.5, 2.5, 2.0, N], [[0.1], [0.4], [0.2], [0.9], [0.3], [0.5]]
    found = answer("smallarea.fay_herriot", direct=direct, vardir=[0.1] * 5 + [N], x=x, intercept=True)
    assert all(fit["gamma"][5] is None and fit["eblup"][5] is not None for fit in found.values())
    few = answer("smallarea.fay_herriot", direct=[1, 2], vardir=[0.1, 0.1], x=[[1], [2]], intercept=True)
    assert few["reml"]["eblup"] == [None, None]


@pytest.mark.parametrize("change", [{"n": 0, "yes": 0}, {"N": 0}, {"yes": 0}])
def test_cells_without_answers_or_people(change: dict[str, int]) -> None:
    cells = [
        {"sex": s, "age": a, "province": p, "n": 3 + i, "yes": 1 + i // 2, "N": 100} | (change if p == "X" or "n" in change else {})
        for i, (s, a, p) in enumerate((s, a, p) for s in "MF" for a in "12" for p in "XY")
    ]  # fmt: skip
    found = answer("smallarea.mrp", cells=cells, truth_province={"X": 0.5, "Y": 0.5, "elsewhere": 0.5})
    assert (found["province"]["X"] is None) == ("n" in change or "N" in change)
    assert (found["rmse_vs_truth"] is None) == ("n" in change)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A made-up sample with every kind of hole, beside its margins."""
    root, rng, n = tmp_path_factory.mktemp("golden"), np.random.default_rng(3), 120
    data = pd.DataFrame({
        "sex": rng.choice(["F", "M"], n), "age": rng.choice(["20", "30", "40"], n), "base": rng.uniform(0.5, 2, n).round(4),
        "q": rng.integers(1, 6, n), "gaps": rng.integers(1, 6, n), "constant": 3, "nobody": np.nan, "alone": np.nan,
        "all_yes": 1, "one_group": "g", "psu": np.repeat(range(12), 10), "stratum": np.repeat(["x", "y"], 60),
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
    "clusters": {"weights": "base", "cluster": "psu"}, "calibrated": RAKED | {"variance": "calibrated"},
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
