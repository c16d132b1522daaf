"""Networks: who coordinates, refers, pays and decides around the directory of help."""

from datetime import date

import streamlit as st

from geodata.network_search import NetworkFilter, matching_networks
from geodata.networks import NETWORKS, network_entries
from pages.parts import network_view, state
from pages.parts.cells import file_stem
from pages.parts.network_filters import KEYS, filter_words, network_filter, nothing_found
from pages.parts.network_text import network_names, network_purpose
from pages.parts.tables import show_with_downloads
from pages.parts.text import _, ngettext, plain

entries = network_entries()
st.title(_("Networks"))
st.write(
    _(
        "Who stands behind the places that help: the offices for workers who change province, "
        "the program that pays the partners, the pathways for refugees, the committees of a "
        "sector, and the rights they all speak of."
    )
)
st.caption(network_view.network_caution())

wanted = network_filter(entries)
found = entries[matching_networks(entries, wanted)]
st.subheader(ngettext("{count} entry", "{count} entries", len(found)))
for network in NETWORKS:
    block = network_view.section(found, network)
    if block:
        st.header(plain(network_names()[network]), anchor=network.replace("_", "-"))
        st.write(plain(network_purpose(network)))
        known = network_view.headline(found, network)
        if known:
            st.html(known)
        count = int(found["network"].eq(network).sum())
        # All at once is too long for a phone; who filters wants to see what was found.
        with st.expander(
            ngettext("{count} entry", "{count} entries", count), expanded=wanted != NetworkFilter()
        ):
            st.html(block)

if found.empty:
    nothing_found(entries, wanted)
else:
    table = network_view.network_table(found)
    st.header(_("All of this as a table"), anchor="table")
    show_with_downloads(
        table,
        height=400,
        about=network_view.about_networks(filter_words(wanted), date.today()),
        name=file_stem(
            "havre-networks", *wanted.networks, *wanted.provinces, *wanted.statuses, wanted.text
        ),
        key="networks",
    )
state.remember(*KEYS)
