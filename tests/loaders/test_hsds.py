"""The directory in HSDS: out, held against the specification, and back in."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import stat
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pandas as pd
import pytest
import referencing.jsonschema
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.hsds import Records, hsds_files, hsds_tables, identifier
from geodata.hsds_nested import flat_records, hsds_document
from geodata.hsds_records import hsds_records
from geodata.snapshot import Snapshot, read_snapshot
from loaders import hsds_intake
from loaders.build import DIRECTORY_DIR
from loaders.commands import main
from loaders.directory import read_directory
from loaders.directory_sheets import COLUMNS, read_sheet
from loaders.hsds_export import json_bytes, package_files, write_package, zipped
from loaders.hsds_import import import_hsds, write_directory
from loaders.hsds_intake import read_hsds

REPOSITORY = Path(__file__).parents[2]
SOURCES = Path(os.environ.get("HAVRE_SOURCES", REPOSITORY.parent / "shared" / "sources"))
SPECIFICATION = SOURCES / "hsds"
FORMS = ("folder", "zip", "json")
# what the importer lets through to no cell
STOPPED = {
    "directory_unreadable",
    "directory_control_character",
    "directory_unknown_choice",
    "directory_unknown_province",
    "directory_bad_identifier",
    "directory_bad_url",
    "directory_bad_phone",
    "directory_bad_email",
    "directory_bad_postal_code",
    "directory_bad_hours",
    "directory_bad_language",
    "directory_bad_area",
    "directory_bad_date",
}


def validated(package: Path) -> Any:
    """The report of frictionless, which would lift the limit of a CSV cell for all the others."""
    limit = csv.field_size_limit()
    try:
        import frictionless

        return frictionless.validate(str(package))
    finally:
        csv.field_size_limit(limit)


@pytest.fixture
def specification() -> Path:
    if not SPECIFICATION.is_dir():
        pytest.skip(f"no published specification in {SPECIFICATION} (set HAVRE_SOURCES)")
    return SPECIFICATION


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return read_snapshot()


@pytest.fixture(scope="module")
def records(snapshot: Snapshot) -> Records:
    return hsds_records(snapshot)


def text_tables(folder: Path) -> dict[str, pd.DataFrame]:
    return {
        name: read_sheet(folder / f"{name}.csv", name)[0].rows.reset_index(drop=True)
        for name in COLUMNS
    }


def written(records: Records, form: str, folder: Path) -> Path:
    path = folder / {"folder": "package", "zip": "package.zip", "json": "package.json"}[form]
    if form == "json":
        path.write_bytes(json_bytes(records))
    else:
        write_package(records, path)
    return path


def package_of(folder: Path, **tables: list[dict[str, str]]) -> Path:
    """A package of other people's, with the tables given."""
    for entity, rows in tables.items():
        text = io.StringIO(newline="")
        writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        (folder / hsds_files()[entity]).write_text(text.getvalue(), "utf-8")
    return folder


def codes(findings: list[Any]) -> set[tuple[str, str, int | None, str]]:
    return {(f.code, f.file, f.row, f.column) for f in findings}


@pytest.mark.parametrize("form", FORMS)
def test_what_was_exported_comes_back_table_by_table_but_for_streets_of_protected_places(
    form: str, records: Records, tmp_path: Path
) -> None:
    taken = import_hsds(written(records, form, tmp_path))
    assert taken.findings == []
    expected = text_tables(DIRECTORY_DIR)
    protected = expected["locations"]["protected"].eq("true")
    assert protected.any()
    expected["locations"].loc[protected, ["street", "postal_code"]] = ""
    for name, table in expected.items():
        pd.testing.assert_frame_equal(taken.tables[name], table, check_dtype=False, obj=name)


def test_a_written_directory_reads_as_the_one_that_was_exported(
    records: Records, tmp_path: Path
) -> None:
    taken = import_hsds(written(records, "zip", tmp_path))
    write_directory(taken.tables, tmp_path / "directory")
    before, found = read_directory(DIRECTORY_DIR)
    after, found_after = read_directory(tmp_path / "directory")
    assert [f.code for f in found_after] == [f.code for f in found]
    for name in COLUMNS:
        one, other = getattr(before, name), getattr(after, name)
        if name == "locations":
            one = one.drop(columns="street")
            other = other.drop(columns="street")
        pd.testing.assert_frame_equal(one, other, obj=name)


