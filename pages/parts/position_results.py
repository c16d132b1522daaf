"""Tables and map layers of a selection, made once per language and filter.

``language`` is the key of the cache: the words themselves follow the session. Never change
what these return.
"""

from __future__ import annotations

import pandas as pd

from geodata.position_counts import PositionFilter
from pages.parts import position_data, position_map, position_tables
from pages.parts.kept import kept
from pages.parts.position_map import PositionTheme


@kept(max_entries=64)
def map_theme(language: str, wanted: PositionFilter, shown: str) -> PositionTheme:
    """Circles per community, or coloured census divisions when ``shown`` is ``divisions``."""
    if shown == "divisions":
        return position_map.division_theme(position_data.division_counts(wanted))
    largest = position_data.largest_community(wanted.quarters)
    return position_map.community_theme(position_data.community_counts(wanted), largest)


@kept(max_entries=64)
def community_table(language: str, wanted: PositionFilter) -> pd.DataFrame:
    """Counts per community."""
    return position_tables.community_table(position_data.community_counts(wanted))


@kept(max_entries=64)
def division_table(language: str, wanted: PositionFilter) -> pd.DataFrame:
    """Counts per census division."""
    return position_tables.division_table(position_data.division_counts(wanted))


@kept(max_entries=64)
def occupation_table(language: str, wanted: PositionFilter) -> pd.DataFrame:
    """Counts per occupation code."""
    counted = position_data.counts(wanted, ("noc_version", "noc_code"))
    return position_tables.occupation_table(counted)


@kept(max_entries=64)
def stream_table(language: str, wanted: PositionFilter) -> pd.DataFrame:
    """Counts per program stream."""
    return position_tables.stream_table(position_data.counts(wanted, ("program_stream",)))


@kept(max_entries=64)
def trend_table(language: str, wanted: PositionFilter) -> pd.DataFrame:
    """Positions per period; the same for every window."""
    return position_tables.trend_table(position_data.trend(wanted))
