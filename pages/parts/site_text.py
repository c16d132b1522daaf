"""Words of the page Next site: what is assumed, what was gained, how sure it is."""

from __future__ import annotations

import math

import pandas as pd

from geodata import next_site, site_plans
from geodata.gap_robustness import PLACEMENT_MINUTES
from geodata.outreach_circuits import LEFT_OUT, Circuit
from geodata.reach import COMMUNITY, REACHED_IN_PERSON
from geodata.site_plans import ChosenSites
from geodata.site_zone import SiteZone
from geodata.travel import error_band
from pages.parts import data_notes, gap_text
from pages.parts.site_data import SiteChoice
from pages.parts.text import _, ngettext, number

PLACE, BEST, SURE, DRIVE = PLANS = ("place", "best", "sure", "drive")
OWN, ALL = SERVES = ("own", "all")


def plan_words() -> dict[str, str]:
    """What can be asked."""
    words = (
        _("One place"),
        _("The best places"),
        _("How sure is the best place"),
        _("A day of visits"),
    )
    return dict(zip(PLANS, words, strict=True))


def serves_words() -> dict[str, str]:
    """Whom a new place serves."""
    return dict(zip(SERVES, (_("only its own province"), _("all three provinces")), strict=True))


def place_labels() -> dict[str, str]:
    """What the place is, in plans that ask for one."""
    return {
        PLACE: _("Place of the new service (or choose it on the map)"),
        DRIVE: _("Where the day begins and ends (or choose it on the map)"),
    }


def method_words() -> dict[str, str]:
    """What the best places are best at."""
    words = (_("reach most positions"), _("least total travel"))
    return dict(zip(site_plans.SITE_METHODS, words, strict=True))


def place_name(community_id: object) -> str:
    """A community with its province."""
    return gap_text.area_name(str(community_id), COMMUNITY)


def left_out_words() -> dict[str, str]:
    """Why a community is not visited."""
    words = (
        _("no position there"),
        _("no road or ferry that may be used leads there and back"),
        _("too far for one day, even alone"),
        _("no time left beside the stops chosen"),
    )
    return dict(zip(LEFT_OUT, words, strict=True))


def day_words(circuit: Circuit) -> str:
    """What a day of visits meets, as a heading."""
    stops = ngettext("{count} stop", "{count} stops", len(circuit.stops))
    return ngettext(
        "A day from {base}: {stops}, {count} position met",
        "A day from {base}: {stops}, {count} positions met",
        round(circuit.positions),
        base=place_name(circuit.base),
        stops=stops,
    )


def day_totals(circuit: Circuit) -> str:
    """The time of the day."""
    return _(
        "{driving} of driving and {visiting} of visits: {total} in all.",
        driving=_hours(circuit.driving_minutes),
        visiting=_hours(circuit.visiting_minutes),
        total=_hours(circuit.total_minutes),
    )


def day_at_base(circuit: Circuit, positions: float) -> str:
    """The positions at the base itself, which need no visit."""
    if not positions:
        return ""
    return ngettext(
        "At {base} itself: {count} position, not counted here.",
        "At {base} itself: {count} positions, not counted here.",
        round(positions),
        base=place_name(circuit.base),
    )


def day_left(circuit: Circuit) -> str:
    """How many positions the day does not meet."""
    return ngettext(
        "{count} position not reached in person is not met on this day.",
        "{count} positions not reached in person are not met on this day.",
        round(float(circuit.left_out["positions"].sum())),
    )


def day_note() -> str:
    """How the stops were chosen."""
    return _(
        "Chosen so that most positions not reached in person are met within the hours chosen, out "
        "and back (orienteering problem, by insertion and exchange); a better day may exist. "
        "Positions at the base itself are not counted. Lines on the map are straight, minutes are "
        "by road. Positions are not people: how many can be met there on a day is not known."
    )


def assumption(choice: SiteChoice, plan: str) -> str:
    """What the new place, or the visits, are taken to be."""
    if choice.own_province:
        serves = _(
            "serves its own province only, as labour standards, compensation and legal aid do"
        )
    else:
        serves = _("serves all three provinces")
    if plan == DRIVE:
        return _(
            "Assumed: who drives offers what is chosen here, meets the choices of language and "
            "situation, and {serves}. Stops are communities with positions that no known place "
            "reaches in person.",
            serves=serves,
        )
    return _(
        "Assumed: the new place offers what is chosen here, meets the choices of language and "
        "situation, has a known address and contact, and {serves}. It lies at the community's "
        "point. Known places stay.",
        serves=serves,
    )


def capacity_note() -> str:
    """What is not measured."""
    return _(
        "Not known and not counted: how many people a place can help, whether rooms and staff "
        "are there, and who has a car."
    )


def gained_words(positions: float, service: str, place: str) -> str:
    """What one place adds, as a heading."""
    return ngettext(
        "{service} in {place}: {count} position more reached in person",
        "{service} in {place}: {count} positions more reached in person",
        round(positions),
        service=service,
        place=place,
    )


def together_words(chosen: ChosenSites) -> str:
    """What the best sites add, as a heading."""
    gained = float(chosen.effect["positions_gained"].sum())
    places = ngettext("{count} place", "{count} places", len(chosen.sites))
    return ngettext(
        "{places}: {count} position more reached in person",
        "{places}: {count} positions more reached in person",
        round(gained),
        places=places,
    )


