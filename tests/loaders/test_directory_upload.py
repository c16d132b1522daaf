"""An uploaded directory: recognised, checked as a folder is, bounded, and given back unharmed."""

from __future__ import annotations

import codecs
import csv
import datetime
import io
import json
import random
import stat
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.hsds_records import hsds_records
from geodata.snapshot import Snapshot, read_snapshot
from loaders import directory_intake, directory_sheets, sheet_survey
from loaders.build import DIRECTORY_DIR
from loaders.directory_check import directory_findings
from loaders.directory_intake import Files, uploaded_sheets
from loaders.directory_sheets import COLUMNS
from loaders.directory_upload import (
    CheckedUpload,
    bundled_files,
    bundled_workbook,
    check_upload,
    files_to_adopt,
)
from loaders.hsds_export import write_json, write_package

TODAY = datetime.date(2026, 11, 22)
NAMESPACE = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return read_snapshot()


@pytest.fixture(scope="module")
def workbook() -> bytes:
    return bundled_workbook()


@pytest.fixture
def check(snapshot: Snapshot) -> Callable[[Files], CheckedUpload]:
    return lambda files: check_upload(files, snapshot, TODAY)


Check = Callable[[Files], CheckedUpload]


def csv_files() -> dict[str, bytes]:
    return {f"{name}.csv": (DIRECTORY_DIR / f"{name}.csv").read_bytes() for name in COLUMNS}


def edited(table: str, key: str, **cells: str) -> tuple[bytes, int]:
    """A bundled file with some cells of the first row of a key changed; and that row."""
    rows = list(csv.DictReader(io.StringIO(csv_files()[f"{table}.csv"].decode(), newline="")))
    at = next(at for at, row in enumerate(rows) if row[COLUMNS[table][0]] == key)
    rows[at] |= cells
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS[table], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode(), at + 2


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, content in members.items():
            # Without the time of packing: a test is named by these bytes.
            archive.writestr(zipfile.ZipInfo(name), content, compress_type=method)
    return packed.getvalue()


