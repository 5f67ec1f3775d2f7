"""The statistics' codes in the reader's words. A code without words shows as itself, and a test names it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language, ngettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from surveys.templatetags.hapui import percent

from .sentences import SENTENCES

VERDICTS = {
    "consensus_for": __("찬성 합의"),
    "consensus_against": __("반대 합의"),
    "consensus_middle": __("중간 합의"),
    "two_camps": __("두 진영으로 나뉨"),
    "plurality_for": __("찬성 우세"),
    "plurality_against": __("반대 우세"),
    "plurality_middle": __("중간 우세"),
    "none": __("합의 없음"),
    "too_few": __("응답 부족"),
}
STATUSES = {
    "core": __("핵심가치"),
    "too_few": __("응답 부족"),
    "contested": __("의견이 갈림"),
    "unstable": __("라운드 사이에 불안정"),
    "not_assessed": __("안정성 판단 불가"),
    "neither": __("전문가와 시민 모두 미달"),
    "experts_only": __("전문가만 지지"),
    "citizens_only": __("시민만 지지"),
    "too_little_evidence": __("근거 부족"),
    "fragile": __("판정이 흔들림"),
    "below_threshold": __("점수·확률 기준 미달"),
}
STATUS_LINES = {
    "core": __("모든 관문을 지나고 확률 기준도 넘었습니다."),
    "too_few": __("의견을 밝힌 전문가가 너무 적어 판정하지 않습니다."),
    "contested": __("전문가 의견이 두 진영으로 갈렸습니다."),
    "unstable": __("마지막 두 라운드 사이에 의견이 많이 움직였습니다."),
    "not_assessed": __("두 라운드에 모두 답한 전문가가 적어 안정성을 판단할 수 없습니다."),
    "neither": __("전문가 합의도 시민 과반의 지지도 얻지 못했습니다."),
    "experts_only": __("전문가는 합의했지만 시민 과반의 지지를 얻지 못했습니다."),
    "citizens_only": __("시민은 지지하지만 전문가가 합의하지 않았습니다."),
    "too_little_evidence": __("뒷받침하는 근거 자료가 기준보다 적습니다."),
    "fragile": __("전문가 한 명이 빠지거나 사분위수 산출 방식이 바뀌면 판정이 달라집니다."),
    "below_threshold": __("관문은 지났지만 핵심가치에 들 확률이 기준에 못 미칩니다."),
}
GATES = {
    "enough_answers": __("충분한 응답"),
    "uncontested": __("갈리지 않은 의견"),
    "stable": __("라운드 사이의 안정"),
    "experts": __("전문가 합의"),
    "citizens": __("시민 과반의 지지"),
    "evidence": __("근거 자료"),
    "robust": __("판정의 견고함"),
    "probability": __("핵심가치에 들 확률"),
}
CRITERIA = {
    "experts": __("전문가 중요도"),
    "citizens": __("시민 중요도"),
    "need": __("필요(중요도 − 실현도)"),
    "evidence": __("근거 자료"),
}
MEASURES = {  # in the order in which a page lists them
    "mean": pgettext_lazy("measure", "평균"), "sd": pgettext_lazy("measure", "표준편차"),
    "median": pgettext_lazy("measure", "중앙값"), "q1": pgettext_lazy("measure", "제1사분위수"),
    "q3": pgettext_lazy("measure", "제3사분위수"), "iqr": pgettext_lazy("measure", "사분위 범위"),
    "agree_share": pgettext_lazy("measure", "동의 비율"), "middle_share": pgettext_lazy("measure", "중간 비율"),
    "disagree_share": pgettext_lazy("measure", "비동의 비율"),
    "cvr": pgettext_lazy("measure", "내용타당도 비율(CVR)"), "convergence": pgettext_lazy("measure", "수렴도"),
    "agreement": pgettext_lazy("measure", "합의도"), "cv": pgettext_lazy("measure", "변이계수(안정도)"),
    "cvr_mirrored": pgettext_lazy("measure", "반대쪽 CVR"), "agreement_mirrored": pgettext_lazy("measure", "반대쪽 합의도"),
    "location_free": pgettext_lazy("measure", "위치 무관 일치도"), "agreement_a": pgettext_lazy("measure", "일치도 A"),
    "tastle_wierman": pgettext_lazy("measure", "테이슬–위어먼 합의도"),
    "cvr_critical": pgettext_lazy("measure", "CVR 임계값(정확 이항)"), "cvr_lawshe": pgettext_lazy("measure", "CVR 최솟값(로시 표)"),
    "apmo": pgettext_lazy("measure", "다수 의견 평균 비율"),
}  # fmt: skip
SAMPLE_KINDS = {"probability": __("확률표본"), "quota": __("할당표본"), "open": __("공개 참여(자기 선택)")}
FIGURES = {  # of a round, of a survey that was not weighted, of one that was
    "mean": (__("평균"), __("평균(가중하지 않음)"), __("가중 평균")),
    "share": (__("비율"), __("비율(가중하지 않음)"), __("가중 비율")),
    "value": (__("값"), __("값(가중하지 않음)"), __("가중한 값")),
}
INTERVALS = {"sampling_error": __("95% 표본오차 구간"), "model_based": __("95% 추정 구간(모형 기반)")}
STABILITY = {"stable": __("안정"), "unstable": __("변동"), "not_assessed": __("판단 불가")}
DIRECTIONS = {
    ">=": pgettext_lazy("threshold", "이상"), "<=": pgettext_lazy("threshold", "이하"),
    "<": pgettext_lazy("threshold", "미만"),
}  # fmt: skip
PERCENTAGES = ("agree_share", "disagree_share", "apmo")  # measures of a rule counted in 0..100
AGAINST = {"agree_share": "disagree_share", "disagree_share": "agree_share", "cvr": "cvr_mirrored"}  # of the other side
REVERSED = ("cvr_critical", "cvr_lawshe")  # have no name of their own on that side
MIRRORED = ("agreement", "cv")  # ratios: another figure where they are counted from the scale's high end
FRACTIONS = {  # values of a reason in 0..1 that are read as percentages
    "citizens_agree": ("share", "minimum"), "citizens_do_not_agree": ("share", "minimum"),
    "p_reached": ("p", "minimum"), "p_below": ("p", "minimum"),
}  # fmt: skip
COUNTED = {  # how many of what: the noun follows the number
    "sources": ngettext_lazy("%(n)s건", "%(n)s건", "n"), "types": ngettext_lazy("%(n)s가지", "%(n)s가지", "n"),
}  # fmt: skip
SIDES = {"for": __("찬성"), "against": __("반대"), "middle": __("중간")}


def verdict(code: str) -> str:
    return str(VERDICTS.get(code, code))


def status(code: str) -> str:
    return str(STATUSES.get(code, code))


def weighting_kind(weighting: Mapping[str, Any]) -> str:
    """raked to margins, base weights as they came with the file, or none."""
    if weighting["raked"]:
        return "raked"
    return "base" if weighting.get("convention") == "base weights" else "none"


def figure_name(weighting: Mapping[str, Any] | None, what: str = "mean") -> str:
    """What heads a column of figures. what: mean, share or value. Without `weighting` (a round), nothing is said of it."""
    kind = weighting_kind(weighting) if weighting else ""
    return str(FIGURES[what][0 if not kind else 1 if kind == "none" else 2])


def reason(found: Mapping[str, Any] | None) -> str:
    """{"code": ..., "values": {...}} as a sentence; "" for none."""
    if not found:
        return ""
    values = _values(found["code"], found.get("values") or {})
    pattern = SENTENCES.get(found["code"])
    if found["code"] == "too_few_answers" and "respondents" in values:
        pattern = SENTENCES["too_few_answers_of_respondents"]
    if found["code"] == "side_not_leading" and found["values"].get("side") == "against":
        pattern = SENTENCES["against_not_leading"]
    if found["code"] == "fragile":
        pattern = SENTENCES[_fragile(found["values"])]
    if pattern is None:
        return str(found["code"])
    try:
        return str(pattern) % values
    except (KeyError, TypeError, ValueError):
        return str(found["code"])


def _fragile(values: Mapping[str, Any]) -> str:
    """Which of the two checks turned the verdict over; "fragile" where the reason does not say."""
    left_out = bool(values.get("left_out_changes"))
    quartiles = values.get("other_type_verdict", values.get("verdict")) != values.get("verdict")
    return {(True, True): "fragile_both", (True, False): "fragile_without_one", (False, True): "fragile_quartiles"}.get(
        (left_out, quartiles), "fragile"
    )


def measure(code: str, side: str = "for", mirrored: bool | None = None) -> str:
    """What a criterion measured. mirrored: counted from the scale's high end, as "against" is unless the scale is reversed."""
    mirrored = side == "against" if mirrored is None else mirrored
    if code == "agreement" and mirrored:
        return str(MEASURES["agreement_mirrored"])
    if (code in MIRRORED and mirrored) or (code in REVERSED and side == "against"):
        return _("%(measure)s(척도를 뒤집어 계산)") % {"measure": MEASURES[code]}
    code = AGAINST.get(code, code) if side == "against" else code
    return str(MEASURES.get(code, code))


