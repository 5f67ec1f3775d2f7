"""One study on each kind of scale, from the rule's form to the published page: everybody reads the scale's own numbers."""

from __future__ import annotations

import csv
import io
import re
from html import unescape

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse

from analytics.services import pictures, publications, survey_analysis
from delphi.selectors import declarations
from delphi.services import answering, links
from surveys.enums import ItemKind
from surveys.services.refusal import Refused
from tests.factories import analysis, panels, studies
from tests.factories.analysis import CITIZENS, RATINGS
from tests.factories.scales import KINDS

pytestmark = pytest.mark.django_db
WALKED = [KINDS[code] for code in ("zero-to-ten", "minus-two-to-two", "one-to-nine", "reversed")]


def text(answer) -> str:
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def rows(answer) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))


def bars(page: str) -> list[list[int]]:
    """The numbers under each distribution, as a screen reader hears them."""
    return [[int(n) for n in re.findall(r"(-?\d+)점 \d+명", said)] for said in re.findall(r'aria-label="([^"]*점 \d+명[^"]*)"', page)]


@pytest.mark.parametrize("kind", WALKED, ids=[kind.code for kind in WALKED])
def test_a_study_in_its_own_numbers(client: Client, kind) -> None:
    found = analysis.ready(kind=kind)
    study, roots, split = found.study, found.items["roots"], found.items["split"]
    scale, values = study.scales.get(), list(kind.values)
    ratings = [kind.on(v) for v in RATINGS["roots"]]
    client.force_login(study.created_by)

    # the rule: what counts as agreement is where the researcher said, with the labels beside the numbers
    rule = declarations.rule_for(declarations.locked(study), scale)
    assert (rule.agree, rule.disagree, rule.first) == (kind.agree, kind.disagree, kind.first)
    form = client.get(f"/work/{study.slug}/protocol/consensus/edit/").context["form"]
    edge = max(kind.agree) if kind.reversed else min(kind.agree)
    assert form["at_mean"].initial == form["at_median"].initial == edge
    assert [value for value, _label in form.fields[f"agree_{kind.code}"].choices] == values
    assert ("이하" in str(next(r for r in form.criteria_rows() if r["key"] == "mean")["sign"])) == kind.reversed
    shown = text(client.get(f"/work/{study.slug}/protocol/consensus/"))
    assert scale.span in shown and scale.labels_ko[0] in shown

    # an expert's card in the next round
    third = panels.opened(found.round.panel, [roots, split])
    answering.begin(seat=panels.seats(third)[0], language="ko")
    expert = Client()
    expert.get(links.issue(email=panels.seats(third)[0].panelist.email).removeprefix("http://localhost:8000"))
    card = text(expert.get(f"/expert/rounds/{third.questionnaire.key}/1/")).split('id="card-split-item"')[0]
    assert [int(n) for n in re.findall(r'name="a_roots-item" value="(-?\d+)"', card)] == values
    assert f"지난 응답: <strong>{ratings[0]}</strong>" in card and bars(card)[0] == values
    assert f"중앙값 {kind.on(5)}" in card

    # the consensus table
    board = text(client.get(f"/work/{study.slug}/results/rounds/2/"))
    assert all(numbers == values for numbers in bars(board)) and bars(board)
    line = next(r for r in rows(client.get(f"/work/{study.slug}/results/rounds/2.csv")) if r["item"] == roots.code)
    assert (float(line["median"]), line["verdict"]) == (kind.on(5), "consensus_for")
    assert [int(line[name]) for name in ("scale_first", "scale_last")] == [values[0], values[-1]]
    assert float(line["mean"]) == pytest.approx(np.mean(ratings))
    one = text(client.get(f"/work/{study.slug}/results/rounds/2/{roots.code}/"))
    assert bars(one)[0] == values

    # the survey
    run = survey_analysis.compute(questionnaire=found.survey)
    shares = run.estimates.filter(item=roots, domain="", statistic__startswith="share_").values_list("statistic", "value")
    assert {name for name, _share in shares} == {f"share_{v}" for v in values}
    given = [kind.on(v) for v in CITIZENS["roots"]]
    assert dict(shares)[f"share_{given[0]}"] > 0 and sum(share for _name, share in shares) == pytest.approx(1)
    mean = run.estimates.get(item=roots, domain="", statistic="mean")
    assert mean.detail["unweighted"] == pytest.approx(np.mean(given))
    page = text(client.get(f"/work/{study.slug}/results/surveys/{found.survey.key}/"))
    assert f"{mean.value:.2f}</strong>" in page and f"/ {scale.span}" in page
    exported = rows(client.get(f"/work/{study.slug}/results/surveys/{found.survey.key}.csv"))
    assert {r["scale_reversed"] for r in exported if r["item"] == roots.code} == {str(int(scale.reversed))}
    assert {(r["scale_first"], r["scale_last"]) for r in exported if r["item"] == roots.code} == {(str(values[0]), str(values[-1]))}

    # core values: both means on the scale's own anchors
    derived = analysis.derived(found).candidates.get(candidate__code="roots")
    experts = derived.criteria["experts"]
    assert experts["raw"] == pytest.approx(np.mean(ratings))
    middle = (values[0] + values[-1]) / 2
    assert experts["scaled"] == pytest.approx((experts["raw"] - middle) / (kind.strongest - middle))
    assert scale.span in text(client.get(f"/work/{study.slug}/plan/"))

    # what is published
    version = publications.prepare(study=study, by=study.created_by)
    drawn = dict(pictures.charts(version.snapshot, "ko"))
    published(client, study, version, found, scale)
    means = next(c for key, c in drawn.items() if key.startswith("means:"))
    assert f"{values[0]}" in str(means.spec) and [kind.first, values[-1]] in domains(means.spec)
    shares_table = next(c for key, c in drawn.items() if key.startswith("shares:")).table
    assert [int(re.match(r"-?\d+", c)[0]) for c in shares_table.columns[1 : len(values) + 1]] == values
    opinion = next(c for key, c in drawn.items() if key.startswith("opinions:")).table
    assert opinion.columns[1 : len(values) + 1] == [f"{v}점" for v in values]
    moved = next(c for key, c in drawn.items() if key.startswith("movement:"))
    assert values in [axis["values"] for axis in axes(moved.spec)]


