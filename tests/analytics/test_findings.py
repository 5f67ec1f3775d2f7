"""The checks beside a verdict: stored with the round, read in words, nobody named."""

from __future__ import annotations

import json

import pytest

from analytics.models import Estimate
from analytics.selectors import board, findings, runs
from analytics.services.round_checks import CHECKS
from delphi.models import Panelist
from tests.factories import analysis, panels, studies

pytestmark = pytest.mark.django_db
FIRST = (5, 5, 5, 5, 5, 1, 1, 1, 1, 1, 4, 4, 3, 5, 2)
CALM = (4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 3, 3, 3, 3, 3)
SECOND = (5, 5, 5, 5, 5, 2, 2, 2, 2, 2)  # the last five did not come again; five moved up


def make_once():
    study = studies.study()
    panel = panels.panel(study, groups=("학계", "현장"), size=15)
    items = [studies.item(study, "split"), studies.item(study, "calm")]
    first = analysis.answered_round(panel, items, [{"split": a, "calm": b} for a, b in zip(FIRST, CALM, strict=True)])
    second = analysis.answered_round(panel, items, [{"split": a, "calm": 4} for a in SECOND])
    return first, second


@pytest.fixture
def closed(made):
    return made


def stored(round_, item, statistic):
    return round_.runs.latest("pk").estimates.get(item__code=item, statistic=statistic, domain="")


def test_every_check_is_stored_and_the_first_round_has_nothing_to_compare_with(closed):
    first, second = closed
    kept = {r.number: set(r.runs.latest("pk").estimates.values_list("statistic", flat=True)) & set(CHECKS) for r in closed}
    assert kept == {first.number: {"group_contrast", "dissent"}, second.number: set(CHECKS)}


def test_movement_is_that_of_the_same_experts(closed):
    change = stored(closed[1], "split", "round_change")
    assert change.n == 10
    assert (change.detail["wilcoxon"]["up"], change.detail["wilcoxon"]["down"]) == (5, 0)
    assert change.detail["mcnemar"]["gained"] == change.detail["mcnemar"]["lost"] == 0
    assert 0 < change.detail["kappa"] < 1


def test_those_who_left_are_held_against_those_who_stayed(closed):
    left = stored(closed[1], "calm", "attrition")
    assert (left.detail["leavers"], left.detail["stayers"]) == (5, 10)
    assert left.value == -1 and left.detail["p_holm"] < 0.05  # every leaver had rated below every stayer


def test_why_a_split_item_does_not_agree(closed):
    found = stored(closed[0], "split", "dissent")
    assert found.detail["dissents"] is True and "bipolarity" in found.detail["sources"]
    assert stored(closed[1], "calm", "dissent").detail["dissents"] is False


def test_no_check_says_who(closed):
    codes = {word for row in Panelist.objects.values_list("key", "name", "email") for word in row}
    for e in Estimate.objects.filter(statistic__in=CHECKS):
        assert not codes & set(json.dumps(e.detail).replace('"', " ").replace(",", " ").split())
        assert "experts" not in e.detail


def test_the_count_of_an_item_is_its_own_whatever_is_compared(closed):
    run = closed[1].runs.latest("pk")
    assert {f.item.code: f.n for f in runs.figures(run)} == {"split": 10, "calm": 10}
    assert stored(closed[1], "calm", "attrition").n == 15


def test_findings_are_sentences(closed):
    run = closed[1].runs.latest("pk")
    said = {f.question: f for f in findings.findings(board.one(run, "split"))}
    assert said["앞 라운드에서 한쪽으로 움직였습니까?"].figures.startswith("올림 5명, 내림 0명, 그대로 5명")
    assert said["떠난 위원은 다르게 생각했습니까?"].figures.startswith("떠난 위원 5명, 남은 위원 10명")
    calm = {f.question: f.reading for f in findings.findings(board.one(run, "calm"))}
    assert "검토하지 않습니다" in calm["왜 의견이 모이지 않았습니까?"]
    assert calm["그룹별로 다르게 평가했습니까?"] == "모두 같은 값으로 답하여 차이가 없습니다."
    assert all(f.reading and f.method for f in said.values())


def test_a_run_from_before_the_checks_still_has_its_page(closed, client):
    study = closed[1].panel.study
    client.force_login(study.created_by)
    page = f"/work/{study.slug}/results/rounds/2/split/"
    assert 'id="checks"' in client.get(page).content.decode()
    Estimate.objects.filter(statistic__in=CHECKS).delete()
    assert 'id="checks"' not in client.get(page).content.decode()
