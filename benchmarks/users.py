"""Many readers at once on one process: seconds until a filter is answered, and the memory it takes.

    python benchmarks/users.py
    python benchmarks/users.py --users 10 --minutes 60

Each user is a session of its own, over a websocket as a browser's is: it opens a page, and then
chooses another province every few seconds. Reruns are timed from the choice to the server's word
that the page is complete; the browser's own work is not in it (see filter_speed.py). Everything
goes to a process that is started here, on this machine.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import statistics
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from serving import running_process
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

PAGES = ("", "coverage-gaps", "directory-health")
PROVINCES = ("New Brunswick", "Nova Scotia", "Prince Edward Island")
MOST_USERS = 200
MOST_MINUTES = 240
MOST_SECONDS_A_RERUN = 120


@dataclass
class Measured:
    """Seconds of first pages and of reruns, bytes received, and what went wrong."""

    opened: list[float] = field(default_factory=list)
    reruns: list[float] = field(default_factory=list)
    received: int = 0
    failures: list[str] = field(default_factory=list)


class User:
    """One session: what the page offers, and the values that it has chosen."""

    def __init__(self, socket: ClientConnection, page: str, measured: Measured) -> None:
        self.socket, self.page, self.measured = socket, page, measured
        self.page_hash = ""
        self.query = ""
        self.choice = ""  # id of the choice of provinces
        self.words: list[str] = []

    async def run(self, province: str | None) -> float:
        """Seconds until the page is complete, opened or with another province chosen."""
        message = BackMsg()
        rerun = message.rerun_script
        rerun.query_string = self.query or "lang=en"
        rerun.page_script_hash = self.page_hash
        if not self.page_hash:
            rerun.page_name = self.page
        if province is not None:
            state = rerun.widget_states.widgets.add(id=self.choice)
            state.string_array_value.data.append(province)
        start = time.perf_counter()
        await self.socket.send(message.SerializeToString())
        async with asyncio.timeout(MOST_SECONDS_A_RERUN):
            while not self._complete(await self.socket.recv()):
                pass
        return time.perf_counter() - start

    def _complete(self, raw: bytes | str) -> bool:
        assert isinstance(raw, bytes)
        self.measured.received += len(raw)
        message = ForwardMsg.FromString(raw)
        kind = message.WhichOneof("type")
        if kind == "navigation":  # which page it is, once app.py has told the server its pages
            self.page_hash = message.navigation.page_script_hash
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "page_not_found":
            raise RuntimeError(f"there is no page {self.page!r}")
        elif kind == "delta":
            element = message.delta.new_element
            if element.WhichOneof("type") == "exception":
                raise RuntimeError(element.exception.message)
            if element.WhichOneof("type") == "button_group":
                words = [option.content for option in element.button_group.options]
                if any(PROVINCES[0] in text for text in words):
                    self.choice, self.words = element.button_group.id, words
        elif kind == "script_finished":
            if message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                return False
            if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                raise RuntimeError("the page ended with an error")
            return True
        return False


async def visit(url: str, number: int, until: float, pause: float, measured: Measured) -> None:
    """One user from the first page to the end of the measurement."""
    chance = random.Random(number)
    await asyncio.sleep(chance.uniform(0, pause))
    page = PAGES[number % len(PAGES)]
    address = f"ws://{urlsplit(url).netloc}/_stcore/stream"
    try:
        async with connect(address, max_size=None, ping_timeout=None, proxy=None) as socket:
            user = User(socket, page, measured)
            measured.opened.append(await user.run(None))
            if not user.choice:
                raise RuntimeError(f"page {page!r} offers no choice of provinces")
            province = number
            while time.perf_counter() < until:
                await asyncio.sleep(chance.uniform(0.5, 1.5) * pause)
                province += 1
                name = PROVINCES[province % len(PROVINCES)]
                words = next(text for text in user.words if name in text)
                before = user.query
                measured.reruns.append(await user.run(words))
                if user.query == before:
                    raise RuntimeError(f"{name} was chosen, and the address did not change")
    except Exception as error:
        measured.failures.append(f"{type(error).__name__}: {error}")


def memory(process: int) -> float:
    """Resident memory in MB; Linux only."""
    status = Path(f"/proc/{process}/status").read_text("utf-8")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def processor_seconds(process: int) -> float:
    """User and system time of a process so far; Linux only."""
    fields = Path(f"/proc/{process}/stat").read_text("utf-8").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


async def measure(url: str, process: int, users: int, seconds: float, pause: float) -> bool:
    """Print one line; whether every user came through."""
    measured = Measured()
    before, spent, start = memory(process), processor_seconds(process), time.perf_counter()
    until = start + seconds
    visits = [visit(url, number, until, pause, measured) for number in range(users)]
    await asyncio.gather(*visits)
    took = time.perf_counter() - start
    busy = (processor_seconds(process) - spent) / took
    if measured.reruns:
        print(
            f"{users:3d} users: {len(measured.reruns)} reruns in {took:.0f} s, "
            f"median {statistics.median(measured.reruns):.2f} s, "
            f"95 % {percentile(measured.reruns, 0.95):.2f} s; "
            f"first page median {statistics.median(measured.opened):.2f} s; "
            f"process busy {busy:.0%} of a core; memory {before:.0f} to {memory(process):.0f} MB; "
            f"{measured.received / 1e6 / len(measured.reruns):.2f} MB a rerun; "
            f"load of the machine {os.getloadavg()[0]:.1f}",
            flush=True,
        )
    for failure in sorted(set(measured.failures)):
        print(f"    {measured.failures.count(failure)} users failed: {failure}")
    return bool(measured.reruns) and not measured.failures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--users", type=int, nargs="+", default=[1, 10, 50])
    parser.add_argument("--minutes", type=float, default=0.5, help="for each number of users")
    parser.add_argument("--pause", type=float, default=5.0, help="mean seconds between choices")
    options = parser.parse_args()
    if not all(1 <= users <= MOST_USERS for users in options.users):
        parser.error(f"--users: 1 to {MOST_USERS}")
    if not 0 < options.minutes <= MOST_MINUTES:
        parser.error(f"--minutes: above 0, at most {MOST_MINUTES}")
    if not 0.5 <= options.pause <= 600:
        parser.error("--pause: 0.5 to 600")
    sound = True
    with running_process() as (url, process):
        for users in options.users:
            run = measure(url, process, users, options.minutes * 60, options.pause)
            sound &= asyncio.run(run)
    raise SystemExit(0 if sound else 1)


if __name__ == "__main__":
    main()
