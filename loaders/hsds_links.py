"""How the records of an HSDS package hang together: places, terms and attributes."""

from __future__ import annotations

from functools import cached_property

from geodata.findings import Finding
from geodata.hsds import OWN, identifier
from geodata.place_names import plain_text
from loaders.directory_sheets import COLUMNS
from loaders.hsds_intake import Package, Source

# A few lines can ask for each phone at each place. What a package may ask for in all, in
# characters of text; a row counts as many characters as it takes of memory at least.
MOST_WORK = 50_000_000
_ROW = 100
# named in either language, or by our code
Types = dict[str, str]


class TooMuch(Exception):
    """The package asks for more rows than a directory can have."""


class Links:
    """The package, looked up by identifier.

    Attributes
    ----------
    columns : dict
        Identifier of a record to its cells of ours: ``(table, column)`` to attribute.
    service_types : dict
        Identifier of a service to its types of help.
    operators : dict
        Identifier of an organisation to the attribute that tells its operator.
    walls, participations : list
        Attributes that are rows of ours, each with the rest of its term's code.
    own_terms : dict
        Identifier of a term of ours to its code, without ``havre.``.
    """

    def __init__(self, package: Package, types: Types, findings: list[Finding]) -> None:
        self.package = package
        self.findings = findings
        self.by_id = {
            entity: {source.fields["id"]: source for source in sources}
            for entity, sources in package.items()
        }
        self.own_terms = {
            source.fields["id"]: source.fields["code"].removeprefix(OWN)
            for source in package["taxonomy_term"]
            if source.fields.get("code", "").startswith(OWN)
            and source.fields["id"] == identifier("taxonomy_term", source.fields["code"])
        }
        self.columns: dict[str, dict[tuple[str, str], Source]] = {}
        self.service_types: dict[str, list[str]] = {}
        self.operators: dict[str, Source] = {}
        self.walls: list[tuple[Source, str]] = []
        self.participations: list[tuple[Source, str]] = []
        self._types = types
        self._work = 0
        self._places: dict[str, list[str]] = {}
        self._services: dict[str, dict[str, Source]] = {}
        self._members: dict[tuple[str, str], dict[str, list[Source]]] = {}
        for source in package["service_at_location"]:
            service, place = (source.fields.get(f, "") for f in ("service_id", "location_id"))
            if self.points_to(source, "location_id", "location"):
                self._places.setdefault(service, []).append(place)
                if service in self.by_id["service"]:
                    self._services.setdefault(place, {})[service] = self.by_id["service"][service]
        for source in package["attribute"]:
            self._sort_attribute(source)

    def points_to(self, source: Source, field: str, entity: str) -> Source | None:
        """The record that a field leads to; a finding when it leads to none."""
        target = source.fields.get(field, "")
        found = self.by_id[entity].get(target)
        if target and found is None:
            self.findings.append(source.finding("hsds_unknown_reference", field, target))
        return found

    def spend(self, characters: int) -> None:
        """Count work that a package asks for; raises `TooMuch` beyond all measure."""
        self._work += characters
        if self._work > MOST_WORK:
            raise TooMuch

    def is_ours(self, source: Source) -> bool:
        """Whether our export wrote the record, so that its attributes say all there is."""
        return any(column == "row" for _, column in self.columns.get(source.fields["id"], {}))

    def _sort_attribute(self, source: Source) -> None:
        link_id = source.fields.get("link_id", "")
        term_id = source.fields.get("taxonomy_term_id", "")
        if not any(link_id in records for records in self.by_id.values()):
            self.findings.append(source.finding("hsds_unknown_reference", "link_id", link_id))
            return
        kind, _, rest = self.own_terms.get(term_id, "").partition(".")
        if kind in COLUMNS:
            self.columns.setdefault(link_id, {})[kind, rest] = source
        elif kind == "service_type":
            self.service_types.setdefault(link_id, []).append(rest)
        elif kind == "operator":
            self.operators[link_id] = source
        elif kind == "wall":
            self.walls.append((source, rest))
        elif kind == "program":
            self.participations.append((source, rest))
        elif not self._foreign_type(link_id, term_id):
            term = self.by_id["taxonomy_term"].get(term_id)
            name = term.fields.get("name", "") if term else term_id
            said = f"{name}: {source.fields.get('value', '')}"
            self.findings.append(source.finding("hsds_not_taken", "value", said))

    def _foreign_type(self, link_id: str, term_id: str) -> bool:
        """A term of someone else's that has the name of one of our types of help."""
        term = self.by_id["taxonomy_term"].get(term_id)
        if term is None or link_id not in self.by_id["service"]:
            return False
        for field in ("code", "name"):
            service_type = self._types.get(plain_text(term.fields.get(field, "")))
            if service_type:
                self.service_types.setdefault(link_id, []).append(service_type)
                return True
        return False

    def types_of(self, service: Source) -> list[str]:
        """The types of help of a service: as its terms say, else as its name says."""
        named = self._types.get(plain_text(service.fields.get("name", "")))
        return self.service_types.get(service.fields["id"]) or ([named] if named else [])

    def places_of_service(self, service_id: str) -> list[str]:
        """Identifiers of the locations of a service; without any, those of its organisation."""
        if self._places.get(service_id):
            self.spend(_ROW * len(self._places[service_id]))
            return self._places[service_id]
        service = self.by_id["service"].get(service_id)
        return self._places_of(service.fields.get("organization_id", "")) if service else []

    def _places_of(self, organization_id: str) -> list[str]:
        owned = self.of("location", "organization_id", organization_id) if organization_id else []
        self.spend(_ROW * len(owned))
        return [source.fields["id"] for source in owned]

    def places(self, source: Source) -> list[str]:
        """Identifiers of the locations that a phone, schedule, contact or language is of.

        The closest link counts: location, then service at location, service, organisation; of
        a record that is only of a phone, those of the phone. Phones that lead to each other in
        a circle lead nowhere.
        """
        seen: set[int] = set()
        reached: Source | None = source
        while reached is not None and id(reached) not in seen:
            seen.add(id(reached))
            found = self._own_places(reached)
            if found is not None:
                return found
            reached = self.points_to(reached, "phone_id", "phone")
        return []

    def _own_places(self, source: Source) -> list[str] | None:
        """The places of its closest link; None where it has none but that to a phone."""
        fields = source.fields
        if self.points_to(source, "location_id", "location"):
            return [fields["location_id"]]
        link = self.points_to(source, "service_at_location_id", "service_at_location")
        if link is not None and link.fields.get("location_id") in self.by_id["location"]:
            return [link.fields["location_id"]]
        if self.points_to(source, "service_id", "service"):
            return self.places_of_service(fields["service_id"])
        if self.points_to(source, "organization_id", "organization"):
            return self._places_of(fields["organization_id"])
        return None

    def services_at(self, location_id: str) -> list[Source]:
        """The services that are offered at a location, in the order of the package."""
        return list(self._services.get(location_id, {}).values())

    def of(self, entity: str, field: str, target: str) -> list[Source]:
        """The records of a table whose field leads to an identifier."""
        if (entity, field) not in self._members:
            members: dict[str, list[Source]] = {}
            for source in self.package[entity]:
                members.setdefault(source.fields.get(field, ""), []).append(source)
            self._members[entity, field] = members
        return self._members[entity, field].get(target, [])

    @cached_property
    def at_place(self) -> dict[tuple[str, str], list[Source]]:
        """Languages and contacts by table and identifier of the location that they are of."""
        found: dict[tuple[str, str], list[Source]] = {}
        for entity in ("language", "contact"):
            for source in self.package[entity]:
                for place in self.places(source):
                    found.setdefault((entity, place), []).append(source)
        return found
