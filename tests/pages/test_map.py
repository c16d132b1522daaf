"""The map on the server: what is sent holds the data and nothing that any reader takes for code."""

from __future__ import annotations

import gzip
import json
import math
import random
import re
from pathlib import Path
from typing import Any

import folium
import pytest
from branca.element import Element
from hypothesis import example, given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest
from streamlit_folium import _get_feature_group_string, generate_leaflet_string

from pages.parts import palette
from pages.parts.map import BaseMap, DataLayer, data_layers, known_id, sent_id, view_payload
from pages.parts.map_assets import asset_url, script_links, style_links
from pages.parts.map_layers import (
    REGION_POINTS,
    Area,
    AreaClass,
    Areas,
    Circles,
    Entry,
    Legend,
    LegendEntry,
    MapLabels,
    Markers,
    PositionCircle,
    Row,
    ServicePoint,
)
from pages.parts.map_symbols import (
    CommunitySymbol,
    Route,
    Sites,
    Stop,
    SymbolClass,
    Symbols,
    Zone,
    ZoneMember,
    ring_pattern,
)
from pages.parts.script_data import ScriptData

DATA = Path(__file__).parents[1] / "data"
HOSTILE = json.loads((DATA / "hostile_texts.json").read_text(encoding="utf-8"))
DEMO = DATA / "map_demo.py"
CODE_MARKS = ("{{", "}}", "{%", "%}", "{#", "#}", "</", "<", "${", "`", "\u2028", "\u2029", "\0")

any_text = st.text(alphabet=st.characters(exclude_categories=()))


def read_by_the_browser(literal: str) -> Any:
    """What ``JSON.parse`` gives for a single-quoted JavaScript literal of plain characters."""
    assert literal.startswith("'")
    assert literal.endswith("'")
    body = literal[1:-1]
    assert not set(body) & set("'\n\r"), "the literal ends early"
    escapes = re.findall(r"\\(.)", body)
    assert set(escapes) <= {"u"}, "an escape other than \\uXXXX"
    text = re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), body)
    return json.loads(text)


def utf16(text: str) -> bytes:
    """As JavaScript holds it: two surrogates side by side are one character there."""
    return text.encode("utf-16-le", "surrogatepass")


def hostile_layers(text: str) -> list[DataLayer]:
    """Every field of every layer holds the text."""
    rows = [Row(text, text, text)]
    labels = MapLabels(*[text] * 11, regions=dict.fromkeys(REGION_POINTS, text))
    return data_layers(
        [
            Areas([Area(text, 0, text, rows)], [AreaClass("#112233", palette.HATCH)]),
            Circles([PositionCircle(45, -65, 3, text, rows, text)]),
            Symbols(
                [CommunitySymbol(text, 45, -65, 3, 0, text, rows)], [SymbolClass("#112233")], 9
            ),
            Zone([ZoneMember(text, 45, -65, 0.5, text, rows)]),
            Sites([Stop(text, 45, -65, text, text, rows)]),
            Route([Stop(text, 45, -65, text, text, rows)], text, returns=True),
            Markers([ServicePoint(45, -65, text, text, [Entry(text, text, rows, text)], text)]),
        ],
        labels=labels,
        language=text,
        legend=Legend(text, [LegendEntry("area", "#112233", text)]),
        view={"selectable": True, "chosen": text, "bounds": None},
    )


def layer_script(layer: DataLayer, index: int = 0) -> str:
    """The layer as streamlit-folium sends it."""
    return _get_feature_group_string(layer, BaseMap(), index)


# ---- the one door ------------------------------------------------------------------------------


@given(any_text)
@example("")
@example("\ud800")
@example("\ud83d\ude00")
@example("\u202e\u200f\u2067")
@example("\0")
@example("\u2028\u2029")
@example("'\"\\'`")
@example("\\u0027")
@example("{{ 7*7 }}{% raw %}{# ${alert(1)} </script><script>" * 200)
def test_any_text_comes_out_as_it_went_in(text: str) -> None:
    assert utf16(read_by_the_browser(ScriptData(text).literal)) == utf16(text)


@pytest.mark.parametrize("text", HOSTILE)
def test_known_attacks_come_out_as_text(text: str) -> None:
    assert utf16(read_by_the_browser(ScriptData([text] * 3).literal)[2]) == utf16(text)


@given(any_text)
@example("{{ 7*7 }}")
@example("{% raw %}")
@example("{#")
@example("${alert(1)}")
@example("</script><script>")
def test_no_text_looks_like_code_to_any_reader(text: str) -> None:
    literal = ScriptData({text: [text, {"key": text}]}).literal
    assert not [mark for mark in CODE_MARKS if mark in literal]
    assert literal.isascii()


