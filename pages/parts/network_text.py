"""The words of the networks: what each one is, for whom it is not, and its codes as labels."""

from __future__ import annotations

from datetime import date

from babel.dates import format_date, format_skeleton

from pages.parts.text import LOCALES, _, current_language, province_name

# How loudly a card says its status: 1 known, 2 to be confirmed, 3 not there any more or yet.
STATUS_TIERS = {
    "link_known": 1,
    "active": 1,
    "old_link": 2,
    "not_confirmed": 2,
    "reported_ended": 2,
    "not_found": 3,
    "ended": 3,
    "reference": 3,
}


def network_names() -> dict[str, str]:
    """Title of each network."""
    return {
        "mobility": _("Labour mobility coordinators"),
        "better_together": _("The Better Together program"),
        "refugee": _("Work pathways for refugees"),
        "sector": _("The sector committee model"),
        "rights": _("Rights and protections"),
    }


def network_purpose(network: str) -> str:
    """For whom a network is, and for whom it is not."""
    return {
        "mobility": _(
            "For workers who hold a certificate for their trade in one province or territory and "
            "want to work in another one. Work permits are not among the coordinators' tasks."
        ),
        "better_together": _(
            "For migrant workers in New Brunswick, Nova Scotia and Prince Edward Island, through "
            "local partners. To get help now, use the page Find help: it has their numbers."
        ),
        "refugee": _(
            "Context: not a service for temporary foreign workers already here. These pathways "
            "are for refugees and displaced people outside Canada, and for employers."
        ),
        "sector": _(
            "For agencies and planners: a way to look at a whole sector and plan together. It is "
            "not a help service for workers."
        ),
        "rights": _(
            "For everyone: a permit and a law that protect workers here, and the international "
            "texts behind the rights that Havre's services stand for. This is not legal advice."
        ),
    }[network]


def groups(network: str) -> list[tuple[str, tuple[str, ...]]]:
    """The parts of a network's section: heading and kinds of entry, in order."""
    return {
        "mobility": [
            (_("The path of a certified worker"), ("step",)),
            (_("Who to turn to, by province and territory"), ("coordinator",)),
            (_("Where the coordinators meet"), ("working_group", "forum")),
        ],
        "better_together": [
            (_("The program, its lead and its money"), ("program", "lead", "funder")),
            (_("Partners"), ("partner",)),
            (_("Six aims"), ("objective",)),
            (_("What happened when"), ("milestone",)),
        ],
        "refugee": [
            (_("The Canadian pilot"), ("pathway",)),
            (_("The Global Task Force and its founding members"), ("network", "member")),
            (_("One more organisation"), ("organization",)),
        ],
        "sector": [
            (_("A committee in Quebec"), ("committee", "method")),
            (_("Its seven tasks"), ("mandate",)),
            (_("Who does this in the Maritimes"), ("role",)),
        ],
        "rights": [
            (_("In Canada"), ("permit", "law")),
            (
                _("International texts"),
                ("principle", "convention", "recommendation", "project"),
            ),
        ],
    }[network]


def kind_names() -> dict[str, str]:
    """Label of each kind of entry."""
    return {
        "step": _("Step"),
        "coordinator": _("Coordinator"),
        "working_group": _("Working group"),
        "forum": _("Forum of ministers"),
        "program": _("Program"),
        "lead": _("Lead of the program"),
        "funder": _("Where the money comes from"),
        "partner": _("Partner"),
        "objective": _("Aim"),
        "milestone": _("Event"),
        "pathway": _("Immigration pathway"),
        "network": _("International network"),
        "member": _("Founding member"),
        "organization": _("Aid group"),
        "committee": _("Sector committee"),
        "mandate": _("Task of the committee"),
        "method": _("Method"),
        "role": _("In the Maritimes"),
        "permit": _("Work permit"),
        "law": _("Law of the province"),
        "principle": _("Principle"),
        "convention": _("International convention"),
        "recommendation": _("International recommendation"),
        "project": _("Project abroad"),
    }


def status_names() -> dict[str, str]:
    """Label of each status."""
    return {
        "link_known": _("Link or office known"),
        "old_link": _("Only an old page known"),
        "not_found": _("Not found"),
        "active": _("Running, by the page read"),
        "not_confirmed": _("Not confirmed any more"),
        "reported_ended": _("Reported closed"),
        "ended": _("Over"),
        "reference": _("For reference"),
    }


def place_names() -> dict[str, str]:
    """Name of each place a filter or card can name."""
    return {
        **{code: province_name(code) for code in ("NB", "NS", "PE")},
        "AB": _("Alberta"),
        "BC": _("British Columbia"),
        "MB": _("Manitoba"),
        "NL": _("Newfoundland and Labrador"),
        "NT": _("Northwest Territories"),
        "NU": _("Nunavut"),
        "ON": _("Ontario"),
        "QC": _("Quebec"),
        "SK": _("Saskatchewan"),
        "YT": _("Yukon"),
        "CA": _("All of Canada"),
        "INT": _("International"),
    }


def places_words(codes: str) -> str:
    """Codes joined by ``;`` as names."""
    names = place_names()
    return ", ".join(names.get(code, code) for code in codes.split(";") if code)


def partial_date_words(text: str) -> str:
    """A year, month or day as the language writes it; anything else as it stands.

    >>> partial_date_words("2022-04"), partial_date_words("2022-04-06"), partial_date_words("2022")
    ('April 2022', 'April 6, 2022', '2022')
    """
    locale = LOCALES[current_language()]
    try:
        day = date.fromisoformat(f"{text}-01" if len(text) == 7 else text)
    except ValueError:
        return text
    if len(text) == 7:
        return str(format_skeleton("yMMMM", day, locale=locale))
    return str(format_date(day, "long", locale=locale))
