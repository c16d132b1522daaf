"""The one map builder: every page's map comes from `show_map`.

The base map's script never changes, so its frame is never reloaded: what changes travels as data
layers beside it, and pan and zoom survive every filter. No foreign host, but for
the street map that a reader switches on.
"""

from __future__ import annotations

import math
from collections.abc import Sequence, Set
from typing import Any, Final

import folium
import streamlit as st
from branca.element import Element
from folium.template import Template
from streamlit_folium import st_folium

from pages.parts import palette
from pages.parts.map_assets import OUTLINE, TOWNS, asset_url, script_links, style_links
from pages.parts.map_layers import Legend, MapLabels, MapLayer, StreetTiles
from pages.parts.script_data import ScriptData

MARITIMES: Final = ((43.3, -69.1), (48.1, -59.6))
"""South-west and north-east corner of the first view (latitude, longitude)."""

# Wide enough to bring any place on the edge to the middle of the screen; the sea is not endless.
_REACH: Final = ((36.0, -80.0), (55.0, -49.0))

# South of Nova Scotia there is no land before Cape Cod: the sea may be shown down to here.
_OPEN_SEA: Final = (42.1, -65.0)

HOME_PROVINCES: Final = ("NB", "NS", "PE")


class Printed(Element):
    """Text that is final. A plain element would read it as a template once more."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text: Final = text

    def render(self, **_kwargs: Any) -> str:
        return self.text


class BaseMap(folium.Map):
    """Land, sea and borders, the same on every page and in every language.

    Folium's own template and its six foreign hosts are replaced: the browser side is
    ``webassets/map.js``.
    """

    _template = Template(
        """
        {% macro header(this, kwargs) %}
            <style>#{{ this.get_name() }} { position: relative; width: 100%; height: 100%; }</style>
        {% endmacro %}
        {% macro html(this, kwargs) %}
            <div class="folium-map" id={{ this.get_name()|tojson }} ></div>
        {% endmacro %}
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = havre.createMap(
                {{ this.get_name()|tojson }}, {{ this.config }}
            );
        {% endmacro %}
        """
    )

    def __init__(self, unavailable: str = "") -> None:
        (south, west), (north, east) = MARITIMES
        super().__init__(location=[(south + north) / 2, (west + east) / 2], tiles=None)
        self.default_js = script_links(unavailable)
        self.default_css = style_links()
        self.config = ScriptData(base_map_config())


def base_map_config() -> dict[str, Any]:
    """What ``havre.createMap`` needs: bounds, colours, and where the outlines are."""
    return {
        "bounds": MARITIMES,
        "reach": _REACH,
        "openSea": _OPEN_SEA,
        "home": HOME_PROVINCES,
        "colours": palette.BASE_MAP_COLOURS,
        "outline": asset_url("geometry", OUTLINE),
        "areas": asset_url("geometry", "census_divisions.geojson"),
        "towns": asset_url("webassets", TOWNS),
    }


class DataLayer(folium.FeatureGroup):
    """Data for one drawing function in the browser; the only way data reaches the map."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = havre.layer({{ this.kind }}, {{ this.data }});
        {% endmacro %}
        """
    )

    def __init__(self, kind: str, data: ScriptData) -> None:
        # Not `show`: streamlit-folium adds the group to the map itself.
        super().__init__(name=kind, control=False, show=False)
        self.kind = ScriptData(kind)
        self.data = data

    def render(self, **_kwargs: Any) -> None:
        """Put the script, final as it is, into the figure: compiling it again took most time."""
        script = Printed(self._template.module.script(self, {}))
        self.get_root().script.add_child(script, name=self.get_name())


def data_layers(
    layers: Sequence[MapLayer],
    *,
    labels: MapLabels,
    language: str,
    legend: Legend | None,
    streets: StreetTiles | None = None,
    view: dict[str, Any] | None = None,
) -> list[DataLayer]:
    """The map's words and legend first, then each theme in drawing order, then the view."""
    frame = labels.payload() | {"language": language}
    frame["legend"] = legend.payload() if legend else None
    frame["streets"] = streets.payload() if streets else None
    return [
        DataLayer("frame", ScriptData(frame)),
        *(DataLayer(layer.kind, layer.script) for layer in layers),
        DataLayer("view", ScriptData(view or view_payload(set(), None, None))),
    ]


