"""From a closed round to its consensus table, and what the board makes of it."""

from __future__ import annotations

import pytest

from analytics.models import Estimate
from analytics.selectors import board
from analytics.services import round_analysis, tables
from delphi.models import RoundFeedback
from delphi.services import rounds
from surveys.models import Response
from tests.factories import analysis, panels, studies

pytestmark = pytest.mark.django_db
AGREED = (4, 4, 5, 5, 4, 4, 5, 4, 4)


def make_once():
    study = studies.study()
    item = studies.item(study, "goal")
    panel = panels.panel(study, size=9)
    return analysis.answered_round(panel, [item], [{"goal": x} for x in AGREED])


@pytest.fixture
def closed_round(made):
    return made


def run_of(round_):
    return round_.runs.latest("pk")


def test_measures_are_those_of_the_answers(closed_round):
    figures = {e.statistic: e for e in run_of(closed_round).estimates.filter(item__code="goal", domain="")}
    assert figures["mean"].value == pytest.approx(sum(AGREED) / 9, abs=1e-15)
    assert figures["cvr"].value == 1
    assert figures["verdict"].detail["verdict"] == "consensus_for"
    assert figures["verdict"].detail["counts"] == [0, 0, 0, 6, 3]
    assert RoundFeedback.objects.get(round=closed_round).median == figures["median"].value == 4


def test_turning_the_answers_round_turns_the_verdict_round(closed_round):
    before = run_of(closed_round)
    for r in Response.objects.filter(questionnaire=closed_round.questionnaire):
        Response.objects.filter(pk=r.pk).update(answers={"goal": 6 - r.answers["goal"]})
    after = round_analysis.compute(round_=closed_round)
    figures = {e.statistic: e for e in after.estimates.filter(item__code="goal", domain="")}
    assert after.pk != before.pk
    assert figures["mean"].value == pytest.approx(6 - sum(AGREED) / 9, abs=1e-14)
    assert figures["verdict"].detail["verdict"] == "consensus_against"


def test_the_same_answers_give_the_same_run_again(closed_round):
    stored = Estimate.objects.count()
    assert round_analysis.compute(round_=closed_round) == run_of(closed_round)
    assert Estimate.objects.count() == stored


def test_each_group_comes_down_with_its_own_figures():
    study = studies.study()
    item = studies.item(study, "goal")
    panel = panels.panel(study, groups=("학계", "현장"), size=10)
    rnd = analysis.answered_round(panel, [item], [{"goal": 4 if n % 2 else 2 - n % 4 // 2} for n in range(10)])
    by_name = dict(panel.groups.values_list("code", "name_ko"))
    rows = {by_name[g["group"]]: g for g in RoundFeedback.objects.get(round=rnd).groups}
    assert [rows["학계"][k] for k in ("n", "median", "q1", "q3")] == [5, 2, 1, 2]  # 2 1 2 1 2
    assert [rows["현장"][k] for k in ("n", "median", "q1", "q3")] == [5, 4, 4, 4]


def test_small_groups_come_down_hidden(closed_round):
    stored = RoundFeedback.objects.get(round=closed_round).groups
    assert [set(g) for g in stored] == [{"group", "hidden"}] * 3


def test_groups_under_five_show_their_number_only(closed_round):
    stage = board.stages(closed_round.panel.study, "goal")[-1]
    rows = board.group_rows(closed_round.panel.study, stage.figures)
    assert [row.n for row in rows] == [3, 3, 3]
    assert all(row.hidden and not row.figures for row in rows)


def test_a_missed_criterion_is_the_first_reason():
    study = studies.study()
    item = studies.item(study, "goal")
    answers = (4, 4, 4, 4, 4, 3, 3, 3, 2)
    rnd = analysis.answered_round(panels.panel(study, size=9), [item], [{"goal": x} for x in answers])
    row = board.board(run_of(rnd)).rows[0]
    assert row.verdict == "plurality_for"
    assert "55.6%" in row.why
    assert "75%" in row.why


def test_written_reasons_carry_no_name():
    study = studies.study()
    item = studies.item(study, "goal")
    panel = panels.panel(study, size=8)
    person = panel.panelists.first()
    person.name = "김수신자"
    person.save()
    rnd = panels.opened(panel, [item])
    for n, seat in enumerate(panels.seats(rnd)):
        panels.answered(seat, {"goal": 4}, {"goal": "김수신자 위원의 말에 동의합니다"} if n < 2 else None)
    assert board.written_reasons(rnd, item, 4.0) == {}  # still open: each would come with who has just answered
    rnd = rounds.close_round(round=rnd, by=study.created_by)
    found = board.written_reasons(rnd, item, 4.0)
    assert found == {"within": [("○○○ 위원의 말에 동의합니다", 2)]}


def test_an_item_of_four_has_their_number_and_no_figure_on_any_page_or_in_any_file():
    """The team sees who has answered: a distribution of four would say what they said."""
    study = studies.study()
    items = [studies.item(study, "many"), studies.item(study, "few")]
    sheets = [{"many": 4, "few": 5 if n < 4 else "no_opinion"} for n in range(6)]
    rnd = analysis.answered_round(panels.panel(study, size=6), items, sheets)
    run = rnd.runs.latest("pk")
    by_code = {row.item.code: row for row in board.board(run, group="all").rows}
    assert (by_code["few"].n, by_code["few"].median, set(by_code["few"].counts)) == (4, None, {0})
    assert all(cell.value is None and not cell.note for cell in by_code["few"].cells)
    assert by_code["many"].median == 4 and sum(by_code["many"].counts) == 6
    lines = {line.split(",")[1]: line for line in tables.round_csv(run)}
    assert ",5.0," not in lines["few"] and "0 0 0 0 4" not in lines["few"] and "0 0 0 6 0" in lines["many"]
    stages = board.stages(study, "few")
    assert stages[0].row.median is None and stages[0].reasons == [] and board.group_rows(study, stages[0].figures) == []
