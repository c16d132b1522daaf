"""The data dictionary is what the schemas say, and is there to read."""

from __future__ import annotations

from pathlib import Path

from geodata.dictionary import REVIEWED_TABLES, data_dictionary
from geodata.dictionary import TABLES as DESCRIBED
from geodata.snapshot import TABLES

COMMITTED = Path(__file__).parents[2] / "docs" / "data-dictionary.md"


def test_the_committed_dictionary_is_up_to_date() -> None:
    assert COMMITTED.read_text("utf-8") == data_dictionary(), (
        "write it anew with: python -m geodata.dictionary > docs/data-dictionary.md"
    )


def test_every_table_of_the_snapshot_is_described() -> None:
    assert set(DESCRIBED) == set(TABLES)


def test_every_column_has_a_meaning() -> None:
    for model in (DESCRIBED | REVIEWED_TABLES).values():
        assert model.__doc__
        for column in model.to_schema().columns.values():
            assert column.description, f"{model.__name__}.{column.name}"


def test_a_line_gives_type_emptiness_choices_and_meaning() -> None:
    text = data_dictionary()
    assert "| `precision` | text | no | `postal_point`, `named_place`, `fsa`, `none` |" in text
    assert "| `lmias` | whole number | yes | at least 0 |" in text
    assert "| `geometry` | geometry | no |" in text
    assert "form `^(NB\\|NS\\|PE)(;(NB\\|NS\\|PE))*$`" in text


def test_no_table_tells_an_employer_s_name() -> None:
    columns = {(name, c) for name, model in DESCRIBED.items() for c in model.to_schema().columns}
    assert {(name, c) for name, c in columns if "employer" in c} == {("positions", "employer_keys")}
