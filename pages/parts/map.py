"""The one map builder: every page's map comes from `show_map`.

The base map's script never changes, so its frame is never reloaded: what changes travels as data
layers beside it, and pan and zoom survive every filter. No tile server, no foreign host.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import folium
from folium.template import Template
from streamlit_folium import st_folium

from pages.parts import palette
from pages.parts.map_assets import asset_url, script_links, style_links
from pages.parts.map_layers import Legend, MapLabels, MapLayer
from pages.parts.script_data import ScriptData

MARITIMES: Final = ((43.3, -69.1), (48.1, -59.6))
"""South-west and north-east corner of the first view (latitude, longitude)."""

# Wide enough to bring any place on the edge to the middle of the screen; the sea is not endless.
_REACH: Final = ((36.0, -80.0), (55.0, -49.0))

# South of Nova Scotia there is no land before Cape Cod: the sea may be shown down to here.
_OPEN_SEA: Final = (42.1, -65.0)

HOME_PROVINCES: Final = ("NB", "NS", "PE")


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
        "outline": asset_url("geometry", "provinces.geojson"),
        "areas": asset_url("geometry", "census_divisions.geojson"),
        "towns": asset_url("webassets", "towns.json"),
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

    def __init__(self, kind: str, payload: Any) -> None:
        # Not `show`: streamlit-folium adds the group to the map itself.
        super().__init__(name=kind, control=False, show=False)
        self.kind = ScriptData(kind)
        self.data = ScriptData(payload)


def data_layers(
    layers: Sequence[MapLayer], *, labels: MapLabels, language: str, legend: Legend | None
) -> list[DataLayer]:
    """The map's words and legend first, then each theme in drawing order."""
    frame = labels.payload() | {"language": language}
    frame["legend"] = legend.payload() if legend else None
    return [
        DataLayer("frame", frame),
        *(DataLayer(layer.kind, layer.payload()) for layer in layers),
    ]


def show_map(
    layers: Sequence[MapLayer],
    *,
    key: str,
    labels: MapLabels,
    language: str,
    legend: Legend | None = None,
    height: int = 520,
) -> None:
    """Draw the map.

    Parameters
    ----------
    layers : sequence of Areas, Circles, Markers
        Areas lie below circles, circles below markers, whatever the order.
    key : str
        Constant for a page: the same key keeps pan and zoom.
    labels, language :
        The map's words and the code of their language (``"fr"``).
    height : int
        Pixels. On a phone leave part of the screen to the page: 420 or less.
    """
    # Built anew each run: streamlit-folium changes the objects it is given.
    st_folium(
        BaseMap(labels.unavailable),
        key=key,
        height=height,
        use_container_width=True,
        returned_objects=[],
        feature_group_to_add=data_layers(layers, labels=labels, language=language, legend=legend),
        # st_folium renders the map itself; a second pass over the whole figure is not needed.
        render=False,
    )
