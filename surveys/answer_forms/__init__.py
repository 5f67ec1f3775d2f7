"""How an item may be answered. Whoever takes, stores, counts, shows or moves answers asks the item's form.

To add a form: one module here, one template of its control, one line in FORMS, and how its figures are made
(`analytics/answer_figures`). tests/surveys/test_answer_forms.py walks all forms through all uses.
"""

from __future__ import annotations

from typing import Any

from .asked import NO_OPINION, Asked, Column, Option
from .base import Form
from .choice import Choice
from .number import Number
from .rating import Rating
from .several import Several
from .text import Text

__all__ = ["FORMS", "NO_OPINION", "Asked", "Column", "Form", "Option", "choices", "names", "of"]

FORMS: dict[str, Form] = {form.name: form for form in (Rating(), Choice(), Several(), Number(), Text())}


def of(name: str) -> Form:
    return FORMS[name]


def names(**wanted: Any) -> list[str]:
    """Of the forms that are so: names(partitions=True)."""
    return [form.name for form in FORMS.values() if all(getattr(form, key) == value for key, value in wanted.items())]


def choices() -> list[tuple[str, Any]]:
    return [(form.name, form.label) for form in FORMS.values()]
