"""A member of staff's own page, and the second factor from the QR code to the next sign-in."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail

from surveys.services.accounts import open_account
from tests.journeys import sizes
from tests.journeys.hands import press, send

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PERIOD, TOLERANCE = 30, 20  # seconds; a slow machine must not be too late with its number


def number_of(secret: str, later: int = 0) -> str:
    """What an authenticator app shows for the secret it read from the QR code, so many steps later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // PERIOD + later))


def wrong_number(secret: str) -> str:
    near = {number_of(secret, later) for later in range(-2 * TOLERANCE, 2 * TOLERANCE)}
    return next(number for number in map("{:06d}".format, range(10**6)) if number not in near)


def signed_in_by_code(page: Any, email: str) -> None:
    page.goto("/account/login/code/")
    page.fill("[name=email]", email)
    press(page)
    code = re.search(r"\b[A-Z0-9]{4}-?[A-Z0-9]{4}\b", mail.outbox[-1].body)
    assert code
    page.fill("[name=code]", code[0])
    press(page)


@pytest.mark.parametrize(("width", "language"), sizes.STAFF)
def test_a_name_and_a_second_factor(page, live_server, assert_accessible, shot, settings, width, language) -> None:
    settings.MFA_TOTP_TOLERANCE = TOLERANCE
    person = open_account(email="new@example.org")
    visitor = page(width=width, language=language)
    signed_in_by_code(visitor, person.email)
    send(visitor, visitor.locator("main .c-alert a[href='/me/']"))
    assert_accessible(visitor)
    visitor.fill("[name=name]", "한가람")
    press(visitor)
    assert "한가람" in visitor.locator("h1").inner_text()
    assert_accessible(visitor)
    shot(visitor, "account-own-page")

    send(visitor, visitor.locator("main a[href='/account/2fa/']"))
    assert_accessible(visitor)
    send(visitor, visitor.locator("main a[href$='/totp/activate/']"))
    secret = visitor.locator("#authenticator_secret").input_value()
    picture = visitor.locator("main img")
    assert picture.evaluate("i => i.complete && i.naturalWidth > 100")
    assert_accessible(visitor)
    shot(visitor, "account-second-factor")
    visitor.fill("[name=code]", wrong_number(secret))
    press(visitor)
    visitor.locator(".c-field__error").first.wait_for()
    assert visitor.locator("#authenticator_secret").input_value() == secret  # the picture that was scanned still holds
    visitor.fill("[name=code]", number_of(secret))
    press(visitor)
    visitor.wait_for_url(re.compile("recovery-codes"))  # shown at once: each number is taken only once
    assert len(visitor.locator("#recovery_codes").input_value().split()) == 10
    assert_accessible(visitor)
    shot(visitor, "account-recovery-codes")

    again = page(width=width, language=language)
    signed_in_by_code(again, person.email)
    again.wait_for_url("**/2fa/authenticate/**")
    assert_accessible(again)
    shot(again, "account-second-factor-asked")
    assert again.request.get("/work/", max_redirects=0).status == 302  # not yet in
    again.fill("[name=code]", number_of(secret, later=3))  # each number is taken once
    press(again)
    again.wait_for_url("**/work/")
