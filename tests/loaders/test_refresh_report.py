"""What ``havre refresh`` prints, in both languages, and with which status it ends."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from loaders import refresh, refresh_report
from loaders.commands import main
from loaders.lock import locked
from loaders.period_changes import CHANGES
from loaders.refresh_report import STOPPED, WORDS
from tests.loaders.catalogue_server import CatalogueServer, status

Printed = pytest.CaptureFixture[str]
FARM = "8431-General farm workers"


@pytest.fixture
def stick(tmp_path: Path, list_bytes: Callable[..., bytes]) -> Path:
    """A folder with the list of 2022Q1."""
    folder = tmp_path / "stick"
    folder.mkdir()
    row = ["New Brunswick", "Low Wage", "Fish Co", "Atlantis, NB", FARM, "", 1, 20]
    (folder / "a.xlsx").write_bytes(list_bytes("January to March 2022", [row]))
    return folder


@pytest.fixture(autouse=True)
def data(tmp_path: Path, small_bundle: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(refresh, "SNAPSHOT_DIR", small_bundle)
    monkeypatch.setenv("HAVRE_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def test_a_refresh_says_what_changed_and_where_the_data_are(
    stick: Path, data: Path, capsys: Printed
) -> None:
    assert main(["refresh", "--from", str(stick)]) == 0
    out, err = capsys.readouterr()
    lines = {line.split()[0]: line.split()[1:] for line in out.splitlines() if line.strip()}
    assert lines["2022Q1"] == ["new", "-", "->", "20", "-", "->", "0", "-", "->", "0"]
    assert "2021Q4" not in lines and "Other periods, unchanged: 2." in out
    assert lines["all"] == ["25", "->", "45", "4", "3"]
    assert f"They are in: {data}" in out
    assert "1 notices and warnings on the lists are on the page About the data." in out
    assert "LMIA lists: 100%" in err


def test_a_refresh_without_news_says_so(stick: Path, capsys: Printed) -> None:
    main(["refresh", "--from", str(stick)])
    capsys.readouterr()
    assert main(["refresh", "--from", str(stick)]) == 0
    assert "Nothing has changed" in capsys.readouterr().out


def test_everything_is_said_in_french_when_asked(stick: Path, capsys: Printed) -> None:
    (stick / "b.xlsx").write_bytes(b"PK\x03\x04 and no more")
    assert main(["refresh", "--from", str(stick), "--language", "fr"]) == 1
    out, err = capsys.readouterr()
    assert "2022Q1" in out and "nouvelle" in out
    assert "chiffres fournis" in out and "L'application montre maintenant" in out
    assert "erreur : b.xlsx : La liste n'a pas été utilisée" in err
    assert "une archive ZIP endommagée ou tronquée" in err
    assert "Trouvé : Le fichier ne s'ouvre pas comme classeur" in err
    assert "unreadable_workbook" not in err
    assert "Remplacez-les, puis relancez havre refresh --from" in err
    assert "Listes d'EIMT: 100%" in err


def test_an_empty_folder_is_told_as_such(tmp_path: Path, capsys: Printed) -> None:
    (tmp_path / "empty").mkdir()
    assert main(["refresh", "--from", str(tmp_path / "empty")]) == 1
    assert "empty: The folder holds no list" in capsys.readouterr().err


def test_a_catalogue_that_fails_ends_badly_and_changes_nothing(
    data: Path, capsys: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    with CatalogueServer() as server:
        server.files["/data/api"] = server.publish(1, b"x")
        server.resources[0]["num"] = 1
        server.answer = server.publish(2, b"")
        server.answer.always = status(404)
        assert main(["refresh", "--catalogue", server.url]) == 1
    _, err = capsys.readouterr()
    assert "error: package_show: The catalogue did not give its list of files" in err
    assert "Found: HTTP 404" in err and "havre: Nothing was changed." in err
    assert not (data / "refreshed.json").exists()


@pytest.mark.parametrize(
    ("fault", "ended", "said"),
    [
        (KeyboardInterrupt(), STOPPED, "Stopped. The data in use stay"),
        (OSError(28, "No space left on device"), 1, "No space left on device"),
        (AssertionError("rows: 5 read, 4 counted"), 1, "do not add up: rows: 5 read, 4 counted"),
        (ValueError(""), 1, "do not add up: ValueError"),
    ],
)
def test_every_way_to_fail_has_its_sentence(
    stick: Path,
    capsys: Printed,
    monkeypatch: pytest.MonkeyPatch,
    fault: BaseException,
    ended: int,
    said: str,
) -> None:
    def fails(*_: Any, **__: Any) -> None:
        raise fault

    monkeypatch.setattr(refresh_report, "refresh", fails)
    assert main(["refresh", "--from", str(stick)]) == ended
    assert said in capsys.readouterr().err


def test_a_second_refresh_is_turned_away_with_a_sentence(
    stick: Path, data: Path, capsys: Printed
) -> None:
    data.mkdir()
    with locked(data):
        assert main(["refresh", "--from", str(stick)]) == 1
        assert main(["refresh", "--forget"]) == 1
    assert capsys.readouterr().err.count("Another havre refresh is running") == 2


def test_a_data_folder_that_is_a_file_is_told(stick: Path, data: Path, capsys: Printed) -> None:
    data.write_text("in the way")
    assert main(["refresh", "--from", str(stick)]) == 1
    assert "cannot be written" in capsys.readouterr().err
    assert data.read_text() == "in the way"


UNDECODABLE = os.fsdecode(b"bad\xff.xlsx")
pipes = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")


@pytest.mark.parametrize(
    "name", [UNDECODABLE, "\x1b[31mred\x07\n.xlsx", "\x1b[2J\nhavre: fake.csv"]
)
def test_a_list_with_an_odd_name_is_read_and_the_name_is_shown_harmlessly(
    stick: Path, data: Path, capsys: Printed, name: str
) -> None:
    try:
        (stick / name).write_bytes((stick / "a.xlsx").read_bytes())
    except OSError:
        pytest.skip("this file system takes no such name")
    (stick / f"broken {name}").write_bytes(b"PK")
    assert main(["refresh", "--from", str(stick)]) == 1
    out, err = capsys.readouterr()
    assert "2022Q1" in out and (data / "refreshed.json").exists()
    assert "\ufffd" in err and "list was not used" in err
    assert not any(sign in out + err for sign in ("\x1b", "\x07", "\udcff"))
    assert not any(line.startswith("havre: fake") for line in err.splitlines())


@pipes
@pytest.mark.parametrize("name", ["pipe.csv", "pipe.xls", "pipe.xlsx"])
def test_a_pipe_among_the_lists_is_not_waited_for(
    stick: Path, data: Path, capsys: Printed, name: str
) -> None:
    os.mkfifo(stick / name)
    main(["refresh", "--from", str(stick)])
    assert (data / "refreshed.json").exists()
    assert "2022Q1" in capsys.readouterr().out


@pipes
@pytest.mark.parametrize("name", ["registry.csv", "refreshed.json"])
def test_a_pipe_in_the_data_folder_is_not_waited_for(stick: Path, data: Path, name: str) -> None:
    data.mkdir()
    os.mkfifo(data / name)
    main(["refresh", "--from", str(stick)])
    assert (data / name).is_file()


def test_forgetting_with_nothing_held_says_so(data: Path, capsys: Printed) -> None:
    assert main(["refresh", "--forget"]) == 0
    assert "no refreshed data to remove" in capsys.readouterr().out


def test_forgetting_brings_the_bundled_data_back(stick: Path, data: Path, capsys: Printed) -> None:
    main(["refresh", "--from", str(stick)])
    assert main(["refresh", "--forget", "--language", "fr"]) == 0
    assert "sont supprimées" in capsys.readouterr().out
    assert not data.exists()


def test_both_languages_say_the_same_things() -> None:
    assert WORDS["en"].keys() == WORDS["fr"].keys()
    assert set(CHANGES) <= WORDS["en"].keys()
