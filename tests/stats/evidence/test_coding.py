from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stats.errors import StatsError
from stats.evidence.coding import coding_agreement


def _marks(both: int, first: int, second: int, neither: int) -> tuple[np.ndarray, np.ndarray]:
    a = [1] * (both + first) + [0] * (second + neither)
    b = [1] * both + [0] * first + [1] * second + [0] * neither
    return np.array(a, dtype=float)[:, None], np.array(b, dtype=float)[:, None]


def test_a_table_by_hand() -> None:
    code = coding_agreement(*_marks(20, 5, 10, 15)).codes[0]
    assert (code.agreement, code.kappa) == pytest.approx((0.7, 0.4))
    assert code.positive == pytest.approx(40 / 55)


def test_kappa_collapses_for_a_rare_code_and_ac1_does_not() -> None:
    code = coding_agreement(*_marks(1, 2, 2, 95)).codes[0]
    assert code.agreement == 0.96
    assert code.kappa == pytest.approx(0.3127, abs=1e-4) and code.ac1 == pytest.approx(0.9575, abs=1e-4)


def test_ac1_of_the_printed_two_by_two() -> None:
    # 13 / 2 / 1 / 3 is printed with AC1 .752 and kappa .565
    code = coding_agreement(*_marks(13, 2, 1, 3)).codes[0]
    assert (code.ac1, code.kappa) == pytest.approx((0.7527, 0.565), abs=5e-4)


@settings(max_examples=40)
@given(st.lists(st.integers(0, 12), min_size=4, max_size=4))
def test_swapping_coders_or_marks(cells: list[int]) -> None:
    a, b = _marks(*cells)
    code = coding_agreement(a, b).codes[0]
    assert code.n == sum(cells)
    for other in (coding_agreement(b, a).codes[0], coding_agreement(1 - a, 1 - b).codes[0]):
        for name in ("agreement", "kappa", "ac1"):
            got, expected = getattr(other, name), getattr(code, name)
            assert got == expected or got == pytest.approx(expected)


def test_no_variation_has_no_kappa_but_a_reason() -> None:
    code = coding_agreement(*_marks(0, 0, 0, 9)).codes[0]
    assert (code.agreement, code.kappa, code.positive, code.ac1) == (1, None, None, 1)
    assert code.reason is not None and code.reason.code == "both_coders_never_vary"


def test_what_one_coder_left_out_is_set_aside() -> None:
    result = coding_agreement([[1, np.nan], [0, np.nan]], [[1, 1], [np.nan, 0]])
    assert result.n == 1 and [c.n for c in result.codes] == [1, 0]
    assert result.codes[1].agreement is None and result.codes[1].reason is not None


def test_illegal() -> None:
    with pytest.raises(StatsError, match="first"):
        coding_agreement([[2]], [[1]])
    with pytest.raises(StatsError, match="second"):
        coding_agreement([[1]], [[1, 0]])
    with pytest.raises(StatsError, match="first"):
        coding_agreement([1, 0], [1, 0])
