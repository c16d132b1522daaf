"""Tables on screen: one look for all of them."""

from __future__ import annotations

from typing import Literal

import pandas as pd
import streamlit as st

MISSING = "–"


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