def unzipped(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_parts(workbook: bytes, **parts: bytes) -> bytes:
    """A workbook with parts replaced: ``sheet1``, ``sharedStrings``."""
    paths = {"sheet1": "xl/worksheets/sheet1.xml", "sharedStrings": "xl/sharedStrings.xml"}
    return zipped(unzipped(workbook) | {paths[name]: part for name, part in parts.items()})


def errors(upload: CheckedUpload) -> list[tuple[str, str, str, int | None, str]]:
    return [
        (f.code, f.file, f.sheet, f.row, f.column) for f in upload.findings if f.severity == "error"
    ]


def told(files: Files, check: Check) -> list[tuple[str, str]]:
    """Code and found of each error of an upload that holds no table that could be read."""
    upload = check(files)
    assert not upload.usable
    return [(f.code, f.found) for f in upload.findings if f.severity == "error"]


def adopted(upload: CheckedUpload) -> dict[str, bytes]:
    assert upload.usable, errors(upload)
    return unzipped(files_to_adopt(upload))


# ---- the same in each form -------------------------------------------------------------------


def test_uploaded_files_give_the_findings_of_their_folder(check: Check, snapshot: Snapshot) -> None:
    upload = check(list(csv_files().items()))
    findings, rows = directory_findings(DIRECTORY_DIR, snapshot, TODAY, 180)
    assert upload.findings == findings
    assert upload.accounts()["read"].sum() == rows
    assert (upload.forms, len(upload.given), upload.bundled) == (("csv",), 13, ())
    assert upload.changes.empty


@pytest.mark.parametrize("folder", ["", "directory/"])
def test_a_zip_of_the_files_comes_back_byte_by_byte(folder: str, check: Check) -> None:
    members = {folder + name: content for name, content in csv_files().items()}
    upload = check([("directory.zip", zipped(members | {"__MACOSX/a/b/._x": b"x"}))])
    assert adopted(upload) == csv_files()
    assert unzipped(bundled_files()) == csv_files()


@pytest.mark.parametrize("saved_by", ["us", "openpyxl"])
def test_a_workbook_comes_back_byte_by_byte(saved_by: str, workbook: bytes, check: Check) -> None:
    if saved_by == "openpyxl":
        out = io.BytesIO()
        openpyxl.load_workbook(io.BytesIO(workbook)).save(out)
        workbook = out.getvalue()
    upload = check([("directory.xlsx", workbook)])
    assert upload.forms == ("xlsx",)
    assert upload.changes.empty
    assert adopted(upload) == csv_files()


def test_every_cell_of_the_workbook_and_the_rows_below_are_text(workbook: bytes) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    assert book.sheetnames == list(COLUMNS)
    for sheet in book:
        assert {cell.number_format for row in sheet.iter_rows() for cell in row} == {"@"}
        assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
        filled = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
        assert {type(cell.value) for cell in filled} == {str}


def test_hostile_and_delicate_cells_survive_the_workbook() -> None:
    from loaders.directory_files import directory_workbook

    cells = ["0123", "=1+1", "2026-11-22", "1-800-555-0100", 'say "é"', "'quoted", "1E5", "TRUE"]
    own, _ = uploaded_tables(list(csv_files().items()))
    table = own["services"].rows.head(len(cells)).copy()
    table["service_type"] = cells
    made = directory_workbook({n: s.rows for n, s in own.items()} | {"services": table})
    sheets, _ = uploaded_tables([("d.xlsx", made)])
    assert sheets["services"].rows["service_type"].tolist() == cells


def uploaded_tables(files: Files):  # type: ignore[no-untyped-def]
    intake = uploaded_sheets(files)
    return intake.sheets, intake.findings


def test_a_byte_order_mark_and_windows_line_ends_change_nothing(check: Check) -> None:
    files = {
        name: codecs.BOM_UTF8 + content.replace(b"\n", b"\r\n")
        for name, content in csv_files().items()
    }
    assert adopted(check(list(files.items()))) == csv_files()


@pytest.mark.parametrize("form", ["zip", "json", "files", "zipped json"])
def test_an_hsds_package_is_recognised(
    form: str, check: Check, snapshot: Snapshot, tmp_path: Path
) -> None:
    records = hsds_records(snapshot)
    write_package(records, tmp_path / "p.zip")
    write_json(records, tmp_path / "p.json")
    packed = (tmp_path / "p.zip").read_bytes()
    document = (tmp_path / "p.json").read_bytes()
    files: Files = {
        "zip": [("p.zip", packed)],
        "json": [("p.json", document)],
        "files": list(unzipped(packed).items()),
        "zipped json": [("p.zip", zipped({"p.json": document}))],
    }[form]
    upload = check(files)
    assert upload.forms == ("hsds",)
    assert upload.usable, errors(upload)
    # The bundle holds no address of a protected place: nothing is lost.
    assert upload.changes.empty


def test_one_table_is_checked_against_the_bundled_rest(check: Check) -> None:
    data, row = edited("phones", "NB-211", location_id="NB-NOBODY")
    upload = check([("phones.csv", data)])
    assert upload.given == ("phones",)
    assert "locations" in upload.bundled
    assert errors(upload) == [("directory_unknown_reference", "phones.csv", "", row, "location_id")]


def test_what_the_bundled_rest_misses_is_told_at_the_bundled_file(check: Check) -> None:
    lines = csv_files()["organizations.csv"].splitlines(keepends=True)
    upload = check([("organizations.csv", b"".join(lines[:1] + lines[2:]))])
    assert {(code, file) for code, file, *_ in errors(upload)} == {
        ("directory_unknown_reference", "geodata/directory/locations.csv"),
        ("directory_unknown_reference", "geodata/directory/program_participation.csv"),
        ("directory_unknown_reference", "geodata/directory/programs.csv"),
    }
    counts = upload.counts.set_index("table")
    assert counts.loc["organizations"].to_dict() == {
        "before": 136, "after": 135, "added": 0, "removed": 1, "changed": 0
    }  # fmt: skip


@pytest.mark.parametrize("name", ["locations (1).csv", "copie.txt", "LOCATIONS.CSV"])
def test_a_file_of_another_name_is_recognised_by_its_header(name: str, check: Check) -> None:
    assert check([(name, csv_files()["locations.csv"])]).given == ("locations",)


# ---- what differs ----------------------------------------------------------------------------


def test_changed_cells_are_named_with_their_row(check: Check) -> None:
    data, row = edited("locations", "NB-MCAF", email="new@example.org", protected="FALSE")
    changes = check([("locations.csv", data)]).changes
    assert changes.to_dict("records") == [
        {"table": "locations", "change": "changed", "row": row, "key": "NB-MCAF"}
        | {"column": "email", "before": changes["before"].iloc[0], "after": "new@example.org"}
    ]


def test_another_order_of_rows_is_no_change(check: Check) -> None:
    head, *rows = csv_files()["services.csv"].splitlines(keepends=True)
    upload = check([("services.csv", b"".join([head, *reversed(rows)]))])
    assert upload.changes.empty and upload.usable


# ---- nothing lost ----------------------------------------------------------------------------


def test_every_row_is_sound_or_has_an_error_or_depends_on_one(check: Check) -> None:
    locations, _ = edited("locations", "NB-211", location_type="castle")
    files = csv_files() | {"locations.csv": locations}
    accounts = check(list(files.items())).accounts().set_index("table")
    assert (
        accounts["read"] == accounts["sound"] + accounts["with_error"] + accounts["dependent"]
    ).all()
    assert accounts.loc["locations", ["read", "sound", "with_error"]].tolist() == [176, 175, 1]
    assert accounts.loc["phones", "dependent"] > 0
    assert accounts["unread"].sum() == 0


def test_lines_after_an_unclosed_quote_are_counted(check: Check) -> None:
    lines = csv_files()["services.csv"].splitlines(keepends=True)
    lines[99] = b'"' + lines[99]
    upload = check([("services.csv", b"".join(lines))])
    account = upload.accounts().iloc[0]
    assert (account["read"], account["unread"]) == (98, len(lines) - 99)
    assert ("directory_unreadable", "services.csv", "", 100, "") in errors(upload)


def test_rows_beyond_the_bound_are_counted(
    check: Check, monkeypatch: pytest.MonkeyPatch, workbook: bytes
) -> None:
    monkeypatch.setattr(directory_sheets, "MOST_ROWS", 150)
    for files in ([("s.csv", csv_files()["services.csv"])], [("d.xlsx", workbook)]):
        upload = check(files)
        account = upload.accounts().set_index("table").loc["services"]
        assert (account["read"], account["unread"]) == (150, 189)
        assert {f.row for f in upload.findings if f.code == "directory_too_many_rows"} == {152}


def test_a_file_that_cannot_be_read_tells_how_many_lines_it_has(check: Check) -> None:
    upload = check([("services.csv", csv_files()["services.csv"].decode().encode("utf-16"))])
    assert upload.accounts()["unread"].tolist() == [340]


# ---- what Excel does -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "column", "cell", "code"),
    [
        ("phones", "number", "1.8005E+10", "directory_spreadsheet"),
        ("phones", "number", "1,8005E+10", "directory_spreadsheet"),
        ("phones", "number", "#NAME?", "directory_spreadsheet"),
        ("locations", "last_verified", "11/22/2026", "directory_spreadsheet"),
        ("locations", "last_verified", "46348", "directory_spreadsheet"),
        ("locations", "last_verified", "22-nov-26", "directory_spreadsheet"),
        ("locations", "last_verified", "2026-11-31", "directory_bad_date"),
        ("locations", "postal_code", "E1C 8P", "directory_bad_postal_code"),
        ("locations", "postal_code", "1E+08", "directory_spreadsheet"),
        ("locations", "city", "Cap-PelÃ©", "directory_accents"),
        ("locations", "note_en", "don\u00e2\u20ac\u2122t", "directory_accents"),
        ("schedules", "opens_at", "8:30", "directory_bad_hours"),
        ("locations", "note_en", "<img src=x onerror=alert(1)>", "directory_markup"),
        ("locations", "note_en", "=HYPERLINK(1)", "directory_markup"),
        ("locations", "note_en", "a\0b", "directory_control_character"),
        ("locations", "location_type", "castle", "directory_unknown_choice"),
        ("locations", "note_en", "x" * 4_001, "directory_long_cell"),
        ("programs", "end_date", "2019-01-01", "directory_date_order"),
    ],
)
def test_a_damaged_cell_is_told_at_its_row_and_column(
    table: str, column: str, cell: str, code: str, check: Check
) -> None:
    key = {"programs": "BETTER-TOGETHER"}.get(table, "NB-211")
    data, row = edited(table, key, **{column: cell})
    upload = check([(f"{table}.csv", data)])
    assert (code, f"{table}.csv", "", row, column) in errors(upload)
    assert not upload.usable
    with pytest.raises(ValueError, match="not to be adopted"):
        files_to_adopt(upload)


