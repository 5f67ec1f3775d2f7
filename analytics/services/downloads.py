"""Pictures to take away. Drawing libraries load when somebody first asks for one."""

from __future__ import annotations

from ..models import ChartImage


def picture(*, image: ChartImage, kind: str) -> bytes:
    from . import pictures

    return pictures.download(image, kind)
