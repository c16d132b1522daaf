"""compose.yaml and Dockerfile, held as far as it goes without Docker: what they say, not a run."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

REPOSITORY = Path(__file__).parents[2]
DEPLOY = REPOSITORY / "deploy"


@pytest.fixture
def compose() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    return read


def test_every_container_is_bounded_and_writes_nowhere(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert service["mem_limit"]
        assert "privileged" not in service
        assert set(service["networks"]) <= set(compose["networks"])
    assert compose["services"]["nginx"]["ports"] == ["127.0.0.1:8080:8080"]


def test_nginx_is_given_the_files_it_reads_and_the_processes_there_are(
    compose: dict[str, Any],
) -> None:
    services = compose["services"]
    mounted = {}
    for line in services["nginx"]["volumes"]:
        source, target, mode = line.split(":")
        assert (DEPLOY / source).is_file(), source
        assert mode == "ro"
        mounted[Path(target).name] = DEPLOY / source
    included = re.findall(r"include ([\w.]+);", mounted["nginx.conf"].read_text("utf-8"))
    assert set(included) | {"nginx.conf"} == set(mounted)
    processes = re.findall(r"(?m)^server ([\w-]+):(\d+)", mounted["processes.conf"].read_text())
    assert processes == [(name, "8501") for name in services if name.startswith("havre")]
    assert set(services["nginx"]["depends_on"]) == {name for name, _port in processes}
    assert compose["volumes"].keys() == {"data"}


def test_the_image_runs_as_nobody_special_and_tells_its_health() -> None:
    lines = (DEPLOY / "Dockerfile").read_text("utf-8").replace("\\\n", " ").splitlines()
    steps = [line.split(" ", 1) for line in lines if re.match("[A-Z]+ ", line)]
    said = dict(steps)  # the last of each
    assert said["FROM"] == "python:3.11-slim"
    assert said["USER"] == "havre"
    assert said["VOLUME"] == "/data"
    assert "HAVRE_DATA=/data" in said["ENV"]
    assert "/_stcore/health" in said["HEALTHCHECK"]
    command = json.loads(said["CMD"])
    assert command[:4] == ["python", "-m", "pages.parts.serve", "app.py"]
    allowed = (REPOSITORY / ".dockerignore").read_text("utf-8").splitlines()
    for word, rest in steps:
        for source in rest.split()[:-1] if word == "COPY" else []:
            assert (REPOSITORY / source).exists()
            assert f"!{source}" in allowed
