"""What was chosen and what was written is shown: in a round, in a survey, in files, in publications, and moderated."""

from __future__ import annotations

import csv

import pytest
from django.urls import reverse

from analytics.selectors import choices, flat_figures, published_choices, rounds, snapshots
from analytics.services import survey_analysis
from delphi.services import export as round_export
from surveys.enums import AnswerForm, ItemKind, SampleKind
from surveys.models import AuditEntry, Response
from surveys.selectors import texts as written
from surveys.services import exports, lifecycle, questionnaires
from tests.factories import analysis, panels, studies

pytestmark = pytest.mark.django_db
WAYS = {"bus": ("버스", "Bus"), "rail": ("철도", "Rail"), "walk": ("걷기", "Walking")}
MARKUP = "<b>셋</b>\n둘째 줄"


def way(study, **fields):
    return studies.choice(study, "way", WAYS, kind=ItemKind.OTHER, no_opinion=True, text_ko="무엇을 먼저 늘립니까?", **fields)


def page(client, name, *args, status=200):
    answer = client.get(reverse(f"analytics:{name}", args=args))
    assert answer.status_code == status, answer
    return answer.content.decode()


@pytest.fixture
def open_round(db):
    """The classic first round: one written question and one choice, no rating."""
    study = studies.study()
    studies.scale(study)
    asked = [studies.text(study, "idea", text_ko="무엇이 빠졌습니까?"), way(study), studies.item(study, "later")]
    panel = panels.panel(study, size=6)
    said = ["가나다", "가나다", MARKUP, "전문가 kim@example.org 에게 물어보십시오", None, "마바사"]
    sheets = [{"way": w} | ({"idea": t} if t else {}) for w, t in zip(["bus", "bus", "bus", "rail", "no_opinion", "walk"], said, strict=True)]
    return analysis.answered_round(panel, asked[:2], sheets)


def test_an_open_first_round_is_read(open_round, client):
    study, key = open_round.panel.study, open_round.questionnaire.key
    client.force_login(study.created_by)
    board = page(client, "consensus", study.slug, 1)
    assert "60.0%" in board and "버스" in board and "무엇이 빠졌습니까?" in board and "잘 모르겠음 1" in board
    listed = page(client, "written", study.slug, key, "idea")
    assert listed.count("가나다") == 2 and "&lt;b&gt;셋" in listed and "<b>셋" not in listed
    assert "kim@example.org" not in listed
    found = choices.of_run(rounds.latest_run(open_round))[0]
    assert (found.n, found.no_opinion, found.missing, [o.n for o in found.options]) == (5, 1, 0, [3, 1, 1])
    assert found.most.category.code == "bus" and found.options[0].share.low is None


def test_what_names_somebody_is_hidden_everywhere_and_comes_back(open_round, client):
    study, q = open_round.panel.study, open_round.questionnaire
    item, client_of = q.entries.get(item__code="idea").item, client.force_login
    client_of(study.created_by)
    key = next(w.key for w in written.written(q, item, str) if w.text == "마바사")
    url = reverse("analytics:written-hide", args=[study.slug, q.key, "idea", key])
    assert client.post(url, {"note": " "}).status_code == 422
    assert client.post(url, {"note": "담당자를 알 수 있음"}).status_code == 302
    assert "마바사" in page(client, "written", study.slug, q.key, "idea")  # the moderator still may look
    assert "마바사" not in "".join(round_export.round_csv(round=open_round, by=study.created_by))
    client_of(studies.member(study, "viewer"))
    shown = page(client, "written", study.slug, q.key, "idea")
    assert "마바사" not in shown and "담당자를" not in shown and client.post(url, {"note": "x"}).status_code == 403
    client_of(study.created_by)
    client.post(reverse("analytics:written-show", args=[study.slug, q.key, "idea", key]))
    client_of(studies.member(study, "approver"))
    assert "마바사" in page(client, "written", study.slug, q.key, "idea")
    assert [*AuditEntry.objects.filter(verb__startswith="text.").order_by("pk").values_list("verb", flat=True)] == ["text.hide", "text.show"]


def test_nobody_reads_what_is_still_coming_in(client):
    study = studies.study()
    q = studies.opened(study, [studies.text(study, "idea"), way(study)])
    studies.response(q, {"idea": "첫 글", "way": "bus"})
    client.force_login(study.created_by)
    page(client, "written", study.slug, q.key, "idea", status=404)
    page(client, "written", study.slug, q.key, "way", status=404)


