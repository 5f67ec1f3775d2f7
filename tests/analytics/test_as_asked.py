"""Every figure carries what its respondents read; what was asked in another sense is never one series with it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from analytics.selectors import attainment, board, published, rounds, runs, snapshots
from analytics.services import pictures, survey_analysis, tables
from surveys.enums import ItemKind, WordingChange
from surveys.services import candidates, items
from tests.factories import analysis, panels, studies

pytestmark = pytest.mark.django_db
OLD, NEW = "균등한 삶의 질 구현", "어느 지역에 살든 균등한 삶의 질을 누린다"


def reworded(item, change, text_ko=NEW):
    items.change_item(
        item=item, by=item.study.created_by, text_ko=text_ko, text_en="New words", reason="오해", change=change
    )


@pytest.fixture(params=[WordingChange.MEANING, WordingChange.EDITORIAL], ids=str)
def asked(request):
    """Survey and first round in the old words, second round in the new ones; a third wording that nobody was asked."""
    study = studies.study()
    goal, other = studies.item(study, "q3", text_ko=OLD, text_en="Old words"), studies.item(study, "other")
    survey = analysis.survey(study, [goal, other])
    for n in range(12):
        studies.response(survey, {"q3": 2, "other": 4, "sex": "f" if n % 2 else "m"})
    survey = analysis.closed(survey)
    survey_analysis.compute(questionnaire=survey)
    panel = panels.panel(study, size=9)
    analysis.answered_round(panel, [goal, other], [{"q3": 4, "other": 3}] * 9)
    reworded(goal, request.param)
    analysis.answered_round(panel, [goal, other], [{"q3": 5, "other": 3}] * 9)
    reworded(goal, WordingChange.MEANING, "아무에게도 묻지 않은 문구")
    return study, survey, request.param


def csv_of(lines):
    return "".join(lines)


def tables_boards_and_files_name_what_was_asked_there(asked):
    study, survey, _change = asked
    own = {f.item.code: f for f in runs.figures(runs.survey_run(survey))}
    assert own["q3"].label() == OLD
    first, second = (rounds.latest_run(r) for r in rounds.closed(study))
    assert [next(r.label for r in board.board(run).rows if r.item.code == "q3") for run in (first, second)] == [OLD, NEW]
    assert OLD in csv_of(tables.survey_csv(runs.survey_run(survey))) and OLD in csv_of(tables.round_csv(first))
    later = csv_of(tables.round_csv(second))
    assert NEW in later and OLD not in later and "아무에게도" not in later


def the_gap_between_two_questions_is_not_computed(asked):
    study, survey, change = asked
    found = {x.item.code: x for x in attainment.lines(
        runs.figures(runs.survey_run(survey)), ItemKind.ATTAINMENT, attainment.experts_on(study, survey)
    )}  # fmt: skip
    assert found["q3"].experts.change == change and found["other"].experts.change == "none"
    assert found["q3"].gap == (None if change == WordingChange.MEANING else pytest.approx(-3.0))
    assert found["other"].gap == pytest.approx(1.0)


def stability_and_movement_need_the_same_question(asked):
    study, _survey, change = asked
    last = board.stages(study, "q3")[-1]
    moved = "round_change" in last.figures.all
    assert moved is (change == WordingChange.EDITORIAL)
    assert (last.row.stability["status"] == "not_assessed") is (change == WordingChange.MEANING)
    steady = board.stages(study, "other")[-1]
    assert "round_change" in steady.figures.all and steady.row.stability["status"] == "stable"


def a_publication_keeps_each_sentence_with_its_figures(asked):
    study, survey, change = asked
    snapshot = snapshots.build(study)
    story = published.Story(snapshot)
    sources = (survey.code, "round-1", "round-2")
    assert [story.figure_of(s, "q3")["asked"]["text_ko"] for s in sources] == [OLD, OLD, NEW]
    assert [w["text_ko"] for w in snapshot["items"]["q3"]["wordings"]] == [OLD, NEW]
    row = next(r for r in story.rows() if r.item == "q3")
    assert row.change == change and (row.gap is None) is (change == WordingChange.MEANING)


def pictures_draw_one_question_and_name_what_they_leave_out(asked):
    study, survey, change = asked
    found = dict(pictures.charts(snapshots.build(study), "ko"))
    means, movement = found[f"means:{survey.code}:attainment"].as_dict(), found["movement:attainment"].as_dict()
    apart = change == WordingChange.MEANING
    for chart, name in ((means, OLD), (movement, NEW)):
        assert ("뜻이 달라" in chart["note"], "표현을 고친" in chart["note"]) == (apart, not apart)
        assert name in chart["note"] and "문항 other" not in chart["note"]
    rows = [row for row in movement["table"]["rows"] if NEW in map(str, row)]
    assert len(rows) == (1 if apart else 2)


def pages_of_the_team_show_both_sentences(asked, client):
    study, survey, change = asked
    client.force_login(study.created_by)
    told = "물은 문구의 뜻이 다름" if change == WordingChange.MEANING else "문구의 표현이 다름"
    pages = [
        reverse("analytics:survey", args=[study.slug, survey.key]),
        reverse("analytics:consensus-item", args=[study.slug, 2, "q3"]),
    ]
    for url in pages:
        page = client.get(url).content.decode()
        assert page.count(told) == 1 and OLD in page and NEW in page and "아무에게도" not in page, url


def test_what_is_shown_is_what_was_asked(asked, client):
    """One study for all of it: to compute its three runs takes longer than to look at them."""
    tables_boards_and_files_name_what_was_asked_there(asked)
    the_gap_between_two_questions_is_not_computed(asked)
    stability_and_movement_need_the_same_question(asked)
    a_publication_keeps_each_sentence_with_its_figures(asked)
    pictures_draw_one_question_and_name_what_they_leave_out(asked)
    pages_of_the_team_show_both_sentences(asked, client)


def test_the_value_that_a_question_asked_about_keeps_its_name_there():
    study = studies.study()
    value = studies.candidate(study, "v1", "가까운 돌봄", "Care nearby")
    item = studies.item(study, "imp", kind=ItemKind.IMPORTANCE, candidate=value)
    q = studies.opened(study, [item])
    candidates.change_candidate(candidate=value, by=study.created_by, name_ko="튼튼한 뿌리", name_en="Roots")
    entry = q.entries.get()
    assert (entry.label("ko"), entry.label("en")) == ("가까운 돌봄", "Care nearby")
    item.refresh_from_db()
    assert item.newest_label("ko") == "튼튼한 뿌리"
