"""Cards: facts as text, whatever the text holds."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.parts.cards import card, card_list, link
from pages.parts.entry_text import dial
from pages.parts.map_layers import Entry, Row

HOSTILE = json.loads((Path(__file__).parents[1] / "data" / "hostile_texts.json").read_text("utf-8"))
KNOWN_TAGS = set(
    "article h3 p dl div dt dd a span b details summary ul li section".split()  # noqa: SIM905
)


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _value in attrs}
        self.links += [value or "" for name, value in attrs if name == "href"]

    def handle_data(self, data: str) -> None:
        self.text += data


def read(html: str) -> Tags:
    parser = Tags()
    parser.feed(html)
    parser.close()
    return parser


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_adds_no_tag_no_attribute_and_no_link(hostile: str) -> None:
    entry = Entry(hostile, hostile, (Row(hostile, hostile, hostile),), hostile)
    parsed = read(card_list([card(entry, 1, [(hostile, hostile)])], hostile))
    assert parsed.tags <= KNOWN_TAGS
    assert parsed.attributes <= {"class", "href", "rel", "aria-label"}
    assert all(not found.lower().startswith("javascript") for found in parsed.links)


@given(st.text(max_size=200))
def test_any_text_is_shown_as_it_is(words: str) -> None:
    html = str(card(Entry(words, "", (), ""), 1, []))
    shown = read(html).text
    assert shown.replace("\r", "") == words.replace("\x00", shown[0:0] or "\x00").replace("\r", "")


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "data:text/html,x", ""],
)
def test_only_plain_schemes_become_links(address: str) -> None:
    assert "<a" not in link("words", address)


def test_phone_numbers_come_first_as_links_to_call() -> None:
    rows = (Row("Office", "506-555-0100", dial("506-555-0100")), Row("Hours", "24 h"))
    html = str(card(Entry("Centre", "Legal help", rows, "Confirm"), 2, []))
    assert html.index("tel:+15065550100") < html.index("Hours")
    assert "havre-tier-2" in html


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("506-454-8292", "tel:+15064548292"),
        ("1-866-602-9448", "tel:+18666029448"),
        ("211", "tel:211"),
        ("988", "tel:988"),
    ],
)
def test_numbers_are_dialled_in_full(number: str, expected: str) -> None:
    assert dial(number) == expected
