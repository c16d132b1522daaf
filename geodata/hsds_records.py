"""The directory as HSDS 3 records. No input or output.

Docs and the reasons of each choice: ``docs/hsds.md``.
"""

from __future__ import annotations

from geodata import hsds
from geodata.hsds import OWN, Record, Records, area_uri, identifier
from geodata.hsds_package import Package, as_text
from geodata.schemas_directory import DIRECTORY_MODELS
from geodata.snapshot import Snapshot

CONTACTS = ("email", "website", "street", "postal_code")
NO_SUCH_TIME = "24:00"  # HSDS has no such time of day; our attribute keeps it
LAST_MINUTE = "23:59:00"


def hsds_records(snapshot: Snapshot) -> Records:
    """The directory as HSDS records.

    Parameters
    ----------
    snapshot : Snapshot

    Returns
    -------
    dict
        HSDS table to its records (field to text; ``id`` is a UUID). Without street, postal
        code and coordinates of protected places, and without contacts of tier 3 entries.
    """
    package = Package()
    tables = {name: as_text(getattr(snapshot, name), name) for name in DIRECTORY_MODELS}
    areas = dict(
        zip(
            snapshot.census_divisions["census_division_id"],
            snapshot.census_divisions["name"],
            strict=True,
        )
    )
    tables["locations"] = [_without_hidden(row) for row in tables["locations"]]
    _add_terms(package, tables)
    _add_organizations(package, tables)
    _add_locations(package, tables, _points(snapshot))
    _add_services(package, tables)
    _add_phones(package, tables)
    _add_schedules(package, tables)
    _add_areas(package, tables, {**areas, **hsds.PROVINCE_NAMES})
    _add_eligibility(package, tables)
    _add_programs(package, tables)
    return package.records


def _without_hidden(row: Record) -> Record:
    hidden: tuple[str, ...] = ()
    if row["tier"] == "3":
        hidden = CONTACTS
    elif row["protected"] == "true":
        hidden = ("street", "postal_code")
    return {column: "" if column in hidden else value for column, value in row.items()}


def _points(snapshot: Snapshot) -> dict[str, tuple[str, str]]:
    """Latitude and longitude of the places whose own postal point is known and not hidden."""
    rows = snapshot.locations
    shown = rows[rows["placement"].eq("postal_point") & ~rows["protected"] & rows["tier"].ne(3)]
    return {
        str(location): (f"{point.y:.4f}", f"{point.x:.4f}")
        for location, point in zip(shown["location_id"], shown.geometry, strict=True)
    }


def _spoken(row: Record, stem: str) -> tuple[str, Record, tuple[str, str]]:
    """Text for HSDS's own field, what must be kept beside it, and the columns so dealt with."""
    english, french = row[f"{stem}_en"], row[f"{stem}_fr"]
    held = (f"{stem}_en", f"{stem}_fr")
    if english:
        return english, {f"{stem}_fr": french}, held
    return french, {f"{stem}_language": "fr" if french else ""}, held


def _add_terms(package: Package, tables: dict[str, list[Record]]) -> None:
    for table, key, kind, about in (
        ("service_types", "service_type", "service_type", "rights_category_en"),
        ("operators", "operator", "operator", "who_answers_en"),
    ):
        for row in tables[table]:
            name, beside, held = _spoken(row, "label")
            term = package.term(
                kind, f"{kind}.{row[key]}", name=name, description=row[about], language="en"
            )
            cells = {c: v for c, v in row.items() if c not in (key, *held)} | beside
            package.columns("taxonomy_term", term, table, cells, (about,))


def _add_organizations(package: Package, tables: dict[str, list[Record]]) -> None:
    labels = {row["operator"]: row["label_en"] for row in tables["operators"]}
    reachable = {row["organization_id"] for row in tables["locations"] if row["tier"] != "3"}
    for row in tables["organizations"]:
        code = row["organization_id"]
        name, beside, held = _spoken(row, "name")
        one = package.add(
            "organization",
            code,
            name=name,
            alternate_name=row["acronym"],
            description=labels.get(row["operator"], row["operator"]),
            website=row["website"] if code in reachable else "",
        )
        package.add(
            "organization_identifier",
            code,
            organization_id=one,
            identifier_scheme=hsds.CODE_SCHEME,
            identifier_type=hsds.CODE_TYPE,
            identifier=code,
        )
        term = identifier("taxonomy_term", f"{OWN}operator.{row['operator']}")
        package.attribute("organization", one, term, row["operator"], "operator")
        kept = row | beside
        dealt_with = {"organization_id", "acronym", "website", "operator", *held} - set(beside)
        package.columns("organization", one, "organizations", kept, dealt_with)


