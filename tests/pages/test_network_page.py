"""The page Networks: what it shows, in both languages, whatever stands in the tables."""

from __future__ import annotations

import json
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from geodata.networks import COLUMNS, KINDS, NETWORKS, PLACES, STATUSES, network_entries
from pages.parts import network_text, network_view, text
from pages.parts.entry_text import records
from pages.parts.exports import table_csv

REPOSITORY = Path(__file__).parents[2]
HOSTILE = json.loads((Path(__file__).parents[1] / "data" / "hostile_texts.json").read_text("utf-8"))
KNOWN_TAGS = set("article section h3 h4 p b a ol ul li details summary".split())  # noqa: SIM905


class Reader(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[dict[str, str]] = []
        self.texts: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag == "a":
            self.links.append({name: value or "" for name, value in attrs})

    def handle_data(self, data: str) -> None:
        self.texts.append(data.strip())


@pytest.fixture
def french(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (text, network_text):
        monkeypatch.setattr(module, "current_language", lambda: "fr")


def open_page(language: str = "en", **address: str) -> AppTest:
    """The page as a link opens it: nothing was chosen on another page before."""
    app = AppTest.from_file(str(REPOSITORY / "app.py"), default_timeout=60)
    app.query_params["lang"] = language
    app.run()
    app.switch_page("pages/about_data.py").run()  # a page without a filter, to forget the first
    app.session_state["chosen"] = {}
    app.switch_page("pages/networks.py")
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception, [error.value for error in app.exception]
    return app


def group(app: AppTest, key: str):  # type: ignore[no-untyped-def]
    return next(widget for widget in app.button_group if widget.key == key)


def blocks(app: AppTest) -> str:
    return "\n".join(str(block.proto.body) for block in app.get("html"))


def _address(app: AppTest, name: str) -> str:
    value = app.query_params[name]
    return value[0] if isinstance(value, list) else str(value)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_entry_is_on_the_page_and_in_its_table(language: str) -> None:
    app = open_page(language)
    entries = network_entries()
    shown = Reader(blocks(app)).texts
    assert set(entries[f"name_{language}"]) <= set(shown)
    table = app.dataframe[0].value
    assert table.iloc[:, 0].tolist() == entries[f"name_{language}"].tolist()
    assert app.subheader[0].value.split()[0] == str(len(entries))


def test_no_english_of_a_card_or_list_is_left_in_french() -> None:
    english, french = (set(Reader(blocks(open_page(code))).texts) for code in ("en", "fr"))
    entries = network_entries()
    names = set(entries.loc[entries["name_en"] == entries["name_fr"], "name_en"])
    mails = set(entries["email"])
    both = {text for text in english & french if any(char.isalpha() for char in text)}
    addresses = {text for text in both if "." in text and " " not in text}
    assert both - names - mails - addresses == set()


def test_codes_of_the_tables_all_have_words_and_a_place() -> None:
    assert network_text.kind_names().keys() == set(KINDS)
    assert network_text.status_names().keys() == set(STATUSES)
    assert set(network_text.STATUS_TIERS) == set(STATUSES)
    assert network_text.place_names().keys() == set(PLACES)
    assert network_text.network_names().keys() == set(NETWORKS)
    entries = network_entries()
    for network in NETWORKS:
        placed = [kind for _, kinds in network_text.groups(network) for kind in kinds]
        assert len(placed) == len(set(placed))
        assert set(entries.loc[entries["network"] == network, "kind"]) == set(placed)


def test_who_it_is_not_for_is_said_before_anything_is_opened() -> None:
    app = open_page(network="refugee.better_together")
    said = [markdown.value for markdown in app.markdown]
    assert any("not a service for temporary foreign workers already here" in text for text in said)
    heads = blocks(app)
    assert "Reported closed · April 2018 to December 31, 2025" in heads
    assert "not confirmed after December 2025 · expected end: March 2026" in heads


def test_a_province_without_a_known_office_says_so() -> None:
    app = open_page(network="mobility", province="ON")
    assert app.subheader[0].value == "1 entry"
    assert "No page, phone or e-mail of its own was found." in blocks(app)
    assert app.dataframe[0].value["Status"].tolist() == ["Not found"]


def test_filters_narrow_stand_in_the_address_and_open_the_same_screen() -> None:
    app = open_page()
    everything = len(app.dataframe[0].value)
    group(app, "network").set_value(["better_together"]).run()
    app.multiselect(key="province").set_value(["PE"]).run()
    group(app, "status").set_value(["not_confirmed"]).run()
    app.text_input(key="search").set_value("partner").run()
    shown = app.dataframe[0].value
    assert 0 < len(shown) < everything
    keys = ("network", "province", "status", "search")
    address = {name: _address(app, name) for name in keys}
    assert address == {
        "network": "better_together",
        "province": "PE",
        "status": "not_confirmed",
        "search": "partner",
    }
    again = open_page("fr", **address)
    assert len(again.dataframe[0].value) == len(shown)


def test_values_that_do_not_exist_are_left_out_and_named() -> None:
    hostile = "<script>hacked()</script>"
    app = open_page(
        "networks", network=f"rights.{hostile}", status="x", province="ZZ", search="\x00"
    )
    assert group(app, "network").value == ["rights"]
    assert app.multiselect(key="province").value == []
    assert len(app.warning) == 1
    assert app.text[0].value == f"{hostile}, ZZ, x"
    assert "hacked" not in blocks(app)


def test_an_endless_search_is_cut_and_answered_with_advice() -> None:
    app = open_page(search="x" * 10_000, network="rights")
    assert len(app.text_input(key="search").value) == 100
    assert "clear “Search by word” to see 9 entries" in app.info[0].value
    assert not app.get("download_button") and not app.dataframe


def test_another_page_keeps_its_own_provinces_when_ontario_was_chosen_here() -> None:
    app = open_page(province="ON.NB")
    app.switch_page("pages/find_help.py").run()
    assert group(app, "province").value == ["NB"]
    assert not app.warning


def test_what_is_shown_can_be_downloaded_in_two_formats() -> None:
    app = open_page("fr", network="sector")
    assert [button.label for button in app.get("download_button")] == ["CSV", "Excel"]
    assert "**Télécharger ce tableau (13 lignes)**" in [text.value for text in app.markdown]


def test_every_link_is_plain_and_gives_nothing_away() -> None:
    entries = network_entries()
    html = "".join(network_view.section(entries, network) for network in NETWORKS)
    links = Reader(html).links
    assert len(links) > 100
    assert all(link["href"].split(":")[0] in {"http", "https", "mailto"} for link in links)
    assert {link["rel"] for link in links} == {"noopener noreferrer"}


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_cells_show_as_text(hostile: str) -> None:
    free = [column for column in COLUMNS if column not in ("kind", "status")]
    shown = hostile.encode("utf-8", "replace").decode("utf-8")
    entries = network_entries().copy()
    entries[free] = shown
    for network in NETWORKS:
        html = network_view.section(entries, network) + network_view.headline(entries, network)
        parsed = Reader(html)
        assert parsed.tags <= KNOWN_TAGS
        assert all(link["href"].startswith("mailto:") for link in parsed.links)
        assert shown.partition("\x00")[0][:9] in " ".join(parsed.texts)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "JAVASCRIPT:x", "data:text/html,x"])