@pytest.fixture(params=[SampleKind.QUOTA, SampleKind.OPEN], ids=str)
def chosen(request, db):
    """A survey of choices only, weighted by sex: 8 of 12 women and 2 of 8 men chose the bus."""
    study = studies.study()
    q = analysis.survey(study, [way(study), studies.text(study, "idea")], sample_kind=request.param)
    for n in range(20):
        woman = n < 12
        answer = "bus" if n < 8 or n in (12, 13) else "no_opinion" if n == 19 else "rail"
        studies.response(q, {"way": answer, "sex": "f" if woman else "m"} | ({"idea": "글"} if n == 0 else {}))
    q = lifecycle.close_questionnaire(questionnaire=q, by=study.created_by)
    return study, q, survey_analysis.compute(questionnaire=q), request.param


def test_a_survey_of_choices_has_results(chosen, client):
    study, q, run, kind = chosen
    found = choices.one(run, "way")
    bus = found.options[0]
    assert (found.n, found.no_opinion, bus.n) == (19, 1, 10)
    assert bus.share.value == pytest.approx((600 * 8 / 12 + 400 * 2 / 8) / (600 + 400 * 7 / 8))
    assert bus.share.detail["unweighted"] == pytest.approx(10 / 19)
    assert sum(o.share.value for o in found.options) == pytest.approx(1)
    assert (bus.share.low is not None and bus.share.low < bus.share.value < bus.share.high) is (kind == SampleKind.QUOTA)
    client.force_login(study.created_by)
    shown = page(client, "survey", study.slug, q.key)
    assert "가장 많은 답은 ‘버스’" in shown and "아직 수치가 없습니다" not in shown and "52.6%" in shown
    assert ("95% 구간" in shown) and ("%–" in shown) is (kind == SampleKind.QUOTA)
    table = "".join(client.get(reverse("analytics:survey-csv", args=[study.slug, q.key])).getvalue().decode())
    assert "way=bus" in table or "answer=bus" in table


def test_shares_are_published_and_texts_are_not(chosen):
    study, q, _run, _kind = chosen
    snapshot = snapshots.build(study)
    found = published_choices.one(snapshot, q.code, "way")
    assert [o["n"] for o in found.choice["options"]] == [10, 9, 0] and found.choice["asked"]["text_ko"]
    rows = [r for r in flat_figures.rows(snapshot) if r["statistic"] == "share"]
    assert [r["domain"] for r in rows] == ["answer=bus", "answer=rail", "answer=walk"] and all(r["value"] is not None for r in rows)
    assert "글" not in str(snapshot["surveys"][0]["choices"]) and "idea" not in str(snapshot["surveys"])


def test_few_answers_show_no_shares():
    study = studies.study()
    rnd = analysis.answered_round(panels.panel(study, size=4), [way(study), studies.item(study, "goal")], [{"way": "bus", "goal": 3}] * 4)
    found = choices.of_run(rounds.latest_run(rnd))[0]
    assert found.hidden and not found.options and found.n == 4
    section = snapshots.build(study)["rounds"][0]["choices"][0]
    assert section["options"] == [] and section["reason"]["code"] == "small_cell"


def test_a_hidden_text_is_in_no_file_of_a_survey(chosen):
    study, q, *_ = chosen
    item = q.entries.get(item__code="idea").item
    from surveys.services import texts

    row = Response.objects.get(questionnaire=q, answers__idea="글")
    texts.hide_text(questionnaire=q, item=item, response=row, note="x", by=study.created_by)
    lines = list(csv.DictReader("".join(exports.answer_lines(q)).lstrip("\ufeff").splitlines()))
    assert len(lines) == 20 and not any(line["idea"] for line in lines)


def test_a_new_survey_leaves_the_panels_own_questions_out():
    study = studies.study()
    goal, idea, both = studies.item(study, "goal"), studies.text(study, "idea"), studies.text(study, "both")
    panels.prepared(panels.panel(study, size=3), [goal, idea, both])
    studies.questionnaire(study, [goal, both])
    made = questionnaires.create_questionnaire(
        study=study, by=study.created_by, title_ko="조사", consent_ko="동의", population=studies.population(study)
    )
    assert {e.item.code for e in made.entries.all()} == {"goal", "both"}
    assert idea.form == AnswerForm.TEXT
