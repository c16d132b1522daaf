"""The one door through which data enters a script.

Folium's scripts pass through Jinja (once here; folium by itself reads what came out once more),
through text replacements in streamlit-folium, and through ``eval`` in the browser. A value that
could be read as code by any of them must not look like code to any of them. So data travels as
one string literal in which every character with a meaning to one of these readers is written as
``\\uXXXX``; the browser hands the literal to ``JSON.parse`` and uses ``textContent`` from there.
"""

from __future__ import annotations

import json
from typing import Any, Final

# Jinja ({ } % #), HTML (< > & '), template literals (` $), the string literal itself (\ ') and
# streamlit-folium's renaming of variables, which rewrites "_<id>" wherever it stands (_).
# The backslash comes first: the others' escapes begin with one.
_ESCAPED: Final = "\\{}<>&'`$%#_\u2028\u2029\x7f"
_ESCAPES: Final = tuple((char, f"\\u{ord(char):04x}") for char in _ESCAPED)


class ScriptData:
    """A value that can be JSON, ready to stand in a script.

    >>> print(ScriptData(["{{ 7*7 }}"]).expression)
    JSON.parse('["\\u007b\\u007b 7*7 \\u007d\\u007d"]')
    """

    def __init__(self, value: Any) -> None:
        """Raises ``ValueError`` for NaN and infinity, ``TypeError`` for what JSON cannot hold."""
        # ensure_ascii also keeps lone surrogates out of the UTF-8 message to the browser.
        text = json.dumps(value, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
        for char, escape in _ESCAPES:
            text = text.replace(char, escape)  # several times as fast as str.translate
        self.literal: Final = f"'{text}'"

    @property
    def expression(self) -> str:
        """JavaScript that evaluates to the value."""
        return f"JSON.parse({self.literal})"

    def __str__(self) -> str:
        return self.expression
