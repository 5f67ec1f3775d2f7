"""CSV: bytes into text in the encoding they were written in, text into rows by the sign that parts its cells."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext as _

from .. import typed
from .limits import too_wide
from .refusal import Refused

MAX_LINE_DELIMITERS = 20_000  # in one physical line; a row of a million columns ends here
ENCODINGS = [(b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")]
DELIMITERS = ";\t|,"  # of two that fit alike the first: commas also stand in titles and decimals
LOOKED_AT = 40  # records
HINT = re.compile(r'"?sep=(.)"?[ ,;\t]*(?:\r\n|\r|\n|$)', re.IGNORECASE)


def delimited_rows(data: bytes, notes: list[str]) -> Iterator[tuple[int, list[str]]]:
    text = _text(data, notes)
    hint = HINT.match(text)  # a line for spreadsheets, which do not show it either
    if hint:
        text = text[hint.end() :]
        notes.append(_("첫 줄 ‘sep=’은 칸을 나누는 글자를 알리는 줄로 보고 읽지 않았습니다."))
    delimiter = hint.group(1) if hint and hint.group(1) in DELIMITERS else _delimiter(text)
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


def _text(data: bytes, notes: list[str]) -> str:
    for mark, encoding in ENCODINGS:
        if data.startswith(mark):
            return _no_nul(_decoded(data, encoding))
    if data[:2000].count(0) > max(1, len(data[:2000]) // 10):
        even, odd = data[:2000:2].count(0), data[1:2000:2].count(0)  # ASCII in UTF-16 is half zeros
        return _no_nul(_decoded(data, "utf-16-le" if odd > even else "utf-16-be"))
    try:
        return _no_nul(data.decode("utf-8"))
    except UnicodeDecodeError:
        _refuse_damaged(data)
        found = _no_nul(_decoded(data, "cp949"))
        notes.append(_("한국어 윈도우 문자 코드(CP949)로 읽었습니다. 글자가 깨지지 않았는지 미리보기에서 확인해 주십시오."))
        return found


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding == "utf-8-sig":
            _refuse_damaged(data)
        if encoding == "cp949" and (lines := _lines_of(data, error)):
            raise Refused(lines) from error
        raise Refused(_wrong_kind()) from error


def _refuse_damaged(data: bytes) -> None:
    """Text that is UTF-8 but for a few bytes: another encoding would read it, and spoil every letter of it."""
    text = data.decode("utf-8", errors="surrogateescape")
    bad = sum(1 for letter in text if "\udc80" <= letter <= "\udcff")
    good = sum(1 for letter in text if letter > "\x7f") - bad
    if good > bad:
        lines = sorted({text.count("\n", 0, found.start()) + 1 for found in re.finditer("[\udc80-\udcff]", text)})
        raise Refused(_damaged(lines, "UTF-8"))


def _lines_of(data: bytes, error: UnicodeDecodeError) -> str:
    """CP949 that breaks once is damaged; what breaks at once or everywhere was never text."""
    found = data.decode("cp949", errors="replace")
    bad = found.count("\ufffd")
    if bad * 20 > sum(1 for letter in found if letter > "\x7f"):
        return ""
    return _damaged([data.count(b"\n", 0, error.start) + 1], "CP949")


def _damaged(lines: list[int], encoding: str) -> str:
    shown = ", ".join(map(str, lines[:5])) + (" …" if len(lines) > 5 else "")
    return _(
        "%(encoding)s 파일인데 %(lines)s번째 줄에 깨진 글자가 있습니다. 그 줄의 글자를 고치고 UTF-8로 다시 저장하여 올려 주십시오."
    ) % {"encoding": encoding, "lines": shown}


def _no_nul(text: str) -> str:
    if typed.NUL in text:
        raise Refused(_wrong_kind())
    return text


def _wrong_kind() -> str:
    return _(
        "글자로 된 표로 읽을 수 없는 파일입니다. CSV(UTF-8, UTF-16, CP949)나 XLSX로 저장하여 다시 올려 주십시오. "
        "옛 형식(.xls), PDF, 그림은 받지 않습니다."
    )


def _lines(text: str, delimiter: str) -> Iterator[str]:
    for line in io.StringIO(text, newline=""):
        if line.count(delimiter) > MAX_LINE_DELIMITERS:
            raise Refused(too_wide())
        yield line


def _delimiter(text: str) -> str:
    """The one that parts the most records into equally many cells: a title has none, a decimal comma stands anywhere."""
    counted = _counted(text[:100_000])

    def fitting(delimiter: str) -> tuple[int, int]:
        usual = Counter(record[delimiter] for record in counted if record[delimiter]).most_common(1)
        return (usual[0][1], usual[0][0]) if usual else (0, 0)

    return max(DELIMITERS, key=fitting)


def _counted(text: str) -> list[Counter[str]]:
    """How often each delimiter stands outside quotes, by record."""
    records, record, quoted, empty = list[Counter[str]](), Counter[str](), False, True
    for letter in text:
        if letter == '"':
            quoted = not quoted
        if letter in "\r\n" and not quoted:
            if not empty:
                records.append(record)
            record, empty = Counter(), True
            if len(records) >= LOOKED_AT:
                return records
            continue
        empty = False
        if not quoted and letter in DELIMITERS:
            record[letter] += 1
    return records if empty else [*records, record]
