"""The scripts that the content policy knows by their hash are the ones that the pages write."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import streamlit

from pages.parts import cite, quick_exit
from pages.parts.text import ALL_LANGUAGES

REPOSITORY = Path(__file__).parents[2]


def test_the_policy_lists_the_hash_of_each_script_written_into_the_page() -> None:
    index = (Path(streamlit.__file__).parent / "static" / "index.html").read_text("utf-8")
    scripts = re.findall(r"<script>(.*?)</script>", index, re.DOTALL)
    scripts.append(str(quick_exit._script()))
    scripts += [f"document.documentElement.lang = '{language}';" for language in ALL_LANGUAGES]
    scripts.append(str(cite._script()))
    expected = [
        f"sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}"
        for script in scripts
    ]
    policy = (REPOSITORY / "deploy" / "headers.conf").read_text("utf-8")
    assert re.findall(r"'(sha256-[^']+)'", policy) == expected
