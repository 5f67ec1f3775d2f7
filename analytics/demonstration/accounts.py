"""Who can sign in to the demonstration; sign-in itself is the real one, by code or personal link."""

from __future__ import annotations

from django.urls import reverse

from surveys.models import User

from .design import DOMAIN

WHO = (
    ("expert", "전문가 / expert", "delphi:ask-link"),
    ("researcher", "연구자 / researcher", "account_request_login_code"),
    ("approver", "승인자 / approver", "account_request_login_code"),
)


def rows() -> list[dict[str, str]]:
    """role, words, e-mail and the path of the sign-in page; empty where the studies were not built."""
    if not User.objects.filter(email=f"researcher@{DOMAIN}").exists():
        return []
    return [{"role": r, "name": name, "email": f"{r}@{DOMAIN}", "path": reverse(url)} for r, name, url in WHO]
