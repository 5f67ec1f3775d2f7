"""Filters that every template may use."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from ..selectors import assets
from ..validators import span

register = template.Library()
NOTHING = 1e-9  # a difference that arithmetic alone can make


@register.simple_tag
def asset(kind: str) -> str:
    """{% asset 'css' %}: the address of what every page needs, named by its content."""
    return reverse("surveys:asset", args=[assets.asset(kind).name])


@register.filter
def local(obj: Any, field: str) -> str:
    """{{ study|local:"title" }}: the field in the reader's language."""
    return obj.local(field) if obj is not None else ""


@register.filter
def lookup(mapping: Mapping[Any, Any] | None, key: Any) -> Any:
    """{{ answers|lookup:item.code }}: None where the key is absent."""
    return mapping.get(key) if mapping else None


@register.filter
def figure(value: float | str | None, digits: int = 2) -> str:
    """A number with fixed decimals; an en dash where there is none, or nothing that could have one ("" in a template)."""
    return "–" if value in (None, "") else f"{round(value, int(digits)) + 0.0:.{int(digits)}f}"  # + 0.0: no minus before a zero


@register.filter
def ranged(low: float | None, high: float | None) -> str:
    """An interval: two figures as from and to."""
    return span(figure(low), figure(high))


@register.filter
def percent(value: float | None, digits: int = 1) -> str:
    """A share as a percentage; never 0 % or 100 % for what is neither."""
    if value is None or value == "":
        return "–"
    digits = int(digits)
    least, shown = 10**-digits, f"{100 * value:.{digits}f}"
    if float(shown) == 0 and value > NOTHING:
        return f"{least:.{digits}f}% 미만" if (get_language() or "ko").startswith("ko") else f"under {least:.{digits}f}%"
    return f"{100 - least:.{digits}f}%+" if float(shown) == 100 and value < 1 - NOTHING else f"{shown}%"


@register.filter
def moment(at: datetime | None) -> str:
    """Date and time here; with the year unless it is this one. "" for none, so that |default holds."""
    if at is None:
        return ""
    at = timezone.localtime(at)
    this_year = at.year == timezone.localdate().year
    shape = _("n월 j일(D) H:i") if this_year else pgettext("moment", "Y년 n월 j일(D) H:i")
    return date_format(at, shape, use_l10n=False)


@register.filter
def deadline(at: datetime | None) -> str:
    """A moment until which something is possible, with the zone it is meant in: readers abroad have clocks too."""
    return f"{moment(at)} {zone_of(at)}" if at else ""


def zone_of(at: datetime) -> str:
    here = timezone.localtime(at)
    return _("한국 시각") if str(here.tzinfo) == "Asia/Seoul" else here.tzname() or ""
