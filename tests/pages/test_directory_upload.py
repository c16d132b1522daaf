"""The check of an uploaded directory on screen: in both languages, for one session only."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from loaders.build import DIRECTORY_DIR
from pages.parts import directory_upload
from pages.parts.directory_upload import CHECKED, message_list

REPOSITORY = Path(__file__).parents[2]
DEMO = REPOSITORY / "tests" / "data" / "upload_demo.py"
SERVICES = (DIRECTORY_DIR / "services.csv").read_bytes()
BAD = SERVICES.replace(b"rights_info", b"<b>magic</b>", 1)


def opened(language: str, *files: tuple[str, bytes]) -> AppTest:
    app = AppTest.from_file(str(DEMO), default_timeout=60)
    app.query_params["lang"] = language
    app.run()
    if files:
        upload(app, *files)
    assert not app.exception, [error.value for error in app.exception]
    return app


def upload(app: AppTest, *files: tuple[str, bytes]) -> None:
    typed = [(name, content, "application/octet-stream") for name, content in files]
    app.file_uploader[0].set_value(typed).run()


def words(app: AppTest) -> str:
    parts = [*app.header, *app.subheader, *app.caption, *app.markdown, *app.error, *app.success]
    labels = [button.proto.label for button in app.get("download_button")]
    tables = [column for table in app.dataframe for column in table.value.columns]
    lists = [part.proto.body for part in app.get("html") if part.proto.body.startswith("<ul")]
    return "\n".join([*(str(part.value) for part in parts), *labels, *tables, *lists])


def test_nothing_is_said_of_an_upload_before_there_is_one() -> None:
    app = opened("en")
    assert [header.value for header in app.header] == ["Check a directory"]
    assert len(app.dataframe) == 0
    assert CHECKED not in app.session_state


def test_a_fault_is_named_with_file_row_and_column() -> None:
    app = opened("en", ("services.csv", BAD))
    assert app.error[0].value.startswith("2 errors must be corrected")
    findings, rows, counts, changes = (table.value for table in app.dataframe)
    first = findings.iloc[0]
    assert (first["File"], first["Row"], first["Column"]) == ("services.csv", 3, "service_type")
    assert first["Found"] == "<b>magic</b>"
    assert rows.loc[0, ["Rows read", "Sound", "With an error"]].tolist() == [339, 338, 1]
    assert counts.loc[0, ["Added", "Removed"]].tolist() == [1, 1]
    assert "<b>magic</b>" in set(changes["In the upload"])
    assert "services.csv, row 3, column service_type" in words(app)
    assert "&lt;b&gt;magic&lt;/b&gt;" in words(app)
    assert "CSV files to adopt (ZIP)" not in words(app)


def test_a_sound_copy_can_be_adopted() -> None:
    app = opened("en", ("services.csv", SERVICES))
    assert app.success[0].value.startswith("No error.")
    assert "CSV files to adopt (ZIP)" in words(app)
    assert "Nothing differs: the same rows with the same cells." in words(app)


def test_what_cannot_be_read_says_why() -> None:
    app = opened("en", ("photo.jpg", b"\xff\xd8\xff\xe0" * 100))
    assert app.error[0].value == "Nothing could be read. The table below says why."
    assert app.dataframe[0].value["File"].tolist() == ["photo.jpg"]


@pytest.mark.parametrize("files", [(), (("services.csv", BAD),), (("services.csv", SERVICES),)])
def test_no_english_is_left_in_french(files: tuple[tuple[str, bytes], ...]) -> None:
    english, french = (words(opened(language, *files)) for language in ("en", "fr"))
    same = set(english.splitlines()) & set(french.splitlines())
    neutral = {"CSV", "Excel"}
    assert {line for line in same - neutral if any(c.isalpha() for c in line)} == set()


def test_one_session_does_not_see_what_another_uploaded() -> None:
    opened("en", ("services.csv", BAD))
    other = opened("en")
    assert len(other.dataframe) == 0
    assert CHECKED not in other.session_state


def test_the_same_files_are_checked_once_and_forgotten_when_they_are_taken_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls: list[int] = []
    real = directory_upload.check_upload

    def counted(files, *rest):  # type: ignore[no-untyped-def]
        calls.append(len(files))
        return real(files, *rest)

    monkeypatch.setattr(directory_upload, "check_upload", counted)
    app = opened("en", ("services.csv", BAD))
    app.run()
    assert calls == [1]
    upload(app, ("services.csv", SERVICES))
    assert calls == [1, 1]
    app.file_uploader[0].set_value([]).run()
    assert CHECKED not in app.session_state


def test_a_long_table_is_cut_on_screen_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(directory_upload, "MOST_SHOWN", 5)
    app = opened("en", ("services.csv", SERVICES.replace(b"legal_help", b"magic")))
    assert len(app.dataframe[0].value) == 5
    assert "Shown: the first 5 of" in words(app)
    assert "more errors: see the table." in words(app)


def test_messages_are_escaped() -> None:
    assert "<script>" not in message_list(["<script>alert(1)</script>"])