def test_a_link_of_another_scheme_is_text_only(address: str) -> None:
    entry = records(network_entries().head(1))[0] | {"link_en": address, "source_urls": address}
    assert Reader(str(network_view.entry_card(entry))).links == []


@given(st.text(min_size=1, max_size=60))
def test_any_date_is_shown_as_it_stands_or_in_words(words: str) -> None:
    assert network_text.partial_date_words(words)


def test_dates_are_written_as_the_language_does(french: None) -> None:
    assert network_text.partial_date_words("2022-04-06") == "6 avril 2022"
    assert network_text.partial_date_words("2024-12") == "décembre 2024"
    assert network_text.partial_date_words("1997") == "1997"


def test_the_table_keeps_every_fact_and_leaves_the_unknown_empty() -> None:
    entries = network_entries()
    table = network_view.network_table(entries)
    unknown = table["Not confirmed after"].isna()
    assert unknown.tolist() == [value == "" for value in entries["confirmed_until"]]
    assert table["From"].notna().sum() == (entries["start_date"] != "").sum()
    assert table["E-mail"].dropna().tolist() == [mail for mail in entries["email"] if mail]
    assert table["Sources"].notna().all() and table["Gathered by"].notna().all()


def test_the_download_says_what_it_is_and_what_was_asked() -> None:
    about = network_view.about_networks({"Network": "Rights"}, date(2026, 11, 22))
    lines = table_csv(network_view.network_table(network_entries()), about.lines).decode(
        "utf-8-sig"
    )
    assert "# Network: Rights" in lines and "# Made on 2026-11-22" in lines
    assert "Nobody was called" in lines
