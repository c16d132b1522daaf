"""Small and odd directories of one's own: every page shows them, or says what is missing."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from itertools import count
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from geodata.snapshot import Snapshot, read_snapshot
from loaders.build import DIRECTORY_DIR
from loaders.directory import DirectoryTables, read_directory
from loaders.placed_directory import placed_directory
from pages.parts.own_data import SHOWN, OwnData, OwnDirectory
from tests.pages.test_pages import REPOSITORY

PAGES = (
    "find_help",
    "coverage_gaps",
    "next_site",
    "workers",
    "sectors",
    "networks",
    "directory_health",
    "your_data",
    "about_data",
)
HAVRE = read_snapshot()
VERSIONS = count(1_000)  # all of AppTest's sessions have one name, and so one cache


def chosen(which: Callable[[pd.DataFrame], pd.Series], **changes: Any) -> Snapshot:
    """Havre's tables with the part of the directory whose locations these are."""
    tables: DirectoryTables = read_directory(DIRECTORY_DIR)[0]
    locations = tables.locations[which(tables.locations)].copy()
    for column, value in changes.items():
        locations[column] = value
    fields = {one.name: getattr(tables, one.name) for one in dataclasses.fields(tables)}
    for name, table in fields.items():
        if "location_id" in table:
            fields[name] = table[table["location_id"].isin(locations["location_id"])]
    fields["locations"] = locations
    owners = fields["organizations"]["organization_id"].isin(locations["organization_id"])
    fields["organizations"] = fields["organizations"][owners]
    fields["programs"] = fields["programs"].head(0)
    fields["program_participation"] = fields["program_participation"].head(0)
    placed = placed_directory(DirectoryTables(**fields), HAVRE.gazetteer, HAVRE.census_divisions)
    return placed.in_place_of(HAVRE)


def first(kind: str) -> Callable[[pd.DataFrame], pd.Series]:
    def which(locations: pd.DataFrame) -> pd.Series:
        fits = locations["location_type"].eq(kind) & locations["tier"].ne(3)
        return locations["location_id"].eq(locations.loc[fits, "location_id"].iloc[0])

    return which


def with_a_type_of_its_own() -> Snapshot:
    shown = chosen(first("physical"))
    types = shown.service_types.head(1).assign(
        service_type="own_kind", label_en="Bicycle repair", label_fr="Vélos", for_workers=True
    )
    services = shown.services.assign(service_type="own_kind").head(1)
    return dataclasses.replace(shown, service_types=types, services=services)


DIRECTORIES: dict[str, Callable[[], Snapshot]] = {
    "one telephone line": lambda: chosen(first("remote")),
    "one place": lambda: chosen(first("physical")),
    "one place in a town that no gazetteer names": lambda: chosen(
        first("physical"), city="Nowhere At All"
    ),
    "a type of service of its own": with_a_type_of_its_own,
    "visits alone": lambda: chosen(first("outreach")),
}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("directory", DIRECTORIES)
def test_every_page_shows_a_small_directory(directory: str, page: str) -> None:
    tables = DIRECTORIES[directory]()
    app = AppTest.from_file(str(REPOSITORY / "app.py"), default_timeout=90)
    app.query_params["lang"] = "fr"
    app.session_state[SHOWN] = OwnData(tables, next(VERSIONS), OwnDirectory(None, [], 0))  # type: ignore[arg-type]
    app.run()
    if page != "find_help":
        app.switch_page(f"pages/{page}.py").run()
    assert not app.exception, [error.value for error in app.exception]
    assert app.title


def test_names_of_types_may_be_those_of_columns_and_of_each_other() -> None:
    shown = chosen(first("physical"))
    names = {"label_en": "Province", "label_fr": "Région"}
    tables = dataclasses.replace(shown, service_types=shown.service_types.assign(**names))
    for page, address in (("directory_health", {}), ("coverage_gaps", {"section": "matrix"})):
        app = AppTest.from_file(str(REPOSITORY / "app.py"), default_timeout=90)
        app.query_params["lang"] = "fr"
        own = OwnDirectory(None, [], 0)  # type: ignore[arg-type]
        app.session_state[SHOWN] = OwnData(tables, next(VERSIONS), own)
        app.run()
        for name, value in address.items():
            app.query_params[name] = value
        app.switch_page(f"pages/{page}.py").run()
        assert not app.exception, [error.value for error in app.exception]
