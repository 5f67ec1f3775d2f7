"""What the checks beside a verdict say of one item, in words with their figures and the way to their method."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from .. import words
from ..models import Estimate
from . import runs

ALPHA = 0.05
BIG_ENOUGH = 5  # answers of a group that takes part in a test


@dataclass(frozen=True)
class Finding:
    question: str
    reading: str
    figures: str
    method: str


def findings(f: runs.ItemFigures) -> list[Finding]:
    """In the order in which one asks; a run from before a check was made has none of it."""
    return [finding for name, read in READ.items() if name in f.all for finding in read(f.all[name])]


def _contrast(e: Estimate) -> Iterator[Finding]:
    d, question = e.detail, _("그룹별로 다르게 평가했습니까?")
    if d["p_holm"] is None:
        yield Finding(question, words.reason(e.reason), "", e.method)
        return
    two = sum(size >= BIG_ENOUGH for size in d["sizes"]) == 2
    differs = d["p_holm"] <= ALPHA
    reading = _("그룹에 따라 다르게 평가했습니다.") if differs else _("그룹 사이의 차이가 뚜렷하지 않습니다.")
    test, effect = (_("만–휘트니"), _("클리프 델타")) if two else (_("크러스컬–월리스"), "ε²")
    yield Finding(question, reading, f"{test} p {_p(d['p_holm'])}, {effect} {_number(d['effect'])}", e.method)


def _change(e: Estimate) -> Iterator[Finding]:
    w, m = e.detail["wilcoxon"], e.detail["mcnemar"]
    question = _("앞 라운드에서 한쪽으로 움직였습니까?")
    same = w["n"] - w["up"] - w["down"]
    moved = _("올림 %(up)s명, 내림 %(down)s명, 그대로 %(same)s명") % {"up": w["up"], "down": w["down"], "same": same}
    crossed = _("동의로 옮김 %(gained)s명, 동의에서 물러남 %(lost)s명") % {"gained": m["gained"], "lost": m["lost"]}
    p = w["p_exact"] if w["p_exact"] is not None else w["p"]
    shown = f"; {_('윌콕슨')} p {_p(p)}" if p is not None else ""
    yield Finding(question, _direction(w, p), f"{moved}; {crossed}{shown}", e.method)
    if e.detail["kappa"] is not None:
        reading = _("같은 위원의 두 답이 맞는 정도입니다. 의견이 모일수록 낮아지므로 안정의 증거로 읽지 않습니다.")
        figures = f"{_('가중 카파(제곱)')} {_number(e.detail['kappa'])}, n {w['n']}"
        yield Finding(_("같은 위원은 앞 라운드와 비슷하게 답했습니까?"), reading, figures, e.method)


def _direction(w: dict[str, float], p: float | None) -> str:
    if not w["n"]:
        return words.reason({"code": "no_pairs"})
    if w["up"] == w["down"] == 0:
        return words.reason({"code": "unchanged", "values": {"pairs": w["n"]}})
    if p is not None and p <= ALPHA:
        return _("위쪽으로 움직였습니다.") if w["up"] > w["down"] else _("아래쪽으로 움직였습니다.")
    return _("한쪽으로 움직였다고 할 수 없습니다. 안정되었다는 증거는 아닙니다.")


def _dissent(e: Estimate) -> Iterator[Finding]:
    d, question = e.detail, _("왜 의견이 모이지 않았습니까?")
    if d["dissents"] is None:
        yield Finding(question, words.reason(e.reason), "", e.method)
    else:
        reading = " ".join(_sources(d)) if d["dissents"] else _("가운데 절반이 척도의 4분의 1 안에 모여 있어 검토하지 않습니다.")
        yield Finding(question, reading, f"IQR {_number(e.value)}", e.method)
    if d["bimodality"] is not None:
        yield Finding(_("봉우리가 둘입니까?"), _peaks(d), f"{_('이봉성 계수')} {_number(d['bimodality'])}, A {_number(d['agreement_a'])}", "dispersion")


def _sources(d: dict[str, object]) -> Iterator[str]:
    said = {
        "outliers": _("멀리 떨어진 위원 %(n)s명을 빼면 모입니다.") % {"n": d["outliers"]},
        "bipolarity": _("봉우리가 둘로 나뉩니다."),
        "groups": _("그룹 안에서는 모이고 그룹 사이에서 갈립니다."),
    }
    found = [said[name] for name in d["sources"] if name in said]  # type: ignore[attr-defined]
    yield from found or [_("떨어진 몇 사람, 두 봉우리, 그룹의 차이 어느 것으로도 설명되지 않습니다.")]


def _peaks(d: dict[str, float]) -> str:
    if d["suspicious"] and d["agreement_a"] is not None and d["agreement_a"] < 0:
        reading = _("두 진영으로 갈린 모양입니다.")
    elif d["suspicious"]:
        reading = _("이봉성 계수는 높지만 일치도 A가 0 이상이어서, 한쪽으로 쏠린 모양일 수 있습니다.")
    else:
        reading = _("봉우리가 둘이라고 볼 조짐이 없습니다.")
    few = _("답이 20명에 못 미쳐 이 계수는 믿을 만하지 않습니다.")
    return f"{reading} {few}" if d["unreliable"] else reading


def _leavers(e: Estimate) -> Iterator[Finding]:
    d, question = e.detail, _("떠난 위원은 다르게 생각했습니까?")
    counted = _("떠난 위원 %(left)s명, 남은 위원 %(stayed)s명") % {"left": d["leavers"], "stayed": d["stayers"]}
    if d["p_holm"] is None:
        yield Finding(question, words.reason(e.reason), counted, e.method)
        return
    reading = _("앞 라운드에서 남은 위원과 다르게 평가했습니다.") if d["p_holm"] <= ALPHA else _("앞 라운드의 평가가 남은 위원과 뚜렷이 다르지 않았습니다.")
    yield Finding(question, reading, f"{counted}; p {_p(d['p_holm'])}, {_('클리프 델타')} {_number(d['cliffs_delta'])}", e.method)


READ: dict[str, Callable[[Estimate], Iterator[Finding]]] = {
    "group_contrast": _contrast, "dissent": _dissent, "round_change": _change, "attrition": _leavers,
}  # fmt: skip


def _p(value: float) -> str:
    return "< 0.001" if value < 0.001 else f"{value:.3f}"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}".replace("-", "−")
