"""The Open Government catalogue (CKAN ``package_show``): which lists are published, and where.

Whatever the catalogue says is only believed in part: an identifier names a file on this
machine and an address is asked, so both must be of the one safe form.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from geodata.findings import Finding
from loaders.registry import RESOURCE_ID

CATALOGUE = "https://open.canada.ca/data"
DATASET = "90fed587-1364-4f33-a9ee-208181dc0b97"
ACTION = f"/api/3/action/package_show?id={DATASET}"
THIS_MACHINE = ("127.0.0.1", "localhost", "::1")
FORMATS = ("CSV", "XLS", "XLSX")  # some that are called XLS are XLSX
FILE = "package_show"
_NAME_LENGTH = 200
_URL_LENGTH = 2000
# Letters and digits, or a number of IPv6: what every resolver takes.
_HOST = re.compile(r"(?:(?!-)[a-z0-9_-]{1,63}\.)*(?!-)[a-z0-9_-]{1,63}\.?|[0-9a-f:.]*:[0-9a-f:.]*")


class CatalogueError(Exception):
    """An answer that is no list of files; the text says what was found."""


@dataclass(frozen=True, slots=True)
class Resource:
    """One file of the catalogue.

    Attributes
    ----------
    resource_id, name, url, format : str
        A list from a folder has no address.
    languages : tuple of str
        ``en``, ``fr``.
    modified, digest, size : str
        ``last_modified``, ``hash`` and ``size`` as given; empty when they are not.
    """

    resource_id: str
    name: str
    url: str
    format: str
    languages: tuple[str, ...] = ()
    modified: str = ""
    digest: str = ""
    size: str = ""

    @property
    def label(self) -> str:
        """What a person calls it: its name; with an address, that one's end and its number."""
        if not self.url:
            return self.name
        try:
            last = unquote(PurePosixPath(urlsplit(self.url).path).name)
        except ValueError:  # an entry of the registry that was changed by hand
            last = ""
        plain = "".join(c for c in last if c.isalnum() or c in "._-")[-80:]
        return f"{plain or 'list'} ({self.resource_id[:8]})"


def refused_address(url: str, plain_host: str = "") -> str:
    """Why an address may not be asked; empty when it may.

    Parameters
    ----------
    url : str
    plain_host : str
        Host and port that may be asked without encryption: a catalogue on this machine
        that was named by its user.

    Examples
    --------
    >>> refused_address("https://open.canada.ca/data/a.csv")
    ''
    >>> refused_address("file:///etc/passwd")
    'scheme file'
    """
    if any(c.isspace() or not c.isprintable() for c in url):
        return "blanks or control characters"
    if len(url) > _URL_LENGTH:
        return f"longer than {_URL_LENGTH} characters"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return "not an address"
    if parts.scheme not in ("https", "http"):
        return f"scheme {parts.scheme[:20] or 'missing'}"
    if not host:
        return "no host"
    if port == 0 or len(host) > 253 or not _HOST.fullmatch(host):
        return "not an address"
    if parts.username is not None or parts.password is not None:
        return "a user name in the address"
    if parts.scheme == "http" and parts.netloc != plain_host:
        return "scheme http"
    return ""


def plain_host_of(catalogue: str) -> str:
    """Host and port of a catalogue on this machine, which needs no encryption; else empty."""
    try:
        parts = urlsplit(catalogue)
        local = parts.scheme == "http" and parts.hostname in THIS_MACHINE
    except ValueError:
        return ""
    return parts.netloc if local else ""


def listed_resources(
    answer: bytes, plain_host: str = ""
) -> tuple[list[Resource], list[Finding], set[str]]:
    """The files that the catalogue names.

    Parameters
    ----------
    answer : bytes
        What ``package_show`` gave.
    plain_host : str
        As in `refused_address`.

    Returns
    -------
    resources : list of Resource
        In the order of the catalogue, each identifier once.
    findings : list of Finding
        Entries that were refused, and files of a form that is not read.
    named : set of str
        Every identifier in the answer, of refused entries too: they are not withdrawn.

    Raises
    ------
    CatalogueError
        When the answer is no complete list of files.
    """
    entries = _entries(answer)
    resources: dict[str, Resource] = {}
    findings = []
    for number, entry in enumerate(entries, start=1):
        resource, code, found = _resource(entry, plain_host)
        if resource is None:
            findings.append(Finding(code, FILE, found, row=number))
        elif resource.resource_id in resources:
            found = f"{resource.resource_id} twice"
            findings.append(Finding("resource_refused", FILE, found, row=number))
        else:
            resources[resource.resource_id] = resource
    named = {_text(entry.get("id")) for entry in entries if isinstance(entry, dict)}
    return list(resources.values()), findings, named


def _entries(answer: bytes) -> list[Any]:
    try:
        said = json.loads(answer)
    except (ValueError, RecursionError):
        kind = "a web page" if answer.lstrip()[:1] == b"<" else "no JSON"
        raise CatalogueError(kind if answer.strip() else "an empty answer") from None
    if not isinstance(said, dict) or said.get("success") is not True:
        raise CatalogueError("an answer without success")
    result = said.get("result")
    entries = result.get("resources") if isinstance(result, dict) else None
    if not isinstance(result, dict) or not isinstance(entries, list):
        raise CatalogueError("an answer without result.resources")
    stated = result.get("num_resources")
    if isinstance(stated, int) and stated != len(entries):
        found = f"{len(entries)} resources where num_resources says {str(stated)[:20]}"
        raise CatalogueError(found)
    return entries


def _resource(entry: Any, plain_host: str) -> tuple[Resource | None, str, str]:
    """The resource, or the finding code and what was found."""
    if not isinstance(entry, dict):
        return None, "resource_refused", "an entry that is no object"
    resource_id, url = _text(entry.get("id")), _text(entry.get("url"))
    if not RESOURCE_ID.fullmatch(resource_id):
        return None, "resource_refused", f"identifier {resource_id[:60]!r}"
    reason = refused_address(url, plain_host)
    if reason:
        return None, "resource_refused", f"{resource_id}: {reason}"
    form = _plain(entry.get("format")).upper()
    languages = _languages(entry.get("language"))
    if form not in FORMATS or not languages:
        found = f"{resource_id}: {form[:20] or 'no format'}, {'/'.join(languages) or 'no language'}"
        return None, "list_not_read", found
    name, *told = (_plain(entry.get(key)) for key in ("name", "last_modified", "hash", "size"))
    return Resource(resource_id, name, url, form, languages, *told), "", ""


def _languages(value: Any) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    codes = [_text(one)[:2].lower() for one in values]
    return tuple(code for code in ("en", "fr") if code in codes)


def _plain(value: Any) -> str:
    """A text that can be printed and kept in any file."""
    return "".join(c for c in _text(value) if c.isprintable())[:_NAME_LENGTH]


def _text(value: Any) -> str:
    if isinstance(value, float) and not math.isfinite(value):
        return ""
    return str(value) if isinstance(value, str | int | float) else ""
