"""The lists of 2014 to 2020Q3, byte for byte as they were published, in miniature.

The numbers are those of the test cases in the notes on the formats of the lists.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from geodata.place_names import place_keys, split_address
from loaders.lmia import LmiaList, read_lmia_list, read_lmia_lists

Save = Callable[[bytes], LmiaList]
TITLE = (
    "Employers who were issued a positive Labour Market Impact Assessment (LMIA) by Stream, "
    "National Occupational Classification (NOC) 2011 and business location in "
)
SIX = "Province/Territory,Stream,Employer,Address,Occupation,Approved Positions"
NOTES = ["Notes:,,,,,", "1. The source for all information in this report.,,,,,"]


@pytest.fixture
def read(tmp_path: Path) -> Save:
    """``read(data)`` reads these bytes as a list."""

    def save_and_read(data: bytes) -> LmiaList:
        path = tmp_path / "list.csv"
        path.write_bytes(data)
        return read_lmia_list(path)

    return save_and_read


def csv_bytes(
    period: str,
    *lines: str,
    header: str = SIX,
    end: str = "\r\r\n",
    encoding: str = "cp1252",
    title: str = TITLE,
) -> bytes:
    """A list with the line ends and the encoding of its time."""
    text = [f'"{title}{period}",,,,,', header, *lines, *NOTES, ""]
    return end.join(text).encode(encoding)


def codes(one: LmiaList) -> list[str]:
    return [finding.code for finding in one.findings]


LIST_2014 = (
    b'"Employers who have requested a Labour Market Impact Assessment (LMIA) and were issued a '
    b'positive LMIA between June 20 and December 31, 2014 inclusively, by province/territory ",,'
    b"\r\r\nNewfoundland and Labrador,,\r\r\n"
    b"Employer ,Address,Positions\r\r\n"
    b'Fish Co,"Box 20, 215 Water Street, Suite 511, St. John\'s, NL  A1C 6C9",1200\r\r\n'
    b"New Brunswick,,\r\r\n"
    b'Employer,Address," Positions \r\nApproved"\r\r\n'
    b'Jesse Stone Inc,"73 Main St, Moncton, NB  E1C\xa01S3",3\r\r\n'
    b'"GEP Inc - ""Bates Motel""","115 Waggoners Lane, Fredericton NB E3B 2L4",4\r\r\n'
    b"Outside Canada,,\r\r\n"
    b'Employer,Address," Positions \r\nApproved"\r\r\n'
    b'Far Co,"150 Minories, London, 0 0 0",5\r\r\n'
    b'Other employers,,"5,967"\r\r\n'
    b'Total ,,"7,179"\r\r\n'
    b"Notes:,,\r\r\n1. This list excludes all personal names.,,\r\r\n2. The data.,,\r\r\n"
)


def test_sections_and_sums_of_2014(read: Save) -> None:  # 1, 3, 4, 21
    one = read(LIST_2014)
    assert (one.quarter, one.language, one.rows_refused) == ("2014H2", "en", 0)
    assert one.rows["province"].tolist() == ["NL", "NB", "NB", "foreign"]
    assert one.rows["positions"].tolist() == [1200, 3, 4, 5]
    assert one.rows["row"].tolist() == [4, 7, 8, 11]
    assert one.rows["employer"].tolist()[1:3] == ["Jesse Stone Inc", 'GEP Inc - "Bates Motel"']
    assert one.rows["address"].iloc[1] == "73 Main St, Moncton, NB E1C 1S3"
    unpublished = ["program_stream", "noc_code", "noc_title", "noc_version", "lmias"]
    assert one.rows[unpublished].isna().all(axis=None)
    assert codes(one) == ["unlisted_employers"]
    finding = one.findings[0]
    assert (finding.found, finding.positions) == ("listed 1,212, not listed 5,967", 5967)


def test_a_stated_total_that_is_wrong_is_an_error(read: Save) -> None:  # 4
    one = read(LIST_2014.replace(b'"7,179"', b'"7,180"'))
    assert codes(one) == ["unlisted_employers", "total_differs"]
    assert one.findings[1].found == "total 7,180, listed 1,212, not listed 5,967"
    assert "cannot be read" in read(LIST_2014.replace(b'"7,179"', b"many")).findings[1].found


def test_an_unknown_section_never_falls_to_the_province_before_it(read: Save) -> None:
    one = read(LIST_2014.replace(b"Outside Canada,,", b"Atlantis,,"))
    assert one.rows["province"].tolist() == ["NL", "NB", "NB"]
    assert "unknown_province" in codes(one)
    assert one.rows_refused == 1


