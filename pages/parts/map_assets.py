"""What the map's frame loads, all from this server.

Streamlit serves the folder of a declared component; `declare_component` is used for that alone.
The map's frame lives at ``component/streamlit_folium.st_folium/``, so a relative URL reaches the
other folders behind any prefix or proxy.
"""

from __future__ import annotations

import hashlib
from functools import cache, lru_cache
from pathlib import Path
from typing import Final
from urllib.parse import quote

import streamlit.components.v1 as components
import xstatic.pkg.leaflet as leaflet

import geodata

WEBASSETS: Final = Path(__file__).parent / "webassets"
GEOMETRY: Final = Path(geodata.__file__).parent / "snapshot" / "web"

OUTLINE: Final = "provinces.geojson"
TOWNS: Final = "towns.json"

_FOLDERS: Final = {"leaflet": Path(leaflet.BASE_DIR), "webassets": WEBASSETS, "geometry": GEOMETRY}


@cache
def _served_url(folder: str) -> str:
    """Serve a folder, once for the life of the process, and say where."""
    path = _FOLDERS[folder]
    if not path.is_dir():
        # The map still works without its outline and says that it is missing.
        return f"../{folder}"
    return f"../{components.declare_component(folder, path=str(path)).name}"


def _fingerprint(path: Path) -> str:
    """Short hash of a file: browsers may keep it for good, and fetch it again when it changes."""
    return _hash(path, path.stat().st_mtime_ns) if path.is_file() else "missing"


@lru_cache(maxsize=16)
def _hash(path: Path, modified_ns: int) -> str:
    """Hash of the file as modified then: a refreshed snapshot is noticed without a restart."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10]


def asset_url(folder: str, name: str) -> str:
    """URL of a served file as seen from the map's frame.

    Parameters
    ----------
    folder : {"leaflet", "webassets", "geometry"}
    name : str
        File name in that folder; a file that is not there gets a URL that answers 404.
    """
    return f"{_served_url(folder)}/{name}?v={_fingerprint(_FOLDERS[folder] / name)}"


def script_links(unavailable: str) -> list[tuple[str, str]]:
    """Scripts in loading order.

    Ours come first: if Leaflet fails, they say so, with the text carried in the URL because
    nothing else reaches the frame before all scripts are there. So is what comes next: each
    script waits for the one before, and on a slow line every wait is a round trip.
    """
    own = asset_url("webassets", "map.js")
    later = [
        ("havre_layers", asset_url("webassets", "layers.js")),
        ("havre_symbols", asset_url("webassets", "symbols.js")),
        ("havre_view", asset_url("webassets", "view.js")),
        ("leaflet", asset_url("leaflet", "leaflet.js")),
    ]
    shapes = [asset_url("geometry", OUTLINE), asset_url("webassets", TOWNS)]
    ahead = " ".join([*(url for _name, url in later), *shapes])
    words = quote(unavailable, safe="", errors="replace")
    return [("havre", f"{own}&unavailable={words}&ahead={quote(ahead, safe='')}"), *later]


def style_links() -> list[tuple[str, str]]:
    """Style sheets in loading order."""
    return [
        ("leaflet_css", asset_url("leaflet", "leaflet.css")),
        ("havre_css", asset_url("webassets", "map.css")),
    ]
