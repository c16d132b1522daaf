"""The imported road network, read once for everyone, and the words that name it."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from geodata.plain_files import printable
from geodata.refreshed import data_folder
from geodata.road_network import RoadNetwork
from geodata.stored_roads import RoadFacts, UnusableRoadsError, read_roads, roads_version
from pages.parts.data_notes import day_words
from pages.parts.text import _


@dataclass(frozen=True)
class ImportedRoads:
    """The network that ``havre roads`` keeps; never change it.

    Attributes
    ----------
    network : RoadNetwork or None
        None when there is none that can be used: then road times are estimated.
    facts : RoadFacts or None
        Where it comes from.
    fault : str
        Why one that is there is not used: ``damaged``, ``other_version``.
    """

    network: RoadNetwork | None = None
    facts: RoadFacts | None = None
    fault: str = ""


def imported_roads() -> ImportedRoads:
    """The network in the data folder; a new one is taken up at the next run."""
    return _read_version(roads_version(data_folder()))


@st.cache_resource(show_spinner=False, max_entries=1)
def _read_version(version: str) -> ImportedRoads:
    if not version:
        return ImportedRoads()
    try:
        found = read_roads(data_folder())
    except UnusableRoadsError as fault:
        return ImportedRoads(fault=fault.code)
    return ImportedRoads(*found) if found else ImportedRoads()


def road_words(roads: ImportedRoads) -> str:
    """Where road times come from, in one line.

    Names of files are in it: show it as plain text, never as Markdown.
    """
    if roads.fault == "other_version":
        return _(
            "Road times are estimated: the imported road network was made by another version of "
            "Havre. Run “havre roads” again."
        )
    if roads.fault:
        return _(
            "Road times are estimated: the imported road network is damaged. Run “havre roads” "
            "again."
        )
    if roads.facts is None:
        return _("Road times are estimated; “havre roads” takes in a road file.")
    said = {
        "vintage": printable(roads.facts.vintage) or _("edition not stated"),
        "files": ", ".join(map(printable, roads.facts.files)),
        "date": day_words(roads.facts.imported),
    }
    if roads.facts.origin == "osm":
        return _(
            "Road times: roads of OpenStreetMap, © OpenStreetMap contributors ({vintage}), from "
            "{files}, imported on {date}.",
            **said,
        )
    return _(
        "Road times: National Road Network, Statistics Canada ({vintage}), from {files}, imported "
        "on {date}.",
        **said,
    )
