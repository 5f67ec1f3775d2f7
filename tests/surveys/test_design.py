"""Items, scales, values: written, reworded after a freeze, pasted whole or not at all."""

from __future__ import annotations

import pytest

from surveys.enums import AnswerForm, ItemKind
from surveys.models import CandidateValue, Item
from surveys.presets import SCALES
from surveys.services import candidates, items, lifecycle, pasting, scales
from surveys.services.refusal import Refused
from tests.factories import studies

pytestmark = pytest.mark.django_db


@pytest.fixture
def study():
    return studies.study()


def rating(study, **texts):
    scale = scales.add_ready_made(study=study, code="attainment-7", by=study.created_by)
    texts = {"text_ko": "문항", **texts}
    return items.create_item(
        study=study, kind=ItemKind.ATTAINMENT, form=AnswerForm.RATING, scale=scale, by=study.created_by, **texts
    )


@pytest.mark.parametrize("code", list(SCALES))
def test_ready_made_scales_are_whole_in_both_languages(study, code):
    scale = scales.add_ready_made(study=study, code=code, by=study.created_by)
    assert len(scale.labels_ko) == len(scale.labels_en) == scale.points
    assert len(scale.disagree) == len(scale.agree) > 0 and scale.labels_ko[0] and scale.labels_ko[-1]
    assert scales.add_ready_made(study=study, code=code, by=study.created_by) == scale


@pytest.mark.parametrize("wrong", [{"labels_ko": ["a"]}, {"labels_en": ["a"]}, {"high_min": 2}, {"high_min": 4}])
def test_a_scale_that_does_not_add_up_is_refused(study, wrong):
    whole = {"points": 3, "labels_ko": list("abc"), "labels_en": [], "low_max": 2, "high_min": 3, **wrong}
    with pytest.raises(Refused):
        scales.create_scale(study=study, code="mine", by=study.created_by, **whole)


def test_before_a_freeze_a_wording_is_simply_changed(study):
    item = rating(study)
    items.change_item(item=item, by=study.created_by, text_ko="새 문항")
    assert [(w.version, w.text_ko) for w in item.wordings.all()] == [(1, "새 문항")]


def test_after_a_freeze_a_wording_is_a_new_version_with_its_reason(study):
    item = rating(study, short_ko="짧게", help_ko="설명")
    q = studies.opened(study, [item])
    with pytest.raises(Refused) as refused:
        items.change_item(item=item, by=study.created_by, text_ko="새 문항")
    assert refused.value.key == "reason"
    items.change_item(item=item, by=study.created_by, text_ko="새 문항", reason="오해가 있었습니다")
    assert [w.version for w in item.wordings.all()] == [1, 2]
    assert (item.newest_wording.label("ko"), item.newest_wording.help_ko) == ("짧게", "설명")  # what was not changed goes along
    assert q.entries.get().wording.text_ko == "문항"
    assert lifecycle.hash_of(q) == q.content_hash


def test_a_frozen_item_keeps_its_scale_and_the_scale_its_labels(study):
    item = rating(study)
    studies.opened(study, [item])
    other = scales.add_ready_made(study=study, code="attainment-5", by=study.created_by)
    with pytest.raises(Refused):
        items.change_item(item=item, by=study.created_by, scale=other)
    with pytest.raises(Refused):
        scales.change_scale(
            scale=item.scale,
            by=study.created_by,
            points=2,
            labels_ko=list("ab"),
            labels_en=[],
            low_max=1,
            high_min=2,
        )


def test_an_unused_item_is_deleted_and_a_used_one_retired(study):
    unused, used = rating(study), rating(study)
    studies.opened(study, [used])
    assert items.retire_item(item=unused, by=study.created_by) is True
    assert items.retire_item(item=used, by=study.created_by) is False
    left = Item.objects.get(study=study)
    assert left == used and left.retired_at is not None


def test_moving_and_ordering(study):
    first, second, third = rating(study), rating(study), rating(study)
    items.move_item(item=third, up=True, by=study.created_by)
    assert list(study.items.all()) == [first, third, second]
    stranger = rating(studies.study())
    items.order_items(study=study, order=[second.pk, stranger.pk, second.pk], by=study.created_by)
    assert list(study.items.all()) == [second, first, third]


def test_pasted_values_make_values_with_their_items(study):
    scale = scales.add_ready_made(study=study, code="importance-7", by=study.created_by)
    text = "공정\tFairness\t고르게\tEvenly\r\n\r\n자치\tAutonomy\n"
    assert pasting.paste_items(study=study, text=text, kind="importance", scale=scale, by=study.created_by) == 2
    assert list(study.candidates.values_list("name_en", "description_en")) == [("Fairness", "Evenly"), ("Autonomy", "")]
    assert {item.scale for item in study.items.all()} == {scale}


@pytest.mark.parametrize(("text", "line"), [("a\n\tb", "2"), ("a\tb\tc\td\te", "1"), ("공정\n공정", "2")])
def test_a_wrong_row_is_named_and_nothing_is_added(study, text, line):
    scale = scales.add_ready_made(study=study, code="importance-7", by=study.created_by)
    with pytest.raises(Refused) as refused:
        pasting.paste_items(study=study, text=text, kind="importance", scale=scale, by=study.created_by)
    assert line in str(refused.value.sentence)
    assert not CandidateValue.objects.exists() and not Item.objects.exists()


def test_a_value_is_asked_once_a_kind(study):
    scale = scales.add_ready_made(study=study, code="importance-7", by=study.created_by)
    value = candidates.create_candidate(study=study, name_ko="공정", ask=scale, by=study.created_by)
    with pytest.raises(Refused):
        items.create_item(
            study=study, kind=ItemKind.IMPORTANCE, form=AnswerForm.RATING, scale=scale, candidate=value,
            text_ko="다시", by=study.created_by,
        )  # fmt: skip
    copy = items.duplicate_item(item=value.items.get(), by=study.created_by)
    assert copy.kind == ItemKind.OTHER and copy.candidate is None


@pytest.mark.parametrize(
    "rows", [[], [("a", "가", "")], [("a", "가", ""), ("a", "나", "")], [("a", "가", ""), ("no_opinion", "나", "")]]
)
def test_categories_are_two_or_more_with_codes_of_their_own(study, rows):
    with pytest.raises(Refused):
        items.create_item(
            study=study,
            kind=ItemKind.DEMOGRAPHIC,
            form=AnswerForm.CHOICE,
            categories=rows,
            text_ko="?",
            by=study.created_by,
        )


def test_editing_in_place_answers_the_row_and_without_scripts_the_page(study, client):
    item = rating(study)
    client.force_login(study.created_by)
    address = f"/work/{study.slug}/design/items/{item.pk}/"
    sent = {"text_ko": "고침", "kind": "attainment", "form": "rating", "scale": item.scale.pk, "required": "on"}
    row = client.post(address, sent, headers={"HX-Request": "true"}).content.decode()
    assert row.lstrip().startswith("<li") and "고침" in row
    assert client.post(address, sent).headers["Location"].endswith(f"#item-{item.pk}")
    wrong = client.post(address, {**sent, "text_ko": "", "text_en": "kept"}).content.decode()
    assert "kept" in wrong and 'aria-invalid="true"' in wrong
