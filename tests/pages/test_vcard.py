"""Contacts as vCard and QR code: whole, and nothing but what was meant."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from pages.parts.qr import QUIET_ZONE, qr_code, qr_inline, qr_svg
from pages.parts.vcard import Contact, escaped, folded, short_vcard, vcard, vcards

HOSTILE = json.loads((Path(__file__).parents[1] / "data" / "hostile_texts.json").read_text("utf-8"))
INJECTIONS = [
    "A\r\nTEL:+19005550199",
    "A\nEND:VCARD\nBEGIN:VCARD",
    "A\rURL:http://192.0.2.1/",
    "A\u2028TEL:1\u2029TEL:2\x85TEL:3\x0bTEL:4",
    "one;two,three\\four",
    "ends with a backslash\\",
]
PROPERTIES = set(
    "BEGIN VERSION N FN ORG X-ABShowAs TEL X-ABLabel EMAIL URL ADR NOTE END".split()  # noqa: SIM905
)


def parsed(text: str) -> list[tuple[str, str]]:
    """Property name and raw value of each line, as a reader of the standard sees them."""
    assert text.endswith("\r\n")
    whole = text.replace("\r\n ", "")
    lines = whole.removesuffix("\r\n").split("\r\n")
    assert all(len(line.splitlines()) == 1 for line in lines)
    pairs = [line.partition(":")[::2] for line in lines]
    return [(name.split(";")[0].rpartition(".")[2], value) for name, value in pairs]


def unescaped(value: str) -> list[str]:
    """The components of a structured value."""
    parts, at = [""], 0
    while at < len(value):
        if value[at] == "\\":
            parts[-1] += value[at + 1]
            at += 2
            continue
        if value[at] == ";":
            parts.append("")
        else:
            parts[-1] += value[at]
        at += 1
    return parts


FULL = Contact(
    name="Centre d'aide, Nord; (CAN)",
    numbers=(("Bureau, jour", "+15065550100"), ("Sans frais", "211")),
    email="aide@example.org",
    website="https://example.org/a;b,c",
    address=("1, rue Été", "Cap-Pelé", "Nouveau-Brunswick", "E4N 1A1"),
    note="Confirmez d'abord; c:\\x",
)


def test_a_contact_can_be_read_back() -> None:
    read = dict(parsed(vcard(FULL)))
    assert unescaped(read["FN"]) == [FULL.name]
    assert unescaped(read["N"]) == [FULL.name, "", "", "", ""]
    assert unescaped(read["ADR"]) == ["", "", *FULL.address, "Canada"]
    assert unescaped(read["NOTE"]) == [FULL.note]
    assert read["URL"] == FULL.website
    assert read["EMAIL"] == FULL.email
    pairs = parsed(vcard(FULL))
    assert [value for name, value in pairs if name == "TEL"] == ["+15065550100", "211"]
    labels = [unescaped(value) for name, value in pairs if name == "X-ABLabel"]
    assert labels == [["Bureau, jour"], ["Sans frais"]]


@pytest.mark.parametrize("hostile", [*HOSTILE, *INJECTIONS])
def test_no_text_can_add_a_property_or_a_contact(hostile: str) -> None:
    one = Contact(
        hostile,
        ((hostile, "+15065550100"), ("", hostile)),
        hostile,
        hostile,
        (hostile, hostile, hostile, hostile),
        hostile,
    )
    for text in (vcard(one), short_vcard(one)):
        text.encode("utf-8")
        names = [name for name, _value in parsed(text)]
        assert set(names) <= PROPERTIES
        assert names[0] == "BEGIN" and names[-1] == "END"
        assert names.count("BEGIN") == names.count("END") == names.count("TEL") == 1
        assert "URL" not in names and "EMAIL" not in names
    assert len(unescaped(dict(parsed(vcard(one)))["ADR"])) == 7


@given(st.text(max_size=300))
def test_any_name_stays_one_value(name: str) -> None:
    pairs = parsed(vcard(Contact(name)))
    assert [key for key, _value in pairs] == [
        "BEGIN", "VERSION", "N", "FN", "ORG", "X-ABShowAs", "END"
    ]  # fmt: skip
    assert len(unescaped(dict(pairs)["FN"])) == 1


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=400))
def test_folding_loses_nothing_and_keeps_lines_short(text: str) -> None:
    pieces = folded(escaped(text)).split("\r\n")
    assert all(len(piece.encode("utf-8")) <= 75 for piece in pieces)
    assert "".join([pieces[0], *(piece[1:] for piece in pieces[1:])]) == escaped(text)


def test_many_contacts_stand_in_one_file() -> None:
    file = vcards([FULL, Contact("Other", (("", "988"),))]).decode("utf-8")
    names = [name for name, _value in parsed(file)]
    assert names.count("BEGIN") == names.count("END") == 2


@pytest.mark.parametrize("address", ["javascript:alert(1)", "https://a b", "http://", "ftp://a"])
def test_only_web_addresses_stand_as_such(address: str) -> None:
    assert "URL" not in vcard(Contact("A", website=address))


def modules(svg: bytes) -> set[tuple[int, int]]:
    """Dark modules of a drawing, read from its path (moves and runs to the right)."""
    root = ElementTree.fromstring(svg)
    path = root.findall("{http://www.w3.org/2000/svg}path")[-1].attrib["d"]
    dark: set[tuple[int, int]] = set()
    x, y = 0.0, 0.0
    for kind, numbers in re.findall(r"([Mmh])([^Mmh]*)", path):
        values = [float(n) for n in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", numbers)]
        if kind == "M":
            x, y = values
        elif kind == "m":
            x, y = x + values[0], y + values[1]
        else:
            dark |= {(int(x) + step, int(y)) for step in range(int(values[0]))}
            x += values[0]
    return dark


def test_the_drawing_is_the_code_of_the_contact() -> None:
    text = short_vcard(FULL)
    code = qr_code(text)
    expected = {
        (x + QUIET_ZONE, y + QUIET_ZONE)
        for y, row in enumerate(code.matrix)
        for x, dark in enumerate(row)
        if dark
    }
    assert modules(qr_svg(text)) == expected
    assert code.matrix == segno.make_qr(text, error="l", encoding="utf-8", mask=4).matrix


@pytest.mark.parametrize("hostile", [*HOSTILE, *INJECTIONS, "é" * 5000])
def test_the_longest_contact_fits_a_code_that_can_be_scanned(hostile: str) -> None:
    numbers = tuple((hostile, "+15065550100") for _ in range(9))
    code = qr_code(short_vcard(Contact(hostile, numbers, website="https://" + "a" * 400)))
    assert isinstance(code.version, int) and code.version <= 25


def test_a_code_inside_a_page_escapes_its_words() -> None:
    assert "<b>" not in qr_inline("tel:211", '"><b>')
