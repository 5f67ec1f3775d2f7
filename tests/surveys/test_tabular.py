"""Every file a person might upload, friendly or hostile, ends in a table or in a sentence."""

from __future__ import annotations

import io
import unicodedata
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from surveys.services.refusal import Refused
from surveys.services.tabular import Layout, column_letter, read_grid, read_table, table_of

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
    with pytest.raises(Refused, match="A2:B2"):
        read_table(upload(workbook(["a", "b"], [1, None], [1, 2], merge="A2:B2")))


def test_declared_dimension_is_not_believed() -> None:
    source, out = io.BytesIO(workbook(["a", "b"], [1, 2])), io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'<dimension ref="A1:B2"', b'<dimension ref="A1:XFD1048576"'))
    assert read_table(upload(out.getvalue())).rows == [["1", "2"]]


def test_column_letters() -> None:
    assert [column_letter(i) for i in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


@pytest.mark.parametrize(
    ("text", "header", "first", "line"),
    [
        ("sep=;\r\nq1;q2\r\n1;5\r\n", ["q1", "q2"], ["1", "5"], 2),
        ('"sep=|"\n이름|점수\n가|1\n', ["이름", "점수"], ["가", "1"], 2),
        ("2026 시민 조사,,,\n,,,\nq1,q2,sex,area\n1,5,여자,남부\n", ["q1", "q2", "sex", "area"], ["1", "5", "여자", "남부"], 4),
        ("인구, 현황\n성별;비율\n남자;49,5\n여자;50,25\n", ["성별", "비율"], ["남자", "49,5"], 3),
        ("인구 현황\n\n성별;비율\n남자;49,5\n여자;50,5\n", ["성별", "비율"], ["남자", "49,5"], 4),
        ("제목\t\t\n\t\t(단위: 명)\n시도\t성별\t인구\n서울\t남\t1,000\n", ["시도", "성별", "인구"], ["서울", "남", "1,000"], 4),
        ('q1,q2\n질문 1,질문 2\n"{""ImportId"":""QID1""}","{""ImportId"":""QID2""}"\n4,5\n', ["q1", "q2"], ["4", "5"], 4),
    ],
)  # fmt: skip
def test_rows_above_and_below_the_names_are_proposed_as_no_data(text: str, header: list, first: list, line: int) -> None:
    table = read_table(upload(text.encode()))
    assert (table.header, table.rows[0], table.lines[0]) == (header, first, line)
    assert table.notes  # never without a word


def test_a_person_says_where_the_names_stand_and_what_is_no_data() -> None:
    data = "코드,점수\nid,score\nx,1\ny,2\n합계,3\n".encode()
    assert read_table(upload(data)).layout == Layout(1)
    table = read_table(upload(data), layout=Layout(2, (5,)))
    assert (table.header, table.rows, table.lines) == (["id", "score"], [["x", "1"], ["y", "2"]], [3, 4])
    assert len(table.notes) == 2
    with pytest.raises(Refused, match="자료가 없습니다"):
        read_table(upload(data), layout=Layout(5))


def test_joined_cells_of_a_title_above_the_names_do_no_harm() -> None:
    data = workbook(["2026 인구", None], ["a", "b"], [1, 2], merge="A1:B1")
    assert read_table(upload(data)).rows == [["1", "2"]]
    with pytest.raises(Refused, match="A1:B1"):
        table_of(read_grid(upload(data)), Layout(1))


def test_what_looks_alike_is_read_alike() -> None:
    spelt = unicodedata.normalize("NFD", "공원\u200b 만족도,성별\n1,여자\u00a0\n")
    assert read_table(upload(spelt.encode())) == read_table(upload("공원 만족도,성별\n1,여자\n".encode()))


@pytest.mark.parametrize(
    ("data", "lines"),
    [
        ("이름,구\n가,남부\n나,북부".encode() + b"\xff\n", "3번째"),
        ("이름,구\n가,남".encode() + b"\x80\n" + "나,북부\n다,동부\n".encode(), "2번째"),
        ("\ufeff이름\n가나다".encode()[:-1] + b"\n", "2번째"),
    ],
)
def test_a_bad_byte_is_found_by_its_line(data: bytes, lines: str) -> None:
    with pytest.raises(Refused, match=f"UTF-8 파일인데 {lines} 줄"):
        read_table(upload(data))


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(name.replace("__", "/"), body)
    return out.getvalue()


OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (zipped(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), ".ods"),
        (zipped(mimetype=b"application/hwp+zip"), ".hwpx"),
        (zipped(**{"word__document.xml": b"<x/>"}), ".docx"),
        (zipped(**{"xl__workbook.bin": b"x"}), ".xlsb"),
        (zipped(**{"answers.csv": b"a,b"}), ".zip"),
        (OLD + "Workbook".encode("utf-16-le"), ".xls"),
        (OLD + "HwpSummaryInformation".encode("utf-16-le"), ".hwp"),
        (OLD + "EncryptedPackage".encode("utf-16-le"), "암호"),
        (b"$FL2@(#) SPSS DATA FILE", ".sav"),
        (b"<stata_dta><header>", ".dta"),
        (b"\x73\x02\x01\x00rest of old stata", ".dta"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "그림"),
        (b"\xff\xd8\xff\xe0 jpeg", "그림"),
        (b"\r\n<html xmlns:x='urn:...:excel'><table>", "HTML"),
        (b"<?xml version='1.0'?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'>", "2003"),
        (b"\x1f\x8b\x08 gz", "압축"),
        (b'[{"q1": 1}]', "JSON"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)  # fmt: skip
def test_what_is_no_table_is_called_by_its_name(data: bytes, name: str) -> None:
    with pytest.raises(Refused, match=name.replace(".", r"\.")):
        read_table(upload(data))
