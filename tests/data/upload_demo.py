"""A page with nothing but the check of an uploaded directory: what its tests drive."""

import streamlit as st

from pages.parts import state, style
from pages.parts.directory_upload import upload_section
from pages.parts.text import current_language

st.set_page_config(page_title="Havre", layout="wide")
state.start_session()
style.apply_style()
style.declare_language(current_language())
upload_section()
