"""One letter: two text templates in the reader's language, and an address that works outside a request."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation


def absolute(url_name: str, **kwargs: Any) -> str:
    return settings.SITE_URL + reverse(url_name, kwargs=kwargs)


def letter(*, template: str, language: str, **context: Any) -> tuple[str, str]:
    """Subject and body of templates/surveys/mail/<template>_subject.txt and <template>_body.txt."""
    with translation.override(language):
        subject = render_to_string(f"surveys/mail/{template}_subject.txt", context)
        body = render_to_string(f"surveys/mail/{template}_body.txt", context)
    return " ".join(subject.split()), body.strip() + "\n"


def send(*, to: str, template: str, language: str, reply_to: str = "", **context: Any) -> None:
    subject, body = letter(template=template, language=language, **context)
    EmailMessage(subject, body, to=[to], reply_to=[reply_to] if reply_to else None).send()
