"""Tables that people upload, CSV or XLSX, read into plain text cells.

One door for every upload (answers, panels, margins): what is wrong with a file is said as a sentence, and no file,
however hostile, costs more than the limits below.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _

from .refusal import Refused
from .workbooks import is_workbook, workbook_rows

MAX_COLUMNS = 1_000
MAX_ROWS = 200_000
MAX_CELLS = 5_000_000
MAX_LINE_DELIMITERS = 20_000  # in one physical line; a row of a million columns ends here
ENCODINGS = [(b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")]
DELIMITERS = ",;\t"

Row = list[str]


@dataclass(frozen=True)
class Table:
    """header: one name a column, no two alike. rows: as wide as the header, cells stripped, "" for an empty one.
    lines: the number of each row as a spreadsheet shows it (the header is usually 1). notes: what a reader should check.
    """

    header: Row
    rows: list[Row]
    notes: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)

    def column(self, name: str) -> Row:
        index = self.header.index(name)
        return [row[index] for row in self.rows]


def read_table(file: Any) -> Table:
    """file: an uploaded file, or any binary file object. Raises Refused with a sentence."""
    data = _bytes(file)
    notes: list[str] = []
    if is_workbook(data):
        numbered = workbook_rows(data, max_columns=MAX_COLUMNS, max_rows=MAX_ROWS, notes=notes)
    else:
        numbered = _csv_rows(_text(data, notes))
    return _table(numbered, notes)


def column_letter(index: int) -> str:
    """0 → A, 26 → AA: how a spreadsheet names its columns."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _bytes(file: BinaryIO) -> bytes:
    limit = settings.UPLOAD_MAX_BYTES
    size = getattr(file, "size", None)
    data = b"" if size is not None and size > limit else file.read(limit + 1)
    if len(data) > limit or (size or 0) > limit:
        raise Refused(
            _("파일이 너무 큽니다. %(limit)d MB까지 올릴 수 있습니다. 파일을 나누거나 필요 없는 열을 지워 주십시오.")
            % {"limit": limit // 1024**2}
        )
    if not data.strip():
        raise Refused(_("빈 파일입니다. 머리글 한 줄과 자료가 있는 CSV 또는 XLSX 파일을 올려 주십시오."))
    return data


def _text(data: bytes, notes: list[str]) -> str:
    for mark, encoding in ENCODINGS:
        if data.startswith(mark):
            return _no_nul(_decode(data, encoding))
    if data.startswith((b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf")):
        raise Refused(_wrong_kind())
    if data[:2000].count(0) > max(1, len(data[:2000]) // 10):
        even, odd = data[:2000:2].count(0), data[1:2000:2].count(0)  # ASCII in UTF-16 is half zeros
        return _no_nul(_decode(data, "utf-16-le" if odd > even else "utf-16-be"))
    try:
        return _no_nul(data.decode("utf-8"))
    except UnicodeDecodeError:
        notes.append(_("한국어 윈도우 문자 코드(CP949)로 읽었습니다. 글자가 깨지지 않았는지 미리보기에서 확인해 주십시오."))
        return _no_nul(_decode(data, "cp949"))


def _decode(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Refused(_wrong_kind()) from error


def _no_nul(text: str) -> str:
    if "\x00" in text:
        raise Refused(_wrong_kind())
    return text


def _wrong_kind() -> str:
    return _(
        "글자로 된 표로 읽을 수 없는 파일입니다. CSV(UTF-8, UTF-16, CP949)나 XLSX로 저장하여 다시 올려 주십시오. "
        "옛 형식(.xls), PDF, 그림은 받지 않습니다."
    )


def _csv_rows(text: str) -> Iterator[tuple[int, Row]]:
    delimiter = _delimiter(text)
    reader = csv.reader(_lines(text, delimiter), delimiter=delimiter, strict=True)
    number = 0
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Refused(
                _("%(row)d번째 행부터 읽을 수 없습니다. 큰따옴표가 닫히지 않았거나 한 칸이 지나치게 깁니다.")
                % {"row": number + 1}
            ) from error
        number += 1
        yield number, row


def _lines(text: str, delimiter: str) -> Iterator[str]:
    for line in io.StringIO(text, newline=""):
        if line.count(delimiter) > MAX_LINE_DELIMITERS:
            raise Refused(_too_wide())
        yield line


def _delimiter(text: str) -> str:
    """The one that stands most often outside quotes in the first line with something in it."""
    start = text.lstrip("\r\n")[:100_000]
    quoted, counts = False, dict.fromkeys(DELIMITERS, 0)
    for letter in start:
        if letter == '"':
            quoted = not quoted
        elif letter in "\r\n" and not quoted:
            break
        elif letter in counts and not quoted:
            counts[letter] += 1
    return max(counts, key=lambda d: counts[d])


def _table(numbered: Iterable[tuple[int, Row]], notes: list[str]) -> Table:
    header: Row | None = None
    rows: list[Row] = []
    lines: list[int] = []
    for number, raw in numbered:
        row = _stripped(raw)
        if not row:
            continue
        if header is None:
            header = _header(row)
            continue
        if len(row) > len(header):
            raise _ragged(header, row, number)
        rows.append(row + [""] * (len(header) - len(row)))
        lines.append(number)
        if len(rows) > MAX_ROWS or len(rows) * len(header) > MAX_CELLS:
            raise Refused(
                _("행이 너무 많습니다. 한 번에 %(n)s행까지 받습니다. 파일을 나누어 주십시오.") % {"n": f"{MAX_ROWS:,}"}
            )
    if header is None or not rows:
        raise Refused(_("자료가 없습니다. 첫 행에 머리글을, 그 아래에 자료를 한 행 이상 넣어 주십시오."))
    return Table(header=header, rows=rows, notes=notes, lines=lines)


def _stripped(raw: Row) -> Row:
    row = [cell.strip() for cell in raw]
    while row and not row[-1]:
        row.pop()
    return row


def _header(row: Row) -> Row:
    if len(row) > MAX_COLUMNS:
        raise Refused(_too_wide())
    names = [name or f"[{column_letter(i)}]" for i, name in enumerate(row)]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise Refused(
            _("머리글이 겹칩니다: %(names)s. 열마다 다른 이름을 붙여 다시 올려 주십시오.") % {"names": ", ".join(twice[:5])}
        )
    return names


def _ragged(header: Row, row: Row, number: int) -> Refused:
    return Refused(
        _(
            "%(row)d행에 칸이 %(n)d개 있는데 머리글은 %(header)d개입니다. "
            "쉼표가 든 글은 큰따옴표로 묶고, 머리글이 빠진 열에는 이름을 붙여 주십시오."
        )
        % {"row": number, "n": len(row), "header": len(header)}
    )


def _too_wide() -> str:
    return _("열이 너무 많습니다. %(n)s개까지 받습니다. 필요한 열만 남겨 다시 올려 주십시오.") % {"n": f"{MAX_COLUMNS:,}"}
