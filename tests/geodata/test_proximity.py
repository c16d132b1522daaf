"""Entries as seen from a place: which lines come first."""

from __future__ import annotations

import pandas as pd

from geodata.proximity import open_lines_first


def test_lines_open_now_come_first_and_independent_ones_stay_above_the_others() -> None:
    entries = pd.DataFrame(
        {
            "location_id": list("abcdef"),
            "operator": ["community", "community", "government", "government", "community", "x"],
        }
    )
    lines = pd.Series([True, True, True, True, False, False])
    open_now = pd.Series(["no", "yes", "unknown", "yes", "no", "yes"], index=list("abcdef"))
    ordered = open_lines_first(entries, lines, open_now)["location_id"].tolist()
    assert ordered == ["b", "a", "d", "c", "e", "f"]


def test_unknown_hours_do_not_put_a_line_behind_a_closed_one() -> None:
    entries = pd.DataFrame({"location_id": list("ab"), "operator": ["government"] * 2})
    for answers in (["unknown", "no"], ["no", "unknown"]):
        open_now = pd.Series(answers, index=list("ab"))
        ordered = open_lines_first(entries, pd.Series([True, True]), open_now)
        assert ordered["location_id"].tolist() == ["a", "b"]
