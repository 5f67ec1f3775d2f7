"""One letter: two text templates in the reader's language, and an address that works outside a request."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from ..post import Envelope


def absolute(url_name: str, **kwargs: Any) -> str:
    return settings.SITE_URL + reverse(url_name, kwargs=kwargs)


def plain(template: str, context: dict[str, Any]) -> str:
    """A text template as text. What `render_to_string` gives counts as safe markup, and a page that shows the letter
    would then run what somebody wrote as a name."""
    return str.__str__(render_to_string(template, context))


def letter(*, template: str, language: str, **context: Any) -> tuple[str, str]:
    """Subject and body of templates/surveys/mail/<template>_subject.txt and <template>_body.txt."""
    with translation.override(language):
        subject = plain(f"surveys/mail/{template}_subject.txt", context)
        body = plain(f"surveys/mail/{template}_body.txt", context)
    return " ".join(subject.split()), body.strip() + "\n"


def envelope(*, to: str, template: str, language: str, reply_to: str = "", **context: Any) -> Envelope:
    subject, body = letter(template=template, language=language, **context)
    return Envelope(to, subject, body, reply_to)
