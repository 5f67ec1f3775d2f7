"""Secrets that travel by link; only their hashes are kept."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from django.conf import settings


def new_token() -> str:
    """About 190 bits, safe in an address."""
    return secrets.token_urlsafe(24)


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def receipt_for(response_id: int, secret: str) -> str:
    """The receipt of an answer: the same for every repeat of the same submission. XXXX-XXXX-XXXX, 60 bits."""
    message = f"receipt:{response_id}:{secret}".encode()
    digest = hmac.new(settings.SECRET_KEY.encode(), message, hashlib.sha256).digest()
    text = base64.b32encode(digest).decode()[:12]
    return "-".join(text[i : i + 4] for i in (0, 4, 8))


def normalise_receipt(typed: str) -> str:
    letters = "".join(c for c in typed.upper() if c.isalnum())[:12]
    return "-".join(letters[i : i + 4] for i in (0, 4, 8))


def derived_token(purpose: str, pk: int) -> str:
    """A secret that a repeated mail can name again although only its hash is stored. 192 bits."""
    digest = hmac.new(settings.SECRET_KEY.encode(), f"{purpose}:{pk}".encode(), hashlib.sha256).digest()[:24]
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
