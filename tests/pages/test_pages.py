"""Each page in both languages, driven without a browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from geodata.snapshot import read_snapshot

REPOSITORY = Path(__file__).parents[2]
TITLES = {
    ("find_help", "en"): "Find help",
    ("find_help", "fr"): "Trouver de l'aide",
    ("coverage_gaps", "en"): "Coverage gaps",
    ("coverage_gaps", "fr"): "Lacunes de couverture",
    ("next_site", "en"): "Next site",
    ("next_site", "fr"): "Prochain site",
    ("workers", "en"): "Workers",
    ("workers", "fr"): "Travailleurs",
    ("sectors", "en"): "Sectors",
    ("sectors", "fr"): "Secteurs",
    ("directory_health", "en"): "Directory health",
    ("directory_health", "fr"): "Santé du répertoire",
    ("networks", "en"): "Networks",
    ("networks", "fr"): "Réseaux",
    ("your_data", "en"): "Your data",
    ("your_data", "fr"): "Vos données",
    ("about_data", "en"): "About the data",
    ("about_data", "fr"): "À propos des données",
}


FOLDED = ("figures", "all-occupations", "all-languages", "plain-spots", "all-findings", "cite")


def open_page(page: str, language: str = "en", **address: str) -> AppTest:
    """The page, with every part that starts folded opened."""
    app = AppTest.from_file(str(REPOSITORY / "app.py"), default_timeout=60)
    app.query_params["lang"] = language
    for name, value in address.items():
        app.query_params[name] = value
    for key in FOLDED:
        app.session_state[key] = True
    app.run()
    if page != "find_help":
        app.switch_page(f"pages/{page}.py")
        for name, value in address.items():
            app.query_params[name] = value
        app.run()
    assert not app.exception, [error.value for error in app.exception]
    return app


def group(app: AppTest, key: str):  # type: ignore[no-untyped-def]
    return next(widget for widget in app.button_group if widget.key == key)


def _address(app: AppTest, name: str) -> str:
    value = app.query_params[name]
    return value[0] if isinstance(value, list) else str(value)


def words(app: AppTest) -> str:
    parts = [*app.title, *app.header, *app.subheader, *app.caption, *app.markdown, *app.text]
    labels = [widget.label for widget in (*app.button_group, *app.toggle, *app.text_input)]
    return "\n".join([*(str(part.value) for part in parts), *labels])


@pytest.mark.parametrize(("page", "language"), TITLES)
def test_each_page_opens_in_each_language(page: str, language: str) -> None:
    app = open_page(page, language)
    assert [title.value for title in app.title] == [TITLES[page, language]]


@pytest.mark.parametrize("page", sorted({page for page, _ in TITLES}))
def test_no_english_is_left_on_a_french_page(page: str) -> None:
    english = open_page(page, "en")
    french = open_page(page, "fr")
    same = set(words(english).splitlines()) & set(words(french).splitlines())
    neutral = {"Language / Langue", "Province", "Sources"}
    assert {line for line in same - neutral if any(c.isalpha() for c in line)} == set()


def test_the_language_can_be_switched_and_is_in_the_address() -> None:
    app = open_page("find_help")
    group(app, "lang_choice").select("fr").run()
    assert app.title[0].value == "Trouver de l'aide"
    assert _address(app, "lang") == "fr"


def test_a_filter_narrows_the_list_and_stands_in_the_address() -> None:
    app = open_page("find_help")
    everything = int(app.subheader[0].value.split()[0])
    group(app, "province").set_value(["PE"]).run()
    group(app, "service").set_value(["food_basic_needs"]).run()
    fewer = int(app.subheader[0].value.split()[0])
    assert 0 < fewer < everything
    assert _address(app, "province") == "PE"
    assert _address(app, "service") == "food_basic_needs"


def test_an_address_with_filters_opens_the_same_screen() -> None:
    app = open_page("find_help")
    group(app, "province").set_value(["NB"]).run()
    count = app.subheader[0].value
    again = open_page("find_help", "en", province="NB")
    assert again.subheader[0].value == count
    assert group(again, "province").value == ["NB"]


def test_values_that_do_not_exist_are_left_out_and_named() -> None:
    app = open_page("find_help", province="ON.NB", service="<b>x</b>", text="\x00\x07")
    assert group(app, "province").value == ["NB"]
    assert [warning.value for warning in app.warning] == [
        "The link asked for something that does not exist here; it was left out:"
    ]
    assert app.text[0].value == "<b>x</b>, ON"


@pytest.mark.parametrize("asked", [{"reach": "phone"}, {"spoken": "es"}, {"text": "Moncton"}])
def test_choices_that_cut_the_result_are_in_sight(asked: dict[str, str]) -> None:
    def more(app: AppTest) -> bool:
        return next(one for one in app.expander if "More choices" in one.label).proto.expanded

    assert not more(open_page("find_help", service="legal_help"))
    app = open_page("find_help", **asked)
    assert more(app)
    group(app, "reach").set_value([])
    group(app, "spoken").set_value([])
    app.run()
    assert more(app)  # never closed under the finger that clears the last one


@pytest.mark.parametrize("service", ["legal_help", "transport", "health"])
def test_the_health_of_the_directory_is_that_of_the_entries_chosen(service: str) -> None:
    help_page = open_page("find_help", province="NB", service=service)
    count = int(help_page.subheader[0].value.split()[0])
    health = open_page("directory_health", province="NB", service=service)
    assert health.subheader[0].value.startswith(f"{count} entr")
    ages = next(one.value for one in health.dataframe if "Tier 1" in one.value.columns)
    assert ages["Entries"].sum() == count
    assert count in {len(one.value) for one in health.dataframe if "Name" in one.value.columns}


def test_an_empty_result_says_what_to_relax() -> None:
    app = open_page("find_help", service="consular", text="zzzz")
    assert app.subheader[0].value == "0 entries"
    assert "clear “Search by name or town” to see 7 entries" in app.info[0].value


def test_counts_beside_values_are_what_choosing_them_gives() -> None:
    app = open_page("find_help")
    label = next(o for o in group(app, "service").options if "Legal help" in o)
    count = int(label.rsplit("(", 1)[1].rstrip(")"))
    group(app, "service").set_value(["legal_help"]).run()
    assert int(app.subheader[0].value.split()[0]) == count


def test_filters_survive_a_visit_to_another_page() -> None:
    app = open_page("find_help")
    group(app, "province").set_value(["NS"]).run()
    app.switch_page("pages/coverage_gaps.py").run()
    assert group(app, "province").value == ["NS"]
    app.switch_page("pages/find_help.py").run()
    assert group(app, "province").value == ["NS"]


def test_the_data_page_balances_read_against_placed_and_not_placed() -> None:
    app = open_page("about_data")
    books = app.dataframe[0].value
    placed = [name for name in books if name.startswith("Placed")]
    assert (books["Positions read"] == books[placed].sum(axis=1) + books["Not placed"]).all()
    read = read_snapshot().lists
    assert books["Positions read"].sum() == read.loc[read["counted"], "positions_read"].sum()


def test_every_finding_is_on_the_data_page() -> None:
    app = open_page("about_data")
    findings = read_snapshot().findings
    assert app.dataframe[3].value["How many"].sum() == len(findings)
    assert len(app.dataframe[4].value) == len(findings)


def download_labels(app: AppTest) -> list[str]:
    """Labels of the files of a table; the sheet to print stands apart."""
    buttons = app.get("download_button")
    return [button.label for button in buttons if not button.proto.id.endswith("-sheet")]


def test_the_buttons_say_how_many_entries_have_a_point() -> None:
    app = open_page("find_help", province="PE")
    listed = int(app.subheader[0].value.split()[0])
    on_map = next(re.search(r": (\d+) entries are on", text.value) for text in app.caption)
    assert f"**Download the list ({listed} entries)**" in [text.value for text in app.markdown]
    assert on_map is not None
    assert download_labels(app)[3] == f"GeoJSON ({on_map[1]} on the map)"


def test_a_list_of_lines_only_has_no_file_for_maps() -> None:
    app = open_page("find_help", province="PE", service="consular")
    assert "0 entries are on the map" in app.caption[0].value
    assert download_labels(app) == ["CSV", "Excel", "vCard (3 contacts)"]


def test_the_lines_shown_beyond_a_towns_name_are_in_the_download_too() -> None:
    app = open_page("find_help", province="NB", service="labour_standards", text="Cap-Pelé")
    title = next(text.value for text in app.markdown if "Download the list" in text.value)
    found = int(app.subheader[0].value.split()[0])
    assert int(re.search(r"\((\d+) entr", title)[1]) > found  # type: ignore[index]


def test_nothing_found_offers_no_download() -> None:
    app = open_page("find_help", province="PE", service="transport", spoken="es")
    assert app.subheader[0].value == "0 entries"
    assert download_labels(app) == []


def cards(app: AppTest) -> str:
    return "\n".join(str(part.body) for part in app.get("html"))


def test_a_town_puts_its_lines_first_and_then_the_nearest_doors() -> None:
    app = open_page("find_help", place="Bloomfield", which="PE-bloomfield")
    titles = [part.value for part in app.subheader]
    assert titles[1:3] == [
        "By phone or online, wherever you are",
        "Nearest to Bloomfield, Prince Edward Island",
    ]
    assert "km from Bloomfield, in a straight line" in cards(app)
    assert _address(app, "which") == "PE-bloomfield"


def test_places_of_one_name_are_offered_to_choose_from() -> None:
    app = open_page("find_help", place="Bloomfield")
    assert len(group(app, "which").options) == 3
    assert not any("Nearest to" in title.value for title in app.subheader)
    group(app, "which").set_value("NB-bloomfield").run()
    assert any("Bloomfield, New Brunswick" in title.value for title in app.subheader)


def test_a_place_nobody_knows_is_said_and_hides_nothing() -> None:
    app = open_page("find_help", place="<b>Nowhere</b>")
    assert "Havre does not know this place" in app.info[0].value
    assert app.subheader[0].value == open_page("find_help").subheader[0].value


def test_a_worker_hurt_in_bloomfield_without_a_card_in_the_evening_gets_a_short_list() -> None:
    """In Spanish, three choices after the place."""
    app = open_page("find_help", "es", place="Bloomfield", which="PE-bloomfield")
    everything = int(app.subheader[0].value.split()[0])
    group(app, "service").set_value(["ohs_compensation"]).run()
    group(app, "door").set_value(["no_card"]).run()
    group(app, "open").set_value(["open_evenings"]).run()
    few = int(app.subheader[0].value.split()[0])
    assert 0 <= few < everything
    assert any("no se conoce su horario" in caption.value for caption in app.caption)
    assert _address(app, "door") == "no_card" and _address(app, "open") == "open_evenings"


def test_counts_beside_needs_follow_what_was_chosen_at_the_door() -> None:
    app = open_page("find_help", open="open_weekends")
    label = next(o for o in group(app, "service").options if "Legal help" in o)
    count = int(label.rsplit("(", 1)[1].rstrip(")"))
    group(app, "service").set_value(["legal_help"]).run()
    assert int(app.subheader[0].value.split()[0]) == count


def test_cards_say_who_answers_and_what_is_known_of_the_door() -> None:
    app = open_page("find_help", all="1")
    assert "It is not part of the government." in cards(app)
    assert "Accepts permits that name one employer" in cards(app)
