"""A refresh against a catalogue that fails: what is taken in, and what stays in use."""

from __future__ import annotations

import errno
import json
import os
import shutil
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import requests

from geodata import refreshed
from geodata.snapshot import Snapshot, read_snapshot, read_table
from loaders import fetching, intake, refresh
from loaders.lock import LockedError, locked
from loaders.refresh import Refresh
from loaders.registry import read_registry
from loaders.web_session import Patience
from tests.loaders import catalogue_server as faulty
from tests.loaders.catalogue_server import CatalogueServer, Published

REPOSITORY = Path(__file__).parents[2]
# No limit that a busy machine reaches, but for the servers that are tested to reach one.
PATIENT = Patience(
    tries=3, backoff_seconds=0.001, connect_seconds=30, silence_seconds=30, file_seconds=60
)
HASTY = replace(PATIENT, silence_seconds=0.15, file_seconds=0.3)
SLOW = (faulty.silent, faulty.dripping)
FARM = "8431-General farm workers"
NB, PE = "New Brunswick", "Prince Edward Island"
SECRET = "Hidden Fish Co"


def rows(positions: int) -> list[list[object]]:
    return [
        [NB, "Low Wage", SECRET, "Moncton, NB E1C 1A1", FARM, "Unknown", 1, positions],
        [PE, "Low Wage", "Potato Co", "Tignish, PE C0B 2B0", FARM, "Unknown", 1, 3],
    ]


def french_rows(positions: int) -> list[list[object]]:
    farm = "8431-Ouvriers agricoles"
    return [
        ["Nouveau-Brunswick", "Bas salaire", SECRET, "Moncton, NB E1C 1A1", farm, "", 1, positions],
        ["Île-du-Prince-Édouard", "Bas salaire", "P", "Tignish, PE C0B 2B0", farm, "", 1, 3],
    ]


@cache
def bundle_at(folder: Path) -> Snapshot:
    return read_snapshot(folder)


@dataclass
class Machine:
    """A reader's machine: its data folder, and what its app would show."""

    folder: Path
    bundle: Path
    server: CatalogueServer

    def refresh(self, language: str = "en", **how: Any) -> Refresh:
        settings = {"catalogue": self.server.url, "patience": PATIENT} | how
        return refresh.refresh(self.folder, language, **settings)

    def app(self) -> tuple[Snapshot, refreshed.RefreshFacts] | None:
        """What the app would find, with all its checks."""
        digest = refreshed.bundle_digest(self.bundle)
        return refreshed.read_refreshed(self.folder, bundle_at(self.bundle), digest)

    def shown(self, quarter: str) -> int:
        """Positions of New Brunswick that are in force for a quarter."""
        facts = refreshed.read_facts(self.folder)
        place = self.folder / facts.tables if facts else self.bundle
        positions = read_table(place, "positions")
        here = (positions["quarter"] == quarter) & (positions["province"] == "NB")
        return int(positions.loc[here, "positions"].sum())

    def files(self) -> list[str]:
        return sorted(path.name for path in (self.folder / "lists").iterdir())


@pytest.fixture
def server() -> Iterator[CatalogueServer]:
    with CatalogueServer() as running:
        yield running


@pytest.fixture
def machine(
    tmp_path: Path,
    small_bundle: Path,
    server: CatalogueServer,
    monkeypatch: pytest.MonkeyPatch,
) -> Machine:
    monkeypatch.setattr(refresh, "SNAPSHOT_DIR", small_bundle)
    monkeypatch.setattr(refresh, "read_snapshot", bundle_at)
    return Machine(tmp_path / "data", small_bundle, server)


@pytest.fixture
def xlsx(list_bytes: Callable[..., bytes]) -> Callable[..., bytes]:
    """``xlsx(positions)`` is the list of 2022Q1 with so many positions in New Brunswick."""

    def make(positions: int, period: str = "January to March 2022") -> bytes:
        return list_bytes(period, rows(positions))

    return make


@pytest.fixture
def french(list_bytes: Callable[..., bytes]) -> Callable[..., bytes]:
    def make(positions: int, period: str = "janvier à mars 2022") -> bytes:
        return list_bytes(period, french_rows(positions), "fr")

    return make


Make = Callable[..., bytes]


@pytest.fixture(scope="module")
def refreshed_once(
    tmp_path_factory: pytest.TempPathFactory, small_bundle: Path, list_bytes: Make
) -> Path:
    """A data folder after one good refresh."""
    folder = tmp_path_factory.mktemp("once") / "data"
    with CatalogueServer() as server, pytest.MonkeyPatch.context() as patch:
        patch.setattr(refresh, "SNAPSHOT_DIR", small_bundle)
        server.publish(1, list_bytes("January to March 2022", rows(20)))
        assert Machine(folder, small_bundle, server).refresh().complete
    return folder


@pytest.fixture
def held(machine: Machine, server: CatalogueServer, xlsx: Make, refreshed_once: Path) -> Published:
    """2022Q1 was fetched with 20 positions; the catalogue says it was issued again, with 25."""
    shutil.copytree(refreshed_once, machine.folder)
    assert machine.shown("2022Q1") == 20
    return server.publish(1, xlsx(25), last_modified="2026-06-01T00:00:00.000000")