def _add_locations(
    package: Package, tables: dict[str, list[Record]], points: dict[str, tuple[str, str]]
) -> None:
    who = {row["location_id"]: row for row in tables["who_answers"]}
    for row in tables["locations"]:
        code = row["location_id"]
        name, beside, held = _spoken(row, "name")
        latitude, longitude = points.get(code, ("", ""))
        one = package.add(
            "location",
            code,
            location_type="physical" if row["location_type"] == "physical" else "virtual",
            url=row["website"],
            organization_id=identifier("organization", row["organization_id"]),
            name=name,
            alternate_name=beside.get("name_fr", ""),
            latitude=latitude,
            longitude=longitude,
            external_identifier=code,
            external_identifier_type=hsds.CODE_TYPE,
        )
        dealt_with = {"location_id", "organization_id", "website", "email", "languages", *held}
        if row["location_type"] != "outreach":
            dealt_with.add("location_type")
        dealt_with |= _add_address(package, row, one)
        if row["email"]:
            package.add("contact", code, location_id=one, email=row["email"])
        for language in filter(None, row["languages"].split(";")):
            package.add("language", f"{code}:{language}", location_id=one, code=language)
        package.columns("location", one, "locations", row | beside, dealt_with - set(beside))
        if code in who:
            package.columns("location", one, "who_answers", who[code], ("location_id",))


def _add_address(package: Package, row: Record, location: str) -> set[str]:
    """An address where all that HSDS requires of one is known; the columns it holds."""
    columns = ("street", "city", "province", "postal_code")
    if not all(row[column] for column in columns):
        return set()
    package.add(
        "address",
        row["location_id"],
        location_id=location,
        address_1=row["street"],
        city=row["city"],
        state_province=row["province"],
        postal_code=row["postal_code"],
        country="CA",
        address_type="physical",
    )
    return set(columns)


def _add_services(package: Package, tables: dict[str, list[Record]]) -> None:
    locations = {row["location_id"]: row for row in tables["locations"]}
    labels = {row["service_type"]: row["label_en"] for row in tables["service_types"]}
    card_asked = {
        (row["location_id"], row["service_type"])
        for row in tables["eligibility"]
        if row["wall"] == "health_card_asked" and row["answer"] == "yes"
    }
    for row in tables["services"]:
        key = f"{row['location_id']}:{row['service_type']}"
        location = locations[row["location_id"]]
        one = package.add(
            "service",
            key,
            organization_id=identifier("organization", location["organization_id"]),
            name=labels[row["service_type"]],
            status="active",
            eligibility_description=location["eligibility_en"] or location["eligibility_fr"],
            assured_date=location["last_verified"],
            alert=location["note_en"] or location["note_fr"],
        )
        package.add(
            "service_at_location",
            key,
            service_id=one,
            location_id=identifier("location", row["location_id"]),
        )
        if card_asked & {(row["location_id"], ""), (row["location_id"], row["service_type"])}:
            package.add("required_document", key, service_id=one, document="Health card")
        term = identifier("taxonomy_term", f"{OWN}service_type.{row['service_type']}")
        package.attribute("service", one, term, row["service_type"], "service_type")
        package.column("service", one, "services", "row", row["row"])


def _add_phones(package: Package, tables: dict[str, list[Record]]) -> None:
    hidden = {row["location_id"] for row in tables["locations"] if row["tier"] == "3"}
    for row in tables["phones"]:
        if row["location_id"] in hidden:
            continue
        text, beside, held = _spoken(row, "label")
        kind = row["kind"].split(";")[0]
        one = package.add(
            "phone",
            f"{row['location_id']}:{row['number']}",
            location_id=identifier("location", row["location_id"]),
            number=row["number"],
            type=hsds.PHONE_TYPES.get(kind, kind),
            description=text,
        )
        dealt_with = {"location_id", "number", *held} - set(beside)
        if row["kind"] in hsds.PHONE_TYPES:
            dealt_with.add("kind")
        package.columns("phone", one, "phones", row | beside, dealt_with)


