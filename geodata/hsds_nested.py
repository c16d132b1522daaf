"""HSDS records nested as its JSON form has them (around services), and taken apart again.

What hangs on no service stands in lists beside them, named by its HSDS table.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from geodata.hsds import Record, Records, hsds_files, hsds_tables, identifier

# table, name of the list in JSON, table of its members, their field that points back
LISTS = (
    ("organization", "funding", "funding", "organization_id"),
    ("organization", "contacts", "contact", "organization_id"),
    ("organization", "phones", "phone", "organization_id"),
    ("organization", "locations", "location", "organization_id"),
    ("organization", "programs", "program", "organization_id"),
    ("organization", "organization_identifiers", "organization_identifier", "organization_id"),
    ("service", "phones", "phone", "service_id"),
    ("service", "schedules", "schedule", "service_id"),
    ("service", "service_areas", "service_area", "service_id"),
    ("service", "service_at_locations", "service_at_location", "service_id"),
    ("service", "languages", "language", "service_id"),
    ("service", "funding", "funding", "service_id"),
    ("service", "cost_options", "cost_option", "service_id"),
    ("service", "required_documents", "required_document", "service_id"),
    ("service", "contacts", "contact", "service_id"),
    ("service_at_location", "contacts", "contact", "service_at_location_id"),
    ("service_at_location", "phones", "phone", "service_at_location_id"),
    ("service_at_location", "schedules", "schedule", "service_at_location_id"),
    ("location", "languages", "language", "location_id"),
    ("location", "addresses", "address", "location_id"),
    ("location", "contacts", "contact", "location_id"),
    ("location", "accessibility", "accessibility", "location_id"),
    ("location", "phones", "phone", "location_id"),
    ("location", "schedules", "schedule", "location_id"),
    ("contact", "phones", "phone", "contact_id"),
    ("phone", "languages", "language", "phone_id"),
)
# table, name of the object in JSON, its table, the field that points to it
OBJECTS = (
    ("service", "organization", "organization", "organization_id"),
    ("service", "program", "program", "program_id"),
    ("service_at_location", "location", "location", "location_id"),
    ("attribute", "taxonomy_term", "taxonomy_term", "taxonomy_term_id"),
    ("taxonomy_term", "taxonomy_detail", "taxonomy", "taxonomy_id"),
)
# would repeat each place of an organisation in each of its services
_NOT_NESTED = {("organization", "locations")}
_PAGE = ("total_items", "total_pages", "page_number", "size", "first_page", "last_page", "empty")
Found = tuple[str, dict[str, Any]]


def hsds_document(records: Records) -> dict[str, Any]:
    """The records as one JSON document.

    Parameters
    ----------
    records : dict
        HSDS table to its records.

    Returns
    -------
    dict
        ``contents``: the services with all that hangs on them, in a page as the HSDS API
        gives it; then a list for each table with records that no service leads to. Terms
        that only name a column of ours are in ``taxonomy_term``, not in each attribute.
    """
    nest = _Nest(records)
    services = [nest.nested("service", record) for record in records.get("service", [])]
    page: dict[str, Any] = dict(
        zip(_PAGE, (len(services), 1, 1, len(services), True, True, not services), strict=True)
    )
    page["contents"] = services
    for entity, rows in records.items():
        rest = [_typed(entity, row) for row in rows if (entity, row["id"]) not in nest.seen]
        if rest:
            page[entity] = rest
    return page


class _Nest:
    def __init__(self, records: Records) -> None:
        self.seen: set[tuple[str, str]] = set()
        self.by_id = {entity: {row["id"]: row for row in rows} for entity, rows in records.items()}
        self.members: dict[tuple[str, str, str], list[Record]] = {}
        for _, _, entity, link in {(0, 0, entity, link) for _, _, entity, link in LISTS}:
            for row in records.get(entity, []):
                self.members.setdefault((entity, link, row.get(link, "")), []).append(row)
        self.attributes: dict[str, list[Record]] = {}
        for row in records.get("attribute", []):
            self.attributes.setdefault(row["link_id"], []).append(row)

    def nested(self, entity: str, record: Record) -> dict[str, Any]:
        self.seen.add((entity, record["id"]))
        whole = _typed(entity, record)
        for parent, name, child, link in LISTS:
            members = self.members.get((child, link, record["id"]), [])
            if parent == entity and members and (parent, name) not in _NOT_NESTED:
                whole[name] = [self.nested(child, member) for member in members]
        for parent, name, child, link in OBJECTS:
            target = self.by_id.get(child, {}).get(record.get(link, ""))
            named = entity != "attribute" or record.get("link_type") != "column"
            if parent == entity and target is not None and named:
                whole[name] = self.nested(child, target)
        attributes = [] if entity == "taxonomy_term" else list(self._attributes(record["id"]))
        if attributes and entity != "attribute":
            whole["attributes"] = attributes
        return whole

    def _attributes(self, link_id: str) -> Iterator[dict[str, Any]]:
        """The attributes of a record, each followed by its own: HSDS nests them no further."""
        for row in self.attributes.get(link_id, []):
            yield self.nested("attribute", row)
            yield from self._attributes(row["id"])


def _typed(entity: str, record: Record) -> dict[str, Any]:
    kinds = {field.name: field.type for field in hsds_tables()[entity]}
    return {name: float(text) if kinds[name] == "number" else text for name, text in record.items()}


def flat_records(document: object) -> Iterator[Found]:
    """Every record of a JSON document, with what it hangs on as fields.

    Parameters
    ----------
    document : object
        A service, a list of services, a page of them, or lists by table (named as the table
        or its CSV file).

    Yields
    ------
    tuple of str and dict
        HSDS table (``""`` for what is none) and the record: field to text, number, or
        anything else that the file holds there.
    """
    if isinstance(document, Mapping):
        tables = {**{name: name for name in hsds_tables()}, **_by_file()}
        lists = {
            str(key): value for key, value in document.items() if isinstance(value, list | tuple)
        }
        if "id" in document and "name" in document:
            yield from _flat("service", document, {})
            return
        for key, value in document.items():
            if key in lists and (key in tables or key == "contents"):
                yield from _members(tables.get(str(key), "service"), lists[str(key)], {})
            elif key not in _PAGE:
                yield "", {str(key): value}
    elif isinstance(document, list):
        yield from _members("service", document, {})
    else:
        yield "", {"": document}


def _by_file() -> dict[str, str]:
    return {file: entity for entity, file in hsds_files().items()}


def _members(entity: str, members: Iterable[object], links: Record) -> Iterator[Found]:
    for member in members:
        if isinstance(member, Mapping):
            yield from _flat(entity, member, links)
        else:
            yield "", {entity: member}


def _flat(entity: str, record: Mapping[Any, Any], links: Record) -> Iterator[Found]:
    nested = {name: (child, link) for parent, name, child, link in LISTS if parent == entity}
    single = {name: (child, link) for parent, name, child, link in OBJECTS if parent == entity}
    fields: dict[str, Any] = {}
    below: list[Found] = []
    own_id = _identity(entity, record)
    for key, value in record.items():
        name = str(key)
        if name in nested and isinstance(value, list):
            child, link = nested[name]
            below += _members(child, value, {link: own_id})
        elif name == "attributes" and isinstance(value, list):
            below += _members("attribute", value, {"link_id": own_id, "link_entity": entity})
        elif name == "metadata" and isinstance(value, list) and entity != "metadata":
            below += _members(name, value, {"resource_id": own_id, "resource_type": entity})
        elif name in single and isinstance(value, Mapping):
            child, link = single[name]
            fields.setdefault(link, _identity(child, value))
            below += _flat(child, value, {})
        else:
            fields[name] = value
    for link, target in links.items():
        if not fields.get(link):
            fields[link] = target
    yield entity, {"id": own_id} | {name: value for name, value in fields.items() if name != "id"}
    yield from below


def _identity(entity: str, record: Mapping[Any, Any]) -> str:
    """The record's identifier; where it gives none, one made of what it says."""
    given = record.get("id")
    if isinstance(given, str) and given:
        return given
    said = repr(sorted((str(k), v) for k, v in record.items() if isinstance(v, str)))
    return identifier(entity, said)


def plain(value: object) -> str | None:
    """A value of JSON as a cell's text; None for what is no single value.

    >>> plain(12.0), plain(True), plain(None), plain([1])
    ('12', 'true', '', None)
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and math.isfinite(value) and value.is_integer():
        return format(value, ".0f")
    if isinstance(value, str | int | float):
        return str(value)
    return None
