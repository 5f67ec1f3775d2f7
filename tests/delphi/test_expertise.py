"""What the rule promises to check by expertise is asked, stored, used and shown; a rule without it asks nothing."""

from __future__ import annotations

import csv
import io

import pytest
from django.test import Client
from django.urls import reverse

from analytics.selectors import rounds
from delphi.models import Expertise
from delphi.services import answering
from delphi.services.codebook import round_codebook
from delphi.services.expertise import rate_expertise
from delphi.services.export import round_csv
from tests.architecture.world import _with_link as with_link
from tests.factories import analysis, panels

pytestmark = pytest.mark.django_db
ASKS = "얼마나 잘 아십니까"


def opened(study, item, **rule):
    panel = panels.panel(study, size=12)
    panels.declared(study, **rule)
    return panels.opened(panel, [item])


def as_expert(seat):
    return with_link(seat.panelist.email), reverse("delphi:round-review", args=[seat.round.questionnaire.key])


def filled(seat, answer):
    answering.begin(seat=seat, language="ko")
    answering.save_page(seat=seat, given=answering.Given({"goal": str(answer)}, {}))


def test_the_file_of_answers_has_it_where_it_was_asked_and_the_codebook_says_what_it_means(study, item):
    rnd = opened(study, item)
    for n, seat in enumerate(panels.seats(rnd)):
        filled(seat, 5)
        if n < 6:
            rate_expertise(seat=seat, level="4")
        answering.submit(seat=seat)
    rnd = analysis.computed(rnd)
    rows = list(csv.DictReader(io.StringIO("".join(round_csv(round=rnd, by=study.created_by)).lstrip("\ufeff"))))
    assert sorted(row["hapui.expertise"] for row in rows) == [""] * 6 + ["4"] * 6
    book = "".join(round_codebook(round=rnd, by=study.created_by))
    assert "이 라운드의 주제를 얼마나 잘 아십니까?" in book and "잘 압니다" in book and "How well do you know" in book


def test_asked_stored_used_and_shown(study, item):
    """Nine who know the matter agree, three who do not are against: without them the verdict is another one."""
    rnd = opened(study, item)
    for n, seat in enumerate(panels.seats(rnd)):
        filled(seat, 5 if n < 8 else 1 if n < 11 else 5)
        client, review = as_expert(seat)
        assert ASKS in client.get(review).content.decode()
        client.post(review, {"expertise": "" if n == 11 else "5" if n < 8 else "1"})
    assert Expertise.objects.count() == 11  # one kept it to oneself: that is not low expertise
    run = rounds.latest_run(analysis.computed(rnd))
    found = run.estimates.get(statistic="verdict").detail["sensitivity"]
    assert (found["verdict"], found["without_low_expertise"], found["low_expertise_count"]) == ("plurality_for", "consensus_for", 3)
    team = Client()
    team.force_login(study.created_by)
    shown = team.get(reverse("analytics:consensus-item", args=[study.slug, 1, "goal"])).content.decode()
    assert "전문성을 2 이하로 스스로 평가한 3명의 답을 빼면 판정이 달라집니다" in shown


def test_a_rule_that_does_without_it_asks_nothing(study, item):
    rnd = opened(study, item, low_expertise=0)
    seat = panels.seats(rnd)[0]
    filled(seat, 4)
    client, review = as_expert(seat)
    assert ASKS not in client.get(review).content.decode()
    client.post(review, {"expertise": "1"})
    assert not Expertise.objects.exists()
    team = Client()
    team.force_login(study.created_by)
    assert "전문성은 묻지 않습니다" in team.get(reverse("delphi:rule", args=[study.slug])).content.decode()


@pytest.mark.parametrize("odd", ["0", "6", "-1", "2.5", "five", "１", "5 5"])
def test_an_odd_value_is_told_and_nothing_is_lost(study, item, odd):
    rnd = opened(study, item)
    seat = panels.seats(rnd)[0]
    filled(seat, 4)
    client, review = as_expert(seat)
    answer = client.post(review, {"expertise": odd})
    assert answer.status_code == 422 and "1부터 5까지" in answer.content.decode()
    assert seat.invitation.response.answers == {"goal": 4} and not Expertise.objects.exists()
