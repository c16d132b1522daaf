"""QR codes as drawings, made here: nothing is asked of anyone."""

from __future__ import annotations

import io
from functools import lru_cache
from typing import Final

import segno
from markupsafe import Markup

# Any of the eight masks can be read; trying them all takes four times as long.
MASK: Final = 4
LEVEL: Final = "l"  # at least; a higher one where it needs no larger code
QUIET_ZONE: Final = 4  # modules of white around it (ISO/IEC 18004)


@lru_cache(maxsize=1024)
def qr_code(text: str) -> segno.QRCode:
    """The code of a text; kept, since making one takes some 10 ms.

    Raises
    ------
    ValueError
        When the text is too long for any code (2,953 bytes).
    """
    return segno.make_qr(text, error=LEVEL, encoding="utf-8", mask=MASK)


@lru_cache(maxsize=1024)
def qr_svg(text: str) -> bytes:
    """The code as an SVG file: black on white whatever is behind it."""
    out = io.BytesIO()
    qr_code(text).save(out, kind="svg", border=QUIET_ZONE, light="#fff", omitsize=True, nl=False)
    return out.getvalue()


def qr_inline(text: str, label: str) -> Markup:
    """The code inside a page, with words for who cannot see it."""
    drawing = qr_code(text).svg_inline(border=QUIET_ZONE, light="#fff", omitsize=True)
    return Markup('<span class="qr" role="img" aria-label="{}">{}</span>').format(
        label, Markup(drawing)
    )
