"""From the header of a file to items: what is exactly named, what is only alike, and what a person must say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ..models import Questionnaire
from ..selectors.answering import sheet_of
from .column_mapping import IGNORED, UNSAID, WEIGHT, Columns
from .likeness import EXACT, Finding, Names, name_key
from .own_columns import BASE_WEIGHT, is_own
from .tabular import column_letter

WEIGHT_NAMES = (
    "weight",
    "wt",
    "base weight",
    "가중치",
    "기본 가중치",
    "설계 가중치",
    "가중값",
    "설계 가중값",
    "기본 가중값",
)


@dataclass(frozen=True)
class Proposal:
    """What a column is taken for, and the sentence that says how sure that is; "" where the name says it all."""

    target: str
    note: str = ""


def propose_columns(questionnaire: Questionnaire, header: Sequence[str]) -> Columns:
    return {str(i): found.target for i, found in enumerate(proposals(questionnaire, header))}


def proposals(questionnaire: Questionnaire, header: Sequence[str]) -> list[Proposal]:
    """By item code, wording or short name. What is alike to two, and two that are alike to one, are asked about."""
    if is_own(header):
        return _of_own_file(questionnaire, header)
    names = Names([*_names_of(questionnaire), *((name, WEIGHT) for name in WEIGHT_NAMES)], similar=name_key)
    found = [names.find(name) for name in header]
    return [_proposal(found, place, header) for place in range(len(header))]


def _of_own_file(questionnaire: Questionnaire, header: Sequence[str]) -> list[Proposal]:
    codes = set(sheet_of(questionnaire).by_column())
    return [Proposal(WEIGHT if name == BASE_WEIGHT else name if name in codes else IGNORED) for name in header]


def _names_of(questionnaire: Questionnaire) -> Iterator[tuple[str, str]]:
    entries = questionnaire.entries.select_related("item__candidate", "wording").prefetch_related("item__wordings")
    for entry in entries:
        code, wording = entry.item.code, entry.shown_wording()
        yield code, code
        for language in ("ko", "en"):
            yield entry.label(language), code
            if wording:
                yield from ((getattr(wording, f"{part}_{language}"), code) for part in ("text", "short"))


def _proposal(found: Sequence[Finding], place: int, header: Sequence[str]) -> Proposal:
    mine = found[place]
    if not mine.targets:
        return Proposal(IGNORED, _of_a_matrix(header, place))
    target = mine.only
    if target is None:
        named = ", ".join(_("기본 가중치") if code == WEIGHT else code for code in mine.targets)
        return Proposal(UNSAID, _("여러 문항과 이름이 비슷합니다(%(codes)s). 골라 주십시오.") % {"codes": named})
    rivals = [i for i, other in enumerate(found) if i != place and target in other.targets]
    if not [i for i in rivals if (found[i].level == EXACT) >= (mine.level == EXACT)]:
        return Proposal(target, "" if mine.level == EXACT else _("이름이 비슷하여 골랐습니다. 맞는지 확인해 주십시오."))
    others = ", ".join(f"{column_letter(i)} {header[i][:30]}" for i in rivals[:5])
    return Proposal(
        UNSAID, _("다른 열도 같은 문항으로 보입니다(%(others)s). 한 열만 골라 주십시오.") % {"others": others}
    )


def _of_a_matrix(header: Sequence[str], place: int) -> str:
    """Columns of one question whose rows or choices were each written into a column of their own."""
    stem, ends = _stem(header[place])
    family = [name for name in header if ends and _stem(name) == (stem, True)]
    if len(family) < 2:
        return ""
    return _("행렬 문항이나 복수 응답의 열로 보입니다(‘%(stem)s’ 열 %(n)d개). 열마다 한 문항에 맞추거나 가져오지 않습니다.") % {
        "stem": stem[:40], "n": len(family),
    }  # fmt: skip


def _stem(name: str) -> tuple[str, bool]:
    """q1_2 → q1; "어디를 이용하십니까? [공원]" → the question."""
    if name.endswith("]") and "[" in name:
        return name[: name.rindex("[")].strip(), True
    stem, separator, last = (
        name.rpartition("_") if "_" in name else name.rpartition(".") if "." in name else ("", "", "")
    )
    return (stem, True) if separator and stem and last.isalnum() and len(last) <= 3 else (name, False)
