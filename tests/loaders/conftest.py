"""A made-up folder of sources, tiny and complete, to build a snapshot from."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
from shapely.geometry import box

from geodata.terms import CRS
from loaders import gazetteer
from loaders.build import build
from loaders.directory_sheets import COLUMNS
from loaders.lmia import LmiaList, read_lmia_list, read_lmia_lists

REPOSITORY = Path(__file__).parents[2]

TITLE = (
    "Employers Who Were Issued a Positive Labour Market Impact Assessment (LMIA) by Program "
    "Stream, National Occupational Classification (NOC) {noc} and Business Location, {period}"
)
HEADER = ["Province/Territory", "Program Stream", "Employer", "Address", "Occupation"]
WIDE = [*HEADER, "Incorporate Status", "Approved LMIAs", "Approved Positions"]
NARROW = [*HEADER, "Approved Positions"]
NOTES = ["Notes:", "1. The source for all information."]
FRENCH_TITLE = (
    "Employeurs ayant obtenu une étude d’impact sur le marché du travail (EIMT) positive, par "
    "volet du programme, classification nationale des professions (CNP) 2011 et lieu d'affaires, "
    "{period}"
)
FRENCH_WIDE = [
    "Province/Territoire",
    "Volet du programme",
    "Employeur",
    "Adresse",
    "Profession",
    "Incorporer le statut",
    "EIMT Approuvés",
    "Postes Approuvés",
]
FARM = "8431-General farm workers"
ROWS_2021Q3 = [
    ["New Brunswick", "Low Wage", "Fish Co", "Moncton, NB E1C 1A1", FARM, 5],
    ["New Brunswick", "Low Wage", "FISH CO", "Moncton, NB E1C 1A1", FARM, 7],
    ["New Brunswick", "Low Wage", "Crab Co", "Atlantis, NB", FARM, 2],
    ["Nova Scotia", "High Wage", "Orchard", "Centreville, NS B0P 1J0", FARM, 4],
    ["Ontario", "High Wage", "Far Away", "Toronto, ON M4B 1B3", FARM, 9],
]
ROWS_2021Q4 = [
    ["New Brunswick", "Low Wage", "Fish Co", "Alma, NB E4H  1N", FARM, "Unknown", 2, 11],
    ["Prince Edward Island", "Low Wage", "Potato Co", "Tignish, PE C0B 2B0", FARM, "Unknown", 1, 3],
]

DIRECTORY = {
    "organizations": [
        {
            "organization_id": "NB-HELP",
            "name_en": "Help House",
            "name_fr": "Maison d'aide",
            "operator": "community",
        }
    ],
    "locations": [
        {
            "location_id": "NB-HELP-1",
            "organization_id": "NB-HELP",
            "name_en": "Help House",
            "name_fr": "Maison d'aide",
            "location_type": "physical",
            "service_provinces": "NB",
            "province": "NB",
            "city": "Moncton",
            "protected": "false",
            "tier": "1",
            "source_urls": "https://example.org",
        },
        {
            "location_id": "NB-HELP-2",
            "organization_id": "NB-HELP",
            "name_en": "Help Line",
            "name_fr": "Ligne d'aide",
            "location_type": "remote",
            "service_provinces": "NB;NS;PE",
            "protected": "false",
            "tier": "2",
            "source_urls": "https://example.org",
        },
    ],
    "phones": [{"location_id": "NB-HELP-2", "number": "211", "kind": "voice"}],
    "services": [
        {"location_id": "NB-HELP-1", "service_type": "housing"},
        {"location_id": "NB-HELP-2", "service_type": "housing"},
    ],
    "service_types": [
        {
            "service_type": "housing",
            "label_en": "Housing",
            "label_fr": "Logement",
            "for_workers": "true",
            "rights_category_en": "Adequate housing",
            "rights_category_fr": "Logement convenable",
            "better_together_objective": "2;4",
        }
    ],
}


def write_list(
    path: Path, period: str, rows: list[list[object]], header: list[str], noc: int = 2011
) -> Path:
    """One published list, as the department lays it out."""
    book = openpyxl.Workbook()
    page = book.active
    for row in [[TITLE.format(period=period, noc=noc)], header, *rows, *([n] for n in NOTES)]:
        page.append(row)
    book.save(path)
    return path


def write_french_list(path: Path, period: str, rows: list[list[object]]) -> Path:
    """The French edition, in the words of its own layout."""
    book = openpyxl.Workbook()
    page = book.active
    notes = ["Remarques:", "1. Tous les renseignements."]
    for row in [[FRENCH_TITLE.format(period=period)], FRENCH_WIDE, *rows, *([n] for n in notes)]:
        page.append(row)
    book.save(path)
    return path


def made_divisions() -> gpd.GeoDataFrame:
    """Census divisions as the source has them."""
    table = pd.DataFrame(
        [
            ("1306", "Albert", "NB", "1330", 29_000, box(-66, 45.5, -65, 47)),
            ("1307", "Westmorland", "NB", "1330", 160_000, box(-65, 45.5, -64, 47)),
            ("1203", "Digby", "NS", "1250", 17_000, box(-66.5, 44, -65.5, 45)),
            ("1207", "Kings", "NS", "1250", 63_000, box(-65, 44.5, -64, 45.3)),
            ("1103", "Prince", "PE", "1110", 46_000, box(-64, 46.4, -63, 47.2)),
        ],
        columns=["cduid", "cd_name", "prov", "eruid", "population_2021", "geometry"],
    )
    return gpd.GeoDataFrame(table, geometry="geometry", crs=CRS)


def made_places() -> gpd.GeoDataFrame:
    """Places as the source has them, with repeated and second names."""
    table = pd.DataFrame(
        [
            (1, "Moncton", "NB", "A", 79_000, 900, "Le Coude|莫ncton|", "1307", -64.8, 46.1),
            (2, "Moncton ", "NB", "B", None, 12, "", "1307", -64.7, 46.2),
            (3, "Alma", "NB", "A", 200, 5, "", "1306", -65.1, 45.6),
            (4, "Alma Village", "NB", "B", None, 2, "", "1306", -65.11, 45.6),
            (5, "Centreville", "NS", "A", 1_000, 9, "", "1207", -64.5, 45.1),
            (6, "Centreville", "NS", "B", None, 1, "", "1203", -66.0, 44.5),
            (7, "Tignish", "PE", "A", 700, 6, "Saint-Simon / Tignish Shore", "1103", -63.9, 46.9),
            (8, "Offshore", "PE", "C", None, 0, "", "1103", -63.02, 47.23),
        ],
        columns=[
            "id",
            "name",
            "prov",
            "coord_quality",
            "population",
            "postal_codes",
            "alt_names",
            "cduid",
            "lon",
            "lat",
        ],
    )
    table.loc[2, "alt_names"] = "Alma Village"
    points = gpd.points_from_xy(table.pop("lon"), table.pop("lat"))
    return gpd.GeoDataFrame(table, geometry=points, crs=CRS)


def write_geo(folder: Path) -> None:
    folder.mkdir(parents=True)
    made_divisions().to_parquet(folder / "census_divisions_2021_web_300m.parquet")
    made_places().to_parquet(folder / "places_maritimes.parquet")
    areas = {
        "E1C": (-64.9, 46.0),
        "E4H": (-65.2, 45.5),
        "B0P": (-64.6, 45.0),
        "C0B": (-63.95, 46.8),
    }
    gpd.GeoDataFrame(
        {"fsa": list(areas), "prov": ["NB", "NB", "NS", "PE"], "rural": False},
        geometry=[box(x, y, x + 0.2, y + 0.2) for x, y in areas.values()],
        crs=CRS,
    ).to_parquet(folder / "fsa_maritimes.parquet")
    pd.DataFrame(
        {
            "postal_code": ["E1C 1A1", "E1C 2B2", "B0P 1J0"],
            "lon": [-64.79, -64.78, -64.4],
            "lat": [46.11, 46.12, 45.2],
            "rural": [False, False, True],
            "suspect": [False, True, False],
        }
    ).to_parquet(folder / "postal_codes_maritimes.parquet")
    gpd.GeoDataFrame(geometry=[box(-71, 43, -60, 48.5)], crs=CRS).to_file(
        folder / "ne_10m_land.geojson", driver="GeoJSON"
    )


# Tiny tables in each published form: provinces in sections or in a column, years in headers
# or sections, thousands separators, notes at the foot, cells with line breaks and padding.
OFFICIAL_NOTES = 'Notes: ,,,\n1. The source.,,,\n"2. Five welders).\n(for example, five).\n",,,\n'
OFFICIAL_TABLES = {
    "Table02_TFW_Positive_LMIAs_By_CSD_Province_2021_2022.csv": (
        "Number of positions by Census subdivision (CSD),,,\n"
        "Province/Territory,CSD,2021,2022\n"
        "Newfoundland and Labrador,1001126-Cape Broyle,0,50\n"
        ",Unspecified,3,0\n"
        "Total,,3,50\n"
        "Prince Edward Island,1103001-Lot 1,2,3\n"
        ",1103004-Lot 2,2,0\n"
        ",Unspecified,1,3\n"
        "Total,,5,6\n"
        'Nova Scotia,"1207001-Kings, Subd. A",10,"1,200"\n'
        ",Unspecified,2,34\n"
        'Total,,12,"1,234"\n'
        "New Brunswick ,1307022-Cap-Pelé,20,40\n"
        ",1306001-Alma,8,0\n"
        ",Unspecified,2,0\n"
        "Total,,30,40\n"
        "Quebec,2401023-Les Îles,1,1\n"
        "Total,,1,1\n"
        'Canada Total,,51,"1,331"\n'
    ),
    "Table03_TFW_Positive_LMIAs_By_EconomicRegion_Province_2021_2022.csv": (
        "Number of positions by economic region,,\n"
        "Newfoundland and Labrador,,\nEconomic Region,2021,2022\n"
        "1010 - Avalon Peninsula ,3,50\nNewfoundland and Labrador - Total,3,50\n"
        "Prince Edward Island,,\nEconomic Region,2021,2022\n"
        "1110 - Prince Edward Island ,5,6\nPrince Edward Island - Total,5,6\n"
        "Nova Scotia,,\nEconomic Region,2021,2022\n"
        '1230 - Annapolis Valley ,11,"1,230"\nOther ,1,4\nNova Scotia - Total,12,"1,234"\n'
        "New Brunswick,,\nEconomic Region,2021,2022\n"
        "1320 - Moncton--Richibucto ,28,40\nOther ,2,0\nNew Brunswick - Total,30,40\n"
        'Canada,,\n,2021,2022\nCanada - Total,50,"1,330"\n'
    ),
    "Table06_TFW_Positive_LMIAs_By_NAICS_Province_2021_2022.csv": (
        "Number of positions by NAICS,,\n,,\n"
        + "".join(
            f"{name},,\nNAICS Codes and Industry Sectors,,\n,2021,2022\n"
            f'"11 Agriculture, Forestry, Fishing and Hunting",{farm[0]},"{farm[1]:,}"\n'
            f"31-33 Manufacturing,1,2\nGoods-Producing Industry Sectors - Total,{farm[0] + 1},"
            f'"{farm[1] + 2:,}"\n'
            f"72 Accommodation and Food Services,1,1\n"
            f"Services-Producing Industry Sectors - Total,1,1\n"
            f'{name} - Total,{total[0]},"{total[1]:,}"\n'
            for name, farm, total in (
                ("Canada", (40, 1000), (50, 1330)),
                ("Prince Edward Island", (3, 3), (5, 6)),
                ("Nova Scotia", (10, 1231), (12, 1234)),
                ("New Brunswick", (28, 37), (30, 40)),
            )
        )
    ),
    "Table10_TFW_Positive_LMIAs_Top_Countries_Residency_Province_2021_2022.csv": (
        "Top countries of residence,,\n,,\n"
        + "".join(
            f"{name},,\n2021,,\nCountry of Citizenship,Positions,Rank\n{first}"
            f"2022,,\nCountry of Citizenship,Positions,Rank\n{second}"
            for name, first, second in (
                ("Canada", 'Mexico,"39,187",1\n', "Mexico,2,1\n"),
                ("Prince Edward Island", "Mexico,3,1\n", "Philippines,4,1\nMexico,1,2\n"),
                ("Nova Scotia", "Jamaica,6,1\nIndia,4,2\n", 'Jamaica,"1,000",1\n'),
                ("New Brunswick", "St. Vincent and the Gren,16,1\n", "Mexico,30,1\n"),
                ("Quebec", "Atlantis,2,1\n", "Atlantis,2,1\n"),
            )
        )
    ),
    "Table13_TFW_Positive_LMIAs_By_Stream_Province_2021_2022.csv": (
        "Number of positions by stream,,\n,,\n"
        + "".join(
            f"{name},,\nStream,,\n,2021,2022\nLow-Wage,{low[0]},{low[1]}\n"
            f'Primary Agriculture,{farm[0]},"{farm[1]:,}"\n{name} - Total,{low[0] + farm[0]},'
            f'"{low[1] + farm[1]:,}"\n'
            for name, low, farm in (
                ("Canada", (30, 330), (20, 1000)),
                ("Prince Edward Island", (4, 5), (1, 1)),
                ("Nova Scotia", (2, 234), (10, 1000)),
                ("New Brunswick", (20, 30), (10, 10)),
            )
        )
    ),
    "tfwp2022_annual_table_26_e.csv": (
        "Number of positions on Positive and Negative LMIAs (SAWP),,,,,\r\n"
        ",,2021,,2022,\r\n"
        "Province/Territories,,Positive,Negative,Positive,Negative\r\n"
        "Prince Edward Island,1110-Prince Edward Island,3,6,2,0\r\n"
        ",Total,3,6,2,0\r\n"
        'Nova Scotia,1230-Annapolis Valley,7,0,"1,000",17\r\n'
        ",1299-Unspecified,1,0,0,0\r\n"
        ',Total,8,0,"1,000",17\r\n'
        "New Brunswick,1320-Moncton--Richibucto,0,0,4,0\r\n"
        ",Total,0,0,4,0\r\n"
        "Quebec,2410-Gaspésie -- Îles-de-la-Madeleine,22,0,6,0\r\n"
        ",Total,22,0,6,0\r\n"
        'Canada,,33,6,"1,012",17\r\n'
    ),
}


def write_official_tables(folder: Path) -> None:
    """The tables, in cp1252 as half of the published ones."""
    folder.mkdir(parents=True)
    for name, text in OFFICIAL_TABLES.items():
        (folder / name).write_bytes((text + OFFICIAL_NOTES).encode("cp1252"))


def write_road_tables(folder: Path) -> Path:
    """One road along the made-up places of New Brunswick, one ferry, one river."""
    folder.mkdir(exist_ok=True)
    tables = {
        "road_points": "point,lon,lat,note\nferry-landing,-64.6,46.3,made up\n",
        "road_corridors": (
            "corridor,name,kind,order,point,speed_kmh,km,note\n"
            "nb-114,Route 114,road,1,NB-moncton,,,\n"
            "nb-114,Route 114,road,2,NB-alma,75,,\n"
        ),
        "road_links": (
            "name,kind,from_point,to_point,km,minutes,wait_minutes,season,note\n"
            "Strait ferry,ferry,ferry-landing,PE-tignish,90,120,30,part_of_year,made up\n"
        ),
        "road_barriers": "water,order,lon,lat\nRiver,1,-60.0,44.0\nRiver,2,-60.0,44.1\n",
    }
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text)
    return folder


def use_reviewed_tables(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    aliases = folder / "place_aliases.csv"
    aliases.write_text(
        "alias,province,fsa,place_id,relation,note\nMontcon,NB,,NB-moncton,same,typing error\n"
    )
    corrections = folder / "place_corrections.csv"
    corrections.write_text("place_id,point_of,note\n")
    monkeypatch.setattr(gazetteer, "ALIASES_FILE", aliases)
    monkeypatch.setattr(gazetteer, "CORRECTIONS_FILE", corrections)
    monkeypatch.setattr("loaders.build.ROAD_TABLES_DIR", write_road_tables(folder / "roads"))


def write_sources(folder: Path) -> Path:
    write_geo(folder / "geo")
    lists = folder / "lmia"
    lists.mkdir()
    write_list(lists / "2021q3.xlsx", "July to September 2021", ROWS_2021Q3, NARROW)
    write_list(lists / "2021q4.xlsx", "October to December 2021", ROWS_2021Q4, WIDE)
    (lists / "MANIFEST.csv").write_text("file\n")
    write_official_tables(folder / "reference" / "annual_tables")
    return folder


@pytest.fixture
def official_tables(tmp_path: Path) -> Path:
    """The folder of the tiny annual tables."""
    write_official_tables(tmp_path / "annual_tables")
    return tmp_path / "annual_tables"


@pytest.fixture
def reviewed_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reviewed alias and correction tables, for the made-up places."""
    use_reviewed_tables(tmp_path, monkeypatch)


