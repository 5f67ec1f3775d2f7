"""Pictures to take away, drawn when first asked for and kept. The drawing libraries load only then."""

from __future__ import annotations

from ..models import ChartImage


def picture(*, image: ChartImage, kind: str) -> bytes:
    from ..charts import render

    if kind == "png" and image.png is None:
        image.png = render.png(image.spec)
        image.save(update_fields=["png"])
    elif kind == "svg" and not image.svg:
        image.svg = render.svg(image.spec)
        image.save(update_fields=["svg"])
    return bytes(image.png) if kind == "png" else image.svg.encode()