def published(client, study, version, found, scale) -> None:
    base = reverse("analytics:publication-preview", args=[study.slug, version.version])  # as the public will see it
    assert f"({scale.span})" in text(client.get(base))
    figure = text(client.get(f"{base}figures/{found.survey.code}/{found.items['roots'].code}/"))
    points = figure.split('class="scale-points"')[1].split("</ul>")[0]
    assert [int(n) for n in re.findall(r'class="num">(-?\d+)<', points)] == list(scale.values)
    assert f"/ {scale.span}" in figure
    distribution = figure.split('id="shares"')[1].split("</table>")[0]
    assert [int(n) for n in re.findall(r'scope="row">(-?\d+)', distribution)] == list(scale.values)
    assert bars(text(client.get(f"{base}figures/round-2/{found.items['roots'].code}/")))[0] == list(scale.values)
    told = version.snapshot["items"][found.items["roots"].code]["scale"]
    assert (told["first"], told["points"], tuple(told["agree"])) == (scale.first, scale.points, scale.agree)


def domains(spec) -> list:
    return [scale["domain"] for scale in found_in(spec, "scale") if isinstance(scale, dict) and "domain" in scale]


def axes(spec) -> list:
    return [axis for axis in found_in(spec, "axis") if isinstance(axis, dict) and "values" in axis]


def found_in(part, key) -> list:
    if isinstance(part, dict):
        own = [part[key]] if key in part else []
        return own + [x for value in part.values() for x in found_in(value, key)]
    return [x for value in part for x in found_in(value, key)] if isinstance(part, list) else []


def test_means_of_unlike_scales_are_never_put_side_by_side() -> None:
    study = studies.study()
    five, ten = KINDS["one-to-five"].made(study), KINDS["zero-to-ten"].made(study)
    for code, scale in (("a", five), ("b", ten)):
        studies.item(study, f"{code}-item", kind=ItemKind.IMPORTANCE, candidate=studies.candidate(study, code), scale=scale)
    with pytest.raises(Refused) as refused:
        analysis.plan(study, analysis.survey(study, list(study.items.all())))
    assert "0–10" in str(refused.value.sentence)