def test_ten_thousand_characters_pass() -> None:
    text = "".join(HOSTILE) * (10_000 // len("".join(HOSTILE)) + 1)
    assert utf16(read_by_the_browser(ScriptData(text).literal)) == utf16(text)


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_numbers_that_json_lacks_are_refused(number: float) -> None:
    with pytest.raises(ValueError, match="Out of range"):
        ScriptData(number)


# ---- through folium ----------------------------------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(any_text)
@example("map_div_feature_group_0 alert(coords); drawnItems_draw_control_div_1")
def test_streamlit_folium_sends_every_field_unchanged(text: str) -> None:
    for index, layer in enumerate(hostile_layers(text)):
        sent = re.search(
            r"havre\.layer\(JSON\.parse\(.*\), JSON\.parse\(('.*')\)\);", layer_script(layer, index)
        )
        assert sent, "the call is gone from the script"
        assert sent[1] == layer.data.literal


@pytest.mark.parametrize("text", [*HOSTILE, "".join(HOSTILE)])
def test_scripts_hold_no_template_mark(text: str) -> None:
    scripts = [layer_script(layer, index) for index, layer in enumerate(hostile_layers(text))]
    scripts.append(generate_leaflet_string(BaseMap(text)))
    for script in scripts:
        assert not [mark for mark in ("{{", "{%", "{#", "</", "${") if mark in script]


CODE_PROBE = "{{ this.__class__.probed.append(1) }}{{ 7*191 }}"


@pytest.fixture
def probed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Grows when any folium template runs `CODE_PROBE`."""
    found: list[int] = []
    monkeypatch.setattr(Element, "probed", found, raising=False)
    return found


def test_the_probe_fires_when_data_goes_the_plain_way(probed: list[int]) -> None:
    """Proves that the next tests could fail: so folium prints what a template gave."""
    base = BaseMap()
    base.get_root().script.add_child(Element(CODE_PROBE))
    assert str(7 * 191) in base.get_root().render()
    assert probed


def test_a_layer_is_printed_and_never_read_as_a_template(probed: list[int]) -> None:
    base = BaseMap()
    layer = DataLayer("markers", ScriptData([]))
    layer.data = json.dumps(CODE_PROBE)  # type: ignore[assignment]
    layer.add_to(base)
    page = base.get_root().render()
    assert json.dumps(CODE_PROBE) in page
    assert not probed


def test_exporting_the_map_runs_nothing(probed: list[int]) -> None:
    base = BaseMap(CODE_PROBE)
    for layer in [*hostile_layers(CODE_PROBE), *hostile_layers("".join(HOSTILE))]:
        layer.add_to(base)
    page = base.get_root().render()
    page += base.get_root().render()  # each pass renders what the last one left
    assert not probed
    assert str(7 * 191) not in page
    assert "<script>window.hacked" not in page
    assert "onerror" not in re.sub(r"JSON\.parse\('[^']*'\)", "", page)


def test_the_base_map_is_the_same_script_whatever_the_words() -> None:
    scripts = {generate_leaflet_string(BaseMap(words)) for words in ("", "Fermé", HOSTILE[0])}
    assert len(scripts) == 1


def test_nothing_is_loaded_from_elsewhere() -> None:
    links = [url for _, url in [*script_links("{{ a }} & 'b' \ud800"), *style_links()]]
    assert all(url.startswith("../") for url in links)
    assert not [url for url in links if set("'\"<>{} ") & set(url)]
    base = BaseMap()
    base.add_child(folium.FeatureGroup())
    foreign = re.findall(r"(?:src|href)=\"(?!\.\./)[^\"]*", base.get_root().render())
    assert foreign == []


def test_a_missing_file_gets_a_url_that_says_so() -> None:
    assert asset_url("webassets", "nothing.js").endswith("nothing.js?v=missing")


# ---- what pages hand over ----------------------------------------------------------------------


def test_a_point_without_a_place_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="Souris"):
        Markers([ServicePoint(math.nan, -62.0, "Souris", "Souris", [])]).payload()


def test_missing_positions_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match="Truro"):
        Circles([PositionCircle(45.4, -63.3, math.nan, "Truro")]).payload()


def test_an_area_class_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match=r"census division 1301.*expected 0 to 1"):
        classes = [AreaClass("#000000"), AreaClass("#ffffff")]
        Areas([Area("1301", 2, "Saint John")], classes).payload()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: AreaClass("red").payload(), "#rrggbb"),
        (lambda: AreaClass("#12345g").payload(), "#rrggbb"),
        (lambda: AreaClass("#123456", "waves").payload(), "solid, hatch, dots"),
        (lambda: LegendEntry("comet", "#123456", "x").payload(), "marker, circle, area"),
        (lambda: SymbolClass("#123456", "heart").payload(), "disc, diamond, square"),
        (lambda: SymbolClass("#123456", "disc", "waves").payload(), "half, hollow"),
        (lambda: MapLabels(*[""] * 11, regions={"ON": "x"}).payload(), r"\['ON'\]"),
    ],
)
def test_wrong_choices_are_told_with_the_right_ones(make: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()


def test_circles_keep_their_scale_when_a_filter_takes_the_largest() -> None:
    some = [PositionCircle(45, -65, 10, "a")]
    assert Circles(some, largest=400).payload()["largest"] == 400
    assert Circles(some).payload()["largest"] == 10
    assert Circles([]).payload()["largest"] == 1


@pytest.mark.parametrize(
    "colour", [palette.SERVICES, palette.POSITIONS, palette.SITE, palette.ROUTE]
)
def test_white_numbers_are_readable_on_the_accents(colour: str) -> None:
    assert 1.05 / (luminance(colour) + 0.05) >= 4.5  # WCAG 2.2, 1.4.3


def symbol(class_index: int = 0, positions: float = 10) -> CommunitySymbol:
    return CommunitySymbol("NB-alma", 45.6, -64.95, positions, class_index, "Alma")


def test_classes_told_apart_by_colour_alone_are_refused() -> None:
    with pytest.raises(ValueError, match="more than a colour"):
        Symbols([], [SymbolClass("#112233"), SymbolClass("#445566")], 9).payload()


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (symbol(class_index=1), r"'Alma': class 1; expected 0 to 0"),
        (symbol(class_index=-1), r"'Alma': class -1"),
        (symbol(positions=math.nan), r"'Alma': nan positions"),
        (symbol(positions=-1), r"'Alma': -1 positions"),
    ],
)
def test_a_symbol_that_cannot_be_drawn_is_refused_by_name(
    made: CommunitySymbol, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        Symbols([made], [SymbolClass("#112233")], 9).payload()


@pytest.mark.parametrize("largest", [0, -1, math.nan, math.inf])
def test_symbols_need_a_scale(largest: float) -> None:
    with pytest.raises(ValueError, match="more than 0"):
        Symbols([symbol()], [SymbolClass("#112233")], largest).payload()


@pytest.mark.parametrize("share", [-0.1, 1.1, math.nan])
def test_a_share_of_runs_lies_between_none_and_all(share: float) -> None:
    with pytest.raises(ValueError, match="expected 0 to 1"):
        Zone([ZoneMember("NS-berwick", 45.05, -64.73, share, "Berwick")]).payload()


def test_a_zones_rings_grow_stronger_with_the_share() -> None:
    patterns = [ring_pattern(share) for share in (0.0, 0.09, 0.1, 0.49, 0.5, 1.0)]
    assert patterns == ["dots", "dots", "dashes", "dashes", "solid", "solid"]


def test_more_than_ten_sites_are_refused() -> None:
    stop = Stop("NB-alma", 45.6, -64.95, "Alma", "Site: Alma")
    assert len(Sites([stop] * 10).payload()["stops"]) == 10
    with pytest.raises(ValueError, match="11 sites; expected at most 10"):
        Sites([stop] * 11).payload()


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_the_three_classes_differ_in_lightness_too() -> None:
    classes = (palette.NOT_REACHED, palette.REACHED_IN_PERSON, palette.REACHED_REMOTELY)
    light = [luminance(colour) + 0.05 for colour in classes]
    assert light[1] / light[0] > 1.5
    assert light[2] / light[1] > 1.5
    assert 1.05 / light[2] >= 3  # WCAG 2.2, 1.4.11: on white


# ---- choosing and looking ----------------------------------------------------------------------

KNOWN = {"NB-alma", "1301"}


@pytest.mark.parametrize(
    "sent",
    [
        None,
        {},
        [],
        "NB-alma",
        7,
        {"id": None},
        {"id": 1301},
        {"id": ["NB-alma"]},
        {"id": {"id": "NB-alma"}},
        {"id": "NB-nowhere"},
        {"id": "nb-alma"},
        {"id": "NB-alma "},
        *({"id": text} for text in HOSTILE),
    ],
)
def test_what_the_frame_sends_is_an_id_we_gave_or_nothing(sent: object) -> None:
    assert sent_id(sent, KNOWN) is None


def test_a_known_id_comes_through() -> None:
    assert sent_id({"id": "1301", "serial": "whatever"}, KNOWN) == "1301"


@given(any_text)
def test_no_unknown_id_reaches_the_map(text: str) -> None:
    assert known_id(text, KNOWN) == (text if text in KNOWN else None)


def test_bounds_go_in_the_order_of_geopandas_and_come_out_as_corners() -> None:
    view = view_payload(set(), None, [-64.5, 45.9, -61.9, 47.1])
    assert view["bounds"] == [[45.9, -64.5], [47.1, -61.9]]


def test_the_bounds_of_an_empty_table_ask_for_nothing() -> None:
    assert view_payload(set(), None, [math.nan] * 4)["bounds"] is None


@pytest.mark.parametrize(
    "bounds", [[45, -64, 47, -61], [-61, 45, -64, 47], [-64, 45, math.inf, 47]]
)
def test_impossible_bounds_are_refused(bounds: list[float]) -> None:
    with pytest.raises(ValueError, match="west, south, east, north"):
        view_payload(set(), None, bounds)


def test_six_hundred_communities_and_two_hundred_sites_of_help_fit_in_60_kb() -> None:
    rows = [
        Row("Approved positions", "1,234"),
        Row("Nearest by road", "47 minutes (estimated)"),
        Row("Class", "reached only remotely or by outreach"),
        Row("Rank", "118 (91 to 160)"),
    ]
    classes = [
        SymbolClass(palette.REACHED_IN_PERSON),
        SymbolClass(palette.NOT_REACHED, "diamond", palette.HOLLOW),
    ]
    dice = random.Random(5)

    def name() -> str:
        return "".join(dice.choices("abcdefghilmnoprstu", k=10)).title()

    communities = [
        CommunitySymbol(
            f"NB-{(town := name()).lower()}",
            dice.uniform(43, 48),
            dice.uniform(-69, -59),
            dice.randrange(900),
            index % 2,
            f"{town}: {index} positions, reached only remotely or by outreach",
            [Row(row.label, f"{row.text} {dice.randrange(1000)}") for row in rows],
        )
        for index in range(600)
    ]
    points = [
        ServicePoint(
            dice.uniform(43, 48),
            dice.uniform(-69, -59),
            town := name(),
            f"{town}: 1 place to get help",
            [
                Entry(
                    f"{name()} Newcomer Centre",
                    "Settlement help, interpretation, legal information",
                    [
                        Row("Phone", phone := f"506-{dice.randrange(10**7)}", f"tel:{phone}"),
                        Row("Website", site := f"https://{name()}.example/{name()}", site),
                    ],
                )
            ],
        )
        for _ in range(200)
    ]
    layers = [Symbols(communities, classes, 900), Markers(points)]
    sent = "".join(layer_script(DataLayer(layer.kind, layer.script)) for layer in layers)
    assert len(gzip.compress(sent.encode(), 6)) <= 60_000


# ---- a page with a map -------------------------------------------------------------------------


def sent_to_frame(app: AppTest) -> tuple[str, dict[str, Any]]:
    """The frame's identity and what it is given."""
    (component,) = app.get("component_instance")
    return component.proto.id, json.loads(component.proto.json_args)


def test_a_filter_or_language_changes_the_layers_and_not_the_map() -> None:
    app = AppTest.from_file(str(DEMO), default_timeout=30).run()
    frame, before = sent_to_frame(app)
    for radio, choice in ((2, "half"), (1, "Minutes to help"), (0, "fr")):
        app.sidebar.radio[radio].set_value(choice).run()
        assert not app.exception
        same_frame, after = sent_to_frame(app)
        assert same_frame == frame
        assert after["script"] == before["script"]
        assert after["feature_group"] != before["feature_group"]
        before = after


def test_hostile_names_reach_the_frame_as_data() -> None:
    app = AppTest.from_file(str(DEMO), default_timeout=30).run()
    app.sidebar.radio[2].set_value("hostile").run()
    assert not app.exception
    _, arguments = sent_to_frame(app)
    assert "hacked" in arguments["feature_group"]
    assert not [mark for mark in CODE_MARKS[:7] if mark in arguments["feature_group"]]
    assert arguments["returned_objects"] == []
    assert all(url.startswith("../") for url in arguments["js_links"] + arguments["css_links"])


@pytest.mark.parametrize("theme", ["Reach of help", "Plan of visits"])
def test_a_choice_in_a_select_box_travels_to_the_map_alone(theme: str) -> None:
    app = AppTest.from_file(str(DEMO), default_timeout=30).run()
    app.sidebar.radio[1].set_value(theme).run()
    frame, before = sent_to_frame(app)
    place = app.sidebar.selectbox[0].options[1]
    app.sidebar.selectbox[0].set_value(place).run()
    assert not app.exception
    same_frame, after = sent_to_frame(app)
    assert same_frame == frame
    changed = [
        line
        for line, old in zip(
            after["feature_group"].splitlines(), before["feature_group"].splitlines(), strict=True
        )
        if line != old
    ]
    assert len(changed) == 1
    assert place in changed[0]
    assert app.text[0].value == f"Chosen: {place}"
