"""HSDS records as they are gathered from our tables: rows as text, terms, attributes."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from geodata import hsds
from geodata.hsds import OWN, Record, Records, hsds_tables, identifier
from geodata.schemas_directory import DIRECTORY_MODELS

MADE_UP = {
    "row": "Position of the row in its table",
    "language": "fr where the text in HSDS's own field is French; else it is English",
}


class Package:
    """HSDS records as they are gathered, and the terms that they use."""

    def __init__(self) -> None:
        self.records: Records = {entity: [] for entity in hsds_tables()}
        self._terms: set[str] = set()
        for key, (name, description) in hsds.TAXONOMIES.items():
            self.add("taxonomy", key, name=name, description=description)

    def add(self, entity: str, key: str, **fields: str) -> str:
        """Add a record under the UUID of ``key``; returns this UUID. Empty fields are left out."""
        filled = {name: text for name, text in fields.items() if text}
        record = {"id": identifier(entity, key)} | filled
        self.records[entity].append(record)
        return record["id"]

    def term(self, taxonomy: str, code: str, **fields: str) -> str:
        """Add a term of one of our taxonomies once; returns its UUID."""
        full = f"{OWN}{code}"
        if full not in self._terms:
            self._terms.add(full)
            self.add(
                "taxonomy_term",
                full,
                code=full,
                taxonomy=hsds.TAXONOMIES[taxonomy][0],
                taxonomy_id=identifier("taxonomy", taxonomy),
                **fields,
            )
        return identifier("taxonomy_term", full)

    def attribute(self, entity: str, link_id: str, term_id: str, value: str, kind: str) -> str:
        """Add an attribute to a record; returns its UUID."""
        return self.add(
            "attribute",
            f"{link_id}:{term_id}",
            link_id=link_id,
            link_entity=entity,
            link_type=kind,
            taxonomy_term_id=term_id,
            value=value,
        )

    def column(self, entity: str, link_id: str, table: str, column: str, value: str) -> None:
        """Keep a cell of ours at a record, unless it is empty."""
        if value:
            language = column[-2:] if column.endswith(("_en", "_fr")) else "en"
            term = self.term(
                "column",
                f"{table}.{column}",
                name=f"{table}.{column}",
                description=_meaning(table, column),
                language=language,
            )
            self.attribute(entity, link_id, term, value, "column")

    def columns(
        self, entity: str, link_id: str, table: str, row: Record, held: Collection[str]
    ) -> None:
        """Keep the cells of a row that HSDS's own fields do not hold."""
        for column, value in row.items():
            if column not in held:
                self.column(entity, link_id, table, column, value)


def as_text(table: pd.DataFrame, name: str) -> list[Record]:
    """The rows of a table as the directory's CSV files have them, with their position.

    Returns
    -------
    list of dict
        The columns of the table's schema, ``""`` for missing, and ``row`` counted from 1.
    """
    columns = list(DIRECTORY_MODELS[name].to_schema().columns)
    cells = pd.DataFrame(table)[columns].astype(object)
    records = cells.where(cells.notna(), "").to_dict("records")
    return [
        {str(column): _text(value) for column, value in record.items()} | {"row": str(position)}
        for position, record in enumerate(records, start=1)
    ]


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _meaning(table: str, column: str) -> str:
    fields = DIRECTORY_MODELS[table].to_schema().columns
    known = fields[column].description if column in fields else None
    return known or MADE_UP[column if column in MADE_UP else column.rpartition("_")[2]]
