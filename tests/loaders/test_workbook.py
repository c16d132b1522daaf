"""A file becomes sheets of text cells, or one clear finding."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders import workbook
from loaders.sheet_extent import PLAIN_CELLS, measured_extent, sheet_extent
from loaders.workbook import Row, cell_text, read_workbook


def xlsx_bytes(cells: dict[str, object], sheet: str = "Sheet1") -> bytes:
    book = openpyxl.Workbook()
    book.active.title = sheet
    for place, value in cells.items():
        book.active[place] = value
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def repacked(data: bytes, part: str, content: bytes) -> bytes:
    """The same archive with one part replaced."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for member in old.namelist():
            new.writestr(member, content if member == part else old.read(member))
    return stream.getvalue()


def codes(path: Path) -> list[str]:
    book = read_workbook(path)
    assert book.sheets == ()
    return [finding.code for finding in book.findings]


def saved(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def test_cells_are_text_with_their_spreadsheet_row(tmp_path: Path) -> None:
    cells = {"A1": "title", "B4": 2.0, "C4": 2.5, "D4": True, "E4": date(2021, 7, 1)}
    book = read_workbook(saved(tmp_path / "a.xlsx", xlsx_bytes(cells, "Positive-EN ")))
    assert book.findings == ()
    assert book.file == "a.xlsx"
    assert len(book.sha256) == 64
    assert [sheet.name for sheet in book.sheets] == ["Positive-EN "]
    assert book.sheets[0].rows == (
        Row(1, ("title", "", "", "", "")),
        Row(4, ("", "2", "2.5", "True", "2021-07-01")),
    )


def test_rows_of_blanks_only_are_left_out(tmp_path: Path) -> None:
    data = xlsx_bytes({"A1": "title", "A2": "  ", "B3": "\xa0", "A5": "end"})
    rows = read_workbook(saved(tmp_path / "a.xlsx", data)).sheets[0].rows
    assert [row.number for row in rows] == [1, 5]


def test_a_sheet_that_starts_away_from_a1_keeps_its_positions(tmp_path: Path) -> None:
    rows = read_workbook(saved(tmp_path / "a.xlsx", xlsx_bytes({"C7": "x"}))).sheets[0].rows
    assert rows == (Row(7, ("", "", "x")),)


def test_error_cells_are_empty(tmp_path: Path) -> None:
    rows = read_workbook(saved(tmp_path / "a.xlsx", xlsx_bytes({"A1": "x", "B1": "#N/A"})))
    assert rows.sheets[0].rows[0].cells == ("x", "")


def test_a_number_typed_employer_has_no_decimals() -> None:
    assert cell_text(1000279263.0) == "1000279263"
    assert cell_text("0992134") == "0992134"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 1e300, -0.5])
def test_odd_numbers_become_text_and_do_not_raise(value: float) -> None:
    assert cell_text(value) == str(value)


@given(st.integers(-(10**14), 10**14))
def test_whole_floats_read_as_the_whole_number(number: int) -> None:
    assert cell_text(float(number)) == str(number)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert codes(tmp_path / "absent.xlsx") == ["missing_file"]


def test_a_folder_is_not_a_workbook(tmp_path: Path) -> None:
    assert codes(tmp_path) == ["unreadable_workbook"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE html><html><body>503</body></html>", "unreadable_workbook"),
        (b"%PDF-1.4 \x00\x01", "unreadable_workbook"),
        (b'Employer\n"' + b"x" * 200_000, "unreadable_workbook"),
        (b"PK\x03\x04 and then nothing of use", "unreadable_workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "unreadable_workbook"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "encrypted_workbook",
        ),
    ],
    ids=["empty", "web page", "PDF", "endless cell", "cut archive", "old XLS", "password"],
)
def test_a_file_of_another_kind_is_refused(tmp_path: Path, data: bytes, code: str) -> None:
    assert codes(saved(tmp_path / "list.xlsx", data)) == [code]


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_truncated_workbook_is_refused(tmp_path: Path, share: float) -> None:
    data = xlsx_bytes({f"A{row}": f"text {row}" for row in range(1, 200)})
    cut = data[: int(len(data) * share)]
    assert codes(saved(tmp_path / "cut.xlsx", cut)) == ["unreadable_workbook"]