def said(part: Mapping[str, Any] | None, field: str) -> str:
    """Text of a snapshot in the reader's language, else in the other one. {{ snapshot.study|said:"title" }}"""
    part, language = part or {}, (get_language() or "ko")[:2]
    first, second = ("en", "ko") if language == "en" else ("ko", "en")
    return part.get(f"{field}_{first}") or part.get(f"{field}_{second}") or ""


def _values(code: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Shares as percentages, the rest rounded; a criterion in the unit of its measure."""
    if code in ("criterion_met", "criterion_missed"):
        unit = "%" if given.get("measure") in PERCENTAGES else ""
        shown = {k: f"{_shown(k, given.get(k))}{unit}" for k in ("value", "threshold")}
        shown["measure"] = measure(given.get("measure", ""), given.get("side", ""), given.get("mirrored"))
        return {k: _shown(k, v) for k, v in given.items()} | shown
    fractions = FRACTIONS.get(code, ())
    return {k: percent(v) if k in fractions and v is not None else _shown(k, v) for k, v in given.items()}


def _shown(name: str, value: Any) -> Any:
    if name in COUNTED and isinstance(value, int):
        return COUNTED[name] % {"n": value}
    if name == "direction":
        return DIRECTIONS.get(value, value)
    if name == "side":
        return SIDES.get(value, value)
    if name == "other_type_verdict":
        return VERDICTS.get(value, value)
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, float):
        return f"{value:.{1 if abs(value) >= 10 else 2}f}".rstrip("0").rstrip(".")
    if isinstance(value, int):
        return f"{value:,}"
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else value
