"""Directory health: what was confirmed, what is missing, what is in conflict."""

from datetime import date

import streamlit as st

from geodata.terms import PROVINCES
from pages.parts import charts, data, filters, health_view, state
from pages.parts.cells import file_stem
from pages.parts.corrections import VARIABLE, destination
from pages.parts.directory_upload import ZIP
from pages.parts.downloads import download_button
from pages.parts.entry_text import provinces_words, service_labels
from pages.parts.finding_tables import findings_table
from pages.parts.heat_table import heat_table
from pages.parts.rights_filter import KEYS as RIGHTS_KEYS
from pages.parts.tables import folded, show_with_downloads
from pages.parts.text import _, current_language, plain

today = date.today()
st.title(_("Directory health"))
st.write(
    _(
        "How far the directory of help can be trusted: who was confirmed and when, what is not "
        "known, where no help is known, and what contradicts itself."
    )
)

asked, further = st.columns(2, gap="large")
with asked:
    provinces = filters.provinces_choice()
    state.report_unknown(state.several("tier", health_view.TIERS))
    st.pills(_("Tier"), health_view.TIERS, selection_mode="multi", key="tier", wrap=True)
tiers = tuple(sorted(st.session_state.tier))
worker_types = data.worker_types()
labels = service_labels(worker_types)
with further:
    types = filters.services_choice(worker_types)
places = {_("Province"): provinces_words(";".join(provinces or PROVINCES))}
services = {_("Services"): ", ".join(labels[code] for code in types) or _("all")}
about = health_view.about(
    {**places, _("Tier"): ", ".join(tiers or health_view.TIERS), **services}, today
)
shown = health_view.health_tables(current_language(), provinces, tiers, tuple(types), today)

st.subheader(health_view.summary(shown.entries), anchor="summary")
st.header(_("When entries were confirmed"), anchor="confirmed")
show_with_downloads(
    shown.ages, about=about, name=file_stem("havre-confirmed", *provinces, *types), key="ages"
)

st.header(_("What is known of each entry"), anchor="known")
charts.bar_chart(
    shown.known.iloc[:, [0, 3]].dropna().set_axis(["label", "value"], axis="columns"),
    _("Share of entries of which each thing is known, in percent; the table below has it too."),
    _("Known (%)"),
)
show_with_downloads(
    shown.known, about=about, name=file_stem("havre-known", *provinces, *types), key="known"
)

st.header(_("White spots: what is known where"), anchor="white-spots")
st.html(
    heat_table(
        _("Help known in each census division, by type of service"),
        _("Census division"),
        shown.spot_types,
        shown.spots,
    )
)
plain_spots = folded(_("The same as a plain table, with downloads"), "plain-spots")
if plain_spots.open:
    with plain_spots:
        show_with_downloads(
            shown.spot_table,
            about=health_view.about({**places, **services}, today),  # of every tier
            name=file_stem("havre-white-spots", *provinces, *types),
            key="spots",
            height=400,
        )
st.caption(health_view.spots_note())

st.header(_("What contradicts itself or needs a look"), anchor="conflicts")
found = findings_table(health_view.conflicts(today))
if found.empty:
    st.write(_("Nothing was found."))
else:
    show_with_downloads(
        found,
        about=health_view.about({}, today),  # of the whole directory
        name="havre-directory-findings",
        key="conflicts",
    )

st.header(_("Each entry, and how to correct it"), anchor="entries")
to = destination()
if to.refused:
    st.warning(
        plain(
            _(
                "The setting {name} of this server is neither an e-mail address nor an https "
                "address, and is not used.",
                name=VARIABLE,
            )
        )
    )
if not (to.email or to.page):
    st.caption(
        _(
            "“Suggest a correction” opens an e-mail without a recipient: send it to whoever runs "
            "this copy of Havre. Havre itself stores nothing."
        )
    )
unlisted = state.single("entry", list(shown.names), "")
# An entry that a filter left out is no fault of the address.
state.report_unknown([one for one in unlisted if one not in set(data.entries()["location_id"])])
st.session_state.entry = st.session_state.entry or None
which = st.selectbox(
    _("Entry to correct"),
    list(shown.names),
    format_func=shown.names.__getitem__,
    placeholder=_("Choose an entry"),
    key="entry",
)
if which:
    st.html(health_view.correction_words(which))
show_with_downloads(
    shown.lacks,
    about=about,
    name=file_stem("havre-entries", *provinces, *tiers, *types),
    key="entries",
    height=420,
    note=_("Contacts, and lists to download, stand on the page Find help."),
)

st.header(_("Take the directory along"), anchor="exchange")
st.write(
    _(
        "The whole directory in the form that other directories of help read: Open Referral HSDS "
        "3. Private addresses and contacts that nobody can vouch for are not in it."
    )
)
hsds_package, hsds_json = health_view.hsds_makers()
with st.container(horizontal=True, gap="small", key="hsds-files"):
    download_button(_("HSDS data package (ZIP)"), hsds_package, "havre-hsds", "zip", ZIP, "hsds")
    download_button(
        _("HSDS as JSON"),
        hsds_json,
        "havre-hsds",
        "json",
        "application/json",
        "hsds",
    )

st.header(_("Check a copy of the directory"), anchor="copy")
st.write(_("An edited copy, or a directory of your own, can be checked on the page Your data."))
st.page_link("pages/your_data.py", label=_("Your data"), icon=":material/upload_file:")
state.remember("province", "tier", "service", *RIGHTS_KEYS, "entry")
