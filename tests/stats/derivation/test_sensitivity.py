from __future__ import annotations

from dataclasses import replace

import numpy as np

from stats.derivation.run import derive
from stats.derivation.sensitivity import scenarios, sensitivity
from stats.derivation.status import Status
from tests.stats.derivation.studies import citizens, declared, panel_of, study

STRONG = panel_of(24, 0, 0)
# type 7 puts Q1 at 3.75, type 6 at 3.25 with Q3 at 5: the interquartile range passes 1 under the one only
FLIPS = [5.0] * 6 + [4.0] * 13 + [3.0] * 6


def test_every_scenario_once_in_a_fixed_order() -> None:
    inputs = study({"a": STRONG, "b": STRONG}, expertise=np.full(24, 4.0))
    weak = citizens([3.0, 3.0], [0.3, 0.3], [0.0, 0.0])
    inputs = replace(inputs, alternatives={"unweighted": weak, "flagged_left_out": inputs.citizens})
    result = sensitivity(inputs, declared(draws=200))
    codes = [s.scenario.code for s in result.scenarios]
    assert codes[:4] == [
        "other_quartile_type", "low_expertise_left_out", "citizens_flagged_left_out", "citizens_unweighted",
    ]  # fmt: skip
    assert codes[4:] == ["without_expert"] * 24
    assert [s.scenario.values["expert"] for s in result.scenarios[4:]] == list(inputs.experts.codes)
    assert result.scenarios[3].core == () and result.base_core == ("a", "b")
    assert [c.status_after for c in result.scenarios[3].changes] == [Status.EXPERTS_ONLY] * 2
    assert all(c.core_changed and c.p_after == 0 for c in result.scenarios[3].changes)
    assert result.unchanged_core() == len(result.scenarios) - 1


def test_a_scenario_is_the_derivation_of_its_inputs() -> None:
    inputs = study({"a": panel_of(20, 3, 1), "b": panel_of(17, 5, 2)})
    result = sensitivity(inputs, declared(draws=300))
    for (scenario, changed), outcome in zip(scenarios(inputs), result.scenarios, strict=True):
        again = derive(changed, declared(draws=300))
        assert scenario.code == outcome.scenario.code
        assert [c.p_after for c in outcome.changes] == [c.p for c in again.candidates]


def test_low_expertise_answers_leave_and_empty_rows_with_them() -> None:
    expertise = np.full((24, 2), 4.0)
    expertise[:3] = 1
    expertise[5, 0] = 2
    result = sensitivity(study({"a": STRONG, "b": STRONG}, expertise=expertise), declared(draws=200))
    outcome = next(s for s in result.scenarios if s.scenario.code == "low_expertise_left_out")
    assert outcome.experts == 21


def test_other_quartile_type_can_change_the_status() -> None:
    inputs = study({"a": FLIPS})
    assert derive(inputs, declared(draws=200)).of("a").verdict == "consensus_for"
    change = sensitivity(inputs, declared(draws=200)).scenarios[0].changes[0]
    assert change.status_after != change.status_before or change.p_after < change.p_before


def test_progress_counts_scenarios() -> None:
    seen: list[tuple[int, int]] = []
    sensitivity(study({"a": STRONG}), declared(draws=100), progress=lambda d, t: seen.append((d, t)))
    assert seen == [(i, 25) for i in range(1, 26)]
