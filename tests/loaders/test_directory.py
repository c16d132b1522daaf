"""The directory loader: what it accepts, what it refuses, and where it says so."""

from __future__ import annotations

import csv
import io
import os
import re
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.findings import Finding
from loaders.directory import DirectoryTables, read_directory
from loaders.directory_sheets import COLUMNS

REPOSITORY = Path(__file__).parents[2]
SHIPPED = REPOSITORY / "geodata" / "directory"
SOURCES = Path(os.environ.get("HAVRE_SOURCES", REPOSITORY.parent / "shared" / "sources"))

Rows = dict[str, list[dict[str, str]]]


def a_directory() -> Rows:
    """An office (row 2), a line (row 3), a shelter (row 4) and a tier 3 group (row 5)."""
    organizations = [
        {"organization_id": "NB-A", "name_en": "Centre A", "operator": "community"},
        {"organization_id": "NB-B", "name_fr": "Groupe B", "operator": "unknown"},
    ]
    place = {"organization_id": "NB-A", "service_provinces": "NB", "protected": "false"}
    proof = {"tier": "1", "source_urls": "https://example.org/a | a public page"}
    locations = [
        {"location_id": "NB-A", "name_en": "Office", "location_type": "physical", "province": "NB"}
        | {"city": "Moncton", "street": "1 Main Street", "postal_code": "E1C 8P9"}
        | {"evidence_year": "2019", "languages": "en;fr", "email": "a@example.org"}
        | {"note_en": "Call first.", "note_fr": "Appelez d'abord."},
        {"location_id": "NB-A-LINE", "name_en": "Line", "location_type": "remote"},
        {"location_id": "NB-A-HOUSE", "name_en": "House", "location_type": "physical"}
        | {"province": "NB", "protected": "true"},
        {"location_id": "NB-B", "name_fr": "Groupe B", "organization_id": "NB-B", "tier": "3"}
        | {"location_type": "outreach", "province": "NB"},
    ]
    services = ["NB-A", "NB-A-LINE", "NB-A-HOUSE", "NB-B"]
    types = ["legal_help", "legal_help", "gbv_shelter", "legal_help"]
    return {
        "organizations": organizations,
        "locations": [place | proof | location for location in locations],
        "phones": [
            {"location_id": "NB-A", "number": "506-555-0100", "kind": "voice"}
            | {"label_en": "Office", "label_fr": "Bureau", "grade": "A-2020"},
            {"location_id": "NB-A-LINE", "number": "811", "kind": "voice;sms"},
        ],
        "services": [
            {"location_id": location, "service_type": kind}
            for location, kind in zip(services, types, strict=True)
        ],
        "service_types": [
            {"service_type": kind, "label_en": kind, "label_fr": kind, "for_workers": "true"}
            | {"rights_category_en": "Right", "rights_category_fr": "Droit"}
            | {"better_together_objective": "2;4"}
            for kind in ("legal_help", "gbv_shelter")
        ],
        "schedules": [
            {"location_id": "NB-A", "byday": "MO;TU", "opens_at": "09:00", "closes_at": "17:00"}
            | {"timezone": "America/Moncton", "attending_type": "in_person"}
            | {"valid_from": "2026-01-01", "valid_to": "2026-06-30", "evidence_year": "2026"},
        ],
        "unscheduled_hours": [
            {"location_id": "NB-A-LINE", "open_evenings": "yes"}
            | {"reason_en": "No times.", "reason_fr": "Aucune heure."},
        ],
        "eligibility": [
            {"location_id": "NB-A", "wall": "health_card_asked", "answer": "yes"}
            | {"service_type": service, "words_en": "A card.", "words_fr": "Une carte."}
            | {"source_url": "https://example.org/a", "evidence_year": "2020"}
            for service in ("", "legal_help")
        ],
        "service_areas": [
            {"location_id": "NB-A", "area_type": "census_division"}
            | {"area_id": "1307", "extent": "part"},
            {"location_id": "NB-A-LINE", "area_type": "province"}
            | {"area_id": "NB", "extent": "whole"},
        ],
        "who_answers": [
            {"location_id": "NB-A-LINE", "who_answers_en": "We do.", "who_answers_fr": "Nous."}
            | {"source_urls": "https://example.org/a"},
        ],
        "operators": [
            {"operator": "community", "label_en": "Community", "label_fr": "Communauté"}
            | {"who_answers_en": "A group.", "who_answers_fr": "Un groupe."}
            | {"independent": "true"},
        ],
        "programs": [
            {"program_id": "P", "organization_id": "NB-A", "name_en": "P", "provinces": "NB"}
            | {"start_date": "2022-10", "not_confirmed_after": "2026-03"}
            | {"status_en": "Open.", "status_fr": "Ouvert."}
            | {"source_urls": "https://example.org/a"},
        ],
        "program_participation": [
            {"program_id": "P", "organization_id": "NB-A", "role": "lead", "provinces": "NB"}
            | {"start_date": "2022", "first_confirmed": "2022-10", "end_date": "2024-12-31"}
            | {"source_urls": "https://example.org/a"},
        ],
    }


