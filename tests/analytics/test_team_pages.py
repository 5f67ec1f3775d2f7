"""Consensus board and attainment as pages: states, filters, downloads, who may what."""

from __future__ import annotations

import csv
import io

import pytest

from analytics.models import AnalysisRun
from analytics.services import pictures, survey_analysis
from delphi.models import Round
from surveys.enums import QuestionnaireState, Role, SampleKind, WorkState
from surveys.models import Work
from surveys.services import responses
from tests.factories import analysis, panels, studies

pytestmark = pytest.mark.django_db
AGREED, SPLIT = (4, 4, 5, 5, 4, 4, 5, 4, 4), (1, 1, 1, 2, 5, 5, 5, 4, 5)


@pytest.fixture
def study(client):
    made = studies.study(synthetic=True)
    client.force_login(made.created_by)
    return made


def board(study):
    items = [studies.item(study, "goal", text_ko="=이루어진 목표"), studies.item(study, "gap", text_ko="벌어진 격차")]
    sheets = [{"goal": a, "gap": b} for a, b in zip(AGREED, SPLIT, strict=True)]
    return analysis.answered_round(panels.panel(study, size=9), items, sheets)


def rows(answer):
    return list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))


def test_before_any_round_the_page_says_what_to_do(client, study):
    answer = client.get(f"/work/{study.slug}/results/rounds/")
    assert "아직 계산한 라운드가 없습니다" in answer.content.decode()


def test_the_newest_round_is_shown_first(client, study):
    board(study)
    answer = client.get(f"/work/{study.slug}/results/rounds/", follow=True)
    assert answer.redirect_chain[-1][0] == f"/work/{study.slug}/results/rounds/1/"
    assert "2개 문항 가운데 1개에서 찬성 합의에 이르렀습니다" in answer.content.decode()


def test_filter_and_columns(client, study):
    board(study)
    url = f"/work/{study.slug}/results/rounds/1/"
    filtered = client.get(url + "?verdict=two_camps").context["board"]
    assert [r.item.code for r in filtered.rows] == ["gap"]
    assert filtered.total == 2
    korean = client.get(url + "?columns=korean").context["board"]
    assert [key for key, _label in korean.columns] == ["cvr", "convergence", "agreement", "cv"]
    assert [c.note for r in korean.rows for c in r.cells if c.key == "cvr"] == ["9 / 8", "5 / 8"]
    assert client.get(url + "?verdict=made_up&columns=made_up").status_code == 200


def test_a_round_being_computed_and_one_that_failed(client, study):
    rnd = board(study)
    task = Work.objects.get(kind="analyse_round", subject_id=rnd.pk)
    url = f"/work/{study.slug}/results/rounds/1/"
    Round.objects.filter(pk=rnd.pk).update(state="computing")
    going = client.get(url).content.decode()
    assert "결과를 계산하고 있습니다" in going
    assert f"/jobs/{task.pk}/" in going
    Round.objects.filter(pk=rnd.pk).update(state="failed")
    Work.objects.filter(pk=task.pk).update(state=WorkState.FAILED, failure="lost_worker")
    failed = client.get(url).content.decode()
    assert "결과를 계산하지 못했습니다" in failed
    assert f"/work/{task.pk}/retry/" in failed


def test_a_round_that_is_open_shows_nothing(client, study):
    panels.opened(panels.panel(study), [studies.item(study, "goal")])
    assert client.get(f"/work/{study.slug}/results/rounds/1/").status_code == 404
    assert "1차 라운드가 진행되고 있습니다" in client.get(f"/work/{study.slug}/results/rounds/").content.decode()


def test_the_item_page_shows_rounds_and_all_reasons(client, study):
    board(study)
    answer = client.get(f"/work/{study.slug}/results/rounds/1/gap/")
    assert len(answer.context["stages"]) == 1
    reasons = answer.context["now"].reasons
    assert reasons[0] == "동의 5명, 비동의 4명으로 양쪽이 모두 30% 이상입니다."
    assert len(reasons) == 4
    page = answer.content.decode()
    assert all(reason in page for reason in reasons)
    assert client.get(f"/work/{study.slug}/results/rounds/1/nothing/").status_code == 404


