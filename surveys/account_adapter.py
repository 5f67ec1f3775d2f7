"""What the sign-in says when it refuses: the library's own Korean is of another voice."""

from __future__ import annotations

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from django.http import HttpRequest
from django.shortcuts import render
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from .services import sign_up, throttle

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": _("코드가 맞지 않습니다. 전자우편에 적힌 코드를 다시 확인해 주십시오."),
        "too_many_login_attempts": _("맞지 않는 시도가 너무 많았습니다. 잠시 뒤에 다시 시도해 주십시오."),
    }

    def format_email_subject(self, subject: str) -> str:
        """Under our name as the reader knows it."""
        return _now("[합의] %(subject)s") % {"subject": subject}

    def get_client_ip(self, request: HttpRequest) -> str:
        """The library's limits count the same address as ours."""
        return throttle.visitor(request)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        came_by = request.POST.get("next", "") or request.GET.get("next", "")
        return sign_up.is_open() or sign_up.invitation_behind(came_by) is not None

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Addresses in letters are those of the settings, whatever name the request came by. Where the mail server
        takes none, the person reads so instead of waiting for a code."""
        try:
            super().send_mail(template_prefix, email, {**context, "signup_url": sign_up.address_for(email)})
        except (OSError, ValueError) as error:  # what mail servers, networks and odd addresses raise
            logger.warning("a letter of the sign-in did not leave: %s", type(error).__name__)
            raise ImmediateHttpResponse(render(self.request, "account/mail_down.html", status=503)) from None