def test_the_order_of_lines_in_the_package_does_not_matter(
    records: Records, tmp_path: Path
) -> None:
    turned = {entity: rows[::-1] for entity, rows in records.items()}
    straight = import_hsds(written(records, "folder", tmp_path)).tables
    (tmp_path / "turned").mkdir()
    back = import_hsds(written(turned, "folder", tmp_path / "turned")).tables
    for name in set(COLUMNS) - {"locations"}:
        pd.testing.assert_frame_equal(straight[name], back[name], obj=name)


def test_the_same_directory_gives_the_same_bytes(snapshot: Snapshot, records: Records) -> None:
    again = hsds_records(snapshot)
    assert zipped(package_files(records)) == zipped(package_files(again))
    assert json_bytes(records) == json_bytes(again)


def test_no_address_or_point_of_a_protected_place_leaves(
    snapshot: Snapshot, records: Records
) -> None:
    protected = snapshot.locations[snapshot.locations["protected"]]
    ids = {identifier("location", code) for code in protected["location_id"]}
    streets = set(protected["street"].dropna()) | set(protected["postal_code"].dropna())
    assert ids
    assert not streets  # the bundle holds none; the next test protects a place that has one
    for location in records["location"]:
        if location["id"] in ids:
            assert "latitude" not in location
            assert "longitude" not in location
    assert not {address["location_id"] for address in records["address"]} & ids


def test_a_place_that_becomes_protected_takes_its_address_and_point_with_it(
    snapshot: Snapshot,
) -> None:
    place = snapshot.locations[snapshot.locations["placement"] == "postal_point"].iloc[0]
    locations = snapshot.locations.copy()
    here = locations["location_id"] == place["location_id"]
    locations.loc[here, "protected"] = True
    one = identifier("location", place["location_id"])
    before = hsds_records(snapshot)
    after = hsds_records(replace(snapshot, locations=locations))
    assert one in {address["location_id"] for address in before["address"]}
    assert one not in {address["location_id"] for address in after["address"]}
    assert "latitude" not in next(row for row in after["location"] if row["id"] == one)
    kept = {row["value"] for row in after["attribute"] if row["link_id"] == one}
    assert not kept & {place["street"], place["postal_code"]}


def test_contacts_of_an_entry_that_is_only_known_to_exist_stay_here(snapshot: Snapshot) -> None:
    phone = snapshot.phones.iloc[0]
    locations = snapshot.locations.copy()
    owner = locations.loc[locations["location_id"] == phone["location_id"], "organization_id"]
    here = locations["organization_id"] == owner.iloc[0]
    locations.loc[here, "tier"] = 3
    hidden = {identifier("location", code) for code in locations.loc[here, "location_id"]}
    found = hsds_records(replace(snapshot, locations=locations))
    for entity in ("phone", "contact", "address"):
        assert not {row["location_id"] for row in found[entity]} & hidden
    organization = identifier("organization", owner.iloc[0])
    assert all("url" not in row for row in found["location"] if row["id"] in hidden)
    assert "website" not in next(r for r in found["organization"] if r["id"] == organization)


def test_every_service_names_an_organisation_and_a_place_that_are_there(records: Records) -> None:
    ids = {entity: {row["id"] for row in rows} for entity, rows in records.items()}
    for entity, fields in hsds_tables().items():
        assert len(ids[entity]) == len(records[entity]), entity
        for field in fields:
            if field.references:
                used = {row[field.name] for row in records[entity] if field.name in row}
                assert used <= ids[field.references], (entity, field.name)


def test_french_words_are_attributes_whose_term_is_french(records: Records) -> None:
    terms = {row["id"]: row for row in records["taxonomy_term"]}
    french = [
        row["value"]
        for row in records["attribute"]
        if terms[row["taxonomy_term_id"]]["code"] == "havre.locations.note_fr"
    ]
    assert french
    assert {t["language"] for t in terms.values() if t["code"].endswith("_fr")} == {"fr"}


