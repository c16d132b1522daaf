"""The project itself: its walls, its promises, its first page."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from starlette.formparsers import MultiPartParser

from geodata.accounts import data_sources
from loaders.directory_intake import LARGEST_UPLOAD
from pages.parts import serve

REPOSITORY = Path(__file__).parents[1]
FORBIDDEN = {
    "loaders": {"streamlit", "folium", "streamlit_folium", "pages"},
    "geodata": {"streamlit", "folium", "streamlit_folium", "pages", "loaders"},
}


def tracked() -> list[Path]:
    try:
        listed = subprocess.run(
            ["git", "ls-files"], cwd=REPOSITORY, capture_output=True, text=True, check=True
        ).stdout.split("\n")
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    return [REPOSITORY / name for name in listed if name and (REPOSITORY / name).is_file()]


def imported(file: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("package", FORBIDDEN)
def test_data_flows_one_way(package: str) -> None:
    crossing = {
        file.name: imported(file) & FORBIDDEN[package]
        for file in (REPOSITORY / package).rglob("*.py")
        if imported(file) & FORBIDDEN[package]
    }
    assert crossing == {}


def test_pages_only_import_streamlit_in_pages_and_app() -> None:
    assert "streamlit" in imported(REPOSITORY / "app.py")


def test_nothing_in_the_repository_names_a_machine_or_a_download_address() -> None:
    # Not inside the path of a web address.
    machine = re.compile(
        r"(?<![\w-])/(?:work|root|home|tmp)/\w|pypi\.|files\.pythonhosted|registry\.npm"
    )
    found = [
        str(file.relative_to(REPOSITORY))
        for file in tracked()
        if file.suffix not in {".parquet", ".png", ".geojson"}
        and file != Path(__file__)
        and machine.search(file.read_text("utf-8"))
    ]
    assert found == []


def test_the_tested_versions_cover_every_dependency_and_satisfy_its_lower_bound() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = project["dependencies"] + project["optional-dependencies"]["test"]
    pins = dict(
        line.lower().split("==")
        for line in (REPOSITORY / "constraints.txt").read_text("utf-8").splitlines()
        if "==" in line
    )
    for requirement in wanted:
        name, bound = re.match(r"([\w-]+)(?:\[.*\])?>=([\d.]+)", requirement).groups()  # type: ignore[union-attr]
        pinned = pins[name.replace("_", "-").lower()]
        assert _numbers(pinned) >= _numbers(bound), requirement


def test_ci_runs_the_test_command_that_the_readme_prints() -> None:
    readme = (REPOSITORY / "README.md").read_text("utf-8")
    block = re.search(r"<!-- test command -->\n```sh\n(.+)\n```", readme)
    assert block is not None
    assert block[1].endswith("/pytest -n auto")
    script = (REPOSITORY / ".ci" / "run").read_text("utf-8")
    assert "<!-- test command -->" in script
    assert "README.md" in script


def test_every_dataset_stands_in_data_sources() -> None:
    page = (REPOSITORY / "DATA_SOURCES.md").read_text("utf-8")
    for source in data_sources().to_dict("records"):
        cells = ("name_en", "publisher_en", "licence_en", "vintage", "derived_en", "url")
        for cell in cells:
            assert source[cell] in page, cell


def test_every_dataset_is_described_in_both_languages() -> None:
    table = data_sources()
    for column in ("name", "publisher", "licence", "derived"):
        assert (table[f"{column}_en"] != "").all()
        assert (table[f"{column}_fr"] != "").all()


def test_the_server_is_set_up_to_ask_nobody_and_to_tell_strangers_nothing() -> None:
    config = tomllib.loads((REPOSITORY / ".streamlit" / "config.toml").read_text("utf-8"))
    assert config["browser"] == {"gatherUsageStats": False, "serverAddress": "localhost"}
    assert config["server"]["enableXsrfProtection"] is True
    assert config["server"]["showEmailPrompt"] is False
    assert config["client"]["toolbarMode"] == "minimal"
    assert config["client"]["showErrorDetails"] == "none"
    assert config["client"]["allowedOrigins"] == []


def test_an_upload_is_ended_before_the_server_would_put_it_on_disk(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    config = tomllib.loads((REPOSITORY / ".streamlit" / "config.toml").read_text("utf-8"))
    monkeypatch.setattr(MultiPartParser, "spool_max_size", 1024)
    serve.keep_uploads_in_memory()
    largest = (config["server"]["maxUploadSize"] + 1) * 1024 * 1024
    assert largest < MultiPartParser.spool_max_size
    assert largest >= LARGEST_UPLOAD


def test_every_command_is_documented() -> None:
    commands = (REPOSITORY / "loaders" / "commands.py").read_text("utf-8")
    page = (REPOSITORY / "docs" / "operations.md").read_text("utf-8")
    for name in re.findall(r'add_parser\(\s*"(\w+)"', commands):
        assert f"havre {name}" in page


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])
