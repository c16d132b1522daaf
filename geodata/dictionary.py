"""The data dictionary: every table and column, from the schemas that check them.

``python -m geodata.dictionary > docs/data-dictionary.md`` writes it anew.
"""

from __future__ import annotations

import sys

import pandera.pandas as pa

from geodata import road_network, schemas, schemas_directory, schemas_reviewed
from geodata.snapshot import PARQUET_TABLES

TABLES: dict[str, type[pa.DataFrameModel]] = {
    "positions": schemas.Positions,
    "communities": schemas.Communities,
    "census_divisions": schemas.CensusDivisions,
    "organizations": schemas.Organizations,
    "locations": schemas.PlacedLocations,
    "phones": schemas.Phones,
    "services": schemas.Services,
    "service_types": schemas.ServiceTypes,
    "schedules": schemas_directory.Schedules,
    "unscheduled_hours": schemas_directory.UnscheduledHours,
    "eligibility": schemas_directory.Eligibility,
    "service_areas": schemas_directory.ServiceAreas,
    "who_answers": schemas_directory.WhoAnswers,
    "operators": schemas_directory.Operators,
    "programs": schemas_directory.Programs,
    "program_participation": schemas_directory.ProgramParticipation,
    "facts": schemas_directory.Facts,
    "lists": schemas.Lists,
    "official_positions": schemas.OfficialPositions,
    "findings": schemas.Findings,
    "places": schemas.Places,
    "postal_areas": schemas.PostalAreas,
    "place_aliases": schemas.PlaceAliases,
    "road_nodes": road_network.RoadNodes,
    "road_links": road_network.RoadLinks,
}
REVIEWED_TABLES: dict[str, type[pa.DataFrameModel]] = {
    "occupations": schemas_reviewed.Occupations,
    "occupation_groups": schemas_reviewed.OccupationGroups,
    "broad_occupations": schemas_reviewed.BroadOccupations,
    "program_streams": schemas_reviewed.ProgramStreams,
    "countries": schemas_reviewed.Countries,
    "interpretation": schemas_reviewed.Interpretation,
    "networks/*": schemas_reviewed.NetworkEntries,
}
_TYPE_NAMES = {  # by how the name of the dtype begins: "str" is "string[pyarrow]" at times
    "str": "text",
    "int": "whole number",
    "float": "number",
    "bool": "true or false",
    "geometry": "geometry",
}
_HEAD = """# Data dictionary

The tables of the snapshot, `geodata/snapshot/`, as `geodata/schemas.py`,
`geodata/schemas_directory.py` and `geodata/road_network.py` define and check them. Geometry is in
EPSG:4326 (longitude, latitude in degrees). This file is made by `python -m geodata.dictionary`;
a test fails when it is out of date. The last tables, in `geodata/`, are not built: people review
and edit them.
"""


def data_dictionary() -> str:
    """All tables with their columns, as Markdown.

    Examples
    --------
    >>> "| `community_id` | text |" in data_dictionary()
    True
    """
    tables = TABLES | REVIEWED_TABLES
    return "\n".join([_HEAD, *(_table(name, model) for name, model in tables.items())])


def _table(name: str, model: type[pa.DataFrameModel]) -> str:
    suffix = "parquet" if name in PARQUET_TABLES else "csv"
    lines = [
        f"## {name}",
        "",
        f"{(model.__doc__ or '').strip()} File: `{name}.{suffix}`.",
        "",
        "| column | type | may be empty | choices | meaning |",
        "|---|---|---|---|---|",
        *(_line(column) for column in model.to_schema().columns.values()),
    ]
    return "\n".join(lines) + "\n"


def _line(column: pa.Column) -> str:
    dtype = str(column.dtype).lower()
    kind = next(word for begin, word in _TYPE_NAMES.items() if dtype.startswith(begin))
    empty = "yes" if column.nullable else "no"
    cells = (f"`{column.name}`", kind, empty, _choices(column), column.description or "")
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _choices(column: pa.Column) -> str:
    """The codes of a choice, the form of a text, the limit of a number, or uniqueness."""
    found = ["each value once"] if column.unique else []
    for check in column.checks:
        values = check.statistics
        if check.name == "isin":
            found.append(", ".join(f"`{value}`" for value in values["allowed_values"]))
        elif check.name == "str_matches":
            pattern = values["pattern"]
            found.append(f"form `{getattr(pattern, 'pattern', pattern)}`")
        elif check.name == "greater_than_or_equal_to":
            found.append(f"at least {values['min_value']}")
        elif check.name == "str_length":
            found.append(f"{values['exact_value'] or values['max_value']} characters")
        else:
            raise ValueError(f"{column.name}: no wording for the check {check.name}")
    return "; ".join(found)


if __name__ == "__main__":
    sys.stdout.write(data_dictionary())
