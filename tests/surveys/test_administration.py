"""The commands an operator begins with."""

import re
import smtplib
import socket

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import admin
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from surveys.management.commands import check_mail
from surveys.models import AuditEntry, User, Work
from surveys.services import administrators
from tests.factories import studies as make


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


@pytest.fixture
def administrator(db):
    return administrators.make_administrator(email="kim@example.org", name="김하늘")[0]


@pytest.fixture
def desk(client, administrator):
    client.force_login(administrator)
    return client


def person_page(user):
    return f"/admin/surveys/user/{user.pk}/change/"


def test_an_account_is_made_and_signs_in_with_one_code(desk, client):
    page = desk.get("/admin/surveys/user/add/").content.decode()
    assert 'name="password"' not in page and 'name="is_staff"' not in page
    desk.post("/admin/surveys/user/add/", {"email": "Lee@Example.org", "name": "이누리", "is_active": "on"})
    made = User.objects.get(email="lee@example.org")
    assert (made.name, made.is_staff, made.is_superuser, made.has_usable_password()) == ("이누리", False, False, False)
    assert made.emailaddress_set.count() == 1
    assert AuditEntry.objects.get(verb="account.keep").target == f"user:{made.pk}"
    again = desk.post("/admin/surveys/user/add/", {"email": "LEE@example.org", "is_active": "on"})
    assert "이미 있습니다" in again.content.decode() and User.objects.count() == 2


def test_an_account_switched_off_is_signed_out_at_once(desk):
    person, there = make.user(name="이누리"), Client()
    there.force_login(person)
    desk.post(person_page(person), {"name": "이누리"})
    person.refresh_from_db()
    assert not person.is_active and there.get("/work/").status_code == 302
    desk.post(person_page(person), {"name": "이누리", "is_active": "on", "is_superuser": "on"})
    person.refresh_from_db()
    assert (person.is_active, person.is_staff, person.is_superuser) == (True, True, True)


@pytest.mark.parametrize("kept", [{}, {"is_active": "on"}, {"is_superuser": "on"}])
def test_nobody_locks_themselves_out(desk, administrator, kept):
    answer = desk.post(person_page(administrator), {"name": "김하늘", **kept})
    administrator.refresh_from_db()
    assert administrator.is_active and administrator.is_superuser
    assert "자기 계정에서는" in answer.content.decode()


def test_accounts_are_never_deleted_and_addresses_stay(desk):
    person = make.user()
    assert desk.get(f"/admin/surveys/user/{person.pk}/delete/").status_code == 403
    desk.post(person_page(person), {"name": "x", "is_active": "on", "email": "other@example.org"})
    assert not User.objects.filter(email="other@example.org").exists()


def test_failed_work_is_listed_with_its_reason_and_tried_again(desk):
    study = make.study()
    failed = Work.objects.create(study=study, kind="analyse_survey", subject_id=7, state="failed", failure="ValueError: no")
    done = Work.objects.create(study=study, kind="analyse_survey", subject_id=8, state="done")
    page = desk.get("/admin/surveys/work/?state__exact=failed").content.decode()
    assert "조사 결과 계산" in page and "ValueError: no" in page
    chosen = {"action": "retry", "_selected_action": [failed.pk, done.pk]}
    assert "작업 1건을" in desk.post("/admin/surveys/work/", chosen, follow=True).content.decode()
    assert list(Work.objects.filter(state="waiting").values_list("subject_id", flat=True)) == [7]
    assert AuditEntry.objects.get(verb="work.retry").study == study


@pytest.mark.parametrize("model", ["work", "study", "population"])
def test_the_rest_is_only_looked_at(desk, model):
    study = make.study()
    row = {
        "study": study,
        "population": make.population(study),
        "work": Work.objects.create(study=study, kind="x", subject_id=1, parameters={"seats": [4711]}),
    }[model]
    page = desk.get(f"/admin/surveys/{model}/{row.pk}/change/")
    assert page.status_code == 200 and 'name="_save"' not in page.content.decode()
    assert "4711" not in page.content.decode()
    assert desk.post(f"/admin/surveys/{model}/{row.pk}/change/", {"slug": "other"}).status_code == 403
    assert desk.get(f"/admin/surveys/{model}/{row.pk}/delete/").status_code == 403
    assert desk.get(f"/admin/surveys/{model}/add/").status_code == 403


def test_nothing_of_participants_and_no_secret_is_in_the_administration(desk):
    page = desk.get("/admin/").content.decode()
    shown = set(re.findall(r'href="/admin/(\w+/\w+)/"', page))
    assert shown == {"surveys/user", "surveys/work", "surveys/organisation", "surveys/study", "surveys/population"}
    assert {model._meta.label_lower.replace(".", "/") for model in admin.site._registry} == shown
    assert desk.get("/admin/mfa/authenticator/").status_code == 404 and desk.get("/admin/jsi18n/").status_code == 200


def test_a_lost_telephone_is_helped_out_of(desk):
    person = make.user()
    TOTP.activate(person, generate_totp_secret())
    chosen = {"action": "forget_second_factor", "_selected_action": [person.pk]}
    assert "1명의 2단계 인증을 껐습니다" in desk.post("/admin/surveys/user/", chosen, follow=True).content.decode()
    assert not is_mfa_enabled(person)
    assert AuditEntry.objects.get(verb="account.second_factor_off").target == f"user:{person.pk}"


@pytest.mark.django_db
def test_who_is_no_administrator_stays_outside(client):
    client.force_login(make.user())
    assert client.get("/admin/surveys/user/").status_code in (302, 403)
