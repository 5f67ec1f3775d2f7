"""Files of answers collected elsewhere, what a researcher must know about them, and the figures they must give."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from tests.stats.surveys.reference import mean_and_ses, rake_respondents

REAL = Path(os.environ.get("REAL_DATA_DIR") or Path(__file__).parents[2].parent / "shared" / "data" / "real")
Figures = dict[tuple[str, str, str], dict[str, float]]  # item, statistic, domain → what must be stored


@dataclass
class Case:
    """One file with everything a researcher has to know about it, and the figures that it must give."""

    items: list[tuple[str, str]]  # Korean, English
    sex: dict[str, tuple[str, str]]
    ages: dict[str, tuple[str, str]]
    margins: dict[str, Sequence[str]]  # as typed
    file: bytes
    columns: dict[int, str]  # by hand: column → wording or characteristic
    proposed: dict[int, str]  # what the page must have found by itself
    responses: int
    expected: Figures
    weighting: dict[str, float]
    sample_kind: str = "probability"
    broken: bytes = b""
    fault: tuple[str, str] = field(default=("", ""))  # row and column that the page must name


def real_case() -> Case:
    names = ["economic_cond_national", "economic_cond_household", "Blair", "Hague", "Kennedy"]
    korean = ["나라 경제 형편", "가계 경제 형편", "블레어 평가", "헤이그 평가", "케네디 평가"]
    want = json.loads((REAL / "beps_1997.expected.json").read_text())
    expected: Figures = {}
    for name, figures in want["items"].items():
        expected[name, "mean", ""] = {
            "value": figures["weighted_mean"], "unweighted": figures["unweighted_mean"],
            "se_weights_as_given": figures["se_weights_fixed"], "se_calibrated": figures["se_raked"],
        }  # fmt: skip
        expected[name, "agree_share", ""] = {
            "value": figures["top_two_share"], "se_weights_as_given": figures["top_two_se_fixed"],
        }  # fmt: skip
    for gender, figures in want["economic_cond_national_by_gender"].items():
        by = {"value": figures["mean"], "se_weights_as_given": figures["se"]}
        expected["economic_cond_national", "mean", f"sex={gender}"] = by
    return Case(
        items=list(zip(korean, names, strict=True)), sex={"female": ("여자", "Female"), "male": ("남자", "Male")},
        ages={a: (a, a) for a in ("18-34", "35-49", "50-64", "65+")},
        margins={"sex": ("51.5", "48.5"), "age_group": ("32 %", "27 %", "21 %", "20 %")},
        file=(REAL / "beps_1997.csv").read_bytes(), columns={1: "sex"},
        proposed={3: "age_group"} | {4 + i: name for i, name in enumerate(names)}, responses=want["n"], expected=expected,
        weighting={name: want[key] for name, key in
                   (("deff_kish", "kish_deff"), ("weight_min", "weight_min"), ("weight_max", "weight_max"))},
    )  # fmt: skip


SYNTHETIC_ITEMS = [
    ("동네 돌봄이 넉넉하다", "Care nearby suffices"), ("쉬는 날이 지켜진다", "Days off are kept"),
    ("돌봄 비용을 낼 만하다", "Care is affordable"), ("돌보는 이가 존중받는다", "Carers are respected"),
    ("도움을 청할 곳이 있다", "There is somewhere to ask"),
]  # fmt: skip
SEXES, AGES = {"f": ("여성", "Women"), "m": ("남성", "Men")}, {
    "young": ("청년", "Young"), "middle": ("중장년", "Middle-aged"), "old": ("노년", "Old"),
}  # fmt: skip


def synthetic_case() -> Case:
    """120 people in CP949 with Korean words for everything; some answers, and the age of two people, are missing."""
    rng = np.random.Generator(np.random.PCG64(19))
    sexes, ages = rng.choice(["f", "m"], 120, p=[0.65, 0.35]), rng.choice(list(AGES), 120, p=[0.2, 0.5, 0.3])
    lean = np.where(sexes == "f", 0.4, -0.3) + np.where(ages == "old", 0.6, 0.0)
    answers = np.clip(np.rint(rng.normal(3.1 + lean[:, None], 1.1, (120, 5))), 1, 5).astype(int)
    cells = answers.astype(str).astype(object)
    cells[rng.random((120, 5)) < 0.07] = ""
    cells[rng.random((120, 5)) < 0.05] = "모름"
    cells[:, 0][cells[:, 0] == ""] = "3"  # nobody leaves everything out
    ages = ages.astype(object)
    ages[[40, 80]] = ""
    broken = cells.copy()
    broken[15, 2] = "9"
    return Case(
        items=SYNTHETIC_ITEMS, sex=SEXES, ages=AGES, file=_file(sexes, ages, cells),
        margins={"sex": ("5,060", "4,940"), "age_group": ("2,700", "4,800", "2,500")},
        columns={2: "age_group"}, proposed={1: "sex"} | {3 + i: en for i, (_ko, en) in enumerate(SYNTHETIC_ITEMS)},
        responses=120, broken=_file(sexes, ages, broken), fault=("17", "F"), sample_kind="quota",
        **_slowly(sexes, ages, cells),
    )  # fmt: skip


def _file(sexes: Any, ages: Any, cells: Any) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["일련번호", "sex", "세대", *(ko for ko, _en in SYNTHETIC_ITEMS)])
    for n, (sex, age, row) in enumerate(zip(sexes, ages, cells, strict=True), 1):
        writer.writerow([n, SEXES[sex][0], AGES[age][0] if age else "", *row])
    return out.getvalue().encode("cp949")


def _slowly(sexes: Any, ages: Any, cells: Any) -> dict[str, Any]:
    """The same figures, one respondent at a time; who has no age has no weight."""
    kept = [i for i in range(len(ages)) if ages[i]]
    columns = [[sexes[i] for i in kept], [ages[i] for i in kept]]
    targets = [{"f": 5060, "m": 4940}, {"young": 2700, "middle": 4800, "old": 2500}]
    base = [1.0] * len(kept)
    w = rake_respondents(base, columns, targets)
    w *= len(kept) / w.sum()
    expected: Figures = {}
    for place, (_ko, name) in enumerate(SYNTHETIC_ITEMS):
        given = [cells[i, place] for i in kept]
        inside = [cell.isdigit() for cell in given]
        points = [int(cell) if cell.isdigit() else 0 for cell in given]
        for domain, part in [("", inside)] + [
            (f"sex={sex}", [ok and one == sex for ok, one in zip(inside, columns[0], strict=True)]) for sex in SEXES
        ]:
            for statistic, y in (("mean", points), ("agree_share", [float(p >= 4) for p in points])):
                value, fixed, calibrated = mean_and_ses(y, part, w, base, columns)
                expected[name, statistic, domain] = {
                    "value": value, "se_weights_as_given": fixed, "se_calibrated": calibrated,
                }  # fmt: skip
    kish = len(w) * (w**2).sum() / w.sum() ** 2
    return {
        "expected": expected,
        "weighting": {"deff_kish": kish, "weight_min": w.min(), "weight_max": w.max(), "set_aside": 2},
    }
