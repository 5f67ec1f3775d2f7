"""Every file a person might upload, friendly or hostile, ends in a table or in a sentence."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from surveys.services.refusal import Refused
from surveys.services.tabular import column_letter, read_table

TEXT = "성별,연령\n여자,20대\n남자,30대\n"


def upload(data: bytes, name: str = "answers.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def workbook(*rows: list, merge: str = "", sheets: int = 1) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    if merge:
        book.active.merge_cells(merge)
    for _ in range(sheets - 1):
        book.create_sheet()
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings_korean_offices_use(encoding: str) -> None:
    table = read_table(upload(TEXT.encode(encoding)))
    assert table.header == ["성별", "연령"]
    assert table.rows == [["여자", "20대"], ["남자", "30대"]]
    assert table.lines == [2, 3]
    assert bool(table.notes) == (encoding == "cp949")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimiters(delimiter: str) -> None:
    table = read_table(upload(TEXT.replace(",", delimiter).encode()))
    assert table.column("연령") == ["20대", "30대"]


def test_quoted_newlines_commas_and_blank_rows() -> None:
    table = read_table(upload('의견,점수\r\n"첫 줄\n둘째, 줄",3\r\n\r\n짧은 행\r\n'.encode()))
    assert table.rows == [["첫 줄\n둘째, 줄", "3"], ["짧은 행", ""]]
    assert table.lines == [2, 4]


def test_one_column_and_nameless_column() -> None:
    assert read_table(upload(b"a\n1\n2\n")).rows == [["1"], ["2"]]
    assert read_table(upload(b"a,,c\n1,2,3\n")).header == ["a", "[B]", "c"]


def test_workbook_cells_become_plain_text() -> None:
    table = read_table(upload(workbook(["코드", "값"], [1, 2.0], [None, 2.5], ["=1+1", True], sheets=2), "a.xlsx"))
    assert table.rows == [["1", "2"], ["", "2.5"], ["=1+1", "TRUE"]]
    assert len(table.notes) == 2  # the second sheet and the formula are mentioned


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "빈 파일"),
        (b"  \n ", "빈 파일"),
        (b"a,b\n", "자료가 없습니다"),
        (b"a,a\n1,2\n", "머리글이 겹칩니다"),
        (b"a,b\n1,2,3\n", "2행에 칸이 3개"),
        (b'a,b\n1,"open\n2,3\n', "큰따옴표"),
        (b"a,b\n1,\x00\n", "읽을 수 없는"),
        (("a" * 3000 + ",b\n1,\x00").encode(), "읽을 수 없는"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1 old workbook", "읽을 수 없는"),
        (b"%PDF-1.7 ...", "읽을 수 없는"),
        (b"\xff\xfe\x00", "읽을 수 없는"),
        (b"\x81\x20\xfe\xff\x80", "읽을 수 없는"),
        (b"PK\x03\x04 no archive", "XLSX"),
        ((",".join(str(i) for i in range(1_000_000)) + "\n1\n").encode(), "열이 너무 많습니다"),
        ((",".join(str(i) for i in range(1_500)) + "\n1\n").encode(), "열이 너무 많습니다"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_bad_files_are_refused_with_a_sentence(data: bytes, word: str) -> None:
    with pytest.raises(Refused, match=word):
        read_table(upload(data))


def test_a_file_over_the_limit_is_not_even_read(settings) -> None:
    settings.UPLOAD_MAX_BYTES = 1024**2

    class Huge(io.BytesIO):
        size = 100 * 1024**2

        def read(self, *args: int) -> bytes:
            raise AssertionError("read")

    with pytest.raises(Refused, match="1 MB까지"):
        read_table(Huge())


def test_merged_cells_are_named() -> None:
    with pytest.raises(Refused, match="A1:B1"):
        read_table(upload(workbook(["제목", None], ["a", "b"], [1, 2], merge="A1:B1")))


def test_zip_bomb_is_not_unpacked() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (200 * 1024**2))
    assert len(out.getvalue()) < 1024**2
    with pytest.raises(Refused, match="지나치게 큰"):
        read_table(upload(out.getvalue()))


def test_entity_bomb_in_a_workbook() -> None:
    source, out = io.BytesIO(workbook(["a"], ["x"])), io.BytesIO()
    bomb = b'<?xml version="1.0"?><!DOCTYPE z [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            body = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                body = bomb + body[body.index(b"<worksheet") :].replace(b"<v>0</v>", b"<v>&b;</v>", 1)
            new.writestr(name, body)
    with pytest.raises(Refused, match="XLSX"):
        read_table(upload(out.getvalue()))


def test_declared_dimension_is_not_believed() -> None:
    source, out = io.BytesIO(workbook(["a", "b"], [1, 2])), io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'<dimension ref="A1:B2"', b'<dimension ref="A1:XFD1048576"'))
    assert read_table(upload(out.getvalue())).rows == [["1", "2"]]


def test_column_letters() -> None:
    assert [column_letter(i) for i in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
