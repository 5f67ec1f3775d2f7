"""A citizen's way through the pages, as a browser without scripts goes it."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from django.test import Client
from django.urls import reverse

from surveys.models import Response
from tests.factories import studies as make


def five_goals() -> Any:
    """An open survey: five ratings, a text, demographics; five to a page."""
    study = make.study()
    ratings = [make.item(study, f"goal{i}", text_ko=f"목표 <{i}> & '달성'") for i in range(1, 6)]
    items = [*ratings, make.text(study, "why"), *make.demographics(study)]
    return make.opened(study, items, page_size=5)


def url(name: str, questionnaire: Any, *args: Any) -> str:
    return reverse(f"surveys:{name}", args=[questionnaire.key, *args])


def begun(client: Client, questionnaire: Any) -> Response:
    client.get(url("answer", questionnaire))  # sets the CSRF cookie
    client.post(url("answer", questionnaire), {"agree": "1"})
    return Response.objects.latest("pk")


def ratings(value: Any = 3) -> dict[str, Any]:
    return {f"a-goal{i}": value for i in range(1, 6)}


def answered(client: Client, questionnaire: Any) -> Response:
    r = begun(client, questionnaire)
    client.post(url("answer-page", questionnaire, 1), ratings())
    client.post(url("answer-page", questionnaire, 2), {"a-why": "까닭"})
    client.post(url("answer-page", questionnaire, 3), {"a-sex": "f", "a-age_group": "60+"})
    r.refresh_from_db()
    return r


def submitted(client: Client, questionnaire: Any) -> str:
    answered(client, questionnaire)
    page = client.post(url("answer-review", questionnaire), follow=True)
    return receipt_on(page)


def receipt_on(page: Any) -> str:
    """The number as a person reads it."""
    return re.search(r'id="receipt-code">([^<]+)<', page.content.decode())[1]


def seen_on(page: Any) -> str:
    """The mark of what the review showed."""
    return re.search(r'name="seen" value="([^"]*)"', page.content.decode())[1]


def hidden(page: Any) -> dict[str, str]:
    """The hidden fields of a page's answering form, as a browser sends them along: marks, the reader's place."""
    form = re.search(r'<form[^>]*id="answers".*?</form>', page.content.decode(), re.S)
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form.group() if form else "")
    return {name: unescape(value) for name, value in found if name != "csrfmiddlewaretoken"}