def _add_schedules(package: Package, tables: dict[str, list[Record]]) -> None:
    hours = {row["location_id"]: row["hours_en"] for row in tables["locations"]}
    for row in tables["schedules"]:
        text, beside, held = _spoken(row, "description")
        monthly = any(character.isdigit() for character in row["byday"])
        ends = LAST_MINUTE if row["closes_at"] == NO_SUCH_TIME else f"{row['closes_at']}:00"
        # the number keeps apart two rows of one desk with the same hours
        one = package.add(
            "schedule",
            ":".join(("schedules", row["location_id"], row["row"])),
            location_id=identifier("location", row["location_id"]),
            valid_from=row["valid_from"],
            valid_to=row["valid_to"],
            freq="MONTHLY" if monthly else "WEEKLY",
            byday=row["byday"].replace(";", ","),
            description=text,
            opens_at=f"{row['opens_at']}:00",
            closes_at=ends,
            attending_type=row["attending_type"],
        )
        dealt_with = {"location_id", "valid_from", "valid_to", "byday", "opens_at", *held}
        dealt_with |= {"attending_type"} | (
            set() if row["closes_at"] == NO_SUCH_TIME else {"closes_at"}
        )
        package.columns("schedule", one, "schedules", row | beside, dealt_with - set(beside))
    for row in tables["unscheduled_hours"]:
        one = package.add(
            "schedule",
            f"unscheduled_hours:{row['location_id']}",
            location_id=identifier("location", row["location_id"]),
            description=hours.get(row["location_id"], ""),
        )
        package.columns("schedule", one, "unscheduled_hours", row, ("location_id",))


def _add_areas(package: Package, tables: dict[str, list[Record]], names: dict[str, str]) -> None:
    services: dict[str, list[str]] = {}
    for row in tables["services"]:
        key = f"{row['location_id']}:{row['service_type']}"
        services.setdefault(row["location_id"], []).append(key)
    for row in tables["service_areas"]:
        code = row["location_id"]
        for service in services.get(code, [""]):
            one = package.add(
                "service_area",
                f"{service or code}:{row['area_id']}",
                service_id=identifier("service", service) if service else "",
                name=names.get(row["area_id"], ""),
                uri=area_uri(row["area_id"]),
            )
            kept = {"extent": row["extent"], "row": row["row"]}
            package.columns("service_area", one, "service_areas", kept, ())
            if not service:
                package.column("service_area", one, "service_areas", "location_id", code)


def _add_eligibility(package: Package, tables: dict[str, list[Record]]) -> None:
    offered = {(row["location_id"], row["service_type"]) for row in tables["services"]}
    for row in tables["eligibility"]:
        pair = (row["location_id"], row["service_type"])
        entity, key = ("service", ":".join(pair)) if pair in offered else ("location", pair[0])
        wall = row["wall"]
        name = wall.replace("_", " ").capitalize()
        term = package.term(
            "wall", f"wall.{wall}", name=name, description=f"{name}: yes or no", language="en"
        )
        one = package.add(
            "attribute",
            ":".join(("eligibility", *pair, wall)),
            link_id=identifier(entity, key),
            link_entity=entity,
            link_type="wall",
            taxonomy_term_id=term,
            value=row["answer"],
        )
        held = ("location_id", "wall", "answer")
        package.columns("attribute", one, "eligibility", row, held)


def _add_programs(package: Package, tables: dict[str, list[Record]]) -> None:
    for row in tables["programs"]:
        code = row["program_id"]
        name, beside, names = _spoken(row, "name")
        status, more, statuses = _spoken(row, "status")
        beside |= more
        one = package.add(
            "program",
            code,
            organization_id=identifier("organization", row["organization_id"]),
            name=name,
            alternate_name=beside.get("name_fr", ""),
            description=status,
        )
        dealt_with = {"organization_id", *names, *statuses} - set(beside)
        package.columns("program", one, "programs", row | beside, dealt_with)
        package.term("program", f"program.{code}", name=name, description=status, language="en")
    for row in tables["program_participation"]:
        term = identifier("taxonomy_term", f"{OWN}program.{row['program_id']}")
        organization = row["organization_id"]
        one = package.add(
            "attribute",
            f"participation:{row['program_id']}:{organization}",
            link_id=identifier("organization", organization),
            link_entity="organization",
            link_type="program",
            taxonomy_term_id=term,
            value=row["role"],
        )
        held = ("program_id", "organization_id", "role")
        package.columns("attribute", one, "program_participation", row, held)
