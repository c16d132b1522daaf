"""What every page, file and citation says while a session shows data of its own."""

from __future__ import annotations

from pages.parts.own_data import OwnData, own_data
from pages.parts.text import _, ngettext, number


def own_words() -> str:
    """What of the shown data is the session's own, in a sentence; empty when nothing is.

    Names of files are not in it.
    """
    own = own_data()
    if own is None:
        return ""
    return " ".join(part for part in (_directory_words(own), _list_words(own)) if part)


def left_out_words() -> str:
    """How many rows of the session's own data are left out; empty when none is."""
    own = own_data()
    if own is None:
        return ""
    rows = own.directory.left_out if own.directory else 0
    rows += int(own.lists.accounting["rows_refused"].sum()) if own.lists else 0
    if not rows:
        return ""
    return ngettext(
        "{count} uploaded row could not be used and is left out.",
        "{count} uploaded rows could not be used and are left out.",
        rows,
    )


def _directory_words(own: OwnData) -> str:
    if own.directory is None:
        return ""
    return _(
        "The directory is one that was uploaded in this session: {entries} entries of "
        "{organizations} organisations, checked by nobody at Havre.",
        entries=number(len(own.tables.locations)),
        organizations=number(len(own.tables.organizations)),
    )


def _list_words(own: OwnData) -> str:
    if own.lists is None:
        return ""
    return ngettext(
        "The approved positions of {count} period are from a list uploaded in this session.",
        "The approved positions of {count} periods are from lists uploaded in this session.",
        len(own.lists.fresh),
    )
