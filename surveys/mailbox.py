"""Mail backend for a machine without a mail server: letters land in a page under /dev/mail/."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage

from .models import DevMail


class MailboxBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for mail in email_messages:
            DevMail.objects.create(to=", ".join(mail.recipients()), subject=mail.subject, body=mail.body)
        return len(email_messages)