def edited_workbook(workbook: bytes, table: str, place: str, value: object) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    book[table][place] = value
    if isinstance(value, str) and value.startswith("#"):
        book[table][place].data_type = "e"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("table", "place", "value", "expected"),
    [
        ("phones", "B3", "=1+1", ("directory_markup", 3, "number")),
        ("phones", "B3", "#REF!", ("directory_spreadsheet", 3, "number")),
        ("phones", "B3", 1.5e20, ("directory_spreadsheet", 3, "number")),
        ("programs", "H2", datetime.date(2022, 10, 1), ("directory_spreadsheet", 2, "start_date")),
        ("locations", "V2", datetime.time(8), ("directory_spreadsheet", 2, "note_fr")),
        ("locations", "AC7", "stray", ("directory_unreadable", 7, "")),
    ],
)
def test_a_cell_that_is_no_text_is_told_at_its_sheet_and_row(
    table: str, place: str, value: object, expected: tuple[str, int, str], workbook: bytes,
    check: Check,
) -> None:  # fmt: skip
    upload = check([("d.xlsx", edited_workbook(workbook, table, place, value))])
    code, row, column = expected
    assert (code, "d.xlsx", table, row, column) in errors(upload)


@pytest.mark.parametrize(
    ("table", "place", "value", "text"),
    [
        ("phones", "B3", 18005550100, "18005550100"),
        ("locations", "K2", True, "true"),
        ("locations", "W2", 1, "1"),
        ("locations", "Z2", datetime.date(2026, 11, 1), "2026-11-01"),
        ("schedules", "C2", datetime.time(8, 30), "08:30"),
    ],
)
def test_a_value_that_excel_did_not_harm_is_read_as_it_is_written(
    table: str, place: str, value: object, text: str, workbook: bytes
) -> None:
    sheets, findings = uploaded_tables([("d.xlsx", edited_workbook(workbook, table, place, value))])
    assert findings == []
    column = openpyxl.utils.cell.coordinate_from_string(place)[0]
    position = openpyxl.utils.column_index_from_string(column) - 1
    assert sheets[table].rows.iloc[int(place[-1]) - 2, position] == text