def test_the_json_form_taken_apart_holds_each_record_as_it_was(records: Records) -> None:
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for entity, fields in flat_records(hsds_document(records)):
        found[entity, fields["id"]] = fields
    for entity, rows in records.items():
        for row in rows:
            same = found[entity, row["id"]]
            assert {name: str(same[name]) for name in row if name[-5:] != "itude"} == {
                name: text for name, text in row.items() if name[-5:] != "itude"
            }


@pytest.mark.sources
@pytest.mark.parametrize("described", ["ours", "specification"])
def test_the_data_package_is_valid(
    specification: Path, described: str, records: Records, tmp_path: Path
) -> None:
    path = written(records, "folder", tmp_path)
    if described == "specification":
        shutil.copyfile(SPECIFICATION / "datapackage.json", path / "datapackage.json")
    report = validated(path / "datapackage.json")
    assert report.flatten(["title", "rowNumber", "fieldName", "message"]) == []
    assert report.valid
    assert report.stats["tasks"] == len(hsds_tables())


@pytest.mark.sources
def test_the_validation_of_the_data_package_can_fail(
    specification: Path, records: Records, tmp_path: Path
) -> None:
    path = written(records, "folder", tmp_path)
    shutil.copyfile(SPECIFICATION / "datapackage.json", path / "datapackage.json")
    services = path / "services.csv"
    services.write_text(services.read_text("utf-8").replace(",active,", ",open,", 1), "utf-8")
    report = validated(path / "datapackage.json")
    assert [row[:2] for row in report.flatten(["rowNumber", "fieldName"])] == [[2, "status"]]


def schema(name: str) -> Any:
    found = {p.name: json.loads(p.read_text("utf-8")) for p in SPECIFICATION.glob("schema/*.json")}
    made = referencing.jsonschema.DRAFT202012.create_resource
    registry = referencing.Registry().with_resources(
        [(file, made(content)) for file, content in found.items() if isinstance(content, dict)]
    )
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    return jsonschema.Draft202012Validator(found[name], registry=registry, format_checker=checker)


@pytest.mark.sources
def test_the_json_form_is_valid(specification: Path, records: Records) -> None:
    document = hsds_document(records)
    service = schema("service.json")
    assert len(document["contents"]) == len(records["service"])
    for one in document["contents"]:
        assert [error.message for error in service.iter_errors(one)] == []
    broken = document["contents"][0] | {"status": "open"}
    assert not service.is_valid(broken)
    broken = json.loads(json.dumps(document["contents"][0]))
    del broken["service_at_locations"][0]["location"]["location_type"]
    assert not service.is_valid(broken)


@pytest.mark.sources
def test_the_records_beside_the_services_are_valid_too(
    specification: Path, records: Records
) -> None:
    document = hsds_document(records)
    beside = {entity: document[entity] for entity in hsds_tables() if entity in document}
    assert set(beside) >= {"taxonomy_term", "taxonomy"}
    for entity, rows in beside.items():
        validator = schema(f"{entity}.json")
        assert [error.message for row in rows for error in validator.iter_errors(row)] == []


@pytest.mark.sources
def test_our_list_of_fields_is_that_of_the_specification(specification: Path) -> None:
    published = json.loads((SPECIFICATION / "datapackage.json").read_text("utf-8"))
    for resource in published["resources"]:
        fields = hsds_tables()[resource["name"]]
        assert hsds_files()[resource["name"]] == resource["path"]
        assert [field.name for field in fields] == [f["name"] for f in resource["schema"]["fields"]]
    assert len(published["resources"]) == len(hsds_tables())


