"""What browsers and proxies are told: nothing behind a door is kept, and a real installation has no open question."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.test import Client

from tests.factories import studies

CODE = Path(__file__).resolve().parents[2]


@pytest.mark.django_db
def test_nothing_behind_a_door_is_stored(client):
    study = studies.study()
    q = studies.opened(study, studies.demographics(study))
    client.force_login(study.created_by)
    behind = [
        "/work/", f"/work/{study.slug}/", f"/work/{study.slug}/team/", f"/work/{study.slug}/audit/", "/me/",
        f"/work/{study.slug}/surveys/{q.key}/export/?part=codebook", "/expert/", "/expert/open/x/", "/i/x/", "/team/x/",
        "/receipt/", "/account/login/code/", "/work/nothing-here/",
    ]  # fmt: skip
    for address in behind:
        answer = client.get(address)
        assert "no-store" in answer.get("Cache-Control", "") and "ETag" not in answer, address
    for address in ("/", "/methods/"):
        assert "no-store" not in client.get(address).get("Cache-Control", "")


@pytest.mark.django_db
def test_a_desk_that_was_left_is_signed_out_and_a_busy_one_is_not(client, settings):
    settings.SESSION_IDLE_HOURS = 2
    client.force_login(studies.user())
    for hours, status in ((1.5, 200), (1.5, 200), (2.5, 302)):
        assert client.get("/work/").status_code == 200 or status == 302
        session = client.session
        session["seen"] = int(time.time() - hours * 3600)
        session.save()
        assert client.get("/work/").status_code == status
    assert client.get("/work/").headers["Location"].startswith("/account/login/code/?next=/work/")


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["reset/", "reset/done/", "set/", "change/", "reset/key/1-set-password/", "x/y/"])
def test_there_is_no_password_to_set_or_reset(client, mailoutbox, address):
    client.force_login(studies.user(email="a@example.org"))
    for answer in (client.get(f"/account/password/{address}"), client.post(f"/account/password/{address}", {"email": "a@example.org"})):
        assert answer.status_code == 404
    assert not mailoutbox


def production(**more: str) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"}  # the browser tests need it
    env = {**own, "DEBUG": "0", "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"}
    return {**env, "HAPUI_EMBEDDED": "0", "BEHIND_PROXY": "1", "SITE_URL": "https://survey.example.org", **more}


def test_a_real_installation_passes_the_check_of_its_settings():
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(command, cwd=CODE, env=production(), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_what_a_real_installation_sets_by_itself():
    code = (
        "import config.settings as s; print(s.LANGUAGE_COOKIE_SECURE, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE,"
        "s.SECURE_HSTS_SECONDS >= 31536000, s.SECURE_HSTS_INCLUDE_SUBDOMAINS, s.SIGN_UP, s.CONFIRM_ORGANISATIONS,"
        "s.TRUSTED_PROXIES, s.SESSION_IDLE_HOURS)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=CODE, env=production(), capture_output=True, text=True)
    assert done.stdout.split() == ["True", "True", "True", "True", "True", "invited", "True", "1", "12"], done.stderr


def test_a_visitor_without_an_account_gets_no_session_from_it(db):
    assert "sessionid" not in Client().get("/").cookies
