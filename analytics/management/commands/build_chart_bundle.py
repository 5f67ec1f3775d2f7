"""Makes the browser's chart script out of vl-convert: no CDN, no node, nothing fetched."""

import os
from importlib import metadata
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

EXPORTS = "export { vega, vegaLite, vegaEmbed };"


class Command(BaseCommand):
    help = "Writes static/vendor/vega-bundle.js, one module with Vega, Vega-Lite and Vega-Embed."

    def handle(self, **options) -> None:
        import vl_convert

        target = Path(settings.BASE_DIR) / "static" / "vendor" / "vega-bundle.js"
        target.parent.mkdir(exist_ok=True)
        half = target.with_name(f"{target.name}.{os.getpid()}")
        head = f"/* vl-convert {metadata.version('vl-convert-python')} (Vega {vl_convert.get_vega_version()}) */\n"
        half.write_text(head + vl_convert.javascript_bundle(EXPORTS), encoding="utf-8")
        half.replace(target)
        self.stdout.write(f"{target} ({target.stat().st_size // 1024} KB)")
