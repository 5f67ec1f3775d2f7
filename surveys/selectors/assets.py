"""The style sheet and the script of every page, each in one file: a phone on a slow line pays for each request.

The sources stay small files under static/; what is sent is put together from them and named by its content.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.contrib.staticfiles import finders
from django.templatetags.static import static

STYLES = (
    "fonts/pretendard/pretendard.css", "css/tokens.css", "css/base.css", "css/layout.css", "css/components.css",
    "css/forms.css", "css/survey.css", "css/tables.css", "css/charts.css", "css/answering.css", "css/results.css",
    "css/contrast.css",
)  # fmt: skip
PRINT = "css/print.css"
SCRIPTS = (
    "js/scale.js", "js/tables.js", "js/fields.js", "js/unsent.js", "js/saving.js", "js/mending.js", "js/autosave.js",
    "js/holding.js", "js/leftover.js", "js/charts.js", "js/small.js", "js/leaving.js",
    "js/switching.js", "js/answer-fields.js", "js/app.js",
)  # fmt: skip
TYPES = {"css": "text/css", "js": "text/javascript"}
EXPORT = re.compile(r"^export ((?:async )?function) (\w+)", re.M)
IMPORT = re.compile(r'^import \{[^}]*\} from "\./[\w-]+\.js";\n', re.M)
ADDRESS = re.compile(r"url\((?!data:)['\"]?([^)'\"]+)['\"]?\)")


@dataclass(frozen=True)
class Asset:
    kind: str
    text: str

    @property
    def name(self) -> str:
        return f"site.{hashlib.sha256(self.text.encode()).hexdigest()[:16]}.{self.kind}"


def asset(kind: str) -> Asset:
    """kind: "css" or "js". Put together once; again where a developer has changed a source."""
    sources = (*STYLES, PRINT) if kind == "css" else SCRIPTS
    return _asset(kind, tuple(source(name).stat().st_mtime_ns for name in sources) if settings.DEBUG else ())


@lru_cache(maxsize=4)
def _asset(kind: str, _changed: tuple[int, ...]) -> Asset:
    return Asset(kind, styles() if kind == "css" else script())


def source(name: str) -> Path:
    found = finders.find(name)
    if not found:
        raise FileNotFoundError(f"static/{name}, which every page needs (surveys/selectors/assets.py)")
    return Path(found)


def styles() -> str:
    sheets = [ADDRESS.sub(lambda m, name=name: f"url({_beside(name, m[1])})", _read(name)) for name in STYLES]
    return "\n".join([*sheets, f"@media print {{\n{_read(PRINT)}}}\n"])


def script() -> str:
    """Each module in a block of its own, so that two may name a helper alike; what they export stands above the blocks."""
    names, blocks = [], []
    for name in SCRIPTS:
        text = IMPORT.sub("", _read(name))
        names += [found[2] for found in EXPORT.finditer(text)]
        text = EXPORT.sub(r"\2 = \1 \2", text)
        if left := re.search(r"^(?:import|export)\b.*", text, re.M):
            raise ValueError(f"static/{name}: {left[0]!r}; only `export function` and `import {{…}} from` are put together")
        blocks.append(f"{{ // {name}\n{text}}}\n")
    return f"let {', '.join(names)};\n{''.join(blocks)}"


def _read(name: str) -> str:
    return source(name).read_text(encoding="utf-8")


def _beside(sheet: str, address: str) -> str:
    """The address of a file that a style sheet names relative to itself."""
    return static(str(PurePosixPath(sheet).parent / address.removeprefix("./")))
