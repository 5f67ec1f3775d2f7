"""What a file is that is no table we read: named, with what to do, so that nobody has to guess."""

from __future__ import annotations

import io
import re
import zipfile

from django.utils.translation import gettext as _

from .refusal import Refused

IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*", b"\x00\x00\x01\x00")
STATA = re.compile(rb"<stata_dta>|[\x69-\x76][\x01\x02]\x01\x00")
MARKUP = re.compile(rb"\s*(<!--.*?-->\s*)*<(!doctype html|html|head|body|meta|table|style)\b", re.IGNORECASE | re.DOTALL)
SHEET_XML = re.compile(rb"\s*<\?xml.{0,600}(urn:schemas-microsoft-com:office:spreadsheet|<Workbook)", re.DOTALL)


def refuse_others(data: bytes) -> None:
    """Raises Refused for a file that is surely something else; a workbook (XLSX) and plain text pass."""
    kind = _of_archive(data) if data.startswith(b"PK\x03\x04") else _of_old_office(data) or _of_start(data)
    if kind:
        raise Refused(kind)


def is_workbook(data: bytes) -> bool:
    return data.startswith(b"PK\x03\x04")


def _saved_anew(name: str) -> str:
    return _("%(kind)s 파일입니다. 그 프로그램에서 Excel(.xlsx)이나 CSV로 저장하여 그 파일을 올려 주십시오.") % {"kind": name}


def _of_archive(data: bytes) -> str:
    """Sentence, or "" for what may be a workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {name.lower() for name in archive.namelist()[:3000]}
            stated = next((m for m in archive.infolist()[:50] if m.filename == "mimetype" and m.file_size < 200), None)
            mime = archive.read(stated).decode("latin-1") if stated else ""
    except Exception:  # zipfile raises whatever it stumbles over; the reader of workbooks says that it is broken
        return ""
    if "opendocument" in mime:
        return _saved_anew("OpenDocument(.ods)")
    if "hwp" in mime or any(name.startswith("contents/section") for name in names):
        return _saved_anew(_("한글(.hwpx) 문서"))
    for part, name in (
        ("xl/workbook.bin", _("Excel 이진 통합 문서(.xlsb)")), ("word/document.xml", _("Word(.docx) 문서")),
        ("ppt/presentation.xml", "PowerPoint(.pptx)"), ("index/document.iwa", "Numbers(.numbers)"),
    ):  # fmt: skip
        if part in names:
            return _saved_anew(name)
    if any(name.startswith("xl/") for name in names):
        return ""
    return _("압축 파일(.zip)입니다. 압축을 풀어 그 안의 CSV나 XLSX 파일을 올려 주십시오.")


def _of_old_office(data: bytes) -> str:
    if data.startswith(b"HWP Document File"):
        return _saved_anew(_("한글(.hwp) 문서"))
    if not data.startswith(b"\xd0\xcf\x11\xe0"):
        return ""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return _("암호가 걸린 Excel 파일입니다. 암호를 풀고 다시 저장하여 올려 주십시오.")
    if b"HWP Document File" in data or "HwpSummaryInformation".encode("utf-16-le") in data:
        return _saved_anew(_("한글(.hwp) 문서"))
    if "WordDocument".encode("utf-16-le") in data:
        return _saved_anew(_("옛 Word(.doc) 문서"))
    return _saved_anew(_("옛 형식의 Excel(.xls)"))


def _of_start(data: bytes) -> str:
    start = data[:4000].removeprefix(b"\xef\xbb\xbf")
    if start.startswith(b"%PDF"):
        return _("PDF 문서입니다. 표를 Excel(.xlsx)이나 CSV로 받아 그 파일을 올려 주십시오.")
    if start.startswith(IMAGES) or (start[:4] == b"RIFF" and start[8:12] == b"WEBP") or start[4:12] in (b"ftypheic", b"ftypmif1"):
        return _("그림 파일입니다. 표의 자료가 담긴 CSV나 XLSX 파일을 올려 주십시오.")
    if MARKUP.match(start):
        return _saved_anew(_("웹 페이지(HTML)로 된"))
    for mark, name in (
        ((b"$FL2", b"$FL3"), "SPSS(.sav)"), ((b"{\\rtf",), "RTF"), ((b"PAR1",), "Parquet"),
        ((b"SQLite format 3",), "SQLite"), ((b"RDX2", b"RDX3", b"RDA"), "R(.RData)"),
        ((b"HEADER RECORD*******",), "SAS(.xpt)"), ((b"\x00" * 12 + b"\xc2\xea\x81\x60",), "SAS(.sas7bdat)"),
    ):  # fmt: skip
        if start.startswith(mark):
            return _saved_anew(name)
    if STATA.match(start):
        return _saved_anew("Stata(.dta)")
    if SHEET_XML.match(start):
        return _saved_anew(_("XML로 된 Excel 2003"))
    if start.startswith((b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ")):
        return _("압축 파일입니다. 압축을 풀어 그 안의 CSV나 XLSX 파일을 올려 주십시오.")
    if start.lstrip()[:1] in (b"{", b"[") and re.match(rb'\s*(\{\s*"|\[\s*[\[{])', start):
        return _saved_anew("JSON")
    return ""
