"""The app on a free port for as long as a measurement takes."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

REPOSITORY = Path(__file__).parents[1]
SERVE = (
    "import sys, runpy; sys.argv = ['serve', '{script}', '--server.port={port}', "
    "'--server.headless=true', '--server.address=127.0.0.1']; "
    "runpy.run_module('pages.parts.serve', run_name='__main__')"
)


@contextmanager
def running_app(patch: str = "", script: str = "app.py") -> Iterator[str]:
    """The URL of the app or another script; ``patch`` is Python that runs before it starts."""
    with running_process(patch, script) as (url, _process):
        yield url


@contextmanager
def behind_nginx(url: str) -> Iterator[str]:
    """The URL of nginx, with the files of ``deploy/``, before one process of the app."""
    nginx = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if nginx is None:
        raise FileNotFoundError("nginx is not installed")
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="havre-nginx-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        for file in (REPOSITORY / "deploy").glob("*.conf"):
            shutil.copy(file, folder)
        listen = (folder / "listen.conf").read_text("utf-8")
        listen = listen.replace("listen 127.0.0.1:8080;", f"listen 127.0.0.1:{port};")
        (folder / "listen.conf").write_text(listen, "utf-8")
        (folder / "processes.conf").write_text(f"server {urlsplit(url).netloc};", "utf-8")
        state = folder / "state"
        state.mkdir()
        nobody = {"user": "nobody", "group": "nogroup"} if os.geteuid() == 0 else {}
        if nobody:
            shutil.chown(state, **nobody)
        command = [nginx, "-p", str(state), "-c", str(folder / "nginx.conf"), "-g", "daemon off;"]
        front = subprocess.Popen(command, stderr=subprocess.DEVNULL, **nobody)
        try:
            until_healthy(f"http://127.0.0.1:{port}")
            yield f"http://127.0.0.1:{port}"
        finally:
            front.terminate()
            front.wait()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until_healthy(url: str) -> None:
    """Wait until the app answers there, or half a minute."""
    for _try in range(300):
        try:
            urllib.request.urlopen(f"{url}/_stcore/health")
            return
        except OSError:
            time.sleep(0.1)


@contextmanager
def running_process(patch: str = "", script: str = "app.py") -> Iterator[tuple[str, int]]:
    """The same, with the number of the process."""
    port = free_port()
    code = patch + SERVE.format(port=port, script=script)
    server = subprocess.Popen(
        [sys.executable, "-c", code], cwd=REPOSITORY, stdout=subprocess.DEVNULL
    )
    url = f"http://127.0.0.1:{port}"
    try:
        until_healthy(url)
        yield url, server.pid
    finally:
        server.terminate()
        server.wait()
