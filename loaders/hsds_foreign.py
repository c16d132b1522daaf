"""What other people's HSDS records say of a place, and what of them the directory cannot hold."""

from __future__ import annotations

from collections.abc import Iterator

from geodata.findings import Finding
from geodata.hsds import CODE_TYPE
from loaders.hsds_drafts import Draft
from loaders.hsds_links import Links

# The fields that have a column of ours; links to other records are followed, not taken.
TAKEN = {
    "organization": {"name", "alternate_name", "website", "email"},
    "program": {"name", "description"},
    "service": {"name", "status", "url", "email", "eligibility_description", "alert"}
    | {"assured_date"},
    "service_at_location": set(),
    "location": {"location_type", "url", "name"},
    "phone": {"number", "type", "description"},
    "contact": {"email"},
    "address": {"address_1", "address_2", "city", "state_province", "postal_code", "address_type"},
    "schedule": {"valid_from", "valid_to", "byday", "opens_at", "closes_at", "description"}
    | {"attending_type", "freq"},
    "service_area": {"name", "uri"},
    "language": {"code"},
    "organization_identifier": set(),
    "meta_table_description": {"language"},
    "taxonomy_term": {"name", "code", "language", "taxonomy"},
    "taxonomy": {"name"},
    "attribute": {"value", "link_entity", "link_type"},
}
CANADA = {"CA", "CAN", "CANADA"}
PERSONAL = {("contact", "name"), ("address", "attention"), ("metadata", "updated_by")}


def add_what_services_say(draft: Draft, links: Links, language: str) -> None:
    """Fill what HSDS keeps at the services of a place: conditions, caution, contact, area.

    Different words of several services stand beside each other, separated by ``; ``.
    """
    here = draft.source.fields["id"]
    services = [s for s in links.services_at(here) if s.fields.get("status", "active") == "active"]
    links.spend(sum(len(text) for service in services for text in service.fields.values()))
    for column, field in (("eligibility", "eligibility_description"), ("note", "alert")):
        said = dict.fromkeys(s.fields[field] for s in services if field in s.fields)
        for service in services[:1]:
            draft.put(f"{column}_{language}", "; ".join(said), field, service)
    for service in services:
        if "website" not in draft.cells:
            draft.put("website", service.fields.get("url", ""), "url", service)
        if "email" not in draft.cells:
            draft.put("email", service.fields.get("email", ""), "email", service)
    dated = [s for s in services if "assured_date" in s.fields]
    if dated and len(dated) == len(services):
        oldest = min(dated, key=lambda s: s.fields["assured_date"])
        draft.put("last_verified", oldest.fields["assured_date"], "assured_date", oldest)
    areas = [a for s in services for a in links.of("service_area", "service_id", s.fields["id"])]
    links.spend(sum(len(area.fields.get("name", "")) + 1 for area in areas))
    names = dict.fromkeys(a.fields["name"] for a in areas if "name" in a.fields)
    for area in areas[:1]:
        draft.put(f"served_area_{language}", "; ".join(names), "name", area)
    owner = links.by_id["organization"].get(draft.source.fields.get("organization_id", ""))
    if owner is not None and "email" not in draft.cells:
        draft.put("email", owner.fields.get("email", ""), "email", owner)


def not_taken(links: Links) -> Iterator[Finding]:
    """A finding for each filled field of others' records that has no column of ours."""
    for entity, sources in links.package.items():
        taken = TAKEN.get(entity, set())
        for source in sources:
            if _is_ours(links, entity, source.fields):
                continue
            for field, text in source.fields.items():
                if field == "id" or field in taken or (field.endswith("_id") and _is_link(field)):
                    continue
                if field == "country" and text.upper() in CANADA:
                    continue
                if (entity, field) in PERSONAL:
                    yield source.finding("hsds_personal_name", field, "a name")
                else:
                    yield source.finding("hsds_not_taken", field, text)


def _is_link(field: str) -> bool:
    return field not in {"tax_id", "parent_organization_id", "parent_id"}


def _is_ours(links: Links, entity: str, fields: dict[str, str]) -> bool:
    """Whether our export wrote the record: its attributes say all there is."""
    if entity == "attribute":
        return True  # each was sorted, or told as not taken
    if entity == "organization_identifier":
        return fields.get("identifier_type") == CODE_TYPE
    if entity == "taxonomy":
        return fields.get("name", "").startswith("Havre: ")
    if entity == "taxonomy_term":
        return fields["id"] in links.own_terms
    parent = fields["id"]
    if entity in ("required_document", "service_at_location"):
        parent = fields.get("service_id", "")
    if entity in ("address", "language", "contact") and "location_id" in fields:
        parent = fields["location_id"]
    return any(column == "row" for _, column in links.columns.get(parent, {}))
