from __future__ import annotations

import numpy as np
import pytest

from stats.consensus.resampled import consensus_for
from stats.consensus.rule import PRESETS, ConsensusRule, preset_rule
from stats.consensus.verdict import CODE, Verdict, verdict_codes


@pytest.mark.parametrize("name", ["default", *PRESETS])
@pytest.mark.parametrize("every_group", [False, True])
def test_agrees_with_the_whole_table(name: str, every_group: bool) -> None:
    rng = np.random.default_rng(6)
    rule = ConsensusRule.from_dict(preset_rule(name).to_dict() | {"every_group": every_group})
    groups = rng.multinomial(10, [0.05, 0.05, 0.15, 0.4, 0.35], size=(2, 300, 4))
    counts = groups.sum(axis=0)
    counts[:20] = rng.integers(0, 3, (20, 4, 5))
    table = verdict_codes(counts, rule, respondents=20, group_counts=groups) == CODE[Verdict.FOR]
    assert (consensus_for(counts, rule, respondents=20, group_counts=groups) == table).all()
    assert every_group or 0 < table.mean() < 1