def test_damaged_and_odd_names_of_2015(read: Save) -> None:  # 6, 15, 17
    one = read(
        b'"Employers who were issued a positive LMIA in 2015, by business location",,\r\r\n'
        b"Nova Scotia,,\r\r\nEmployer,Address,Positions approved\r\r\n"
        b'#NAME?,"1 Duke St, Halifax, NS  B3J\xa01A1",2\r\r\n'
        b'Notesolution Inc- OneClass,"Truro, NS",1\r\r\n'
        b'0992134,"Truro, NS",1\r\r\n+ve Impact Inc.,"Truro, NS",1\r\r\n'
        b"New Brunswick,,\r\r\nEmployer ,Address ,Positions approved\r\r\n"
        b'Milo\xa0Productions\xa0Inc.,"Montreal, QC, H3B 3X3",1\r\r\n'
        b"Notes:,,\r\r\n1. This list excludes all personal names.,,\r\r\n"
    )
    assert (one.quarter, codes(one)) == ("2015", ["missing_employer"])
    assert one.rows["employer"].fillna("none").tolist() == [
        "none",
        "Notesolution Inc- OneClass",
        "0992134",
        "+ve Impact Inc.",
        "Milo Productions Inc.",
    ]
    assert one.rows["province"].tolist() == ["NS"] * 4 + ["NB"]


LIST_2016_LINES = (
    'New Brunswick,1808278,"Miramichi, NB E1V 1X4",6322-Cooks,1,',
    ',B Ltd,"Dieppe, NB E1A 1Y6",6312-Executive housekeepers,2,',
    ',,"Moncton, NB E1C 1A1",6322-Cooks,3,',
    ",,,0016-Senior managers - trade,4,",
    ",C Ltd,,6322-Cooks,5,",
    ',(blank),"Sussex, NB E4E 1A1",6322-Cooks,6,',
    'Nova Scotia,D Ltd,"Truro, NS B2N 5A5",6322-Cooks,7,',
)


def test_dittos_of_2016(read: Save) -> None:  # 5, 7, 17
    header = "Province/Territory,Employer,Address,Occupations under NOC 2011,Positions Approved,"
    one = read(csv_bytes("2016", *LIST_2016_LINES, header=header))
    assert one.quarter == "2016"
    assert one.rows["province"].tolist() == ["NB"] * 6 + ["NS"]
    assert one.rows["employer"].fillna("none").tolist() == [
        "1808278",
        "B Ltd",
        "B Ltd",
        "B Ltd",
        "C Ltd",
        "none",
        "D Ltd",
    ]
    moncton = "Moncton, NB E1C 1A1"
    assert one.rows["address"].fillna("none").tolist()[2:6] == [
        moncton,
        moncton,
        "none",
        "Sussex, NB E4E 1A1",
    ]
    assert one.rows["program_stream"].isna().all()
    assert set(one.rows["noc_version"]) == {"2011"}
    assert codes(one) == ["missing_employer"]


def test_lost_zeros_of_the_french_list_of_2016(read: Save) -> None:  # 7, 19
    header = 'Province/Territoire,Employeur,Adresse,Profession sous CNP 2011,"Postes Approuvés\r\n"'
    lines = [
        'Nouveau-Brunswick,A Ltée,"Cap-Pelé, NB E4N 1E3",711-Directeurs,1',
        ",,,16-Cadres supérieurs,2",
        ",,,6322-Cuisiniers,3",
        'À l\'extérieur du Canada,B Ltd,"Paris, 75001",3-Autres,4',
    ]
    title = "Employeurs ayant obtenu une EIMT positive selon la (CNP) 2011 en "
    one = read(csv_bytes("2016", *lines, header=header, title=title))
    assert (one.quarter, one.language) == ("2016", "fr")
    assert one.rows["noc_code"].fillna("none").tolist() == ["0711", "0016", "6322", "none"]
    assert one.rows["province"].tolist() == ["NB", "NB", "NB", "foreign"]
    assert codes(one) == ["bad_occupation", "noc_zeros_restored"]
    assert one.findings[1].found == "codes: 2"


def test_streams_fill_down_within_a_province_only(read: Save) -> None:  # 5
    lines = [
        'New Brunswick,    High Wage,A,"Dieppe, NB E1A 1Y6",6322-Cooks,1',
        ",   Low Wage,B,,6322-Cooks,2",
        ",,,,6312-Housekeepers,3",
        'Nova Scotia,,C,"Truro, NS B2N 5A5",6322-Cooks,4',
    ]
    one = read(csv_bytes("2017 (January-June)", *lines))
    assert one.quarter == "2017H1"
    assert one.rows["program_stream"].tolist() == ["high_wage", "low_wage", "low_wage", "unknown"]
    assert codes(one) == ["unknown_stream"]
    assert one.rows["address"].isna().tolist() == [False, True, True, False]


