"""All answer forms through all uses: a new form fails here until it has each part."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.template.loader import get_template
from django.urls import reverse
from django.utils.translation import override

from analytics.selectors import frames, sections
from analytics.services import answer_figures, survey_analysis
from surveys import answer_forms
from surveys.answer_forms import NO_OPINION, Asked
from surveys.models import Item, Response, Tally
from surveys.selectors.answering import asked_as, sheet_of
from surveys.services import exports, import_choices, items, lifecycle, pasting, tallies
from surveys.services.refusal import Refused
from surveys.validators import check_answer
from tests.factories import citizens
from tests.factories import studies as make
from tests.factories.citizens import url
from tests.surveys.test_imports import run, upload

WAYS = [("bus", "버스", "Bus"), ("rail", "철도, 전철", "Rail"), ("walk", "걷기", "Walking")]


@dataclass(frozen=True)
class Sample:
    """What an item of the form is made with; texts as its control sends them, stored, and as they read; what it refuses."""

    good: tuple[tuple[str, Any, str], ...]
    bad: tuple[tuple[str, str], ...]
    categories: tuple[tuple[str, str, str], ...] = ()
    filled: dict[str, Any] = field(default_factory=dict)  # the form's own fields on the design page
    lacks: dict[str, Any] = field(default_factory=dict)  # what such an item cannot be asked with


SAMPLES = {
    "rating": Sample(good=(("4", 4, "4단계"), ("−1", None, "")), bad=(("9", "1부터 5"), ("four", "1부터 5")), lacks={"scale": None}),
    "choice": Sample(
        good=(("rail", "rail", "철도, 전철"),), bad=(("plane", "보기가 아닙니다"),), categories=tuple(WAYS), lacks={"categories": WAYS[:1]}
    ),
    "several": Sample(
        good=(("\nwalk\nbus", ["bus", "walk"], "버스, 걷기"), ("none_of_these", ["none_of_these"], "해당하는 것이 없음")),
        bad=(("bus\nplane", "보기가 아닙니다"), ("bus\nrail\nwalk", "2개까지"), ("bus\nnone_of_these", "함께"), ("bus\nno_opinion", "함께")),
        categories=tuple(WAYS), filled={"most": 2, "none": True}, lacks={"settings": {"most": 4}},
    ),
    "number": Sample(
        good=(("37,5", 37.5, "37.5 분"), ("１０", 10, "10 분"), ("\n-2.5", -2.5, "-2.5 분")),
        bad=(("1,234", "쉼표가"), ("-11", "-10 이상 500 이하"), ("500.5", "500 이하"), ("1.25", "1자리"), ("십", "읽을 수"), ("3\nno_opinion", "하나만"),
             ("1e3", "읽을 수"), ("٣", "읽을 수"), ("9" * 400, "읽을 수")),
        filled={"least": -10, "most": 500, "decimals": 1, "unit_ko": "분", "unit_en": "minutes"}, lacks={"settings": {"least": 5, "most": 5}},
    ),
    "text": Sample(good=(("버스가\n없다", "버스가\n없다", "버스가\n없다"),), bad=(("가" * 4_001, "너무 깁니다"),), lacks={}),
}  # fmt: skip
EVERY = sorted(answer_forms.FORMS)


def made(study: Any, name: str) -> Item:
    form, sample = answer_forms.of(name), SAMPLES[name]
    return items.create_item(
        study=study, kind="other", form=name, by=study.created_by, code=f"q_{name}", scale=study.scales.first(), required=False,
        categories=sample.categories, settings=form.settings_of(sample.filled), text_ko=f"{name}을 묻습니다", text_en=f"On {name}",
    )  # fmt: skip


def good(name: str) -> list[tuple[str, Any, str]]:
    return [row for row in SAMPLES[name].good if row[1] is not None]


@pytest.fixture
def study(db: None) -> Any:
    found = make.study()
    make.scale(found)
    return found


@pytest.fixture
def everything(study: Any) -> Any:
    """One item of each form, and one more that offers no opinion."""
    return make.opened(study, [made(study, name) for name in EVERY], page_size=20)


def test_every_form_is_walked_and_drawn_and_has_its_figures() -> None:
    assert set(SAMPLES) == set(answer_forms.FORMS) == set(answer_figures.FIGURES)
    assert all(name == form.name and len(name) <= 10 for name, form in answer_forms.FORMS.items())
    for form in answer_forms.FORMS.values():
        get_template(form.template)
        if form.template_together:
            get_template(form.template_together)
        with override("en"):
            assert str(form.label).isascii(), f"{form.name} has no English name"


@pytest.mark.parametrize("name", EVERY)
def test_what_may_come_back(study: Any, name: str) -> None:
    item = made(study, name)
    asked, form = asked_as(item), answer_forms.of(name)
    for typed, stored, words in good(name):
        assert check_answer(asked, typed) == stored == check_answer(asked, form.raw(stored)) == check_answer(asked, stored)
        assert form.label_of(asked, list(form.options(item, "ko")), stored) == words
    for typed, sentence in SAMPLES[name].bad:
        with pytest.raises(ValueError, match=re.escape(sentence)):
            check_answer(asked, typed)
    assert check_answer(asked, " ") is None and form.missing(asked)
    silent = check_answer(asked, NO_OPINION)
    assert silent == NO_OPINION
    if form.offers_no_opinion:
        with pytest.raises(ValueError, match="잘 모르겠음"):
            check_answer(Asked("q", name, categories=asked.categories, values=asked.values, settings=asked.settings), NO_OPINION)


@pytest.mark.parametrize("name", EVERY)
def test_the_researcher_makes_edits_copies_and_pastes_it(study: Any, client: Any, name: str) -> None:
    client.force_login(study.created_by)
    form, sample = answer_forms.of(name), SAMPLES[name]
    fields = {
        "kind": "other", "form": name, "scale": study.scales.first().pk, "no_opinion": "on", "required": "on",
        "categories": "\n".join(f'{code}, "{ko}", {en}' for code, ko, en in sample.categories),
        **{form.field_name(key): value for key, value in sample.filled.items()},
    }  # fmt: skip
    answer = client.post(reverse("surveys:item-new", args=[study.slug]), fields | {"text_ko": "새 문항"})
    assert answer.status_code == 302, answer.context["form"].errors
    item = study.items.get()
    expected = form.settings_of(sample.filled)
    assert (item.form, item.settings, item.categories.count()) == (name, expected, len(sample.categories))
    assert (item.scale is not None) == form.takes_scale and item.no_opinion == form.offers_no_opinion
    edit = reverse("surveys:item-edit", args=[study.slug, item.pk])
    shown = client.get(edit).content.decode()
    assert all(f'name="{form.field_name(key)}"' in shown for key in form.fields())
    initial = client.get(edit).context["form"].initial
    assert {key: initial[form.field_name(key)] for key in expected} == expected
    assert items.duplicate_item(item=item, by=study.created_by).settings == expected
    paste = reverse("surveys:items-paste", args=[study.slug])
    seen = client.post(paste, fields | {"text": "붙인 문항\n둘째 문항"}).context["seen"]
    assert client.post(paste, fields | {"text": "붙인 문항\n둘째 문항", "seen": seen}).status_code == 302
    pasted = list(study.items.order_by("-position")[:2])
    assert [(i.form, i.settings, i.categories.count()) for i in pasted] == [(name, expected, len(sample.categories))] * 2
    assert client.get(reverse("surveys:design", args=[study.slug])).status_code == 200


@pytest.mark.parametrize("name", [name for name in EVERY if SAMPLES[name].lacks])
def test_what_cannot_be_asked_is_refused_at_its_place(study: Any, name: str) -> None:
    sample, form = SAMPLES[name], answer_forms.of(name)
    content = {"scale": study.scales.first(), "categories": sample.categories, "settings": {}, **sample.lacks}
    with pytest.raises(Refused) as refused:
        items.create_item(study=study, kind="other", form=name, by=study.created_by, text_ko="문항", **content)
    named = [form.field_name(key) for key in form.fields()]
    assert refused.value.key in ("scale", "categories", *named)


def test_a_value_is_pasted_as_a_rating_only(study: Any) -> None:
    with pytest.raises(Refused, match="평정"):
        pasting.paste_items(study=study, text="가치", kind="importance", scale=study.scales.first(), by=study.created_by, form="number")


def test_a_respondents_whole_way_without_scripts(everything: Any, client: Any) -> None:
    r = citizens.begun(client, everything)
    page = url("answer-page", everything, 1)
    first = client.get(page).content.decode()
    assert all(f'name="a-q_{name}"' in first for name in EVERY)
    wrong = client.post(page, {f"a-q_{name}": SAMPLES[name].bad[0][0].split("\n") for name in EVERY})
    assert wrong.status_code == 422
    assert all(f'id="a-q_{name}-error"' in wrong.content.decode() for name in EVERY)
    typed = {f"a-q_{name}": good(name)[0][0].split("\n") if name != "text" else good(name)[0][0] for name in EVERY}
    assert client.post(page, typed)["Location"] == url("answer-review", everything)
    r.refresh_from_db()
    stored = {f"q_{name}": good(name)[0][1] for name in EVERY}
    assert r.answers == stored
    review = client.get(url("answer-review", everything)).content.decode()
    assert all(good(name)[0][2] in review for name in EVERY)
    again = client.get(page).content.decode()
    assert again.count("checked") == 4 and 'value="37.5"' in again  # rating, choice, two of several
    emptied = client.post(page, {**citizens.hidden(client.get(page)), **{f"a-q_{name}": "" for name in EVERY}})
    r.refresh_from_db()
    assert emptied.status_code == 302 and r.answers == {}
    client.post(page, {**citizens.hidden(client.get(page)), **typed})
    thanks = client.post(url("answer-review", everything), follow=True)
    r.refresh_from_db()
    assert r.answers == stored
    client.post(reverse("surveys:receipt"), {"code": citizens.receipt_on(thanks)})
    mine = client.get(reverse("surveys:receipt-answers"), follow=True).content.decode()
    assert all(good(name)[0][2] in mine for name in EVERY)


def test_two_places_meet_and_are_asked(everything: Any, client: Any) -> None:
    r = citizens.begun(client, everything)
    page = url("answer-page", everything, 1)
    marks = citizens.hidden(client.get(page))
    for name in EVERY:
        here, there = SAMPLES[name].good[0][0], {"rating": "2", "choice": "bus", "several": "rail", "number": "8", "text": "다른 글"}[name]
        Response.objects.filter(pk=r.pk).update(answers={f"q_{name}": check_answer(asked_as(everything.entries.get(item__code=f"q_{name}").item), there)})
        field = f"a-q_{name}"
        met = client.post(page, {field: here, f"was_{field}": marks[f"was_{field}"]})
        assert met.status_code == 409 and f'data-twofold-name="{field}"' in met.content.decode()
        assert re.search(rf'data-twofold-name="{field}"[^>]*data-value="{there}"', met.content.decode())


def answers() -> list[dict[str, Any]]:
    told = [{f"q_{name}": row[1] for name in EVERY for row in [good(name)[n % len(good(name))]]} for n in range(12)]
    silent = {f"q_{name}": NO_OPINION for name in EVERY if answer_forms.of(name).offers_no_opinion}
    return [*told, silent, {}]


def test_counted_exported_and_brought_in_again(everything: Any) -> None:
    for row in answers():
        make.response(everything, row)
    tallies.advance()
    counted = dict(Tally.objects.values_list("item_code", "count").order_by("item_code").exclude(item_code=""))
    assert set(counted) == {f"q_{name}" for name in EVERY if not answer_forms.of(name).written}
    before = sorted(Tally.objects.values_list("item_code", "code", "count"))
    tallies.recount(questionnaire=everything)
    assert sorted(Tally.objects.values_list("item_code", "code", "count")) == before

    q = lifecycle.close_questionnaire(questionnaire=everything, by=everything.study.created_by)
    table = "".join(exports.answer_lines(q))
    header = next(csv.reader(io.StringIO(table.removeprefix("\ufeff"))))
    columns = [c.name for question in sheet_of(q).questions for c in question.columns]
    assert [name for name in header if not name.startswith("hapui.")] == columns
    book = list(csv.DictReader(io.StringIO("".join(exports.codebook_lines(q)).removeprefix("\ufeff"))))
    assert {row["item"] for row in book} == set(columns) and all(row["label_en"].isascii() for row in book)

    copy = make.questionnaire(q.study, [entry.item for entry in q.entries.all()])
    incoming = upload(copy, table.removeprefix("\ufeff"))
    assert import_choices.set_columns(incoming=incoming, columns=incoming.columns, by=q.study.created_by) == {}
    assert run(incoming).n == 14
    kept = [r.answers for r in Response.objects.filter(questionnaire=copy)]
    assert sorted(map(str, kept)) == sorted(map(str, (r.answers for r in Response.objects.filter(questionnaire=q))))


def test_its_figures_are_computed_and_frozen_with_a_publication(everything: Any, client: Any) -> None:
    for row in answers():
        make.response(everything, row)
    q = lifecycle.close_questionnaire(questionnaire=everything, by=everything.study.created_by)
    frame = frames.survey_frame(q)
    assert {*frame.ratings, *frame.choices, *frame.given} == {f"q_{name}" for name in EVERY if not answer_forms.of(name).written}
    result = survey_analysis.compute(questionnaire=q)
    section = sections.survey_section(q, result)
    found = {row["item"]: row for part in ("figures", "choices", "numbers") for row in section[part]}
    assert set(found) == {f"q_{name}" for name in EVERY if not answer_forms.of(name).written}
    assert all(row["n"] == 12 and row["no_opinion"] == 1 and row["missing"] == 1 and row["asked"] for row in found.values())
    shares = {o["code"]: o["share"]["value"] for o in found["q_several"]["options"]}
    assert shares == pytest.approx({"bus": 0.5, "rail": 0, "walk": 0.5, "none_of_these": 0.5})
    figures = {f["statistic"]: f["figure"]["value"] for f in found["q_number"]["figures"]}
    assert figures == pytest.approx({"mean": 15, "q1": -2.5, "median": 10, "q3": 37.5})
    client.force_login(everything.study.created_by)
    for language, words in (("ko", ("해당하는 것이 없음", "수로 쓴 답", "(분)")), ("en", ("None of these", "Numbers given", "(minutes)"))):
        client.cookies["django_language"] = language
        shown = client.get(reverse("analytics:survey", args=[q.study.slug, q.key])).content.decode()
        assert all(word in shown for word in words), language
        assert not re.search("가중 비율|가중한 값|Weighted (share|value)", shown) and ">, " not in shown  # no margins were declared


@pytest.mark.parametrize(
    ("weighting", "heads"),
    [
        ({"raked": True}, ["가중 비율", "95% 구간", "가중하지 않은 비율"]),
        ({"raked": False, "convention": "base weights"}, ["가중 비율", "95% 구간", "가중하지 않은 비율"]),
        ({"raked": False, "convention": None}, ["비율(가중하지 않음)", "95% 구간"]),
        (None, ["비율"]),
    ],
)
def test_published_shares_and_values_are_called_what_they_are(weighting: Any, heads: list[str]) -> None:
    share = {"value": 0.5, "low": None, "unweighted": 0.4, "n": 12}
    asked = {"label_ko": "무엇", "version": 1}
    choice = {"item": "q", "asked": asked, "options": [{"label_ko": "버스", "share": share, "n": 5}], "figures": [{"statistic": "mean", "figure": share}]}
    for name, said, values in (("choice", "비율", "고른 답"), ("number", "값", "통계량")):
        shown = get_template(f"analytics/public/_{name}_table.html").render({"choice": choice, "is_round": weighting is None, "weighting": weighting})
        expected = [values, *(h.replace("가중 비율", f"가중{'한 값' if name == 'number' else ' 비율'}").replace("비율", said) for h in heads), "응답 수"]
        assert re.findall(r"<th scope=\"col\"[^>]*>([^<]*)</th>", shown) == expected
        assert shown.count("<td ") == len(expected) - 1
