"""The groups beside the panel: what is stored, who sees it, what stays out."""

from __future__ import annotations

import pytest
from django.urls import reverse

from delphi.models import RoundFeedback
from delphi.selectors.cards import cards_of
from delphi.services import feedback, links, rounds
from surveys.services.refusal import Refused
from tests.factories import panels as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def panel(study):
    """Six and seven, and three in a group of their own."""
    made = make.panel(study, groups=("학계", "현장", "의회"), size=0)
    for group, size in zip(made.groups.all(), (6, 7, 3), strict=True):
        for _each in range(size):
            make.panelist(made, group)
    return made


def codes(panel):
    return list(panel.groups.values_list("code", flat=True))


def row(panel, sizes=(6, 7, 3), **fields):
    groups = [
        {"group": code, "n": n, "median": 4.0, "q1": 3.0, "q3": 4.5}
        for code, n in zip(codes(panel), sizes, strict=True)
    ]
    figures = {"item": "goal", "n": sum(sizes), "counts": [3, 3, 3, 3, 4], "median": 3.0, "q1": 2.0, "q3": 4.0}
    return figures | {"groups": groups} | fields


def first_round(study, panel, item, **figures):
    rnd = make.opened(panel, [item])
    for seat in make.seats(rnd):
        make.answered(seat, {"goal": 3})
    rounds.close_round(round=rnd, by=study.created_by)
    feedback.attach_feedback(round=rnd, rows=[row(panel, **figures)], run_id=1)
    feedback.mark_computed(rnd)
    return rnd


def test_a_small_group_leaves_no_figure_behind_and_takes_the_next_one_with_it(study, panel, item):
    first_round(study, panel, item)
    large, larger, small = codes(panel)
    assert RoundFeedback.objects.get().groups == [
        {"group": large, "hidden": "guard"},
        {"group": larger, "n": 7, "median": 4.0, "q1": 3.0, "q3": 4.5},
        {"group": small, "hidden": "small"},
    ]


def test_a_card_shows_the_groups_only_where_the_round_has_declared_it(study, panel, item):
    first_round(study, panel, item)
    rnd = make.prepared(panel, [item])
    assert cards_of(rnd)[0].groups == []
    rounds.describe(round=rnd, texts={}, closes_at=None, design={"groups": True}, by=study.created_by)
    rnd.refresh_from_db()
    lines = cards_of(rnd)[0].groups
    assert [(line.name, line.n, line.median, line.small, line.guarded) for line in lines] == [
        ("학계", None, None, False, True), ("현장", 7, 4.0, False, False), ("의회", None, None, True, False),
    ]  # fmt: skip
    assert not any(line.own for line in lines)


def test_one_group_is_the_panel_again_and_is_not_shown(study, item):
    panel = make.panel(study, groups=("학계",), size=6)
    rnd = make.opened(panel, [item])
    rounds.close_round(round=rnd, by=study.created_by)
    feedback.attach_feedback(round=rnd, rows=[row(panel, sizes=(6,))], run_id=1)
    feedback.mark_computed(rnd)
    assert cards_of(make.prepared(panel, [item], groups=True))[0].groups == []


def test_the_switch_is_frozen_with_the_round(study, panel, item):
    first_round(study, panel, item)
    rnd = make.opened(panel, [item], groups=True)
    with_groups = rnd.hash
    rnd.feedback_design = {**rnd.feedback_design, "groups": False}
    assert rounds.hash_of(rnd, rnd.questionnaire) != with_groups
    with pytest.raises(Refused):
        rounds.describe(round=rnd, texts={}, closes_at=None, design={"groups": False}, by=study.created_by)


def test_groups_without_the_panels_distribution_are_refused_at_their_place(client, study, panel, item):
    first_round(study, panel, item)
    rnd = make.prepared(panel, [item])
    client.force_login(study.created_by)
    url = reverse("delphi:round-settings", args=[study.slug, 2])
    typed = {"title_ko": "둘째", "closes_at": "2030-01-31T18:00", "reason": "asked", "groups": "on", "own": "on"}
    page = client.post(url, typed).content.decode()
    assert 'id="field-groups"' in page and "분포도 함께 고르십시오" in page and 'value="둘째"' in page
    rnd.refresh_from_db()
    assert rnd.feedback_design["distribution"] and not rnd.feedback_design["groups"]
    assert client.post(url, typed | {"distribution": "on"}).status_code == 302
    rnd.refresh_from_db()
    assert rnd.feedback_design["groups"]


def test_the_expert_and_the_preview_see_the_same_groups(client, study, panel, item):
    first_round(study, panel, item)
    rnd = make.opened(panel, [item], groups=True)
    seat = make.seats(rnd)[-1]  # of the small group
    client.get(links.issue(email=seat.panelist.email).removeprefix("http://localhost:8000"))
    client.post(reverse("delphi:round-start", args=[rnd.questionnaire.key]))
    own = client.get(reverse("delphi:round-page", args=[rnd.questionnaire.key, 1])).content.decode()
    client.force_login(study.created_by)
    preview = client.get(reverse("delphi:round-preview", args=[study.slug, 2])).content.decode()
    for page in (own, preview):
        assert "5명 미만이라 보이지 않습니다" in page and "n = 7" in page and "함께 가렸습니다" in page
        assert "n = 6" not in page and "n = 3" not in page
    assert own.count("내가 속한 그룹") == 1 and "내가 속한 그룹" not in preview


def test_where_every_group_is_hidden_one_sentence_says_so(client, study, panel, item):
    first_round(study, panel, item, sizes=(4, 4, 3))
    make.opened(panel, [item], groups=True)
    client.force_login(study.created_by)
    page = client.get(reverse("delphi:round-preview", args=[study.slug, 2])).content.decode()
    assert "그룹별 응답은 보이지 않습니다" in page and "5명 미만이라" not in page
