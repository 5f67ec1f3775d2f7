"""The consensus board: every item of a round with its measures, and one item through all rounds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.utils.translation import pgettext_lazy

from delphi.models import Reason, Round
from delphi.selectors.reasons import withheld
from delphi.services.feedback import masked, names_in
from delphi.sides import side_of
from delphi.small_groups import GUARD, hidden_groups
from surveys.enums import ResponseState
from surveys.models import Item, ItemWording, Study

from .. import words
from ..models import AnalysisRun, Estimate
from . import names, rounds, runs

COLUMNS = {
    "basic": ("mean", "sd", "median", "q1", "q3", "iqr", "agree_share"),
    "korean": ("cvr", "convergence", "agreement", "cv"),
    "free": ("location_free", "agreement_a", "tastle_wierman", "cvr_mirrored", "agreement_mirrored"),
}
GROUPS = {
    "basic": __("기본"),
    "korean": __("CVR·수렴도·합의도"),
    "free": __("위치에 매이지 않는 지표"),
    "all": __("모두"),
}
SHORT = {
    "mean": pgettext_lazy("heading", "평균"), "sd": pgettext_lazy("heading", "표준편차"), "median": pgettext_lazy("heading", "중앙값"), "q1": "Q1", "q3": "Q3", "iqr": pgettext_lazy("heading", "사분위 범위"),
    "agree_share": pgettext_lazy("heading", "동의 비율"), "cvr": "CVR", "convergence": pgettext_lazy("heading", "수렴도"), "agreement": pgettext_lazy("heading", "합의도"), "cv": pgettext_lazy("heading", "변이계수"),
    "location_free": pgettext_lazy("heading", "위치 무관 일치도"), "agreement_a": pgettext_lazy("heading", "일치도 A"), "tastle_wierman": pgettext_lazy("heading", "테이슬–위어먼"),
    "cvr_mirrored": pgettext_lazy("heading", "반대쪽 CVR"), "agreement_mirrored": pgettext_lazy("heading", "반대쪽 합의도"),
}  # fmt: skip
SHARES = ("agree_share",)


@dataclass(frozen=True)
class Cell:
    """One measure of one row; value None has a reason. note: what it is held against."""

    key: str
    label: Any
    value: float | None
    share: bool = False
    note: str = ""


@dataclass(frozen=True)
class Row:
    item: Item
    label: str
    n: int
    no_opinion: int
    counts: list[int]
    median: float | None
    q1: float | None
    q3: float | None
    verdict: str
    why: str
    stability: Mapping[str, Any] | None
    fragile: bool | None
    cells: list[Cell]


@dataclass(frozen=True)
class Board:
    rows: list[Row]  # after the filter
    columns: list[tuple[str, Any]]
    counts: dict[str, int]  # verdict → items, of all rows
    total: int


def columns_of(group: str) -> tuple[str, ...]:
    return sum(COLUMNS.values(), ()) if group == "all" else COLUMNS.get(group, COLUMNS["basic"])


def board(run: AnalysisRun, *, group: str = "basic", verdict: str = "") -> Board:
    groups, keys = names.of_groups(run.study), columns_of(group)
    rows = [row(figures, keys, groups) for figures in runs.figures(run)]
    counts = {code: sum(r.verdict == code for r in rows) for code in words.VERDICTS}
    shown = [r for r in rows if r.verdict == verdict] if verdict else rows
    return Board(shown, [(key, SHORT[key]) for key in keys], {k: n for k, n in counts.items() if n}, len(rows))


def row(f: runs.ItemFigures, keys: tuple[str, ...], groups: names.Names) -> Row:
    v = f.verdict
    return Row(
        item=f.item, label=f.label(), n=f.n, no_opinion=v["no_opinion"], counts=v["counts"],
        median=f.value("median"), q1=f.value("q1"), q3=f.value("q3"), verdict=v["verdict"],
        why=words.reason(names.in_reason(first_reason(v), groups)), stability=v["stability"],
        fragile=v["sensitivity"]["fragile"], cells=[_cell(f, key) for key in keys],
    )  # fmt: skip


def first_reason(verdict: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """What decided it: where a consensus was just missed, the first criterion that was not met."""
    reasons = verdict["reasons"]
    if verdict["verdict"].startswith("plurality"):
        return next((r for r in reasons if r["code"] == "criterion_missed"), reasons[0] if reasons else None)
    return reasons[0] if reasons else None


def _cell(f: runs.ItemFigures, key: str) -> Cell:
    return Cell(key, SHORT[key], f.value(key), key in SHARES, _critical(f) if key == "cvr" else "")


def _critical(f: runs.ItemFigures) -> str:
    """How many had to agree: "33 / 24"; nothing where no count could reach significance."""
    found = f.verdict["cvr"]
    return "" if found["critical_count"] is None else f"{found['essential']} / {found['critical_count']}"


# one item


@dataclass(frozen=True)
class Stage:
    """The item in one round."""

    round: Round
    wording: ItemWording | None
    row: Row
    reasons: list[str]
    stability_reason: str
    figures: runs.ItemFigures


@dataclass(frozen=True)
class GroupRow:
    name: str
    n: int
    hidden: str  # why nothing is shown
    figures: Mapping[str, Any]


def stages(study: Study, code: str) -> list[Stage]:
    """The item through all computed rounds, the first one first."""
    groups, found = names.of_groups(study), []
    for round_ in rounds.closed(study):
        run = rounds.latest_run(round_)
        figures = one(run, code) if run else None
        if figures:
            found.append(_stage(round_, figures, groups))
    return found


def one(run: AnalysisRun, code: str) -> runs.ItemFigures | None:
    return next((f for f in runs.figures(run) if f.item.code == code), None)


def _stage(round_: Round, f: runs.ItemFigures, groups: names.Names) -> Stage:
    stability = f.verdict["stability"]
    return Stage(
        round=round_, wording=f.wording, row=row(f, columns_of("all"), groups),
        reasons=[words.reason(names.in_reason(r, groups)) for r in f.verdict["reasons"]],
        stability_reason=words.reason(stability["reason"]) if stability else words.reason({"code": "no_previous_round"}),
        figures=f,
    )  # fmt: skip


def group_rows(study: Study, f: runs.ItemFigures) -> list[GroupRow]:
    groups = names.of_groups(study)
    found = {e.domain.split("=", 1)[1]: e for stats in f.domains.values() for e in stats.values()}
    hidden = hidden_groups({code: e.n for code, e in found.items()}, f.n)
    return [_group(name, found[code], hidden.get(code, "")) for code, name in groups.items() if code in found]


def _group(name: str, e: Estimate, hidden: str) -> GroupRow:
    if hidden == GUARD:
        return GroupRow(name, e.n, _("다른 작은 그룹이 드러나지 않도록 함께 가렸습니다."), {})
    return GroupRow(name, e.n, words.reason(e.reason), e.detail)


def written_reasons(round_: Round, item: Item, median: float | None) -> dict[str, list[tuple[str, int]]]:
    """What experts wrote and how many wrote just that, by the side of the median; ordered by the text, never by the writer."""
    found = Reason.objects.filter(
        response__questionnaire=round_.questionnaire_id, response__state=ResponseState.SUBMITTED, item=item, hidden_at=None
    ).select_related("response")  # fmt: skip
    if withheld(round_):
        return {}
    people, sides = names_in(round_), dict[str, Counter[str]]()
    for reason in found:
        answer, text = reason.response.answers.get(item.code), masked(reason.text.strip(), people)
        known = isinstance(answer, int) and median is not None
        if text:
            sides.setdefault(str(side_of(answer, median, median)) if known else "within", Counter())[text] += 1
    return {side: sorted(sides[side].items()) for side in ("higher", "within", "lower") if side in sides}
