"""Specification → picture, in the worker. Returns bytes or markup; keeping them (by the chart's hash) is the caller's."""

from __future__ import annotations

import json
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

FONTS = Path(__file__).resolve().parents[2] / "static" / "fonts" / "pretendard" / "otf"


def svg(spec: dict[str, Any]) -> str:
    """The picture to take away: with title and base."""
    return _svg(json.dumps(spec, sort_keys=True))


@lru_cache(maxsize=128)
def _svg(spec: str) -> str:
    """A publication mostly repeats the specifications of its runs."""
    return converter().vegalite_to_svg(json.loads(spec))


def png(spec: dict[str, Any], *, scale: float = 2.0) -> bytes:
    return converter().vegalite_to_png(spec, scale=scale)


def svg_png(markup: str) -> bytes:
    return converter().svg_to_png(markup)


def page_svg(spec: dict[str, Any]) -> str:
    """The picture inside a page, which says title and base itself."""
    return svg(untitled(spec))


def untitled(spec: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in spec.items() if key != "title"}


@cache
def converter() -> Any:
    import vl_convert

    if not FONTS.is_dir():
        raise FileNotFoundError(f"{FONTS}: without its font a chart has no text; run static/fonts/refresh.py")
    vl_convert.register_font_directory(str(FONTS))
    return vl_convert
