"""How far a candidate stands from each threshold, and which premises were tried: numbers of the run, nobody named."""

from __future__ import annotations

import pytest
from django.utils import translation

from analytics.selectors import distances, values
from tests.factories import analysis

pytestmark = pytest.mark.django_db


def make_once():
    made = analysis.ready()
    made.run = analysis.derived(made)
    return made


@pytest.fixture
def found(made):
    return made


def of(found, code):
    result = found.run.candidates.select_related("candidate").get(candidate__code=code)
    return result, {(d.gate, d.what): d for d in distances.distances(found.run, result)}


def gates(result):
    return {g["gate"]: g["reason"]["values"] for g in result.detail["gates"]}


def test_a_core_value_has_met_every_threshold(found):
    result, shown = of(found, "roots")
    assert result.status == "core"
    assert shown and all(d.met for d in shown.values())
    assert {gate for gate, _what in shown} == {"enough_answers", "stable", "experts", "citizens", "evidence", "robust", "probability"}
    said, share = shown["citizens", "시민의 동의 비율"], gates(result)["citizens"]["share"]
    assert said.gap == f"+{100 * (share - 0.5):.1f}%p" and said.needs == "50% 이상"


def test_what_is_missing_is_told_in_its_unit(found):
    result, shown = of(found, "split")
    camps = next(d for d in shown.values() if d.gate == "uncontested")
    assert not camps.met and camps.has == "{agree} : {disagree}".format(**gates(result)["uncontested"])
    citizens = shown["citizens", "시민의 동의 비율"]
    assert not citizens.met and citizens.gap.startswith("−") and citizens.gap.endswith("%p")


def test_the_experts_thresholds_are_those_of_their_rule(found):
    _result, shown = of(found, "roots")
    agree = shown["experts", "동의 비율"]
    rule = next(c for c in found.round.declaration.rule["criteria"] if c["measure"] == "agree_share")
    assert agree.needs == f"{rule['threshold']:g}% 이상" and agree.has.endswith("%")
    with translation.override("en"):
        assert {d.needs for key, d in of(found, "roots")[1].items() if key[0] == "experts"} >= {f"at least {rule['threshold']:g}%"}


@pytest.mark.parametrize(("away", "said"), [(1.0, "+1"), (-0.25, "−0.25"), (0, "0"), (0.001, "0")])
def test_signs(away, said):
    assert distances._signed(away) == said


def test_every_premise_that_was_tried_is_counted(found):
    result, _shown = of(found, "roots")
    tried = distances.tested(found.run, result)
    assert sum(t.times for t in tried) == len(found.run.summary["scenarios"])
    assert max(t.times for t in tried) == 9  # each expert left out once
    assert sum(t.core for t in tried) == sum("roots" in s["core"] for s in found.run.summary["scenarios"])


def test_favouring_weights_are_held_against_those_of_all_draws(found):
    told = values.argument(found.run, "roots").favouring
    assert len(told) == 3 and {everywhere for _c, everywhere, _w in told} == {1 / 3}
    assert sum(w for _c, _e, w in told) == pytest.approx(1)


def test_the_page_shows_distances_and_premises(client, found):
    client.force_login(found.study.created_by)
    page = client.get(f"/work/{found.study.slug}/values/of/split/").content.decode()
    assert 'id="distances"' in page and 'id="changes"' in page and "모자람" in page and "선언한 그대로" in page
    core = client.get(f"/work/{found.study.slug}/values/of/roots/").content.decode()
    assert "모자람" not in core.split('id="distances"')[1].split("</table>")[0]
