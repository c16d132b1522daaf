"""OpenStreetMap extracts (.osm.pbf): their roads and car ferries into links.

Tags as the OpenStreetMap wiki describes them (Key:highway, Key:oneway, Key:maxspeed, Key:access,
Tag:route=ferry, Key:duration); what each value means here stands in ``osm_*.csv``. Read with
pyosmium, which the extra ``roads`` installs.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from geodata.findings import Finding
from loaders.nrn import NAME_LENGTH, file_fault
from loaders.road_files import (
    FASTEST_KMH,
    RAW_COLUMNS,
    SHORTEST_KM,
    SLOWEST_KMH,
    RawRoads,
    lengths_km,
)
from loaders.road_tables import osm_highways, osm_speed_words, osm_values

# A PBF file begins with the length of a header of this kind.
BEGINNINGS = {".pbf": b"\x00\x00\x00"}
KM_PER_MILE = 1.609344
CAR_KEYS = ("motorcar", "motor_vehicle", "vehicle", "access")  # the most special one decides
SPEED_KEYS = ("maxspeed", "maxspeed:type", "source:maxspeed", "zone:maxspeed")
DIRECTED_SPEED_KEYS = ("maxspeed:forward", "maxspeed:backward")
LONGEST_MINUTES = 24 * 60
FERRY_KMH = (1.0, 90.0)  # a crossing slower or faster states something else than its duration
SHOWN = 10
_SPEED = re.compile(r"(\d{1,3}(?:\.\d+)?)\s*(km/h|kmh|kph|mph)?", re.IGNORECASE)
_CLOCK = re.compile(r"(\d{1,3}):(\d{2})(?::(\d{2}))?")
_ISO = re.compile(r"PT(?=\d)(?:(\d{1,3})H)?(?:(\d{1,4})M)?(?:(\d{1,5})S)?", re.IGNORECASE)
_MONTHS = re.compile(r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)", re.IGNORECASE)


@dataclass
class Ways:
    """Ways that cars use, and the points of all of them, one after the other."""

    refs: array[int] = field(default_factory=lambda: array("q"))
    lon: array[float] = field(default_factory=lambda: array("d"))
    lat: array[float] = field(default_factory=lambda: array("d"))
    points: list[int] = field(default_factory=list)
    facts: list[tuple[Any, ...]] = field(default_factory=list)
    files: list[int] = field(default_factory=list)
    known: set[int] = field(default_factory=set)
    closed: set[int] = field(default_factory=set)
    ferries_left_out: list[str] = field(default_factory=list)
    speeds_unusable: list[str] = field(default_factory=list)
    newest: str = ""


def reader_missing() -> bool:
    """Whether pyosmium, which an OpenStreetMap extract needs, is not installed."""
    return find_spec("osmium") is None


def read_osm(paths: Sequence[Path]) -> tuple[RawRoads, str, list[Finding]]:
    """Links of OpenStreetMap extracts.

    Parameters
    ----------
    paths : sequence of Path
        Files ``.osm.pbf``; what two of them share counts once.

    Returns
    -------
    tuple of RawRoads, str and list of Finding
        The links, the date of the newest data as YYYY-MM-DD, and what was wrong.
    """
    ways, findings = Ways(), []
    if reader_missing():
        return _raw(ways)[0], "", [Finding("road_reader_missing", paths[0].name, "no pyosmium")]
    for number, path in enumerate(paths):
        fault = file_fault(path, BEGINNINGS) or _read_file(path, number, ways)
        if fault:
            findings.append(Finding("road_file_unreadable", path.name, fault))
    raw, lost = _raw(ways)
    first = paths[0].name
    counted = len(ways.facts)
    silent = sum(fact[-1] for fact in ways.facts)
    for code, found in (
        ("road_points_missing", f"{lost} of {len(raw.links) + lost}" if lost else ""),
        ("road_ferry_left_out", _listed(ways.ferries_left_out)),
        ("road_speed_unusable", _listed(ways.speeds_unusable)),
        ("road_speed_missing", f"{silent} of {counted}" if silent else ""),
    ):
        if found:
            findings.append(Finding(code, first, found))
    if not findings and counted == 0:
        findings.append(Finding("road_network_empty", first, "0"))
    if counted and not any(fact[1] == "ferry" for fact in ways.facts):
        findings.append(Finding("road_ferries_missing", first, "no car ferry"))
    return raw, ways.newest, findings


def _read_file(path: Path, number: int, ways: Ways) -> str:
    """Take the ways of a file in; why it cannot be read, or an empty text."""
    import osmium

    try:
        processor = osmium.FileProcessor(osmium.io.File(str(path), "pbf"))
        wanted = osmium.filter.KeyFilter("highway", "route", "barrier")
        for thing in processor.with_locations().with_filter(wanted):
            if thing.is_node():
                if is_closed(thing.tags):
                    ways.closed.add(thing.id)
            elif thing.is_way() and thing.id not in ways.known:
                _take_way(thing, number, ways)
        said = processor.header.get("osmosis_replication_timestamp")[:10]
    # libosmium raises errors of several kinds on damage; a cut file is noticed at its end.
    except Exception as fault:
        return (str(fault).splitlines() or [""])[0][:120] or type(fault).__name__
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", said):
        ways.newest = max(ways.newest, said)
    return ""


def _take_way(way: Any, number: int, ways: Ways) -> None:
    facts = way_facts(way.tags, ways)
    if facts is None or len(way.nodes) < 2:
        return
    ways.known.add(way.id)
    count = 0
    for node in way.nodes:
        at = node.location
        ways.refs.append(node.ref)
        ways.lon.append(at.lon if at.valid() else np.nan)
        ways.lat.append(at.lat if at.valid() else np.nan)
        count += 1
    ways.points.append(count)
    ways.facts.append(facts)
    ways.files.append(number)


def way_facts(tags: Mapping[str, str], ways: Ways) -> tuple[Any, ...] | None:
    """``kmh, kind, stated_minutes, direction, season, name, silent`` of a way; None when unused.

    ``silent`` is True where no limit is stated and the usual speed of such roads stands in.
    """
    highway = tags.get("highway", "")
    if tags.get("route") == "ferry" and highway not in osm_highways().index:
        return _ferry_facts(tags, ways)
    season = osm_values("seasonal").get(tags.get("seasonal", "no"), "all_year")
    if highway not in osm_highways().index or season == "not_used" or not cars_allowed(tags):
        return None
    if osm_values("service").get(tags.get("service", "")) == "not_used":
        return None
    usual = _usual(highway)
    direction = way_direction(tags, usual.one_way)
    if direction == "not_used":
        return None
    unpaved = osm_values("surface").get(tags.get("surface", "")) == "unpaved"
    limit = _limit(tags, ways)
    kmh = limit or (usual.kmh_unpaved if unpaved else usual.kmh)
    kind = "bridge" if tags.get("bridge", "no") != "no" else usual.kind
    return float(kmh), kind, np.nan, direction, season, _name(tags), limit is None


def _ferry_facts(tags: Mapping[str, str], ways: Ways) -> tuple[Any, ...] | None:
    """Facts of a ferry that says that it takes cars; another one is left out by name.

    A ferry for people on foot joins two shores in no car: it takes an explicit word.
    """
    season = ferry_season(tags)
    said = next((tags[key] for key in CAR_KEYS[:-1] if key in tags), "")
    if osm_values("access").get(said) != "yes" or season == "not_used":
        ways.ferries_left_out.append((_name(tags) or "?")[:40])
        return None
    minutes = duration_minutes(tags.get("duration", ""))
    direction = way_direction(tags, False)
    direction = "both" if direction == "not_used" else direction
    stated = np.nan if minutes is None else minutes
    return np.nan, "ferry", stated, direction, season, _name(tags), False


class _Usual:
    """Plain numbers of one line of `osm_highways`, quick to look up for each way."""

    def __init__(self, row: pd.Series) -> None:
        self.kind = str(row["kind"])
        self.kmh, self.kmh_unpaved = float(row["kmh"]), float(row["kmh_unpaved"])
        self.one_way = bool(row["one_way"])


@cache
def _usual(highway: str) -> _Usual:
    return _Usual(osm_highways().loc[[highway]].iloc[0])


def cars_allowed(tags: Mapping[str, str]) -> bool:
    """Whether a private car may use it: the most special tag decides.

    Examples
    --------
    >>> cars_allowed({"access": "private", "motor_vehicle": "yes"})
    True
    >>> cars_allowed({"motor_vehicle": "no"})
    False
    """
    for key in CAR_KEYS:
        if key in tags:
            return osm_values("access").get(tags[key], "yes") == "yes"
    return True


def is_closed(tags: Mapping[str, str]) -> bool:
    """Whether a barrier on a road ends it for cars; a border post does."""
    meaning = osm_values("barrier").get(tags.get("barrier", ""), "open")
    if meaning == "by_access":
        return not cars_allowed(tags)
    said = any(key in tags for key in CAR_KEYS[:-1])
    return meaning == "closed" and not (
        tags.get("barrier") != "border_control" and said and cars_allowed(tags)
    )


def way_direction(tags: Mapping[str, str], implied: bool) -> str:
    """``both``, ``forward``, ``backward`` or ``not_used``, as ``oneway`` says or as is implied.

    Examples
    --------
    >>> way_direction({"oneway": "-1"}, implied=False)
    'backward'
    >>> way_direction({"junction": "roundabout"}, implied=False)
    'forward'
    >>> way_direction({"oneway": "no"}, implied=True)
    'both'
    """
    stated = osm_values("oneway").get(tags.get("oneway", ""))
    if stated is not None:
        return stated
    round_about = osm_values("junction").get(tags.get("junction", "")) == "forward"
    return "forward" if implied or round_about else "both"


def _limit(tags: Mapping[str, str], ways: Ways) -> float | None:
    for key in SPEED_KEYS:
        kmh = speed_kmh(tags.get(key, ""))
        if kmh is not None:
            return kmh
    both = [speed_kmh(tags.get(key, "")) for key in DIRECTED_SPEED_KEYS]
    stated = [kmh for kmh in both if kmh is not None]
    if not stated and "maxspeed" in tags:
        ways.speeds_unusable.append(tags["maxspeed"][:20])
    return min(stated, default=None)


@cache
def speed_kmh(text: str) -> float | None:
    """A speed limit in km/h; the lowest of several; None when it is none.

    Examples
    --------
    >>> speed_kmh("80"), speed_kmh("CA:rural"), speed_kmh("none")
    (80.0, 80.0, None)
    >>> round(speed_kmh("50 mph"), 1)
    80.5
    """
    found: list[float] = []
    for part in text.split(";"):
        word = osm_speed_words().get(part.strip().lower())
        number = _SPEED.fullmatch(part.strip())
        if word is not None:
            found.append(word)
        elif number:
            unit = (number[2] or "").lower()
            kmh = float(number[1]) * (KM_PER_MILE if unit == "mph" else 1.0)
            if not SLOWEST_KMH <= kmh <= FASTEST_KMH:
                return None
            found.append(kmh)
        else:
            return None
    return min(found)


@cache
def duration_minutes(text: str) -> float | None:
    """Minutes of a duration: ``HH:MM``, ``HH:MM:SS``, minutes, or ISO 8601; else None.

    Examples
    --------
    >>> duration_minutes("01:30"), duration_minutes("20"), duration_minutes("PT1H15M")
    (90.0, 20.0, 75.0)
    >>> duration_minutes("a while") is None
    True
    """
    text = text.strip()
    clock, iso = _CLOCK.fullmatch(text), _ISO.fullmatch(text)
    if clock:
        hours, minutes, seconds = (int(part or 0) for part in clock.groups())
        total = hours * 60 + minutes + seconds / 60
    elif iso:
        hours, minutes, seconds = (int(part or 0) for part in iso.groups())
        total = hours * 60 + minutes + seconds / 60
    elif text.isascii() and text.isdigit() and len(text) < 5:
        total = float(text)
    else:
        return None
    return float(total) if 0 < total <= LONGEST_MINUTES else None


def ferry_season(tags: Mapping[str, str]) -> str:
    """``all_year``, ``part_of_year`` or ``not_used``, by ``seasonal`` or months of operation.

    Examples
    --------
    >>> ferry_season({"opening_hours": "May-Oct 07:00-19:00"})
    'part_of_year'
    """
    stated = osm_values("seasonal").get(tags.get("seasonal", ""))
    if stated is not None:
        return stated
    if "seasonal" in tags or _MONTHS.search(tags.get("opening_hours", "")):
        return "part_of_year"
    return "all_year"


def _name(tags: Mapping[str, str]) -> str | None:
    text = tags.get("ref") or tags.get("name") or ""
    return text[:NAME_LENGTH].strip() or None


def _raw(ways: Ways) -> tuple[RawRoads, int]:
    """Ways cut where they meet, at their ends and at barriers; links with lost points counted."""
    if not ways.facts:
        none = np.empty(0)
        return RawRoads(none, none, none.astype(int), pd.DataFrame(columns=RAW_COLUMNS)), 0
    refs = np.asarray(ways.refs, dtype=np.int64)
    lon, lat = np.asarray(ways.lon), np.asarray(ways.lat)
    way = np.repeat(np.arange(len(ways.points)), ways.points)
    _, first, node, times = np.unique(
        refs, return_index=True, return_inverse=True, return_counts=True
    )
    closed = np.isin(refs, np.fromiter(ways.closed, dtype=np.int64, count=len(ways.closed)))
    new_way = np.r_[True, way[1:] != way[:-1]]
    cut = new_way | np.r_[new_way[1:], True] | (times[node] > 1) | closed
    at = np.flatnonzero(cut)
    start, end = at[:-1], at[1:]
    within = way[start] == way[end]
    start, end = start[within], end[within]
    step = lengths_km(lon, lat, way)
    lost = np.r_[0, np.cumsum(np.isnan(step))]
    whole = np.r_[0.0, np.cumsum(np.nan_to_num(step))]
    km = np.maximum(whole[end] - whole[start], SHORTEST_KM)
    sound = lost[end] == lost[start]
    # At a barrier every way ends for itself.
    ends = np.column_stack([node[start], node[end]])
    shut = np.column_stack([closed[start], closed[end]])
    place = np.column_stack([start, end])
    apart = place[shut]
    ends[shut] = len(first) + np.arange(len(apart))
    place_of = np.r_[first, apart]
    links = _links(ways, way[start], km, ends)
    file_of = np.repeat(ways.files, ways.points)[place_of]
    raw = RawRoads(lon[place_of], lat[place_of], file_of, links[sound].reset_index(drop=True))
    return _without_lost_points(raw), int((~sound).sum())


def _without_lost_points(raw: RawRoads) -> RawRoads:
    """Nodes without a place are in no link; a number stands in, so that all can be projected."""
    return RawRoads(np.nan_to_num(raw.lon), np.nan_to_num(raw.lat), raw.file_of, raw.links)


def _links(ways: Ways, way: np.ndarray, km: np.ndarray, ends: np.ndarray) -> pd.DataFrame:
    columns = ["kmh", "kind", "stated_minutes", "direction", "season", "name", "silent"]
    facts = pd.DataFrame.from_records(ways.facts, columns=columns)
    whole = np.bincount(way, weights=km, minlength=len(facts))
    pace = whole / facts["stated_minutes"].to_numpy(dtype=float) * 60
    with np.errstate(invalid="ignore"):
        stated = facts["stated_minutes"].where((pace >= FERRY_KMH[0]) & (pace <= FERRY_KMH[1]))
    links = facts.assign(stated_minutes=stated).iloc[way].reset_index(drop=True)
    links["stated_minutes"] *= km / np.maximum(whole[way], SHORTEST_KM)
    backward = links["direction"].eq("backward").to_numpy()
    links["from_node"] = np.where(backward, ends[:, 1], ends[:, 0])
    links["to_node"] = np.where(backward, ends[:, 0], ends[:, 1])
    links["one_way"] = links["direction"].ne("both")
    return links.assign(km=km)[list(RAW_COLUMNS)]


def _listed(names: Iterable[str]) -> str:
    unique = list(dict.fromkeys(names))
    return ", ".join([*unique[:SHOWN], "..."] if len(unique) > SHOWN else unique)
