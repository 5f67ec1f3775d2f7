"""A publication is frozen, decided by a second person, and the only thing the public can read."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import translation

from analytics.enums import PublicationState
from analytics.models import Publication
from analytics.selectors import checks, differences, snapshots
from analytics.services import pictures, publications, survey_analysis
from surveys.enums import Role
from surveys.models import Item, Response
from surveys.services.refusal import Refused
from tests.factories import studies
from tests.factories.snapshots import closed_survey

pytestmark = pytest.mark.django_db
ANSWERS = [{"a": 1 + n % 5, "sex": "f" if n % 3 else "m"} for n in range(30)]


def make_once():
    made = studies.study("frozen")
    made.approver = studies.member(made, Role.APPROVER)
    made.questionnaire, made.run = closed_survey(made, ANSWERS)
    return made


@pytest.fixture
def study(made):
    return made


def drawn(study, parts=None) -> Publication:
    made = publications.prepare(study=study, by=study.created_by, parts=parts)
    pictures.draw(made.snapshot, publication=made)
    return made


def submitted(study) -> Publication:
    return publications.submit(publication=drawn(study), by=study.created_by)


def published_figures(client: Client) -> str:
    return b"".join(client.get("/results/frozen/figures.csv").streaming_content).decode()


def test_approved_snapshot_is_public_and_stays_when_answers_change(study, client: Client):
    publications.approve(publication=submitted(study), by=study.approver)
    before, snapshot = published_figures(client), snapshots.build(study)
    Response.objects.filter(questionnaire=study.questionnaire).update(answers={"a": 5, "sex": "f"})
    survey_analysis.compute(questionnaire=study.questionnaire)
    assert differences.between(snapshots.build(study), snapshot)
    assert published_figures(client) == before
    assert client.get("/results/frozen/").status_code == 200


def test_nothing_is_public_before_the_decision(study, client: Client):
    p = submitted(study)
    for path in ("", "how/", f"figures/{study.questionnaire.code}/a/", "figures.csv", "snapshot.json"):
        assert client.get(f"/results/frozen/{path}").status_code == 404, path
    key = p.pictures.first().key
    assert client.get(f"/results/frozen/pictures/{key}.ko.svg").status_code == 404
    assert b"frozen" not in client.get("/").content


def test_the_submitter_cannot_approve_in_code_or_in_the_database(study):
    p = submitted(study)
    with pytest.raises(Refused):
        publications.approve(publication=p, by=study.created_by)
    with pytest.raises(IntegrityError), transaction.atomic():
        Publication.objects.filter(pk=p.pk).update(decided_by=study.created_by)


def test_sending_back_needs_a_reason_and_allows_a_new_version(study):
    p = submitted(study)
    with pytest.raises(Refused):
        publications.send_back(publication=p, by=study.approver, reason="  ")
    back = publications.send_back(publication=p, by=study.approver, reason="문구를 고쳐 주십시오.")
    assert back.state == PublicationState.RETURNED
    assert drawn(study).version == 2


def test_a_changed_snapshot_cannot_be_approved(study):
    p = submitted(study)
    p.snapshot["surveys"][0]["figures"][0]["mean"]["value"] = 5.0
    p.save()
    with pytest.raises(Refused):
        publications.approve(publication=p, by=study.approver)


def test_small_groups_are_hidden(study):
    figure = snapshots.build(study)["surveys"][0]["figures"][0]
    by_level = {d["level"]: d for d in figure["domains"]}
    assert by_level["f"]["n"] == 20
    assert by_level["m"]["n"] == 10
    Response.objects.filter(answers__sex="m").first().delete()
    survey_analysis.compute(questionnaire=study.questionnaire)
    hidden = {d["level"]: d for d in snapshots.build(study)["surveys"][0]["figures"][0]["domains"]}["m"]
    assert hidden["mean"] is None
    assert hidden["reason"]["code"] == "small_cell"


def test_no_difference_tells_of_the_one_group_that_is_hidden(study):
    Response.objects.filter(answers__sex="m").first().delete()
    survey_analysis.compute(questionnaire=study.questionnaire)
    survey = snapshots.build(study)["surveys"][0]
    beside = {d["level"]: d for d in survey["figures"][0]["domains"]}["f"]
    assert (beside["n"], beside["mean"], beside["agree"]) == (None, None, None)
    assert beside["reason"]["code"] == "guard_cell"
    counted = next(c for c in survey["characteristics"] if c["item"] == "sex")
    assert {c["code"]: c["n"] for c in counted["categories"]} == {"f": None, "m": None}


def test_snapshot_carries_full_precision_and_both_languages(study):
    snapshot = snapshots.build(study)
    stored = study.run.estimates.get(item__code="a", statistic="mean", domain="")
    assert snapshot["surveys"][0]["figures"][0]["mean"]["value"] == stored.value
    assert snapshot["surveys"][0]["figures"][0]["asked"]["text_ko"] == "문항 가"
    assert snapshot["items"]["a"]["wordings"][0]["text_en"] == "Item A"


def test_differences_name_what_moved(study):
    before = snapshots.build(study)
    response = Response.objects.filter(questionnaire=study.questionnaire).first()
    response.answers = {**response.answers, "a": 6 - response.answers["a"] if response.answers["a"] != 3 else 5}
    response.save()
    survey_analysis.compute(questionnaire=study.questionnaire)
    moved = differences.between(snapshots.build(study), before)
    assert (study.questionnaire.code, "a", "mean", "") in {d.key for d in moved.figures}


def test_parts_leave_out_what_was_not_chosen(study):
    p = drawn(study, snapshots.Parts(surveys=(), rounds=(), derivation=False))
    assert p.snapshot["surveys"] == []
    with pytest.raises(Refused):
        publications.submit(publication=p, by=study.created_by)


def test_pages_of_the_team(study, client: Client):
    p = submitted(study)
    client.force_login(study.approver)
    base = f"/work/frozen/publications/{p.version}/"
    for path in ("", "preview/", "preview/how/", f"preview/figures/{study.questionnaire.code}/a/"):
        assert client.get(base + path).status_code == 200, path
    missing = client.post(base + "decide/", {"action": "return", "reason": ""})
    assert missing.status_code == 422
    assert client.post(base + "decide/", {"action": "approve", "reason": ""}).status_code == 302
    p.refresh_from_db()
    assert p.state == PublicationState.PUBLISHED
    taken = client.post(base + "decide/", {"action": "take_down", "reason": "오류 확인"})
    assert taken.status_code == 302
    assert client.get("/results/frozen/").status_code == 410


def test_downloads_of_a_published_study(study, client: Client):
    publications.approve(publication=submitted(study), by=study.approver)
    text = b"".join(client.get("/results/frozen/figures.csv").streaming_content).decode()
    assert text.startswith("\ufeffsource,item,statistic")
    scale = Item.objects.get(study=study, code="a").scale
    rows = [row for row in csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))) if row["item"]]
    said = {r["item"]: (r["scale_first"], r["scale_last"], r["scale_reversed"]) for r in rows if r["source"] != "derivation"}
    assert said["a"] == (str(scale.first), str(scale.last), "0")
    assert {r["scale_first"] for r in rows if r["source"] == "derivation"} <= {""}
    assert repr(study.run.estimates.get(item__code="a", statistic="mean", domain="").value) in text
    assert client.get("/results/frozen/snapshot.json").json()["checksum"]
    key = Publication.objects.get().pictures.first().key
    assert client.get(f"/results/frozen/pictures/{key}.en.png").content[:4] == b"\x89PNG"


def test_pictures_of_a_version_appear_together_or_not_at_all(study, monkeypatch):
    """One language's alone would let a half drawn version be submitted, approved and read."""
    made = publications.prepare(study=study, by=study.created_by)
    drawn_so_far, image_of = [], pictures.image_of

    def fails_in_the_second_language(chart, narrow):
        if translation.get_language() == "en":
            drawn_so_far.append(made.pictures.count())
            raise RuntimeError("the worker dies")
        return image_of(chart, narrow)

    monkeypatch.setattr(pictures, "image_of", fails_in_the_second_language)
    with pytest.raises(RuntimeError):
        pictures.draw(made.snapshot, publication=made)
    assert drawn_so_far == [0] and not made.pictures.exists()
    with pytest.raises(Refused, match="그리고"):
        publications.submit(publication=made, by=study.created_by)


def test_what_lacks_english_is_named_by_its_words_not_by_its_place_in_the_file():
    snapshot = {
        "study": {"title_ko": "바닷길 정책의 가치", "title_en": "Values of sea lanes"},
        "candidates": [{"evidence": [{"title_ko": "연안 여객선 연구", "title_en": ""}]}, {"evidence": [{"title_ko": "연안 여객선 연구"}]}],
    }  # fmt: skip
    assert checks.untranslated(snapshot) == ["연안 여객선 연구"]