def codes(done: Refresh) -> list[str]:
    return [finding.code for finding in done.findings if finding.severity == "error"]


def change(done: Refresh) -> dict[str, str]:
    return dict(zip(done.changes["period"], done.changes["change"], strict=True))


def statuses(published: Published) -> list[int]:
    return [code for code, _ in published.sent]


# What goes well


def test_a_new_list_is_counted_and_the_other_periods_stay_as_bundled(
    machine: Machine, server: CatalogueServer, xlsx: Make
) -> None:
    server.publish(1, xlsx(20))
    done = machine.refresh()
    assert change(done) == {"2021Q3": "bundled", "2021Q4": "bundled", "2022Q1": "new"}
    assert done.complete and done.written
    line = done.changes.set_index("period").loc["2022Q1"]
    assert pd.isna(line["NB_before"]) and line["NB_after"] == 20 and line["PE_after"] == 3
    assert machine.shown("2022Q1") == 20
    assert machine.shown("2021Q4") == 11


def test_a_list_without_the_provinces_that_empties_a_period_is_told(
    machine: Machine, server: CatalogueServer, list_bytes: Make
) -> None:
    row = ["Ontario", "Low Wage", SECRET, "Toronto, ON M5H 2N2", FARM, "Unknown", 1, 9]
    server.publish(1, list_bytes("October to December 2021", [row]))
    assert machine.shown("2021Q4") == 11
    done = machine.refresh()
    found = [one.found for one in done.findings if one.code == "period_emptied"]
    assert len(found) == 1 and found[0].startswith("2021Q4: ")
    assert machine.shown("2021Q4") == 0


def test_a_second_refresh_asks_only_whether_anything_changed(
    machine: Machine, server: CatalogueServer, xlsx: Make
) -> None:
    published = server.publish(1, xlsx(20))
    machine.refresh()
    before = refreshed.refresh_version(machine.folder)
    done = machine.refresh()
    assert statuses(published) == [200, 304]
    assert not done.written and done.complete
    assert change(done)["2022Q1"] == "unchanged"
    assert refreshed.refresh_version(machine.folder) == before


def test_a_server_that_knows_no_conditions_is_not_read_twice(
    machine: Machine, server: CatalogueServer, xlsx: Make
) -> None:
    stamp = "Mon, 01 Jun 2026 00:00:00 GMT"
    published = server.publish(1, xlsx(20), conditions=False, etag="", last_modified="2026-06-01")
    published.last_modified = stamp
    machine.refresh()
    done = machine.refresh()
    assert statuses(published) == [200, 200]
    assert not done.written and done.complete


def test_a_list_of_a_bundled_period_replaces_its_bundled_counts(
    machine: Machine, server: CatalogueServer, xlsx: Make
) -> None:
    server.publish(1, xlsx(30, "October to December 2021"))
    done = machine.refresh()
    assert change(done) == {"2021Q3": "bundled", "2021Q4": "re_issued"}
    assert machine.shown("2021Q4") == 30
    assert machine.shown("2021Q3") == 14


def test_a_re_issued_list_is_noticed_by_its_date(machine: Machine, held: Published) -> None:
    done = machine.refresh()
    assert change(done)["2022Q1"] == "re_issued"
    line = done.changes.set_index("period").loc["2022Q1"]
    assert (line["NB_before"], line["NB_after"]) == (20, 25)
    assert machine.shown("2022Q1") == 25
    entry = next(iter(read_registry(machine.folder)[0].values()))
    assert len(entry.previous_sha256) == 64 and entry.previous_sha256 != entry.sha256


@pytest.mark.parametrize("conditions", [True, False])
def test_a_list_re_issued_under_the_same_date_is_noticed_by_the_server_s_tag(
    machine: Machine, server: CatalogueServer, xlsx: Make, conditions: bool
) -> None:
    server.publish(1, xlsx(20))
    machine.refresh()
    server.publish(1, xlsx(25), conditions=conditions)
    assert change(machine.refresh())["2022Q1"] == "re_issued"
    assert machine.shown("2022Q1") == 25


def test_a_list_re_issued_without_any_tag_is_noticed_by_its_bytes(
    machine: Machine, server: CatalogueServer, xlsx: Make
) -> None:
    server.publish(1, xlsx(20), etag="")
    machine.refresh()
    server.publish(1, xlsx(25), etag="")
    assert change(machine.refresh())["2022Q1"] == "re_issued"
    assert machine.shown("2022Q1") == 25


def test_a_new_date_on_the_same_bytes_changes_nothing(
    machine: Machine, server: CatalogueServer, xlsx: Make
) -> None:
    body = xlsx(20)
    server.publish(1, body)
    machine.refresh()
    server.publish(1, body, last_modified="2026-07-01T00:00:00.000000")
    done = machine.refresh()
    assert change(done)["2022Q1"] == "unchanged" and not done.written


def test_two_resources_with_one_base_name_do_not_overwrite_each_other(
    machine: Machine, server: CatalogueServer, xlsx: Make, french: Make
) -> None:
    server.publish(1, xlsx(20), name="publications2022q1.xlsx")
    server.publish(2, french(20), "fr", name="publications2022q1.xlsx")
    machine.refresh("en")
    machine.refresh("fr")
    assert len(machine.files()) == 2
    entries, _ = read_registry(machine.folder)
    assert sorted(entry.language for entry in entries.values()) == ["en", "fr"]


