"""The tables of the page Next site as they are shown and downloaded, in words and rounded."""

from __future__ import annotations

import numpy as np
import pandas as pd

from geodata.outreach_circuits import Circuit
from geodata.site_plans import ChosenSites
from geodata.site_zone import SiteZone
from pages.parts import gap_text, site_text
from pages.parts.text import _


def gains_table(gains: pd.DataFrame, minutes: float) -> pd.DataFrame:
    """Who gains (`geodata.next_site.who_gains`), in words."""
    classes = gap_text.class_words(minutes)
    return pd.DataFrame(
        {
            _("Area"): _names(gains.index),
            _("Approved positions"): _whole(gains["positions"]),
            _("Newly reached in person"): _whole(gains["positions_gained"]),
            _("By road now"): _minutes(gains["minutes_before"]),
            _("By road then"): _minutes(gains["minutes_after"]),
            _("Now"): gains["class_before"].map(classes).to_numpy(),
            _("Then"): gains["class_after"].map(classes).to_numpy(),
        }
    )


def sites_table(chosen: ChosenSites) -> pd.DataFrame:
    """The best sites in the order of what they add."""
    sites = chosen.sites
    return pd.DataFrame(
        {
            _("Order"): sites["order"].to_numpy(),
            _("Place"): _names(sites["community_id"]),
            _("Newly reached, added"): _whole(sites["positions_added"]),
            _("Newly reached, together"): _whole(sites["positions_together"]),
            _("Newly reached, alone"): _whole(sites["positions_alone"]),
            _("Positions it is nearest for"): _whole(sites["positions_nearest"]),
            _("Their mean minutes"): sites["minutes_mean"].round(0).to_numpy(),
        }
    )


def left_table(left: pd.DataFrame, minutes: float) -> pd.DataFrame:
    """Who is still not reached in person, and why."""
    return pd.DataFrame(
        {
            _("Area"): _names(left.index),
            _("Approved positions"): _whole(left["positions"]),
            _("By road then"): _minutes(left["minutes"]),
            _("Why not"): left["reason"].map(site_text.reason_words(minutes)).to_numpy(),
        }
    )


def zone_table(found: SiteZone) -> pd.DataFrame:
    """Communities of the zone, and best sites outside it."""
    rows = zone_rows(found)
    return pd.DataFrame(
        {
            _("Area"): _names(rows["community_id"]),
            _("Minutes from the centre"): rows["minutes"].round().mask(np.isinf).to_numpy(),
            _("In the zone"): [_("yes") if one else _("no") for one in rows["in_zone"]],
            _("Runs in which it is the best place"): rows["runs"].to_numpy(),
            _("Share of runs (%)"): (100 * rows["share"]).round(1).to_numpy(),
        }
    )


def zone_rows(found: SiteZone) -> pd.DataFrame:
    """The rows of `zone_table`: most often the best place first."""
    return found.communities.sort_values(
        ["share", "minutes"], ascending=[False, True], kind="stable", ignore_index=True
    )


def day_table(circuit: Circuit) -> pd.DataFrame:
    """The legs of a day of visits, in order."""
    legs = circuit.legs
    # On the map the base is 1.
    numbers = [*range(2, len(legs) + 1), 1]
    return pd.DataFrame(
        {
            _("Number on the map"): numbers[: len(legs)],
            _("Drive from"): _names(legs["from_id"]),
            _("Drive to"): _names(legs["to_id"]),
            _("Minutes of driving"): _whole(legs["minutes"]),
            _("Minutes there"): _whole(legs["visit_minutes"]),
            _("Positions met"): _whole(legs["positions"]),
        }
    )


def left_out_table(circuit: Circuit) -> pd.DataFrame:
    """Communities that a day of visits does not meet, and why."""
    rows = circuit.left_out
    return pd.DataFrame(
        {
            _("Area"): _names(rows["community_id"]),
            _("Approved positions"): _whole(rows["positions"]),
            _("Why not"): rows["reason"].map(site_text.left_out_words()).to_numpy(),
        }
    )


def _names(community_ids: pd.Index | pd.Series) -> list[str]:
    return [site_text.place_name(one) for one in community_ids]


def _minutes(values: pd.Series) -> list[str]:
    return [gap_text.minutes_words(float(one)) for one in values]


def _whole(values: pd.Series) -> np.ndarray:
    return values.round().astype(int).to_numpy()
