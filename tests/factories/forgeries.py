"""A study's evidence as verify.py gets it, and twelve ways to forge it."""

from __future__ import annotations

import hashlib
import json
import zipfile
from dataclasses import dataclass
from typing import Any

from analytics.models import ChartImage
from analytics.selectors import pictures
from analytics.selectors.proof_folder import Scope
from analytics.services import proof_files, publications, survey_analysis
from surveys.enums import Role
from surveys.merkle import leaf_hash, root_of
from surveys.models import Checkpoint
from surveys.services import lifecycle, log, privacy, responses, sealing
from tests.factories import analysis, studies

Files = dict[str, bytes]


@dataclass
class Made:
    study: Any
    survey: Any  # sealed in two batches; one answer edited, one withdrawn before the close, one after
    whole: Files
    old: str  # an earlier checkpoint
    kept: bytes  # a line of the answers that was withdrawn later


def made() -> Made:
    found = analysis.ready(draws=100)
    study, by = found.study, found.study.created_by
    items = [studies.item(study, "a", text_ko="문항 가", text_en="Item A"), study.items.get(code="sex")]
    survey = studies.opened(study, items, code="second")
    given = [studies.response(survey, {"a": n % 5 + 1, "sex": "f" if n % 3 else "m"}) for n in range(14)]
    sealing.seal_due()
    while log.advance():
        pass
    old = Checkpoint.objects.last().note
    responses.edit(response=given[0], answers={"a": 5, "sex": "m"})
    privacy.erase_response(response=given[1], reason="request")
    survey = lifecycle.close_questionnaire(questionnaire=survey, by=by)
    for asked in (found.survey, survey):
        survey_analysis.compute(questionnaire=asked)
    analysis.derived(found)
    version = publications.prepare(study=study, by=by)
    image = ChartImage.objects.create(spec_hash="x", spec={}, svg="", png=b"")  # drawing takes long and proves nothing here
    version.pictures.create(key=pictures.CARD, language="ko", content={}, image=image)
    publications.submit(publication=version, by=by)
    publications.approve(publication=version, by=studies.member(study, Role.APPROVER))
    log.note_records()
    before = folder(study)[f"answers/{survey.pk}"].split(b"\n")
    privacy.erase_response(response=given[2], reason="request")
    log.note_records()
    whole = folder(study)
    (kept,) = set(before) - set(whole[f"answers/{survey.pk}"].split(b"\n"))
    return Made(study, survey, whole, old, kept)


def folder(study: Any, **scope: Any) -> Files:
    with zipfile.ZipFile(proof_files.packed(study, Scope(**(scope or {"whole": True})))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def lines_of(files: Files) -> list[dict[str, Any]]:
    rows = [line.split("\t") for line in files["study/lines"].decode().split("\n") if line]
    return [json.loads(text) | {"number": int(number)} for number, text in rows]


def replaced(files: Files, name: str, old: str, new: str) -> Files:
    text = files[name].decode()
    assert old in text, f"{name} does not say {old}"
    return files | {name: text.replace(old, new, 1).encode()}


def without_line(files: Files, name: str, place: int) -> Files:
    lines = files[name].split(b"\n")
    return files | {name: b"\n".join(lines[:place] + lines[place + 1 :])}


def signed_again(files: Files, hashes: list[bytes]) -> Files:
    """By whoever has the server's key: another log under the right signature."""
    note = log.signer().checkpoint(len(hashes), root_of(hashes)).encode()
    text = "\n".join([f"hapui:leaves:1 0 {len(hashes)}", *(leaf.hex() for leaf in hashes)]) + "\n"
    kept = {name: content for name, content in files.items() if not name.startswith("log/checkpoints/")}
    return kept | {"log/checkpoint": note, "log/leaves": text.encode()}


def hashes_of(files: Files) -> list[bytes]:
    return [bytes.fromhex(line) for line in files["log/leaves"].decode().split("\n")[1:] if line]


def rule_changed(made: Made) -> Files:
    return replaced(made.whole, "content/consensus-1.json", '"points":5', '"points":7')


def opening_dated_back(made: Made) -> Files:
    """In the line, in the tree, and under the right signature."""
    opened = next(s for s in lines_of(made.whole) if s["kind"] == "opened")
    files = replaced(made.whole, "study/lines", opened["at"], "2020-01-01T00:00:00+00:00")
    text = files["study/lines"].decode().split("\n")[lines_of(made.whole).index(opened)].split("\t")[1]
    hashes = hashes_of(files)
    hashes[opened["number"]] = leaf_hash(text.encode())
    return signed_again(files, hashes)


def answer_dropped(made: Made) -> Files:
    return without_line(made.whole, f"answers/{made.survey.pk}", 3)


def answer_added(made: Made) -> Files:
    name = f"answers/{made.survey.pk}"
    return made.whole | {name: made.whole[name] + b"00" * 16 + b'\t{"a":5,"sex":"f"}\n'}


def answer_changed(made: Made) -> Files:
    return replaced(made.whole, f"answers/{made.survey.pk}", '"sex":"f"', '"sex":"m"')


def batch_swapped(made: Made) -> Files:
    name = f"sealed/{made.survey.pk}"
    first, *rest = made.whole[name].decode().split("\n")
    number, _leaf, *others = first.split(" ")
    return made.whole | {name: "\n".join([" ".join([number, "11" * 32, *others]), *rest]).encode()}


def withdrawn_kept(made: Made) -> Files:
    name = f"answers/{made.survey.pk}"
    return made.whole | {name: made.whole[name] + made.kept + b"\n"}


def snapshot_swapped(made: Made) -> Files:
    return replaced(made.whole, "content/publication-1.json", '"respondents":13', '"respondents":14')


def input_changed(made: Made) -> Files:
    name = next(n for n in made.whole if n.startswith("content/run-") and b'"fingerprint"' in made.whole[n])
    return replaced(made.whole, name, '"fingerprint":"', '"fingerprint":"0')


def log_cut(made: Made) -> Files:
    return signed_again(made.whole, hashes_of(made.whole)[:2])


def log_forked(made: Made) -> Files:
    return signed_again(made.whole, [bytes(32), *hashes_of(made.whole)[1:]])


def token_of_another(made: Made) -> Files:
    sizes = sorted(int(n.rsplit("/", 1)[1]) for n in made.whole if n.startswith("log/checkpoints/"))
    token = b"token of " + hashlib.sha256(made.whole[f"log/checkpoints/{sizes[0]}"]).digest()
    return made.whole | {f"log/tokens/{sizes[-1]}.tsr": token}