def test_the_dos_letters_of_the_end_of_2017(read: Save) -> None:  # 2
    line = 'New Brunswick,   Low Wage,Pêcherie Cheticamp,"Cap-Pelé, NB E4N 1E3",6322-Cooks,1'
    data = csv_bytes("2017 (October-December)", line, encoding="cp850")
    assert b"Cap-Pel\x82" in data and b"P\x88cherie" in data
    one = read(data)
    assert (one.quarter, codes(one)) == ("2017Q4", [])
    assert one.rows[["employer", "address"]].to_numpy().tolist() == [
        ["Pêcherie Cheticamp", "Cap-Pelé, NB E4N 1E3"]
    ]


def test_mac_letters_of_a_negative_list_are_read_and_the_list_refused(read: Save) -> None:  # 2
    line = "Quebec,Low Wage,Dépanneur,Montréal,6322-Cooks,1"
    title = TITLE.replace("positive", "negative")
    data = csv_bytes("2019 (April-June)", line, encoding="mac_roman", title=title)
    assert b"Montr\x8eal" in data
    assert codes(read(data)) == ["negative_list"]


@pytest.mark.parametrize(
    ("period", "header", "quarter"),
    [
        ("2018 (October-December)", SIX.replace("Occupation", "Occupaitons under NOC 2011"), 4),
        ("2018 (July-September)", SIX.replace("Occupation", "Occupations under NOC 2011"), 3),
        ("2018 (April-June)", SIX.replace("Approved Positions", "Positions Approved"), 2),
    ],
)
def test_headers_of_2018(read: Save, period: str, header: str, quarter: int) -> None:  # 7
    line = 'Nova Scotia,    High Wage,A,"Truro, NS B2N 5A5",6322-Cooks,1'
    one = read(csv_bytes(period, line, header=header))
    assert (one.quarter, codes(one), len(one.rows)) == (f"2018Q{quarter}", [], 1)


def test_every_row_stands_for_itself_from_the_middle_of_2019(read: Save) -> None:  # 5, 17
    lines = [
        'New Brunswick,   Low Wage,A,"Dieppe, NB E1A 1Y6",6322-Cooks,1',
        "New Brunswick,   Low Wage,(blank),,(blank),1",
        "New Brunswick,   Low Wage,B,,,1",
    ]
    one = read(csv_bytes("2019 (July-September)", *lines))
    assert one.rows["address"].isna().tolist() == [False, True, True]
    assert codes(one) == ["missing_employer", "missing_occupation", "missing_occupation"]
    assert one.rows["positions"].sum() == 3


def test_the_spring_of_2020_in_english(read: Save) -> None:  # 1, 7
    line = 'Nova Scotia,    High Wage,A,"Truro, NS B2N 5A5",6322-Cooks,1'
    header = SIX.replace("Employer", "Employer Name")
    one = read(csv_bytes("2020 (April-June)", line, header=header, end="\r\n"))
    assert (one.quarter, codes(one), len(one.rows)) == ("2020Q2", [], 1)


def french_2020q2(*lines: str) -> bytes:
    header = "Province/Territory,Volet,Employeur,Adresse,Profession sous CNP 2011,Postes Approuvés,"
    title = "Employeurs ayant obtenu une EIMT positive, par volet et (CNP) 2011, en "
    data = csv_bytes("2020 (avril-juin)", *lines, header=header, end="\n", title=title)
    return data.replace(b"Notes:", b"Remarques:")


def test_the_spring_of_2020_in_french(read: Save) -> None:  # 22
    one = read(
        french_2020q2(
            'Île-du-Prince-Édouard,     Haut salaire,A,"Clyde River, C0A1H3",6322-Cuisiniers,4,',
            'Nouvelle-Écosse,   Bas salaire,B,"Truro, B2N 5A1",6322-Cuisiniers,5',
        )
    )
    assert (one.quarter, one.language, codes(one)) == ("2020Q2", "fr", [])
    assert one.rows["positions"].tolist() == [4, 5]
    assert one.rows["province"].tolist() == ["PE", "NS"]


def test_languages_that_put_a_row_in_another_section_differ(tmp_path: Path) -> None:
    english, french = tmp_path / "en.csv", tmp_path / "fr.csv"
    row = 'A,"Truro, B2N 5A1",6322-Cooks,5'
    english.write_bytes(csv_bytes("2020 (April-June)", f"Nova Scotia,   Low Wage,{row}"))
    french.write_bytes(french_2020q2(f"À l'extérieur du Canada,   Bas salaire,{row}"))
    rows, findings, accounting = read_lmia_lists([english, french])
    assert [f.code for f in findings] == ["second_language", "language_totals_differ"]
    assert findings[1].found == "rows_NS 0 and 1; positions_NS 0 and 5 (fr and en)"
    assert accounting["counted"].tolist() == [True, False]
    assert rows["province"].tolist() == ["NS"]