# ---- what is refused, each with its message --------------------------------------------------


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda text: text.encode("utf-16"), "text in UTF-16"),
        (lambda text: text.encode("utf-16-le"), "text in UTF-16"),
        (lambda text: text.replace("’", "'").encode("cp1252", "replace"), "which is not UTF-8"),
        (lambda text: text.replace(",", ";").encode(), "cells separated by semicolons"),
        (lambda text: text.replace(",", "\t").encode(), "cells separated by tabs"),
        (lambda text: b"", "no header"),
        (lambda text: b"<html><body>Not found</body></html>", "<html>"),
        (lambda text: b"," * 1_000, "more than 200 columns"),
    ],
)
def test_a_csv_of_another_kind_is_refused_with_the_reason(
    change: Callable[[str], bytes], found: str, check: Check
) -> None:
    text = csv_files()["locations.csv"].decode()
    (code, said), *_ = told([("locations.csv", change(text))], check)
    assert code == "directory_unreadable"
    assert found in said


def noise(size: int) -> bytes:
    """Letters that pack to a quarter: far from the bound of the ratio."""
    letters = bytes(random.Random(1).choices(b"abcd", k=100_000))
    return letters * (size // 100_000)


def member(name: str, *, mode: int = 0, flags: int = 0) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        info = zipfile.ZipInfo(name)
        info.external_attr = mode << 16
        archive.writestr(info, csv_files()["services.csv"])
    data = bytearray(packed.getvalue())
    if flags:
        data[6] |= flags
        data[data.index(b"PK\x01\x02") + 8] |= flags
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "code", "found"),
    [
        (member("../services.csv"), "upload_unsafe", "a path that leaves the folder"),
        (member("/etc/services.csv"), "upload_unsafe", "a path that leaves the folder"),
        (member("a/b/services.csv"), "upload_unsafe", "a path that leaves the folder"),
        (member("C:\\services.csv"), "upload_unsafe", "a path that leaves the folder"),
        (
            member("services.csv_.txt").replace(b"v_.txt", b"v\0.txt"),
            "upload_unsafe",
            "a path that leaves the folder",
        ),
        (member("services.csv", mode=stat.S_IFLNK | 0o777), "upload_unsafe", "a link"),
        (member("services.csv", flags=1), "upload_unsafe", "a password"),
        (
            zipped({"services.csv": b"x"}, zipfile.ZIP_BZIP2),
            "upload_unsafe",
            "compression method 12",
        ),
        (zipped({"a.csv": b"x", "A.csv": b"x"}), "upload_unsafe", "A.csv twice"),
        (zipped({"services.csv": zipped({"x.csv": b""})}), "upload_unsafe", "a ZIP inside"),
        (zipped({"services.csv": noise(12_000_000)}), "upload_too_large", "more than 10 MB"),
        (zipped({"services.csv": b"0" * 9_000_000}), "upload_too_large", "times its packed size"),
        (zipped({f"{n}.txt": b"" for n in range(201)}), "upload_too_large", "201 files"),
        (zipped({f"{n}": b"" for n in range(5_000)}), "upload_too_large", "5000 files"),
        (zipped({"content.xml": b"<x/>"}), "upload_unreadable", "an OpenDocument workbook"),
        (zipped({"services.csv": b"x"})[:-30], "upload_unreadable", "not a zip file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "upload_unreadable", "an old XLS"),
        (b"{" + b"[" * 100_000, "hsds_unreadable", ""),
        (b"[" + b"{}," * 1_100_000 + b"{}]", "hsds_too_large", "fields"),
    ],
)  # fmt: skip
def test_an_archive_that_is_not_plain_is_refused_with_the_reason(
    data: bytes, code: str, found: str, check: Check
) -> None:
    said = told([("upload.bin", data)], check)
    assert [one for one, _ in said] == [code]
    assert found in said[0][1]


