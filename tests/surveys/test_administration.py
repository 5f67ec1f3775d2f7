"""The commands an operator begins with."""

import re
import smtplib
import socket

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from surveys.management.commands import check_mail
from surveys.models import AuditEntry, User


@pytest.mark.django_db
def test_the_first_administrator_has_no_password_and_leaves_a_trace(capsys):
    call_command("first_admin", "Kim@Example.org", name="김하늘")
    user = User.objects.get()
    assert (user.email, user.name, user.is_staff, user.is_superuser) == ("kim@example.org", "김하늘", True, True)
    assert not user.has_usable_password()
    assert AuditEntry.objects.get().verb == "administrator.make"
    assert "/account/login/code/" in capsys.readouterr().out


@pytest.mark.django_db
def test_a_second_administrator_needs_the_word():
    call_command("first_admin", "kim@example.org")
    with pytest.raises(CommandError, match="--another"):
        call_command("first_admin", "lee@example.org")
    call_command("first_admin", "lee@example.org", another=True)
    assert User.objects.filter(is_superuser=True).count() == 2


@pytest.mark.django_db
def test_an_account_that_exists_is_raised_not_doubled():
    User.objects.create_user("kim@example.org", name="김하늘")
    call_command("first_admin", "KIM@example.org")
    assert (User.objects.get().is_superuser, User.objects.get().name) == (True, "김하늘")


@pytest.mark.django_db
def test_what_is_no_address_is_refused():
    with pytest.raises(CommandError, match="no e-mail address"):
        call_command("first_admin", "kim")


def test_a_letter_is_sent():
    call_command("check_mail", "kim@example.org")
    assert mail.outbox[0].to == ["kim@example.org"]


@pytest.mark.parametrize(
    ("error", "named"),
    [
        (smtplib.SMTPAuthenticationError(535, b"no"), "EMAIL_HOST_PASSWORD"),
        (smtplib.SMTPSenderRefused(550, b"no", "x"), "DEFAULT_FROM_EMAIL"),
        (socket.gaierror(-2, "unknown"), "EMAIL_HOST"),
        (ConnectionRefusedError(), "EMAIL_PORT"),
        (smtplib.SMTPException("odd"), "odd"),
    ],
)
def test_each_failure_names_its_setting(error, named):
    assert named in check_mail.explain(error, "mail.example.org:587")


def test_a_mail_server_that_is_not_there_is_one_sentence(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    with pytest.raises(CommandError, match=r"Nobody answers at 127\.0\.0\.1:9"):
        call_command("check_mail", "kim@example.org")


@pytest.mark.django_db
def test_the_administrator_signs_in_with_one_code(client):
    call_command("first_admin", "kim@example.org")
    client.post("/account/login/code/", {"email": "kim@example.org"})
    code = re.search(r"\b[A-Z0-9]{4}-?[A-Z0-9]{4}\b", mail.outbox[-1].body)[0]
    answer = client.post("/account/login/code/confirm/", {"code": code})
    assert answer.status_code == 302
    assert "confirm-email" not in answer["Location"]
    assert client.get("/admin/").status_code == 200
    assert len(mail.outbox) == 1