@pytest.fixture
def sources(tmp_path: Path, reviewed_tables: None) -> Path:
    """Two lists, five census divisions, a few places and postal codes, six annual tables."""
    return write_sources(tmp_path / "sources")


def write_directory(folder: Path) -> Path:
    folder.mkdir()
    for name in COLUMNS:
        rows = DIRECTORY.get(name, [])
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS[name], restval="")
            writer.writeheader()
            writer.writerows(rows)
    return folder


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A directory of one organisation with one house and one line."""
    return write_directory(tmp_path / "directory")


@pytest.fixture(scope="session")
def small_bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A snapshot built from those sources: 2021Q3 and 2021Q4. Never change it."""
    folder = tmp_path_factory.mktemp("bundle")
    with pytest.MonkeyPatch.context() as patch:
        use_reviewed_tables(folder, patch)
        directory = write_directory(folder / "directory")
        assert build(write_sources(folder / "sources"), folder / "snapshot", directory).sound
    return folder / "snapshot"


@pytest.fixture(scope="session")
def list_bytes(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., bytes]:
    """``list_bytes(period, rows)`` gives a published XLSX list of eight columns."""
    folder = tmp_path_factory.mktemp("lists")

    def make(period: str, rows: list[list[object]], language: str = "en") -> bytes:
        file = folder / "list.xlsx"
        if language == "en":
            return write_list(file, period, rows, WIDE).read_bytes()
        return write_french_list(file, period, rows).read_bytes()

    return make


