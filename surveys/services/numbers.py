"""A column of counts or shares as people and ministries write them: 1,234 · 12.5 % · 49,5 · １，２００명 · 1 234.

One sign means one thing in the whole column. What a number surely is, is read; what it may be, is asked; what it is not,
is said at its row. Nothing is rounded or dropped on the way."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from .. import numerals, typed
from ..numerals import COMMA, POINT

PLACES = 6  # decimals that are kept
TOO_LARGE = Decimal(10) ** 12
UNITS = re.compile(r"(?<=[\d.,])\s*(명|인|개|건|가구|세대|persons?|people|퍼센트|percent|%)$", re.IGNORECASE)
PERCENT = ("%", "퍼센트", "percent")
ROUNDING = Decimal("0.5")


@dataclass(frozen=True)
class Numbers:
    """values: one a text, None where the text is none. faults: place → sentence. doubts: what a person must agree to."""

    values: list[Decimal | None]
    faults: dict[int, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    percent: bool = False

    @property
    def total(self) -> Decimal:
        return sum((value for value in self.values if value is not None), Decimal(0))


def read_numbers(texts: Sequence[str]) -> Numbers:
    written = [typed.half_width(str(text)) for text in texts]
    units = [found.group(1).lower() if (found := UNITS.search(text)) else "" for text in written]
    bare = [numerals.plain(UNITS.sub("", text)) for text in written]
    comma_parts = _commas_part_decimals(bare)
    values, faults = list[Decimal | None](), dict[int, str]()
    for place, text in enumerate(bare):
        value = _value(text, comma_parts)
        values.append(value)
        if value is None:
            faults[place] = _fault(str(texts[place]), text)
    percent = [unit in PERCENT for unit in units]
    found = Numbers(values, faults, percent=any(percent))
    _tell_commas(found, bare, comma_parts)
    _ask_rounded(found, bare)
    if any(percent) and not all(p for p, value in zip(percent, values, strict=True) if value):
        found.doubts.append(_("‘%’가 붙은 수와 붙지 않은 수가 섞여 있습니다. 모두 백분율로 읽었습니다."))
    if not faults:
        _ask_sum(found, bare, comma_parts)
    return found


def _commas_part_decimals(texts: Sequence[str]) -> bool:
    """Commas count thousands only before exactly three digits; where one stands otherwise, no comma of the column does."""
    numbers = [text for text in texts if re.fullmatch(r"[\d.,]*\d[\d.,]*", text)]
    thousands, decimal = (sum(1 for text in numbers if numerals.read(text, way) is not None) for way in (POINT, COMMA))
    return decimal > thousands


def _value(text: str, comma_parts: bool) -> Decimal | None:
    value = None if text.startswith(("-", "+")) else numerals.read(text, COMMA if comma_parts else POINT)
    return round(value, PLACES) if value is not None and value < TOO_LARGE else None


def _fault(typed_text: str, text: str) -> str:
    shown = typed.line(typed_text)[:40] or _("빈칸")
    if not text:
        return _("수가 비어 있습니다. 아무도 없으면 0을 적어 주십시오.")
    if re.search(r"\d\s*(천|만|백만|억)", text):
        return _("‘%(text)s’의 단위를 풀어 1234처럼 한 명까지 적어 주십시오.") % {"text": shown}
    return _("‘%(text)s’ 대신 0 이상의 수를 적어 주십시오.") % {"text": shown}


def _tell_commas(found: Numbers, texts: Sequence[str], comma_parts: bool) -> None:
    if not comma_parts:
        found.doubts.extend(_shares_with_thousands(texts))
        return
    example = next((text for text in texts if "," in text), "")
    if example:
        said = _("쉼표를 소수점으로 읽었습니다(%(text)s → %(value)s).")
    else:
        example, said = next(text for text in texts if text.count(".") > 1), _("점을 천 단위 구분으로 읽었습니다(%(text)s → %(value)s).")
    found.notes.append(said % {"text": example, "value": shown(_value(example, True))})
    either = [text for text in texts if ("," in text or "." in text) and numerals.read(text, POINT) is not None]
    if either:
        found.doubts.append(
            _("이 열에는 두 가지로 읽을 수 있는 수가 있습니다. 열 전체에서 쉼표를 소수점으로 읽었습니다: %(text)s → %(value)s")
            % {"text": either[0], "value": shown(_value(either[0], True))}
        )


def _shares_with_thousands(texts: Sequence[str]) -> list[str]:
    """33,333 and 33,333 and 33,334 may be people, or shares of 100."""
    total = sum((value for text in texts if (value := numerals.read(text, COMMA)) is not None), Decimal(0))
    if not any("," in text for text in texts) or total not in (1, 100) or numerals.ways(texts) != (POINT, COMMA):
        return []
    example = next(text for text in texts if "," in text)
    return [
        _("쉼표를 천 단위로 읽었습니다(%(text)s → %(value)s). 소수점으로 읽으면 합계가 %(total)s입니다. 비율이면 소수점을 ‘.’로 적어 주십시오.")
        % {"text": example, "value": shown(_value(example, False)), "total": shown(total)}
    ]


def _ask_rounded(found: Numbers, texts: Sequence[str]) -> None:
    rounded = [(text, value) for text, value in zip(texts, found.values, strict=True) if numerals.scientific(text)]
    if rounded:
        said = ", ".join(f"{text} → {shown(value)}" for text, value in rounded[:3])
        found.doubts.append(
            _("줄여 적은 수가 있습니다(%(said)s). 스프레드시트가 뒷자리를 버렸을 수 있으니, 가능하면 원래의 수를 모두 적어 주십시오.")
            % {"said": said}
        )


def _ask_sum(found: Numbers, texts: Sequence[str], comma_parts: bool) -> None:
    """Shares add up to 1 or 100 but for their rounding; counts of people are whole."""
    total, values = found.total, [value for value in found.values if value is not None]
    slack = len(values) * ROUNDING * Decimal(10) ** -min((_decimals(text, comma_parts) for text in texts if text), default=0)
    whole = Decimal(1) if max(values, default=Decimal(2)) <= 1 and total < 2 else Decimal(100)
    looks_shared = found.percent or (total < 1000 and any(value % 1 for value in values)) or abs(total - whole) <= whole / 10
    if not looks_shared or total == whole or (abs(total - whole) <= slack and any(value % 1 for value in values)):
        return
    found.doubts.append(
        _("비율로 보이는데 합계가 %(total)s입니다(맞는 합계: %(whole)s). 빠지거나 잘못 적힌 수가 없는지 확인해 주십시오.")
        % {"whole": shown(whole), "total": shown(total)}
    )


def _decimals(text: str, comma_parts: bool) -> int:
    return len(text.partition("," if comma_parts else ".")[2])


def shown(value: Decimal | None) -> str:
    """1,234.5 and never 1E+3."""
    if value is None:
        return ""
    return f"{value:,f}".rstrip("0").rstrip(".") if value % 1 else f"{int(value):,}"
