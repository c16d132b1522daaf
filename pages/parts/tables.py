"""Tables on screen: one look for all of them."""

from __future__ import annotations

from typing import Literal

import geopandas as gpd
import pandas as pd
import streamlit as st
from streamlit.elements.lib.mutable_expander_container import ExpanderContainer

from pages.parts.companion import Companion
from pages.parts.data_notes import download_title
from pages.parts.downloads import download_buttons

MISSING = "–"


def folded(label: str, key: str) -> ExpanderContainer:
    """A part that starts closed and is made when it is opened: ask its ``open`` first.

    What nobody looks at costs neither the server nor the reader's device anything.
    """
    return st.expander(label, key=key, on_change="rerun")


def show_table(table: pd.DataFrame, *, height: int | Literal["auto"] = "auto") -> None:
    """A table as wide as the page; numbers as the reader's browser writes them.

    What is missing is a dash: Streamlit's own word for it is English only.
    """
    numbers = {
        str(name): st.column_config.NumberColumn(format="localized")
        for name, dtype in table.dtypes.items()
        if pd.api.types.is_numeric_dtype(dtype)
    }
    st.dataframe(
        table,
        hide_index=True,
        width="stretch",
        height=height,
        placeholder=MISSING,
        column_config=numbers,
    )


def show_with_downloads(
    table: pd.DataFrame,
    *,
    about: Companion,
    name: str,
    key: str,
    geometry: gpd.GeoSeries | None = None,
    height: int | Literal["auto"] = "auto",
    note: str = "",
) -> None:
    """A table, a word about it, and its downloads; see `pages.parts.downloads`.

    Parameters
    ----------
    table : DataFrame
        As shown on screen.
    about, name, key, geometry
        As `pages.parts.downloads.download_buttons` takes them.
    height : int or "auto"
        Pixels.
    note : str
        Stands between the table and its downloads.
    """
    show_table(table, height=height)
    if note:
        st.caption(note)
    download_buttons(
        table,
        title=download_title(len(table)),
        about=about,
        name=name,
        key=key,
        geometry=geometry,
    )
