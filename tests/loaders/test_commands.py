"""The ``havre`` command: what it prints, and with which status it ends."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

import pytest

from geodata.snapshot import read_snapshot
from loaders import commands
from loaders.build import build
from loaders.commands import WORDS, main
from loaders.sources import NEEDED

Printed = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def made_directory(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "build", partial(build, directory=directory))


def run(sources: Path, out: Path, *more: str) -> int:
    return main(["build", "--sources", str(sources), "--out", str(out), *more])


def test_a_sound_build_ends_well_and_says_what_was_read_and_placed(
    sources: Path, tmp_path: Path, capsys: Printed
) -> None:
    assert run(sources, tmp_path / "out") == 0
    out, err = capsys.readouterr()
    lines = {line.split()[0]: line.split()[1:] for line in out.splitlines() if line.strip()}
    assert lines["2021Q3"] == ["4", "18", "12", "4", "0", "2", "88.89"]
    assert lines["2021Q4"] == ["2", "14", "0", "14", "0", "0", "100.00"]
    assert lines["all"] == ["6", "32", "12", "18", "0", "2", "93.75"]
    assert lines["place_unknown"] == ["1", "2"]
    assert "Not placed, by reason:" in out
    assert "notice: postal_partial x 1" in out
    assert f"Written: {tmp_path / 'out'} (" in out
    assert "warning: 2021q3.xlsx, row 5, column address: The place is not in" in err
    assert len(read_snapshot(tmp_path / "out").positions) == 5


def test_a_progress_bar_runs_on_the_error_stream(
    sources: Path, tmp_path: Path, capsys: Printed
) -> None:
    run(sources, tmp_path / "out")
    out, err = capsys.readouterr()
    assert "LMIA lists: 100%" in err and "2/2" in err
    assert "LMIA lists" not in out


def test_a_broken_workbook_ends_badly_and_names_the_file(
    sources: Path, tmp_path: Path, capsys: Printed
) -> None:
    run(sources, tmp_path / "out")
    before = {path: path.read_bytes() for path in (tmp_path / "out").rglob("*.*")}
    (sources / "lmia" / "2022q1.xlsx").write_bytes(b"PK\x03\x04 cut short")
    capsys.readouterr()
    assert run(sources, tmp_path / "out") == 1
    _, err = capsys.readouterr()
    assert "error: 2022q1.xlsx: The file cannot be opened as a workbook" in err
    assert f"Not sound: {tmp_path / 'out'} stays as it was." in err
    assert {path: path.read_bytes() for path in (tmp_path / "out").rglob("*.*")} == before


def test_missing_sources_are_named_one_by_one(tmp_path: Path, capsys: Printed) -> None:
    assert run(tmp_path / "nothing", tmp_path / "out") == 1
    _, err = capsys.readouterr()
    assert [line for line in err.splitlines() if line.startswith("error:")] == [
        f"error: {name}: The file is missing. Found: nothing. "
        "Expected: a readable file at this place."
        for name in NEEDED
    ]
    assert not (tmp_path / "out").exists()


def test_messages_are_in_french_when_asked(sources: Path, tmp_path: Path, capsys: Printed) -> None:
    assert run(sources, tmp_path / "out", "--language", "fr") == 0
    out, err = capsys.readouterr()
    assert "avertissement : 2021q3.xlsx, ligne 5, colonne address : Le lieu n'est pas" in err
    assert "avis : postal_partial x 1" in out
    assert "Écrit : " in out and "Non placés, par raison :" in out
    (sources / "geo" / "fsa_maritimes.parquet").unlink()
    assert run(sources, tmp_path / "out", "--language", "fr") == 1
    _, err = capsys.readouterr()
    assert "erreur : geo/fsa_maritimes.parquet : Le fichier est absent" in err
    assert "reste tel quel" in err


def test_both_languages_say_the_same_things() -> None:
    assert WORDS["en"].keys() == WORDS["fr"].keys()


def test_a_folder_of_other_files_is_refused_before_anything_is_read(
    sources: Path, tmp_path: Path, capsys: Printed
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("keep")
    assert run(sources, tmp_path / "mine") == 1
    _, err = capsys.readouterr()
    assert "letter.txt" in err and "name a new folder" in err
    assert "LMIA lists" not in err
    assert (tmp_path / "mine" / "letter.txt").read_text() == "keep"


@pytest.mark.parametrize("arguments", [[], ["build"], ["fly"], ["build", "--language", "es"]])
def test_a_command_that_makes_no_sense_shows_the_usage(
    arguments: list[str], capsys: Printed
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "usage: havre" in capsys.readouterr().err


def test_the_app_is_served_from_its_own_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[tuple[list[str], Path]] = []

    def call(command: list[str], cwd: Path) -> int:
        called.append((command, cwd))
        return 3

    monkeypatch.setattr(commands.subprocess, "call", call)
    assert main(["run", "--port", "8600", "--headless"]) == 3
    command, folder = called[0]
    assert command[0] == sys.executable and str(folder / "app.py") in command
    assert "--server.port=8600" in command and "--server.headless=true" in command
    assert (folder / "app.py").exists()


def test_a_missing_app_is_told(monkeypatch: pytest.MonkeyPatch, capsys: Printed) -> None:
    monkeypatch.setattr(commands, "find_spec", lambda _name: None)
    assert main(["run"]) == 1
    assert "pip install" in capsys.readouterr().err
