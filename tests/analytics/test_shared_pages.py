"""Published pages are the same for everybody: without a cookie, with a mark that changes when they do."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from analytics.services import publications
from tests.factories import snapshots, studies

pytestmark = pytest.mark.django_db


def addresses(version) -> list[str]:
    survey = version.snapshot["surveys"][0]["code"]
    base = f"/results/{version.study.slug}/"
    picture = version.pictures.first()
    return [base, f"{base}how/", f"{base}figures/{survey}/a/", f"{base}figures.csv", f"{base}snapshot.json",
            f"{base}pictures/{picture.key}.{picture.language}.svg"]  # fmt: skip


def test_what_is_published_may_be_kept_and_is_asked_for_once():
    version = snapshots.published(studies.study("shared"))
    signed_in = Client()
    signed_in.force_login(version.study.created_by)
    for address in addresses(version):
        seen = {}
        for who, reader in (("stranger", Client()), ("researcher", signed_in)):
            answer = reader.get(address, headers={"accept-language": "ko"})
            assert answer.status_code == 200, address
            assert not answer.cookies, (address, who)
            assert "public" in answer["Cache-Control"] and answer["ETag"]
            again = reader.get(address, headers={"accept-language": "ko", "if-none-match": answer["ETag"]})
            assert again.status_code == 304 and not again.content
            seen[who] = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert seen["stranger"] == seen["researcher"], address
        english = Client().get(address, headers={"accept-language": "en"})
        assert english["ETag"] != answer["ETag"] and {"Accept-Language", "Cookie"} <= set(english["Vary"].split(", "))


def test_what_was_taken_down_is_gone_whatever_the_reader_kept():
    version = snapshots.published(studies.study("gone"))
    page = reverse("analytics:results", args=["gone"])
    mark = Client().get(page)["ETag"]
    publications.take_down(publication=version, by=version.study.created_by, reason="잘못된 판")
    assert Client().get(page, headers={"if-none-match": mark}).status_code == 410


def test_the_language_of_a_published_page_is_switched_without_a_token():
    version = snapshots.published(studies.study("switched"))
    reader, page = Client(enforce_csrf_checks=True, headers={"accept-language": "ko"}), f"/results/{version.study.slug}/"
    assert reader.post(reverse("set_language"), {"language": "en", "next": page}).status_code == 302
    assert '<html lang="en"' in reader.get(page).content.decode()
