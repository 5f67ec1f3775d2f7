"""What the team and an expert read before a round begins."""

from __future__ import annotations

import pytest
from django.urls import reverse

from delphi.selectors.cards import cards_of
from delphi.services import feedback, links, rounds
from surveys.models import CandidateValue
from surveys.services import scales
from tests.factories import panels as make
from tests.factories import studies

pytestmark = pytest.mark.django_db
CARRIED_OVER = "지난 라운드에서 물은 문항이 골라져 있습니다"


def test_a_deadline_in_the_past_is_refused_where_it_is_typed(client, study):
    item = studies.item(study, "goal")
    rnd = make.prepared(make.panel(study, size=5), [item])
    client.force_login(study.created_by)
    url = reverse("delphi:round-settings", args=[study.slug, 1])
    page = client.post(url, {"title_ko": "첫째", "closes_at": "2020-01-01T10:00"})
    html = page.content.decode()
    assert "마감 일시가 이미 지났습니다" in html and 'value="2020-01-01T10:00"' in html and 'value="첫째"' in html
    rnd.questionnaire.refresh_from_db()
    assert rnd.questionnaire.title_ko != "첫째"


def test_only_a_later_round_says_what_it_carries_over(client, study):
    item = studies.item(study, "goal")
    client.force_login(study.created_by)
    panel = make.panel(study, size=5)
    assert CARRIED_OVER not in client.get(reverse("delphi:round-new", args=[study.slug])).content.decode()
    first = make.opened(panel, [item])
    rounds.close_round(round=first, by=study.created_by)
    feedback.mark_computed(first)
    make.prepared(panel, [item])
    assert CARRIED_OVER in client.get(reverse("delphi:round-items", args=[study.slug, 2])).content.decode()


def test_lists_name_a_value_and_not_the_same_beginning_of_every_question(study):
    value = CandidateValue.objects.create(study=study, code="care", name_ko="가까운 돌봄")
    asked = studies.item(study, "imp", kind="importance", candidate=value)
    plain = studies.item(study, "goal")
    rnd = make.opened(make.panel(study, size=5), [asked, plain])
    cards = {c.code: c for c in cards_of(rnd)}
    assert cards["imp"].short == "가까운 돌봄" and cards["imp"].text != "가까운 돌봄"
    assert cards["goal"].short == cards["goal"].text


@pytest.mark.parametrize(("days", "said"), [(1095, "라운드가 끝난 뒤 3년 동안"), (100, "라운드가 끝난 뒤 100일 동안")])
def test_the_expert_reads_how_long_data_are_kept_as_a_person_would_say_it(client, study, days, said):
    study.retention_days = days
    study.save(update_fields=["retention_days"])
    panel = make.panel(study, size=5)
    rnd = make.opened(panel, [studies.item(study, "goal")])
    person = panel.panelists.first()
    client.get(links.issue(email=person.email, panelist=person).removeprefix("http://localhost:8000"))
    assert said in client.get(reverse("delphi:round-start", args=[rnd.questionnaire.key])).content.decode()


def test_scales_have_names_on_the_page_of_the_rule(client, study):
    scale = scales.add_ready_made(study=study, code="attainment-7", by=study.created_by)
    studies.item(study, "goal", scale=scale)
    make.declared(study)
    client.force_login(study.created_by)
    for name in ("rule", "rule-edit"):
        page = client.get(reverse(f"delphi:{name}", args=[study.slug])).content.decode()
        shown = page.replace("_attainment-7", "").replace("field-", "")
        assert "달성도 7점" in shown and ">attainment-7" not in shown, name


def test_no_item_chosen_is_said_in_the_readers_language(client, study):
    studies.item(study, "goal")
    make.panel(study, size=5)
    client.force_login(study.created_by)
    page = client.post(reverse("delphi:round-new", args=[study.slug]), {"go": "items"}).content.decode()
    assert "문항: 이 라운드에서 물을 문항을 하나 이상 고르십시오." in page