def view_payload(
    known: Set[str], selectable: str | None, zoom_to: Sequence[float] | None
) -> dict[str, Any]:
    """What the page asks of the map: may it be chosen from, what is chosen, where to look."""
    return {
        "selectable": selectable is not None,
        "chosen": known_id(st.session_state.get(selectable), known) if selectable else None,
        "bounds": _corners(zoom_to),
    }


def known_id(value: object, known: Set[str]) -> str | None:
    """The value if it is one of the known ids; whatever else it is, None."""
    return value if isinstance(value, str) and value in known else None


def sent_id(sent: object, known: Set[str]) -> str | None:
    """The id in a message of the map's frame, which may hold anything, if it is a known one."""
    return known_id(sent.get("id"), known) if isinstance(sent, dict) else None


def _corners(bounds: Sequence[float] | None) -> list[list[float]] | None:
    """South-west and north-east corner to four decimals; None for the bounds of an empty table."""
    if bounds is None or any(math.isnan(edge) for edge in bounds):
        return None
    west, south, east, north = (round(float(edge), 4) for edge in bounds)
    (lowest, leftmost), (highest, rightmost) = _REACH
    if not (leftmost <= west <= east <= rightmost and lowest <= south <= north <= highest):
        raise ValueError(
            f"bounds {west}, {south}, {east}, {north}; expected west, south, east, north "
            f"in degrees, inside {leftmost}, {lowest}, {rightmost}, {highest}"
        )
    return [[south, west], [north, east]]


def show_map(
    layers: Sequence[MapLayer],
    *,
    key: str,
    labels: MapLabels,
    language: str,
    legend: Legend | None = None,
    streets: StreetTiles | None = None,
    height: int = 520,
    selectable: str | None = None,
    zoom_to: Sequence[float] | None = None,
) -> str | None:
    """Draw the map.

    Parameters
    ----------
    layers : sequence of Areas, Circles, Markers, Symbols, Zone, Sites, Route
        Areas lie below circles and symbols, those below zones and routes, markers on top,
        whatever the order.
    key : str
        Constant for a page: the same key keeps pan and zoom.
    labels, language :
        The map's words and the code of their language (``"fr"``).
    streets : StreetTiles, optional
        The one thing on a map that comes from another site.
    height : int
        Pixels. On a phone leave part of the screen to the page: 420 or less.
    selectable : str, optional
        Name of the entry in ``st.session_state`` that holds the chosen id, often the key of a
        select box over the same ids. A choice on the map is written there before the next run,
        as a widget does; what stands there is drawn highlighted. An id that no layer has is
        neither written nor drawn.
    zoom_to : west, south, east, north, optional
        Degrees, as ``GeoDataFrame.total_bounds`` gives them. The map goes there when they differ
        from those of the run before, and stays where the reader moves it otherwise.

    Returns
    -------
    str or None
        The chosen ``community_id`` or ``census_division_id`` if a layer has it.
    """
    known = frozenset().union(*(layer.ids() for layer in layers))
    view = view_payload(known, selectable, zoom_to)

    def keep_choice() -> None:
        # Called only when the frame has sent something new: an old click never comes back.
        chosen = sent_id(st.session_state.get(key), known)
        if selectable and chosen is not None:
            st.session_state[selectable] = chosen

    # Built anew each run: streamlit-folium changes the objects it is given.
    st_folium(
        BaseMap(labels.unavailable),
        key=key,
        height=height,
        use_container_width=True,
        # Nothing of streamlit-folium's own comes back; view.js sends the id alone.
        returned_objects=[],
        feature_group_to_add=data_layers(
            layers, labels=labels, language=language, legend=legend, streets=streets, view=view
        ),
        # st_folium renders the map itself; a second pass over the whole figure is not needed.
        render=False,
        on_change=keep_choice,
    )
    chosen: str | None = view["chosen"]
    return chosen
