"""What a refused setting of the rule means, in the reader's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from surveys.validators import span

if TYPE_CHECKING:
    from stats.errors import StatsError


def sentence_for(error: StatsError) -> str:
    sentences = {
        "whole_number": _("%(low)s부터 %(high)s까지의 정수를 적어 주십시오.") % _bounds(error),
        "percent": _("0부터 100까지의 백분율을 적어 주십시오."),
        "decimals": _("소수점 아래 두 자리까지 적어 주십시오."),
        "no_criteria": _("합의 기준을 한 가지 이상 고르십시오."),
        "no_categories": _("동의와 비동의에 척도점이 하나 이상 있어야 합니다."),
        "ends_overlap": _("동의로 세는 점과 비동의로 세는 점이 겹치지 않아야 합니다."),
        "threshold": _("이 지표의 기준값이 허용 범위를 벗어났습니다."),
        "off_scale": _("평균과 중앙값의 기준은 척도의 값(%(span)s) 안에 있어야 합니다.") % _span(error),
        "ratio_below_zero": _(
            "합의도와 변이계수는 0보다 작은 값이 있는 척도(%(span)s)에서는 뜻이 없습니다. 사분위 범위, 수렴도, 위치에 매이지 않는 합의 지수 가운데서 골라 주십시오."
        ) % _span(error),
        "not_numeric": _("숫자를 적어 주십시오."),
    }
    fallback = _("이 값은 쓸 수 없습니다. 허용되는 값: %(allowed)s") % {"allowed": error.allowed}
    return sentences.get(error.code, fallback)


def _span(error: StatsError) -> dict[str, str]:
    return {"span": span(error.details.get("first", ""), error.details.get("last", ""))}


def _bounds(error: StatsError) -> dict[str, object]:
    return {"low": error.details.get("low", ""), "high": error.details.get("high", "")}