def test_an_archive_that_lost_bytes_at_its_start_is_refused(tmp_path: Path) -> None:
    data = xlsx_bytes({"A1": "x"})
    short = data[:4] + data[39:]
    assert codes(saved(tmp_path / "short.xlsx", short)) == ["unreadable_workbook"]


def test_an_archive_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "other.xlsx", "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert codes(tmp_path / "other.xlsx") == ["unreadable_workbook"]


def test_damaged_xml_is_refused(tmp_path: Path) -> None:
    data = xlsx_bytes({"A1": "x"})
    broken = repacked(data, "xl/workbook.xml", b"<workbook><sheets><sheet name=")
    assert codes(saved(tmp_path / "a.xlsx", broken)) == ["unreadable_workbook"]


def test_a_workbook_without_a_sheet_is_refused(tmp_path: Path) -> None:
    names = b'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    data = repacked(xlsx_bytes({"A1": "x"}), "xl/workbook.xml", names)
    assert codes(saved(tmp_path / "a.xlsx", data)) == ["unreadable_workbook"]


def test_xml_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    part = "xl/worksheets/sheet1.xml"
    broken = repacked(xlsx_bytes({"A1": "x"}), part, "<worksheet/>".encode("utf-16"))
    assert codes(saved(tmp_path / "a.xlsx", broken)) == ["unreadable_workbook"]


def test_two_cells_at_opposite_corners_do_not_exhaust_memory(tmp_path: Path) -> None:
    data = xlsx_bytes({"A1": "x", "XFD1048576": "y"})
    book = read_workbook(saved(tmp_path / "huge.xlsx", data))
    assert [finding.code for finding in book.findings] == ["workbook_too_large"]
    assert book.findings[0].found == "1,048,576 rows by 16,384 columns"


@pytest.mark.parametrize(
    "row",
    [
        b'<x:row r="9"><x:c r="XFD1048576" t="n"><x:v>1</x:v></x:c></x:row>',
        '<é-1:row r="9"><é-1:c r="XFD1048576"><v>1</v></é-1:c></é-1:row>'.encode(),
        b'<row r="1048576">' + b"<c><v>1</v></c>" * 20 + b"</row>",
        b"<row r='1048576'><c t='n' r='XFD1048576'><v>1</v></c></row>",
        b'<row r="1048576"><c r="xfd1048576"><v>1</v></c></row>',
        b'<row><c r="XFD1048576"><v>1</v></c></row>',
        b'<row r="99999999999"><c r="A99999999999"><v>1</v></c></row>',
    ],
    ids=[
        "prefixed names",
        "odd prefixes",
        "cells without reference",
        "single quotes",
        "small letters",
        "row without reference",
        "a row of eleven digits",
    ],
)
def test_the_extent_is_measured_however_cells_are_written(row: bytes) -> None:
    sheet = b"<sheetData>" + row * 3 + b"</sheetData>"
    rows, columns = measured_extent(sheet)
    assert rows * columns > 100_000
    with pytest.raises(workbook._UnreadableError):
        workbook._cells_of(sheet, 100_000)


CORNERS = (
    b'<?xml version="1.0"?>'
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    b'<row r="1"><c r="A1"><v>1</v></c></row>'
    b'<row r="1048576"><c r="XFD1048576"><v>2</v></c></row></sheetData></worksheet>'
)
LAST_CELL = b'<c r="XFD1048576">'


def with_sheet(name: str, content: bytes) -> bytes:
    """A workbook whose one sheet is a part of another name."""
    stream = io.BytesIO()
    plain = io.BytesIO(xlsx_bytes({"A1": "x"}))
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            if member == "xl/worksheets/sheet1.xml":
                new.writestr(f"xl/{name}", content)
            else:
                data = old.read(member).replace(b"worksheets/sheet1.xml", name.encode())
                new.writestr(member, data)
    return stream.getvalue()


