"""The official annual tables: every published form, reconciled; nothing invented."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandera.errors import SchemaError

from geodata.findings import Finding
from geodata.reference_tables import countries, industry_sectors
from geodata.schemas import OfficialPositions
from geodata.terms import OFFICIAL_DIMENSIONS, PROGRAM_STREAMS, PROVINCES
from loaders.official_layouts import official_layouts
from loaders.official_rows import read_official_table
from loaders.official_tables import official_table, read_official_tables, total_findings

Edit = Callable[..., None]
DIVISIONS, REGIONS, SECTORS, COUNTRIES, STREAMS, SEASONAL = 2, 3, 6, 10, 13, 26
OFFICIAL_NOTES = "Notes: ,,,\n"
MAKE_THE_TOTAL = ("census_division", "economic_region", "sector", "program_stream")
NOTES = b"Notes:,,\n1. The source.,,\n"


@pytest.fixture
def edit(official_tables: Path) -> Edit:
    """``edit(2, "Total,,5,6", "Total,,5,7")`` changes one place of one table."""

    def change(number: int, before: str, after: str) -> None:
        (path,) = official_tables.glob(f"*able*{number:02}_*")
        text = path.read_bytes().decode("cp1252")
        assert text.count(before) == 1
        path.write_bytes(text.replace(before, after).encode("cp1252"))

    return change


def figures(table: pd.DataFrame, dimension: str, province: str, year: int) -> dict[str, object]:
    """Positions by code, "" where there is none."""
    rows = table[table["dimension"].eq(dimension) & table["year"].eq(year)]
    rows = rows[rows["province"] == province]
    return dict(zip(rows["code"].fillna(""), rows["positions"], strict=True))


def found(findings: list[Finding]) -> list[tuple[str, str]]:
    return [(finding.code, finding.found) for finding in findings]


def test_the_tables_as_published_are_read_without_a_finding(official_tables: Path) -> None:
    table, findings = read_official_tables(official_tables)
    assert findings == []
    OfficialPositions.validate(table)
    assert set(table["dimension"]) == set(OFFICIAL_DIMENSIONS)
    assert set(table["province"]) == set(PROVINCES)


def test_a_figure_that_stands_twice_is_refused_by_the_schema(official_tables: Path) -> None:
    table, _ = read_official_tables(official_tables)
    with pytest.raises(SchemaError, match="not unique"):
        OfficialPositions.validate(pd.concat([table, table.head(1)], ignore_index=True))


def test_subdivisions_are_summed_to_their_division_and_those_unspecified_keep_their_row(
    official_tables: Path,
) -> None:
    table, _ = read_official_tables(official_tables)
    assert figures(table, "census_division", "PE", 2021) == {"1103": 4, "": 1}
    assert figures(table, "census_division", "NS", 2022) == {"1207": 1200, "": 34}
    assert figures(table, "census_division", "NB", 2022) == {"1306": 0, "1307": 40, "": 0}


def test_other_means_more_than_one_region_and_has_no_code(official_tables: Path) -> None:
    table, _ = read_official_tables(official_tables)
    assert figures(table, "economic_region", "NS", 2022) == {"1230": 1230, "": 4}
    assert figures(table, "economic_region", "PE", 2022) == {"1110": 6}


def test_sectors_streams_and_countries_get_their_codes(official_tables: Path) -> None:
    table, _ = read_official_tables(official_tables)
    assert figures(table, "sector", "NB", 2021) == {"11": 28, "31-33": 1, "72": 1}
    assert figures(table, "program_stream", "NS", 2022) == {
        "low_wage": 234,
        "primary_agriculture": 1000,
    }
    assert figures(table, "country", "PE", 2022) == {"PH": 4, "MX": 1}
    assert figures(table, "country", "NB", 2021) == {"VC": 16}


def test_only_positive_seasonal_positions_are_read(official_tables: Path) -> None:
    table, _ = read_official_tables(official_tables)
    assert figures(table, "seasonal_agricultural_region", "PE", 2021) == {"1110": 3}
    assert figures(table, "seasonal_agricultural_region", "NS", 2022) == {"1230": 1000, "": 0}


def test_a_country_that_is_not_listed_has_no_row_rather_than_zero(official_tables: Path) -> None:
    table, _ = read_official_tables(official_tables)
    assert "JM" not in figures(table, "country", "PE", 2021)


def test_a_stated_zero_is_zero_and_an_empty_cell_is_missing(
    official_tables: Path, edit: Edit
) -> None:
    edit(DIVISIONS, ",1306001-Alma,8,0", ",1306001-Alma,,0")
    table, findings = read_official_tables(official_tables)
    assert figures(table, "census_division", "NB", 2022)["1306"] == 0
    assert figures(table, "census_division", "NB", 2021)["1306"] is pd.NA
    assert [(f.code, f.row, f.found) for f in findings] == [
        ("official_positions_unreadable", 14, "2021: empty")
    ]


def test_a_division_with_a_missing_part_has_no_sum(official_tables: Path, edit: Edit) -> None:
    edit(DIVISIONS, ",1103004-Lot 2,2,0", ",1103004-Lot 2,x,0")
    table, findings = read_official_tables(official_tables)
    assert figures(table, "census_division", "PE", 2021)["1103"] is pd.NA
    assert figures(table, "census_division", "PE", 2022)["1103"] == 3
    assert found(findings) == [("official_positions_unreadable", "2021: text of 1 characters")]


@pytest.mark.parametrize("wrong", ["-3", "2.5", "1,23", "12,345,6", "1 234", "1e3", "９"])
def test_a_cell_that_is_no_whole_number_is_missing_and_told(
    official_tables: Path, edit: Edit, wrong: str
) -> None:
    path = next(official_tables.glob("Table13*"))
    text = path.read_bytes().decode("cp1252").replace("Low-Wage,4,5", f'Low-Wage,4,"{wrong}"')
    path.write_bytes(text.encode("utf-8"))
    table, findings = read_official_tables(official_tables)
    assert figures(table, "program_stream", "PE", 2022)["low_wage"] is pd.NA
    assert [finding.code for finding in findings] == ["official_positions_unreadable"]


def test_a_row_of_empty_cells_is_a_row_and_not_a_section(official_tables: Path, edit: Edit) -> None:
    edit(REGIONS, "1320 - Moncton--Richibucto ,28,40", "1320 - Moncton--Richibucto ,,")
    table, findings = read_official_tables(official_tables)
    assert figures(table, "economic_region", "NB", 2021) == {"1320": pd.NA, "": 2}
    assert len(findings) == 2


def test_a_number_that_looks_like_a_year_is_a_number(official_tables: Path, edit: Edit) -> None:
    edit(STREAMS, "Low-Wage,20,30\nPrimary Agriculture,10,", "Low-Wage,2020,2021\nGlobal Talent,0,")
    table, _ = read_official_tables(official_tables)
    assert figures(table, "program_stream", "NB", 2022)["low_wage"] == 2021


def test_what_the_sectors_leave_to_the_total_is_kept_without_a_code(
    official_tables: Path, edit: Edit
) -> None:
    edit(SECTORS, "72 Accommodation and Food Services,1,1\nServices-Producing Industry Sectors - "
         'Total,1,1\nNova Scotia - Total,12,"1,234"',
         "72 Accommodation and Food Services,0,1\nServices-Producing Industry Sectors - Total,0,1\n"
         'Nova Scotia - Total,12,"1,234"')  # fmt: skip
    table, findings = read_official_tables(official_tables)
    assert figures(table, "sector", "NS", 2021) == {"11": 10, "31-33": 1, "72": 0, "": 1}
    assert [(f.code, f.severity, f.found, f.positions) for f in findings] == [
        ("official_remainder", "notice", "NS 2021: 12 stated, 11 in the rows", 1)
    ]


def test_more_in_the_sectors_than_in_the_total_is_told(official_tables: Path, edit: Edit) -> None:
    edit(SECTORS, 'Nova Scotia - Total,12,"1,234"', 'Nova Scotia - Total,12,"1,233"')
    table, findings = read_official_tables(official_tables)
    assert "" not in figures(table, "sector", "NS", 2022)
    assert found(findings) == [
        ("official_total_differs", "NS 2022: 1,233 stated, 1,234 in the rows"),
        ("official_total_differs", "NS 2022: 1,233, in table 2 1,234"),
    ]


def test_a_subtotal_that_is_not_the_sum_of_its_sectors_is_told(
    official_tables: Path, edit: Edit
) -> None:
    edit(SECTORS, 'Goods-Producing Industry Sectors - Total,29,"39"',
         'Goods-Producing Industry Sectors - Total,29,"40"')  # fmt: skip
    _, findings = read_official_tables(official_tables)
    assert found(findings) == [("official_total_differs", "NB 2022: 40 stated, 39 in the rows")]


@pytest.mark.parametrize(
    ("number", "before", "after"),
    [
        (DIVISIONS, "Total,,5,6", "Total,,5,7"),
        (REGIONS, "Prince Edward Island - Total,5,6", "Prince Edward Island - Total,5,7"),
        (SEASONAL, ",Total,3,6,2,0", ",Total,3,6,7,0"),
    ],
)
def test_a_total_that_is_not_the_sum_of_its_rows_is_told(
    official_tables: Path, edit: Edit, number: int, before: str, after: str
) -> None:
    edit(number, before, after)
    _, findings = read_official_tables(official_tables)
    first = findings[0]
    assert first.code == "official_total_differs" and first.severity == "warning"
    assert first.found.startswith("PE 2022: 7 stated, ")


def test_more_positions_by_country_than_in_all_is_told(official_tables: Path, edit: Edit) -> None:
    edit(COUNTRIES, "St. Vincent and the Gren,16,1", "St. Vincent and the Gren,31,1")
    _, findings = read_official_tables(official_tables)
    assert found(findings) == [("official_total_differs", "NB 2021: 31, in table 2 30")]


@pytest.mark.parametrize(
    ("number", "before", "after", "dimension"),
    [
        (COUNTRIES, "Philippines,4,1", "Atlantis,4,1", "country"),
        (STREAMS, "Low-Wage,4,5\nPrimary", "Slow-Wage,4,5\nPrimary", "program_stream"),
        (REGIONS, "1110 - Prince", "Prince", "economic_region"),
    ],
)
def test_an_unknown_label_keeps_its_positions_without_a_code(
    official_tables: Path, edit: Edit, number: int, before: str, after: str, dimension: str
) -> None:
    before_edit = figures(read_official_tables(official_tables)[0], dimension, "PE", 2022)
    edit(number, before, after)
    table, findings = read_official_tables(official_tables)
    after_edit = figures(table, dimension, "PE", 2022)
    assert [finding.code for finding in findings] == ["official_label_unknown"]
    assert "" in after_edit
    assert sum(after_edit.values()) == sum(before_edit.values())  # type: ignore[call-overload]


@pytest.mark.parametrize("number", official_layouts())
def test_a_table_that_was_cut_short_is_an_error_and_not_used(
    official_tables: Path, number: int
) -> None:
    (path,) = official_tables.glob(f"*able*{number:02}_*")
    good = path.read_bytes()
    dimension = official_layouts()[number].dimension
    for length in range(0, good.index(b"Notes:"), 97):
        path.write_bytes(good[:length])
        table, findings = read_official_tables(official_tables)
        assert ("unreadable_source", path.name) in [(f.code, f.file) for f in findings]
        assert dimension not in set(table["dimension"])


@pytest.mark.parametrize(
    ("number", "before", "after", "reason"),
    [
        (DIVISIONS, "Total,,12", "Sum,,12", "no total of NS"),
        (DIVISIONS, "New Brunswick ,", "Newer Brunswick ,", "no row of NB"),
        (DIVISIONS, "Total,,30,40\n", "Total,,30,40\n,1306001-Alma,1,1\n",
         "a row after the total of NB"),
        (DIVISIONS, ",1103004-Lot 2,", ",1103001-Lot 1,", "1103001-Lot 1 twice in PE"),
        (DIVISIONS, "CSD,2021,2022", "CSD,2021,2020", "no row of years above"),
        (DIVISIONS, "CSD,2021,2022", "CSD,Twenty-one,2022", "no row of years above"),
        (SEASONAL, "Positive,Negative,Positive,Negative", "Positive,Negative,Negative,Positive",
         "not every year has a column Positive"),
        (COUNTRIES, "Prince Edward Island,,", "Prince Edward,,", "no row of PE"),
        (COUNTRIES, "Gren,16,1\n2022,,\n", "Gren,1,1\n", "no row of years above"),
        (COUNTRIES, "New Brunswick,,\n2021", "2021", "2021 twice in NS"),
    ],
)  # fmt: skip
def test_a_table_of_another_shape_is_an_error_with_its_reason(
    official_tables: Path, edit: Edit, number: int, before: str, after: str, reason: str
) -> None:
    edit(number, before, after)
    table, findings = read_official_tables(official_tables)
    errors = [finding for finding in findings if finding.severity == "error"]
    assert reason in [finding.found for finding in errors]
    assert number not in set(table["source_table"])


def test_a_section_of_an_unknown_name_never_counts_for_the_province_above(
    official_tables: Path, edit: Edit
) -> None:
    edit(COUNTRIES, "Quebec,,", "Puerto Rico,,")
    table, _ = read_official_tables(official_tables)
    assert figures(table, "country", "NB", 2021) == {"VC": 16}


def test_without_the_folder_the_table_is_empty_and_a_warning_says_so(tmp_path: Path) -> None:
    table, findings = read_official_tables(tmp_path / "annual_tables")
    assert table.empty
    OfficialPositions.validate(table)
    assert [(f.code, f.severity, f.file) for f in findings] == [
        ("official_table_missing", "warning", "annual_tables")
    ]


def test_a_missing_table_is_named_and_the_others_are_read(official_tables: Path) -> None:
    next(official_tables.glob("Table10*")).unlink()
    table, findings = read_official_tables(official_tables)
    assert found(findings) == [("official_table_missing", "no table 10")]
    assert set(table["dimension"]) == set(OFFICIAL_DIMENSIONS) - {"country"}


def test_two_editions_of_a_table_are_not_mixed(official_tables: Path) -> None:
    old = next(official_tables.glob("Table02*"))
    (official_tables / "Table02_later.csv").write_bytes(old.read_bytes())
    table, findings = read_official_tables(official_tables)
    assert [(f.code, f.severity) for f in findings] == [("official_table_twice", "error")]
    assert "census_division" not in set(table["dimension"])


def test_other_files_in_the_folder_are_left_alone(official_tables: Path) -> None:
    for name in ("Table22_x.csv", "Table02_x.xlsx", "._Table02_x.csv", "readme.csv"):
        (official_tables / name).write_bytes(b"anything")
    assert read_official_tables(official_tables)[1] == []


def test_a_folder_in_place_of_a_table_is_told(official_tables: Path) -> None:
    path = next(official_tables.glob("Table02*"))
    path.unlink()
    path.mkdir()
    _, findings = read_official_tables(official_tables)
    assert [(f.code, f.file) for f in findings] == [("unreadable_source", path.name)]


def test_a_file_far_larger_than_any_table_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loaders.official_rows.LARGEST_FILE", 10)
    table = read_official_table(b"x" * 11, "Table02_x.csv", official_layouts()[DIVISIONS])
    assert found(table.findings) == [("unreadable_source", "11 bytes")]


def test_utf_8_and_cp1252_give_the_same_table(official_tables: Path) -> None:
    one, _ = read_official_tables(official_tables)
    for path in official_tables.iterdir():
        text = path.read_bytes().decode("cp1252")
        path.write_bytes(b"\xef\xbb\xbf" + text.replace("\r\n", "\r\r\n").encode("utf-8"))
    other, findings = read_official_tables(official_tables)
    assert findings == []
    pd.testing.assert_frame_equal(one, other)


# Any bytes: findings, never a traceback, and never a total that is silently wrong.

PIECES = (
    "Prince Edward Island", "Nova Scotia", "New Brunswick", "Quebec", "Total", "Notes:", "2021",
    "2022", "1,234", "7", "0", "", "Unspecified", "1103001-Lot 1", "1207001-Kings", "Mexico",
    "1230 - Annapolis", "1230-Annapolis", "Other", "Positive", "Negative", "Positions", "CSD",
    "Nova Scotia - Total", "Low-Wage", "Stream", "Economic Region", "Country of Citizenship",
    "31-33 Manufacturing", '"', "é",
)  # fmt: skip


@settings(deadline=None)
@given(data=st.binary(max_size=400), number=st.sampled_from(sorted(official_layouts())))
def test_any_bytes_are_a_finding_and_never_a_traceback(data: bytes, number: int) -> None:
    table = read_official_table(data, "Table.csv", official_layouts()[number])
    assert not table.readable
    OfficialPositions.validate(official_table([]))


@settings(deadline=None)
@given(
    cells=st.lists(st.lists(st.sampled_from(PIECES), min_size=1, max_size=6), max_size=40),
    number=st.sampled_from(sorted(official_layouts())),
)
def test_any_order_of_known_cells_adds_up_or_is_told(cells: list[list[str]], number: int) -> None:
    text = "\n".join(",".join(f'"{c}"' if "," in c else c for c in row) for row in cells)
    layout = official_layouts()[number]
    table = read_official_table(text.encode() + b"\n" + NOTES, "Table.csv", layout)
    told = total_findings(table)
    result = official_table([table])
    assert ((result["positions"] >= 0) | result["positions"].isna()).all()
    if table.readable and not told:
        for (province, year), total in table.totals.items():
            rows = result[result["province"].eq(province) & result["year"].eq(year)]
            summed = rows["positions"].sum(skipna=False)
            assert total is None or pd.isna(summed) or rows.empty or summed == total


@pytest.mark.parametrize("change", ["lost", "twice"])
@pytest.mark.parametrize("number", [n for n, one in official_layouts().items() if one.total_form])
def test_a_line_lost_or_doubled_is_told_or_changes_nothing(
    official_tables: Path, number: int, change: str
) -> None:
    (path,) = official_tables.glob(f"*able*{number:02}_*")
    lines = path.read_bytes().split(b"\n")
    before, _ = read_official_tables(official_tables)
    told = 0
    for place in range(lines.index(OFFICIAL_NOTES.split("\n")[0].encode())):
        kept = lines[place : place + 1] * 2 if change == "twice" else []
        path.write_bytes(b"\n".join([*lines[:place], *kept, *lines[place + 1 :]]))
        after, findings = read_official_tables(official_tables)
        assert findings or after.equals(before), lines[place]
        told += bool(findings)
    assert told >= 4


def test_a_line_lost_among_the_countries_is_told_or_loses_that_country_alone(
    official_tables: Path,
) -> None:
    path = next(official_tables.glob("Table10*"))
    lines = path.read_bytes().split(b"\n")
    before, _ = read_official_tables(official_tables)
    for place in range(lines.index(OFFICIAL_NOTES.split("\n")[0].encode())):
        path.write_bytes(b"\n".join([*lines[:place], *lines[place + 1 :]]))
        after, findings = read_official_tables(official_tables)
        kept = before.merge(after, how="inner")
        assert findings or (len(kept) == len(after) and len(before) - len(after) <= 1), lines[place]


# The reviewed tables.


def test_every_sector_stands_once_in_both_languages() -> None:
    sectors = industry_sectors()
    assert sectors["sector"].is_unique and len(sectors) == 20
    assert not sectors.eq("").any(axis=None)


def test_every_stream_label_has_a_known_code() -> None:
    layout = official_layouts()[STREAMS]
    labels = ("Global Talent", "High-Wage", "Low-Wage", "Permanent Resident Only")
    assert {layout.code_of(label) for label in labels} <= set(PROGRAM_STREAMS)


def test_every_layout_fills_one_dimension() -> None:
    dimensions = [layout.dimension for layout in official_layouts().values()]
    assert sorted(dimensions) == sorted(OFFICIAL_DIMENSIONS)


# The published tables.


@pytest.fixture(scope="module")
def published_table(published: Path) -> pd.DataFrame:
    folder = published / "reference" / "annual_tables"
    if not folder.is_dir():
        pytest.skip(f"no annual tables in {folder}")
    table, findings = read_official_tables(folder)
    assert findings == []
    return table


@pytest.mark.sources
def test_every_published_table_makes_the_published_total(
    published_table: pd.DataFrame, published: Path
) -> None:
    reference = pd.read_csv(published / "reference" / "maritime_csd_positions_2016_2023.csv")
    names = {"New Brunswick": "NB", "Nova Scotia": "NS", "Prince Edward Island": "PE"}
    totals = reference[reference["csd_name"] == "Total"].set_index("province").rename(index=names)
    for dimension in MAKE_THE_TOTAL:
        rows = published_table[published_table["dimension"] == dimension]
        sums = rows.groupby(["province", "year"])["positions"].sum()
        assert len(sums) == 24
        for (province, year), summed in sums.items():  # type: ignore[misc]
            assert summed == totals.loc[province, str(year)], (dimension, province, year)


@pytest.mark.sources
def test_every_published_division_is_the_sum_of_its_subdivisions(
    published_table: pd.DataFrame, published: Path
) -> None:
    reference = pd.read_csv(
        published / "reference" / "maritime_csd_positions_2016_2023.csv", dtype={"csd_uid": str}
    )
    reference = reference[reference["csd_name"] != "Total"]
    division = reference["csd_uid"].str[:4].fillna(reference["province"])
    years = [str(year) for year in range(2016, 2024)]
    expected = reference.groupby(division)[years].sum()
    names = {"NB": "New Brunswick", "NS": "Nova Scotia", "PE": "Prince Edward Island"}
    rows = published_table[published_table["dimension"] == "census_division"]
    key = rows["code"].fillna(rows["province"].map(names))
    read = rows.assign(key=key, year=rows["year"].astype(str))
    read = read.pivot_table(index="key", columns="year", values="positions", aggfunc="sum")
    assert read.index.tolist() == expected.index.tolist() and len(read) == 39
    assert (read[years].astype("int64").to_numpy() == expected.to_numpy()).all()


@pytest.mark.sources
def test_the_published_figures_are_the_ones_a_reader_finds_in_the_tables(
    published_table: pd.DataFrame,
) -> None:
    assert figures(published_table, "economic_region", "NS", 2022)["1230"] == 1990
    assert figures(published_table, "economic_region", "NB", 2016)[""] == 251
    assert figures(published_table, "program_stream", "NB", 2022)["low_wage"] == 5896
    assert figures(published_table, "country", "NB", 2020)["VC"] == 16
    assert figures(published_table, "country", "NS", 2020)["JM"] == 1368
    assert figures(published_table, "seasonal_agricultural_region", "NS", 2018)["1230"] == 1592
    assert figures(published_table, "sector", "PE", 2022)["31-33"] == 1278


@pytest.mark.sources
def test_every_published_country_is_in_the_reviewed_table_and_every_reviewed_one_is_published(
    published_table: pd.DataFrame,
) -> None:
    rows = published_table[published_table["dimension"] == "country"]
    assert set(rows["code"]) == set(countries()["country"])
    assert (rows.groupby(["province", "year"]).size() == 10).all()
    assert set(rows["year"]) == {2020, 2021, 2022, 2023}


@pytest.mark.sources
def test_the_published_tables_have_no_empty_cell_and_state_their_zeros(
    published_table: pd.DataFrame,
) -> None:
    assert published_table["positions"].notna().all()
    assert published_table["positions"].eq(0).any()
