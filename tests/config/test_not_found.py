"""A page that is not there answers with our page also where DEBUG is on for the mailbox."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client, override_settings


@pytest.mark.django_db
def test_visitors_of_the_embedded_demonstration_see_the_designed_page():
    with override_settings(DEBUG=True, MIDDLEWARE=[*settings.MIDDLEWARE, "config.middleware.DesignedNotFound"]):
        answer = Client().get("/results/not-there/")
    assert answer.status_code == 404
    assert "site/404.html" in [t.name for t in answer.templates]
