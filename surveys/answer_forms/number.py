"""A number that the respondent writes: whole or with decimals, within ends, with a unit beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.formats import number_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from .. import numerals
from .asked import NO_OPINION, Asked, Column, Option
from .base import Form

MOST_DIGITS = 15  # a float tells whole numbers apart up to here
DECIMALS = 3
GIVEN = "given"  # the tally of those who wrote a number; single numbers are not counted
Number_ = int | float


class Number(Form):
    name = "number"
    label = gettext_lazy("수로 답하기")
    free = True

    def check(self, asked: Asked, text: str) -> Number_:
        lines = [line.strip() for line in text.split("\n") if line.strip()]
        if len(lines) > 1:
            raise ValueError(_("수를 적거나 ‘잘 모르겠음’을 고르거나, 둘 가운데 하나만 해 주십시오."))
        value, decimals = read(lines[0], decimals=decimals_of(asked)), decimals_of(asked)
        if -value.as_tuple().exponent > decimals:
            raise ValueError(
                _("소수점 아래 %(n)d자리까지 적을 수 있습니다.") % {"n": decimals}
                if decimals
                else _("소수점이 없는 수로 적어 주십시오.")
            )
        least, most = (
            None if asked.settings.get(end) is None else Decimal(str(asked.settings[end])) for end in ("least", "most")
        )
        if (least is not None and value < least) or (most is not None and value > most):
            raise ValueError(
                _("받을 수 있는 범위를 벗어난 수입니다: ‘%(value)s’. 다음 범위에서 적어 주십시오: %(range)s.")
                % {"value": lines[0][:30], "range": self.range_of(asked)}
            )
        return kept(value)

    def missing(self, asked: Asked) -> str:
        return _("수를 적거나 ‘잘 모르겠음’을 골라 주십시오.") if asked.no_opinion else _("수를 적어 주십시오.")

    def no_such_opinion(self) -> str:
        return _("이 문항에는 ‘잘 모르겠음’이 없습니다. 수를 적어 주십시오.")

    def fields(self) -> dict[str, forms.Field]:
        end = {"required": False, "max_digits": MOST_DIGITS, "decimal_places": DECIMALS}
        return {
            "least": forms.DecimalField(label=gettext_lazy("가장 작은 값"), help_text=gettext_lazy("비워 두면 아래로 끝이 없습니다."), **end),
            "most": forms.DecimalField(label=gettext_lazy("가장 큰 값"), help_text=gettext_lazy("비워 두면 위로 끝이 없습니다."), **end),
            "decimals": forms.IntegerField(
                label=gettext_lazy("소수점 아래 자릿수"), min_value=0, max_value=DECIMALS, initial=0, required=False,
                help_text=gettext_lazy("0이면 정수만 받습니다."),
            ),
            "unit_ko": forms.CharField(label=gettext_lazy("단위(한국어)"), max_length=20, required=False, help_text=gettext_lazy("예: 분, 명, 만 원")),
            "unit_en": forms.CharField(label=gettext_lazy("단위(영어)"), max_length=20, required=False),
        }  # fmt: skip

    def settings_of(self, filled: Mapping[str, Any]) -> dict[str, Any]:
        ends = {end: None if filled.get(end) is None else kept(Decimal(str(filled[end]))) for end in ("least", "most")}
        units = {unit: filled.get(unit) or "" for unit in ("unit_ko", "unit_en")}
        return {**ends, "decimals": filled.get("decimals") or 0, **units}

    def lacks(
        self, *, scale: Any, categories: Sequence[tuple[str, str, str]], settings: Mapping[str, Any]
    ) -> tuple[str, str]:
        least, most = settings.get("least"), settings.get("most")
        if least is not None and most is not None and least >= most:
            return self.field_name("most"), _("가장 큰 값은 가장 작은 값보다 커야 합니다.")
        return "", ""

    def drawn(self, asked: Asked, value: Any) -> dict[str, Any]:
        lines = [line.strip() for line in self.raw(value).split("\n")]
        least = asked.settings.get("least")
        whole, natural = decimals_of(asked) == 0, least is not None and least >= 0
        return {
            "typed": next((line for line in lines if line and line != NO_OPINION), ""), "silent": NO_OPINION in lines,
            "unit": unit_of(asked), "hint": self.hint(asked),
            "keys": ("numeric" if whole else "decimal") if natural else "text",  # the keypads of phones lack a minus
        }  # fmt: skip

    def hint(self, asked: Asked) -> str:
        decimals = decimals_of(asked)
        form = _("소수점 아래 %(n)d자리까지") % {"n": decimals} if decimals else _("정수")
        ends = self.range_of(asked)
        return f"{ends}, {form}" if ends else form

    def range_of(self, asked: Asked) -> str:
        least, most = (asked.settings.get(end) for end in ("least", "most"))
        if least is not None and most is not None:
            return _("%(least)s 이상 %(most)s 이하") % {"least": shown(least), "most": shown(most)}
        if least is not None:
            return _("%(least)s 이상") % {"least": shown(least)}
        return _("%(most)s 이하") % {"most": shown(most)} if most is not None else ""

    def label_of(self, asked: Asked, options: Sequence[Option], answer: Any) -> str:
        if answer is None or answer == "":
            return ""
        return f"{shown(answer) if isinstance(answer, (int, float)) else answer} {unit_of(asked)}".strip()

    def counters(self, answer: Any) -> Iterable[str]:
        return (NO_OPINION if answer == NO_OPINION else GIVEN,)

    def columns(self, asked: Asked, options: Sequence[Option]) -> list[Column]:
        about = ", ".join(part for part in (self.hint(asked), unit_of(asked)) if part)
        return [Column(asked.code, any_value=_("수(%(about)s)") % {"about": about})]


def read(text: str, *, decimals: int) -> Decimal:
    """A comma between three digits parts thousands where no decimals are asked for; elsewhere it could be either."""
    shown, text = text[:30], numerals.plain(text)
    values = [] if numerals.scientific(text) else numerals.readings(text)
    if not values or sum(map(text.count, "0123456789")) > MOST_DIGITS:
        raise ValueError(_("수로 읽을 수 없는 답입니다: ‘%(value)s’. 단위나 글자 없이 숫자만 적어 주십시오.") % {"value": shown})
    if len(values) > 1 and decimals:
        raise ValueError(
            _("‘%(value)s’의 쉼표가 천 단위인지 소수점인지 알 수 없습니다. 쉼표 없이 적고, 소수점은 ‘.’로 적어 주십시오.")
            % {"value": shown}
        )
    if not decimals and "," not in text and numerals.read(text, numerals.COMMA) not in (None, values[0]):
        raise ValueError(
            _("‘%(value)s’의 점이 천 단위인지 소수점인지 알 수 없습니다. 점 없이 적어 주십시오.") % {"value": shown}
        )
    found = values[0]
    return found.quantize(Decimal(1)) if found == found.to_integral_value() else found.normalize()


def kept(value: Decimal) -> Number_:
    return int(value) if value == value.to_integral_value() else float(value)


def shown(value: Number_) -> str:
    return number_format(Decimal(str(value)), use_l10n=True, force_grouping=True)


def decimals_of(asked: Asked) -> int:
    return int(asked.settings.get("decimals") or 0)


def unit_of(asked: Asked) -> str:
    korean, english = asked.settings.get("unit_ko") or "", asked.settings.get("unit_en") or ""
    return english or korean if (get_language() or "ko").startswith("en") else korean