def test_french_fetches_and_counts_the_french_editions(
    machine: Machine, server: CatalogueServer, xlsx: Make, french: Make
) -> None:
    english = server.publish(1, xlsx(20))
    server.publish(2, french(20), "fr")
    done = machine.refresh("fr")
    assert english.asked == []
    assert change(done)["2022Q1"] == "new"
    assert machine.shown("2022Q1") == 20
    done = machine.refresh("en")
    assert change(done)["2022Q1"] == "other_edition"


def test_a_resource_that_was_removed_gives_way_to_the_bundled_figures_or_to_none(
    machine: Machine, server: CatalogueServer, xlsx: Make
) -> None:
    server.publish(1, xlsx(20))
    server.publish(2, xlsx(30, "October to December 2021"))
    server.publish(3, xlsx(40, "April to June 2022"))
    machine.refresh()
    server.withdraw(1)
    server.withdraw(2)
    done = machine.refresh()
    assert change(done) == {
        "2021Q3": "bundled",
        "2021Q4": "withdrawn",
        "2022Q1": "removed",
        "2022Q2": "unchanged",
    }
    assert machine.shown("2021Q4") == 11 and machine.shown("2022Q1") == 0
    assert len(machine.files()) == 1


def test_communities_keep_the_name_and_point_they_have_in_the_bundle(
    machine: Machine, server: CatalogueServer, xlsx: Make
) -> None:
    server.publish(1, xlsx(20))
    machine.refresh()
    bundled, found = bundle_at(machine.bundle), machine.app()
    assert found is not None
    now = found[0].communities.set_index("community_id")
    pd.testing.assert_frame_equal(
        now.loc[bundled.communities["community_id"]].reset_index(), bundled.communities
    )


# What the server does wrong: tried again


def test_two_server_errors_are_waited_out(
    machine: Machine, server: CatalogueServer, xlsx: Make
) -> None:
    published = server.publish(1, xlsx(20))
    published.faults = [faulty.status(500), faulty.status(503)]
    assert machine.refresh().complete
    assert statuses(published) == [500, 503, 200]
    assert machine.shown("2022Q1") == 20


def test_a_busy_server_is_asked_again_after_as_long_as_it_says(
    machine: Machine, server: CatalogueServer, xlsx: Make
) -> None:
    published = server.publish(1, xlsx(20))
    published.faults = [faulty.status(429, Retry_After="1")]
    begun = time.monotonic()
    assert machine.refresh().complete
    assert time.monotonic() - begun >= 1
    assert statuses(published) == [429, 200]


def test_a_connection_cut_half_way_is_taken_up_where_it_stopped(
    machine: Machine, server: CatalogueServer, xlsx: Make
) -> None:
    published = server.publish(1, xlsx(20))
    published.faults = [faulty.cut]
    assert machine.refresh().complete
    half = len(published.body) // 2
    assert published.sent == [(200, half), (206, len(published.body) - half)]
    assert published.asked[1]["if-range"] == published.etag
    assert machine.shown("2022Q1") == 20


def test_a_server_without_ranges_starts_again(
    machine: Machine, server: CatalogueServer, xlsx: Make
) -> None:
    published = server.publish(1, xlsx(20), ranges=False)
    published.faults = [faulty.cut]
    assert machine.refresh().complete
    assert statuses(published) == [200, 200]
    assert machine.shown("2022Q1") == 20


def test_a_cut_without_any_tag_starts_again(
    machine: Machine, server: CatalogueServer, xlsx: Make
) -> None:
    published = server.publish(1, xlsx(20), etag="")
    published.faults = [faulty.cut]
    assert machine.refresh().complete
    assert statuses(published) == [200, 200] and "range" not in published.asked[1]


def test_a_file_that_changes_between_two_halves_is_fetched_anew(
    machine: Machine, server: CatalogueServer, xlsx: Make
) -> None:
    old, new = xlsx(20), xlsx(25)
    published = server.publish(1, old)

    def cut_then_change(answer: faulty.Answer, one: Published) -> None:
        faulty.cut(answer, one)
        one.body, one.etag = new, '"other"'

    def stubborn(answer: faulty.Answer, one: Published) -> None:
        start = int(answer.headers["Range"].removeprefix("bytes=").rstrip("-"))
        stated = f"bytes {start}-{len(new) - 1}/{len(new)}"
        answer.plainly(206, new[start:], one, {"Content-Range": stated})

    published.faults = [cut_then_change, stubborn]
    assert machine.refresh().complete
    assert machine.shown("2022Q1") == 25


def test_what_a_killed_refresh_left_is_taken_up(
    machine: Machine, server: CatalogueServer, xlsx: Make
) -> None:
    published = server.publish(1, xlsx(20))
    published.always = faulty.cut
    published.ranges = False
    assert not machine.refresh().complete
    (part,) = [name for name in machine.files() if name.endswith(".part")]
    assert (machine.folder / "lists" / part).stat().st_size == len(published.body) // 2
    published.always, published.ranges = None, True
    assert machine.refresh().complete
    assert statuses(published)[-1] == 206
    assert machine.shown("2022Q1") == 20


