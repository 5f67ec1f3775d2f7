"""XLSX, read row by row within limits: a workbook is a zip of XML, and both can be bombs."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from .refusal import Refused

MAX_UNPACKED = 150 * 1024**2  # zipfile never reads more than a member declares, so declared sizes can be trusted
MAX_STRINGS = 40 * 1024**2  # the table of shared texts is held in memory
MAX_MEMBERS = 500
MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z0-9:]{1,30})"')


def is_workbook(data: bytes) -> bool:
    return data.startswith(b"PK\x03\x04")


def workbook_rows(data: bytes, *, max_columns: int, max_rows: int, notes: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Rows of the first sheet as (number, cells). Formulas come as their text, never as a value computed elsewhere."""
    _check_archive(data)
    from openpyxl import load_workbook  # heavy, and only an upload needs it

    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        _check_merged(data, sheet._worksheet_path)
        sheet.reset_dimensions()  # a declared size of a million columns would be believed
        if len(book.worksheets) > 1:
            notes.append(_("시트가 여럿이라 첫 시트 ‘%(name)s’만 읽었습니다.") % {"name": sheet.title})
        yield from _cells(sheet.iter_rows(max_col=max_columns + 1, max_row=max_rows + 2, values_only=True), notes)
    except Refused:
        raise
    except Exception as error:  # openpyxl raises whatever it stumbles over: KeyError, ValueError, ParseError, …
        raise Refused(_broken()) from error


def _cells(rows: Any, notes: list[str]) -> Iterator[tuple[int, list[str]]]:
    formulas = 0
    for number, row in enumerate(rows, 1):
        cells = [_plain(cell) for cell in row]
        formulas += sum(1 for cell in cells if cell.startswith("="))
        yield number, cells
    if formulas:
        notes.append(
            _("수식이 든 칸 %(n)d개는 계산하지 않고 글로 읽었습니다. 값이 필요하면 ‘값만 붙여넣기’ 한 뒤 다시 올려 주십시오.")
            % {"n": formulas}
        )


def _plain(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(sep=" ")
    return str(cell).replace("\x00", "")


def _check_archive(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            names = {m.filename for m in members}
            if not any(name.startswith("xl/worksheets/") for name in names):
                raise Refused(_broken())
            _check_sizes(members)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise Refused(_broken()) from error


def _check_sizes(members: list[zipfile.ZipInfo]) -> None:
    strings = sum(m.file_size for m in members if m.filename.lower().endswith("sharedstrings.xml"))
    if len(members) > MAX_MEMBERS or strings > MAX_STRINGS or sum(m.file_size for m in members) > MAX_UNPACKED:
        raise Refused(_("풀었을 때 지나치게 큰 XLSX 파일입니다. 필요한 시트만 CSV로 저장하여 다시 올려 주십시오."))


def _check_merged(data: bytes, path: str) -> None:
    """Only the corner of merged cells holds the value, so the others would silently count as missing."""
    tail = b""
    with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(path) as stream:
        while chunk := stream.read(1024 * 1024):
            if found := MERGED.search(tail + chunk):
                raise Refused(
                    _("합쳐진 칸이 있습니다(%(where)s). 병합을 풀고 칸마다 값을 넣은 뒤 다시 올려 주십시오.")
                    % {"where": found.group(1).decode()}
                )
            tail = chunk[-200:]


def _broken() -> str:
    return _("XLSX 파일로 읽을 수 없습니다. 파일이 손상되었거나 암호가 걸려 있습니다. 다시 저장하거나 CSV로 올려 주십시오.")
