"""Havre: page setup, language and navigation; each screen is a file in ``pages/``."""

import streamlit as st

from pages.parts import data, data_notes, state, style
from pages.parts.cite import cite_view
from pages.parts.own_view import own_data_mark
from pages.parts.quick_exit import quick_exit_script
from pages.parts.text import ALL_LANGUAGES, LANGUAGES, _, current_language

state.start_session()
data.take_up_new_data()
help_page = st.Page("pages/find_help.py", title=_("Find help"), url_path="help", default=True)
# The first page lives at the root; who types its name finds it too.
help_by_name = st.Page(
    "pages/find_help.py", title=_("Find help"), url_path="find-help", visibility="hidden"
)
page = st.navigation(
    [
        help_page,
        help_by_name,
        st.Page("pages/coverage_gaps.py", title=_("Coverage gaps"), url_path="coverage-gaps"),
        st.Page("pages/next_site.py", title=_("Next site"), url_path="next-site"),
        st.Page("pages/workers.py", title=_("Workers"), url_path="workers"),
        st.Page("pages/sectors.py", title=_("Sectors"), url_path="sectors"),
        st.Page("pages/networks.py", title=_("Networks"), url_path="networks"),
        st.Page(
            "pages/directory_health.py", title=_("Directory health"), url_path="directory-health"
        ),
        st.Page("pages/your_data.py", title=_("Your data"), url_path="your-data"),
        st.Page("pages/about_data.py", title=_("About the data"), url_path="about-the-data"),
    ],
    position="top",
)
st.set_page_config(page_title=f"{page.title} · Havre", page_icon="⚓", layout="wide")
spoken = ALL_LANGUAGES if page in (help_page, help_by_name) else LANGUAGES
state.settle_language(list(spoken))
style.apply_style()
style.declare_language(current_language())
quick_exit_script()
state.language_switch(spoken)
own_data_mark()
page.run()
cite_view(page.title)
data_notes.data_in_use()
