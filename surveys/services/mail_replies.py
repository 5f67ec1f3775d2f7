"""What a mail server's answer means for one letter: try again, never, or the server itself is the matter."""

from __future__ import annotations

import re
import smtplib
from dataclasses import dataclass

ENHANCED = re.compile(rb"\b([245]\.\d{1,3}\.\d{1,3})\b")


@dataclass(frozen=True)
class Reply:
    code: str  # "550 5.1.1": the server's words are not kept, they name addresses
    final: bool = False  # this letter will not be taken, however often it is tried
    everybody: bool = False  # no letter would have left: the server, the network, the sender's own account


def reply_of(error: Exception) -> Reply:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        number, words = next(iter(error.recipients.values()), (451, b""))
        return _said(number, words)
    if isinstance(error, smtplib.SMTPDataError):
        return _said(error.smtp_code, error.smtp_error)
    if isinstance(error, smtplib.SMTPResponseException):  # greeting, sign-in, sender
        return Reply(f"server {error.smtp_code}", everybody=True)
    if isinstance(error, smtplib.SMTPNotSupportedError | ValueError):  # an address no mail server of ours can write
        return Reply("address", final=True)
    return Reply("server", everybody=True)


def _said(number: int, words: bytes | str) -> Reply:
    text = words if isinstance(words, bytes) else words.encode("utf-8", "replace")
    enhanced = ENHANCED.search(text)
    code = f"{number} {enhanced[1].decode()}" if enhanced else str(number)
    return Reply(code[:20], final=500 <= number < 600)