def test_a_part_of_unknown_origin_is_not_built_upon(
    machine: Machine, server: CatalogueServer, xlsx: Make
) -> None:
    published = server.publish(1, xlsx(20))
    lists = machine.folder / "lists"
    lists.mkdir(parents=True)
    (lists / f"{server.resources[0]['id']}.part").write_bytes(b"\0" * 500)
    assert machine.refresh().complete
    assert "range" not in published.asked[0]
    assert machine.shown("2022Q1") == 20


# What the server does wrong: refused, and the old list stays in use

REDIRECTED = "a redirect to an address that is not asked"
BAD_ANSWERS: dict[str, tuple[faulty.Fault, str]] = {
    "a promise of more than there is": (faulty.longer, "cut; 3 tries"),
    "a promise of less than there is": (faulty.shorter, "unreadable_workbook"),
    "a web page": (
        faulty.instead(b"<!DOCTYPE html><html>Please log in</html>"),
        "unreadable_workbook",
    ),
    "an empty body": (faulty.instead(b""), "empty_file"),
    "a broken zip": (faulty.instead(b"PK\x03\x04" + b"\0" * 4000), "unreadable_workbook"),
    "zeros": (faulty.instead(b"\0" * 4000), "unreadable_workbook"),
    "a huge file": (faulty.huge, "1,000,000,000 bytes: larger than any list"),
    "a silent server": (faulty.silent, "no answer in time"),
    "a dripping server": (faulty.dripping, "not complete after 0.3 s; 3 tries"),
    "only server errors": (faulty.status(500), "HTTP 500"),
    "not found": (faulty.status(404), "HTTP 404"),
    "a redirect to a file": (
        faulty.status(302, Location="file:///etc/passwd"),
        f"{REDIRECTED}: scheme file",
    ),
    "a redirect to ftp": (
        faulty.status(302, Location="ftp://127.0.0.1/list.xlsx"),
        f"{REDIRECTED}: scheme ftp",
    ),
    "a redirect without encryption": (
        faulty.status(302, Location="http://192.0.2.1/list.xlsx"),
        f"{REDIRECTED}: scheme http",
    ),
    "a redirect in a circle": (faulty.status(302, Location="?again"), "more than 5 redirects"),
}


@pytest.mark.parametrize("kind", BAD_ANSWERS)
def test_an_answer_that_is_no_list_never_replaces_a_good_one(
    machine: Machine, held: Published, kind: str
) -> None:
    held.always, said = BAD_ANSWERS[kind]
    before = refreshed.refresh_version(machine.folder)
    done = machine.refresh(patience=HASTY if held.always in SLOW else PATIENT)
    assert not done.complete and not done.written
    assert codes(done)[-1] == "list_not_renewed"
    assert said in done.findings[-1].found
    assert machine.shown("2022Q1") == 20
    assert refreshed.refresh_version(machine.folder) == before


def test_a_file_of_unstated_length_is_cut_off_at_the_limit(
    machine: Machine, held: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "MAX_FILE_BYTES", 50_000)
    held.always = faulty.endless
    done = machine.refresh()
    assert "more than 50,000 bytes" in done.findings[-1].found
    assert machine.shown("2022Q1") == 20
    assert [name for name in machine.files() if "part" in name] == []


def test_what_failed_once_is_taken_in_by_the_next_refresh(
    machine: Machine, held: Published
) -> None:
    held.faults = [faulty.status(404)]
    assert not machine.refresh().complete
    assert machine.refresh().complete
    assert machine.shown("2022Q1") == 25


def test_a_list_that_was_never_had_leaves_the_bundled_figures(
    machine: Machine, server: CatalogueServer, xlsx: Make
) -> None:
    server.publish(1, xlsx(20, "October to December 2021")).always = faulty.status(404)
    server.publish(2, xlsx(40))
    done = machine.refresh()
    assert codes(done) == ["list_not_had"] and not done.complete
    assert machine.shown("2021Q4") == 11
    assert machine.shown("2022Q1") == 40


def test_a_csv_list_cut_short_at_the_end_of_a_line_is_refused(
    machine: Machine, server: CatalogueServer
) -> None:
    title = "Employers Who Were Issued a Positive Labour Market Impact Assessment (LMIA) by Program"
    lines = [
        f'"{title} Stream, under National Occupational Classification (NOC) 2011, July to '
        'September 2019",,,,,',
        "Province/Territory,Program Stream,Employer,Address,Occupation,Approved Positions",
        f'{NB},Low Wage,One,"Moncton, NB E1C 1A1",{FARM},5',
        f'{NB},Low Wage,Two,"Moncton, NB E1C 1A1",{FARM},6',
        "Notes:,,,,,",
        "1. The source.,,,,,",
    ]
    whole = "\n".join(lines).encode()
    published = server.publish(1, whole, format="CSV", name="a.csv")
    published.always = faulty.instead("\n".join(lines[:3]).encode())
    done = machine.refresh()
    assert codes(done) == ["list_not_had"]
    assert "notes_missing" in [finding.code for finding in done.findings]
    assert machine.shown("2019Q3") == 0
    published.always = None
    assert machine.refresh().complete
    assert machine.shown("2019Q3") == 11


