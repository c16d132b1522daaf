"""Sheets to print, directions and files of cards: public facts only, words escaped."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from geodata.directory import directory_entries
from geodata.handout import handout_lines
from geodata.snapshot import read_snapshot
from pages.parts import contact_files
from pages.parts.contact_text import contact_of, directions
from pages.parts.entry_text import Fields, entry_texts, records, service_labels
from pages.parts.handout import HandoutPart, community_sheet, entry_sheet, public_address
from pages.parts.map_layers import Entry, Row

HOSTILE = json.loads((Path(__file__).parents[1] / "data" / "hostile_texts.json").read_text("utf-8"))
SNAPSHOT = read_snapshot()
ENTRIES = directory_entries(SNAPSHOT)
TEXTS = entry_texts(ENTRIES, SNAPSHOT.service_types)
ROWS = {row["location_id"]: row for row in records(ENTRIES)}


def test_no_contact_says_more_than_its_card() -> None:
    streets = 0
    for entry, row in ROWS.items():
        text = TEXTS[entry]
        shown = " ".join(f"{line.text} {line.href}" for line in text.rows)
        contact = contact_of(row, text)
        for value in (*(number for _label, number in contact.numbers), contact.email):
            assert value in shown
        assert contact.website in ("", *(line.href for line in text.rows))
        if contact.address:
            streets += 1
            assert contact.address[0] in shown
        if row["tier"] == 3:
            assert not contact.can_be_reached
    assert streets > 30


def test_directions_name_the_street_and_only_where_it_is_public() -> None:
    linked = {entry: directions(row) for entry, row in ROWS.items() if directions(row)}
    assert len(linked) > 30
    for entry, link in linked.items():
        row = ROWS[entry]
        assert not row["protected"] and row["tier"] < 3
        assert urlsplit(link).hostname == "www.openstreetmap.org"
        assert unquote(link).split("query=")[1].startswith(row["street"])
    assert not directions(ROWS["NS-HAVEN"])  # a shelter whose street stands in the data


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_street_stays_inside_the_query(hostile: str) -> None:
    row = _a_door() | {"street": hostile, "city": hostile}
    parts = urlsplit(directions(row))
    assert (parts.scheme, parts.hostname, parts.path) == (
        "https",
        "www.openstreetmap.org",
        "/search",
    )
    assert re.fullmatch(r"query=[\w.~%-]+", parts.query)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_words_are_text_on_a_sheet(hostile: str) -> None:
    lines = handout_lines(ENTRIES, {"health", "legal_help"}, 3).copy()
    lines["hours_en"] = hostile.encode("utf-8", "replace").decode("utf-8")
    texts = {
        entry: Entry(hostile, hostile, (Row(hostile, hostile, "tel:211"),), hostile)
        for entry in lines["location_id"]
    }
    labels = dict.fromkeys(service_labels(SNAPSHOT.service_types), hostile)
    part = HandoutPart(hostile, lines)
    sheets = [
        community_sheet(hostile, [part], labels, texts, "", date(2026, 11, 22)),
        entry_sheet(texts[lines["location_id"].iloc[0]], "tel:211"),
    ]
    for sheet in sheets:
        tags = set(re.findall(r"<([a-z0-9]+)", sheet.decode("utf-8").lower()))
        assert not tags & {"script", "img", "iframe", "a"}
        assert b"<svg onload" not in sheet


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://help.example.ca/", "https://help.example.ca/?lang=en"),
        ("https://u:p@help.example.ca:8443/a?place=X#y", "https://help.example.ca:8443/a?lang=en"),
        ("http://localhost:8501/", ""),
        ("http://127.0.0.1:8501/", ""),
        ("http://192.168.1.4/", ""),
        ("http://[::1]/", ""),
        ("http://office.local/", ""),
        ("http://intranet/", ""),
        ("javascript:alert(1)", ""),
        ("http://[", ""),
        ("http://a.example:99999/", ""),
        (None, ""),
    ],
)
def test_only_an_address_that_works_elsewhere_stands_on_paper(
    url: str | None, expected: str
) -> None:
    assert public_address(url, "en") == expected


def test_files_are_named_by_their_bytes_and_go_with_their_data() -> None:
    first = contact_files.offered(b"one", "vcf", "v1")
    again = contact_files.offered(b"one", "vcf", "v1")
    folder = Path(contact_files._folder().name)
    file = folder / first.rpartition("/")[2]
    assert first == again
    assert re.fullmatch(r"component/[\w.]+\.contacts/[0-9a-f]{24}\.vcf", first)
    assert file.read_bytes() == b"one"
    assert folder.stat().st_mode & 0o077 == 0
    file.unlink()
    contact_files.offered(b"one", "vcf", "v1")
    assert file.is_file()  # put back when somebody swept the folder
    contact_files.offered(b"two", "vcf", "v2")
    assert [path.read_bytes() for path in folder.iterdir()] == [b"two"]


def test_a_disk_that_refuses_leaves_the_card_without_files(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    class Gone:
        name = str(tmp_path / "not" / "there")

    monkeypatch.setattr(contact_files, "_folder", Gone)
    assert contact_files.offered(b"one", "vcf", "v3") == ""


def _a_door() -> Fields:
    return next(row for row in ROWS.values() if directions(row))
