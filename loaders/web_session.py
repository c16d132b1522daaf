"""A session with the web that is patient, and goes only where it may.

Requests and urllib3's ``Retry`` ask again after a refused connection, a silent server and
the answers of ``RETRIED``, waiting longer each time and as long as ``Retry-After`` says.
Every redirect must lead to an address that may be asked.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urljoin

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError
from urllib3.util.retry import Retry

from loaders.catalogue import refused_address

RETRIED = (408, 429, 500, 502, 503, 504)
MAX_REDIRECTS = 5
# All that requests, urllib3 and http.client raise on headers and addresses that are none:
# texts of another encoding (ValueError), dates beyond the calendar (ArithmeticError).
HEADER_FAULTS = (HTTPError, ValueError, ArithmeticError, LookupError, TypeError, AttributeError)
USER_AGENT = "Havre (map of services for migrant workers in the Maritimes)"


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to go on: tries and seconds.

    Attributes
    ----------
    tries : int
        Requests for one file, the first included.
    backoff_seconds : float
        Wait before the second try; doubled each time.
    connect_seconds, silence_seconds : float
        Until a connection stands; between two pieces of an answer.
    file_seconds : float
        For one try of one file, however steadily it drips.
    longest_wait_seconds : int
        The most that a server's ``Retry-After`` may ask for.
    sleep, clock : callable
        As in `time`.
    """

    tries: int = 5
    backoff_seconds: float = 1.0
    connect_seconds: float = 10.0
    silence_seconds: float = 30.0
    file_seconds: float = 600.0
    longest_wait_seconds: int = 120
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic


class FetchError(Exception):
    """A file that could not be had; ``silent`` when nothing useful came from the server."""

    def __init__(self, found: str, silent: bool = False) -> None:
        super().__init__(found)
        self.silent = silent


class _Retry(Retry):
    """Waits as long as ``Retry-After`` says; where it says nonsense, as if it said nothing."""

    def parse_retry_after(self, retry_after: str) -> float:
        try:
            return super().parse_retry_after(retry_after)
        except HEADER_FAULTS:
            return 0


class GuardedSession(requests.Session):
    """A session that retries, and follows no redirect to an address that may not be asked."""

    def __init__(self, patience: Patience, plain_host: str = "") -> None:
        super().__init__()
        self._plain_host = plain_host
        self.trust_env = not plain_host  # no proxy on the way to this machine
        self.max_redirects = MAX_REDIRECTS
        # As it is stored: a length and a range count the bytes that are sent.
        self.headers.update({"User-Agent": USER_AGENT, "Accept-Encoding": "identity"})
        retry = _Retry(
            total=patience.tries - 1,
            backoff_factor=patience.backoff_seconds,
            status_forcelist=RETRIED,
            allowed_methods=("GET",),
            raise_on_status=False,
            retry_after_max=patience.longest_wait_seconds,
        )
        for scheme in ("https://", "http://"):
            self.mount(scheme, HTTPAdapter(max_retries=retry))

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        try:
            target: str | None = super().get_redirect_target(resp)
            asked = None if target is None else urljoin(resp.url, target)
        except HEADER_FAULTS as fault:
            raise FetchError("a redirect to no address") from fault
        if asked is not None:
            reason = refused_address(asked, self._plain_host)
            if reason:
                raise FetchError(f"a redirect to an address that is not asked: {reason}")
        return target


def opened(
    session: GuardedSession, url: str, headers: dict[str, str], patience: Patience
) -> requests.Response:
    """An answer whose body has not been read yet.

    Raises
    ------
    FetchError
        When there is none.
    """
    limits = (patience.connect_seconds, patience.silence_seconds)
    try:
        return session.get(url, headers=headers, stream=True, timeout=limits)
    except requests.RequestException as fault:
        raise FetchError(plainly(fault), silent=True) from fault
    except HEADER_FAULTS as fault:
        raise FetchError("an answer against the rules of HTTP") from fault


def plainly(fault: Exception) -> str:
    """A fault in a few words, without the addresses that such texts are full of."""
    text = f"{type(fault).__name__} {fault}"
    if "too many" in text and "error responses" in text:
        return "server errors"
    if isinstance(fault, requests.TooManyRedirects):
        return f"more than {MAX_REDIRECTS} redirects"
    if "imeout" in text or "timed out" in text:
        return "no answer in time"
    if "IncompleteRead" in text or "ConnectionReset" in text or "Connection broken" in text:
        return "the connection was cut"
    if "NameResolution" in text:
        return "the host was not found"
    if "SSL" in text or "certificate" in text:
        return "no trustworthy encrypted connection"
    return "no connection"
