"""The map on the server: what is sent holds the data and nothing that any reader takes for code."""

from __future__ import annotations

import json
import math
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
from pages.parts.map import BaseMap, DataLayer, data_layers
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
    labels = MapLabels(*[text] * 9, regions=dict.fromkeys(REGION_POINTS, text))
    return data_layers(
        [
            Areas([Area(text, 0, text, rows)], [AreaClass("#112233", palette.HATCH)]),
            Circles([PositionCircle(45, -65, 3, text, rows)]),
            Markers([ServicePoint(45, -65, text, text, [Entry(text, text, rows, text)])]),
        ],
        labels=labels,
        language=text,
        legend=Legend(text, [LegendEntry("area", "#112233", text)]),
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
    """Proves that the next test could fail."""
    base = BaseMap()
    layer = DataLayer("markers", [])
    layer.data = json.dumps(CODE_PROBE)  # type: ignore[assignment, misc]
    layer.add_to(base)
    assert str(7 * 191) in base.get_root().render()
    assert probed


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
        (lambda: LegendEntry("star", "#123456", "x").payload(), "marker, circle, area"),
        (lambda: MapLabels(*[""] * 9, regions={"ON": "x"}).payload(), r"\['ON'\]"),
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


@pytest.mark.parametrize("colour", [palette.SERVICES, palette.POSITIONS])
def test_white_numbers_are_readable_on_the_accents(colour: str) -> None:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    assert 1.05 / (luminance + 0.05) >= 4.5  # WCAG 2.2, 1.4.3


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
