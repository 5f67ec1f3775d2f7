"""One log an installation: what others rely on, in order, once, under a signature that openssl checks."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import subprocess
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, connection, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from config import log_key
from config.launcher import place
from surveys.merkle import consistency_of, leaf_hash, root_of
from surveys.models import AuditEntry, Checkpoint, LogLeaf
from surveys.notes import Signer
from surveys.services import audit, lifecycle, log, privacy, sealing
from tests.factories import studies as make
from tests.together import together


@pytest.fixture
def survey(db: None) -> Any:
    study = make.study()
    return make.opened(study, [make.item(study, "goal")])


def kinds() -> list[str]:
    return list(LogLeaf.objects.values_list("kind", flat=True))


def consistent(old: int, new: int, old_root: bytes, new_root: bytes, path: list[bytes]) -> bool:
    """RFC 9162, 2.1.4.2, word for word."""
    if old == new:
        return not path and old_root == new_root
    steps = [old_root, *path] if old & (old - 1) == 0 else list(path)
    if not steps:
        return False
    fn, sn = old - 1, new - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = steps[0]
    for step in steps[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = hashlib.sha256(b"\x01" + step + fr).digest(), hashlib.sha256(b"\x01" + step + sr).digest()
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = hashlib.sha256(b"\x01" + sr + step).digest()
        fn, sn = fn >> 1, sn >> 1
    return fr == old_root and sr == new_root and sn == 0


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=70), st.data())
def test_a_longer_tree_proves_that_it_continues_a_shorter_one(leaves: list[bytes], data: st.DataObject) -> None:
    old = data.draw(st.integers(1, len(leaves)))
    roots, path = (root_of(leaves[:old]), root_of(leaves)), consistency_of(leaves, old)
    assert consistent(old, len(leaves), *roots, path)
    assert not consistent(old, len(leaves), b"no" * 16, roots[1], path)
    assert not consistent(old, len(leaves), *roots, [*path, bytes(32)])


def test_what_others_rely_on_becomes_a_leaf_once_and_in_order(survey) -> None:
    given = make.response(survey, {"goal": 4})
    sealing.seal_due()
    privacy.erase_response(response=given, reason="request")
    lifecycle.close_questionnaire(questionnaire=survey, by=survey.study.created_by)
    assert log.advance() == 4 and log.advance() == 0
    assert kinds() == ["opened", "sealed", "withdrawn", "closed"]
    rows = list(LogLeaf.objects.all())
    assert [r.number for r in rows] == [0, 1, 2, 3] and [r.step for r in rows] == [1, 2, 3, 4]
    assert [bytes(r.hash) for r in rows] == [leaf_hash(r.text.encode()) for r in rows]
    said = [json.loads(r.text) for r in rows]
    record = [AuditEntry.objects.get(study=r.study, number=r.row) for r in rows]
    assert [s["row_hash"] for s in said] == [entry.hash for entry in record]
    assert said[0]["hash"] == survey.content_hash and said[0]["at"] == record[0].at.isoformat()
    assert said[2]["leaves"] == [bytes(given.revisions.get(number=1).leaf).hex()] and len(said[2]["at"]) == 10
    assert survey.study.created_by.name not in "".join(r.text for r in rows)


def test_records_of_studies_stay_apart_and_other_rows_are_held_once_a_day(survey) -> None:
    other = make.opened(make.study(), [make.item(make.study(), "x")]).study
    audit.record(verb="study.change", study=survey.study, by=survey.study.created_by)
    assert log.advance() == 2
    assert set(LogLeaf.objects.values_list("study", "step")) == {(survey.study.pk, 1), (other.pk, 1)}
    audit.record(verb="questionnaire.close", study=survey.study, by=survey.study.created_by, target="questionnaire:0")
    audit.record(verb="study.change", study=survey.study, by=survey.study.created_by)
    log.note_records()
    own = LogLeaf.objects.filter(study=survey.study).order_by("number")
    assert [leaf.kind for leaf in own] == ["opened", "closed", "record"], "no row is passed over"
    assert json.loads(own[2].text)["row"] == AuditEntry.objects.filter(study=survey.study).count()
    assert log.note_records() == 0


def test_a_checkpoint_is_signed_when_others_rely_on_something_and_not_for_an_answer(survey) -> None:
    log.advance()
    first = Checkpoint.objects.get()
    make.response(survey, {"goal": 4})
    sealing.seal_due()
    assert log.advance() == 1 and list(Checkpoint.objects.all()) == [first], "its minute would tell of somebody"
    lifecycle.close_questionnaire(questionnaire=survey, by=survey.study.created_by)
    log.advance()
    newest = Checkpoint.objects.last()
    leaves = [bytes(leaf.hash) for leaf in LogLeaf.objects.all()]
    assert (newest.size, newest.root) == (3, root_of(leaves).hex()) and first.root == root_of(leaves[:1]).hex()


def test_the_database_refuses_to_change_the_log(survey) -> None:
    log.advance()
    for change in (
        lambda: LogLeaf.objects.update(kind="closed"), lambda: LogLeaf.objects.all().delete(),
        lambda: Checkpoint.objects.update(root=""), lambda: Checkpoint.objects.all().delete(),
    ):  # fmt: skip
        with pytest.raises(IntegrityError, match="written once"), transaction.atomic():
            change()


def test_what_is_handed_out_now_is_signed_first(survey) -> None:
    assert log.bring_up().size == 1
    make.response(survey, {"goal": 4})
    sealing.seal_due()
    assert log.bring_up().size == 2 and log.bring_up().size == 2 and Checkpoint.objects.count() == 2


def test_of_nothing_no_checkpoint_is_signed(db) -> None:
    assert log.bring_up() is None and not Checkpoint.objects.exists()


def test_whoever_dies_while_logging_has_done_nothing(survey, monkeypatch) -> None:
    def die() -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(log, "sign", die)
        with pytest.raises(SystemExit):
            log.advance()
    assert not LogLeaf.objects.exists() and log.advance() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_and_somebody_in_the_middle_of_a_study() -> None:
    surveys = [make.opened(study, [make.item(study, "goal")]) for study in (make.study(), make.study())]
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as held:  # somebody writes the record of one study and takes long
            held.execute("SELECT pg_advisory_xact_lock(%s, %s)", [7_310, surveys[0].study_id])
            done = together(log.advance, log.advance)
    finally:
        other.rollback()
        other.close()
    assert sorted(done) == [0, 2] and sorted(LogLeaf.objects.values_list("number", flat=True)) == [0, 1]


def test_openssl_checks_the_signature(survey, tmp_path: Path) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("no openssl on this machine")
    log.advance()
    visitor = Client()
    note = visitor.get("/log/checkpoint").content.decode()
    text, signed = note.split("\n\n")
    origin, size, root = (text + "\n").splitlines()
    assert (size, b64decode(root).hex()) == ("1", Checkpoint.objects.get().root)
    dash, name, signature = signed.split(" ")
    assert (dash, name) == ("—", origin)
    key = visitor.get("/log/keys").content.decode().split()[0]
    assert key.split("+")[0] == origin and bytes.fromhex(key.split("+")[1]) == b64decode(signature)[:4]
    files = {"key": visitor.get("/log/key.pem").content, "text": text.encode() + b"\n", "signature": b64decode(signature)[4:]}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    run = ["openssl", "pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", "key", "-in", "text", "-sigfile", "signature"]
    assert subprocess.run(run, cwd=tmp_path, capture_output=True).returncode == 0
    (tmp_path / "text").write_bytes(text.replace("1", "2").encode() + b"\n")
    assert subprocess.run(run, cwd=tmp_path, capture_output=True).returncode != 0


def test_the_note_is_the_one_of_the_form() -> None:
    """C2SP signed-note, its own example of a key: the hash is over name, newline, algorithm and key."""
    signer = Signer(bytes(range(32)), "example.org/log")
    mark = hashlib.sha256(b"example.org/log\n\x01" + signer.public).hexdigest()[:8]
    assert signer.line.startswith(f"example.org/log+{mark}+")
    assert signer.checkpoint(7, bytes(32)).splitlines()[:3] == ["example.org/log", "7", "A" * 43 + "="]
    assert "+" not in Signer(bytes(32), "").origin and Signer(bytes(32), "").origin != Signer(bytes(31) + b"1", "").origin


def test_everybody_reads_it_without_a_cookie_up_to_the_checkpoint(survey) -> None:
    visitor = Client()
    for address in ("checkpoint", "leaves", "consistency?since=1"):
        assert visitor.get(f"/log/{address}").status_code == 404
    assert "아직 장부에" in visitor.get("/log/").content.decode() and visitor.get("/log/keys").content.count(b"+") >= 2
    log.advance()
    make.response(survey, {"goal": 4})
    sealing.seal_due()
    log.advance()
    page = visitor.get("/log/")
    assert Checkpoint.objects.get().root in page.content.decode() and "시각은 이 서버의 것입니다" in page.content.decode()
    leaves = b"".join(visitor.get("/log/leaves").streaming_content).decode().split("\n")
    assert leaves == ["hapui:leaves:1 0 1", bytes(LogLeaf.objects.first().hash).hex(), ""], "what came since shows nowhere"
    lifecycle.close_questionnaire(questionnaire=survey, by=survey.study.created_by)
    log.advance()
    head, *path = visitor.get("/log/consistency?since=1").content.decode().split()[1:]
    old, new = visitor.get("/log/checkpoint?size=1"), visitor.get("/log/checkpoint")
    roots = [b64decode(note.content.split(b"\n")[2]) for note in (old, new)]
    assert head == "1" and consistent(1, 3, *roots, [bytes.fromhex(step) for step in path[1:]])
    for address in ("/log/", "/log/checkpoint", "/log/keys", "/log/key.pem", "/log/leaves", "/log/consistency?since=2"):
        answer = visitor.get(address)
        assert not answer.cookies and "public" in answer["Cache-Control"] and "max-age=60" in answer["Cache-Control"]
        assert "Cookie" not in answer.get("Vary", "") or address == "/log/"
    for wrong in ("", "?since=0", "?since=4", "?since=-1", "?since=x", "?since=99999999999999999999"):
        assert visitor.get(f"/log/consistency{wrong}").status_code == 400
    assert visitor.get("/log/checkpoint?size=2").status_code == 404 and visitor.post("/log/checkpoint").status_code == 405


def test_the_key_is_a_setting() -> None:
    made = log_key.key("", "one")
    assert len(made) == len(settings.LOG_KEY) == 32 and made != log_key.key("", "other")
    assert log_key.key(base64.b64encode(bytes(range(32))).decode(), "one") == bytes(range(32))
    assert len(log_key.key(place.signing_key(), "")) == 32
    for wrong in ("short", "A" * 64, "!" * 44):
        with pytest.raises(ImproperlyConfigured, match="openssl rand"):
            log_key.key(wrong, "one")
    for wrong in ("with space", "a+b", "line\n"):
        with pytest.raises(ImproperlyConfigured, match="LOG_ORIGIN"):
            log_key.origin(wrong)
