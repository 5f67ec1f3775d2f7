"""The parts of a workbook, each read as a stream and within limits: a workbook is a zip of XML, and both can be bombs.

Only what a table needs is opened: which sheet, its shared texts, which numbers are dates. No part is held whole, no
entity is ever defined, and what is counted is what arrives, not what the file says of itself.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import IO
from xml.parsers import expat

from django.utils.translation import gettext as _

from .. import typed
from .refusal import Refused

MAX_UNPACKED = 30 * 1024**2  # of the parts that are read; a sheet of 200,000 rows and eight columns takes 25 MB
MAX_MEMBERS = 2_000
MAX_TEXTS = 500_000
MAX_STYLES = 70_000  # Excel itself stops at 65,490
MAX_CELL = 40_000  # characters; Excel stops at 32,767
CHUNK = 1024**2
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
Attributes = dict[str, str]


class Reading:
    """One stream of XML: local names of elements, their attributes, the text that somebody asked to collect."""

    def __init__(self, start: Callable[[str, Attributes], None], end: Callable[[str, str], None]) -> None:
        self._start, self._end = start, end
        self._text: list[str] | None = None
        self._length = 0
        self._parser = parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self._on_start, self._on_end
        parser.CharacterDataHandler = self._on_text
        parser.StartDoctypeDeclHandler = self._on_doctype

    def collect(self) -> None:
        self._text, self._length = [], 0

    def feed(self, stream: IO[bytes]) -> Iterator[None]:
        """Comes back after each piece, so that what was found can be taken away."""
        while piece := stream.read(CHUNK):
            self._parser.Parse(piece, False)
            yield
        self._parser.Parse(b"", True)
        yield

    def _on_start(self, name: str, attributes: Attributes) -> None:
        self._start(name.rpartition(" ")[2], attributes)

    def _on_end(self, name: str) -> None:
        text = "".join(self._text) if self._text is not None else ""
        self._end(name.rpartition(" ")[2], text)
        self._text = None

    def _on_text(self, data: str) -> None:
        if self._text is not None:
            self._length += len(data)
            if self._length > MAX_CELL:
                raise Refused(_("한 칸의 글이 지나치게 깁니다. %(n)s자까지 받습니다.") % {"n": f"{MAX_CELL:,}"})
            self._text.append(data)

    def _on_doctype(self, *declared: object) -> None:
        raise Refused(broken())


@dataclass
class Book:
    """What of a workbook has to be known before its sheet is read."""

    archive: zipfile.ZipFile
    sheet: str = ""  # the path of the sheet
    title: str = ""
    sheets: int = 0
    texts: list[str] = field(default_factory=list)
    dates: list[bool] = field(default_factory=list)  # style → whether its numbers are dates
    from_1904: bool = False
    unpacked: int = 0

    def open(self, path: str) -> IO[bytes]:
        """A part by its name, whatever the case; zipfile never gives more of it than it declares."""
        info = next((m for m in self.archive.infolist() if m.filename.lower() == path.lower()), None)
        if info is None:
            raise Refused(broken())
        self.unpacked += info.file_size
        if self.unpacked > MAX_UNPACKED:
            raise Refused(
                _("풀었을 때 지나치게 큰 XLSX 파일입니다(%(n)d MB까지). 필요한 행과 열만 남기거나 CSV로 저장하여 다시 올려 주십시오.")
                % {"n": MAX_UNPACKED // 1024**2}
            )
        return self.archive.open(info)

    def read(self, path: str, start: Callable[[str, Attributes], None], end: Callable[[str, str], None] | None = None) -> None:
        for _piece in Reading(start, end or (lambda name, text: None)).feed(self.open(path)):
            pass


def open_book(data: bytes) -> Book:
    if data.count(b"PK\x01\x02") > MAX_MEMBERS:
        raise Refused(broken())
    book = Book(zipfile.ZipFile(io.BytesIO(data)))
    main = next(iter(_relations(book, "_rels/.rels", "", "officedocument").values()), "xl/workbook.xml")
    parts = _relations(book, posixpath.join(posixpath.dirname(main), "_rels", posixpath.basename(main) + ".rels"), posixpath.dirname(main))
    _find_sheet(book, main, parts)
    for path in parts.values():
        kind = posixpath.basename(path).lower()
        if kind == "sharedstrings.xml":
            _read_texts(book, path)
        elif kind == "styles.xml":
            _read_styles(book, path)
    return book


def _relations(book: Book, path: str, base: str, kind: str = "") -> dict[str, str]:
    """Identifier → path inside the archive; nothing outside of it."""
    found: dict[str, str] = {}

    def start(name: str, have: Attributes) -> None:
        wanted = have.get("Type", "").lower().endswith(kind) and have.get("TargetMode") != "External"
        if name == "Relationship" and wanted and len(found) < MAX_MEMBERS:
            target = have.get("Target", "")
            found[have.get("Id", "")] = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(base, target))

    book.read(path, start)
    return found


def _find_sheet(book: Book, main: str, parts: dict[str, str]) -> None:
    """The first sheet that is shown, as the person sees it."""
    listed: list[tuple[bool, str, str]] = []

    def start(name: str, have: Attributes) -> None:
        if name == "workbookPr":
            book.from_1904 = have.get("date1904", "0").lower() in ("1", "true")
        elif name == "sheet" and len(listed) < MAX_MEMBERS:
            key = next((value for at, value in have.items() if at.rpartition(" ")[2] == "id" and " " in at), "")
            if "worksheets/" in parts.get(key, ""):  # not a sheet that is a chart
                listed.append((have.get("state", "visible") == "visible", have.get("name", ""), parts[key]))

    book.read(main, start)
    if not listed:
        raise Refused(broken())
    _shown, book.title, book.sheet = next((one for one in listed if one[0]), listed[0])
    book.sheets = len(listed)


def _read_texts(book: Book, path: str) -> None:
    """The table of texts that cells share; pronunciation beside a text is no part of it."""
    pieces: list[str] = []
    beside = False

    def start(name: str, have: Attributes) -> None:
        nonlocal beside
        if name == "si":
            pieces.clear()
        elif name == "rPh":
            beside = True
        elif name == "t" and not beside:
            reading.collect()

    def end(name: str, text: str) -> None:
        nonlocal beside
        if name == "t" and not beside:
            pieces.append(text)
        elif name == "rPh":
            beside = False
        elif name == "si":
            if len(book.texts) >= MAX_TEXTS:
                raise Refused(_("서로 다른 글이 지나치게 많은 XLSX 파일입니다. CSV로 저장하여 다시 올려 주십시오."))
            book.texts.append(unescaped("".join(pieces)))

    reading = Reading(start, end)
    for _piece in reading.feed(book.open(path)):
        pass


def _read_styles(book: Book, path: str) -> None:
    from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format  # heavy, and only an upload needs it

    own: dict[str, str] = {}
    inside = False

    def start(name: str, have: Attributes) -> None:
        nonlocal inside
        if name == "numFmt" and len(own) < MAX_STYLES:
            own[have.get("numFmtId", "")] = have.get("formatCode", "")[:200]
        elif name == "cellXfs":
            inside = True
        elif name == "xf" and inside and len(book.dates) < MAX_STYLES:
            key = have.get("numFmtId", "0")
            code = own.get(key) or BUILTIN_FORMATS.get(typed.whole(key) or 0)
            book.dates.append(bool(code) and is_date_format(code))

    def end(name: str, text: str) -> None:
        nonlocal inside
        inside = inside and name != "cellXfs"

    book.read(path, start, end)


def unescaped(text: str) -> str:
    """_x000D_ is how a workbook writes a sign that XML cannot hold."""
    return ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), text) if "_x" in text else text


def broken() -> str:
    return _("XLSX 파일로 읽을 수 없습니다. 파일이 손상되었거나 암호가 걸려 있습니다. 다시 저장하거나 CSV로 올려 주십시오.")
