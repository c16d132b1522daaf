"""What the catalogue names: only safe identifiers and addresses are believed."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.catalogue import (
    CatalogueError,
    listed_resources,
    plain_host_of,
    refused_address,
)
from loaders.registry import is_own_file

ENTRY = {
    "id": "049928ce-0e7f-480b-9983-f5fa46f612ae",
    "name": "2024Q1-Employers",
    "url": "https://open.canada.ca/data/dataset/x/resource/y/download/tfwp_2024q1_pos_en.xlsx",
    "format": "XLSX",
    "hash": "",
    "size": None,
    "last_modified": None,
    "language": ["en"],
}
HOSTILE_ENTRIES: dict[str, dict[str, Any]] = {
    "a path for an identifier": {"id": "../../../../etc/cron.d/havre"},
    "a path at the end of an identifier": {"id": "00000001-0000-4000-8000-000000000001/../../x"},
    "no identifier": {"id": None},
    "a number for an identifier": {"id": 7},
    "an identifier and a line end": {"id": "00000001-0000-4000-8000-000000000001\n"},
    "a file": {"url": "file:///etc/passwd"},
    "ftp": {"url": "ftp://example.org/a.xlsx"},
    "no scheme": {"url": "//example.org/a.xlsx"},
    "no host": {"url": "https:///a.xlsx"},
    "no encryption": {"url": "http://192.0.2.1/a.xlsx"},
    "another port of this machine": {"url": "http://127.0.0.1:9/a.xlsx"},
    "a name and password": {"url": "https://user:word@example.org/a.xlsx"},
    "a line end in an address": {"url": "https://example.org/a\r\nHost: b"},
    "an impossible port": {"url": "https://example.org:99999999/a.xlsx"},
    "no host but brackets": {"url": "https://["},
    "a part of a host that is too long": {"url": f"https://{'a' * 70}.ca/x.csv"},
    "a part of a host that is empty": {"url": "https://a..b/x.csv"},
    "a host that is none": {"url": "https://%/x"},
    "port 0": {"url": "https://127.0.0.1:0/x"},
    "a sign that stands for several": {"url": "https://a\u2100b/x.csv"},
    "half a character": {"url": "https://example.org/\ud800"},
    "two million characters": {"url": "https://example.org/" + "x" * 2_000_000},
    "an address that is a list": {"url": ["https://example.org"]},
}


def answer(*entries: Any) -> bytes:
    return json.dumps({"success": True, "result": {"resources": entries}}).encode()


def test_an_entry_is_read_with_what_it_leaves_out_empty() -> None:
    (one,), findings, _ = listed_resources(answer(ENTRY))
    assert findings == []
    assert (one.modified, one.digest, one.size) == ("", "", "")
    assert one.languages == ("en",) and one.format == "XLSX"
    assert one.label == "tfwp_2024q1_pos_en.xlsx (049928ce)"


def test_a_label_holds_nothing_that_a_page_could_take_for_markup() -> None:
    url = "https://open.canada.ca/%3Cimg%20src=x%3E%2e%2e%2f%0a.xlsx"
    (one,), _, _ = listed_resources(answer(ENTRY | {"url": url}))
    assert one.label == "imgsrcx...xlsx (049928ce)"


@pytest.mark.parametrize("kind", HOSTILE_ENTRIES)
def test_a_hostile_entry_is_refused_with_its_number(kind: str) -> None:
    resources, findings, _ = listed_resources(
        answer(ENTRY, ENTRY | {"id": ENTRY["id"][::-1]} | HOSTILE_ENTRIES[kind])
    )
    assert len(resources) == 1
    assert [(finding.code, finding.row) for finding in findings] == [("resource_refused", 2)]


def test_only_a_catalogue_on_this_machine_needs_no_encryption() -> None:
    assert plain_host_of("http://127.0.0.1:8080/data") == "127.0.0.1:8080"
    assert plain_host_of("http://localhost/data") == "localhost"
    for address in ("http://192.0.2.1/data", "https://127.0.0.1", "http://[bad", "x"):
        assert plain_host_of(address) == ""
    assert refused_address("http://127.0.0.1:8080/a.csv", "127.0.0.1:8080") == ""
    assert refused_address("http://127.0.0.1:22/a.csv", "127.0.0.1:8080") == "scheme http"


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
ENTRIES = st.lists(st.fixed_dictionaries({}, optional=dict.fromkeys(ENTRY, JSON)) | JSON)


@given(ENTRIES)
def test_any_entries_give_resources_that_are_safe_or_findings(entries: list[Any]) -> None:
    resources, findings, _ = listed_resources(answer(*entries))
    assert len(resources) + len(findings) == len(entries)
    for one in resources:
        assert is_own_file(f"{one.resource_id}.csv") and refused_address(one.url) == ""


@given(st.binary() | JSON.map(lambda value: json.dumps(value).encode()))
def test_any_answer_is_a_list_or_a_catalogue_error(data: bytes) -> None:
    try:
        listed_resources(data)
    except CatalogueError as fault:
        assert str(fault)


@given(st.text())
def test_any_address_is_judged(url: str) -> None:
    assert refused_address(url) or url.startswith("https://") or url.lower().startswith("https://")


@pytest.mark.sources
def test_the_real_answer_names_31_lists_in_each_language(published: Path) -> None:
    file = published / "reference" / "catalog_package_show_positive_2024-06.json"
    resources, findings, named = listed_resources(file.read_bytes())
    assert findings == [] and len(named) == len(resources) == 62
    assert Counter(one.languages for one in resources) == {("en",): 31, ("fr",): 31}
    assert len({one.label for one in resources}) == 62
    assert len({one.label.split(" (")[0] for one in resources}) < 62
