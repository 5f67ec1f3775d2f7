"""verify.py, on a machine that knows nothing of ours, passes an honest folder and finds each of the prepared forgeries."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from analytics.services import survey_analysis
from delphi.models import Panelist
from surveys.enums import Role
from surveys.merkle import root_of
from surveys.models import AuditEntry, Checkpoint, Work
from surveys.notes import Signer
from surveys.services import bulk_answers, lifecycle, log, stamping
from surveys.services.column_mapping import ReadRow
from surveys.work import HANDLERS
from tests.factories import forgeries, studies
from tests.factories.authority import authority
from tests.factories.forgeries import Files, Made, folder, hashes_of, lines_of, replaced, without_line

make_once = forgeries.made


def checked(where: Path, files: Files, *arguments: str) -> tuple[int, str]:
    """What it says of the files, in a process of its own that finds no package of ours."""
    for name, content in files.items():
        (where / name).parent.mkdir(parents=True, exist_ok=True)
        (where / name).write_bytes(content)
    run = subprocess.run([sys.executable, "-I", "verify.py", *arguments], cwd=where, capture_output=True, text=True)
    assert not run.stderr, run.stderr
    return run.returncode, run.stdout


FORGERIES: dict[Callable[[Made], Files], tuple[str, str]] = {
    forgeries.rule_changed: ("consensus:1 was changed after", "뒤에 바뀌었습니다"),
    forgeries.opening_dated_back: ("The log was forked", "장부가 갈라졌습니다"),
    forgeries.answer_dropped: ("1 answers were dropped", "1건이 빠졌습니다"),
    forgeries.answer_added: ("1 answers were added", "1건이 더해졌습니다"),
    forgeries.answer_changed: ("1 answers were changed", "1건이 바뀌었습니다"),
    forgeries.batch_swapped: ("batch 1 is not the sealed one", "1번째 묶음이 봉인된 것이 아닙니다"),
    forgeries.withdrawn_kept: ("1 withdrawn answers were counted or are still here", "거두어들인 응답 1건"),
    forgeries.snapshot_swapped: ("publication:1 was changed after", "publication:1"),
    forgeries.input_changed: ("(run finished)", "뒤에 바뀌었습니다"),
    forgeries.log_cut: ("The log was cut at its end", "장부의 끝이 잘렸습니다"),
    forgeries.log_forked: ("The log was forked", "장부가 갈라졌습니다"),
    forgeries.token_of_another: ("is of another checkpoint", "다른 확인점의 것입니다"),
}


@pytest.mark.parametrize("forge", FORGERIES, ids=lambda forge: forge.__name__)
def test_a_forgery_is_found_and_named(made, tmp_path: Path, forge: Callable[[Made], Files]) -> None:
    (tmp_path / "old").write_text(made.old, encoding="utf-8")
    for language, sentence in zip(("en", "ko"), FORGERIES[forge], strict=True):
        status, said = checked(tmp_path / language, forge(made) | {"old": made.old.encode()}, "--since", "old", "--lang", language)
        wrong = [line for line in said.splitlines() if line.startswith("[WRONG]")]
        assert status == 1 and any(sentence in line for line in wrong), said


def test_an_honest_folder_passes(made, tmp_path: Path) -> None:
    status, said = checked(tmp_path, made.whole | {"old": made.old.encode()}, "--since", "old", "--lang", "en")
    assert status == 0 and "[WRONG]" not in said, said
    target = f"questionnaire:{made.survey.pk}"
    for sentence in (
        "continues the earlier checkpoint", "is signed by hapui-log/", "consensus:1 is what it was", "publication:1 is what it was",
        f"{target}: the 2 sealed batches", f"{target}: the 13 answers that were counted",
        f"{target}: 12 answers are unchanged (1 withdrawn since)", "its rule was locked before it opened", "none left out",
        "No outside timestamp",
    ):  # fmt: skip
        assert sentence in said, sentence


def test_answers_that_came_by_file_are_told(made, tmp_path: Path) -> None:
    studies.response(opened := studies.opened(made.study, [made.study.items.get(code="a")], code="mixed"), {"a": 3})
    rows = [ReadRow(answers={"a": 4}, weight=1.0)] * 2
    list(bulk_answers.store(questionnaire=opened, rows=rows, source="file", at=timezone.now()))
    survey_analysis.compute(questionnaire=lifecycle.close_questionnaire(questionnaire=opened, by=made.study.created_by))
    status, said = checked(tmp_path, folder(made.study), "--lang", "en")
    target = f"questionnaire:{opened.pk}"
    assert status == 0 and f"{target}: 2 more answers were counted that bear no seal" in said, said
    assert f"{target}: the 1 answers that were counted" in said


def test_what_the_team_gets_says_nothing_of_the_order_of_answering(made, tmp_path: Path) -> None:
    plain, team = folder(made.study, answers=[]), folder(made.study, answers=[made.survey.pk])
    assert not [n for n in plain if n.startswith(("answers/", "sealed/", "replaced/"))]
    assert [n for n in team if n.startswith(("answers/", "sealed/"))] == [f"answers/{made.survey.pk}"]
    for files in (plain, team):
        seals = [s for s in lines_of({"study/lines": files["study/lines"].replace(b"\t-\n", b"\t{}\n")}) if s.get("kind") == "sealed"]
        assert seals and {len(s["at"]) for s in seals} == {10}
        status, said = checked(tmp_path / str(len(files)), files, "--lang", "en")
        assert status == 0 and "held back" in said and "answers themselves are not in this folder" in said, said
    assert "12 answers are unchanged" in said


def test_other_ways_to_tamper_are_found_too(made, tmp_path: Path) -> None:
    stranger = Signer(bytes(32), log.signer().origin)
    hashes = hashes_of(made.whole)
    ways: dict[str, tuple[Files, str]] = {
        "another key": (made.whole | {"log/checkpoint": stranger.checkpoint(len(hashes), root_of(hashes)).encode()}, "does not bear the signature"),
        "size": (replaced(made.whole, "log/checkpoint", f"\n{len(hashes)}\n", f"\n{len(hashes) - 1}\n"), "does not bear the signature"),
        "a line of the study": (without_line(made.whole, "study/lines", 2), "left out or moved"),
        "text of a line": (replaced(made.whole, "study/lines", '"kind":"opened"', '"kind":"opener"'), "not what was logged"),
        "leaves at the end": (without_line(made.whole, "log/leaves", len(hashes)), "was cut at its end"),
        "counted": (without_line(made.whole, f"counted/{made.survey.pk}", 0), "is not the one of the computation"),
        "a batch gone": (without_line(made.whole, f"sealed/{made.survey.pk}", 1), "batch 2 is not the sealed one"),
        "not a number": (replaced(made.whole, "log/leaves", hashes[0].hex(), "zz" * 32), "cannot be read"),
        "no log": ({n: c for n, c in made.whole.items() if n != "log/checkpoint"}, "cannot be read"),
    }  # fmt: skip
    for name, (files, sentence) in ways.items():
        status, said = checked(tmp_path / name, files, "--lang", "en")
        assert status == 1 and sentence in said, f"{name}: {said}"


def test_an_outside_time_goes_along_and_is_checked_there(made, tmp_path: Path, settings: Any) -> None:
    known = authority(tmp_path / "tsa")
    settings.TIMESTAMP_ROOTS = str(known.roots)
    for checkpoint in Checkpoint.objects.order_by("size")[:2]:
        stamping.take(checkpoint=checkpoint, reply=known.reply(stamping.request(checkpoint=checkpoint)))
    files = folder(made.study)
    status, said = checked(tmp_path / "honest", files, "--lang", "en")
    assert status == 0 and said.count("An outside authority's signed time lies on") == 2, said
    one, other = sorted(name for name in files if name.startswith("log/tokens/"))
    status, said = checked(tmp_path / "swapped", files | {one: files[other], other: files[one]}, "--lang", "en")
    assert status == 1 and said.count("is of another checkpoint") == 2, said
    byte = files[one][:-20] + bytes([files[one][-20] ^ 1]) + files[one][-19:]
    status, said = checked(tmp_path / "byte", files | {one: byte}, "--lang", "en")
    assert status == 1 and "does not bear the authority's signature" in said, said


def test_keys_from_another_place_are_asked(made, tmp_path: Path) -> None:
    stranger = Signer(bytes(32), log.signer().origin)
    files = made.whole | {"mine": (log.signer().line + "\n").encode(), "other": (stranger.line + "\n").encode()}
    assert checked(tmp_path, files, "--keys", "mine")[0] == 0
    status, said = checked(tmp_path, files, "--keys", "other", "--lang", "en")
    assert status == 1 and "does not bear the signature" in said


def test_a_command_writes_it(made, tmp_path: Path, capsys: Any) -> None:
    file = tmp_path / "evidence.zip"
    call_command("evidence_of_study", made.study.slug, str(file), "--whole")
    assert file.stat().st_mode & 0o777 == 0o600 and "verify.py" in capsys.readouterr().out
    with zipfile.ZipFile(file) as archive:
        assert f"sealed/{made.survey.pk}" in archive.namelist()
        archive.extract("verify.py", tmp_path)
        alone = subprocess.run([sys.executable, "-I", "verify.py", "evidence.zip"], cwd=tmp_path, capture_output=True, text=True)
        assert alone.returncode and "Traceback" not in alone.stderr and "take it out of the evidence file" in alone.stderr
        archive.extract("sentences.json", tmp_path)
    run = subprocess.run([sys.executable, "-I", "verify.py", "evidence.zip"], cwd=tmp_path, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout
    with pytest.raises(CommandError, match="exists"):
        call_command("evidence_of_study", made.study.slug, str(file))
    with pytest.raises(CommandError, match="no study"):
        call_command("evidence_of_study", "nobody", str(tmp_path / "other.zip"))


def unzipped(answer: Any) -> Files:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_everybody_gets_what_was_published_without_answers(made, tmp_path: Path) -> None:
    visitor, address = Client(), f"/results/{made.study.slug}/"
    assert visitor.get(f"{address}evidence.zip").status_code == 404 and "evidence.zip" not in visitor.get(f"{address}how/").content.decode()
    work = Work.objects.get(kind="prove_publication", study=made.study)
    HANDLERS[work.kind](work)
    assert "evidence.zip" in visitor.get(f"{address}how/").content.decode()
    answer = visitor.get(f"{address}evidence.zip")
    assert not answer.cookies and "public" in answer["Cache-Control"] and answer["Content-Disposition"].startswith("attachment")
    files = unzipped(answer)
    assert {n.split("/")[0] for n in files} == {"verify.py", "sentences.json", "README.txt", "log", "study", "content", "counted"}
    status, said = checked(tmp_path, files, "--lang", "en")
    assert status == 0 and "publication:1 is what it was" in said, said
    people = [made.study.created_by.name, made.study.created_by.email, *Panelist.objects.values_list("name", flat=True)]
    assert not [p for p in people if p.encode() in b"".join(files.values())]


def test_the_team_takes_it_from_the_record_and_answers_only_who_may(made) -> None:
    researcher, viewer = Client(), Client()
    researcher.force_login(made.study.created_by)
    viewer.force_login(studies.member(made.study, Role.VIEWER))
    page = researcher.get(f"/work/{made.study.slug}/audit/").content.decode()
    assert "응답까지 담아 받기" in page and "응답까지 담아 받기" not in viewer.get(f"/work/{made.study.slug}/audit/").content.decode()
    address = f"/work/{made.study.slug}/audit/evidence.zip"
    assert not [n for n in unzipped(viewer.post(address)) if n.startswith("answers/")]
    assert viewer.post(address, {"answers": "1"}).status_code == 403 and viewer.get(address).status_code == 405
    before = AuditEntry.objects.filter(study=made.study, verb="response.export").count()
    assert f"answers/{made.survey.pk}" in unzipped(researcher.post(address, {"answers": "1"}))
    assert AuditEntry.objects.filter(study=made.study, verb="response.export").count() == before + 2