def text_of(name: str, rows: list[dict[str, str]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS[name], restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def save(folder: Path, rows: Rows) -> Path:
    for name in COLUMNS:
        records = rows.get(name, [])
        (folder / f"{name}.csv").write_text(text_of(name, records), encoding="utf-8", newline="")
    return folder


def errors(findings: list[Finding]) -> list[tuple[str, str, int | None, str]]:
    return [(f.code, f.file, f.row, f.column) for f in findings if f.severity == "error"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return save(tmp_path, a_directory())


def rewrite(folder: Path, name: str, change: Callable[[bytes], bytes]) -> None:
    path = folder / f"{name}.csv"
    path.write_bytes(change(path.read_bytes()))


def test_a_sound_directory_has_no_findings_and_loses_no_row(folder: Path) -> None:
    tables, findings = read_directory(folder)
    assert findings == []
    assert tables.locations["location_id"].tolist() == ["NB-A", "NB-A-LINE", "NB-A-HOUSE", "NB-B"]
    assert tables.locations["protected"].tolist() == [False, False, True, False]
    assert tables.locations["evidence_year"].dtype == "Int64"
    assert (len(tables.organizations), len(tables.phones), len(tables.services)) == (2, 2, 4)


def test_an_empty_cell_is_missing_and_not_an_empty_text(folder: Path) -> None:
    locations = read_directory(folder)[0].locations
    assert locations.loc[1, ["province", "city", "note_en", "evidence_year"]].isna().all()
    assert not (locations == "").any(axis=None)


BAD_CELLS = [
    ("organizations", 2, "organization_id", "", "directory_missing_value"),
    ("organizations", 3, "organization_id", "nb b", "directory_bad_identifier"),
    ("organizations", 3, "organization_id", "NB-A", "directory_duplicate_id"),
    ("organizations", 2, "name_en", "", "directory_missing_value"),
    ("organizations", 2, "operator", "charity", "directory_unknown_choice"),
    ("organizations", 2, "website", "javascript:alert(1)", "directory_bad_url"),
    ("organizations", 2, "website", "www.example.org", "directory_bad_url"),
    ("organizations", 2, "website", "ftp://example.org", "directory_bad_url"),
    ("organizations", 2, "website", "https://", "directory_bad_url"),
    ("organizations", 2, "website", "https://localhost", "directory_bad_url"),
    ("organizations", 2, "website", "https://bank.example@evil.example", "directory_bad_url"),
    ("organizations", 2, "website", 'https://example.org/"onclick=', "directory_bad_url"),
    ("organizations", 2, "website", "https://[example.org", "directory_bad_url"),
    ("organizations", 2, "website", "data:text/html,hello", "directory_bad_url"),
    ("locations", 3, "location_id", "NB-A", "directory_duplicate_id"),
    ("locations", 2, "organization_id", "NB-NOBODY", "directory_unknown_reference"),
    ("locations", 2, "organization_id", "", "directory_missing_value"),
    ("locations", 2, "location_type", "Physical", "directory_unknown_choice"),
    ("locations", 2, "service_provinces", "", "directory_missing_value"),
    ("locations", 2, "service_provinces", "NB,NS", "directory_unknown_province"),
    ("locations", 2, "service_provinces", "NB;QC", "directory_unknown_province"),
    ("locations", 2, "province", "New Brunswick", "directory_unknown_province"),
    ("locations", 2, "province", "", "directory_missing_value"),
    ("locations", 3, "province", "NB", "directory_remote_place"),
    ("locations", 3, "city", "Moncton", "directory_remote_place"),
    ("locations", 3, "street", "1 Main Street", "directory_remote_place"),
    ("locations", 2, "postal_code", "E1C8P99", "directory_bad_postal_code"),
    ("locations", 2, "postal_code", "B3H 4R2", "directory_bad_postal_code"),
    ("locations", 2, "protected", "no", "directory_unknown_choice"),
    ("locations", 2, "protected", "", "directory_missing_value"),
    ("locations", 4, "protected", "false", "directory_shelter_not_protected"),
    ("locations", 4, "street", "1 Hidden Street", "directory_shelter_address"),
    ("locations", 4, "postal_code", "E1C 8P9", "directory_shelter_address"),
    ("locations", 2, "languages", "en;Spanish", "directory_bad_language"),
    ("locations", 2, "languages", "en;", "directory_bad_language"),
    ("locations", 2, "languages", "xx", "directory_bad_language"),
    ("locations", 2, "email", "info(at)example.org", "directory_bad_email"),
    ("locations", 2, "email", "a..b@example.org", "directory_bad_email"),
    ("locations", 2, "email", "mailto:a@example.org", "directory_bad_email"),
    ("locations", 2, "note_fr", "", "directory_one_language"),
    ("locations", 2, "note_en", "", "directory_one_language"),
    ("locations", 2, "tier", "0", "directory_unknown_choice"),
    ("locations", 2, "tier", "one", "directory_unknown_choice"),
    ("locations", 5, "email", "b@example.org", "directory_tier3_contact"),
    ("locations", 5, "street", "1 Main Street", "directory_tier3_contact"),
    ("locations", 2, "evidence_year", "19", "directory_bad_date"),
    ("locations", 2, "evidence_year", "2019.0", "directory_bad_date"),
    ("locations", 2, "last_verified", "22/11/2026", "directory_spreadsheet"),
    ("locations", 2, "last_verified", "2026-02-30", "directory_bad_date"),
    ("locations", 2, "source_urls", "", "directory_missing_value"),
    ("locations", 2, "source_urls", "a public page | javascript:alert(1)", "directory_bad_url"),
    ("locations", 2, "street", "1 Main\x00Street", "directory_control_character"),
    ("locations", 2, "street", "1 Main\nStreet", "directory_control_character"),
    ("locations", 2, "city", "Monc\u202eton", "directory_control_character"),
    ("locations", 2, "city", "Mont\ufffdal", "directory_control_character"),
    ("locations", 2, "note_en", "Call <b>first</b>.", "directory_markup"),
    ("locations", 2, "note_en", "<script>alert(1)</script>", "directory_markup"),
    ("locations", 2, "note_fr", "=HYPERLINK(A1)", "directory_markup"),
    ("locations", 2, "street", "@SUM(1)", "directory_markup"),
    ("locations", 2, "street", "+1+cmd|' /C calc'!A0", "directory_markup"),
    ("locations", 2, "street", "-2+3", "directory_markup"),
    ("phones", 2, "location_id", "NB-NOBODY", "directory_unknown_reference"),
    ("phones", 2, "number", "", "directory_missing_value"),
    ("phones", 2, "number", "555-0100", "directory_bad_phone"),
    ("phones", 2, "number", "123-456-7890", "directory_bad_phone"),
    ("phones", 2, "number", "212-736-5000", "directory_bad_phone"),
    ("phones", 2, "number", "1-800-O-CANADA", "directory_bad_phone"),
    ("phones", 2, "number", "506-555-0100 ext. 12", "directory_bad_phone"),
    ("phones", 2, "number", "212", "directory_bad_phone"),
    ("phones", 2, "label_fr", "", "directory_one_language"),
    ("services", 2, "location_id", "NB-NOBODY", "directory_unknown_reference"),
    ("services", 2, "service_type", "magic", "directory_unknown_service_type"),
    ("phones", 2, "kind", "", "directory_missing_value"),
    ("phones", 2, "kind", "voice,sms", "directory_unknown_choice"),
    ("schedules", 2, "location_id", "NB-NOBODY", "directory_unknown_reference"),
    ("schedules", 2, "byday", "", "directory_missing_value"),
    ("schedules", 2, "byday", "MO,TU", "directory_bad_hours"),
    ("schedules", 2, "byday", "Monday", "directory_bad_hours"),
    ("schedules", 2, "opens_at", "9:00", "directory_bad_hours"),
    ("schedules", 2, "closes_at", "25:00", "directory_bad_hours"),
    ("schedules", 2, "closes_at", "09:00", "directory_date_order"),
    ("schedules", 2, "opens_at", "24:00", "directory_date_order"),
    ("schedules", 2, "timezone", "Atlantic", "directory_unknown_choice"),
    ("schedules", 2, "valid_to", "2025-12-31", "directory_date_order"),
    ("schedules", 2, "valid_to", "June", "directory_bad_date"),
    ("schedules", 2, "attending_type", "Zoom", "directory_unknown_choice"),
    ("unscheduled_hours", 2, "open_evenings", "maybe", "directory_unknown_choice"),
    ("unscheduled_hours", 2, "reason_fr", "", "directory_missing_value"),
    ("eligibility", 2, "wall", "passport_asked", "directory_unknown_choice"),
    ("eligibility", 2, "answer", "unknown", "directory_unknown_choice"),
    ("eligibility", 2, "source_url", "", "directory_missing_value"),
    ("eligibility", 3, "service_type", "magic", "directory_unknown_service_type"),
    ("eligibility", 3, "service_type", "", "directory_duplicate_id"),
    ("service_areas", 2, "area_id", "NB", "directory_bad_area"),
    ("service_areas", 3, "area_id", "1307", "directory_bad_area"),
    ("service_areas", 2, "area_id", "Westmorland", "directory_bad_area"),
    ("service_areas", 2, "extent", "most", "directory_unknown_choice"),
    ("who_answers", 2, "who_answers_fr", "", "directory_missing_value"),
    ("operators", 2, "operator", "charity", "directory_unknown_choice"),
    ("operators", 2, "independent", "maybe", "directory_unknown_choice"),
    ("programs", 2, "organization_id", "NB-NOBODY", "directory_unknown_reference"),
    ("programs", 2, "start_date", "October 2022", "directory_bad_date"),
    ("programs", 2, "start_date", "2022-13", "directory_bad_date"),
    ("programs", 2, "not_confirmed_after", "2021", "directory_date_order"),
    ("program_participation", 2, "not_confirmed_after", "2025", "directory_date_order"),
    ("program_participation", 2, "program_id", "Q", "directory_unknown_reference"),
    ("program_participation", 2, "end_date", "2022-09", "directory_date_order"),
    ("program_participation", 2, "role", "friend", "directory_unknown_choice"),
    ("service_types", 2, "better_together_objective", "7", "directory_unknown_choice"),
    ("service_types", 2, "label_fr", "", "directory_missing_value"),
    ("service_types", 2, "for_workers", "2", "directory_unknown_choice"),
    ("service_types", 3, "service_type", "legal_help", "directory_duplicate_id"),
    ("service_types", 3, "label_en", "Legal_Help", "directory_same_label"),
    ("service_types", 2, "rights_category_fr", "Un; Deux; Trois", "directory_groups_differ"),
    ("service_types", 2, "ilo_area_fr", "Un; Deux; Trois", "directory_groups_differ"),
]


@pytest.mark.parametrize(("name", "row", "column", "value", "code"), BAD_CELLS)
def test_a_bad_cell_is_found_at_its_row_and_column_and_its_row_is_left_out(
    tmp_path: Path, name: str, row: int, column: str, value: str, code: str
) -> None:
    rows = a_directory()
    rows[name][row - 2][column] = value
    tables, findings = read_directory(save(tmp_path, rows))
    assert (code, f"{name}.csv", row, column) in errors(findings)
    assert len(getattr(tables, name)) < len(rows[name])


@pytest.mark.parametrize(
    ("name", "row", "column", "value"),
    [
        ("phones", 2, "number", "1-800-622-6232"),
        ("phones", 2, "number", "(506) 555-0100"),
        ("phones", 2, "number", "988"),
        ("locations", 2, "postal_code", "E1C8P9"),
        ("locations", 2, "protected", "FALSE"),
        ("locations", 2, "last_verified", "2026-11-22"),
        ("locations", 2, "service_provinces", "NB;NS;PE"),
        ("locations", 2, "source_urls", "http://192.0.2.1/news"),
        ("organizations", 2, "website", "HTTPS://example.org/é?q=1#a"),
    ],
)
def test_a_good_cell_raises_no_finding(
    tmp_path: Path, name: str, row: int, column: str, value: str
) -> None:
    rows = a_directory()
    rows[name][row - 2][column] = value
    assert read_directory(save(tmp_path, rows))[1] == []


def test_zeros_spaces_and_quotes_survive_as_written(tmp_path: Path) -> None:
    rows = a_directory()
    rows["locations"][0]["street"] = '  007 "Old, Wharf" Road '
    rows["locations"][0]["city"] = "NA"
    tables, findings = read_directory(save(tmp_path, rows))
    assert findings == []
    assert tables.locations["street"][0] == '007 "Old, Wharf" Road'
    assert tables.locations["city"][0] == "NA"


def test_a_byte_order_mark_and_windows_line_ends_change_nothing(folder: Path) -> None:
    expected = read_directory(folder)[0]
    for name in COLUMNS:
        rewrite(folder, name, lambda data: b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n"))
    tables, findings = read_directory(folder)
    assert findings == []
    for name in COLUMNS:
        pd.testing.assert_frame_equal(getattr(tables, name), getattr(expected, name))


def test_rows_are_counted_as_a_spreadsheet_counts_them(folder: Path) -> None:
    rewrite(folder, "phones", lambda data: data.replace(b"NB-A-LINE,811", b",,,,,\n\nNB-A-LINE,1"))
    assert errors(read_directory(folder)[1]) == [("directory_bad_phone", "phones.csv", 5, "number")]


def test_a_file_in_another_encoding_is_a_finding_at_the_row_of_the_byte(folder: Path) -> None:
    rewrite(folder, "locations", lambda data: data.replace(b"House", b"Foyer \xe9t\xe9"))
    tables, findings = read_directory(folder)
    assert errors(findings) == [("directory_unreadable", "locations.csv", 4, "")]
    assert tables.locations.empty
    assert len(tables.organizations) == 2
    left_out = [f.file for f in findings if f.code == "directory_left_out"]
    assert left_out[:6] == ["phones.csv"] * 2 + ["services.csv"] * 4


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"\x00\x00", b"a;b;c\n1;2;3\n", b"\n\n"])
def test_a_file_of_another_kind_is_a_finding(folder: Path, data: bytes) -> None:
    rewrite(folder, "phones", lambda _: data)
    assert errors(read_directory(folder)[1]) == [("directory_unreadable", "phones.csv", 1, "")]


def test_text_in_utf_16_is_a_finding_that_names_it(folder: Path) -> None:
    rewrite(folder, "phones", lambda data: data.decode().encode("utf-16"))
    findings = read_directory(folder)[1]
    assert errors(findings) == [("directory_unreadable", "phones.csv", 1, "")]
    assert findings[0].found == "text in UTF-16"


def test_a_file_of_100_mb_is_refused_without_reading_it(folder: Path) -> None:
    with (folder / "phones.csv").open("r+b") as file:
        file.truncate(100_000_000)
    tracemalloc.start()
    findings = read_directory(folder)[1]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert errors(findings) == [("directory_too_large", "phones.csv", None, "")]
    assert findings[0].found == "100.0 MB"
    assert peak < 20_000_000


def test_a_missing_file_is_a_finding(folder: Path) -> None:
    (folder / "services.csv").unlink()
    tables, findings = read_directory(folder)
    assert errors(findings) == [("missing_file", "services.csv", None, "")]
    assert len(tables.locations) == 4


def test_a_ragged_row_is_a_finding_and_only_its_dependants_go_with_it(folder: Path) -> None:
    rewrite(folder, "locations", lambda data: data.replace(b"NB-A-LINE,", b"NB-A-LINE,,", 1))
    tables, findings = read_directory(folder)
    assert errors(findings) == [("directory_unreadable", "locations.csv", 3, "")]
    warnings = [(f.code, f.file, f.row) for f in findings if f.severity == "warning"]
    assert warnings == [
        ("directory_left_out", "phones.csv", 3),
        ("directory_left_out", "services.csv", 3),
        ("directory_left_out", "unscheduled_hours.csv", 2),
        ("directory_left_out", "service_areas.csv", 3),
        ("directory_left_out", "who_answers.csv", 2),
    ]
    assert tables.locations["location_id"].tolist() == ["NB-A", "NB-A-HOUSE", "NB-B"]


def test_a_quote_that_never_closes_is_a_finding_and_the_rows_before_stay(folder: Path) -> None:
    rewrite(folder, "services", lambda data: data.replace(b"NB-A-HOUSE", b'"NB-A-HOUSE'))
    tables, findings = read_directory(folder)
    assert ("directory_unreadable", "services.csv", 4, "") in errors(findings)
    assert tables.services["location_id"].tolist() == ["NB-A", "NB-A-LINE"]


def test_an_unknown_column_is_a_finding_and_the_known_ones_are_read(folder: Path) -> None:
    rewrite(
        folder,
        "services",
        lambda data: (
            data.replace(b"service_type\n", b"service_type,fee\n")
            .replace(b"help\n", b"help,0\n")
            .replace(b"shelter\n", b"shelter,0\n")
        ),
    )
    tables, findings = read_directory(folder)
    assert errors(findings) == [("directory_unknown_column", "services.csv", 1, "fee")]
    assert len(tables.services) == 4


def test_a_column_that_stands_twice_is_a_finding(folder: Path) -> None:
    rewrite(folder, "phones", lambda data: data.replace(b"label_en", b"number"))
    assert ("directory_unknown_column", "phones.csv", 1, "number") in errors(
        read_directory(folder)[1]
    )


def test_a_missing_optional_column_is_a_finding_and_reads_as_empty(folder: Path) -> None:
    rewrite(folder, "phones", lambda data: data.replace(b"grade", b"rank"))
    tables, findings = read_directory(folder)
    assert errors(findings) == [
        ("directory_unknown_column", "phones.csv", 1, "rank"),
        ("directory_missing_column", "phones.csv", 1, "grade"),
    ]
    assert len(tables.phones) == 2
    assert tables.phones["grade"].isna().all()


def test_a_missing_required_column_is_one_finding_and_the_table_is_left_out(folder: Path) -> None:
    rewrite(folder, "locations", lambda data: data.replace(b"protected", b"hidden"))
    tables, findings = read_directory(folder)
    assert [code for code, *_ in errors(findings)] == [
        "directory_unknown_column",
        "directory_missing_column",
    ]
    assert tables.locations.empty
    assert tables.phones.empty


def test_a_duplicated_phone_or_service_is_a_finding_on_the_second_row(tmp_path: Path) -> None:
    rows = a_directory()
    rows["phones"].append({"location_id": "NB-A", "number": "1-506-555-0100", "kind": "voice"})
    rows["services"].append({"location_id": "NB-A", "service_type": "legal_help"})
    assert errors(read_directory(save(tmp_path, rows))[1]) == [
        ("directory_duplicate_id", "phones.csv", 4, "number"),
        ("directory_duplicate_id", "services.csv", 6, "service_type"),
    ]


def test_a_tier_3_entry_may_carry_neither_a_phone_nor_a_website(tmp_path: Path) -> None:
    rows = a_directory()
    rows["phones"].append({"location_id": "NB-B", "number": "211", "kind": "voice"})
    rows["organizations"][1]["website"] = "https://example.org"
    assert errors(read_directory(save(tmp_path, rows))[1]) == [
        ("directory_tier3_contact", "phones.csv", 4, "number"),
        ("directory_tier3_contact", "organizations.csv", 3, "website"),
    ]


def test_an_entry_that_nothing_uses_is_a_warning_and_stays(tmp_path: Path) -> None:
    rows = a_directory()
    rows["organizations"].append({"organization_id": "NB-C", "name_en": "C", "operator": "unknown"})
    tables, findings = read_directory(save(tmp_path, rows))
    assert [(f.code, f.severity, f.row) for f in findings] == [("directory_unused", "warning", 4)]
    assert len(tables.organizations) == 3


def test_a_finding_never_shows_a_full_postal_code(tmp_path: Path) -> None:
    rows = a_directory()
    rows["locations"][0]["postal_code"] = "B3H 4R2"
    found = [f.found for f in read_directory(save(tmp_path, rows))[1] if f.column == "postal_code"]
    assert found == ["B3H…"]


CELLS = [
    (name, row, column)
    for name, rows in a_directory().items()
    for row in range(len(rows))
    for column in COLUMNS[name]
]


@settings(max_examples=30, deadline=None)
@given(
    cell=st.sampled_from(CELLS),
    value=st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
    | st.from_regex(r"[0-9A-Z ;:/@.,\"'-]{0,20}", fullmatch=True),
)
def test_any_text_in_any_cell_is_found_faulty_or_kept_as_written(
    cell: tuple[str, int, str], value: str
) -> None:
    name, row, column = cell
    rows = a_directory()
    rows[name][row][column] = value
    with TemporaryDirectory() as folder:
        tables, findings = read_directory(save(Path(folder), rows))
    if not findings:
        kept = getattr(tables, name).loc[row, column]
        written = "" if pd.isna(kept) else str(kept)
        assert written.lower() == value.strip().lower()
        assert len(getattr(tables, name)) == len(rows[name])


@settings(max_examples=20, deadline=None)
@given(name=st.sampled_from(sorted(COLUMNS)), data=st.binary(max_size=200))
def test_any_bytes_as_a_file_never_raise_and_always_yield_a_finding(name: str, data: bytes) -> None:
    with TemporaryDirectory() as temporary:
        folder = save(Path(temporary), a_directory())
        (folder / f"{name}.csv").write_bytes(data)
        assert errors(read_directory(folder)[1])


def test_the_loader_imports_neither_streamlit_nor_folium() -> None:
    script = "import sys, loaders.directory; print({'streamlit', 'folium'} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "set()"


# ---------------------------------------------------------------- the directory we ship


@pytest.fixture(scope="module")
def shipped() -> tuple[DirectoryTables, list[Finding]]:
    return read_directory(SHIPPED)


def test_the_shipped_directory_has_no_finding(
    shipped: tuple[DirectoryTables, list[Finding]],
) -> None:
    assert [finding.message() for finding in shipped[1]] == []


def test_the_shipped_files_are_plain_utf8_with_unix_line_ends() -> None:
    for name in COLUMNS:
        data = (SHIPPED / f"{name}.csv").read_bytes()
        assert not data.startswith(b"\xef\xbb\xbf")
        assert b"\r" not in data
        assert data.decode().splitlines()[0].split(",") == COLUMNS[name]


def test_every_shipped_shelter_is_protected_and_no_violence_service_shows_its_town(
    shipped: tuple[DirectoryTables, list[Finding]],
) -> None:
    tables = shipped[0]
    services, locations = tables.services, tables.locations.set_index("location_id")
    violence = services.loc[services["service_type"] == "gbv_shelter", "location_id"]
    homeless = ["NS-HAVEN", "NS-VIOLAS", "NB-OUTFLOW", "PE-SHELTER", "NS-SHYFT"]
    assert locations.loc[[*violence, *homeless], "protected"].all()
    assert locations.loc[violence, ["city", "street", "postal_code"]].isna().all(axis=None)


def test_nobody_has_confirmed_an_entry_yet(
    shipped: tuple[DirectoryTables, list[Finding]],
) -> None:
    assert shipped[0].locations["last_verified"].isna().all()


# ---------------------------------------------------------------- against the evidence


@pytest.fixture(scope="module")
def evidence() -> pd.DataFrame:
    path = SOURCES / "directory" / "organizations.csv"
    if not path.is_file():
        pytest.skip("the source files are not here: set HAVRE_SOURCES to their folder")
    return pd.read_csv(path, dtype=str, keep_default_na=False).set_index("id")


@pytest.fixture(scope="module")
def evidence_text(evidence: pd.DataFrame) -> str:
    folder = SOURCES / "directory"
    return "".join(
        (folder / name).read_text("utf-8") for name in ("organizations.csv", "sources.md")
    )


@pytest.fixture(scope="module")
def sourced(shipped: tuple[DirectoryTables, list[Finding]], evidence: pd.DataFrame) -> pd.DataFrame:
    """Shipped locations with the evidence row each comes from."""
    locations = shipped[0].locations
    ids = locations["location_id"]
    source_id = ids.where(ids.isin(evidence.index), ids.str.removesuffix("-LINE"))
    return locations.assign(source_id=source_id)


@pytest.mark.sources
def test_every_row_of_the_evidence_is_represented(
    sourced: pd.DataFrame, evidence: pd.DataFrame
) -> None:
    assert len(evidence) == 163
    assert set(evidence.index) == set(sourced["source_id"])
    assert set(evidence.index) <= set(sourced["location_id"])


@pytest.mark.sources
def test_every_shipped_phone_number_stands_in_the_evidence(
    shipped: tuple[DirectoryTables, list[Finding]], evidence_text: str
) -> None:
    form = r"(?<!\d)\(?(\d{3})[ ).-]*(\d{3})[ .-]*(\d{4})(?!\d)"
    known = {"".join(parts) for parts in re.findall(form, evidence_text)} | {"211", "811", "988"}
    shipped_numbers = shipped[0].phones["number"].str.replace(r"\D", "", regex=True)
    assert set(shipped_numbers.str[-10:]) <= known


@pytest.mark.sources
def test_every_phone_number_comes_from_its_own_row_or_from_the_line_that_row_sends_to(
    shipped: tuple[DirectoryTables, list[Finding]], sourced: pd.DataFrame, evidence: pd.DataFrame
) -> None:
    sends_to = {
        "NB-MADHU": "NB-MWACLINE",
        "NS-HARBOUR": "NS-THANS",
        "NS-TEARMANN": "NS-THANS",
        "NS-AUTUMN": "NS-THANS",
        "NS-THIRDPLACE": "NS-THANS",
    }
    phones = shipped[0].phones.merge(sourced[["location_id", "source_id"]], on="location_id")
    rows = evidence.loc[phones["source_id"].replace(sends_to).tolist()]
    stated = rows["phone"].where(
        rows.index != "NB-SD-AFTERHOURS", rows["phone"] + rows["retrieved_note"]
    )
    pairs = zip(phones["number"], stated, strict=True)
    assert [number for number, text in pairs if number not in text] == []


@pytest.mark.sources
def test_no_number_that_the_evidence_rejects_is_shipped(
    shipped: tuple[DirectoryTables, list[Finding]],
) -> None:
    rejected = {
        "1-877-269-7699": "archive of 2006",
        "902-893-3232": "exchange of another town",
        "416-716-0931": "Ontario and Manitoba only",
        "1-800-222-9775": "superseded",
        "1-800-218-2885": "replaced in 2023",
    }
    assert not set(rejected) & set(shipped[0].phones["number"])


@pytest.mark.sources
def test_every_shipped_address_stands_in_the_evidence(
    shipped: tuple[DirectoryTables, list[Finding]], evidence_text: str
) -> None:
    tables = shipped[0]
    locations = tables.locations
    for cells in (
        locations["email"],
        locations["website"],
        locations["postal_code"],
        tables.organizations["website"],
        locations["source_urls"].str.split(" | ", regex=False).explode(),
    ):
        assert [cell for cell in cells.dropna() if cell not in evidence_text] == []


@pytest.mark.sources
def test_streets_and_names_stand_in_the_evidence_row(
    sourced: pd.DataFrame, evidence: pd.DataFrame
) -> None:
    rows = evidence.loc[sourced["source_id"].tolist()]
    for column in ("street", "name_en", "name_fr", "city"):
        # the place of three rows is given with their name or their town
        whole = rows[["name_en", "name_fr", "street", "city"]].agg(" ".join, axis=1)
        pairs = zip(sourced[column], whole, strict=True)
        assert [cell for cell, text in pairs if pd.notna(cell) and cell not in text] == []


@pytest.mark.sources
def test_tiers_languages_grades_and_sources_equal_those_of_the_evidence(
    sourced: pd.DataFrame, evidence: pd.DataFrame
) -> None:
    rows = evidence.loc[sourced["source_id"].tolist()].reset_index(drop=True)
    tiers = rows["retrieved_note"].str.extract(r"^TIER (\d)")[0].astype(int)
    assert sourced["tier"].tolist() == tiers.tolist()
    assert sourced["languages"].fillna("").tolist() == rows["languages"].tolist()
    grades = rows["verified_fields"].str.replace(r"\(seed \d+\)", "", regex=True)
    assert sourced["grades"].fillna("").tolist() == grades.tolist()


@pytest.mark.sources
def test_every_source_page_of_an_evidence_row_is_kept(
    sourced: pd.DataFrame, evidence: pd.DataFrame
) -> None:
    rows = evidence.loc[sourced["source_id"].tolist()]
    for shipped_pages, pages in zip(sourced["source_urls"], rows["source_urls"], strict=True):
        kept = shipped_pages.split(" | ")
        web = [page for page in pages.split(" | ") if page.startswith("http")]
        assert [page for page in web if page not in kept] == []
        assert len(kept) == len(set(kept))


@pytest.mark.sources
def test_every_service_type_of_the_evidence_is_on_its_locations_and_no_other(
    shipped: tuple[DirectoryTables, list[Finding]], sourced: pd.DataFrame, evidence: pd.DataFrame
) -> None:
    offered = shipped[0].services.groupby("location_id")["service_type"].agg(set)
    for location_id, source_id in zip(sourced["location_id"], sourced["source_id"], strict=True):
        stated = set(str(evidence["service_types"][source_id]).split(";"))
        assert offered[location_id] == stated, location_id


@pytest.mark.sources
def test_every_page_named_in_the_new_tables_stands_in_the_evidence(
    shipped: tuple[DirectoryTables, list[Finding]], evidence_text: str
) -> None:
    tables = shipped[0]
    for cells in (
        tables.eligibility["source_url"],
        tables.who_answers["source_urls"],
        tables.programs["source_urls"],
        tables.program_participation["source_urls"],
    ):
        pages = cells.str.split(" | ", regex=False).explode()
        assert [page for page in pages if page not in evidence_text] == []


def test_no_contact_stands_in_the_words_of_the_new_tables(
    shipped: tuple[DirectoryTables, list[Finding]],
) -> None:
    """Contacts stand only in the columns that are held against the evidence."""
    tables = shipped[0]
    contact = r"@|\d{3}[ .-]\d{4}|https?:|www\.|\b[A-Z]\d[A-Z] ?\d[A-Z]\d\b"
    for name in list(COLUMNS)[4:]:
        table = getattr(tables, name)
        words = [c for c in table.select_dtypes("str") if not c.startswith("source_url")]
        for column in words:
            assert not table[column].str.contains(contact, na=False).any(), f"{name}.{column}"


@pytest.mark.sources
def test_rights_areas_and_objectives_are_those_of_the_taxonomy(
    shipped: tuple[DirectoryTables, list[Finding]],
) -> None:
    taxonomy = pd.read_csv(
        SOURCES / "directory" / "taxonomy.csv", dtype=str, keep_default_na=False
    ).set_index("code")
    types = shipped[0].service_types.set_index("service_type")
    assert list(types.index) == list(taxonomy.index)
    assert types["rights_category_en"].tolist() == taxonomy["rights_category"].tolist()
    assert types["better_together_objective"].tolist() == taxonomy["objectives_seed001"].tolist()
    areas = taxonomy["ilo_c97_area"].replace("(all areas)", "All areas")
    assert types["ilo_area_en"].fillna("").tolist() == areas.tolist()


@pytest.mark.sources
def test_the_partners_of_better_together_are_those_of_the_evidence(
    shipped: tuple[DirectoryTables, list[Finding]],
    sourced: pd.DataFrame,
    evidence: pd.DataFrame,
) -> None:
    stated = evidence.index[evidence["partner_programme"].str.startswith(("yes", "lead"))]
    owners = sourced.set_index("location_id")["organization_id"]
    took_part = shipped[0].program_participation
    took_part = took_part[took_part["program_id"] == "BETTER-TOGETHER"]
    assert set(took_part["organization_id"]) == set(owners[stated])
    assert took_part["end_date"].isna().all()
    assert took_part["not_confirmed_after"].notna().all()


def test_programs_without_a_known_end_say_how_far_they_are_confirmed(
    shipped: tuple[DirectoryTables, list[Finding]],
) -> None:
    program = shipped[0].programs.set_index("program_id").loc["BETTER-TOGETHER"]
    assert pd.isna(program["end_date"])
    assert program["not_confirmed_after"] == "2025-12"


@pytest.mark.sources
def test_hours_are_stated_for_the_rows_for_which_the_evidence_has_them(
    shipped: tuple[DirectoryTables, list[Finding]],
    sourced: pd.DataFrame,
    evidence: pd.DataFrame,
) -> None:
    stated = set(evidence.index[evidence["hours"] != ""])
    told = {*shipped[0].schedules["location_id"], *shipped[0].unscheduled_hours["location_id"]}
    rows = sourced[sourced["location_id"].isin(told)]
    assert set(rows["source_id"]) == stated


def test_an_area_served_lies_in_the_provinces_that_the_location_serves(
    shipped: tuple[DirectoryTables, list[Finding]],
) -> None:
    tables = shipped[0]
    served = tables.locations.set_index("location_id")["service_provinces"].str.split(";")
    provinces = {"11": "PE", "12": "NS", "13": "NB"}
    areas = tables.service_areas
    for location_id, area in zip(areas["location_id"], areas["area_id"], strict=True):
        assert provinces.get(area[:2], area) in served[location_id], location_id
    without = set(tables.locations["location_id"]) - set(areas["location_id"])
    assert len(without) == 9  # the evidence names no area, or none that has a border


def test_the_counts_of_the_directory(shipped: tuple[DirectoryTables, list[Finding]]) -> None:
    """Figures that move only when the directory is edited; see CHANGELOG.md."""
    tables = shipped[0]
    assert {name: len(getattr(tables, name)) for name in COLUMNS} == {
        "organizations": 136,
        "locations": 176,
        "phones": 151,
        "services": 339,
        "service_types": 16,
        "schedules": 44,
        "unscheduled_hours": 4,
        "eligibility": 65,
        "service_areas": 238,
        "who_answers": 16,
        "operators": 7,
        "programs": 4,
        "program_participation": 13,
    }
    kinds = tables.locations["location_type"].value_counts().to_dict()
    assert kinds == {"physical": 92, "remote": 78, "outreach": 6}
    answers = tables.eligibility.groupby(["wall", "answer"]).size().to_dict()
    assert answers == {
        ("closed_permit_accepted", "no"): 10,
        ("closed_permit_accepted", "yes"): 33,
        ("health_card_asked", "yes"): 1,
        ("status_asked", "no"): 3,
        ("status_asked", "yes"): 18,
    }


SERVICES_BY_PROVINCE = """
community_inclusion      14  14   4
consular                  7   7   7
coordination_capacity     8   6   8
emergency_abuse          12  13   9
food_basic_needs         10   9  11
gbv_shelter               8   9   3
health                    5  10   5
housing                  11   7   8
immigration_status        6   5   5
labour_standards          9  12   7
language_interpretation   9  13   3
legal_help                9  12   5
ohs_compensation          2   6   2
rights_info              11  11  10
settlement_navigation    23  18   9
transport                 1   1   1
"""  # NB, NS, PE; a line that serves all three counts in each


def test_the_services_by_type_and_province(
    shipped: tuple[DirectoryTables, list[Finding]],
) -> None:
    tables = shipped[0]
    served = tables.locations.set_index("location_id")["service_provinces"].str.split(";")
    rows = tables.services.assign(province=tables.services["location_id"].map(served))
    rows = rows.explode("province")
    counts = pd.crosstab(rows["service_type"], rows["province"])
    expected = [line.split() for line in SERVICES_BY_PROVINCE.strip().splitlines()]
    told = [[kind, *map(str, numbers)] for kind, *numbers in counts.itertuples()]
    assert told == expected


def test_every_kind_of_operator_has_its_sentence(
    shipped: tuple[DirectoryTables, list[Finding]],
) -> None:
    tables = shipped[0]
    assert set(tables.organizations["operator"]) <= set(tables.operators["operator"])
    independent = tables.operators.loc[tables.operators["independent"], "operator"]
    assert set(independent) == {"community", "union"}