@pytest.mark.parametrize("name", ["sheet1.dat", "sheet1.XML", "sheet1", "sheet1.xml"])
def test_a_huge_sheet_is_refused_whatever_its_part_is_called(tmp_path: Path, name: str) -> None:
    data = with_sheet(f"worksheets/{name}", CORNERS)
    assert codes(saved(tmp_path / "a.xlsx", data)) == ["workbook_too_large"]


@pytest.mark.parametrize(
    "cell",
    [
        b'<c r ="XFD1048576">',
        b'<c s="1" r = "XFD1048576">',
        b'<c s=">" r= "XFD1048576">',
        b'<c s="/>" r="XFD1048576">',
        b'<c\nr="XFD1048576">',
        b'<c s="a/" r="XFD1048576">',
        b'<c r="&#88;FD1048576">',
    ],
)
def test_a_huge_sheet_is_refused_however_its_last_cell_is_written(
    tmp_path: Path, cell: bytes
) -> None:
    sheet = CORNERS.replace(LAST_CELL, cell).replace(b'<row r="1048576">', b"<row>")
    data = with_sheet("worksheets/sheet1.xml", sheet)
    assert codes(saved(tmp_path / "a.xlsx", data)) == ["workbook_too_large"]


@pytest.mark.parametrize(
    "sheet",
    [
        CORNERS.replace(LAST_CELL, b'<c r="A1" r="XFD1048576">'),
        CORNERS.replace(LAST_CELL, b'<:c r="XFD1048576">').replace(b"</c></row></s", b"</:c></s"),
        CORNERS.replace(LAST_CELL, b'<a/b:c r="XFD1048576">'),
        CORNERS.replace(b"<worksheet", b'<!DOCTYPE w [<!ENTITY e "x">]><worksheet'),
        CORNERS.decode().encode("utf-16-le"),
        CORNERS + b"<c",
    ],
    ids=["attribute twice", "empty prefix", "slash in a name", "entities", "UTF-16", "cut"],
)
def test_a_sheet_that_cannot_be_measured_is_not_read(tmp_path: Path, sheet: bytes) -> None:
    data = with_sheet("worksheets/sheet1.xml", sheet)
    assert codes(saved(tmp_path / "a.xlsx", data)) == ["unreadable_workbook"]


@pytest.mark.parametrize("other", ["content.xml", "xl/workbook.bin", "XL/Workbook.bin"])
def test_a_workbook_of_two_kinds_at_once_is_refused(tmp_path: Path, other: str) -> None:
    data = io.BytesIO(xlsx_bytes({"A1": "x"}))
    with zipfile.ZipFile(data, "a") as archive:
        archive.writestr(other, b"<x/>")
    assert codes(saved(tmp_path / "a.xlsx", data.getvalue())) == ["unreadable_workbook"]


PLACES = st.tuples(st.integers(1, 99_999), st.sampled_from("ABYZ"))


@given(st.lists(PLACES, min_size=1, max_size=5))
def test_a_plain_sheet_is_never_larger_than_is_assumed(places: list[tuple[int, str]]) -> None:
    cells = "".join(f'<row><c r="{letter}{row}" t="s"><v>1</v></c></row>' for row, letter in places)
    sheet = f"<worksheet><sheetData>{cells}</sheetData></worksheet>".encode()
    assert sheet_extent(sheet) is None
    rows, columns = measured_extent(sheet)
    assert rows == max(row for row, _letter in places)
    assert columns == max(ord(letter) - 64 for _row, letter in places)
    assert rows * columns <= PLAIN_CELLS


def test_many_small_sheets_share_the_bound_of_cells() -> None:
    corner = b'<worksheet><sheetData><row><c r="Z99999"><v>1</v></c></row></sheetData></worksheet>'
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        for number in range(5):
            archive.writestr(f"xl/worksheets/sheet{number}.xml", corner)
    book = workbook.workbook_of("many.xlsx", stream.getvalue())
    assert [(one.code, one.found) for one in book.findings] == [
        ("workbook_too_large", "99,999 rows by 26 columns")
    ]