@pytest.mark.sources
@pytest.mark.parametrize("example", ["examples/csv", "examples/tabular.json"])
def test_the_examples_of_the_specification_are_imported_and_the_rest_told(
    specification: Path, example: str, tmp_path: Path
) -> None:
    taken = import_hsds(SPECIFICATION / example)
    tables = taken.tables
    assert tables["organizations"]["name_en"].tolist() == ["Example Organization Inc."]
    place = tables["locations"].iloc[0]
    assert place["name_en"] == "MyCity Civic Center"
    assert place["organization_id"] == tables["organizations"]["organization_id"].iloc[0]
    assert place["languages"] == "ur"
    assert place["email"] == "email@example.com"
    assert place["tier"] == "2"
    unknown = ["province", "city", "street", "postal_code", "protected", "service_provinces"]
    assert place[unknown].tolist() == [""] * len(unknown)
    assert tables["programs"]["name_en"].tolist() == ["Community Mental Health Support"]
    told = {(f.code, f.sheet or f.file, f.column) for f in taken.findings}
    sheets = {f: e if example.endswith(".json") else f for e, f in hsds_files().items()}
    for code, file, column in (
        ("hsds_bad_value", "phones.csv", "number"),
        ("hsds_left_out", "services.csv", "name"),
        ("hsds_left_out", "schedules.csv", "until"),
        ("hsds_unknown_reference", "locations.csv", "organization_id"),
        ("hsds_unknown_reference", "attributes.csv", "link_id"),
        ("hsds_personal_name", "contacts.csv", "name"),
        ("hsds_not_taken", "cost_options.csv", "amount"),
        ("hsds_not_taken", "accessibility.csv", "description"),
        ("hsds_to_decide", "locations.csv", ""),
    ):
        assert (code, sheets[file], column) in told
    assert all(finding.row is not None for finding in taken.findings)
    again = import_hsds(SPECIFICATION / example)
    for name, table in tables.items():
        pd.testing.assert_frame_equal(table, again.tables[name])
    write_directory(tables, tmp_path / "directory")
    missing = codes(read_directory(tmp_path / "directory")[1])
    assert ("directory_missing_value", "locations.csv", 2, "protected") in missing


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    folder = tmp_path / "foreign"
    folder.mkdir()
    return package_of(
        folder,
        organization=[{"id": "o", "name": "Centre", "description": "d", "website": "x"}],
        location=[
            {"id": "l", "organization_id": "o", "name": "Office", "location_type": "physical"}
        ],
        address=[
            {
                "id": "a",
                "location_id": "l",
                "address_1": "1 Main St",
                "city": "Moncton",
                "state_province": "New Brunswick",
                "postal_code": "E1C 1A1",
                "country": "CA",
                "address_type": "physical",
            }
        ],
        service=[
            {"id": "s", "organization_id": "o", "name": "Know your rights", "status": "active"},
            {"id": "t", "organization_id": "o", "name": "Housing", "status": "defunct"},
        ],
        service_at_location=[{"id": "sl", "service_id": "s", "location_id": "l"}],
        phone=[{"id": "p", "service_id": "s", "number": "506-857-0100", "type": "voice"}],
        schedule=[
            {
                "id": "h",
                "service_id": "s",
                "byday": "MO,TU",
                "freq": "WEEKLY",
                "opens_at": "09:00:00",
                "closes_at": "17:00:00",
            }
        ],
    )


def test_what_others_wrote_is_taken_where_the_directory_has_a_place_for_it(foreign: Path) -> None:
    taken = import_hsds(foreign)
    place = taken.tables["locations"].iloc[0]
    columns = ["province", "service_provinces", "city", "street", "postal_code"]
    assert place[columns].tolist() == ["NB", "NB", "Moncton", "1 Main St", "E1C 1A1"]
    code = place["location_id"]
    assert taken.tables["services"].to_numpy().tolist() == [[code, "rights_info"]]
    assert taken.tables["phones"].iloc[0, :3].tolist() == [code, "506-857-0100", "voice"]
    assert taken.tables["schedules"].iloc[0, :4].tolist() == [code, "MO;TU", "09:00", "17:00"]
    assert codes(taken.findings) == {
        ("hsds_to_decide", "locations.csv", 2, ""),
        ("hsds_left_out", "services.csv", 3, "status"),
        ("hsds_not_taken", "organizations.csv", 2, "description"),
        ("hsds_bad_value", "organizations.csv", 2, "website"),
    }


