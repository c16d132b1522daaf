"""About the data: sources, dates, what was read, placed and not placed, and findings."""

import streamlit as st

from pages.parts import about_view, data, data_notes, state
from pages.parts.tables import folded, show_table
from pages.parts.text import _, number

tables = data.snapshot()

st.title(_("About the data"))
st.write(
    _("Where every figure comes from, what could not be placed, and what was wrong in the files.")
)

st.header(_("Approved positions, period by period"))
st.write(data_notes.data_in_use_words())
accounts = about_view.accounts(tables)
st.write(about_view.accounts_words(accounts))
show_table(about_view.accounts_table(accounts))
st.caption(data_notes.periods_note())
st.caption(data_notes.positions_caution())

st.header(_("Positions that could not be placed"))
lost = about_view.not_placed_table(tables)
if lost.empty:
    st.write(_("None."))
else:
    show_table(lost)

st.header(_("How exactly addresses are placed"))
st.markdown(about_view.precision_words())

st.header(_("The directory"))
st.write(about_view.directory_words(tables))
show_table(about_view.directory_table(tables))
st.caption(data_notes.directory_caution(tables.locations))

st.header(_("Findings"))
st.write(
    _(
        "{count} findings in the source files and in placing them. None was dropped silently.",
        count=number(len(tables.findings)),
    )
)
show_table(about_view.findings_summary(tables))
every_finding = folded(_("Every finding, with file and row"), "all-findings")
if every_finding.open:
    with every_finding:
        show_table(about_view.findings_list(tables), height=420)

st.header(_("Sources"))
st.dataframe(
    about_view.sources_table(),
    hide_index=True,
    width="stretch",
    placeholder="–",
    column_config={_("Address"): st.column_config.LinkColumn()},
)
state.remember()
