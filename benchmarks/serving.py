"""The app on a free port for as long as a measurement takes."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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
def running_process(patch: str = "", script: str = "app.py") -> Iterator[tuple[str, int]]:
    """The same, with the number of the process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    code = patch + SERVE.format(port=port, script=script)
    server = subprocess.Popen(
        [sys.executable, "-c", code], cwd=REPOSITORY, stdout=subprocess.DEVNULL
    )
    url = f"http://127.0.0.1:{port}"
    try:
        for _try in range(300):
            try:
                urllib.request.urlopen(f"{url}/_stcore/health")
                break
            except OSError:
                time.sleep(0.1)
        yield url, server.pid
    finally:
        server.terminate()
        server.wait()