def class_lines(effect: pd.DataFrame, minutes: float) -> list[str]:
    """Positions and communities of each class, before and after."""
    words = gap_text.class_words(minutes)
    counts = next_site.class_counts(effect)
    total = float(effect["positions"].sum())
    lines = []
    for name, row in counts.iterrows():
        before, after = float(row["positions_before"]), float(row["positions_after"])
        lines.append(
            _(
                "{reach_class}: {before} → {after} positions ({share_before} → {share_after}), "
                "{communities_before} → {communities_after} communities",
                reach_class=words[str(name)],
                before=number(before),
                after=number(after),
                share_before=gap_text.percent(before / total) if total else "–",
                share_after=gap_text.percent(after / total) if total else "–",
                communities_before=number(row["communities_before"]),
                communities_after=number(row["communities_after"]),
            )
        )
    return lines


def mean_words(effect: pd.DataFrame) -> str:
    """The mean way before and after."""
    before, after, left_out = next_site.mean_minutes(effect)
    parts = []
    if not math.isnan(before):
        parts.append(
            _(
                "Mean way to the nearest place: {before} → {after} minutes.",
                before=number(before, 1),
                after=number(after, 1),
            )
        )
    if left_out:
        parts.append(
            ngettext(
                "{count} position that no known place served before is not in these means.",
                "{count} positions that no known place served before are not in these means.",
                round(left_out),
            )
        )
    return " ".join(parts)


def reason_words(minutes: float) -> dict[str, str]:
    """Why a community is still not reached in person."""
    words = (
        _("no known place and no chosen site serves it over any road or ferry"),
        _("only a site there would be within {count} minutes", count=number(minutes)),
        _("a site could reach it, but those chosen do more elsewhere"),
    )
    return dict(zip(site_plans.LEFT_REASONS, words, strict=True))


def method_note(choice: SiteChoice, chosen: ChosenSites, method: str) -> str:
    """How the sites were chosen, and whether better ones may exist."""
    minutes = number(choice.gap.wanted.in_person_minutes)
    if method == site_plans.BY_TRAVEL:
        return _(
            "Chosen so that the sum of positions times minutes to the nearest place is least "
            "(p-median, by exchange). Whoever nothing reaches comes first. A slightly better "
            "choice may exist."
        )
    gap = chosen.optimality_gap or 0.0
    proof = (
        _("Proven: no other choice of as many places reaches more.")
        if gap < 1e-6
        else _(
            "Another choice could reach at most {share} more.",
            share=gap_text.percent(gap),
        )
    )
    text = _(
        "Chosen so that most positions are newly within {minutes} minutes (maximal covering).",
        minutes=minutes,
    )
    return f"{text} {proof}"


def order_note() -> str:
    """How to read the table of the best places."""
    return _(
        "Added: positions newly reached besides those of the places above. Nearest for: positions "
        "that would have no nearer place, reached already or not."
    )


def zone_note() -> str:
    """How to read the table of the zone."""
    return _(
        "Places outside the zone that were best in some run stand here too. Minutes are missing "
        "where one does not serve the other's province or no road leads."
    )


def zone_words(found: SiteZone) -> str:
    """The best place as a zone, never as a bare town."""
    if found.centre is None:
        return _("In no run does one more place reach anybody new.")
    return _(
        "Within {minutes} minutes of {place} in {share} of {runs} runs",
        minutes=number(found.radius_minutes),
        place=place_name(found.centre),
        share=gap_text.percent(found.share),
        runs=number(found.runs),
    )


def zone_site_words(found: SiteZone, best: object, gained: float) -> str:
    """The one best place under the choices on screen, beside the zone of all runs.

    Parameters
    ----------
    found : SiteZone
    best : object
        ``community_id`` of the best single place as things are.
    gained : float
        Positions it would newly reach.
    """
    rows = found.communities
    wins = rows.loc[rows["community_id"] == best, ["in_zone", "share"]]
    share = float(wins["share"].sum())
    where = _("inside the zone") if wins["in_zone"].any() else _("outside the zone")
    return ngettext(
        "With the choices on screen as they are, the best single place is {place} ({count} "
        "position newly reached, {where}); it is the best in {share} of the runs. Neighbours take "
        "turns, which is why the zone is told and not one town.",
        "With the choices on screen as they are, the best single place is {place} ({count} "
        "positions newly reached, {where}); it is the best in {share} of the runs. Neighbours take "
        "turns, which is why the zone is told and not one town.",
        round(gained),
        place=place_name(best),
        where=where,
        share=gap_text.percent(share),
    )


def varied_words(found: SiteZone, radius: float) -> str:
    """What differed from run to run."""
    runs = found.choices
    return _(
        "What was varied, all together: minutes that count as reached ({thresholds}), directory "
        "(tiers 1 and 2; tier 1 alone), window ({windows}), and travel times (as estimated, and "
        "{draws} times drawn: each way up to {percent}% longer or shorter, each community up to "
        "{least} to {most} minutes off, by how well its point is known). The share says how far "
        "the choice hangs on these; it is no probability.",
        thresholds=", ".join(number(one) for one in runs["threshold"].unique()),
        windows="; ".join(data_notes.code_words(str(one)) for one in runs["window"].unique()),
        draws=number(runs["draw"].nunique() - 1),
        percent=number(error_band(radius).most_percent),
        least=number(min(PLACEMENT_MINUTES.values())),
        most=number(max(PLACEMENT_MINUTES.values())),
    )


def nearer_words(effect: pd.DataFrame) -> str:
    """For how many the way becomes shorter without a change of class."""
    gains = next_site.who_gains(effect)
    rest = gains[gains["class_before"] == REACHED_IN_PERSON]
    count = round(float(rest["positions"].sum()))
    if not count:
        return _("Nobody who is reached already would have a shorter way.")
    return ngettext(
        "For {count} position reached already the way becomes shorter.",
        "For {count} positions reached already the way becomes shorter.",
        count,
    )


def _hours(minutes: float) -> str:
    hours, rest = divmod(round(minutes), 60)
    return _("{hours} h {minutes} min", hours=number(hours), minutes=number(rest))