def test_many_large_members_are_refused_together(check: Check) -> None:
    members = {f"{n}.csv": noise(7_000_000) for n in range(5)}
    assert told([("d.zip", zipped(members))], check) == [
        ("upload_too_large", "4.csv: more than 30 MB in all")
    ]


def test_an_upload_of_100_mb_is_refused(check: Check) -> None:
    said = told([("locations.csv", bytes(100_000_000))], check)
    assert said == [("upload_too_large", "100.0 MB, 1 files")]


def test_too_many_files_or_rows_are_refused(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    files = [(f"{n}.csv", b"x") for n in range(41)]
    assert told(files, check) == [("upload_too_large", "0.0 MB, 41 files")]
    monkeypatch.setattr(directory_intake, "MOST_UPLOADED_ROWS", 300)
    assert told([("s.csv", csv_files()["services.csv"])], check) == [
        ("upload_too_large", "339 rows in all")
    ]


def test_a_table_that_stands_twice_is_read_once(check: Check) -> None:
    files = [("services.csv", csv_files()["services.csv"])] * 2
    assert [code for code, *_ in errors(check(files))] == ["upload_twice"]


def test_two_files_of_one_name_are_not_taken_for_one(check: Check) -> None:
    phones, _ = edited("phones", "NB-211", number="none")
    files = [("a/data.csv", csv_files()["services.csv"]), ("b/data.csv", phones)]
    upload = check(files)
    assert [(code, file) for code, file, *_ in errors(upload)] == [("upload_twice", "data.csv")]
    assert upload.given == ("services",)


def test_a_file_that_an_hsds_package_has_twice_is_told() -> None:
    files = [("organizations.csv", f"id,name\n{n},Centre\n".encode()) for n in ("a", "b")]
    _, findings = uploaded_tables(files)
    assert ("upload_twice", "organizations.csv") in {(one.code, one.file) for one in findings}


def test_an_upload_cannot_pass_for_the_bundled_directory(check: Check) -> None:
    data, row = edited("services", "NB-211", service_type="magic")
    upload = check([("geodata/directory/phones.csv", data.replace(b"\n", b"\r\n"))])
    assert {file for _, file, *_ in errors(upload)} == {"phones.csv"}
    renamed = check([("geodata/directory/mine.csv", data)])
    assert ("directory_unknown_service_type", "mine.csv", "", row, "service_type") in errors(
        renamed
    )


def test_what_is_no_table_is_told(check: Check, workbook: bytes) -> None:
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    for nothing in (out.getvalue(), zipped({"README.md": b"x"})):
        assert told([("x", nothing)], check) == [
            ("upload_not_recognised", "no table of the directory")
        ]
    assert told([("budget.csv", b"a,b\n1,2\n")], check) == [("upload_not_recognised", "a, b")]
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    book.create_sheet("Notes")["A1"] = "call back"
    book.create_sheet("Empty")
    out = io.BytesIO()
    book.save(out)
    assert errors(check([("d.xlsx", out.getvalue())])) == [
        ("upload_not_recognised", "d.xlsx", "Notes", None, "")
    ]
    upload = check([("d.zip", zipped(csv_files() | {"README.md": b"x"}))])
    assert "upload_not_taken" in {finding.code for finding in upload.findings}
    assert upload.usable


# ---- workbooks that would fill the memory ----------------------------------------------------


def cells(count: int, text: str = "0") -> bytes:
    rows = "".join(
        f'<row r="{n}"><c r="A{n}" t="s"><v>{text}</v></c></row>' for n in range(1, count + 1)
    )
    return (
        b"<worksheet " + NAMESPACE + b"><sheetData>" + rows.encode() + b"</sheetData></worksheet>"
    )


def shared(text: bytes) -> bytes:
    return b"<sst " + NAMESPACE + b"><si><t>" + text + b"</t></si></sst>"


def test_a_long_text_shared_by_many_cells_is_refused(workbook: bytes, check: Check) -> None:
    long = random.Random(2).randbytes(100_000).hex().encode()
    data = with_parts(workbook, sheet1=cells(30_000), sharedStrings=shared(long))
    said = told([("d.xlsx", data)], check)
    assert said == [("upload_too_large", "more than 20,000,000 characters in its cells")]


def test_cells_far_apart_are_refused(workbook: bytes, check: Check) -> None:
    far = cells(1).replace(b"</sheetData>", b'<row r="9999999"><c r="XFD9999999"><v>1</v></c>'
                           b"</row></sheetData>")  # fmt: skip
    said = told([("d.xlsx", with_parts(workbook, sheet1=far))], check)
    assert said == [("upload_too_large", "9,999,999 rows by 16,384 columns")]


def test_a_sheet_of_countless_elements_is_refused(
    workbook: bytes, check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheet_survey, "MOST_ELEMENTS", 1_000)
    said = told([("d.xlsx", with_parts(workbook, sheet1=cells(1_000)))], check)
    assert said == [("upload_too_large", "more than 1,000 elements in a sheet")]


def test_entities_and_damaged_xml_are_refused(workbook: bytes, check: Check) -> None:
    entities = b'<!DOCTYPE x [<!ENTITY a "b">]>' + cells(1)
    for part in (entities, cells(3)[:-5], cells(1).decode().encode("utf-16")):
        said = told([("d.xlsx", with_parts(workbook, sheet1=part))], check)
        assert said == [("upload_unreadable", "a workbook whose XML is damaged or not UTF-8")]


def test_a_date_that_makes_the_reader_give_up_is_refused(workbook: bytes, check: Check) -> None:
    data = edited_workbook(workbook, "locations", "Z2", datetime.date(2026, 11, 1))
    sheet = unzipped(data)["xl/worksheets/sheet2.xml"].replace(b"<v>46327</v>", b"<v>-1e308</v>")
    assert b"-1e308" in sheet
    damaged = zipped(unzipped(data) | {"xl/worksheets/sheet2.xml": sheet})
    assert told([("d.xlsx", damaged)], check) == [("upload_unreadable", "a damaged XLSX workbook")]


HEAD = ",".join(COLUMNS["locations"]).encode() + b"\n"
BOMBS = {
    "a member of 200 MB": lambda: ("d.zip", zipped({"locations.csv": bytes(200_000_000)})),
    "a member of 200 MB in BZIP2": lambda: (
        "d.zip",
        zipped({"locations.csv": bytes(200_000_000)}, zipfile.ZIP_BZIP2),
    ),
    "100,000 members": lambda: ("d.zip", zipped({str(n): b"" for n in range(100_000)})),
    "blank lines": lambda: ("locations.csv", HEAD + b"\n" * 1_000_000),
    "commas": lambda: ("locations.csv", HEAD + b"," * 5_000_000),
    "an unclosed quote": lambda: ("locations.csv", HEAD + b'"' + b"x\n" * 1_000_000),
    "JSON": lambda: ("a.json", b"[" + b"{}," * 5_000_000 + b"{}]"),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_costs_little_memory(bomb: str) -> None:
    files = [BOMBS[bomb]()]
    tracemalloc.start()
    try:
        uploaded_sheets(files)
        assert tracemalloc.get_traced_memory()[1] < 120_000_000
    finally:
        tracemalloc.stop()


# ---- any bytes -------------------------------------------------------------------------------

NAMES = st.sampled_from(["locations.csv", "a.zip", "d.xlsx", "p.json", "organizations.csv", "\0"])
PIECES = st.sampled_from(
    (
        *(b"PK\x03\x04", b"PK\x05\x06", b"xl/workbook.xml", b"\xff\xfe", b"\xef\xbb\xbf"),
        *(b"\0", b'"', b"\n", b";", b"{", b"[", b"=1", b"<b>", HEAD),
        *(b"organization_id,name_en\n", b"id,name\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    )
)
CONTENTS = st.one_of(st.binary(max_size=400), st.lists(PIECES, max_size=12).map(b"".join))


@given(st.lists(st.tuples(NAMES, CONTENTS), min_size=1, max_size=3))
@settings(max_examples=200)
def test_any_bytes_give_a_table_or_a_finding(files: list[tuple[str, bytes]]) -> None:
    intake = uploaded_sheets(files)
    assert intake.sheets or intake.findings
    for finding in intake.findings:
        assert finding.message("fr")


@given(st.data())
@settings(max_examples=60)
def test_a_workbook_or_archive_with_damaged_bytes_gives_tables_or_a_finding(
    data: st.DataObject,
) -> None:
    whole = data.draw(st.sampled_from([bundled_files_once(), small_workbook()]))
    damaged = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 6))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(damaged)))
    end = len(damaged) if data.draw(st.booleans()) else cut
    intake = uploaded_sheets([("x", bytes(damaged[:end]))])
    assert intake.sheets or intake.findings


