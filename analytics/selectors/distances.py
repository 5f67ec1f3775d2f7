"""How far a candidate stands from each gate: what it has, what it needs, and the room or the lack between them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from delphi.models import Round
from surveys.enums import ItemKind
from surveys.templatetags.hapui import percent

from .. import words
from ..models import AnalysisRun, CandidateResult
from . import rounds

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Distance:
    """gap: in the unit of what is measured, above 0 where there is room; "" where a distance says nothing."""

    gate: str
    what: str
    has: str
    needs: str
    met: bool
    gap: str


def distances(run: AnalysisRun, result: CandidateResult) -> list[Distance]:
    """In the order of the gates; those that are not declared, or are no matter of more or less, are left out."""
    found: list[Distance] = []
    for g in result.detail["gates"]:
        values = (g["reason"] or {}).get("values", {})
        if g["passed"] is not None and g["gate"] in MEASURED:
            found += MEASURED[g["gate"]](values)
        elif g["passed"] is not None and g["gate"] == "experts":
            found += _criteria(run, result)
    return found


def _enough(v: Values) -> Iterator[Distance]:
    needed = max(v["minimum"], math.ceil(v["respondents"] * v["minimum_share"] / 100 - 1e-9))
    yield _people("enough_answers", _("의견을 밝힌 전문가"), v["n"], needed)


def _uncontested(v: Values) -> Iterator[Distance]:
    """Camps only: groups that stand opposed have their sentence, and no number of more or less."""
    if isinstance(v.get("agree"), int):
        has = f"{v['agree']} : {v['disagree']}"
        yield Distance("uncontested", _("갈린 의견(동의 : 비동의)"), has, _("한쪽으로 모임"), False, "")


def _stable(v: Values) -> Iterator[Distance]:
    if "net_change" in v:
        away = v["threshold"] - v["net_change"]
        needs = _bound("<", f"{_short(v['threshold'])}%")
        yield Distance("stable", _("라운드 사이의 변화"), f"{_short(v['net_change'])}%", needs, away > 0, _points(away))


def _citizens(v: Values) -> Iterator[Distance]:
    if v.get("share") is not None:
        needs = _bound(">=", percent(v["minimum"], 0))
        away = 100 * (v["share"] - v["minimum"])
        yield Distance("citizens", _("시민의 동의 비율"), percent(v["share"]), needs, away >= 0, _points(away))


def _evidence(v: Values) -> Iterator[Distance]:
    if "sources" in v:
        for what, has, needs in (
            (_("서로 다른 근거 자료"), v["sources"], v["min_sources"]), (_("근거 자료의 유형"), v["types"], v["min_types"]),
        ):  # fmt: skip
            yield Distance("evidence", what, str(has), _bound(">=", str(needs)), has >= needs, _signed(has - needs))


def _robust(v: Values) -> Iterator[Distance]:
    if "left_out_changes" in v:
        k, said = v["left_out_changes"], _("전문가 한 명을 뺄 때 판정이 바뀌는 경우")
        yield Distance("robust", said, _("%(n)s번") % {"n": k}, _("%(n)s번") % {"n": 0}, k == 0, "")


def _probability(v: Values) -> Iterator[Distance]:
    if v.get("p") is not None:
        needs = _bound(">=", percent(v["minimum"], 0))
        away = 100 * (v["p"] - v["minimum"])
        yield Distance("probability", _("핵심가치에 든 추출의 비율"), percent(v["p"]), needs, away >= 0, _points(away))


MEASURED = {
    "enough_answers": _enough, "uncontested": _uncontested, "stable": _stable, "citizens": _citizens, "evidence": _evidence, "robust": _robust,
    "probability": _probability,
}  # fmt: skip


def _criteria(run: AnalysisRun, result: CandidateResult) -> Iterator[Distance]:
    """The criteria of the experts' rule, for the side of approval, in the last round that asked the candidate."""
    for reason in _verdict_reasons(run, result):
        v = reason["values"]
        if reason["code"] in ("criterion_met", "criterion_missed") and v.get("side") == "for" and None not in (v.get("value"), v.get("threshold")):
            unit = "%" if v["measure"] in words.PERCENTAGES else ""
            needs = _bound(v["direction"], f"{_short(v['threshold'])}{unit}")
            away = (v["value"] - v["threshold"]) * (1 if v["direction"] == ">=" else -1)
            yield Distance(
                "experts", str(words.MEASURES.get(v["measure"], v["measure"])), f"{_short(v['value'])}{unit}", needs,
                reason["code"] == "criterion_met", _points(away) if unit else _signed(away),
            )  # fmt: skip


def _verdict_reasons(run: AnalysisRun, result: CandidateResult) -> list[dict[str, Any]]:
    asked = {"item__candidate": result.candidate, "item__kind": ItemKind.IMPORTANCE}
    entries = {f"questionnaire__entries__{name}": value for name, value in asked.items()}
    read_rounds = Round.objects.filter(panel__study=run.study, number__in=run.summary["rounds"], **entries)
    last = read_rounds.order_by("-number").first()
    read = rounds.latest_run(last) if last else None
    found = read.estimates.filter(statistic="verdict", domain="", **asked).first() if read else None
    return found.detail["reasons"] if found else []


def _bound(direction: str, value: str) -> str:
    patterns = {">=": _("%(value)s 이상"), "<=": _("%(value)s 이하"), "<": _("%(value)s 미만")}
    return patterns[direction] % {"value": value}


def _people(gate: str, what: str, has: int, needed: int) -> Distance:
    needs = _("%(n)s명 이상") % {"n": needed}
    return Distance(gate, what, _("%(n)s명") % {"n": has}, needs, has >= needed, _signed(has - needed))


def _points(away: float) -> str:
    return f"{_signed(away, 1)}%p"


def _signed(away: float, digits: int | None = None) -> str:
    shown = f"{abs(away):.{digits}f}" if digits is not None else _short(abs(away))
    sign = "" if float(shown) == 0 else "+" if away > 0 else "−"
    return f"{sign}{shown}"


def _short(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


@dataclass(frozen=True)
class Tested:
    """One premise changed: in how many of its trials the candidate was a core value, and what it became otherwise."""

    scenario: str
    times: int
    core: int
    others: list[tuple[str, int, float, float]]  # status, times, lowest and highest p


def tested(run: AnalysisRun, result: CandidateResult) -> list[Tested]:
    """Every premise that was tried, those that change nothing too. Experts are counted, never named."""
    code, found = result.candidate.code, {}
    for s in run.summary["scenarios"]:
        kept = found.setdefault(s["scenario"]["code"], [0, 0])
        kept[0] += 1
        kept[1] += code in s["core"]
    changed: dict[str, dict[str, list[float]]] = {}
    for c in result.detail["sensitivity"]:
        changed.setdefault(c["scenario"]["code"], {}).setdefault(c["status_after"], []).append(c["p_after"])
    return [
        Tested(
            words.reason({"code": name, "values": {}}), times, core,
            [(status, len(p), min(p), max(p)) for status, p in changed.get(name, {}).items()],
        )
        for name, (times, core) in found.items()
    ]  # fmt: skip
