"""Charts, drawn by the copy of Vega-Lite that Streamlit serves itself.

Every chart has a description for screen readers and stands beside a table with the same
figures. Values are written as the reader's language writes them before they leave Python.
"""

from __future__ import annotations

from typing import Any, Final

import pandas as pd
import streamlit as st

from pages.parts import palette
from pages.parts.text import _, number

HEIGHT: Final = 260
_AXIS: Final = {"labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal"}
# Thousands as the page's language writes them; Vega knows only its own English ones.
_GROUPED: Final = "replace(format(datum.value, ',d'), /,/g, '{separator}')"


def period_chart(trend: pd.DataFrame, description: str) -> None:
    """Bars per quarter, those of the window filled, and the mean of four quarters as a line.

    Parameters
    ----------
    trend : DataFrame
        ``label`` (as shown), ``positions``, ``quarterly_mean`` (may be missing),
        ``in_window`` (bool); in time order.
    description : str
        What the chart shows, for screen readers.
    """
    values: list[dict[Any, Any]] = [
        {
            "period": label,
            "positions": None if pd.isna(positions) else int(positions),
            "shown": "–" if pd.isna(positions) else number(positions),
            "mean": None if pd.isna(mean) else float(mean),
            "mean_shown": "–" if pd.isna(mean) else number(mean),
            "window": bool(inside),
        }
        for label, positions, mean, inside in zip(
            trend["label"],
            trend["positions"],
            trend["quarterly_mean"],
            trend["in_window"],
            strict=True,
        )
    ]
    x = {
        "field": "period",
        "type": "ordinal",
        "sort": None,
        "title": None,
        "axis": {"labelAngle": -90, "labelOverlap": "greedy", **_AXIS},
    }
    tooltip = [
        {"field": "period", "title": _("Quarter")},
        {"field": "shown", "title": _("Approved positions")},
        {"field": "mean_shown", "title": _("Mean of the last four quarters")},
    ]
    bars = {
        "mark": {"type": "bar", "stroke": palette.POSITIONS, "strokeWidth": 1.2},
        "encoding": {
            "x": x,
            "y": _count_axis("positions", _("Approved positions")),
            "color": {
                "condition": {"test": "datum.window", "value": palette.POSITIONS},
                "value": palette.POSITIONS_SCALE[0],
            },
            "tooltip": tooltip,
        },
    }
    line = {
        "mark": {"type": "line", "color": palette.SERVICES, "strokeWidth": 2.5, "point": False},
        "encoding": {"x": x, "y": _count_axis("mean", _("Approved positions"))},
    }
    _draw({"layer": [bars, line]}, values, description, HEIGHT)


def bar_chart(table: pd.DataFrame, description: str, value_title: str) -> None:
    """Horizontal bars in the order given, each label above its bar so that a phone shows it.

    Parameters
    ----------
    table : DataFrame
        ``label``, ``value``.
    description, value_title : str
    """
    values = table.assign(shown=table["value"].map(number)).to_dict("records")
    longest = float(table["value"].max()) if len(table) else 0.0
    y = {"field": "label", "type": "ordinal", "sort": None, "axis": None}
    # Room for the number beyond the longest bar.
    x = {
        "field": "value",
        "type": "quantitative",
        "axis": None,
        "scale": {"domain": [0, max(1.0, 1.18 * longest)]},
    }
    text = {"type": "text", "align": "left", "fontSize": 12}
    bars = {
        "mark": {"type": "bar", "color": palette.POSITIONS, "height": 12, "yOffset": 8},
        "encoding": {"y": y, "x": x, "tooltip": _tooltip(value_title)},
    }
    labels = {
        # A label wider than a phone ends in an ellipsis; the tooltip and the table have all of it.
        "mark": {**text, "yOffset": -7, "limit": {"expr": "width"}},
        "encoding": {"y": y, "x": {"value": 0}, "text": {"field": "label"}},
    }
    numbers = {
        "mark": {**text, "yOffset": 8, "dx": 4},
        "encoding": {"y": y, "x": x, "text": {"field": "shown"}},
    }
    height = 36 * max(1, len(values)) + 10
    _draw({"layer": [bars, labels, numbers]}, values, description, height)


def range_chart(table: pd.DataFrame, description: str, value_title: str) -> None:
    """Horizontal bars of a mean with the range it comes from as a line across.

    Parameters
    ----------
    table : DataFrame
        ``label``, ``value``, ``least``, ``most``.
    description, value_title : str
    """
    values = table.assign(shown=table["value"].map(number)).to_dict("records")
    y = {
        "field": "label",
        "type": "ordinal",
        "sort": None,
        "title": None,
        "axis": {"ticks": False, "domain": False, "labelLimit": 220, **_AXIS},
    }
    x = _count_axis("value", value_title)
    x["axis"] = {**x["axis"], "labelFlush": 24}  # else the last number is cut in half
    bars = {
        "mark": {"type": "bar", "color": palette.POSITIONS, "height": {"band": 0.7}},
        "encoding": {"y": y, "x": x, "tooltip": _tooltip(value_title)},
    }
    ranges = {
        "mark": {"type": "rule", "color": palette.SERVICES, "strokeWidth": 2.5},
        "encoding": {"y": y, "x": {**x, "field": "least"}, "x2": {"field": "most"}},
    }
    height = 30 * max(1, len(values)) + 60
    _draw({"layer": [bars, ranges]}, values, description, height)


def share_chart(table: pd.DataFrame, description: str, value_title: str) -> None:
    """A line of values from 0 to 1 over time.

    Parameters
    ----------
    table : DataFrame
        ``label`` (as shown), ``value`` (may be missing); in time order.
    description, value_title : str
    """
    values = [
        {
            "label": label,
            "value": None if pd.isna(value) else float(value),
            "shown": "–" if pd.isna(value) else number(value, 3),
        }
        for label, value in zip(table["label"], table["value"], strict=True)
    ]
    x = {
        "field": "label",
        "type": "ordinal",
        "sort": None,
        "title": None,
        "axis": {"labelAngle": -90, "labelOverlap": "greedy", **_AXIS},
    }
    point = number(0.5, 1)[1]
    y = {
        "field": "value",
        "type": "quantitative",
        "title": value_title,
        "scale": {"domain": [0, 1]},
        "axis": {"labelExpr": f"replace(format(datum.value, '.1f'), '.', '{point}')", **_AXIS},
    }
    mark = {"type": "line", "color": palette.SERVICES, "strokeWidth": 2.5, "point": True}
    encoding = {"x": x, "y": y, "tooltip": _tooltip(value_title)}
    _draw({"mark": mark, "encoding": encoding}, values, description, HEIGHT)


def _tooltip(value_title: str) -> list[dict[str, str]]:
    return [{"field": "label", "title": " "}, {"field": "shown", "title": value_title}]


def _count_axis(field: str, title: str) -> dict[str, Any]:
    separator = number(1000)[1:-3]
    return {
        "field": field,
        "type": "quantitative",
        "title": title,
        "axis": {
            "labelExpr": _GROUPED.format(separator=separator),
            "tickMinStep": 1,
            "tickCount": 5,
            **_AXIS,
        },
    }


def _draw(
    spec: dict[str, Any], values: list[dict[Any, Any]], description: str, height: int
) -> None:
    whole = {
        "height": height,
        "data": {"values": values},
        # Vega would describe axes and marks in English, or name nothing that it calls a picture;
        # the description and the table say it.
        "config": {"aria": False, "mark": {"aria": False}},
        **spec,
    }
    st.vega_lite_chart(whole, width="stretch", height=height, alt=description)
