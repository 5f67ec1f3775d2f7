"""What must be right before a publication is handed on, and what the approver should look at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from ..models import Publication


@dataclass(frozen=True)
class Check:
    """passed False with required stops the submission; without it, it is pointed out."""

    key: str
    passed: bool
    required: bool
    sentence: Any
    detail: str = ""


def of(publication: Publication) -> list[Check]:
    return list(_checks(publication.snapshot))


def _checks(s: dict[str, Any]) -> Iterator[Check]:
    yield Check("surveys", bool(s.get("surveys")), True, _("마감되고 계산이 끝난 시민 조사가 있습니다"))
    yield Check("rounds", bool(s.get("rounds")), True, _("마감되고 계산이 끝난 델파이 라운드가 있습니다"))
    yield Check("derivation", s.get("derivation") is not None, True, _("핵심가치 도출 결과가 있습니다"))
    locked = bool(s["declarations"]["consensus"]) and bool(s["declarations"]["plan"])
    yield Check("declared", locked, True, _("합의 규칙과 도출 계획이 잠겨 있습니다"))
    raked = [q["weighting"]["raked"] for q in s.get("surveys", [])]
    yield Check("weighted", bool(raked) and all(raked), False, _("모든 조사에 가중치가 적용되었습니다"))
    missing = untranslated(s)
    yield Check("languages", not missing, False, _("모든 문구가 두 언어로 적혀 있습니다"), ", ".join(missing[:8]))
    deviations = len(s["declarations"]["consensus"]) + len(s["declarations"]["plan"]) - 2
    yield Check("deviations", deviations <= 0, False, _("자료를 본 뒤에 바뀐 선언이 없습니다"))
    hidden = sum(d["reason"] is not None for q in s.get("surveys", []) for f in q["figures"] for d in f["domains"])
    yield Check("small_cells", True, False, _("응답이 적은 집단의 수치는 가려집니다"), str(hidden) if hidden else "")
    contact = bool(s["study"]["contact_email"])
    yield Check("contact", contact, False, _("문의처가 적혀 있습니다"))


def untranslated(value: Any, path: str = "") -> list[str]:
    """Places where the Korean text has no English beside it."""
    if isinstance(value, dict):
        own = [f"{path}/{k}" for k, v in value.items() if k.endswith("_ko") and v and not value.get(k[:-3] + "_en")]
        return own + [p for k, v in value.items() for p in untranslated(v, f"{path}/{k}")]
    if isinstance(value, list):
        return [p for i, v in enumerate(value) for p in untranslated(v, f"{path}/{i}")]
    return []
