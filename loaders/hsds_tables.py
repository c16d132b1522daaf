"""HSDS records turned to the rows of the directory's tables.

What our own export wrote comes back as it was. Of what others wrote, that is taken which
the directory has a column for; everything else becomes a finding, and nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import pandas as pd

from geodata.findings import Finding
from geodata.hsds import CODE_TYPE, PHONE_TYPES, PROVINCE_NAMES, area_of_uri, new_code
from geodata.place_names import plain_text
from loaders.directory_values import is_identifier
from loaders.hsds_drafts import Draft, completed, table_of
from loaders.hsds_foreign import add_what_services_say, not_taken
from loaders.hsds_intake import Package, Source
from loaders.hsds_links import Links

LOCATION_TYPES = {"physical": "physical", "virtual": "remote"}
TIER_TO_CONFIRM = "2"
# With one of these, the days of a schedule are not all days of their name.
NARROWING = ("until", "count", "interval", "byweekno", "bymonthday", "byyearday")
_KINDS = {hsds: kind for kind, hsds in PHONE_TYPES.items()} | {
    "cell": "voice",
    "sms": "sms",
    "whatsapp": "whatsapp",
}
_PROVINCES = {plain_text(name): code for code, name in PROVINCE_NAMES.items()} | {
    "nouveau-brunswick": "NB",
    "nouvelle-ecosse": "NS",
    "ile-du-prince-edouard": "PE",
    "pei": "PE",
}
# a parent is drafted before what hangs on it
Drafts = dict[str, list[Draft]]


def directory_tables(
    package: Package, bundled: dict[str, pd.DataFrame]
) -> tuple[dict[str, pd.DataFrame], list[Finding]]:
    """The tables of the directory that a package holds.

    Parameters
    ----------
    package : dict
        As `loaders.hsds_intake.read_hsds` gives it.
    bundled : dict
        ``service_types`` and ``operators``, as text, for a package without ours; the types
        of help also say which foreign terms have the name of one of ours.

    Returns
    -------
    dict
        Table of the directory to its rows as text, ``""`` for missing.
    list of Finding
        What was not taken over, emptied or left out, at its place in the package.

    Raises
    ------
    TooMuch
        When a package makes more rows of itself than a directory can have.
    """
    findings: list[Finding] = []
    links = Links(package, _type_names(bundled["service_types"]), findings)
    language = "en"
    for source in package["meta_table_description"]:
        language = "fr" if source.fields.get("language", "").lower().startswith("fr") else language
    read = _Reader(links, language)
    drafts = read.drafts()
    findings += not_taken(links)
    tables = {name: table_of(name, rows, findings) for name, rows in drafts.items()}
    for name, table in bundled.items():
        if tables[name].empty:
            tables[name] = table
    return tables, findings


def _type_names(service_types: pd.DataFrame) -> dict[str, str]:
    return {
        plain_text(row[column]): row["service_type"]
        for row in service_types.to_dict("records")
        for column in ("service_type", "label_en", "label_fr")
    }


class _Reader:
    def __init__(self, links: Links, language: str) -> None:
        self.links, self.language = links, language
        self.package, self.findings = links.package, links.findings
        self.organization_codes = {
            source.fields["id"]: self._organization_code(source)
            for source in self.package["organization"]
        }
        self.location_codes = {
            source.fields["id"]: _location_code(source) for source in self.package["location"]
        }

    def drafts(self) -> Drafts:
        return {
            "organizations": [self._organization(s) for s in self.package["organization"]],
            "locations": [self._location(s) for s in self.package["location"]],
            "phones": list(self._each("phone", self._phones)),
            "services": list(self._each("service", self._services)),
            "service_types": list(self._terms("service_type", "service_types")),
            "schedules": list(self._each("schedule", self._schedules)),
            "unscheduled_hours": list(self._each("schedule", self._unscheduled)),
            "eligibility": list(self._eligibility()),
            "service_areas": list(self._each("service_area", self._areas)),
            "who_answers": list(self._each("location", self._who_answers)),
            "operators": list(self._terms("operator", "operators")),
            "programs": [self._program(s) for s in self.package["program"]],
            "program_participation": list(self._participations()),
        }

    def _each(self, entity: str, make: Callable[[Source], Iterable[Draft]]) -> Iterator[Draft]:
        for source in self.package[entity]:
            yield from make(source)

    def _completed(self, draft: Draft, *stems: str) -> Draft:
        link_id = draft.source.fields["id"]
        return completed(draft, self.links, link_id, dict.fromkeys(stems, self.language))

    def _organization_code(self, organization: Source) -> str:
        here = organization.fields["id"]
        for source in self.links.of("organization_identifier", "organization_id", here):
            code = source.fields.get("identifier", "")
            if source.fields.get("identifier_type") == CODE_TYPE and is_identifier(code):
                return code
        return new_code("organization", here)

    def _organization(self, source: Source) -> Draft:
        draft = Draft("organizations", source)
        fields = source.fields
        draft.put("organization_id", self.organization_codes[fields["id"]], "id")
        draft.put("name", fields.get("name", ""), "name")
        draft.put("acronym", fields.get("alternate_name", ""), "alternate_name")
        draft.put("website", fields.get("website", ""), "website")
        operator = self.links.operators.get(fields["id"])
        told = operator.fields.get("value", "") if operator is not None else "unknown"
        draft.put("operator", told, "value", operator)
        return self._completed(draft, "name")

    def _location(self, source: Source) -> Draft:
        draft = Draft("locations", source)
        fields = source.fields
        given = fields.get("location_type", "")
        draft.put("location_id", self.location_codes[fields["id"]], "id")
        draft.put("location_type", LOCATION_TYPES.get(given, given), "location_type")
        draft.put("name", fields.get("name", ""), "name")
        draft.put("website", fields.get("url", ""), "url")
        self._add_owner(draft)
        self._add_address(draft)
        self._add_email_and_languages(draft)
        if not self.links.is_ours(source):
            add_what_services_say(draft, self.links, self.language)
            named = fields.get("url") or f"HSDS package, location {fields['id']}"
            draft.put("tier", TIER_TO_CONFIRM, "id")
            draft.put("source_urls", named, "url" if "url" in fields else "id")
            if draft.cells.get("province"):
                draft.put("service_provinces", draft.cells["province"], "id")
        self._completed(draft, "name")
        if "protected" not in draft.cells:
            self.findings.append(source.finding("hsds_to_decide", "", fields.get("name", "")))
        return draft

    def _add_owner(self, draft: Draft) -> None:
        owner = self.links.points_to(draft.source, "organization_id", "organization")
        field, at = "organization_id", draft.source
        for service in self.links.services_at(draft.source.fields["id"]) if owner is None else ():
            owner = self.links.by_id["organization"].get(service.fields.get("organization_id", ""))
            at = service
            if owner is not None:
                break
        if owner is not None:
            code = self.organization_codes[owner.fields["id"]]
            draft.put("organization_id", code, field, at)

    def _add_address(self, draft: Draft) -> None:
        for source in self.links.of("address", "location_id", draft.source.fields["id"]):
            fields = source.fields
            if fields.get("address_type") != "physical" or "street" in draft.cells:
                said = fields.get("address_type", "") + " " + fields.get("address_1", "")
                self.findings.append(source.finding("hsds_not_taken", "address_type", said))
                continue
            lines = [fields[n] for n in ("address_1", "address_2") if n in fields]
            region = fields.get("state_province", "")
            draft.put("street", ", ".join(lines), "address_1", source)
            draft.put("city", fields.get("city", ""), "city", source)
            code = _PROVINCES.get(plain_text(region), region)
            draft.put("province", code, "state_province", source)
            draft.put("postal_code", fields.get("postal_code", ""), "postal_code", source)
        if draft.cells.get("location_type") == "remote":
            for column in ("street", "city", "province", "postal_code"):
                if column in draft.cells:
                    found = draft.cells.pop(column)
                    self.findings.append(draft.finding("hsds_bad_value", column, found))

    def _add_email_and_languages(self, draft: Draft) -> None:
        here = draft.source.fields["id"]
        codes: dict[str, Source] = {}
        for source in self.links.at_place.get(("language", here), []):
            code = source.fields.get("code", "")
            codes.setdefault(code.split("-")[0].lower(), source)
        codes.pop("", None)
        if codes:
            draft.put("languages", ";".join(codes), "code", next(iter(codes.values())))
        for source in self.links.at_place.get(("contact", here), []):
            if "email" not in draft.cells:
                draft.put("email", source.fields.get("email", ""), "email", source)

    def _at_places(self, table: str, source: Source) -> Iterator[Draft]:
        places = self.links.places(source)
        for place in places:
            draft = Draft(table, source)
            draft.put("location_id", self.location_codes[place], "location_id")
            yield draft
        if not places:
            said = source.fields.get("name") or source.fields.get("number") or source.fields["id"]
            self.findings.append(source.finding("hsds_left_out", "location_id", said))

    def _phones(self, source: Source) -> Iterator[Draft]:
        for draft in self._at_places("phones", source):
            draft.put("number", source.fields.get("number", "").strip('"'), "number")
            kind = source.fields.get("type", "")
            draft.put("kind", _KINDS.get(kind.lower(), kind), "type")
            draft.put("label", source.fields.get("description", ""), "description")
            yield self._completed(draft, "label")

    def _services(self, source: Source) -> Iterator[Draft]:
        types = self.links.types_of(source)
        status = source.fields.get("status", "active")
        name = source.fields.get("name", "")
        if status != "active" or not types:
            column, found = ("status", status) if types else ("name", name)
            self.findings.append(source.finding("hsds_left_out", column, found))
            return
        for place in self.links.places_of_service(source.fields["id"]):
            for service_type in types:
                draft = Draft("services", source)
                draft.put("location_id", self.location_codes[place], "id")
                draft.put("service_type", service_type, "name")
                yield self._completed(draft)

    def _terms(self, kind: str, table: str) -> Iterator[Draft]:
        for source in self.package["taxonomy_term"]:
            code = self.links.own_terms.get(source.fields["id"], "")
            if code.startswith(f"{kind}."):
                draft = Draft(table, source)
                about = "rights_category_en" if kind == "service_type" else "who_answers_en"
                draft.put(kind, code.removeprefix(f"{kind}."), "code")
                draft.put("label", source.fields.get("name", ""), "name")
                draft.put(about, source.fields.get("description", ""), "description")
                yield self._completed(draft, "label")

    def _is_unscheduled(self, source: Source) -> bool:
        kept = self.links.columns.get(source.fields["id"], {})
        return any(table == "unscheduled_hours" for table, _ in kept)

    def _schedules(self, source: Source) -> Iterator[Draft]:
        fields = source.fields
        if self._is_unscheduled(source):
            return
        narrowed = [name for name in NARROWING if fields.get(name, "1") != "1"]
        if narrowed or fields.get("freq", "WEEKLY") not in ("WEEKLY", "MONTHLY"):
            name = (*narrowed, "freq")[0]
            self.findings.append(source.finding("hsds_left_out", name, fields[name]))
            return
        for draft in self._at_places("schedules", source):
            days = fields.get("byday", "").replace(" ", "").replace(",", ";").upper()
            draft.put("byday", days, "byday")
            for column in ("opens_at", "closes_at"):
                draft.put(column, fields.get(column, "")[:5], column)
            for column in ("valid_from", "valid_to", "attending_type"):
                draft.put(column, fields.get(column, ""), column)
            draft.put("description", fields.get("description", ""), "description")
            yield self._completed(draft, "description")

    def _unscheduled(self, source: Source) -> Iterator[Draft]:
        if self._is_unscheduled(source):
            for draft in self._at_places("unscheduled_hours", source):
                yield self._completed(draft)

    def _areas(self, source: Source) -> Iterator[Draft]:
        kept = self.links.columns.get(source.fields["id"], {})
        kind, area = area_of_uri(source.fields.get("uri", ""))
        if not kind:
            return
        own = kept.get(("service_areas", "location_id"))
        codes = [own.fields.get("value", "")] if own is not None else []
        service = self.links.points_to(source, "service_id", "service")
        if service is not None:
            places = self.links.places_of_service(service.fields["id"])
            codes += [self.location_codes[place] for place in places]
        for code in codes:
            draft = Draft("service_areas", source)
            draft.put("location_id", code, "service_id")
            draft.put("area_type", kind, "uri")
            draft.put("area_id", area, "uri")
            yield self._completed(draft)

    def _eligibility(self) -> Iterator[Draft]:
        for source, wall in self.links.walls:
            link_id = source.fields["link_id"]
            services = self.links.by_id["service"]
            known = self.links.places_of_service(link_id) if link_id in services else [link_id]
            for place in filter(self.location_codes.__contains__, known):
                draft = Draft("eligibility", source)
                draft.put("location_id", self.location_codes[place], "link_id")
                draft.put("wall", wall, "taxonomy_term_id")
                draft.put("answer", source.fields.get("value", ""), "value")
                yield self._completed(draft)

    def _who_answers(self, source: Source) -> Iterator[Draft]:
        kept = self.links.columns.get(source.fields["id"], {})
        if any(table == "who_answers" for table, _ in kept):
            draft = Draft("who_answers", source)
            draft.put("location_id", self.location_codes[source.fields["id"]], "id")
            yield self._completed(draft)

    def _program(self, source: Source) -> Draft:
        draft = Draft("programs", source)
        fields = source.fields
        draft.put("program_id", new_code("program", fields["id"]), "id")
        draft.put("name", fields.get("name", ""), "name")
        draft.put("status", fields.get("description", ""), "description")
        owner = self.links.points_to(source, "organization_id", "organization")
        if owner is not None:
            code = self.organization_codes[owner.fields["id"]]
            draft.put("organization_id", code, "organization_id")
        if not self.links.is_ours(source):
            draft.put("source_urls", f"HSDS package, program {fields['id']}", "id")
        return self._completed(draft, "name", "status")

    def _participations(self) -> Iterator[Draft]:
        for source, program in self.links.participations:
            code = self.organization_codes.get(source.fields["link_id"], "")
            draft = Draft("program_participation", source)
            draft.put("program_id", program, "taxonomy_term_id")
            draft.put("organization_id", code, "link_id")
            draft.put("role", source.fields.get("value", ""), "value")
            yield self._completed(draft)


def _location_code(source: Source) -> str:
    code = source.fields.get("external_identifier", "")
    if source.fields.get("external_identifier_type") == CODE_TYPE and is_identifier(code):
        return code
    return new_code("location", source.fields["id"])
