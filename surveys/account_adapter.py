"""What the sign-in says when it refuses: the library's own Korean is of another voice."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from .services import throttle


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
