"""Street maps of others under Havre's own: off until the reader switches one on, for this visit.

Tiles are the one thing in Havre that asks another site for anything. The choice is therefore never
in the address: a link must not make somebody's browser contact a third party.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import streamlit as st

from pages.parts.map_layers import StreetTiles
from pages.parts.text import _, current_language

OFF: Final = ""
_CHOSEN: Final = "streets"
_NRCAN: Final = "https://maps-cartes.services.geo.ca"
_NRCAN_TILE: Final = (
    f"{_NRCAN}/server2_serveur2/rest/services/BaseMaps/{{service}}/MapServer/WMTS/tile/1.0.0/"
    "BaseMaps_{service}/default/default028mm/{{z}}/{{y}}/{{x}}.jpg"
)


def _nrcan(service: str) -> str:
    return _NRCAN_TILE.format(service=service)


@dataclass(frozen=True)
class TileSource:
    """A server of tiles in Web Mercator.

    Attributes
    ----------
    host : str
        Scheme and name, as a content policy lists it.
    urls : mapping of str to tuple of str
        Language to address templates, lowest first; ``en`` also serves every other language.
    most_zoom : int
        Beyond it, the tiles of this level are drawn larger.
    """

    host: str
    urls: Mapping[str, tuple[str, ...]]
    most_zoom: int


SOURCES: Final[Mapping[str, TileSource]] = {
    # Terms: operations.osmfoundation.org/policies/tiles, which ask for a Referer; licence ODbL.
    "osm": TileSource(
        "https://tile.openstreetmap.org",
        {"en": ("https://tile.openstreetmap.org/{z}/{x}/{y}.png",)},
        19,
    ),
    # Canada Base Map - Transportation; Open Government Licence - Canada.
    "nrcan": TileSource(
        _NRCAN,
        {
            "en": (_nrcan("CBMT_CBCT_GEOM_3857"), _nrcan("CBMT_TXT_3857")),
            "fr": (_nrcan("CBMT_CBCT_GEOM_3857"), _nrcan("CBCT_TXT_3857")),
        },
        15,
    ),
}


def chosen_streets(language: str) -> StreetTiles | None:
    """The street map that the reader has switched on, if any."""
    source = SOURCES.get(st.session_state.get(_CHOSEN, OFF))
    if source is None:
        return None
    return StreetTiles(
        urls=source.urls.get(language, source.urls["en"]),
        most_zoom=source.most_zoom,
        attribution=_attributions()[st.session_state[_CHOSEN]],
        failed=_("The street map could not be loaded; the map is shown without it."),
    )


def street_choice() -> None:
    """The switch, with what switching on reveals."""
    names = {
        OFF: _("off"),
        "osm": "OpenStreetMap",
        "nrcan": _("Natural Resources Canada"),
    }

    # The browser sends back the words of a choice: in another language they would mean nothing.
    key = f"street_choice_{current_language()}"

    def keep() -> None:
        st.session_state[_CHOSEN] = st.session_state[key]

    with st.expander(_("Streets under the map")):
        # Given as the default, not set: what a run under way sets would undo a click meanwhile.
        st.radio(
            _("Street map"),
            list(names),
            index=list(names).index(st.session_state.get(_CHOSEN, OFF)),
            format_func=names.__getitem__,
            key=key,
            on_change=keep,
            horizontal=True,
        )
        st.caption(
            _(
                "Havre itself contacts nobody. A street map comes from the site you choose: it "
                "learns your network address, the address of this site and which part of the map "
                "you look at. It goes off when you leave."
            )
        )


def _attributions() -> Mapping[str, str]:
    return {
        "osm": _("Streets: © OpenStreetMap contributors, openstreetmap.org/copyright"),
        "nrcan": _("Streets: Natural Resources Canada, Open Government Licence – Canada"),
    }
