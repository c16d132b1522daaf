"""Published lists: every layout, every trap, and the real files against their manifest."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from loaders.lmia import ACCOUNTING_COLUMNS, LmiaList, read_lmia_list, read_lmia_lists
from loaders.lmia_rows import ROW_COLUMNS

Cells = list[object]
WriteList = Callable[..., Path]

SIX = ["Province/Territory", "Program Stream", "Employer ", "Address ", "Occupation "]
EIGHT = [*SIX, "Incorporate Status", "Approved LMIAs", "Approved Positions"]
SIX = [*SIX, "Approved Positions"]
NOTES = ["Notes:", "1. The source for all information.", "\xa02) This list excludes names."]
FOREIGN = "Employers carrying on business in Canada with Head Office outside of Canada"


def title(period: str, noc: int = 2011, kind: str = "Positive") -> str:
    return (
        f"Employers Who Were Issued a {kind} Labour Market Impact Assessment (LMIA) by Program "
        f"Stream, National Occupational Classification (NOC) {noc} and Business Location, {period}"
    )


def six(**cells: object) -> Cells:
    row = {
        "province": "Nova Scotia",
        "stream": "High Wage",
        "employer": "Acadia Orchards Ltd",
        "address": "Wolfville, NS B4P 1A1",
        "occupation": "8431-General farm workers",
        "positions": 4,
    }
    return list((row | cells).values())


def eight(lmias: object = 2, **cells: object) -> Cells:
    row = six(**{"occupation": "85100-Livestock labourers"} | cells)
    return [*row[:5], "Unknown", lmias, row[5]]


@pytest.fixture
def write_list(tmp_path: Path) -> WriteList:
    """``write_list(name, title, header, rows, notes=...)`` saves a list and gives its path."""

    def write(
        name: str,
        heading: str | None,
        header: Cells,
        rows: list[Cells],
        notes: list[object] | tuple[object, ...] = tuple(NOTES),
        sheet: str = "Sheet1",
    ) -> Path:
        book = openpyxl.Workbook()
        page = book.active
        page.title = sheet
        for row in [[heading], header, *rows, *([note] for note in notes)]:
            page.append(row)
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        book.save(path)
        return path

    return write


def list_2021q3(write_list: WriteList, *rows: Cells, **options: object) -> LmiaList:
    heading = title("July to September 2021")
    return read_lmia_list(write_list("any.xlsx", heading, SIX, list(rows), **options))


def list_2024q2(write_list: WriteList, *rows: Cells, **options: object) -> LmiaList:
    heading = title("April to June 2024", noc=2021)
    return read_lmia_list(write_list("any.xlsx", heading, EIGHT, list(rows), **options))


def codes(read: LmiaList) -> list[str]:
    return [finding.code for finding in read.findings]


def assert_refused(read: LmiaList, *expected: str) -> None:
    assert codes(read) == list(expected)
    assert read.rows.empty
    assert tuple(read.rows.columns) == ROW_COLUMNS


# Layouts


def test_six_columns_without_lmias(write_list: WriteList) -> None:
    read = list_2021q3(write_list, six(), six(province="New Brunswick", positions=2.0))
    assert (read.quarter, read.language, codes(read)) == ("2021Q3", "en", [])
    assert tuple(read.rows.columns) == ROW_COLUMNS
    assert read.rows.iloc[0].drop("lmias").to_dict() == {
        "quarter": "2021Q3",
        "province": "NS",
        "program_stream": "high_wage",
        "employer": "Acadia Orchards Ltd",
        "address": "Wolfville, NS B4P 1A1",
        "noc_code": "8431",
        "noc_title": "General farm workers",
        "noc_version": "2011",
        "positions": 4,
        "row": 3,
        "file": "any.xlsx",
    }
    assert read.rows["lmias"].isna().all()
    assert list(read.rows["positions"]) == [4, 2]
    assert list(read.rows["row"]) == [3, 4]


def test_eight_columns_with_lmias(write_list: WriteList) -> None:
    heading = title("October to December 2021")
    row = eight(lmias=1, positions=0, occupation="0016-Senior managers - trade")
    read = read_lmia_list(write_list("a.xlsx", heading, EIGHT, [row]))
    assert codes(read) == []
    assert list(read.rows["lmias"]) == [1]
    assert list(read.rows["positions"]) == [0]
    assert list(read.rows["noc_code"]) == ["0016"]
    assert list(read.rows["noc_title"]) == ["Senior managers - trade"]


def test_requested_under_a_positive_title_is_approved(write_list: WriteList) -> None:
    header = [text.replace("Approved", "Requested") for text in EIGHT]
    rows = [eight(occupation="6322-Cooks", positions=9)]
    read = read_lmia_list(write_list("a.xlsx", title("April to June 2022"), header, rows))
    assert codes(read) == ["mislabelled_header"]
    assert read.findings[0].found == "Requested LMIAs, Requested Positions"
    assert list(read.rows["positions"]) == [9]


def test_padded_provinces_and_streams(write_list: WriteList) -> None:
    rows = [
        eight(province="Prince Edward Island".ljust(75), stream="High Wage".ljust(20)),
        eight(province="New  Brunswick\xa0", stream="  Primary Agriculture"),
        eight(province=FOREIGN, stream=" Global Talent"),
        eight(province="nova scotia", stream="Global Talent Stream\t"),
    ]
    read = list_2024q2(write_list, *rows)
    assert codes(read) == []
    assert list(read.rows["province"]) == ["PE", "NB", "foreign", "NS"]
    assert list(read.rows["program_stream"]) == [
        "high_wage",
        "primary_agriculture",
        "global_talent",
        "global_talent",
    ]
    assert set(read.rows["noc_version"]) == {"2021"}


FRENCH_TITLE = (
    "Employeurs ayant obtenu une étude d’impact sur le marché du travail  (EIMT) positive, par "
    "volet du programme, classification nationale des professions (CNP) 2011 et lieu de affaires, "
    "avril à juin 2021     \n"
)
FRENCH_SIX = [
    "Province/Territoire",
    "Volet du programme",
    "Employeur",
    "Adresse",
    "Profession ",
    "Postes Approuvés\r\n",
]
FRENCH_NOTES = ["Remarques:", "1. Tous les renseignements."]


def french_rows() -> list[Cells]:
    foreign = (
        "Les employeurs exerçant leurs activités au Canada avec un siège social à l'extérieur "
        "du Canada"
    )
    return [
        six(province="Île-du-Prince-Édouard", stream="     Haut salaire", positions=1),
        six(province="Nouvelle-Écosse", stream="Bas salaire", positions=2),
        six(province="Nouveau-Brunswick", stream="Agriculture primaire", positions=3),
        six(province="Territoires-du-Nord-Ouest", stream=" Talent mondial", positions=4),
        six(province=foreign, stream="Résident Permanent seulement", positions=5),
    ]


@pytest.mark.parametrize("first_header", ["Province/Territoire", "Province/Territory"])
def test_french_lists(write_list: WriteList, first_header: str) -> None:
    header = [first_header, *FRENCH_SIX[1:]]
    path = write_list("a.xlsx", FRENCH_TITLE, header, french_rows(), FRENCH_NOTES)
    read = read_lmia_list(path)
    assert (read.quarter, read.language, codes(read)) == ("2021Q2", "fr", [])
    assert list(read.rows["province"]) == ["PE", "NS", "NB", "NT", "foreign"]
    assert list(read.rows["program_stream"]) == [
        "high_wage",
        "low_wage",
        "primary_agriculture",
        "global_talent",
        "permanent_residence_only",
    ]


def test_names_of_file_and_sheet_do_not_matter(write_list: WriteList) -> None:
    heading = title("July to September 2021")
    path = write_list("tfwp_2019q1_neg_fr.xlsx", heading, SIX, [six()], sheet="Negataive_EN ")
    assert (read_lmia_list(path).quarter, read_lmia_list(path).language) == ("2021Q3", "en")


def test_a_list_on_a_second_sheet_and_away_from_a1_is_found(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.create_sheet("List")
    lines = [[title("July to September 2021")], [], SIX, [], six(), [], ["Notes:"], ["1. Note"]]
    for number, line in enumerate(lines, start=4):
        for column, value in enumerate(line, start=3):
            page.cell(number, column, value)
    book.save(tmp_path / "a.xlsx")
    read = read_lmia_list(tmp_path / "a.xlsx")
    assert codes(read) == []
    assert list(read.rows["row"]) == [8]


# Cells


def test_blanks_inside_cells_are_canonical(write_list: WriteList) -> None:
    row = six(employer="Milo\xa0Productions\tInc. ", address="Canning, NS  B0P\xa0H0")
    rows = list_2021q3(write_list, row).rows
    assert list(rows["employer"]) == ["Milo Productions Inc."]
    assert list(rows["address"]) == ["Canning, NS B0P H0"]


def test_numeric_names_keep_their_form(write_list: WriteList) -> None:
    names = [1000279263.0, "0992134", "002254231", "#1Nails", "+ve Impact Inc."]
    read = list_2021q3(write_list, *(six(employer=name) for name in names))
    expected = ["1000279263", "0992134", "002254231", "#1Nails", "+ve Impact Inc."]
    assert list(read.rows["employer"]) == expected
    assert codes(read) == []


@pytest.mark.parametrize("nothing", ["(blank)", None, "", "#N/A", "#NAME?", " \xa0", "(BLANK) "])
def test_a_missing_occupation_keeps_its_row(write_list: WriteList, nothing: object) -> None:
    read = list_2021q3(write_list, six(occupation=nothing), six())
    assert codes(read) == ["missing_occupation"]
    assert (read.findings[0].row, read.findings[0].positions) == (3, 4)
    assert read.rows["noc_code"].isna().tolist() == [True, False]
    assert read.rows["noc_title"].isna().tolist() == [True, False]
    assert read.rows["positions"].sum() == 8


def test_missing_employer_and_address_keep_their_row(write_list: WriteList) -> None:
    read = list_2021q3(write_list, six(employer="(blank)", address=None))
    assert codes(read) == ["missing_employer"]
    assert read.rows[["employer", "address"]].isna().all(axis=None)


@pytest.mark.parametrize(
    ("positions", "shown"),
    [
        (-1, "-1"),
        (2.5, "2.5"),
        ("two", "text of 3 characters"),
        (None, "empty"),
        ("Farm Ltd, NS B4P 1A1", "text of 20 characters"),
    ],
)
def test_positions_that_cannot_be_read_refuse_the_row_and_say_so(
    write_list: WriteList, positions: object, shown: str
) -> None:
    read = list_2021q3(write_list, six(), six(positions=positions))
    assert codes(read) == ["bad_positions"]
    finding = read.findings[0]
    assert (finding.row, finding.column, finding.found) == (4, "positions", shown)
    assert (len(read.rows), read.rows_refused) == (1, 1)


def test_lmias_that_cannot_be_read_are_unknown_not_zero(write_list: WriteList) -> None:
    read = list_2024q2(write_list, eight(lmias="x"), eight(lmias=3), eight(lmias=None))
    assert codes(read) == ["bad_lmias", "bad_lmias"]
    assert read.rows["lmias"].isna().tolist() == [True, False, True]
    assert read.rows_refused == 0


def test_an_unknown_province_refuses_the_row(write_list: WriteList) -> None:
    read = list_2021q3(
        write_list, six(), six(province="Nova Scotai"), six(province="Some Farm Ltd")
    )
    assert codes(read) == ["unknown_province"] * 2
    assert [finding.found for finding in read.findings] == ["Nova Scotai", "text of 13 characters"]
    assert [finding.positions for finding in read.findings] == [4, 4]
    assert (len(read.rows), read.rows_refused) == (1, 2)


def test_an_unknown_stream_keeps_the_row(write_list: WriteList) -> None:
    read = list_2021q3(write_list, six(stream="Medium Wage"), six(stream=None))
    assert codes(read) == ["unknown_stream"] * 2
    assert list(read.rows["program_stream"]) == ["unknown", "unknown"]


def test_a_code_of_the_other_edition_is_not_mixed_in(write_list: WriteList) -> None:
    read = list_2024q2(write_list, eight(), eight(occupation="6322-Cooks"))
    assert codes(read) == ["noc_version_mismatch"]
    assert read.findings[0].found == "code 6322"
    assert read.rows["noc_code"].fillna("none").tolist() == ["85100", "none"]
    assert read.rows["noc_title"].tolist() == ["Livestock labourers", "Cooks"]


def test_an_occupation_without_code_keeps_its_row(write_list: WriteList) -> None:
    read = list_2021q3(write_list, six(occupation="Cooks"))
    assert codes(read) == ["bad_occupation"]
    assert len(read.rows) == 1


# Where the data end


def test_only_the_notes_heading_ends_the_data(write_list: WriteList) -> None:
    read = list_2021q3(
        write_list,
        six(employer="Notesolution Inc- OneClass"),
        [],
        six(employer="Notes:"),
        six(employer="Remarques"),
    )
    assert codes(read) == []
    assert list(read.rows["row"]) == [3, 5, 6]


def test_a_row_after_the_notes_is_told_and_accounted(write_list: WriteList) -> None:
    read = list_2021q3(
        write_list, six(), notes=[*NOTES, "Nova Scotia", "3. A note"], sheet="Positive_EN"
    )
    assert codes(read) == ["row_after_notes"]
    assert (read.findings[0].row, read.findings[0].sheet) == (7, "Positive_EN")
    assert read.rows_refused == 1


def test_data_after_the_notes_bring_their_positions(write_list: WriteList) -> None:
    rows = [six(), ["Notes:"], ["1. Note"], six(positions=5), six(positions=6)]
    read = list_2021q3(write_list, *rows, notes=[])
    assert codes(read) == ["row_after_notes"]
    assert (read.findings[0].found, read.findings[0].positions) == ("rows: 2", 11)
    assert (len(read.rows), read.rows_refused) == (1, 2)


def test_a_list_without_notes_may_be_cut(write_list: WriteList) -> None:
    read = list_2021q3(write_list, six(), notes=[])
    assert codes(read) == ["notes_missing"]
    assert len(read.rows) == 1


# Files that are refused as a whole


@pytest.mark.parametrize("header", [SIX, [*EIGHT[:6], "Requested LMIAs", "Requested Positions"]])
def test_a_negative_list_is_refused_by_name(write_list: WriteList, header: Cells) -> None:
    heading = title("April to June 2022", kind="Negative")
    assert_refused(read_lmia_list(write_list("a.xlsx", heading, header, [six()])), "negative_list")


def test_a_french_negative_list_is_refused_by_name(write_list: WriteList) -> None:
    heading = FRENCH_TITLE.replace("positive", "négative")
    path = write_list("a.xlsx", heading, FRENCH_SIX, french_rows(), FRENCH_NOTES)
    assert_refused(read_lmia_list(path), "negative_list")


def test_another_dataset_has_no_header(write_list: WriteList) -> None:
    path = write_list("a.xlsx", "Employers, positive", ["Employers", "Sector"], [["a", "b"]])
    assert_refused(read_lmia_list(path), "header_not_found")


def test_an_unknown_header_is_named(write_list: WriteList) -> None:
    heading = title("July to September 2021")
    header = [*SIX[:4], "Job", "Approved Positions"]
    read = read_lmia_list(write_list("a.xlsx", heading, header, [six()]))
    assert_refused(read, "unknown_header", "missing_column")
    assert read.findings[0].found == "Job"
    assert read.findings[0].row == 2
    assert read.findings[1].found == "no column for occupation"
    assert read.quarter == "2021Q3"


def test_text_under_no_header_is_told_but_an_empty_column_is_not(write_list: WriteList) -> None:
    heading = title("July to September 2021")
    read = read_lmia_list(write_list("a.xlsx", heading, [*SIX, None], [[*six(), 7]]))
    assert_refused(read, "unknown_header")
    assert read.findings[0].found == "no header over column 7"
    assert codes(read_lmia_list(write_list("b.xlsx", heading, [*SIX, " "], [six()]))) == []


def test_a_column_twice_is_refused(write_list: WriteList) -> None:
    heading = title("July to September 2021")
    path = write_list("a.xlsx", heading, [*SIX, "Requested Positions"], [[*six(), 7]])
    assert_refused(read_lmia_list(path), "duplicate_column")


@pytest.mark.parametrize("heading", [None, title("2021"), title("January to May 2021")])
def test_a_title_without_period_is_refused(write_list: WriteList, heading: str | None) -> None:
    path = write_list("2021q3_positive.xlsx", heading, SIX, [six()])
    assert_refused(read_lmia_list(path), "period_not_found")


def test_a_title_must_say_positive(write_list: WriteList) -> None:
    path = write_list("a.xlsx", title("July to September 2021", kind="New"), SIX, [six()])
    assert_refused(read_lmia_list(path), "positive_not_stated")


def test_a_period_without_reviewed_layout_is_read_by_its_headers(write_list: WriteList) -> None:
    path = write_list("a.xlsx", title("July to September 2013"), SIX, [six()])
    read = read_lmia_list(path)
    assert (read.quarter, codes(read)) == ("2013Q3", ["layout_not_reviewed"])
    assert read.rows[["province", "noc_code", "noc_version"]].to_numpy().tolist() == [
        ["NS", "8431", "2011"]
    ]


def test_a_period_without_reviewed_layout_and_edition_is_refused(write_list: WriteList) -> None:
    path = write_list("a.xlsx", title("July to September 2013", noc=2006), SIX, [six()])
    assert_refused(read_lmia_list(path), "layout_unknown")


def test_an_unknown_header_of_an_unreviewed_period_is_named(write_list: WriteList) -> None:
    header = [*SIX[:5], "Seats"]
    path = write_list("a.xlsx", title("July to September 2013"), header, [six()])
    read = read_lmia_list(path)
    assert_refused(read, "unknown_header", "missing_column")
    assert read.findings[0].found == "Seats"


def test_a_list_without_rows_is_refused(write_list: WriteList) -> None:
    assert_refused(list_2021q3(write_list), "no_rows")


def test_a_workbook_with_two_lists_is_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for page in (book.active, book.create_sheet("Two")):
        for line in ([title("July to September 2021")], SIX, six(), ["Notes:"]):
            page.append(line)
    book.save(tmp_path / "a.xlsx")
    assert_refused(read_lmia_list(tmp_path / "a.xlsx"), "several_lists")


def test_rows_on_another_sheet_are_told(tmp_path: Path, write_list: WriteList) -> None:
    path = write_list("a.xlsx", title("July to September 2021"), SIX, [six()])
    book = openpyxl.load_workbook(path)
    book.create_sheet("More").append(six())
    book.create_sheet("Remarks").append(["A remark, alone on its row"])
    book.save(path)
    read = read_lmia_list(path)
    assert [(f.code, f.found) for f in read.findings] == [("sheet_not_read", "More, rows: 1")]
    assert read.rows["positions"].tolist() == [4]


def test_a_list_of_another_form_than_its_quarter_is_told(write_list: WriteList) -> None:
    path = write_list("a.xlsx", title("October to December 2021", noc=2021), SIX, [six()])
    read = read_lmia_list(path)
    assert codes(read) == ["layout_mismatch", "noc_version_mismatch"]
    assert read.findings[0].found == "without incorporate_status, without lmias"
    assert len(read.rows) == 1


# Several files


def test_bad_files_do_not_stop_the_others(write_list: WriteList, tmp_path: Path) -> None:
    good = write_list("good.xlsx", title("July to September 2021"), SIX, [six()])
    page = tmp_path / "page.xlsx"
    page.write_text("<html>moved</html>")
    empty = tmp_path / "empty.xlsx"
    empty.touch()
    rows, findings, accounting = read_lmia_lists([page, empty, tmp_path / "absent.xlsx", good])
    assert [finding.code for finding in findings] == [
        "unreadable_workbook",
        "empty_file",
        "missing_file",
    ]
    assert list(accounting["counted"]) == [False, False, False, True]
    assert list(accounting["rows_read"]) == [0, 0, 0, 1]
    assert tuple(accounting.columns) == ACCOUNTING_COLUMNS
    assert len(rows) == 1


def test_no_files_give_empty_tables() -> None:
    rows, findings, accounting = read_lmia_lists([])
    assert tuple(rows.columns) == ROW_COLUMNS
    assert tuple(accounting.columns) == ACCOUNTING_COLUMNS
    assert (len(rows), len(findings), len(accounting)) == (0, 0, 0)


def test_a_quarter_given_twice_is_counted_once(write_list: WriteList) -> None:
    heading = title("July to September 2021")
    one = write_list("one.xlsx", heading, SIX, [six()])
    two = write_list("two.xlsx", heading, SIX, [six(), six(positions=50)])
    rows, findings, accounting = read_lmia_lists([one, two])
    assert [(finding.code, finding.file) for finding in findings] == [
        ("duplicate_quarter", "two.xlsx")
    ]
    assert list(accounting["counted"]) == [True, False]
    assert list(rows["positions"]) == [4]


def test_english_is_the_master_even_under_the_same_base_name(write_list: WriteList) -> None:
    french = write_list("fr/list.xlsx", FRENCH_TITLE, FRENCH_SIX, french_rows(), FRENCH_NOTES)
    english_rows = [
        six(province=name, positions=positions)
        for positions, name in enumerate(
            ["Prince Edward Island", "Nova Scotia", "New Brunswick", "Yukon", FOREIGN], start=1
        )
    ]
    english = write_list("en/list.xlsx", title("April to June 2021"), SIX, english_rows)
    rows, findings, accounting = read_lmia_lists([french, english])
    assert [finding.code for finding in findings] == ["second_language"]
    assert list(accounting["language"]) == ["fr", "en"]
    assert list(accounting["counted"]) == [False, True]
    assert list(accounting["positions_read"]) == [15, 15]
    assert len(rows) == 5


def test_languages_that_differ_are_told(write_list: WriteList) -> None:
    french = write_list("f.xlsx", FRENCH_TITLE, FRENCH_SIX, french_rows(), FRENCH_NOTES)
    english = write_list("e.xlsx", title("April to June 2021"), SIX, [six()])
    _, findings, _ = read_lmia_lists([english, french])
    assert [finding.code for finding in findings] == ["second_language", "language_totals_differ"]
    assert "rows_NB 1 and 0" in findings[1].found


def test_a_french_list_alone_is_counted(write_list: WriteList) -> None:
    french = write_list("f.xlsx", FRENCH_TITLE, FRENCH_SIX, french_rows(), FRENCH_NOTES)
    rows, findings, _ = read_lmia_lists([french])
    assert (len(rows), findings) == (5, [])


def test_lists_are_combined_in_order_of_time_with_their_accounts(write_list: WriteList) -> None:
    late = write_list(
        "late.xlsx", title("April to June 2024", noc=2021), EIGHT, [eight(), eight(positions="x")]
    )
    early = write_list("early.xlsx", title("July to September 2021"), SIX, [six(), six()])
    rows, _, accounting = read_lmia_lists([late, early])
    assert list(rows["quarter"]) == ["2021Q3", "2021Q3", "2024Q2"]
    assert list(rows.index) == [0, 1, 2]
    assert str(rows["lmias"].dtype) == "Int64"
    line = accounting.set_index("file").loc["late.xlsx"]
    assert (line["rows_read"], line["rows_refused"], line["lmias_read"]) == (1, 1, 2)
    assert (line["rows_NS"], line["positions_NS"], line["rows_PE"]) == (1, 4, 0)
    assert accounting["lmias_read"].isna().tolist() == [False, True]


def test_a_month_is_counted_once_in_the_shorter_period(write_list: WriteList) -> None:
    half = write_list("half.xlsx", title("January to June 2021"), SIX, [six(positions=9)])
    quarter = write_list("quarter.xlsx", title("April to June 2021"), SIX, [six()])
    other = write_list("other.xlsx", title("July to September 2021"), SIX, [six()])
    rows, findings, accounting = read_lmia_lists([half, quarter, other])
    assert [(f.code, f.file, f.found) for f in findings] == [
        ("overlapping_periods", "half.xlsx", "2021H1 beside 2021Q2")
    ]
    assert accounting["counted"].tolist() == [False, True, True]
    assert rows["positions"].sum() == 8


def test_progress_wraps_the_paths(write_list: WriteList) -> None:
    path = write_list("a.xlsx", title("July to September 2021"), SIX, [six()])
    labels = []

    def progress(paths, label):
        labels.append(label)
        return paths

    rows, _, _ = read_lmia_lists(iter([path]), progress=progress)
    assert labels == ["LMIA lists"]
    assert len(rows) == 1
