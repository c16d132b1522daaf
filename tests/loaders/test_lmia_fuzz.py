"""Whole files made to break the loader: never a traceback, never a silently wrong total.

What was written is counted here, apart from the loader: what it read, and what its findings
say was left out, must add up to that.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from loaders.lmia import LmiaList, read_lmia_list
from loaders.lmia_rows import ROW_COLUMNS

Cells = list[object]
ReadBytes = Callable[[bytes], LmiaList]
LEFT_OUT = {"unknown_province", "row_after_notes", "row_before_header"}
FUZZ = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

# Cells that say a known number, and cells that say none; and the same for provinces.
GOOD_POSITIONS: list[tuple[object, int]] = [
    (0, 0),
    (7, 7),
    (12.0, 12),
    ("3", 3),
    ("  4 ", 4),
    ("5.0", 5),
    ("0006", 6),
    (999_999_999, 999_999_999),
]
BAD_POSITIONS: list[object] = [
    None,
    "",
    " ",
    "many",
    -3,
    "-3",
    2.5,
    "1,200",
    "1 200",
    10**9,
    1e300,
    True,
    "=2+2",
    "#REF!",
    "４",
    "²",
    "4e0",
    "(blank)",
    datetime.date(2021, 7, 1),
]
GOOD_PROVINCES = [
    ("Nova Scotia", "NS"),
    ("  new brunswick ", "NB"),
    ("PRINCE EDWARD ISLAND", "PE"),
    ("Ontario", "ON"),
    ("Employers carrying on business in Canada with Head Office outside of Canada", "foreign"),
]
BAD_PROVINCES: list[object] = ["Atlantis", "Nova  Scotai", "NS", 7, "(blank)", "#N/A", "Total"]
HOSTILE = [
    "",
    "Notes:",
    "Employer",
    "Total",
    "Other employers",
    "Nova Scotia",
    "(blank)",
    '"',
    '","',
    "a\nb",
    "=1+1",
    "+ve Impact Inc.",
    "\u200b",
    "\ufeff",
    "9463-Fish and seafood plant workers",
    "95107-Labourers",
    "1,2",
    "#N/A",
    "x" * 3000,
]


@dataclass(frozen=True)
class Form:
    """How the lists of one period were laid out, and where this one keeps its cells."""

    container: str
    title: str
    header: tuple[str, ...]
    dittos: bool = False
    sections: bool = False
    notes: str = "Notes:"


POSITIVE = "Employers who were issued a positive LMIA, NOC {noc}, {period}"
FORMS = {
    "2015": Form(
        "csv",
        POSITIVE.format(noc=2011, period="in 2015"),
        ("Employer", "Address", "Positions approved"),
        sections=True,
    ),
    "2016": Form(
        "csv",
        POSITIVE.format(noc=2011, period="in 2016"),
        ("Province/Territory", "Employer", "Address", "Occupations under NOC 2011", "Positions"),
        dittos=True,
    ),
    "2018Q2": Form(
        "csv",
        POSITIVE.format(noc=2011, period="April to June 2018"),
        ("Province/Territory", "Stream", "Employer", "Address", "Occupation", "Approved Positions"),
        dittos=True,
    ),
    "2020Q1": Form(
        "csv",
        POSITIVE.format(noc=2011, period="January to March 2020"),
        ("Province/Territory", "Stream", "Employer", "Address", "Occupation", "Approved Positions"),
    ),
    "2021Q2 fr": Form(
        "xlsx",
        "Employeurs ayant obtenu une EIMT positive, CNP 2011, avril à juin 2021",
        (
            "Province/Territoire",
            "Volet du programme",
            "Employeur",
            "Adresse",
            "Profession sous CNP 2011",
            "Postes Approuvés",
        ),
        notes="Remarques:",
    ),
    "2021Q3": Form(
        "xlsx",
        POSITIVE.format(noc=2011, period="July to September 2021"),
        (
            "Province/Territory",
            "Program Stream",
            "Employer",
            "Address",
            "Occupation",
            "Approved Positions",
        ),
    ),
    "2024Q2": Form(
        "xlsx",
        POSITIVE.format(noc=2021, period="April to June 2024"),
        (
            "Province/Territory",
            "Program Stream",
            "Employer",
            "Address",
            "Occupation",
            "Incorporate Status",
            "Approved LMIAs",
            "Approved Positions",
        ),
    ),
}
NOTE = "1. The source for all information."


@pytest.fixture
def read_bytes(tmp_path: Path) -> ReadBytes:
    """``read_bytes(data)`` reads these bytes as a list."""

    def save_and_read(data: bytes) -> LmiaList:
        path = tmp_path / "list.bin"
        path.write_bytes(data)
        return read_lmia_list(path)

    return save_and_read


def file_of(form: Form, rows: list[Cells], above: tuple[str, ...] = ()) -> bytes:
    """The bytes of a list in its historical form."""
    lines: list[Cells] = [[form.title], *([text] for text in above), list(form.header)]
    lines += rows
    lines += [[form.notes], [NOTE]]
    if form.container == "csv":
        text = io.StringIO()
        csv.writer(text, lineterminator="\r\r\n").writerows(
            [line + [""] * (len(form.header) - len(line)) for line in lines]
        )
        return text.getvalue().encode()
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append(line)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def check_shape(one: LmiaList) -> None:
    """What holds for whatever bytes."""
    assert tuple(one.rows.columns) == ROW_COLUMNS
    assert one.rows_refused >= 0
    assert one.findings or len(one.rows)
    for finding in one.findings:
        assert finding.message("en") and finding.message("fr")
    if one.rows.empty:
        assert any(finding.severity == "error" for finding in one.findings)


def is_clean(one: LmiaList) -> bool:
    """Read, and nobody is warned of anything."""
    return len(one.rows) > 0 and all(f.severity == "notice" for f in one.findings)


def accounted(one: LmiaList) -> int:
    """Positions in the table and positions that findings say were left out of it."""
    told = sum(f.positions or 0 for f in one.findings if f.code in LEFT_OUT)
    return int(one.rows["positions"].sum()) + told


# Any cell values in every historical layout


@st.composite
def any_cell(draw: st.DrawFn) -> object:
    value = draw(
        st.one_of(
            st.sampled_from(HOSTILE),
            st.text(max_size=12),
            st.integers(-10, 10**12),
            st.floats(allow_nan=False, allow_infinity=False),
            st.none(),
            st.booleans(),
            st.dates(datetime.date(1950, 1, 1)),
        )
    )
    # Neither a null byte nor a control character can be written into an XLSX file.
    return ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value


@dataclass(frozen=True)
class Written:
    """One row, and what its province and positions truly are: None when they are no such."""

    cells: Cells
    province: str | None
    positions: int | None


@st.composite
def written_row(draw: st.DrawFn, form: Form) -> Written:
    positions, number = draw(
        st.one_of(
            st.sampled_from(GOOD_POSITIONS),
            st.sampled_from(BAD_POSITIONS).map(lambda cell: (cell, None)),
        )
    )
    province, code = draw(
        st.one_of(
            st.sampled_from(GOOD_PROVINCES),
            st.sampled_from(BAD_PROVINCES).map(lambda cell: (cell, None)),
        )
    )
    cells: Cells = [draw(any_cell()) for _ in form.header]
    cells[-1] = positions
    if not form.sections:
        cells[0] = "" if form.dittos and draw(st.booleans()) else province
    return Written(cells, code if cells[0] == province else None, number)


def with_dittos(form: Form, rows: list[Written]) -> Iterator[Written]:
    """The same rows, each with the province that its empty cell stands for."""
    before = None
    for row in rows:
        if row.cells[0] != "":
            before = row.province
        yield Written(row.cells, before, row.positions)


@pytest.mark.parametrize("period", [name for name, form in FORMS.items() if not form.sections])
@FUZZ
@given(data=st.data())
def test_rows_and_positions_read_and_refused_are_those_written(
    read_bytes: ReadBytes, period: str, data: st.DataObject
) -> None:
    form = FORMS[period]
    rows = data.draw(st.lists(written_row(form), min_size=1, max_size=8))
    one = read_bytes(file_of(form, [row.cells for row in rows]))
    check_shape(one)
    if form.dittos:
        rows = list(with_dittos(form, rows))
    kept = [row for row in rows if row.province and row.positions is not None]
    assert one.rows["positions"].tolist() == [row.positions for row in kept]
    assert one.rows["province"].tolist() == [row.province for row in kept]
    assert len(one.rows) + one.rows_refused == len(rows)
    assert accounted(one) == sum(row.positions or 0 for row in rows)
    lost = {f.row for f in one.findings if f.code in ("bad_positions", "unknown_province")}
    assert len(lost) == one.rows_refused


@FUZZ
@given(data=st.data())
def test_positions_under_section_headings_are_read_or_told(
    read_bytes: ReadBytes, data: st.DataObject
) -> None:
    form = FORMS["2015"]
    sound = ["Orchards Ltd", "Wolfville, NS B4P 1A1", 1]
    lines: list[Cells] = [sound]
    expected = 1
    for _section in range(data.draw(st.integers(0, 3))):
        name, _code = data.draw(st.sampled_from(GOOD_PROVINCES))
        lines += [[name, "", ""], list(form.header), sound]
        rows = data.draw(st.lists(written_row(form), max_size=4))
        # Rows that sum up have tests of their own.
        rows = [row for row in rows if row.cells[0] not in ("Total", "Other employers")]
        lines += [row.cells for row in rows]
        expected += 1 + sum(row.positions or 0 for row in rows)
    one = read_bytes(file_of(form, lines, above=("Nova Scotia",)))
    check_shape(one)
    assert accounted(one) == expected


# Any bytes


@FUZZ
@given(
    st.one_of(
        st.binary(max_size=400),
        st.binary(max_size=200).map(lambda tail: b"PK\x03\x04" + tail),
        st.lists(
            st.sampled_from(
                [
                    b"Employers issued a positive LMIA, July to September 2020",
                    b"Employers issued a positive LMIA in 2015",
                    b"Province/Territory,Stream,Employer,Address,Occupation,Approved Positions",
                    b"Employer,Address,Positions",
                    b"Nova Scotia,Low Wage,A Ltd,Truro,6322-Cooks,4",
                    b"A Ltd,Truro,4",
                    b"Nova Scotia",
                    b"Notes:",
                    b"Total,,4",
                    b"Other employers,,4",
                    b",",
                    b'"',
                    b" ",
                    b"4",
                    b"\xe9",
                    b"\xff",
                    b"\n",
                    b"\r",
                    b"\r\r\n",
                    b"\r\n",
                ]
            ),
            max_size=40,
        ).map(b"".join),
    )
)
def test_any_bytes_are_read_or_refused_with_a_reason(read_bytes: ReadBytes, data: bytes) -> None:
    check_shape(read_bytes(data))


SOUND_LINES: dict[str, list[Cells]] = {
    "2015": [
        ["A Ltd", "Truro, NS B2N 5A5", 3],
        ["B, C Ltd", "1 Main St, Amherst, NS", 11],
        ["New Brunswick", "", ""],
        ["Employer", "Address", "Positions approved"],
        ["D Ltd", "Alma, NB E4H 1A1", 20],
        ['E "F" Ltd', "Sussex, NB", 5],
    ],
    "2018Q2": [
        ["New Brunswick", "High Wage", "A Ltd", "Alma, NB E4H 1A1", "6322-Cooks", 3],
        ["", "", "", "", "6321-Chefs", 11],
        ["Nova Scotia", "Low Wage", "B, C Ltd", "Truro, NS B2N 5A5", "6322-Cooks", 20],
        ["", "", 'D "E" Ltd', "Amherst, NS B4H 1A1", "6322-Cooks", 5],
    ],
    "2020Q1": [
        ["New Brunswick", "High Wage", "A Ltd", "Alma, E4H1A1", "6322-Cooks", 3],
        ["New Brunswick", "Low Wage", "B, C Ltd", "Alma, E4H1A1", "6321-Chefs", 11],
        ["Nova Scotia", "Low Wage", 'D "E" Ltd', "Truro, B2N5A5", "6322-Cooks", 20],
        ["Nova Scotia", "Low Wage", "F Ltd", "Truro, B2N5A5", "6322-Cooks", 5],
    ],
}
# A line of "1." alone is the number of a note whose text the damage took.
LAST_NUMBER = re.compile(r'(?:^(?![0-9]+\.[,\s\xad"]*$)|,)[\s\xad"]*([0-9]+)(?:\.0*)?[,\s\xad"]*$')


def positions_by_lines(data: bytes) -> int:
    """The numbers at the ends of the lines of a file, whatever cells they may be in."""
    lines = re.split(r"[\r\n]+", data.decode("latin-1"))
    return sum(int(match[1]) for line in lines if (match := LAST_NUMBER.search(line)))


def damaged(data: bytes, damages: list[tuple[int, str, int]]) -> bytes:
    """Bytes changed, put in or taken out at some places."""
    changed = bytearray(data)
    for at, kind, byte in damages:
        at %= len(changed)
        if kind == "change":
            changed[at] = byte
        elif kind == "insert":
            changed.insert(at, byte)
        else:
            del changed[at : at + 1 + byte % 40]
    return bytes(changed)


USUAL_BYTES = st.sampled_from(list(b'",\r\n;\t 09aN\x00\xe9\x82'))
DAMAGES = st.lists(
    st.tuples(
        st.integers(0, 10_000),
        st.sampled_from(["change", "insert", "delete"]),
        st.one_of(USUAL_BYTES, st.integers(0, 255)),
    ),
    min_size=1,
    max_size=3,
)


@pytest.mark.parametrize("period", SOUND_LINES)
@settings(FUZZ, max_examples=60)
@given(damages=DAMAGES)
def test_a_damaged_csv_list_that_reads_without_warning_has_the_total_of_its_lines(
    read_bytes: ReadBytes, period: str, damages: list[tuple[int, str, int]]
) -> None:
    above = ("Nova Scotia",) if FORMS[period].sections else ()
    sound = file_of(FORMS[period], SOUND_LINES[period], above)
    assert positions_by_lines(sound) == accounted(read_bytes(sound)) == 39
    data = damaged(sound, damages)
    one = read_bytes(data)
    check_shape(one)
    if is_clean(one):
        assert accounted(one) == positions_by_lines(data)


PARTS = ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml")


def with_damaged_part(data: bytes, part: str, damages: list[tuple[int, str, int]]) -> bytes:
    """A sound archive around one damaged part."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, damaged(content, damages) if name == part else content)
    return out.getvalue()


@FUZZ
@given(part=st.sampled_from(PARTS), damages=DAMAGES)
def test_a_workbook_with_damaged_parts_is_read_or_refused_with_a_reason(
    read_bytes: ReadBytes, part: str, damages: list[tuple[int, str, int]]
) -> None:
    form = FORMS["2021Q3"]
    sound = file_of(form, SOUND_LINES["2020Q1"])
    check_shape(read_bytes(with_damaged_part(sound, part, damages)))
    check_shape(read_bytes(damaged(sound, damages)))
