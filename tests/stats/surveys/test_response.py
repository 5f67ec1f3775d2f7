from __future__ import annotations

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stats.errors import StatsError
from stats.surveys.response import AaporRates, Outcomes, aapor_rates, estimated_eligibility, korean_response_rate

COUNTS = st.integers(0, 5000)
RATES = [f.name for f in fields(AaporRates) if f.name.rstrip("0123456789") in {"rr", "coop", "ref", "con"}]


def _outcomes(values: list[int]) -> Outcomes:
    return Outcomes(**dict(zip((f.name for f in fields(Outcomes)), values, strict=True)))


@given(st.lists(COUNTS, min_size=8, max_size=8))
def test_order_and_range_of_the_rates(values: list[int]) -> None:
    rates = aapor_rates(_outcomes(values))
    for name in RATES:
        value = getattr(rates, name)
        assert value is None or 0 <= value <= 1
    if rates.rr3 is not None and rates.rr1 is not None and rates.rr5 is not None:
        assert rates.rr1 <= rates.rr3 + 1e-12 and rates.rr3 <= rates.rr5 + 1e-12
        assert rates.rr1 <= (rates.rr2 or 0) + 1e-12


@given(st.lists(COUNTS, min_size=8, max_size=8))
def test_e_of_one_and_zero_are_the_outer_rates(values: list[int]) -> None:
    one, none = aapor_rates(_outcomes(values), e=1), aapor_rates(_outcomes(values), e=0)
    assert (one.rr3, one.rr4) == (one.rr1, one.rr2)
    assert (none.rr3, none.rr4) == (none.rr5, none.rr6)


def test_nothing_asked_is_undefined_not_zero() -> None:
    empty = aapor_rates(Outcomes())
    assert [getattr(empty, name) for name in RATES] == [None] * len(RATES)
    assert estimated_eligibility(Outcomes()) is None


def test_only_unknown_cases() -> None:
    rates = aapor_rates(Outcomes(unknown_other=40))
    assert (rates.rr1, rates.rr3, rates.rr5, rates.e) == (0, None, None, None)
    assert rates.notes[0].code == "eligibility_unknown"


def test_korean_rate_is_a_cooperation_rate() -> None:
    o = Outcomes(complete=1000, partial=200, refusal=5000, non_contact=30_000, unknown_household=4000)
    figure = korean_response_rate(1000, 5000, 200)
    assert figure.value == pytest.approx(1000 / 6200) == aapor_rates(o).coop3
    assert figure.value is not None and figure.value > 5 * (aapor_rates(o).rr1 or 0)
    assert korean_response_rate(0, 0, 0).value is None


@pytest.mark.parametrize("change", [{"complete": -1}, {"refusal": 1.5}, {"partial": True}])
def test_counts_are_counts(change: dict[str, object]) -> None:
    with pytest.raises(StatsError):
        Outcomes(**change)  # type: ignore[arg-type]
    with pytest.raises(StatsError, match="e:"):
        aapor_rates(Outcomes(complete=1), e=1.2)
