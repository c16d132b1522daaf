"""Entries as seen from a place: which lines come first."""

from __future__ import annotations

import pandas as pd

from geodata.proximity import IN_PERSON, LINES, OTHERS, VISITS, open_lines_first, seen_from
from geodata.whereabouts import Whereabouts


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


def test_a_near_office_of_another_province_stands_behind_those_that_serve_the_place() -> None:
    here = Whereabouts("PE-bloomfield", "Bloomfield", "PE", -64.2, 46.7)
    entries = pd.DataFrame(
        {
            "location_id": ["far", "other", "line", "near", "visit", "other_line", "nearer_other"],
            "province_codes": [("PE",), ("NB",), ("PE",), ("NB", "PE"), ("PE",), ("NS",), ("NB",)],
            "location_type": [
                *("physical", "physical", "remote", "physical", "outreach", "remote", "physical")
            ],
            "lon": [-63.1, -64.8, None, -64.3, None, None, -64.25],
            "lat": [46.2, 46.1, None, 46.7, None, None, 46.7],
        }
    )
    seen = seen_from(entries, here)
    expected = ["line", "near", "far", "visit", "nearer_other", "other", "other_line"]
    assert seen["location_id"].tolist() == expected
    assert seen["group"].tolist() == [LINES, *[IN_PERSON] * 2, VISITS, *[OTHERS] * 3]
