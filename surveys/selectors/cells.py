"""A cell of a margin in words."""

from __future__ import annotations

from collections.abc import Sequence

from ..models import Item

Codes = tuple[str, ...]  # one category code a characteristic


def names_of(items: Sequence[Item], codes: Codes) -> str:
    """남자 · 30–39세"""
    labels = [{c.code: c.local("label") for c in item.categories.all()} for item in items]
    return " · ".join(names.get(code, code) for names, code in zip(labels, codes, strict=True))
