"""Who holds a receipt can show, without this server, that their answers are sealed as they were given."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from surveys.enums import Audience
from surveys.merkle import path_of, root_of
from surveys.models import Questionnaire, Response, ResponseRevision
from surveys.selectors.proofs import proof_of, seal_of
from surveys.services import lifecycle, privacy, responses, sealing
from tests.factories import studies as make

CHECKER = Path(settings.BASE_DIR) / "static" / "verify" / "verify_proof.py"
WHY = '까닭 — "따옴표"\n줄 𝌆'


def checker() -> dict[str, Any]:
    names: dict[str, Any] = {"__name__": "verify_proof"}
    exec(compile(CHECKER.read_text(), str(CHECKER), "exec"), names)  # a file to take away, not a module of ours
    return names


FAULTS, ROOT_BY = checker()["faults"], checker()["root_by"]


@pytest.fixture
def survey(db: None) -> Questionnaire:
    study = make.study()
    return make.opened(study, [make.item(study, "goal"), make.text(study, "why")])


def answered(survey: Questionnaire, count: int = 7) -> list[Response]:
    return [make.response(survey, {"goal": n % 5 + 1, "why": f"{WHY}{n}"}, token=f"t{n}") for n in range(count)]


def proof(response: Response) -> dict[str, Any]:
    found = proof_of(seal_of(response))
    return json.loads(json.dumps(found))  # as it travels


def seals(survey: Questionnaire) -> str:
    return Client().get(f"/s/{survey.key}/seals/").content.decode()


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=70), st.data())
def test_every_path_leads_to_the_root_and_no_other_place_does(leaves: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    path = path_of(leaves, index)
    assert ROOT_BY(leaves[index], index, len(leaves), path) == root_of(leaves)
    assert ROOT_BY(bytes(32), index, len(leaves), path) != root_of(leaves) or leaves[index] == bytes(32)
    if path:
        assert ROOT_BY(leaves[index], index, len(leaves), path[:-1]) != root_of(leaves)
        assert ROOT_BY(leaves[index], index, len(leaves), [*path, bytes(32)]) is None


def test_each_answer_has_its_proof_and_the_published_list_agrees(survey) -> None:
    found = answered(survey)
    assert proof_of(seal_of(found[0])) is None and seal_of(found[0]).code
    sealing.seal_due()
    lifecycle.close_questionnaire(questionnaire=survey, by=survey.study.created_by)
    for n, response in enumerate(found):
        one = proof(response)
        assert list(FAULTS(one, seals(survey))) == []
        assert json.loads(one["answers"]) == {"goal": n % 5 + 1, "why": f"{WHY}{n}"}


def test_an_edit_has_a_proof_of_its_own_and_an_erased_answer_none(survey) -> None:
    response = answered(survey, 1)[0]
    sealing.seal_due()
    first = proof(response)
    responses.edit(response=response, answers={"goal": 5, "why": ""}, marks=None)
    assert proof_of(seal_of(response)) is None, "the new answers wait for their seal"
    sealing.seal_due()
    second = proof(response)
    assert second["root"] != first["root"] and json.loads(second["answers"])["goal"] == 5
    privacy.erase_response(response=response, reason="test")
    response.refresh_from_db()
    assert seal_of(response) is None


FORGERIES = {
    "answer": {"answers": '{"goal":1,"why":""}'},
    "random number": {"nonce": "00" * 16},
    "another leaf": {"leaf": "11" * 32},
    "place": {"index": 3},
    "place outside": {"index": 7},
    "negative place": {"index": -1},
    "size": {"n": 6},
    "path": {"path": []},
    "root": {"root": "22" * 32},
    "form": {"form": "hapui:proof:2"},
    "tag": {"tag": "hapui:answer:2"},
}


@pytest.mark.parametrize("what", FORGERIES)
def test_whatever_is_changed_in_a_proof_is_found(survey, what: str) -> None:
    found = answered(survey)
    sealing.seal_due()
    assert list(FAULTS(proof(found[4]) | FORGERIES[what], None))


def test_a_seal_that_was_never_published_is_found(survey) -> None:
    found = answered(survey)
    sealing.seal_due()
    one = proof(found[0])
    assert len(list(FAULTS(one, seals(survey)))) == 1, "no list while the survey is open"
    lifecycle.close_questionnaire(questionnaire=survey, by=survey.study.created_by)
    assert list(FAULTS(one, seals(survey))) == []
    assert list(FAULTS(one | {"batch": 2}, seals(survey)))
    assert len(list(FAULTS(one | {"questionnaire": "0123456789"}, seals(survey)))) == 1


def test_the_list_of_seals_tells_no_counts_before_the_close_and_nothing_of_drafts(survey) -> None:
    answered(survey)
    sealing.seal_due()
    assert "seal 1" not in seals(survey)
    draft = make.questionnaire(survey.study)
    assert Client().get(f"/s/{draft.key}/seals/").status_code == 404
    assert Client().get("/s/nobody/seals/").status_code == 404


def test_the_program_runs_alone_and_says_what_it_found(survey, tmp_path) -> None:
    response = answered(survey, 3)[1]
    sealing.seal_due()
    lifecycle.close_questionnaire(questionnaire=survey, by=survey.study.created_by)
    good, bad, listed = tmp_path / "good.json", tmp_path / "bad.json", tmp_path / "seals.txt"
    good.write_text(json.dumps(proof(response)), encoding="utf-8")
    bad.write_text(json.dumps(proof(response) | FORGERIES["answer"]), encoding="utf-8")
    listed.write_text(seals(survey), encoding="utf-8")
    program = [sys.executable, "-I", "-S", str(CHECKER)]
    held = subprocess.run([*program, str(good), str(listed)], capture_output=True, text=True, cwd=tmp_path)
    assert held.returncode == 0 and "바뀌지 않은 채" in held.stdout and "goal: 2" in held.stdout, held.stderr
    fell = subprocess.run([*program, str(bad)], capture_output=True, text=True, cwd=tmp_path)
    assert fell.returncode == 1 and "봉인된 답이 아닙니다" in fell.stdout


def test_only_the_holder_of_the_receipt_gets_the_file(survey) -> None:
    response = answered(survey, 1)[0]
    visitor = Client()
    assert visitor.get("/receipt/proof/").status_code == 302
    session = visitor.session
    session["receipt"] = [response.pk, int(time.time())]
    session.save()
    page = visitor.get("/receipt/answers/").content.decode()
    assert seal_of(response).code in page and "아직 봉인되지 않았습니다" in page
    assert visitor.get("/receipt/proof/").status_code == 302
    sealing.seal_due()
    assert "증명 파일 받기" in visitor.get("/receipt/answers/").content.decode()
    answer = visitor.get("/receipt/proof/")
    assert answer.status_code == 200 and answer["Content-Disposition"].startswith("attachment")
    assert answer["Cache-Control"].startswith("max-age=0") and list(FAULTS(answer.json(), None)) == []


def test_the_vector_of_the_documentation_holds() -> None:
    said = (Path(settings.BASE_DIR) / "docs" / "verify.md").read_text(encoding="utf-8")
    leaf, beside, root = (re.search(rf"^    {name} +([0-9a-f]{{64}})", said, re.M)[1] for name in ("leaf", "beside", "root"))
    one = {
        "form": "hapui:proof:1", "tag": "hapui:answer:1", "nonce": bytes(range(16)).hex(),
        "answers": re.search(r"answers `(.+?)` \(UTF-8\)", said)[1], "leaf": leaf, "index": 0, "n": 2, "path": [beside],
        "root": root, "batch": 1, "questionnaire": "0", "content_hash": "",
    }  # fmt: skip
    assert list(FAULTS(one, None)) == []
    assert list(FAULTS(one | {"path": [leaf]}, None))


def test_a_round_of_experts_publishes_no_seals(survey) -> None:
    Questionnaire.objects.filter(pk=survey.pk).update(audience=Audience.EXPERTS)
    assert Client().get(f"/s/{survey.key}/seals/").status_code == 404


def test_a_trial_answer_is_not_sealed(survey) -> None:
    response = answered(survey, 1)[0]
    Response.objects.filter(pk=response.pk).update(pilot=True)
    ResponseRevision.objects.filter(response=response).update(leaf=None, nonce=None)
    response.refresh_from_db()
    assert seal_of(response) is None
