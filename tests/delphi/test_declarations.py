"""The consensus rule: declared, locked with time and hash, changed only as a deviation with a reason."""

from __future__ import annotations

import pytest

from delphi.selectors.declarations import current, locked, rated_scales, rule_for
from delphi.services import declarations
from surveys.services.refusal import Refused
from tests.factories import panels as make
from tests.factories import studies

pytestmark = pytest.mark.django_db


@pytest.fixture
def study():
    study = studies.study()
    seven, nine = studies.scale(study, 7, "seven"), studies.scale(study, 9, "nine")
    for n in range(3):
        studies.item(study, f"a{n}", scale=seven)
    studies.item(study, "b", scale=nine)
    return study


def test_the_most_used_scale_leads(study):
    assert [s.code for s in rated_scales(study)] == ["seven", "nine"]


def test_each_scale_keeps_its_own_ends_and_its_own_spread(study):
    declaration = make.declared(study)
    seven, nine = rated_scales(study)
    assert rule_for(declaration, seven).agree == (5, 6, 7) and rule_for(declaration, nine).agree == (6, 7, 8, 9)
    spread = {c.measure: c.threshold for c in rule_for(declaration, nine).criteria}
    assert spread == {"agree_share": 75, "disagree_share": 15, "iqr": 3.0}
    assert rule_for(declaration, seven).to_dict() == declaration.rule


def test_a_mean_is_asked_at_the_same_height_of_a_longer_scale(study):
    declaration = make.declared(study, criteria=[{"measure": "mean", "threshold": 5.5}])
    assert rule_for(declaration, rated_scales(study)[1]).criteria[0].threshold == 7.0


def test_locking_sets_time_person_and_hash_and_locking_again_changes_nothing(study):
    draft = make.declared(study)
    assert locked(study) is None and not draft.hash
    first = declarations.lock(study=study, by=study.created_by)
    assert first.hash == declarations.hash_of(first) and first.locked_by == study.created_by
    again = declarations.lock(study=study, by=study.created_by)
    assert (again.locked_at, again.hash) == (first.locked_at, first.hash)


def test_the_hash_moves_with_every_declared_setting(study):
    draft = make.declared(study)
    before = declarations.hash_of(draft)
    draft.rule = draft.rule | {"minimum_n": 9}
    other = declarations.hash_of(draft)
    draft.scales["nine"]["agree"] = [7, 8, 9]
    assert len({before, other, declarations.hash_of(draft)}) == 3


def test_a_later_version_needs_a_reason(study):
    make.declared(study)
    declarations.lock(study=study, by=study.created_by)
    rule, ends = current(study).rule | {"minimum_n": 9}, {}
    with pytest.raises(Refused) as refused:
        declarations.save_draft(study=study, rule=rule, ends=ends, by=study.created_by)
    assert refused.value.key == "reason"
    second = declarations.save_draft(study=study, rule=rule, ends=ends, by=study.created_by, reason="응답이 적어서")
    assert second.version == 2 and locked(study).version == 1
    declarations.discard_draft(study=study, by=study.created_by)
    assert current(study).version == 1


def test_a_rule_outside_what_is_allowed_is_refused_at_its_setting(study):
    with pytest.raises(Refused) as refused:
        make.declared(study, minimum_n=3)
    assert refused.value.key == "minimum_n" and "5" in str(refused.value.sentence)
    with pytest.raises(Refused) as refused:
        declarations.save_draft(study=study, rule={"points": 7}, ends={"nine": (6, 5)}, by=study.created_by)
    assert refused.value.key == "ends_nine"
    assert current(study) is None