def test_the_table_is_safe_and_marked(client, study):
    rnd = board(study)
    found = rows(client.get(f"/work/{study.slug}/results/rounds/1.csv"))
    assert [r["item"] for r in found] == ["goal", "gap"]
    assert found[0]["label"] == "'=이루어진 목표"
    assert float(found[0]["mean"]) == rnd.runs.latest("pk").estimates.get(item__code="goal", statistic="mean").value
    assert all("합성 시연 자료" in r["hapui.synthetic"] for r in found)


def answered_survey(study, n=14, **fields):
    q = analysis.survey(study, [studies.item(study, "aim")], **fields)
    for k in range(n):
        studies.response(q, {"aim": 1 + k % 5, "sex": "m" if k % 7 == 0 else "f"})
    return q


def test_interim_figures_are_asked_for_by_those_who_may(client, study):
    q = answered_survey(study, n=23, sample_kind=SampleKind.OPEN)
    page = f"/work/{study.slug}/results/surveys/{q.key}/"
    assert "지금까지의 응답으로 계산하기" in client.get(page).content.decode()
    client.force_login(studies.member(study, Role.VIEWER))
    assert "지금까지의 응답으로 계산하기" not in client.get(page).content.decode()
    assert client.post(page + "compute/").status_code == 403
    client.force_login(studies.member(study, Role.ANALYST))
    client.post(page + "compute/")
    task = Work.objects.get(kind="analyse_survey", subject_id=q.pk)
    assert f"/jobs/{task.pk}/" in client.get(page).content.decode()
    survey_analysis.analyse(task)
    Work.objects.filter(pk=task.pk).update(state=WorkState.DONE)
    studies.response(q, {"aim": 3, "sex": "f"})
    shown = client.get(page).content.decode()
    assert "중간 결과입니다" in shown
    assert "그 뒤로 응답 14건이 더 들어왔습니다" in shown  # ten behind the twenty that were complete
    assert "오차범위를 제시하지 않습니다" in shown and "응답이 30건이 되면" in shown


def test_interim_figures_move_by_ten_once_a_step_and_hold_no_groups(client, study):
    """Neither two of them, nor the last and the whole, differ by fewer than ten people."""
    q = answered_survey(study, n=19)
    page = f"/work/{study.slug}/results/surveys/{q.key}/"

    def asked() -> list[tuple[int, bool]]:
        client.post(page + "compute/")
        for task in Work.objects.filter(kind="analyse_survey", state=WorkState.WAITING):
            survey_analysis.analyse(task)
            Work.objects.filter(pk=task.pk).update(state=WorkState.DONE)
        return [(r.summary["respondents"], r.interim) for r in AnalysisRun.objects.filter(questionnaire=q).order_by("pk")]

    assert asked() == []
    studies.response(q, {"aim": 3, "sex": "f"})
    assert asked() == [(10, True)] == asked()
    first = q.responses.order_by("pk").first()
    responses.edit(response=first, answers={"aim": 5, "sex": "m"})
    for _each in range(9):
        studies.response(q, {"aim": 3, "sex": "f"})
    assert asked() == [(10, True)], "an answer that was changed is not the difference of two looks"
    studies.response(q, {"aim": 3, "sex": "f"})
    assert asked() == [(10, True), (20, True)]
    client.force_login(studies.member(study, Role.VIEWER))
    assert {row["domain"] for row in rows(client.get(page[:-1] + ".csv"))} == {""}
    assert client.get(page + "?by=sex").context["groups"] is None
    client.force_login(study.created_by)
    analysis.closed(q)
    assert asked()[-1] == (30, False)
    assert "sex=f" in {row["domain"] for row in rows(client.get(page[:-1] + ".csv"))}