@given(st.lists(st.lists(st.text(max_size=8), min_size=1, max_size=4), max_size=6))
@settings(max_examples=12)
def test_any_cells_are_checked_without_a_fault_and_accounted_for(rows: list[list[str]]) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS["organizations"])
    writer.writerows(rows)
    files = [("organizations.csv", out.getvalue().encode(errors="surrogatepass"))]
    accounts = check_upload(files, read_snapshot_once(), TODAY).accounts()
    assert (
        accounts["read"] == accounts["sound"] + accounts["with_error"] + accounts["dependent"]
    ).all()


_KEPT: dict[str, object] = {}


def bundled_files_once() -> bytes:
    return _KEPT.setdefault("files", bundled_files())  # type: ignore[return-value]


def read_snapshot_once() -> Snapshot:
    return _KEPT.setdefault("snapshot", read_snapshot())  # type: ignore[return-value]


def small_workbook() -> bytes:
    if "workbook" not in _KEPT:
        book = openpyxl.Workbook()
        book.active.title = "services"
        book.active.append(COLUMNS["services"])
        book.active.append(["NB-211", "legal_help"])
        out = io.BytesIO()
        book.save(out)
        _KEPT["workbook"] = out.getvalue()
    return _KEPT["workbook"]  # type: ignore[return-value]


