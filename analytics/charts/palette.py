"""Colours of the charts; the same values as static/css/tokens.css."""

from __future__ import annotations

INK, INK_2, INK_3 = "#1b1f24", "#3f4754", "#5b6472"
LINE, CONTROL_LINE, GROUND, GROUND_3 = "#d5dae1", "#7c8796", "#ffffff", "#e9edf2"
BLUE, BLUE_LINE, BLUE_TINT = "#1f57c3", "#b6cdf5", "#eaf1fd"
WARM, WARM_LINE = "#b5430b", "#f0b68f"
FONT = "Pretendard, Apple SD Gothic Neo, Malgun Gothic, Noto Sans KR, sans-serif"  # a picture as a file has no page's fonts

AGAINST = ("#f0b68f", "#b3470c")  # from mild to strong
FOR = ("#9dbcf0", "#1f57c3")
MIDDLE = "#cfd5dd"


def diverging(points: int) -> list[str]:
    """Two hues and, for an odd number of points, a neutral middle; told apart in every common colour blindness."""
    side = points // 2
    against = [blend(*AGAINST, strength(step, side)) for step in range(side, 0, -1)]
    agree = [blend(*FOR, strength(step, side)) for step in range(1, side + 1)]
    return against + ([MIDDLE] if points % 2 else []) + agree


def strength(step: int, side: int) -> float:
    return 1.0 if side == 1 else (step - 1) / (side - 1)


def blend(mild: str, strong: str, share: float) -> str:
    pairs = [(int(mild[i : i + 2], 16), int(strong[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def text_on(colour: str) -> str:
    """White, ink or plain black: whichever keeps 4.5:1 on it."""
    shade = luminance(colour)
    if shade < 0.18:
        return GROUND
    return INK if shade > 0.24 else "#000000"


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
