"""Made-up tables, tiny and complete, to try the calculations on."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import Point, box

from geodata import schemas_directory
from geodata.placing import Gazetteer
from geodata.snapshot import Snapshot
from geodata.terms import CRS

LOCATION = {
    "organization_id": "ORG",
    "name_en": None,
    "name_fr": None,
    "location_type": "physical",
    "service_provinces": "NB",
    "province": "NB",
    "city": "Alma",
    "street": None,
    "postal_code": None,
    "protected": False,
    "served_area_en": None,
    "served_area_fr": None,
    "languages": None,
    "email": None,
    "website": None,
    "hours_en": None,
    "hours_fr": None,
    "eligibility_en": None,
    "eligibility_fr": None,
    "note_en": None,
    "note_fr": None,
    "tier": 1,
    "grades": None,
    "evidence_year": pd.NA,
    "last_verified": None,
    "source_urls": "https://example.org",
    "placement": "community",
    "not_on_map_reason": None,
    "community_id": "NB-alma",
    "community_name": "Alma",
    "census_division_id": "1306",
}
ORGANIZATION = {
    "organization_id": "ORG",
    "name_en": "Help House",
    "name_fr": "Maison d'aide",
    "acronym": None,
    "operator": "community",
    "website": "https://help.example.org",
}
POSITION = {
    "quarter": "2021Q3",
    "province": "NB",
    "community_id": "NB-alma",
    "precision": "named_place",
    "not_placed_reason": None,
    "program_stream": "low_wage",
    "noc_code": "8431",
    "noc_version": "2011",
    "rows": 1,
    "lmias": pd.NA,
    "positions": 5,
    "employer_keys": None,
}
OFFICIAL = {
    "year": 2021,
    "province": "NB",
    "dimension": "census_division",
    "code": "1306",
    "positions": 5,
    "source_table": 2,
}
COMMUNITIES = {
    "NB-alma": ("Alma", "NB", "1306", -64.95, 45.60),
    "NB-bath": ("Bath", "NB", "1306", -65.10, 45.75),
    "NS-canso": ("Canso", "NS", "1213", -61.00, 45.33),
}
DIVISIONS = {
    "1213": ("Guysborough", "NS", box(-62.0, 45.0, -60.8, 45.6)),
    "1306": ("Albert", "NB", box(-65.3, 45.4, -64.5, 46.0)),
    "1311": ("Carleton", "NB", box(-68.0, 46.0, -67.0, 46.8)),
}
SERVICE_TYPES = {
    "rights_info": ("Know your rights", "Connaître vos droits", True),
    "health_clinic": ("Clinic", "Clinique", True),
    "housing": ("Housing", "Logement", True),
    "coordination": ("Coordination", "Coordination", False),
}


def frame(rows: list[dict[str, object]], like: dict[str, object]) -> pd.DataFrame:
    """Rows over their defaults; the columns stay when there is no row."""
    return pd.DataFrame([like | row for row in rows], columns=list(like))


def geo_frame(table: pd.DataFrame, geometry: list[object]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(table, geometry=gpd.GeoSeries(geometry, index=table.index, crs=CRS))


DIRECTORY_TABLES = {
    "schedules": schemas_directory.Schedules,
    "unscheduled_hours": schemas_directory.UnscheduledHours,
    "eligibility": schemas_directory.Eligibility,
    "service_areas": schemas_directory.ServiceAreas,
    "who_answers": schemas_directory.WhoAnswers,
    "operators": schemas_directory.Operators,
    "programs": schemas_directory.Programs,
    "program_participation": schemas_directory.ProgramParticipation,
    "facts": schemas_directory.Facts,
}


def directory_table(name: str, rows: Sequence[dict[str, object]]) -> pd.DataFrame:
    """Rows of a table of the directory, with missing cells where none are given."""
    columns = list(DIRECTORY_TABLES[name].to_schema().columns)
    table = pd.DataFrame(list(rows), columns=columns)
    if "evidence_year" in table:
        table["evidence_year"] = table["evidence_year"].astype("Int64")
    return table


@pytest.fixture
def gazetteer() -> Gazetteer:
    """Places of one name, other names, postal areas side by side, one urban postal code."""
    places = pd.DataFrame(
        [
            # place_id, province, quality, population, keys, lon, lat
            ("NB-moncton", "NB", "A", 79_000, "moncton|north moncton", -64.80, 46.09),
            ("NB-north-moncton", "NB", "B", None, "north moncton", -64.50, 46.50),
            ("NB-centreville", "NB", "A", 500, "centreville", -67.70, 46.43),
            (
                "NB-grand-falls",
                "NB",
                "A",
                5_000,
                "grand falls|grand sault|grandsault",
                -67.74,
                47.05,
            ),
            ("NB-cap-pele", "NB", "A", 2_400, "cap pele", -64.27, 46.22),
            ("NS-centreville.kings", "NS", "A", 1_000, "centreville", -64.52, 45.13),
            ("NS-centreville.digby", "NS", "A", 90, "centreville", -66.02, 44.55),
            ("NS-saint-andrews.1", "NS", "A", None, "saint andrews", -61.90, 45.56),
            ("NS-saint-andrews.2", "NS", "B", None, "saint andrews", -63.40, 45.30),
            ("NS-kentville", "NS", "A", 6_000, "kentville", -64.50, 45.08),
            ("PE-clyde-river", "PE", "A", 650, "clyde river", -63.25, 46.21),
        ],
        columns=["place_id", "province", "quality", "population", "keys", "lon", "lat"],
    )
    points = [Point(xy) for xy in zip(places.pop("lon"), places.pop("lat"), strict=True)]
    places.insert(1, "name", places["place_id"].str[3:].str.title())
    places.insert(3, "census_division_id", "1")
    places["population"] = places["population"].astype("Int64")
    areas = pd.DataFrame(
        [
            ("B0P", "NS", box(-65.0, 44.9, -64.3, 45.3)),
            ("B0V", "NS", box(-66.3, 44.4, -65.8, 44.7)),
            ("C0A", "PE", box(-63.5, 46.0, -62.5, 46.4)),
            ("E1C", "NB", box(-64.85, 46.05, -64.75, 46.12)),
            ("E7H", "NB", box(-67.9, 46.3, -67.5, 46.5)),
        ],
        columns=["fsa", "province", "geometry"],
    )
    aliases = pd.DataFrame(
        [
            ("montcon", "NB", "", "NB-moncton", "same", "typing error"),
            ("north kentville", "NS", "B0P", "NS-kentville", "adjoining", "beside it"),
        ],
        columns=["alias", "province", "fsa", "place_id", "relation", "note"],
    )
    codes = pd.DataFrame(
        [
            ("E1C 1A1", -64.79, 46.10),
            ("E1C 9Z9", -64.30, 46.50),  # 55 km away
            ("E0C 1A1", -64.28, 46.22),  # rural, though it is in the table
        ],
        columns=["postal_code", "lon", "lat"],
    )
    return Gazetteer(
        geo_frame(places, points),
        gpd.GeoDataFrame(areas, geometry="geometry", crs=CRS),
        aliases,
        codes,
    )


@pytest.fixture
def made_snapshot() -> Callable[..., Snapshot]:
    """``made_snapshot(locations=..., services=..., positions=..., ...)``; rows are dicts.

    A location has ``at=(lon, lat)`` or no point; services are pairs of location and type. The
    tables of `DIRECTORY_TABLES` take rows by name, such as ``schedules=[...]``.
    """

    def make(
        locations: list[dict[str, object]] = (),  # type: ignore[assignment]
        services: list[tuple[str, str]] = (),  # type: ignore[assignment]
        positions: list[dict[str, object]] = (),  # type: ignore[assignment]
        organizations: list[dict[str, object]] = ({},),  # type: ignore[assignment]
        phones: list[dict[str, object]] = (),  # type: ignore[assignment]
        communities: dict[str, tuple[str, str, str, float, float]] = COMMUNITIES,
        official: list[dict[str, object]] = ({}, {"code": None}),  # type: ignore[assignment]
        **rows: Sequence[dict[str, object]],
    ) -> Snapshot:
        spots = [Point(one["at"]) if "at" in one else None for one in locations]
        plain = [{key: one[key] for key in one if key != "at"} for one in locations]
        located = frame(plain, {"location_id": "L"} | LOCATION)
        located["evidence_year"] = located["evidence_year"].astype("Int64")
        text = [c for c in located if c not in ("protected", "tier", "evidence_year")]
        located[text] = located[text].astype("str").where(located[text].notna())
        counted = frame(list(positions), POSITION).astype({"lmias": "Int64", "positions": "int64"})
        known = pd.DataFrame(
            [(key, *values[:3]) for key, values in communities.items()],
            columns=["community_id", "name", "province", "census_division_id"],
        )
        known["precision"] = "named_place"
        known["population"] = pd.array([None] * len(known), dtype="Int64")
        divisions = pd.DataFrame(
            [(key, name, province, "1", 10) for key, (name, province, _) in DIVISIONS.items()],
            columns=[
                "census_division_id",
                "name",
                "province",
                "economic_region_id",
                "population",
            ],
        )
        return Snapshot(
            positions=counted,
            communities=geo_frame(known, [Point(v[3:]) for v in communities.values()]),
            census_divisions=geo_frame(divisions, [v[2] for v in DIVISIONS.values()]),
            places=geo_frame(pd.DataFrame({"place_id": ["NB-alma"]}), [Point(-64.95, 45.6)]),
            postal_areas=geo_frame(pd.DataFrame({"fsa": ["E1C"]}), [box(-65, 46, -64, 47)]),
            place_aliases=pd.DataFrame(
                [("alma village", "NB", "", "NB-alma", "same", "")],
                columns=["alias", "province", "fsa", "place_id", "relation", "note"],
            ),
            organizations=frame(list(organizations), ORGANIZATION),
            locations=geo_frame(located, spots),
            phones=frame(
                list(phones),
                {
                    "location_id": "L",
                    "number": "506-555-0100",
                    "kind": "voice",
                    "label_en": None,
                    "label_fr": None,
                    "grade": None,
                },
            ),
            services=pd.DataFrame(list(services), columns=["location_id", "service_type"]),
            service_types=pd.DataFrame(
                [(code, *values) for code, values in SERVICE_TYPES.items()],
                columns=["service_type", "label_en", "label_fr", "for_workers"],
            ).assign(
                rights_category_en="Right",
                rights_category_fr="Droit",
                ilo_area_en=None,
                ilo_area_fr=None,
                better_together_objective="2",
            ),
            lists=pd.DataFrame(
                [("a.xlsx", "0" * 64, "2021Q3", "en", "NB", 1, 5, True)],
                columns=[
                    "file",
                    "sha256",
                    "quarter",
                    "language",
                    "province",
                    "rows_read",
                    "positions_read",
                    "counted",
                ],
            ),
            official_positions=frame(list(official), OFFICIAL).astype({"positions": "Int64"}),
            findings=pd.DataFrame(
                {
                    "code": ["place_unknown"],
                    "severity": ["warning"],
                    "file": ["a.xlsx"],
                    "sheet": [""],
                    "row": pd.array([7], dtype="Int64"),
                    "column": ["address"],
                    "found": ["Nowhere"],
                    "positions": pd.array([None], dtype="Int64"),
                }
            ),
            road_nodes=gpd.GeoDataFrame(geometry=[Point(-65, 45.6), Point(-64.9, 45.6)], crs=CRS),
            road_links=pd.DataFrame(
                {
                    "from_node": [0],
                    "to_node": [1],
                    "km": [8.0],
                    "minutes": [7.5],
                    "kind": ["road"],
                    "one_way": [False],
                    "season": ["all_year"],
                    "name": [None],
                }
            ).astype({"name": "str"}),
            **{name: directory_table(name, rows.get(name, ())) for name in DIRECTORY_TABLES},
        )

    return make
