"""What must be right before a publication is handed on, and what the approver should look at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import shorten
from typing import Any

from django.utils.translation import gettext_lazy as _

from surveys import claims

from ..enums import PublicationState
from ..models import Publication
from . import coherence


@dataclass(frozen=True)
class Check:
    """passed False with required stops the submission; without it, it is pointed out."""

    key: str
    passed: bool
    required: bool
    sentence: Any
    detail: str = ""
    told: bool = False  # the sentence itself says how it is


def of(publication: Publication) -> list[Check]:
    return [*_fresh(publication), *_checks(publication.snapshot)]


def _fresh(publication: Publication) -> Iterator[Check]:
    """A draft of older data is not handed on; whoever decides sees that the data went on meanwhile."""
    contradictions = coherence.faults(publication.snapshot)
    if publication.snapshot.get("derivation"):
        sentence = _("도출 결과와 그것이 읽은 라운드·조사가 함께 들어 있습니다")
        yield Check("coherent", not contradictions, True, sentence, " ".join(contradictions))
    if publication.state in (PublicationState.DRAFT, PublicationState.SUBMITTED):
        newer = coherence.overtaken(publication)
        required = publication.state == PublicationState.DRAFT
        yield Check("fresh", not newer, required, _("판을 만든 뒤에 달라진 자료가 없습니다"), " ".join(newer))


def _checks(s: dict[str, Any]) -> Iterator[Check]:
    found = bool(s.get("surveys")) or bool(s.get("rounds"))
    yield Check("content", found, True, _("마감되고 계산이 끝난 조사나 라운드가 하나 이상 들어 있습니다"))
    declared = s["declarations"]
    if s.get("rounds"):
        yield Check("rule", bool(declared["consensus"]), True, _("합의 규칙이 잠겨 있습니다"))
    if s.get("derivation"):
        yield Check("plan", bool(declared["plan"]), True, _("도출 계획이 잠겨 있습니다"))
    else:
        yield Check("derivation", False, False, _("핵심가치 도출 결과가 들어 있습니다"))
    going = ", ".join(s.get("still_open", []))
    yield Check("nothing_open", not going, False, _("공개가 영향을 줄 수 있는 진행 중인 조사가 없습니다"), going)
    missing = untranslated(s)
    yield Check("languages", not missing, False, _("모든 문구가 두 언어로 적혀 있습니다"), " · ".join(missing[:8]))
    for claim in claims.told(s.get("claims", [])):
        yield Check(claim.code, claim.holds is True, False, claim.sentence, told=True)
    hidden = sum(d["reason"] is not None for q in s.get("surveys", []) for f in q["figures"] for d in f["domains"])
    yield Check("small_cells", True, False, _("응답이 적은 집단의 수치는 가려집니다"), str(hidden) if hidden else "")
    contact = bool(s["study"]["contact_email"])
    yield Check("contact", contact, False, _("문의처가 적혀 있습니다"))


def untranslated(value: Any) -> list[str]:
    """Korean texts that have no English beside them, each once."""
    return list(dict.fromkeys(shorten(str(text), 40, placeholder="…") for text in _without_english(value)))


def _without_english(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (v for k, v in value.items() if k.endswith("_ko") and v and not value.get(k[:-3] + "_en"))
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from _without_english(inner)
