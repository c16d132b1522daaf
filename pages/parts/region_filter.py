"""The choice of one region: all three provinces, one, an economic region, a census division."""

from __future__ import annotations

import streamlit as st

from geodata.regions import regions
from pages.parts import data, state
from pages.parts.text import _, pick, province_name

EVERYWHERE = "all"


def region_choice() -> str:
    """The chosen region; empty for everywhere."""
    labels = region_labels()
    state.report_unknown(state.single("region", list(labels), EVERYWHERE))
    st.selectbox(
        _("Region"),
        list(labels),
        format_func=labels.__getitem__,
        key="region",
        filter_mode="contains",
    )
    chosen = str(st.session_state.region)
    return "" if chosen == EVERYWHERE else chosen


def region_labels() -> dict[str, str]:
    """Regions, code to name: each province, then what lies in it."""
    labels = {EVERYWHERE: _("All three provinces")}
    kinds = {
        "economic_region": _("economic region"),
        "census_division": _("census division"),
    }
    for row in regions(data.snapshot()).to_dict("records"):
        province = province_name(row["province"])
        if row["kind"] == "province":
            labels[row["region"]] = province
        else:
            labels[row["region"]] = _(
                "{province}: {name} ({kind})",
                province=province,
                name=pick(row, "name"),
                kind=kinds[row["kind"]],
            )
    return labels
