"""Open Referral HSDS 3: its tables and fields, and how our codes and columns are named in it.

Fields, types and rules stand in ``hsds_fields.csv``, read off the published tabular data
package. What HSDS has no field for travels as its attributes: each of our columns is a
taxonomy term ``havre.<table>.<column>``, and its cells are attributes that use this term.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import pandas as pd

FIELDS_FILE = Path(__file__).parent / "hsds_fields.csv"
NAMESPACE = uuid5(NAMESPACE_URL, "urn:havre:directory")
OWN = "havre."
CODE_SCHEME = "havre"
CODE_TYPE = "Havre directory code"
# taxonomies of ours: prefix of their terms' codes, name, what they hold
TAXONOMIES = {
    "column": ("Havre: columns", "Columns of the directory that HSDS has no field for"),
    "service_type": ("Havre: types of help", "The types of help that a service can be of"),
    "operator": ("Havre: operators", "The kinds of body behind an organisation"),
    "wall": ("Havre: conditions at the door", "What may stop a worker at the door: yes or no"),
    "program": ("Havre: programs", "Programs in which an organisation took part, by role"),
}
# Standard geographic codes of Statistics Canada for the provinces, in its identifiers of areas.
PROVINCE_CODES = {"NB": "13", "NS": "12", "PE": "11"}
PROVINCE_NAMES = {"NB": "New Brunswick", "NS": "Nova Scotia", "PE": "Prince Edward Island"}
PHONE_TYPES = {"voice": "voice", "sms": "text", "fax": "fax"}
_AREA = re.compile(r"2021A000(?:2(1[123])|3(1[123][0-9]{2}))", re.ASCII)

Record = dict[str, str]
Records = dict[str, list[Record]]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an HSDS table: name, type, format and rules as the specification has them."""

    name: str
    type: str
    format: str
    required: bool
    unique: bool
    choices: tuple[str, ...]
    references: str


@cache
def hsds_tables() -> Mapping[str, tuple[Field, ...]]:
    """The fields of each HSDS table, by its name, in the order of the specification."""
    rows = pd.read_csv(FIELDS_FILE, dtype=str, keep_default_na=False)
    tables: dict[str, list[Field]] = {}
    for row in rows.to_dict("records"):
        tables.setdefault(row["entity"], []).append(
            Field(
                row["field"],
                row["type"],
                row["format"],
                row["required"] == "true",
                row["unique"] == "true",
                tuple(filter(None, row["choices"].split(";"))),
                row["references"],
            )
        )
    return {name: tuple(fields) for name, fields in tables.items()}


@cache
def hsds_files() -> Mapping[str, str]:
    """The name of the CSV file of each HSDS table."""
    rows = pd.read_csv(FIELDS_FILE, dtype=str, keep_default_na=False)
    return dict(zip(rows["entity"], rows["file"], strict=True))


def identifier(entity: str, key: str) -> str:
    """The UUID of one of our entries: always the same for the same HSDS table and key.

    >>> identifier("organization", "NB-CAFI") == identifier("organization", "NB-CAFI")
    True
    """
    return str(uuid5(NAMESPACE, f"{entity}:{key}"))


def new_code(entity: str, foreign: str) -> str:
    """A code of ours for a record that has none: the same for the same record.

    >>> new_code("location", "3a19ff88-4620-4d17-9830-ac1d859eb5d5")
    'HSDS-6CD0BCCA1C86'
    """
    return f"HSDS-{UUID(identifier(entity, foreign)).hex[:12].upper()}"


def area_uri(area_id: str) -> str:
    """Statistics Canada's identifier (DGUID, 2021) of a province or census division.

    >>> area_uri("NB"), area_uri("1307")
    ('2021A000213', '2021A00031307')
    """
    code = PROVINCE_CODES.get(area_id)
    return f"2021A0002{code}" if code else f"2021A0003{area_id}"


def area_of_uri(uri: str) -> tuple[str, str]:
    """Kind and code of an area from its identifier; two empty texts for any other.

    >>> area_of_uri("2021A00031307"), area_of_uri("http://example.com")
    (('census_division', '1307'), ('', ''))
    """
    match = _AREA.fullmatch(uri)
    if match is None:
        return "", ""
    if match[1]:
        return "province", {code: name for name, code in PROVINCE_CODES.items()}[match[1]]
    return "census_division", match[2]


def data_package(version: str = "3.0.0") -> dict[str, Any]:
    """The description of a package of CSV files (Frictionless tabular data package)."""
    files = hsds_files()
    return {
        "name": "havre-directory",
        "title": "Services for migrant workers in the Maritimes, in Open Referral HSDS 3",
        "profile": "tabular-data-package",
        "version": version,
        "homepage": "http://docs.openreferral.org",
        "resources": [
            {
                "name": entity,
                "path": files[entity],
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "profile": "tabular-data-resource",
                "schema": {
                    "primaryKey": "id",
                    "fields": [_described(field) for field in fields],
                    "foreignKeys": [
                        {
                            "fields": field.name,
                            "reference": {"resource": field.references, "fields": "id"},
                        }
                        for field in fields
                        if field.references
                    ],
                },
            }
            for entity, fields in hsds_tables().items()
        ],
    }


def _described(field: Field) -> dict[str, Any]:
    rules: dict[str, Any] = {"required": field.required, "unique": field.unique}
    if field.choices:
        rules["enum"] = list(field.choices)
    described = {"name": field.name, "type": field.type, "constraints": rules}
    return described | ({"format": field.format} if field.format else {})
