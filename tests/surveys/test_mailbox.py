"""The mailbox of a machine without a mail server."""

import pytest
from django.core.mail import EmailMessage

from surveys.mailbox import MailboxBackend
from surveys.models import DevMail

pytestmark = pytest.mark.urls("tests.surveys.mailbox_urls")


@pytest.fixture
def letters(db):
    MailboxBackend().send_messages(
        [
            EmailMessage("코드", "코드는 ABCD입니다.\nhttp://localhost:8000/account/login/", to=["kim@example.org"]),
            EmailMessage("<b>초대</b>", "<script>1</script>", to=["lee@example.org"]),
        ]
    )
    return {mail.to: mail for mail in DevMail.objects.all()}


def test_letters_are_listed_newest_first_and_found_by_recipient(client, letters):
    page = client.get("/dev/mail/").content.decode()
    assert page.index("lee@example.org") < page.index("kim@example.org")
    found = client.get("/dev/mail/", {"to": "kim"}).content.decode()
    assert "코드" in found
    assert "lee@example.org" not in found


def test_a_letter_shows_its_links_and_runs_nothing(client, letters):
    page = client.get(f"/dev/mail/{letters['kim@example.org'].pk}/").content.decode()
    assert 'href="http://localhost:8000/account/login/"' in page
    page = client.get(f"/dev/mail/{letters['lee@example.org'].pk}/").content.decode()
    assert "<script>1" not in page
    assert "&lt;b&gt;초대" in page


def test_an_empty_mailbox_says_what_to_do(client, db):
    assert "아직 전자우편이 없습니다" in client.get("/dev/mail/").content.decode()