@pytest.fixture
def add_list(sources: Path) -> Callable[..., Path]:
    """``add_list(name, period, rows)`` puts one more eight-column list among the sources."""

    def add(name: str, period: str, rows: list[list[object]], noc: int = 2011) -> Path:
        return write_list(sources / "lmia" / name, period, rows, WIDE, noc)

    return add


@pytest.fixture(scope="session")
def published() -> Path:
    """The real sources, for tests marked ``sources``."""
    folder = Path(os.environ.get("HAVRE_SOURCES", REPOSITORY.parent / "shared" / "sources"))
    if not (folder / "lmia").is_dir() or not (folder / "geo").is_dir():
        pytest.skip(f"no published sources in {folder} (set HAVRE_SOURCES)")
    return folder


@pytest.fixture(scope="session")
def read_once() -> Callable[[Path], LmiaList]:
    """Reads a published list when it is first asked for; all tests share what was read."""
    return cache(read_lmia_list)


@pytest.fixture
def shared_reading(
    read_once: Callable[[Path], LmiaList], monkeypatch: pytest.MonkeyPatch
) -> Callable[[Path], LmiaList]:
    """``havre build`` and ``havre check`` take the lists that other tests have read."""
    shared = partial(read_lmia_lists, read=read_once)
    monkeypatch.setattr("loaders.build.read_lmia_lists", shared)
    monkeypatch.setattr("loaders.check.read_lmia_lists", shared)
    return read_once