def test_json_in_a_csv_name_is_read_as_json(check: Check) -> None:
    document = json.dumps({"organizations": [{"id": "o", "name": "One"}]}).encode()
    assert check([("organizations.csv", document)]).forms == ("hsds",)


ORGANIZATION = '{"organization":[{"id":"o1","name":"Org"}]'


@pytest.mark.parametrize(
    "phones",
    [
        '[{"id":"p1","number":"506-555-0100","phone_id":"p1"}]',
        '[{"id":"p1","number":"506-555-0100","phone_id":"p2"},'
        '{"id":"p2","number":"506-555-0101","phone_id":"p1"}]',
    ],
)
def test_phones_that_lead_to_each_other_end_nothing(phones: str, check: Check) -> None:
    upload = check([("d.json", f'{ORGANIZATION},"phone":{phones}}}'.encode())])
    assert upload.forms == ("hsds",)


@pytest.mark.parametrize(
    "record",
    [
        r'{"id":"o1","name":"Org","description":"d\udfff"}',
        r'{"id":"o1","name":"Org \ud800"}',
        r'{"id":"o\ud800","name":"Org"}',
        r'{"id":"o1","name":"Org","\ud800":"x"}',
    ],
)
def test_half_a_character_is_refused_with_the_reason(record: str, check: Check) -> None:
    said = told([("d.json", f'{{"organization":[{record}]}}'.encode())], check)
    assert said == [("hsds_unreadable", "half a character (a lone surrogate)")]


def test_a_file_whose_name_is_no_text_is_told(check: Check) -> None:
    upload = check([("\ud800.csv", csv_files()["services.csv"])])
    assert upload.given == ("services",)
    assert all(finding.file.encode() for finding in upload.findings)


def test_a_folder_that_holds_text_is_refused(check: Check) -> None:
    said = told([("d.zip", zipped({"phones.csv/": b"x", "services.csv": b"x"}))], check)
    assert said == [("upload_unsafe", "phones.csv/: a folder that holds text")]
