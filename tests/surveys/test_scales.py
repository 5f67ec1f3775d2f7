"""A scale shows its own numbers: in the form that makes it, to who answers, on the receipt and in the files."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from surveys.enums import AnswerForm
from surveys.models import Response, Scale
from surveys.selectors.answering import sheet_of
from surveys.services import exports, lifecycle, scales
from surveys.services.refusal import Refused
from surveys.validators import Asked, check_answer, span
from tests.factories import citizens, studies
from tests.factories.citizens import begun, hidden, url
from tests.factories.scales import FIVE, KINDS

pytestmark = pytest.mark.django_db
EACH = pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))


@pytest.fixture
def study():
    return studies.study()


def form_of(kind, **changes):
    fields = {
        "code": kind.code, "points": kind.points, "first": kind.first, "labels_ko": "\r\n".join(kind.labels), "labels_en": "",
        "reversed": "low" if kind.reversed else "high", "low_max": kind.low_max, "high_min": kind.high_min,
    }  # fmt: skip
    return fields | changes


@EACH
def test_the_form_makes_it_and_shows_it_again(client, study, kind) -> None:
    client.force_login(study.created_by)
    new = f"/work/{study.slug}/design/scales/new/"
    assert client.get(new).status_code == 200
    assert client.post(new, form_of(kind)).status_code == 302
    scale = Scale.objects.get(study=study)
    assert (list(scale.values), scale.agree, scale.disagree) == (list(kind.values), kind.agree, kind.disagree)
    page = client.get(f"/work/{study.slug}/design/").content.decode()
    card = page.split('class="scale-card__points"')[1].split("</ol>")[0]
    assert [int(n) for n in re.findall(r'class="num">(-?\d+)<', card)] == list(kind.values)
    agreeing = [int(n) for n in re.findall(r'data-end="agree"><span class="num">(-?\d+)<', card)]
    assert agreeing == list(kind.agree)
    edit = f"/work/{study.slug}/design/scales/{scale.pk}/"
    same = client.get(edit).context["form"].initial
    assert client.post(edit, dict(same.items())).status_code == 302  # untouched, it stays as it was
    again = Scale.objects.get(study=study)
    assert (again.labels_ko, again.agree) == (scale.labels_ko, scale.agree)


@EACH
def test_who_presses_a_number_has_answered_that_number(client, study, kind) -> None:
    items = [studies.item(study, code, scale=kind.made(study)) for code in ("only",)]
    q = studies.opened(study, items)
    begun(client, q)
    page = client.get(url("answer-page", q, 1)).content.decode()
    pressed = re.findall(r'name="a-only" value="(-?\d+)".*?c-scale__number">(-?\d+)<', page)
    assert [int(value) for value, _shown in pressed] == list(kind.values)
    assert all(value == shown for value, shown in pressed)
    beyond = client.post(url("answer-page", q, 1), {"a-only": kind.values.stop})
    assert beyond.status_code == 422 and f"{kind.first}부터 {kind.values[-1]}" in beyond.content.decode()
    for value in (kind.values[0], kind.values[1], kind.values[-1]):
        marks = hidden(client.get(url("answer-page", q, 1)))
        assert client.post(url("answer-page", q, 1), {**marks, "a-only": value})["Location"] == url("answer-review", q)
        review = client.get(url("answer-review", q)).content.decode()
        assert f'answer-list__code num">{value}<' in review and "아직 답하지" not in review
        assert Response.objects.get().answers == {"only": value}
    receipt = citizens.receipt_on(client.post(url("answer-review", q), follow=True))
    visitor = Client()
    own = visitor.post("/receipt/", {"code": receipt}, follow=True).content.decode()
    assert f'answer-list__code num">{kind.values[-1]}<' in own
    assert f'value="{kind.values[-1]}" checked' in visitor.get("/receipt/edit/").content.decode()
    assert f",{kind.values[-1]}," in next(line for line in exports.answer_lines(q) if line.startswith("1,"))
    book = [line.split(",") for line in exports.codebook_lines(q) if line.startswith("only,")]
    assert [int(row[6]) for row in book if row[6].lstrip("-").isdigit()] == list(kind.values)


@EACH
def test_what_was_asked_keeps_its_numbers(study, kind) -> None:
    q = studies.opened(study, [studies.item(study, "only", scale=kind.made(study))])
    scale = Scale.objects.get(study=study)
    with pytest.raises(Refused):
        scales.change_scale(
            scale=scale, by=study.created_by, first=kind.first + 1, points=kind.points, labels_ko=list(FIVE),
            labels_en=[], low_max=kind.low_max, high_min=kind.high_min,
        )  # fmt: skip
    Scale.objects.filter(pk=scale.pk).update(first=scale.first + 1, low_max=scale.low_max + 1, high_min=scale.high_min + 1)
    assert lifecycle.hash_of(q) != q.content_hash  # another first value is another question


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"labels_ko": "\n".join(str(n) for n in range(5)), "first": 1}, "first"),  # 0…4 named on 1…5
        ({"labels_ko": "5점\n4점\n3점\n2점\n1점"}, "first"),
        ({"labels_ko": "하나"}, "labels_ko"),
        ({"labels_ko": "하나\n둘\n셋\n넷"}, "labels_ko"),
        ({"labels_ko": "\n둘\n셋\n넷\n다섯"}, "labels_ko"),  # an end without a name
        ({"labels_en": "one\ntwo\nthree\nfour"}, "labels_en"),
        ({"low_max": 6, "high_min": 7}, "high_min"),
        ({"low_max": 4, "high_min": 2}, "high_min"),
        ({"first": 900}, "first"),
        ({"first": "영"}, "first"),
    ],
)
def test_numbers_that_would_contradict_each_other_are_asked_about(client, study, change, field) -> None:
    client.force_login(study.created_by)
    answer = client.post(f"/work/{study.slug}/design/scales/new/", form_of(KINDS["one-to-five"], **change))
    assert answer.status_code in (200, 422) and field in answer.context["form"].errors
    assert not Scale.objects.exists()


def test_names_may_stand_at_the_ends_only_and_numbers_may_be_names(study) -> None:
    ends, numbers = KINDS["zero-to-ten"].made(study), KINDS["zero-to-ten-numbers"].made(study)
    assert ends.labels_ko == ["전혀 아니다", *[""] * 9, "매우 그렇다"]
    options = sheet_of(studies.questionnaire(study, [studies.item(study, "a", scale=ends)])).questions[0].options
    assert [(o.value, o.label) for o in options[:2]] == [(0, "전혀 아니다"), (1, "1")]
    assert numbers.named()[:2] == [(0, "0"), (1, "1")] and ends.span == "0–10"
    assert KINDS["one-to-nine"].made(study).labels_ko[4] == "보통"


@pytest.mark.parametrize("text", ["0", "-2", "−2", " 1 ", "２"])
def test_an_answer_is_read_with_any_minus_and_nothing_like_a_number_is_taken_for_one(text) -> None:
    asked = Asked("a", AnswerForm.RATING, values=range(-2, 3))
    assert check_answer(asked, text) == int(text.replace("−", "-"))
    for odd in ("3", "-3", "1.0", "--1", "٣", "²", "-", "1" * 5000):
        with pytest.raises(ValueError, match="-2부터 2"):
            check_answer(asked, odd)


def test_from_and_to_is_no_second_minus() -> None:
    assert (span(0, 10), span(-2, 2), span("1", "4.5")) == ("0–10", "-2 … 2", "1–4.5")
