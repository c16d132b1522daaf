"""Your data: check a directory or list of your own, and show it in this session alone."""

import streamlit as st

from pages.parts import state
from pages.parts.directory_upload import upload_section
from pages.parts.list_upload import list_section
from pages.parts.own_view import own_data_note
from pages.parts.text import _

st.title(_("Your data"))
st.write(
    _(
        "Check a directory of services or a list of approved positions of your own, and look at "
        "it in the whole app. What you upload stays in the memory of this session: it is written "
        "to no disk, sent nowhere, and no other visitor sees it."
    )
)
own_data_note()
upload_section()
list_section()
state.remember()