def test_a_stray_byte_is_told_and_the_list_is_read(read: Save) -> None:
    line = 'Quebec,   Low Wage,Caf\xe9,"Qu\xe9bec, QC G1A 1A1",6322-Cooks,1'
    data = csv_bytes("2018 (April-June)", line).replace(b"6322-Cooks", b"6322-Coo\x8dks")
    one = read(data)
    assert codes(one) == ["undefined_bytes"]
    assert len(one.rows) == 1


@pytest.mark.parametrize(
    ("address", "place", "fsa", "postal_code"),
    [
        ("Clyde River, C0A1H3", "Clyde River", "C0A", "C0A 1H3"),  # 9
        ("Halifax, NS B3J  0C", "Halifax", "B3J", ""),  # 10
        ("London, EC2A3L5", "London", "", ""),  # 11
        ("Grande-Digue NB, NB E4R 3A1", "Grande-Digue", "E4R", "E4R 3A1"),  # 13
        ("Charlottetown, PE, PE C1A 1A1", "Charlottetown", "C1A", "C1A 1A1"),
        ("73 Malpeque Road, Charlottetown, PE  C1E\xa01S3", None, "C1E", "C1E 1S3"),  # 21
        ("115 Waggoners Lane, Fredericton NB E3B 2L4", None, "E3B", "E3B 2L4"),
        (", NS B0H 1A0", "", "B0H", "B0H 1A0"),
        ("., NS B0H 1A0", "", "B0H", "B0H 1A0"),
    ],
)
def test_addresses_come_apart(address: str, place: str | None, fsa: str, postal_code: str) -> None:
    found = split_address(address)
    assert (found.fsa, found.postal_code) == (fsa, postal_code)
    assert place is None or found.place == place


def test_a_street_leads_to_its_town() -> None:  # 13
    assert "charlottetown" in place_keys("73 Malpeque Road, Charlottetown")
    assert "fredericton" in place_keys("115 Waggoners Lane, Fredericton")
    assert place_keys("RR2 Centreville") == ["centreville"]


def test_a_heading_of_no_province_without_rows_is_told(read: Save) -> None:
    one = read(LIST_2014.replace(b"New Brunswick,,", b"Lost Co,,\r\r\nNew Brunswick,,"))
    assert one.rows["province"].tolist() == ["NL", "NB", "NB", "foreign"]
    found = [(f.code, f.row, f.found) for f in one.findings if f.severity == "error"]
    assert found == [("unknown_province", 5, "text of 7 characters")]
    unseen = read(LIST_2014.replace(b"Outside Canada,,", b"\xad,,\r\r\nOutside Canada,,"))
    assert "unknown_province" in codes(unseen)


def test_rows_above_the_header_are_told_with_their_positions(read: Save) -> None:
    one = read(LIST_2014.replace(b"Employer ,Address,Positions\r", b"Emplyr ,Address,Positions\r"))
    finding = next(f for f in one.findings if f.code == "row_before_header")
    assert (finding.row, finding.found, finding.positions) == (3, "rows: 2", 1200)
    assert one.rows["province"].tolist() == ["NB", "NB", "foreign"]
    assert one.rows_refused == 2


def test_rows_that_a_quotation_mark_swallowed_are_told(read: Save) -> None:
    lines = ('New Brunswick,Low Wage,"A,Alma,6322-Cooks,1', 'NS,Low Wage,B" Ltd,Alma,6322-Cooks,2')
    one = read(csv_bytes("January to March 2020", *lines))
    assert one.rows["positions"].tolist() == [2]
    found = [(f.code, f.row, f.found) for f in one.findings]
    assert found == [("line_break_in_cell", 3, "breaks: 1")]


def test_a_cell_beyond_the_header_refuses_the_list(read: Save) -> None:
    one = read(csv_bytes("January to March 2020", "Nova Scotia,Low Wage,A, Inc,Alma,6322-Cooks,4"))
    assert [(f.code, f.found) for f in one.findings] == [
        ("unknown_header", "no header over column 7")
    ]


def test_a_row_that_only_begins_like_the_notes_is_a_row(read: Save) -> None:
    lines = ("Notes:,Low Wage,A Ltd,Alma,6322-Cooks,4", "Nova Scotia,Low Wage,B,Alma,6322-Cooks,2")
    one = read(csv_bytes("January to March 2020", *lines))
    assert one.rows["positions"].tolist() == [2]
    assert [(f.code, f.positions) for f in one.findings] == [("unknown_province", 4)]
