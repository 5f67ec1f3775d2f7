"""Filters that every template may use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def local(obj: Any, field: str) -> str:
    """{{ study|local:"title" }}: the field in the reader's language."""
    return obj.local(field) if obj is not None else ""


@register.filter
def lookup(mapping: Mapping[Any, Any] | None, key: Any) -> Any:
    """{{ answers|lookup:item.code }}: None where the key is absent."""
    return mapping.get(key) if mapping else None


@register.filter
def figure(value: float | None, digits: int = 2) -> str:
    """A number with fixed decimals; an en dash where there is none."""
    return "–" if value is None else f"{value:.{int(digits)}f}"


@register.filter
def percent(value: float | None, digits: int = 1) -> str:
    return "–" if value is None else f"{100 * value:.{int(digits)}f}%"
