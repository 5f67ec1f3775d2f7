"""The record: one chain a study, each row bound to the row before, and what it finds when somebody meddles."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from surveys.models import AuditEntry
from surveys.services import audit
from tests.factories import studies as make
from tests.together import together


@pytest.fixture
def study(db: None) -> Any:
    made = make.study()
    for n in range(1, 6):
        audit.record(verb="test.step", study=made, by=made.created_by, target=f"thing:{n}", n=n, share=n / 3)
    return made


def row(study: Any, number: int) -> Any:
    return AuditEntry.objects.filter(study=study, number=number)


def broken_at(study: Any) -> int | None:
    found = audit.first_broken(study)
    return found.number if found else None


def test_an_untouched_chain_holds_and_numbers_have_no_gaps(study) -> None:
    assert broken_at(study) is None
    assert list(AuditEntry.objects.filter(study=study).values_list("number", flat=True)) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    "change",
    [
        {"detail": {"n": 99, "share": 1.0}},
        {"verb": "test.other"},
        {"target": "thing:9"},
        {"actor_kind": "expert"},
        {"actor": None},
        {"previous_hash": "0" * 64},
        {"hash": "0" * 64},
    ],
)
def test_any_changed_column_is_found_at_its_row(study, change) -> None:
    row(study, 3).update(**change)
    assert broken_at(study) == 3


def test_a_changed_time_is_found(study) -> None:
    row(study, 2).update(at=row(study, 1).get().at)
    assert broken_at(study) == 2


def test_a_missing_row_is_found_at_the_next(study) -> None:
    row(study, 3).delete()
    assert broken_at(study) == 4


def test_a_missing_first_row_is_found(study) -> None:
    row(study, 1).delete()
    assert broken_at(study) == 2


def test_a_forged_row_with_a_hash_that_fits_breaks_the_next(study) -> None:
    forged = row(study, 3).get()
    forged.detail = {"n": 0}
    forged.hash = audit.chain_hash(forged)
    forged.save()
    assert broken_at(study) == 4


def test_rows_cannot_change_places(study) -> None:
    row(study, 2).update(number=77)
    row(study, 3).update(number=2)
    row(study, 77).update(number=3)
    assert broken_at(study) == 2


def test_studies_have_chains_of_their_own(study) -> None:
    other = make.study()
    audit.record(verb="test.step", study=other, by=None)
    row(study, 3).delete()
    assert broken_at(other) is None and broken_at(study) == 4


def test_what_is_rolled_back_leaves_no_row_and_no_gap(study) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        audit.record(verb="test.step", study=study, by=None)
        raise RuntimeError
    assert audit.record(verb="test.step", study=study, by=None).number == 6
    assert broken_at(study) is None


@pytest.mark.django_db(transaction=True)
def test_writers_at_the_same_moment_make_one_chain() -> None:
    study = make.study()

    def write() -> None:
        for _time in range(5):
            audit.record(verb="test.step", study=study, by=None)

    assert together(*[write] * 6) == [None] * 6
    numbers = list(AuditEntry.objects.filter(study=study).values_list("number", flat=True))
    assert numbers == list(range(1, 31))
    assert audit.first_broken(study) is None
