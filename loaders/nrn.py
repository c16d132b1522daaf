"""The National Road Network of Statistics Canada: its files into links.

Layers, columns and labels are those of the feature catalogue and the distribution formats,
edition 2.1 (github.com/StatCan/nrn-rrn, docs), in both languages, as words or codes; they stand
in ``nrn_*.csv``. Segments meet where their ends have the same coordinates.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from geodata.findings import Finding
from geodata.terms import CRS
from loaders.cells import fold
from loaders.road_files import (
    FASTEST_KMH,
    RAW_COLUMNS,
    SHORTEST_KM,
    SLOWEST_KMH,
    RawRoads,
    lengths_km,
)
from loaders.road_tables import (
    codes_by_label,
    nrn_fields,
    nrn_layers,
    nrn_road_classes,
    nrn_values,
)

# The first bytes of a GeoPackage (SQLite) and of a shapefile, by ending.
BEGINNINGS = {".gpkg": b"SQLite format 3\0", ".shp": b"\x00\x00\x27\x0a"}
DECIMALS = 6  # 0.1 m
MOST_ROWS = 5_000_000
SHOWN = 5
NAME_LENGTH = 100
UNNAMED = {"", "none", "aucun", "unknown", "inconnu", "-1", "nan"}
_EDITION = re.compile(r"(?:nrn|rrn)_([a-z]{2})_(\d{1,3})_(\d{1,3})_", re.IGNORECASE)
UNKNOWN_CLASS = "-1"


@dataclass
class Reading:
    """What was read from the files so far."""

    findings: list[Finding] = field(default_factory=list)
    editions: list[str] = field(default_factory=list)
    lines: list[np.ndarray] = field(default_factory=list)
    parts: list[pd.DataFrame] = field(default_factory=list)
    junctions: list[np.ndarray] = field(default_factory=list)

    def tell(self, code: str, file: str, found: str, layer: str = "", column: str = "") -> None:
        self.findings.append(Finding(code, file, found, sheet=layer, column=column))


def read_nrn(paths: Sequence[Path]) -> tuple[RawRoads, str, list[Finding]]:
    """Links of National Road Network files.

    Parameters
    ----------
    paths : sequence of Path
        GeoPackages, or shapefiles of road segments, ferry segments and junctions.

    Returns
    -------
    tuple of RawRoads, str and list of Finding
        The links, the editions as ``NB 9.0, NS 17.1``, and what was wrong. With an error among
        the findings the links are not complete.
    """
    reading = Reading()
    found: set[str] = set()
    for number, path in enumerate(paths):
        for layer, code in _layers(path, reading):
            _read_layer(path, layer, code, number, reading)
            found.add(code)
    first = paths[0].name
    if "ROADSEG" not in found and not reading.findings:
        reading.tell("road_layer_missing", first, "no such layer")
    if "FERRYSEG" not in found:
        reading.tell("road_ferries_missing", first, "no such layer")
    raw = _joined(reading)
    _check_junctions(raw, reading, first)
    return raw, ", ".join(dict.fromkeys(reading.editions)), reading.findings


def _layers(path: Path, reading: Reading) -> list[tuple[str, str]]:
    """The layers of a file that are read, with their codes."""
    refused = file_fault(path, BEGINNINGS)
    if refused:
        reading.tell("road_file_unreadable", path.name, refused)
        return []
    try:
        names = [str(name) for name in pyogrio.list_layers(path)[:, 0]]
    # GDAL raises its own kinds on damage, and whatever it raises the file cannot be used.
    except Exception as fault:
        reading.tell("road_file_unreadable", path.name, _short(fault))
        return []
    ends = {name: code for code, names in nrn_layers().items() for name in names}
    layers = [
        (name, ends[end])
        for name in names
        if (end := re.split(r"[^A-Z]", name.upper())[-1]) in ends
    ]
    # A GeoPackage holds all layers, a shapefile one of them.
    codes = [code for _, code in layers]
    if not codes or (path.suffix.lower() == ".gpkg" and "ROADSEG" not in codes):
        reading.tell("road_layer_missing", path.name, _listed(names))
    return layers


def file_fault(path: Path, beginnings: dict[str, bytes]) -> str:
    """Why a file cannot be what its name says; empty when it can.

    Looked at before any reader opens it: an archive is never unpacked.
    """
    beginning = beginnings.get(path.suffix.lower())
    try:
        if not path.exists():
            return "no such file"
        if not path.is_file():
            return "not a regular file"
        with path.open("rb") as file:
            start = file.read(16)
    except OSError as fault:
        return fault.strerror or "cannot be read"
    if start.startswith(b"PK"):
        return "a ZIP archive; unpack it first"
    if not start:
        return "0 bytes"
    if beginning is None or not start.startswith(beginning):
        return "a file of another kind"
    return ""


def _read_layer(path: Path, layer: str, code: str, number: int, reading: Reading) -> None:
    """Read one layer into the parts of the reading."""
    place = path.name, layer
    fields = nrn_fields()[nrn_fields()["layer"].eq(code)]
    try:
        info = pyogrio.read_info(path, layer=layer)
        present = {name.upper(): name for name in info["fields"]}
        columns: dict[str, str] = {}
        for one in fields.itertuples():
            name = present.get(one.name_en) or present.get(one.name_fr)
            if name is not None:
                columns[name] = str(one.field)
            elif one.needed:
                both = f"{one.name_en} / {one.name_fr}"
                listed = _listed(sorted(present))
                reading.tell("road_column_missing", path.name, listed, layer, both)
        if not 0 < info["features"] <= MOST_ROWS:
            empty = "road_layer_empty" if code == "ROADSEG" else "road_side_layer_empty"
            kind = empty if info["features"] == 0 else "road_network_too_large"
            reading.tell(kind, path.name, str(info["features"]), layer)
            return
        table = pyogrio.read_dataframe(path, layer=layer, columns=list(columns), force_2d=True)
    except Exception as fault:  # as above
        reading.tell("road_file_unreadable", path.name, _short(fault), layer)
        return
    if not isinstance(table, gpd.GeoDataFrame):
        reading.tell("road_geometry_missing", path.name, "no geometry", layer)
        return
    placed = _in_degrees(table, place, reading)
    if placed is None:
        return
    edition = _EDITION.search(f"{layer}_") or _EDITION.search(path.name)
    if edition:
        province, major, minor = edition.groups()
        reading.editions.append(f"{province.upper()} {int(major)}.{int(minor)}")
    table = placed.rename(columns=columns).reset_index(drop=True)
    if code == "JUNCTION":
        points = table.geometry[table.geom_type == "Point"]
        reading.junctions.append(points.get_coordinates().to_numpy())
        return
    table = _lines_only(table, place, reading)
    if table.empty:
        return
    links = (_ferries if code == "FERRYSEG" else _roads)(table, place, reading)
    kept = links["used"].to_numpy(dtype=bool)
    reading.parts.append(links[kept].assign(file=number))
    reading.lines.append(table.geometry.to_numpy()[kept])


def _in_degrees(
    table: gpd.GeoDataFrame, place: tuple[str, str], reading: Reading
) -> gpd.GeoDataFrame | None:
    crs = table.crs
    # GDAL gives a coordinate system of this name to a GeoPackage that says it has none.
    if crs is None or str(crs.name).lower().startswith("undefined"):
        reading.tell("road_crs_unknown", place[0], "none", place[1])
        return None
    try:
        return table.to_crs(CRS)
    except Exception as fault:  # PROJ raises its own kinds
        reading.tell("road_crs_unknown", place[0], _short(fault), place[1])
        return None


def _lines_only(
    table: gpd.GeoDataFrame, place: tuple[str, str], reading: Reading
) -> gpd.GeoDataFrame:
    """Single lines of two and more points; parts of a line of several parts are lines."""
    placed = ~(table.geometry.isna() | table.geometry.is_empty)
    nowhere = int((~placed).sum())
    table = table[placed].explode(ignore_index=True)
    shapes = table.geometry.to_numpy()
    sound = shapely.get_type_id(shapes) == shapely.GeometryType.LINESTRING
    bounds = shapely.bounds(shapes)
    sound &= np.isfinite(bounds).all(axis=1)
    sound &= (np.abs(bounds[:, [0, 2]]) <= 180).all(axis=1)
    sound &= (np.abs(bounds[:, [1, 3]]) <= 90).all(axis=1)
    if nowhere or not sound.all():
        found = f"{nowhere + (~sound).sum()} of {nowhere + len(table)}"
        reading.tell("road_geometry_unusable", place[0], found, place[1])
    return table[sound].reset_index(drop=True)


def _roads(table: gpd.GeoDataFrame, place: tuple[str, str], reading: Reading) -> pd.DataFrame:
    """Facts of road segments, one line each."""
    classes = nrn_road_classes()
    class_code = _codes(table, "road_class", classes.reset_index(), UNKNOWN_CLASS, place, reading)
    direction = _meaning(table, "direction", "both", place, reading)
    season = _meaning(table, "closing", "all_year", place, reading)
    unpaved = _meaning(table, "pavement", "paved", place, reading).eq("unpaved")
    structure = _meaning(table, "structure", "none", place, reading)
    of_class = classes.loc[class_code].reset_index(drop=True)
    usual = of_class["kmh"].where(~unpaved, of_class["kmh_unpaved"])
    limit = _limits(table, place, reading)
    return pd.DataFrame(
        {
            "kmh": limit.fillna(usual),
            "stated_minutes": np.nan,
            "kind": structure.where(structure.ne("none"), of_class["kind"]),
            "one_way": direction.ne("both"),
            "reversed": direction.eq("backward"),
            "season": season,
            "name": _names(table, ("route_number", "street_name")),
            "used": of_class["used"] & season.ne("not_used"),
        }
    )


def _ferries(table: gpd.GeoDataFrame, place: tuple[str, str], reading: Reading) -> pd.DataFrame:
    """Facts of ferry segments; the network states neither speed nor minutes for them."""
    season = _meaning(table, "closing", "all_year", place, reading)
    return pd.DataFrame(
        {
            "kmh": np.nan,
            "stated_minutes": np.nan,
            "kind": "ferry",
            "one_way": False,
            "reversed": False,
            "season": season,
            "name": _names(table, ("route_name",)),
            "used": season.ne("not_used"),
        }
    )


def _limits(table: pd.DataFrame, place: tuple[str, str], reading: Reading) -> pd.Series:
    """Posted limits in km/h; NaN where none is stated or it cannot be one."""
    if "kmh" not in table:
        return pd.Series(np.nan, index=table.index)
    stated = table["kmh"]
    number = pd.to_numeric(stated, errors="coerce").astype(float)
    silent = stated.isna() | number.eq(-1) | _texts(stated).isin(UNNAMED)
    right = number.between(SLOWEST_KMH, FASTEST_KMH)
    wrong = ~right & ~silent
    if silent.any():
        found = f"{silent.sum()} of {len(table)}"
        reading.tell("road_speed_missing", place[0], found, place[1], "SPEED / VITESSE")
    if wrong.any():
        found = f"{wrong.sum()} of {len(table)}: {_listed(stated[wrong].astype(str).unique())}"
        reading.tell("road_speed_unusable", place[0], found, place[1], "SPEED / VITESSE")
    return number.where(right)


def _meaning(
    table: pd.DataFrame, field_name: str, usual: str, place: tuple[str, str], reading: Reading
) -> pd.Series:
    """What the values of a column mean, by `nrn_values`; ``usual`` without a column or value."""
    values = nrn_values()
    mine = values[values["field"].eq(field_name)]
    code = _codes(table, field_name, mine, "", place, reading)
    return code.map(dict(zip(mine["code"], mine["meaning"], strict=True))).fillna(usual)


def _codes(
    table: pd.DataFrame,
    field_name: str,
    known: pd.DataFrame,
    usual: str,
    place: tuple[str, str],
    reading: Reading,
) -> pd.Series:
    """Codes of a column whose values are codes or labels in either language."""
    if field_name not in table:
        return pd.Series(usual, index=table.index)
    column = table[field_name]
    by_label = codes_by_label(known)
    stated = {value: _key(value) for value in column.dropna().unique()}
    strange = [value for value, key in stated.items() if key and key not in by_label]
    if strange:
        fields = nrn_fields()
        one = fields[fields["field"].eq(field_name)].iloc[0]
        code = "road_direction_unknown" if field_name == "direction" else "road_value_unknown"
        names = f"{one.name_en} / {one.name_fr}"
        reading.tell(code, place[0], _listed([str(value) for value in strange]), place[1], names)
    codes = {value: by_label.get(key, usual) for value, key in stated.items()}
    return column.map(codes).fillna(usual).astype(str)


def _key(value: object) -> str:
    """A code or label in the form in which the tables have it."""
    if isinstance(value, int | float | np.number):
        return str(int(value)) if np.isfinite(value) else ""
    text = str(value)
    # UTF-8 that was read as Latin-1, as from a shapefile that does not name its encoding.
    with suppress(UnicodeError):
        text = text.encode("latin-1").decode("utf-8")
    return fold(text)


def _texts(column: pd.Series) -> pd.Series:
    """Values as text in lower case; empty where missing."""
    return column.astype(str).fillna("").str.strip().str.lower()


def _names(table: pd.DataFrame, fields: tuple[str, ...]) -> pd.Series:
    """The first of these columns that has a name; missing where none has."""
    names = pd.Series(None, index=table.index, dtype=object)
    for one in fields:
        if one in table:
            text = table[one].astype(str).fillna("").str.slice(0, NAME_LENGTH).str.strip()
            said = ~_texts(table[one]).isin(UNNAMED)
            names = names.where(names.notna() | ~said, text)
    return names


def _joined(reading: Reading) -> RawRoads:
    """One set of nodes and links of all layers: ends with the same coordinates are one node."""
    if not reading.parts:
        none = np.empty(0)
        links = pd.DataFrame({column: [] for column in RAW_COLUMNS})
        return RawRoads(none, none, none.astype(int), links)
    links = pd.concat(reading.parts, ignore_index=True)
    shapes = np.concatenate(reading.lines)
    at, line = shapely.get_coordinates(shapes, return_index=True)
    step = lengths_km(at[:, 0], at[:, 1], line)
    km = np.maximum(np.bincount(line, weights=step, minlength=len(links)), SHORTEST_KM)
    first = np.searchsorted(line, np.arange(len(links)), side="left")
    last = np.searchsorted(line, np.arange(len(links)), side="right") - 1
    turned = links["reversed"].to_numpy(dtype=bool)
    start, end = np.where(turned, last, first), np.where(turned, first, last)
    ends = np.concatenate([at[start], at[end]])
    keys, node, row = _node_numbers(ends)
    file_of = np.tile(links["file"].to_numpy(), 2)[row]
    links = links.assign(from_node=node[: len(links)], to_node=node[len(links) :], km=km)
    return RawRoads(keys[:, 0], keys[:, 1], file_of, links[list(RAW_COLUMNS)])


def _node_numbers(ends: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Coordinates of the nodes, the node of each end, and the first end of each node."""
    whole = np.rint(ends * 10**DECIMALS).astype(np.int64)
    key = whole[:, 0] * 1_000_000_000 + whole[:, 1]
    _, row, node = np.unique(key, return_index=True, return_inverse=True)
    return whole[row] / 10**DECIMALS, node, row


def _check_junctions(raw: RawRoads, reading: Reading, file: str) -> None:
    """Junctions where no segment ends say that lines and junctions are not of one edition."""
    if not reading.junctions or not len(raw.lon):
        return
    at = np.rint(np.concatenate(reading.junctions) * 10**DECIMALS).astype(np.int64)
    ends = np.rint(np.column_stack([raw.lon, raw.lat]) * 10**DECIMALS).astype(np.int64)
    known = set(map(tuple, ends.tolist()))
    lost = sum(tuple(one) not in known for one in at.tolist())
    if lost:
        reading.tell("road_junction_elsewhere", file, f"{lost} of {len(at)}")


def _listed(names: Sequence[str] | np.ndarray) -> str:
    shown = [str(name)[:40] for name in list(names)[:SHOWN]]
    return ", ".join([*shown, "..."] if len(names) > SHOWN else shown) or "none"


def _short(fault: Exception) -> str:
    return (str(fault).splitlines() or [""])[0][:120] or type(fault).__name__
