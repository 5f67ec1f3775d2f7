"""What may be claimed of a study, said in the reader's language: each claim with whether it holds, out of computed facts.

A fact is plain data {"code", "holds", "values"}: it is computed from the record and the tables (selectors), stored in what
is published, and put into words here and nowhere else. holds None: it cannot be told, and the sentence says why.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

Fact = Mapping[str, Any]


@dataclass(frozen=True)
class Claim:
    """holds: True, False, or None where it cannot be told."""

    code: str
    holds: bool | None
    sentence: str


def fact(code: str, holds: bool | None, **values: Any) -> dict[str, Any]:
    return {"code": code, "holds": holds, "values": values}


def told(facts: Iterable[Fact]) -> list[Claim]:
    return [Claim(f["code"], f["holds"], sentence(f)) for f in facts if f["code"] in SENTENCES]


def sentence(found: Fact) -> str:
    return SENTENCES[found["code"]](found["holds"], found["values"])


NAMES = {"rule": __("합의 규칙 %(version)s판"), "plan": __("도출 계획 %(version)s판")}
UNKNOWN = {
    "imported": __("%(what)s: 가져온 응답이어서 언제 받았는지 이 플랫폼의 기록으로 확인할 수 없습니다."),
    "no_record": __("%(what)s: 자료보다 먼저 잠갔는지 기록으로 확인할 수 없습니다."),
    "broken_record": __("%(what)s: 기록의 사슬이 끊겨 있어 자료보다 먼저 잠갔는지 확인할 수 없습니다."),
    "no_data": __("%(what)s: 아직 받은 응답이 없습니다."),
}


def _name(v: Mapping[str, Any]) -> str:
    return str(NAMES[v["what"]]) % {"version": v["version"]}


def _sealed(holds: bool | None, v: Mapping[str, Any]) -> str:
    what = _name(v)
    if holds is None:
        return str(UNKNOWN[v["why"]]) % {"what": what}
    if not holds:
        return _("%(what)s: 응답을 받기 시작한 뒤에 잠갔습니다. 잠그기 전에 이미 응답이 있던 자료: %(data)s") % {"what": what, "data": data(v["late"])}
    shown = {"what": what, "data": data(v["judged"]), "number": v["sealed"]}
    said = _("%(what)s: 첫 응답을 받기 전에 잠갔습니다(기록 %(number)s번). 적용한 자료: %(data)s") % shown
    seen = _("그때 이미 응답이 있던 앞의 자료: %(data)s") % {"data": data(v["seen"])} if v["seen"] else ""
    return f"{said}. {seen}." if seen else f"{said}."


def _unchanged(holds: bool | None, v: Mapping[str, Any]) -> str:
    what = _name(v)
    if holds is None:
        return _("%(what)s: 잠근 기록이 없어 그대로인지 확인할 수 없습니다.") % {"what": what}
    if not holds and v["tampered"]:
        return _("%(what)s: 지금의 내용이 잠글 때 기록한 확인값과 다릅니다.") % {"what": what}
    if not holds:
        said = ngettext(
            "%(what)s: 앞의 판을 잠근 뒤에 바꾼 것입니다. 모두 %(n)s번 바꾸었고 사유를 함께 공개합니다.",
            "%(what)s: 앞의 판을 잠근 뒤에 바꾼 것입니다. 모두 %(n)s번 바꾸었고 사유를 함께 공개합니다.", v["changes"],
        )  # fmt: skip
        return said % {"what": what, "n": v["changes"]}
    return _("%(what)s: 잠근 뒤에 바꾸지 않았습니다. 지금의 내용이 기록한 확인값과 같습니다.") % {"what": what}


def _weighted(holds: bool | None, v: Mapping[str, Any]) -> str:
    return f"{_source(v)}: {weighting(v)}"


def _anonymous(holds: bool | None, v: Mapping[str, Any]) -> str:
    if holds:
        said = _("누구나 접속할 수 있는 주소로 답하여 응답에 이름이나 주소가 이어져 있지 않습니다.")
    else:
        said = _("초대한 분들의 응답이 있어 누가 참여했는지 남아 있습니다. 무엇을 답했는지는 이름과 함께 보이지 않습니다.")
    return f"{_source(v)}: {said}"


def _checked(holds: bool | None, v: Mapping[str, Any]) -> str:
    if holds:
        return _("작성자가 아닌 다른 담당자가 살펴보고 승인하였습니다.")
    return _("아직 다른 담당자가 승인하지 않았습니다.")


def _kept(holds: bool | None, v: Mapping[str, Any]) -> str:
    """No difference of two versions may be one person's answer."""
    said = _("%(n)s판의 수치를 그대로 둡니다. 그 뒤에 삭제되거나 더해진 응답이 적어, 새로 계산한 값과 비교하면 한 사람의 답이 드러날 수 있기 때문입니다.")
    return f"{_source(v) or _('핵심가치 도출')}: {said % {'n': v['version']}}"


SENTENCES = {
    "kept": _kept, "sealed": _sealed, "unchanged": _unchanged, "weighted": _weighted, "anonymous": _anonymous, "checked": _checked,
}  # fmt: skip


def data(found: Iterable[Any]) -> str:
    """Rounds by their numbers, the citizens' survey by its name."""
    listed = list(found)
    rounds = ", ".join(str(x) for x in listed if isinstance(x, int))
    said = [_("%(rounds)s차 라운드") % {"rounds": rounds}] if rounds else []
    return " · ".join([*said, *([pgettext("data", "시민 조사")] if "survey" in listed else [])])


def weighting(v: Mapping[str, Any]) -> str:
    """How the answers were weighted, and on how many the figures rest."""
    kinds = {
        "raked": _("인구 구성에 맞추어 가중한 값입니다."), "base": _("자료에 들어 있던 가중값을 쓴 값입니다. 인구 구성에는 맞추지 않았습니다."),
        "none": _("가중하지 않은 값입니다."),
    }  # fmt: skip
    said = kinds[v["kind"]]
    if v["n"] == v["respondents"]:
        return said
    shown = {"n": f"{v['n']:,}", "all": f"{v['respondents']:,}"}
    return f"{said} {_('응답 %(all)s건 가운데 가중값이 있는 %(n)s건으로 계산하였고, 가중하지 않은 값도 그 %(n)s건의 것입니다.') % shown}"


def _source(v: Mapping[str, Any]) -> str:
    first, second = ("en", "ko") if (get_language() or "ko").startswith("en") else ("ko", "en")
    return v.get(f"title_{first}") or v.get(f"title_{second}") or ""
