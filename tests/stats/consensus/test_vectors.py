"""The worked vectors under the default rule (methods: A for, B against, C two camps, D middle ...)."""

import numpy as np
import pytest

from stats.consensus.rule import ConsensusRule, default_rule
from stats.consensus.table import consensus_table
from stats.consensus.verdict import Verdict
from tests.stats.experts.vectors import VECTORS

EXPECTED = {
    "A": "consensus_for", "B": "consensus_against", "C": "two_camps", "D": "consensus_middle", "E": "consensus_for",
    "F": "consensus_for", "G": "consensus_for", "r1": "none", "r2": "plurality_for", "uniform": "none",
}  # fmt: skip


@pytest.mark.parametrize(("name", "verdict"), EXPECTED.items())
def test_verdict_of_the_worked_vectors(name: str, verdict: str) -> None:
    row = consensus_table(np.array(VECTORS[name], dtype=float)[:, None], default_rule()).rows[0]
    assert row.verdict == verdict
    assert row.reasons


def test_vector_g_turns_with_the_quartile_type() -> None:
    ratings = np.array(VECTORS["G"], dtype=float)[:, None]
    row = consensus_table(ratings, default_rule()).rows[0]
    assert row.sensitivity.other_type_verdict is Verdict.PLURALITY_FOR
    assert row.sensitivity.fragile
    six = ConsensusRule.from_dict({"quartile_type": 6})
    assert consensus_table(ratings, six).rows[0].verdict is Verdict.PLURALITY_FOR


def test_rounds_one_and_two_are_unstable() -> None:
    before, now = (np.array(VECTORS[k], dtype=float)[:, None] for k in ("r1", "r2"))
    stability = consensus_table(now, default_rule(), previous=before).rows[0].stability
    assert stability is not None
    assert (stability.status, stability.n) == ("unstable", 12)
    assert stability.net_change == pytest.approx(1 / 3)
    assert stability.unchanged == pytest.approx(5 / 12)