def test_an_upload_has_narrower_bounds() -> None:
    small = workbook.Limits(file_bytes=40, unpacked_bytes=10_000, cells=6)
    assert workbook.workbook_of("a.csv", b"a,b\nc,d\n", small).findings == ()
    found = [
        workbook.workbook_of("a", data, small).findings[0].code
        for data in (b"a,b\n" * 4, b"a" * 41, xlsx_bytes({"A1": "x"}))
    ]
    assert found == ["workbook_too_large"] * 3


def test_formatted_but_empty_cells_and_other_tags_do_not_count() -> None:
    row = b'<row r="2"><c r="A2"><v>1</v></c><c r="XFD2" s="1"/></row>'
    part = b'<worksheet><cols><col min="1"/></cols>' + row + b"</worksheet>"
    assert measured_extent(part) == (2, 1)


def test_the_content_decides_the_kind_of_a_file_not_its_name(tmp_path: Path) -> None:
    book = read_workbook(saved(tmp_path / "list.xlsx", b"a,b\r\r\nc,d\r\r\n"))
    assert (book.container, [row.cells for row in book.sheets[0].rows]) == (
        "csv",
        [("a", "b"), ("c", "d")],
    )
    assert read_workbook(saved(tmp_path / "list.csv", xlsx_bytes({"A1": "x"}))).container == "xlsx"


def test_rows_of_a_csv_file_are_its_records_that_are_not_empty(tmp_path: Path) -> None:
    data = b'title,,\r\r\n,,\r\r\n"two\r\nlines",x,\r\r\n\r\r\nlast,,\r\r\n'
    book = read_workbook(saved(tmp_path / "a.csv", data))
    assert book.findings == ()
    assert book.sheets[0].rows == (
        Row(1, ("title", "", "")),
        Row(3, ("two\r\nlines", "x", "")),
        Row(4, ("last", "", "")),
    )


def test_bytes_that_the_encoding_does_not_define_are_replaced_and_told(tmp_path: Path) -> None:
    book = read_workbook(saved(tmp_path / "a.csv", b"Qu\xe9bec,\x8d\n"))
    assert book.sheets[0].rows[0].cells == ("Québec", "\ufffd")
    assert [(f.code, f.found) for f in book.findings] == [
        ("undefined_bytes", "bytes: 1, in cp1252")
    ]


def test_a_zip_bomb_is_refused_before_it_unpacks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "PUBLISHED", workbook.Limits(unpacked_bytes=1000))
    assert codes(saved(tmp_path / "a.xlsx", xlsx_bytes({"A1": "x"}))) == ["workbook_too_large"]


def test_a_file_beyond_the_limit_is_not_even_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "MAX_FILE_BYTES", 10)
    assert codes(saved(tmp_path / "a.xlsx", xlsx_bytes({"A1": "x"}))) == ["workbook_too_large"]


def test_no_finding_shows_a_folder(tmp_path: Path) -> None:
    book = read_workbook(tmp_path / "absent.xlsx")
    assert str(tmp_path) not in book.findings[0].message()


def test_a_workbook_packed_without_a_bound_is_refused(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
    found = read_workbook(saved(tmp_path / "a.xlsx", stream.getvalue())).findings
    assert [(finding.code, finding.found) for finding in found] == [
        ("unreadable_workbook", "an unusual compression")
    ]


def test_a_date_that_makes_the_reader_give_up_is_a_damaged_workbook(tmp_path: Path) -> None:
    data = xlsx_bytes({"A1": "title", "A2": date(2021, 7, 1)})
    part = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = archive.read(part).replace(b"<v>44378</v>", b"<v>-1e308</v>")
    assert b"-1e308" in sheet
    assert codes(saved(tmp_path / "a.xlsx", repacked(data, part, sheet))) == ["unreadable_workbook"]
