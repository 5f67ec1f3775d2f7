"""What the visible reference cases do not hold: made-up inputs of every kind, down to the empty. None where a figure is
undefined, never NaN, never an exception, never a figure out of rounding. Designs and weights: test_survey_edges.py."""

from __future__ import annotations

import pytest

from tests.golden.probing import answer

N = None
PANELS: dict[str, list[list[float | None]]] = {
    "every item incomplete": [[1, N, 3], [N, 2, 3], [1, 2, N]], "nothing given": [[N, N], [N, N]], "one rater": [[1, 2, 3]],
    "one item": [[1], [2], [3]], "two of each": [[1, 2], [2, 1]], "no rater": [], "all equal": [[3, 3], [3, 3]],
    "one rating an item": [[1, N, N], [N, 2, N], [N, N, 3]],
}  # fmt: skip
ROUNDS = {
    "unchanged": ([3, 3, 4], [3, 3, 4]), "no pair": ([N, 1], [2, N]), "empty": ([], []), "one pair": ([3], [5]),
    "one rise": ([3, 3, 3], [3, 3, 4]),
}  # fmt: skip


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
