"""The streams: every code of the schema, in both languages."""

from __future__ import annotations

from geodata.program_streams import program_streams
from geodata.schemas_reviewed import ProgramStreams
from geodata.terms import PROGRAM_STREAMS


def test_every_stream_has_a_title_in_each_language() -> None:
    table = program_streams()
    assert tuple(table.index) == PROGRAM_STREAMS
    ProgramStreams.validate(table.reset_index())
    for column in ("title_en", "title_fr", "note"):
        assert (table[column].str.strip() == table[column]).all()
        assert (table[column] != "").all()
    assert table["title_en"].is_unique and table["title_fr"].is_unique
