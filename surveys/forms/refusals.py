"""A service's refusal stands where the person can mend it."""

from __future__ import annotations

from django import forms

from ..services.refusal import Refused


def show(form: forms.BaseForm, refused: Refused) -> None:
    form.add_error(refused.key if refused.key in form.fields else None, str(refused.sentence))