@pytest.mark.parametrize(
    "text", ["=1+1", "<script>x</script>", "@SUM(A1)", "a\u202eb", "-cmd", "\ufffd"]
)
def test_markup_formulas_and_invisible_characters_do_not_come_in(text: str, foreign: Path) -> None:
    package_of(foreign, organization=[{"id": "o", "name": text, "description": "d"}])
    taken = import_hsds(foreign)
    assert taken.tables["organizations"]["name_en"].tolist() == [""]
    assert ("hsds_bad_value", "organizations.csv", 2, "name") in codes(taken.findings)


def test_a_second_record_with_the_same_identifier_is_told(foreign: Path) -> None:
    rows = [{"id": "o", "name": name, "description": "d"} for name in ("One", "Two")]
    taken = import_hsds(package_of(foreign, organization=rows))
    assert taken.tables["organizations"]["name_en"].tolist() == ["One"]
    assert ("hsds_duplicate", "organizations.csv", 3, "id") in codes(taken.findings)


def archive_of(path: Path, name: str, data: bytes = b"id,name\no,One\n", mode: int = 0) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        member = zipfile.ZipInfo(name)
        member.external_attr = mode << 16
        member.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(member, data)
    return path


@pytest.mark.parametrize(
    ("name", "mode"),
    [
        ("../organizations.csv", 0),
        ("/organizations.csv", 0),
        ("a/b/organizations.csv", 0),
        ("..\\organizations.csv", 0),
        ("C:organizations.csv", 0),
        ("organizations.csv", stat.S_IFLNK | 0o777),
    ],
)
def test_an_archive_that_leads_elsewhere_is_refused(name: str, mode: int, tmp_path: Path) -> None:
    taken = import_hsds(archive_of(tmp_path / "p.zip", name, mode=mode))
    assert [finding.code for finding in taken.findings] == ["hsds_unsafe"]
    assert not taken.usable


def test_an_archive_in_one_folder_is_read(tmp_path: Path) -> None:
    taken = import_hsds(archive_of(tmp_path / "p.zip", "pack/organizations.csv"))
    assert taken.tables["organizations"]["name_en"].tolist() == ["One"]


def test_a_zip_bomb_is_refused_before_it_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hsds_intake, "LARGEST_FILE", 100_000)
    path = archive_of(tmp_path / "p.zip", "organizations.csv", b"0" * 10_000_000)
    assert path.stat().st_size < 20_000
    assert [finding.code for finding in read_hsds(path)[1]] == ["hsds_too_large"]


def test_many_files_that_are_large_together_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, records: Records
) -> None:
    path = written(records, "zip", tmp_path)
    monkeypatch.setattr(hsds_intake, "LARGEST_PACKAGE", 100_000)
    assert [finding.code for finding in read_hsds(path)[1]] == ["hsds_too_large"]
    monkeypatch.setattr(hsds_intake, "MOST_FILES", 3)
    assert read_hsds(path)[1][0].found == "22 files"


def test_a_file_or_a_list_beyond_all_measure_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, records: Records
) -> None:
    folder, document = (written(records, form, tmp_path) for form in ("folder", "json"))
    monkeypatch.setattr(hsds_intake, "MOST_RECORDS", 50)
    for path in (folder, document):
        package, findings = read_hsds(path)
        assert [finding.code for finding in findings] == ["hsds_too_large"]
        assert not any(package.values())
    monkeypatch.setattr(hsds_intake, "LARGEST_FILE", 1000)
    for path in (folder, document):
        assert [finding.code for finding in read_hsds(path)[1]] == ["hsds_too_large"]


def test_a_package_that_asks_for_every_phone_at_every_place_is_refused(foreign: Path) -> None:
    places = [
        {"id": f"l{n}", "organization_id": "o", "name": "x", "location_type": "virtual"}
        for n in range(2_000)
    ]
    phones = [
        {"id": f"p{n}", "organization_id": "o", "number": "506-857-0100"} for n in range(2000)
    ]
    taken = import_hsds(package_of(foreign, location=places, phone=phones))
    assert taken.findings[-1].code == "hsds_too_large"
    assert taken.tables == {}


