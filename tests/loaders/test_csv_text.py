"""Bytes of CSV lists: three encodings, three line ends, one way to read them."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.csv_text import decoded, records, with_plain_line_ends

CELLS = st.text(st.characters(codec="cp1252", exclude_characters="\r\x00"), max_size=12)
LINE_ENDS = st.sampled_from(["\r\r\n", "\r\n", "\n"])


@pytest.mark.parametrize(
    ("data", "text", "encoding"),
    [
        (b"Moncton", "Moncton", "utf-8"),
        ("\ufeffQuébec".encode(), "Québec", "utf-8"),
        (b'"Cap-Pel\x82, NB", P\x88cherie, QU\x90BEC, Sept-\xd7les, \xb7 C', None, "cp850"),
        (b"CHARRI\xd4RE Cap-Pel\x82", "CHARRIÈRE Cap-Pelé", "cp850"),
        (b"Qu\x8ebec, \x83cole, \x94le, \x99", "Québec, École, île, ô", "mac_roman"),
        (b"Saint-Alexandre-d\x92Iberville \x96 Qu\xe9bec", None, "cp1252"),
        (b"Milo\xa0Productions", "Milo\xa0Productions", "cp1252"),
    ],
)
def test_the_letters_tell_the_encoding(data: bytes, text: str | None, encoding: str) -> None:
    found = decoded(data)
    assert (found.encoding, found.undefined) == (encoding, 0)
    assert found.text == (text if text is not None else data.decode(encoding))


def test_the_dos_list_has_its_letters() -> None:
    text = decoded(b"Cap-Pel\x82,P\x88cherie,QU\x90BEC,Sept-\xd7les,CHARRI\xd4RE,\xb7 CHACUN").text
    assert text == "Cap-Pelé,Pêcherie,QUÉBEC,Sept-Îles,CHARRIÈRE,À CHACUN"


def test_undefined_bytes_are_replaced_and_counted() -> None:
    assert decoded(b"\xe9\xe9 \x8d \x81") == ("éé \ufffd \ufffd", "cp1252", 2)


@given(st.binary())
def test_decoding_never_raises_and_keeps_what_is_ascii(data: bytes) -> None:
    found = decoded(data)
    assert "".join(c for c in found.text if c.isascii()) == bytes(
        byte for byte in data if byte < 0x80
    ).decode("ascii")
    assert found.undefined <= len(data)


@given(st.text(st.characters(codec="utf-8")))
def test_utf8_is_read_as_utf8(text: str) -> None:
    assert decoded(text.encode()).text == text.removeprefix("\ufeff")


@given(st.lists(st.lists(CELLS, min_size=2, max_size=4), min_size=1), LINE_ENDS)
def test_n_records_are_n_records_whatever_the_line_end(rows: list[list[str]], end: str) -> None:
    stream = io.StringIO()
    csv.writer(stream, lineterminator=end).writerows(rows)
    data = stream.getvalue().encode("cp1252")
    read = records(with_plain_line_ends(data).decode("cp1252"))
    assert read == rows


@given(st.binary())
def test_any_bytes_without_a_null_become_records_or_a_csv_error(data: bytes) -> None:
    try:
        found = records(decoded(with_plain_line_ends(data)).text)
    except csv.Error:
        return
    assert all(found)


def test_line_breaks_inside_quotes_stay() -> None:
    data = b'Employer ,Address,"\xa0Positions\xa0\r\nApproved"\r\r\nA,B,1\r\r\n'
    assert records(decoded(with_plain_line_ends(data)).text) == [
        ["Employer ", "Address", "\xa0Positions\xa0\r\nApproved"],
        ["A", "B", "1"],
    ]


def test_records_may_have_a_seventh_cell_or_not() -> None:
    assert records("a,b,1,\nc,d,2\n\n") == [["a", "b", "1", ""], ["c", "d", "2"]]
