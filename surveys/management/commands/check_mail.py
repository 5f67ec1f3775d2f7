"""Whether letters leave this installation, before the first invitation depends on it."""

import smtplib
import socket
import ssl

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.management.base import BaseCommand, CommandError, CommandParser

SETTINGS = "EMAIL_HOST, EMAIL_PORT, EMAIL_USE_TLS or EMAIL_USE_SSL, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD"


class Command(BaseCommand):
    help = "Sends one letter to the address and says, in one sentence, what went wrong if it did."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *, email: str, **options: object) -> None:
        letter = EmailMessage(
            "합의: 시험 전자우편 / Hapui: test letter",
            f"이 전자우편은 발송 설정을 확인하려고 보낸 것입니다. This letter was sent to check the mail settings.\n{settings.SITE_URL}\n",
            to=[email],
        )
        place = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
        self.stdout.write(f"Sending from {settings.DEFAULT_FROM_EMAIL} by {settings.EMAIL_BACKEND} ({place}) …")
        try:
            letter.send()
        except (OSError, smtplib.SMTPException) as error:
            raise CommandError(explain(error, place)) from error
        self.stdout.write(f"Handed over. Look whether it arrived at {email}, also among the junk.")


def explain(error: Exception, place: str) -> str:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"{place} refused the user name or password: check EMAIL_HOST_USER and EMAIL_HOST_PASSWORD."
    if isinstance(error, smtplib.SMTPSenderRefused):
        return f"{place} refused the sender: DEFAULT_FROM_EMAIL must be an address it may send for."
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return f"{place} refused the recipient: it may want a sign-in first (EMAIL_HOST_USER) or another address."
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return f"{place} does not offer what was asked ({error}): check EMAIL_USE_TLS and EMAIL_HOST_USER."
    if isinstance(error, ssl.SSLError):
        return f"No secure connection to {place}: EMAIL_USE_SSL is for port 465, EMAIL_USE_TLS for 587; not both."
    if isinstance(error, socket.gaierror):
        return f"The name of {place} is unknown: check EMAIL_HOST."
    if isinstance(error, (ConnectionRefusedError, TimeoutError)):
        return f"Nobody answers at {place}: check EMAIL_HOST, EMAIL_PORT and the firewall."
    return f"{place}: {error} (settings: {SETTINGS})"