def test_a_list_of_refused_assessments_is_refused_by_name(
    machine: Machine, server: CatalogueServer, list_bytes: Make, tmp_path: Path
) -> None:
    import openpyxl

    file = tmp_path / "negative.xlsx"
    file.write_bytes(list_bytes("January to March 2022", rows(5)))
    book = openpyxl.load_workbook(file)
    page = book.active
    assert page is not None
    page["A1"] = str(page["A1"].value).replace("Positive", "Negative")
    book.save(file)
    server.publish(1, file.read_bytes())
    done = machine.refresh()
    assert codes(done) == ["negative_list", "list_not_had"]
    assert machine.shown("2022Q1") == 0


def test_a_server_that_is_down_is_not_asked_for_every_list(
    machine: Machine, server: CatalogueServer, xlsx: Make
) -> None:
    files = [server.publish(number, xlsx(20)) for number in range(1, 7)]
    for published in files:
        published.always = faulty.status(503)
    done = machine.refresh()
    assert [bool(published.asked) for published in files] == [True] * 3 + [False] * 3
    assert codes(done) == ["list_not_had"] * 6


# What the catalogue says wrong


def test_a_hostile_entry_is_refused_and_the_others_are_used(
    machine: Machine, server: CatalogueServer, xlsx: Make, tmp_path: Path
) -> None:
    for number, bad in enumerate(
        [{"id": "../../../../etc/cron.d/havre"}, {"url": "file:///etc/passwd"}], start=10
    ):
        server.publish(number, xlsx(99))
        server.resources[-1].update(bad)
    server.publish(2, xlsx(20))
    done = machine.refresh()
    assert codes(done) == ["resource_refused", "resource_refused"]
    assert machine.shown("2022Q1") == 20
    assert machine.files() == ["00000002-0000-4000-8000-000000000002.xlsx"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data"]


@pytest.mark.parametrize(
    "answer",
    [
        faulty.said(302, b"Location: http://["),
        faulty.said(302, b"Location: https://\xff\xfe/"),
        faulty.said(302, b"Location: https://a:99999999/"),
        faulty.said(302, b"Location: https://" + b"a" * 70 + b".ca/x"),
        faulty.said(302, "Location: https://a\u2100b/".encode()),
        faulty.said(503, b"Retry-After: Mon, 01 Jan 99999 00:00:00 GMT"),
        faulty.said(503, b"Retry-After: " + b"9" * 5000),
        faulty.said(503, b"Retry-After: soon"),
        faulty.said(200, b"Content-Encoding: gzip"),
        faulty.said(206, b"Content-Range: bytes 0-5/" + b"9" * 5000),
    ],
)
def test_a_hostile_answer_for_one_list_does_not_end_the_refresh(
    machine: Machine, server: CatalogueServer, xlsx: Make, answer: faulty.Fault
) -> None:
    server.publish(1, xlsx(99, "April to June 2022")).always = answer
    server.publish(2, xlsx(20))
    assert codes(machine.refresh())[-1] == "list_not_had"
    assert machine.shown("2022Q1") == 20
    assert len(machine.files()) == 1


@pytest.mark.parametrize("header", [b"Location: http://[", b"Location: https://\xff\xfe/"])
def test_a_hostile_answer_of_the_catalogue_is_a_finding(
    machine: Machine, server: CatalogueServer, header: bytes
) -> None:
    server.answer = Published(b"", always=faulty.said(302, header))
    assert codes(machine.refresh()) == ["catalogue_unusable"]


@pytest.mark.parametrize("key", ["name", "last_modified", "hash", "size"])
@pytest.mark.parametrize("text", ["\ud800", 'a\nb\r\n,"\x00', "\x1b[2J"])
def test_signs_that_no_file_can_keep_do_not_keep_a_list_out(
    machine: Machine, server: CatalogueServer, xlsx: Make, key: str, text: str
) -> None:
    server.publish(1, xlsx(20))
    server.resources[0][key] = text
    assert machine.refresh().complete
    assert machine.shown("2022Q1") == 20
    assert read_registry(machine.folder)[1] == []


def test_a_tag_that_cannot_be_sent_back_is_not_kept(
    machine: Machine, server: CatalogueServer, xlsx: Make
) -> None:
    published = server.publish(1, xlsx(20), etag='"\x01\xe9"')
    assert machine.refresh().complete and machine.refresh().complete
    assert statuses(published) == [200, 200]
    assert "if-none-match" not in published.asked[1]


def test_an_entry_that_became_unsafe_is_not_taken_for_withdrawn(
    machine: Machine, server: CatalogueServer, held: Published, xlsx: Make
) -> None:
    server.publish(2, xlsx(40, "April to June 2022"))
    server.resources[0]["url"] = "ftp://example.org/a.xlsx"
    done = machine.refresh()
    assert codes(done) == ["resource_refused"]
    assert change(done)["2022Q1"] == "unchanged"
    assert machine.shown("2022Q1") == 20


def test_a_catalogue_without_a_list_in_the_language_changes_nothing(
    machine: Machine, held: Published
) -> None:
    assert codes(machine.refresh("fr")) == ["catalogue_unusable"]
    assert machine.shown("2022Q1") == 20


def test_half_a_list_that_was_withdrawn_does_not_stay(
    machine: Machine, server: CatalogueServer, xlsx: Make
) -> None:
    server.publish(1, xlsx(20), ranges=False).always = faulty.cut
    server.publish(2, xlsx(40, "April to June 2022"))
    machine.refresh()
    assert len(machine.files()) == 3
    server.withdraw(1)
    machine.refresh()
    assert len(machine.files()) == 1


def test_one_identifier_for_two_files_is_refused(
    machine: Machine, server: CatalogueServer, xlsx: Make
) -> None:
    server.publish(1, xlsx(20))
    server.resources.append(dict(server.resources[0]))
    assert codes(machine.refresh()) == ["resource_refused"]
    assert machine.shown("2022Q1") == 20


def test_two_resources_of_one_period_count_once_and_the_later_wins(
    machine: Machine, server: CatalogueServer, xlsx: Make
) -> None:
    server.publish(1, xlsx(20))
    server.publish(2, xlsx(25), last_modified="2026-05-05T00:00:00.000000")
    done = machine.refresh()
    assert codes(done) == ["duplicate_quarter"]
    assert machine.shown("2022Q1") == 25


def test_other_forms_and_languages_are_passed_over(
    machine: Machine, server: CatalogueServer, xlsx: Make
) -> None:
    server.publish(1, xlsx(20))
    guide = server.publish(2, b"%PDF-", format="PDF")
    server.publish(3, xlsx(20))
    server.resources[-1]["language"] = ["zxx"]
    done = machine.refresh()
    assert done.complete and guide.asked == []
    assert [finding.code for finding in done.findings].count("list_not_read") == 2


UNUSABLE_CATALOGUES: dict[str, faulty.Fault] = {
    "an error": faulty.status(500),
    "a refusal": faulty.status(403),
    "silence": faulty.silent,
    "a web page": faulty.instead(b"<html>Maintenance</html>"),
    "nothing": faulty.instead(b""),
    "no success": faulty.instead(b'{"success": false, "error": {"message": "Not found"}}'),
    "no result": faulty.instead(b'{"success": true}'),
    "another result": faulty.instead(b'{"success": true, "result": [1, 2]}'),
    "other resources": faulty.instead(b'{"success": true, "result": {"resources": {"a": 1}}}'),
    "no resources": faulty.instead(b'{"success": true, "result": {"resources": []}}'),
    "an incomplete list": faulty.instead(
        b'{"success": true, "result": {"num_resources": 62, "resources": []}}'
    ),
    "half an answer": faulty.cut,
    "an abyss": faulty.instead(b"[" * 100_000),
    "a flood": faulty.huge,
}


@pytest.mark.parametrize("kind", UNUSABLE_CATALOGUES)
def test_a_catalogue_that_gives_no_list_changes_nothing(
    machine: Machine, held: Published, server: CatalogueServer, kind: str
) -> None:
    server.answer = Published(server.package(), always=UNUSABLE_CATALOGUES[kind])
    before = refreshed.refresh_version(machine.folder)
    done = machine.refresh(patience=HASTY if server.answer.always in SLOW else PATIENT)
    assert codes(done) == ["catalogue_unusable"]
    assert done.changes.empty and not done.written and not done.complete
    assert machine.shown("2022Q1") == 20
    assert refreshed.refresh_version(machine.folder) == before


@pytest.mark.parametrize("address", ["file:///etc", "http://192.0.2.1", "ftp://a", "nonsense"])
def test_an_unsafe_catalogue_is_not_asked(machine: Machine, address: str) -> None:
    done = machine.refresh(catalogue=address)
    assert codes(done) == ["catalogue_unusable"]


# What happens on this machine


def test_a_second_refresh_at_the_same_time_is_turned_away(
    machine: Machine, held: Published
) -> None:
    with locked(machine.folder), pytest.raises(LockedError):
        machine.refresh()
    assert machine.shown("2022Q1") == 20
    assert machine.refresh().complete


def test_two_refreshes_started_together_leave_sound_data(
    machine: Machine, server: CatalogueServer, xlsx: Make
) -> None:
    server.publish(1, xlsx(20))
    outcomes: list[str] = []

    def one() -> None:
        try:
            outcomes.append("done" if machine.refresh().complete else "failed")
        except LockedError:
            outcomes.append("locked")

    both = [threading.Thread(target=one) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert "done" in outcomes and "failed" not in outcomes
    assert machine.shown("2022Q1") == 20


def test_the_lock_of_a_killed_refresh_locks_nobody_out(
    machine: Machine, server: CatalogueServer, xlsx: Make
) -> None:
    server.publish(1, xlsx(20))
    machine.folder.mkdir()
    script = (
        "import os, sys; sys.path.insert(0, sys.argv[1]); from pathlib import Path\n"
        "from loaders.lock import locked\n"
        "with locked(Path(sys.argv[2])): os.kill(os.getpid(), 9)"
    )
    arguments = [sys.executable, "-c", script, str(REPOSITORY), str(machine.folder)]
    subprocess.run(arguments, check=False)
    assert (machine.folder / "lock").exists()
    assert machine.refresh().complete


@pytest.mark.parametrize("step", ["write_table", "to_disk", "replace_file"])
def test_stopped_while_the_tables_are_written_the_old_ones_stay(
    machine: Machine, held: Published, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def stopped(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(refreshed, step, stopped)
        with pytest.raises(KeyboardInterrupt):
            machine.refresh()
    assert machine.shown("2022Q1") == 20
    done = machine.refresh()
    assert change(done)["2022Q1"] == "re_issued"
    assert machine.shown("2022Q1") == 25 and machine.app() is not None
    assert len(list(machine.folder.glob("tables-*"))) == 1


def test_what_a_refresh_that_was_killed_left_behind_is_cleared_away(
    machine: Machine, held: Published
) -> None:
    orphan = machine.folder / "tables-20260101000000"
    orphan.mkdir()
    (orphan / "positions.csv").write_text("quarter,prov")
    (machine.folder / "refreshed.json.new").write_text('{"format":')
    assert machine.shown("2022Q1") == 20
    assert machine.refresh().complete
    assert machine.app() is not None and machine.shown("2022Q1") == 25
    assert sorted(path.name[:7] for path in machine.folder.iterdir()) == [
        "lists",
        "lock",
        "refresh",
        "registr",
        "tables-",
    ]


def test_stopped_in_mid_file_the_next_refresh_goes_on(
    machine: Machine, held: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    held.faults = [faulty.cut]

    def stopped(_seconds: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        machine.refresh(patience=replace(PATIENT, sleep=stopped))
    assert machine.shown("2022Q1") == 20
    assert machine.refresh().complete
    assert statuses(held) == [200, 206]
    assert machine.shown("2022Q1") == 25


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
def test_a_full_disk_is_told_and_the_old_data_stay(
    machine: Machine, held: Published, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def full(_handle: int) -> None:
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as patch:
        patch.setattr(fetching.os, "fsync", full)
        with pytest.raises(OSError, match=os.strerror(code)):
            machine.refresh()
    assert machine.shown("2022Q1") == 20
    assert machine.refresh().complete
    assert machine.shown("2022Q1") == 25


def test_killed_between_a_new_file_and_its_entry_the_held_list_stays(
    machine: Machine, held: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(intake, "write_registry", killed)
        with pytest.raises(KeyboardInterrupt):
            machine.refresh()
    entries, findings = read_registry(machine.folder)
    assert len(entries) == 1 and findings == []
    assert machine.refresh().complete
    assert machine.shown("2022Q1") == 25
    assert len(machine.files()) == 1


def test_refreshed_tables_that_cannot_be_read_are_made_again(
    machine: Machine, server: CatalogueServer, xlsx: Make
) -> None:
    server.publish(1, xlsx(20))
    machine.refresh()
    place = next(machine.folder.glob("tables-*"))
    path = place / "positions.csv"
    path.write_text(path.read_text().replace(",20,", f",{'9' * 30},"))
    facts = json.loads((machine.folder / "refreshed.json").read_text())
    facts["sha256"]["positions"] = refreshed.file_sha256(path)
    (machine.folder / "refreshed.json").write_text(json.dumps(facts))
    done = machine.refresh()
    assert done.written and codes(done) in ([], ["held_file_damaged"])
    assert machine.app() is not None
    assert machine.shown("2022Q1") == 20


def test_a_held_list_that_was_damaged_is_fetched_again(
    machine: Machine, server: CatalogueServer, xlsx: Make
) -> None:
    server.publish(1, xlsx(20))
    machine.refresh()
    (file,) = (machine.folder / "lists").glob("*.xlsx")
    file.write_bytes(file.read_bytes()[:-100])
    done = machine.refresh()
    assert [one.code for one in done.findings if one.file == file.name] == ["held_file_damaged"]
    assert done.complete
    assert read_registry(machine.folder)[1] == []


@pytest.mark.parametrize(
    "text",
    ["", "\x00\xff", "resource_id,file\nx,../../etc/passwd\n", "a,b,c\n1,2\n", '"' * 999],
)
def test_a_damaged_registry_is_made_again(
    machine: Machine, server: CatalogueServer, xlsx: Make, text: str
) -> None:
    server.publish(1, xlsx(20))
    machine.refresh()
    (machine.folder / "registry.csv").write_bytes(text.encode("latin-1"))
    assert machine.refresh().complete
    entries, findings = read_registry(machine.folder)
    assert len(entries) == 1 and findings == []
    assert machine.shown("2022Q1") == 20


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("url", "http://["),
        ("bytes", "9" * 4000),
        ("bytes", "9" * 5000),
        ("bytes", "-1"),
        ("period", "2022Q1\n"),
        ("etag", "\u2603\n\r"),
        ("name", "\x1b[2J"),
    ],
)
def test_a_registry_with_one_bad_row_is_made_again(
    machine: Machine, server: CatalogueServer, xlsx: Make, column: str, value: str
) -> None:
    server.publish(1, xlsx(20))
    machine.refresh()
    path = machine.folder / "registry.csv"
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    table[column] = value
    table.to_csv(path, index=False)
    assert [finding.code for finding in read_registry(machine.folder)[1]] == ["registry_unreadable"]
    assert machine.refresh().complete
    assert machine.shown("2022Q1") == 20


def test_a_registry_that_points_out_of_its_folder_is_not_followed(
    machine: Machine, server: CatalogueServer, xlsx: Make, tmp_path: Path
) -> None:
    server.publish(1, xlsx(20))
    machine.refresh()
    outside = tmp_path / "mine.xlsx"
    outside.write_bytes(b"mine")
    registry = machine.folder / "registry.csv"
    name = machine.files()[0]
    registry.write_text(registry.read_text().replace(name, "../../mine.xlsx"))
    assert [finding.code for finding in read_registry(machine.folder)[1]] == ["registry_unreadable"]
    assert machine.refresh().complete
    assert outside.read_bytes() == b"mine"


def test_another_bundle_makes_the_tables_anew(
    machine: Machine, server: CatalogueServer, xlsx: Make
) -> None:
    server.publish(1, xlsx(20))
    machine.refresh()
    facts = json.loads((machine.folder / "refreshed.json").read_text())
    facts["bundle"] = "0" * 64
    (machine.folder / "refreshed.json").write_text(json.dumps(facts))
    with pytest.raises(refreshed.UnusableRefreshError) as unusable:
        machine.app()
    assert unusable.value.code == "other_version"
    assert machine.refresh().written
    assert machine.shown("2022Q1") == 20


# What is kept, where, and for whom


def test_employers_are_in_the_rows_alone_and_only_the_user_may_look(
    machine: Machine, server: CatalogueServer, xlsx: Make
) -> None:
    server.publish(1, xlsx(20))
    machine.refresh()
    (tables,) = machine.folder.glob("tables-*")
    for folder in (machine.folder, machine.folder / "lists", tables):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert SECRET in set(pd.read_parquet(tables / "rows.parquet")["employer"])
    for path in tables.iterdir():
        if path.name != "rows.parquet":
            assert SECRET.encode() not in path.read_bytes()


def test_forgetting_removes_what_havre_made_and_nothing_else(
    machine: Machine, server: CatalogueServer, xlsx: Make
) -> None:
    server.publish(1, xlsx(20))
    server.publish(2, xlsx(30, "April to June 2022"), ranges=False).always = faulty.cut
    machine.refresh()
    mine = [machine.folder / "letter.txt", machine.folder / "lists" / "mine.xlsx"]
    for path in mine:
        path.write_text("keep")
    refresh.forget(machine.folder)
    assert sorted(path for path in machine.folder.rglob("*") if path.is_file()) == sorted(mine)
    for path in mine:
        path.unlink()
    (machine.folder / "lists").rmdir()
    machine.refresh()
    refresh.forget(machine.folder)
    assert not machine.folder.exists()
    refresh.forget(machine.folder)


# Lists from a folder


def test_lists_of_a_folder_come_on_top_of_what_is_held(
    machine: Machine, server: CatalogueServer, xlsx: Make, tmp_path: Path
) -> None:
    server.publish(1, xlsx(20))
    machine.refresh()
    stick = tmp_path / "stick"
    stick.mkdir()
    (stick / "april.xlsx").write_bytes(xlsx(40, "April to June 2022"))
    (stick / "broken.xlsx").write_bytes(b"PK\x03\x04")
    (stick / "notes.txt").write_text("not a list")
    done = machine.refresh(lists=stick)
    assert change(done)["2022Q2"] == "new" and change(done)["2022Q1"] == "unchanged"
    assert codes(done) == ["unreadable_workbook", "list_not_had"]
    assert machine.shown("2022Q2") == 40 and machine.shown("2022Q1") == 20
    (stick / "april.xlsx").unlink()
    again = machine.refresh()
    assert change(again)["2022Q2"] == "unchanged"


def test_the_catalogue_s_own_list_takes_the_place_of_one_from_a_folder(
    machine: Machine, server: CatalogueServer, xlsx: Make, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    (stick / "a.xlsx").write_bytes(xlsx(40))
    machine.refresh(lists=stick)
    assert machine.shown("2022Q1") == 40
    server.publish(1, xlsx(20))
    assert change(machine.refresh())["2022Q1"] == "re_issued"
    assert machine.shown("2022Q1") == 20
    assert len(machine.files()) == 1


@pytest.mark.parametrize("kind", ["missing", "empty"])
def test_a_folder_without_lists_changes_nothing(
    machine: Machine, tmp_path: Path, kind: str
) -> None:
    stick = tmp_path / "stick"
    if kind == "empty":
        stick.mkdir()
    done = machine.refresh(lists=stick)
    expected = "no_lists_in_folder" if kind == "empty" else "missing_file"
    assert codes(done) == [expected] and not done.written


def test_nothing_but_this_machine_is_asked_in_these_tests(
    machine: Machine, server: CatalogueServer, xlsx: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    get = requests.Session.get

    def noted(self: requests.Session, url: str, **how: Any) -> requests.Response:
        asked.append(url)
        return get(self, url, **how)

    monkeypatch.setattr(requests.Session, "get", noted)
    server.publish(1, xlsx(20))
    machine.refresh()
    assert asked[0] == (
        f"{server.url}/api/3/action/package_show?id=90fed587-1364-4f33-a9ee-208181dc0b97"
    )
    assert all(url.startswith(server.host) for url in asked)
