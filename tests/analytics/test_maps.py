"""From answers to the map on the team's page and the public's, small provinces without a number."""

from __future__ import annotations

import pytest

from analytics.models import Picture
from analytics.selectors import snapshots
from analytics.services import pictures, publications, survey_analysis
from surveys.enums import ItemKind, Role
from surveys.models import Category
from surveys.services import lifecycle
from tests.factories import studies

pytestmark = pytest.mark.django_db
PLACES = (("11", "서울특별시", 14), ("26", "부산광역시", 12), ("27", "대구광역시", 11), ("50", "제주특별자치도", 3))


@pytest.fixture
def study(client):
    made = studies.study("mapped", synthetic=True)
    client.force_login(made.created_by)
    goals = [studies.item(made, code, kind=ItemKind.ATTAINMENT) for code in ("near", "far")]
    home = studies.choice(made, "home", {code: (name, name) for code, name, _n in PLACES})
    value = studies.item(made, "value", kind=ItemKind.IMPORTANCE)
    made.survey = studies.opened(made, [*goals, value, home])
    for code, _name, n in PLACES:
        for k in range(n):
            studies.response(made.survey, {"near": 4 + k % 2, "far": 1 + k % 2, "value": 3 + k % 3, "home": code})
    made.survey = lifecycle.close_questionnaire(questionnaire=made.survey, by=made.created_by)
    made.run = survey_analysis.compute(questionnaire=made.survey)
    return made


def key(study, item):
    return f"map:{study.survey.code}:{item}"


def named(study):
    return dict(pictures.charts(snapshots.of_run(study.run), "ko"))


def test_goals_are_mapped_and_values_are_not(study):
    found = named(study)
    assert key(study, "near") in found and key(study, "far") in found and key(study, "value") not in found
    said = {row[0]: row[1] for row in found[key(study, "far")].table.rows}
    assert said["제주"] == "응답 적음" and said["서울"] != "응답 적음"
    assert "연구" in str(found[key(study, "far")].spec["title"]) or study.title_ko in str(found[key(study, "far")].spec["title"])


def test_a_survey_that_asks_no_province_has_no_map(study):
    Category.objects.filter(item__code="home", code="11").update(label_ko="도시", label_en="Town", code="town")
    assert not any(k.startswith("map:") for k in named(study))


def test_few_effective_answers_are_few_answers(study):
    run = study.run
    run.estimates.filter(item__code="far", statistic="mean", domain="home=11").update(n_effective=9.5)
    said = {row[0]: row[1] for row in named(study)[key(study, "far")].table.rows}
    assert said["서울"] == "응답 적음" and said["부산"] != "응답 적음"


def test_the_team_chooses_which_goal_to_map(study, client):
    pictures.draw(snapshots.of_run(study.run), run=study.run)
    page = f"/work/mapped/results/surveys/{study.survey.key}/"
    assert client.get(page).context["map"][0] == "near"  # the highest mean stands first
    assert client.get(page + "?item=far").context["map"][0] == "far"
    assert client.get(page + "?kind=importance").context["map"] is None
    assert client.get(page + "?item=nonsense").context["map"][0] == "near"


def test_the_public_sees_the_goal_that_lags_and_each_goal_at_its_figure(study, client):
    made = publications.prepare(study=study, by=study.created_by)
    pictures.draw(made.snapshot, publication=made)
    publications.submit(publication=made, by=study.created_by)
    publications.approve(publication=made, by=studies.member(study, Role.APPROVER))
    shown = client.get("/results/mapped/")
    assert [code for code, _chart in shown.context["maps"]] == ["far", "near"]
    html = shown.content.decode()
    assert f'id="chart-map-{study.survey.code}-far"' in html and f'id="chart-map-{study.survey.code}-near"' not in html
    own = client.get(f"/results/mapped/figures/{study.survey.code}/near/").content.decode()
    assert f'id="chart-map-{study.survey.code}-near"' in own
    image = shown.context["share"]["image"]
    assert image.startswith("http://testserver/results/mapped/pictures/") and f'property="og:image" content="{image}"' in html
    assert client.get(image.removeprefix("http://testserver")).content[:4] == b"\x89PNG"


def test_drawing_again_drops_what_is_no_longer_drawn(study):
    made = pictures.draw(snapshots.of_run(study.run), run=study.run)
    old = Picture.objects.filter(run=study.run).first()
    Picture.objects.create(run=study.run, key="means:general:gone", language="ko", content={}, image=old.image)
    other = Picture.objects.create(key="kept", language="ko", content={}, image=old.image, publication=publications.prepare(study=study, by=study.created_by))
    assert pictures.draw(snapshots.of_run(study.run), run=study.run) == made == Picture.objects.filter(run=study.run).count()
    assert Picture.objects.filter(pk=other.pk).exists()