def test_a_text_longer_than_any_cell_is_told(foreign: Path) -> None:
    package_of(foreign, organization=[{"id": "o", "name": "One", "description": "d" * 30_000}])
    findings = import_hsds(foreign).findings
    assert ("hsds_not_taken", "organizations.csv", 2, "description") in codes(findings)


def test_a_correction_that_others_make_in_our_package_comes_back(
    records: Records, tmp_path: Path
) -> None:
    changed = {entity: [dict(row) for row in rows] for entity, rows in records.items()}
    changed["organization"][0]["name"] = "Corrected name"
    changed["phone"][0]["number"] = "506-857-0100"
    changed["schedule"][0]["opens_at"] = "07:45:00"
    taken = import_hsds(written(changed, "json", tmp_path)).tables
    before = text_tables(DIRECTORY_DIR)
    assert taken["organizations"]["name_en"].iloc[0] == "Corrected name"
    assert taken["phones"]["number"].iloc[0] == "506-857-0100"
    assert taken["schedules"]["opens_at"].iloc[0] == "07:45"
    for name, column in (("organizations", "name_en"), ("phones", "number")):
        rest = [table[name].drop(columns=column) for table in (taken, before)]
        pd.testing.assert_frame_equal(*rest, check_dtype=False)


def test_a_link_in_a_folder_is_not_followed(tmp_path: Path, foreign: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("id,name\no,Secret\n")
    (foreign / "programs.csv").symlink_to(secret)
    taken = import_hsds(foreign)
    assert [finding.code for finding in taken.findings] == ["hsds_unsafe"]
    assert taken.tables == {}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[1, 2]",
        b"null",
        b"PK\x03\x04 not an archive",
        b'{"id": 1}',
        "[]".encode("utf-16"),
        b"[" * 100_000,
        b"1" * 10_000,
    ],
)
def test_a_file_that_is_not_hsds_is_refused_in_words(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "p.json"
    path.write_bytes(data)
    taken = import_hsds(path)
    assert {finding.code for finding in taken.findings} >= {"hsds_unreadable"}
    assert not taken.usable


def test_a_csv_file_in_another_encoding_is_told_and_the_rest_read(foreign: Path) -> None:
    (foreign / "phones.csv").write_bytes("id,number\n".encode("utf-16"))
    taken = import_hsds(foreign)
    assert ("hsds_unreadable", "phones.csv", 1, "") in codes(taken.findings)
    assert len(taken.tables["locations"]) == 1


@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_any_text_in_any_cell_gives_tables_whose_cells_the_directory_can_hold(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("any")
    ids = st.sampled_from(["a", "b", ""]) | st.text(max_size=4)
    for entity in ("organization", "location", "service", "service_at_location", "phone"):
        names = [field.name for field in hsds_tables()[entity]]
        row = st.fixed_dictionaries(
            {n: ids if n.endswith("id") else st.text(max_size=12) for n in names}
        )
        rows = data.draw(st.lists(row, min_size=1, max_size=2))
        text = json.dumps({entity: rows})
        (folder / f"{entity}.json").write_text(text, "utf-8")
        taken = import_hsds(folder / f"{entity}.json")
        assert all(finding.message("fr") for finding in taken.findings)
    package_of(
        folder,
        **{
            entity: json.loads((folder / f"{entity}.json").read_text("utf-8"))[entity]
            for entity in ("organization", "location", "service", "service_at_location", "phone")
        },
    )
    taken = import_hsds(folder)
    if taken.usable:
        out = tmp_path_factory.mktemp("out")
        write_directory(taken.tables, out)
        assert not {f.code for f in read_directory(out)[1]} & STOPPED


@pytest.fixture(scope="module")
def small(snapshot: Snapshot) -> Records:
    """The export of three places with all kinds of rows."""
    of_programs = snapshot.program_participation["organization_id"]
    rich = snapshot.locations["organization_id"].isin(of_programs) | snapshot.locations[
        "location_id"
    ].isin(snapshot.eligibility["location_id"])
    kept = snapshot.locations[rich].iloc[:3]
    places, owners = kept["location_id"], kept["organization_id"]
    smaller: dict[str, Any] = {
        name: getattr(snapshot, name)[getattr(snapshot, name)["location_id"].isin(places)]
        for name in COLUMNS
        if "location_id" in COLUMNS[name]
    }
    for name in ("organizations", "programs", "program_participation"):
        table = getattr(snapshot, name)
        smaller[name] = table[table["organization_id"].isin(owners)]
    return hsds_records(replace(snapshot, **smaller))


@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_any_text_in_a_cell_of_our_own_package_never_gets_past_the_rules_of_the_directory(
    data: st.DataObject, small: Records, tmp_path_factory: pytest.TempPathFactory
) -> None:
    changed = {entity: [dict(row) for row in rows] for entity, rows in small.items()}
    for _ in range(3):
        entity = data.draw(st.sampled_from([name for name, rows in changed.items() if rows]))
        row = data.draw(st.sampled_from(changed[entity]))
        field = data.draw(st.sampled_from(sorted(row)))
        row[field] = data.draw(st.text(max_size=10) | st.sampled_from(["=1", "<b>", "true", "9"]))
    folder = tmp_path_factory.mktemp("changed")
    taken = import_hsds(written(changed, "folder", folder))
    assert all(finding.message() for finding in taken.findings)
    if taken.usable:
        write_directory(taken.tables, folder / "out")
        assert not {f.code for f in read_directory(folder / "out")[1]} & STOPPED


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["contents", "id", "name", "attributes", "organization", "phones", "location"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(document=json_values)
def test_any_json_is_read_or_refused_in_words(
    document: object, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("json") / "p.json"
    path.write_text(json.dumps(document), "utf-8")
    taken = import_hsds(path)
    assert taken.usable or taken.findings or not any(read_hsds(path)[0].values())
    assert all(finding.message() for finding in taken.findings)


def test_the_commands_export_and_import(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    package, document = tmp_path / "p.zip", tmp_path / "p.json"
    assert main(["export", "--hsds", str(package), "--hsds-json", str(document)]) == 0
    assert capsys.readouterr().out.count("136 organisations, 176 locations") == 2
    for number, path in enumerate((package, document)):
        out = tmp_path / f"out{number}"
        assert main(["import", "--hsds", str(path), "--out", str(out), "--language", "fr"]) == 0
        assert "Écrit" in capsys.readouterr().out
        assert sorted(file.stem for file in out.iterdir()) == sorted(COLUMNS)


def test_an_import_overwrites_only_when_told(
    tmp_path: Path, records: Records, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(records, "zip", tmp_path)
    out = tmp_path / "out"
    shutil.copytree(DIRECTORY_DIR, out)
    bundled = (out / "locations.csv").read_bytes()
    before = bundled.rsplit(b"\n", 2)[0] + b"\n"  # without its last entry
    (out / "locations.csv").write_bytes(before)
    arguments = ["import", "--hsds", str(path), "--out", str(out)]
    assert main(arguments) == 1
    assert "--overwrite" in capsys.readouterr().err
    assert (out / "locations.csv").read_bytes() == before
    assert main([*arguments, "--overwrite"]) == 0
    assert (out / "README.md").exists()
    assert (out / "locations.csv").read_bytes() == bundled
    (out / "other.txt").write_text("mine")
    assert main([*arguments, "--overwrite"]) == 1


def test_an_export_without_a_target_or_to_a_full_folder_says_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", "--language", "fr"]) == 2
    assert "--hsds" in capsys.readouterr().err
    (tmp_path / "other.txt").write_text("mine")
    assert main(["export", "--hsds", str(tmp_path)]) == 1
    assert "other.txt" in capsys.readouterr().err
    assert main(["import", "--hsds", str(tmp_path / "none"), "--out", str(tmp_path / "o")]) == 1
    assert not (tmp_path / "o").exists()
