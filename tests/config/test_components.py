"""The components: what they promise to people who see, hear, print or have no scripts."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest
from django import forms
from django.template import engines
from django.test import RequestFactory
from django.urls import reverse
from django.utils import translation
from django_cotton.compiler_regex import CottonCompiler

from analytics.charts import palette
from surveys.templatetags.components import distribution, level_bar, page_numbers, spread

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
POINTS = [{"value": i, "label": f"이름 {i}"} for i in range(1, 6)]


def rendered(source: str, **context: object) -> str:
    return engines["django"].from_string(CottonCompiler().process(source)).render(context)


SCALE = """<c-scale name="q1" legend="얼마나?" :points="points" none_value="no_opinion" value="{{ value }}" error="{{ error }}" />"""


def test_a_scale_starts_unset_and_names_every_point() -> None:
    html = rendered(SCALE, points=POINTS, value="", error="")
    assert "checked" not in html
    assert html.count('type="radio"') == 6
    for point in POINTS:
        assert re.search(
            rf'value="{point["value"]}"[^>]*><span[^>]*>{point["value"]}</span><span[^>]*>{point["label"]}<', html
        )


def test_a_scale_keeps_the_answer_given() -> None:
    html = rendered(SCALE, points=POINTS, value=4, error="")
    assert re.findall(r'value="(\w+)" checked', html) == ["4"]
    html = rendered(SCALE, points=POINTS, value="no_opinion", error="")
    assert re.findall(r'value="(\w+)" checked', html) == ["no_opinion"]


def test_zero_is_an_answer_and_not_an_unset_scale() -> None:
    points = [{"value": i, "label": str(i)} for i in range(11)]
    html = rendered(SCALE, points=points, value=0, error="")
    assert re.findall(r'value="(\w+)" checked', html) == ["0"]
    assert "c-scale--many" in html


def test_an_error_is_tied_to_its_scale() -> None:
    html = rendered(SCALE, points=POINTS, value="", error="답을 골라 주십시오.")
    assert 'aria-describedby=" q1-error"' in html and 'id="q1-error"' in html and 'aria-invalid="true"' in html


class Example(forms.Form):
    title = forms.CharField(label="제목", help_text="공개됩니다.", max_length=3)


def test_a_field_ties_label_help_and_error_to_its_input() -> None:
    html = rendered('<c-field :field="form.title" />', form=Example({"title": "네 글자다"}))
    described = re.search(r'<input[^>]*aria-describedby="([^"]*)"', html)
    assert described
    for part in described.group(1).split():
        assert f'id="{part}"' in html
    assert 'for="id_title"' in html and 'value="네 글자다"' in html


def test_an_empty_number_is_a_dash_with_words() -> None:
    with translation.override("ko"):
        html = rendered('<c-stat label="참여율" value="" />')
    assert "–" in html and "값 없음" in html


@pytest.mark.parametrize("code", [
    "consensus_for", "consensus_against", "consensus_middle", "two_camps", "plurality_for", "plurality_against",
    "plurality_middle", "none", "too_few",
])  # fmt: skip
def test_a_verdict_is_a_word_and_a_shape_in_both_languages(code: str) -> None:
    looks = set()
    for language in ("ko", "en"):
        with translation.override(language):
            html = rendered(f'<c-verdict code="{code}" />')
        word = re.sub(r"<svg.*?</svg>|<[^>]+>", "", html).strip()
        assert word and bool(re.search("[가-힣]", word)) == (language == "ko")
        assert "<path" in html or "<rect" in html or "<circle" in html
        looks.add(word)
    assert len(looks) == 2


def test_every_component_is_on_the_living_page_and_in_the_paper() -> None:
    shown = "".join(path.read_text() for path in (TEMPLATES / "dev").rglob("*.html"))
    shown += (TEMPLATES / "base.html").read_text()
    paper = (ROOT / "docs" / "design.md").read_text()
    for path in (TEMPLATES / "cotton").glob("*.html"):
        tag = f"c-{path.stem.replace('_', '-')}"
        assert f"`{tag}`" in paper or f"{tag}`" in paper, f"{tag} is not in docs/design.md"
        used_inside = any(f"<{tag} " in other.read_text() for other in (TEMPLATES / "cotton").glob("*.html"))
        assert f"<{tag} " in shown or f"<{tag}>" in shown or used_inside, f"{tag} is not on the living page"


FORBIDDEN = {
    "inline style": r"<[a-z][^>{]*\sstyle=",
    "inline script": r"<script(?![^>]*(?:src=|application/json))",
    "inline handler": r"<[a-z][^>]*\son[a-z]+=",
    "another host": r"<(?:link|script|img|iframe)\b[^>]*(?:href|src)=[\"']?(?:https?:)?//",
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_asks_for_what_the_policy_refuses(what: str) -> None:
    found = [
        str(path.relative_to(TEMPLATES))
        for path in TEMPLATES.rglob("*.html")
        if "mail" not in path.parts and "email" not in path.parts and re.search(FORBIDDEN[what], path.read_text(), re.I)
    ]
    assert not found


def tokens() -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", (ROOT / "static/css/tokens.css").read_text()))


def contrast(one: str, other: str) -> float:
    light, dark = sorted((palette.luminance(one), palette.luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("text", "ground", "least"), [
    ("ink", "ground", 7), ("ink-2", "ground", 7), ("ink-3", "ground", 4.5), ("ink-3", "ground-2", 4.5), ("ink-2", "ground-3", 4.5),
    ("blue", "ground", 4.5), ("ground", "blue", 4.5), ("blue-strong", "blue-tint", 4.5), ("ink-3", "blue-tint", 4.5),
    ("warm", "ground", 4.5), ("warm", "warm-tint", 4.5), ("warm-strong", "warm-tint", 4.5), ("ground", "warm", 4.5),
    ("control-line", "ground", 3), ("focus", "ground", 3), ("focus", "ground-2", 3),
])  # fmt: skip
def test_colours_keep_their_contrast(text: str, ground: str, least: float) -> None:
    assert contrast(tokens()[text], tokens()[ground]) >= least


def test_charts_use_the_colours_of_the_pages() -> None:
    named = tokens()
    assert (
        named["ink"], named["blue"], named["warm"], named["line"],
    ) == (palette.INK, palette.BLUE, palette.WARM, palette.LINE)  # fmt: skip
    assert (palette.MIDDLE, palette.FOR[1], palette.AGAINST[1]) == (named["middle"], named["for-2"], named["against-2"])


def test_the_fonts_are_as_published() -> None:
    spec = importlib.util.spec_from_file_location("refresh", ROOT / "static/fonts/refresh.py")
    assert spec and spec.loader
    refresh = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(refresh)
    assert refresh.check() == []
    assert len(refresh.files()) > 90


def test_a_distribution_shades_the_middle_half_and_marks_the_median() -> None:
    d = distribution([1, 2, 6, 19, 12], low="1", median="4", q1="3.75", q3="5", own="2")
    assert [bar["inside"] for bar in d["bars"]] == [False, False, False, True, True]
    assert d["n"] == 40 and d["median_x"] == 140 and d["own_x"] == 60
    assert d["half"]["x"] == pytest.approx(110) and d["half"]["x"] + d["half"]["width"] == 200
    assert max(bar["height"] for bar in d["bars"]) == d["bars"][3]["height"]


@pytest.mark.parametrize("points", [2, 3, 4, 5, 7, 9, 10, 11])
def test_a_scale_of_numbers_says_each_number_once(points) -> None:
    bare = [{"value": n, "label": str(n)} for n in range(1, points + 1)]
    html = rendered(SCALE, points=bare, value="", error="")
    assert "c-scale__ends" not in html and "c-scale__name" not in html
    assert re.findall(r'c-scale__number">(\d+)<', html) == [str(n) for n in range(1, points + 1)]


@pytest.mark.parametrize("points", [2, 3, 4, 5, 7, 9, 10, 11])
def test_a_scale_named_at_its_ends_leaves_a_bare_middle_out(points) -> None:
    named = [{"value": n, "label": {1: "전혀", points: "매우"}.get(n, str(n))} for n in range(1, points + 1)]
    html = rendered(SCALE, points=named, value="", error="")
    ends = html.split("c-scale__ends")[1].split("</div>")[0]
    assert re.findall(r"<b>(\d+)</b>(\w+)", ends) == [("1", "전혀"), (str(points), "매우")]
    assert html.count("c-scale__name") == 2


def test_a_spread_has_one_width_and_puts_median_and_middle_half_on_it() -> None:
    five, ten = spread("5", median="4", q1="3", q3="4.5"), spread(10, median=5.5, q1=5, q3=6)
    assert five["width"] == ten["width"] and len(ten["ticks"]) == 10
    assert five["median"] == five["ticks"][3] and five["left"] + 4 == five["ticks"][2]
    assert ten["median"] == pytest.approx((ten["ticks"][4] + ten["ticks"][5]) / 2, abs=0.1)
    assert "median" not in spread(5)


def test_numbers_under_many_bars_stay_legible() -> None:
    assert distribution([1] * 5)["width"] == 200 and distribution([1] * 7)["width"] == 280
    assert distribution([1] * 11)["width"] == 308


def test_a_distribution_without_a_median_draws_none() -> None:
    d = distribution({"1": 0, "2": 1, "3": 0})
    assert d["median_x"] is None and d["half"] is None and [bar["count"] for bar in d["bars"]] == [0, 1, 0]


def test_a_bar_says_whether_it_reaches_its_threshold() -> None:
    assert level_bar("0.8", threshold="0.8", width="100") == {
        "width": 100,
        "fill": 80.0,
        "limit_x": 80.0,
        "below": False,
    }
    assert level_bar("0.79", threshold="0.8")["below"] and level_bar("", threshold="0.8")["fill"] == 0


def test_page_numbers_leave_gaps() -> None:
    from django.core.paginator import Paginator

    assert page_numbers(Paginator(range(200), 10).page(10)) == [1, None, 9, 10, 11, None, 20]
    assert page_numbers(Paginator(range(20), 10).page(1)) == [1, 2]


@pytest.mark.parametrize(("handler", "status"), [
    ("bad_request", 400), ("forbidden", 403), ("not_found", 404), ("csrf_failure", 403), ("server_error", 500),
])  # fmt: skip
@pytest.mark.parametrize("language", ["ko", "en"])
def test_pages_of_failure_say_what_to_do_next(
    handler: str, status: int, language: str, rf: RequestFactory, db: None
) -> None:
    from django.contrib.auth.models import AnonymousUser

    from surveys.views import site

    request = rf.get("/somewhere/")
    request.user, request.LANGUAGE_CODE = AnonymousUser(), language
    with translation.override(language):
        response = getattr(site, handler)(request)
        text = response.content.decode()
    assert response.status_code == status
    assert f'<html lang="{language}"' in text and 'class="actions"' in text
    assert bool(re.search(r"<h1>[^<]*[가-힣]", text)) == (language == "ko")


def test_the_server_error_page_needs_no_database(rf: RequestFactory) -> None:
    from surveys.views import site

    assert site.server_error(rf.get("/")).status_code == 500  # no db fixture: a query would fail the test


def test_language_is_switched_by_a_plain_form(client, db: None) -> None:
    home = client.get(reverse("surveys:home"), HTTP_ACCEPT_LANGUAGE="ko")
    assert '<html lang="ko"' in home.content.decode()
    client.post(reverse("set_language"), {"language": "en", "next": reverse("surveys:privacy")})
    page = client.get(reverse("surveys:privacy"), HTTP_ACCEPT_LANGUAGE="ko").content.decode()
    assert '<html lang="en"' in page and "Privacy notice" in page


def test_a_synthetic_page_says_so_in_both_languages() -> None:
    for language in ("ko", "en"):
        with translation.override(language):
            html = rendered("<c-synthetic />", LANGUAGE_CODE=language)
        assert "합성 시연 자료" in html and "synthetic demonstration data" in html.lower()
