"""The card that is shown where a result is passed on: 1200 × 630, the finding, the names, who asked how many."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from . import palette
from .measure import wrapped

WIDTH, HEIGHT, EDGE = 1200, 630, 72
AT = 15  # px at which `measure` counts
HEAD, NAME, FOOT = 54, 34, 26  # px of letters


def card(title: str, lines: Sequence[str], base: str, source: str, *, mark: str = "") -> str:
    """An SVG. lines: what the finding consists of, as many as there is room for; mark: what says that data are synthetic."""
    room, y = WIDTH - 2 * EDGE, EDGE + HEAD + 8
    head = wrapped(title, room * AT / HEAD)[:3]
    shown = [_text(line, y + 66 * k, HEAD, bold=True) for k, line in enumerate(head)]
    y += 66 * len(head) + 4
    names = [line for name in lines for line in wrapped(f"· {name}", room * AT / NAME)]
    most = max(1, (HEIGHT - EDGE - 60 - y) // 46)
    if len(names) > most:
        names = [*names[: most - 1], "…"]
    shown += [_text(line, y + 46 * k, NAME, bold=True, colour=palette.BLUE) for k, line in enumerate(names)]
    shown += [_text(base, HEIGHT - EDGE - 12, FOOT), _text(source, HEIGHT - EDGE + 26, FOOT, bold=True, colour=palette.INK_2)]
    if mark:
        shown += [f'<rect width="{WIDTH}" height="48" fill="{palette.WARM}"/>', _text(mark, 33, FOOT, bold=True, colour=palette.GROUND)]
    ground = f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{palette.GROUND}"/><rect y="{HEIGHT - 14}" width="{WIDTH}" height="14" fill="{palette.BLUE}"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}">{ground}{"".join(shown)}</svg>'


def _text(text: str, y: float, size: int, *, bold: bool = False, colour: str = palette.INK_2) -> str:
    weight = 700 if bold else 400
    colour = palette.INK if size == HEAD else colour
    return f'<text x="{EDGE}" y="{y}" font-family="{palette.FONT}" font-size="{size}" font-weight="{weight}" fill="{colour}">{escape(text)}</text>'