def test_small_groups_keep_their_number_and_lose_their_value(client, study):
    q = analysis.closed(answered_survey(study))
    survey_analysis.compute(questionnaire=q)
    page = f"/work/{study.slug}/results/surveys/{q.key}/"
    groups = client.get(page + "?by=sex").context["groups"]
    cells = dict(zip([code for code, _label in groups.columns], groups.rows[0][2], strict=True))
    assert (cells["m"].n, cells["m"].value, cells["m"].hidden) == (2, None, True)
    assert (cells["f"].n, cells["f"].value) == (12, None), "the whole without it would tell of the two"
    found = rows(client.get(page[:-1] + ".csv"))
    whole = next(r for r in found if r["domain"] == "" and r["statistic"] == "mean")
    assert whole["se"] and whole["se_weights_as_given"] and whole["se"] != whole["se_weights_as_given"]
    small = next(r for r in found if r["domain"] == "sex=m" and r["statistic"] == "mean")
    assert (small["n"], small["value"], small["withheld"]) == ("2", "", "small_cell")
    guard = next(r for r in found if r["domain"] == "sex=f" and r["statistic"] == "mean")
    assert (guard["n"], guard["value"], guard["withheld"]) == ("12", "", "guard_cell")
    assert all("합성 시연 자료" in r["hapui.synthetic"] for r in found)


def test_experts_stand_beside_citizens_on_the_same_item(client, study):
    item = studies.item(study, "aim")
    analysis.answered_round(panels.panel(study, size=9), [item], [{"aim": a} for a in AGREED])
    q = analysis.survey(study, [item])
    for k in range(12):
        studies.response(q, {"aim": 2 + k % 2, "sex": "f" if k % 2 else "m"})
    survey_analysis.compute(questionnaire=analysis.closed(q))
    line = client.get(f"/work/{study.slug}/results/surveys/{q.key}/").context["lines"][0]
    assert line.experts.mean == pytest.approx(sum(AGREED) / 9)
    assert line.gap == pytest.approx(line.mean.value - sum(AGREED) / 9)  # the public page’s sign


def test_a_new_round_draws_the_pictures_of_surveys_again(study):
    item = studies.item(study, "aim")
    q = analysis.survey(study, [item])
    studies.response(q, {"aim": 2, "sex": "f"})
    run = survey_analysis.compute(questionnaire=analysis.closed(q))
    asked = Work.objects.filter(kind="draw_run", subject_id=run.pk)
    asked.delete()
    rnd = analysis.answered_round(panels.panel(study, size=9), [item], [{"aim": a} for a in AGREED])
    pictures.request_for(rnd.runs.latest("pk"))
    assert asked.filter(state="waiting").count() == 1  # they show the experts of the last round


def test_the_same_item_of_two_populations_in_one_table(client, study):
    item = studies.item(study, "aim")
    first = analysis.survey(study, [item])
    other = analysis.survey(study, [item], population=first.population)
    for q, rating in ((first, 2), (other, 4)):
        for k in range(6):
            studies.response(q, {"aim": rating, "sex": "f" if k % 2 else "m"})
        survey_analysis.compute(questionnaire=analysis.closed(q))
    [(label, asked)] = client.get(f"/work/{study.slug}/results/surveys/{first.key}/").context["across"]
    assert label == "문항 aim"
    assert [a.mean for a in asked] == [2, 4]


def test_a_draft_survey_has_no_results_page(client, study):
    q = studies.questionnaire(study)
    assert q.state == QuestionnaireState.DRAFT
    assert client.get(f"/work/{study.slug}/results/surveys/{q.key}/").status_code == 404


def test_outsiders_learn_nothing(client, study):
    rnd = board(study)
    run = rnd.runs.latest("pk")
    task = Work.objects.get(kind="analyse_round", subject_id=rnd.pk)
    client.force_login(studies.study().created_by)
    for path in ("results/rounds/1/", "results/rounds/1.csv", "results/rounds/1/gap/", "results/surveys/", "plan/",
                 "values/", "evidence/", "directions/", f"jobs/{task.pk}/"):  # fmt: skip
        assert client.get(f"/work/{study.slug}/{path}").status_code == 404, path
    own = studies.study()
    client.force_login(own.created_by)
    assert client.get(f"/work/{own.slug}/jobs/{task.pk}/").status_code == 404
    assert run.study != own
