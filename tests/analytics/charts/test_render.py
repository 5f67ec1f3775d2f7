"""Pictures: the font is there, nothing in them breaks the policy, and both widths are drawn."""

from __future__ import annotations

import struct

import pytest

from analytics.charts import render
from analytics.charts.means import MeanRow, Scale, means
from analytics.charts.spec import NARROW, WIDE, About

CHART, SLIM = (
    means([MeanRow("균등한 삶의 질", 3.19, 1491, unweighted=3.22)], Scale(1, 5, "전혀", "매우"), About(base="시민 1,500명", width=width))
    for width in (WIDE, NARROW)
)


def test_the_page_pictures_hold_korean_text_and_no_inline_style() -> None:
    pages = {"wide": render.page_svg(CHART.spec), "narrow": render.page_svg(SLIM.spec)}
    for markup in pages.values():
        assert "균등한 삶의 질" in markup and "Pretendard" in markup
        assert " style=" not in markup and "<style" not in markup and "<script" not in markup
        assert CHART.title not in markup  # the page says it in words
    assert 'width="328"' in pages["narrow"] and 'width="760"' in pages["wide"]


def test_the_picture_to_take_away_says_title_and_base() -> None:
    markup = render.svg(CHART.spec)
    assert CHART.title in markup and "시민 1,500명" in markup


def test_the_font_draws_hangul() -> None:
    """An unknown font draws nothing and says nothing: with our font the picture must hold more ink than without."""
    spec = {"$schema": "https://vega.github.io/schema/vega-lite/v6.json", "data": {"values": [{"t": "균형발전 핵심가치"}]},
            "mark": {"type": "text", "fontSize": 40}, "encoding": {"text": {"field": "t"}}, "width": 400, "height": 60}
    with_font = render.png({**spec, "config": {"font": "Pretendard"}})
    without = render.png({**spec, "config": {"font": "NoSuchFontAnywhere"}})
    assert len(with_font) > len(without) + 500


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_a_png_has_the_size_asked_for(scale: float) -> None:
    data = render.png(CHART.spec, scale=scale)
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">I", data[16:20])[0] == int(760 * scale)


def test_a_missing_font_folder_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    monkeypatch.setattr(render, "FONTS", tmp_path / "nowhere")
    render.converter.cache_clear()
    with pytest.raises(FileNotFoundError, match=r"refresh\.py"):
        render.png(CHART.spec)
    render.converter.cache_clear()
