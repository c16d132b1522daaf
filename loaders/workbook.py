"""A published file as sheets of text cells, or the one reason why it cannot be read.

What stands in the cells is not this module's matter. Each container has one reader in
``READERS`` and is recognised by its content, whatever the file is called; a file that
cannot be opened gives a finding, never an exception.
"""

from __future__ import annotations

import csv
import errno
import hashlib
import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum

from geodata.findings import Finding
from geodata.plain_files import plain_bytes, printable
from loaders.archive import METHODS, SIGNATURES
from loaders.csv_text import decoded, records, with_plain_line_ends
from loaders.sheet_extent import (
    PLAIN_CELLS,
    NotMeasurableError,
    is_worksheet,
    measured_extent,
    sheet_extent,
)

# The largest list so far: 1.4 MB, 10 MB unpacked, 205,000 cells.
MAX_FILE_BYTES = 100_000_000
MAX_UNPACKED_BYTES = 300_000_000
MAX_CELLS = 10_000_000


class Limits(NamedTuple):
    """How large a file may be, packed and unpacked, in bytes, and how many cells it may have."""

    file_bytes: int = MAX_FILE_BYTES
    unpacked_bytes: int = MAX_UNPACKED_BYTES
    cells: int = MAX_CELLS


PUBLISHED = Limits()

_OLE_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_ENCRYPTED_MEMBER = 0x1
# All that the ZIP reader raises on damaged bytes; ValueError: a member before the file's start.
_ARCHIVE_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    ArithmeticError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    ValueError,
)
# What the reader would try when a workbook is none: containers that nothing here measures.
OTHER_WORKBOOKS = ("content.xml", "xl/workbook.bin")


class Row(NamedTuple):
    """One row that is not blank.

    Attributes
    ----------
    number : int
        Row as a spreadsheet counts it, from 1. In a CSV file: the number of the record,
        empty records (blank lines) not counted.
    cells : tuple of str
        Texts from column A on; a whole number has no decimals; empty when the cell is.
    """

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet's name and its rows, blank ones left out."""

    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Workbook:
    """A file as read.

    Attributes
    ----------
    file : str
        File name without its folder.
    sha256 : str
        Digest of the bytes; empty when there were none to read.
    container : str
        Key of ``READERS``; empty when unreadable.
    sheets : tuple of Sheet
        Empty when unreadable.
    findings : tuple of Finding
        Why it is unreadable (then one finding and no sheets), or what was lost in reading.
    """

    file: str
    sha256: str
    container: str
    sheets: tuple[Sheet, ...]
    findings: tuple[Finding, ...]


class _Contents(NamedTuple):
    """What a reader gives: sheets, and faults (finding code, what was found) it survived."""

    sheets: tuple[Sheet, ...]
    faults: tuple[tuple[str, str], ...] = ()


class _UnreadableError(Exception):
    """A file that cannot be read: finding code and what was found."""

    def __init__(self, code: str, found: str) -> None:
        super().__init__(found)
        self.code, self.found = code, found


def read_workbook(path: Path | str) -> Workbook:
    """Read a file into sheets of text cells.

    Parameters
    ----------
    path : Path or str
        A file in one of the containers of ``READERS``.

    Returns
    -------
    Workbook
        With one finding and no sheets when the file is missing, empty, damaged, locked by
        a password, of another kind or too large. A CSV file is one sheet without a name.
    """
    path = Path(path)
    name = printable(path.name)
    try:
        data = _file_bytes(path)
    except _UnreadableError as fault:
        return Workbook(name, "", "", (), (Finding(fault.code, name, fault.found),))
    return workbook_of(name, data)


def workbook_of(name: str, data: bytes, limits: Limits | None = None) -> Workbook:
    """The same of a file in memory.

    Parameters
    ----------
    name : str
        For the findings; printable.
    data : bytes
    limits : Limits, optional
        A file beyond them is refused with a finding; by default `PUBLISHED`.
    """
    limits = limits or PUBLISHED
    digest, container = hashlib.sha256(data).hexdigest(), ""
    try:
        if len(data) > limits.file_bytes:
            found = f"more than {limits.file_bytes:,} bytes"
            raise _UnreadableError("workbook_too_large", found)
        container = _container_of(data)
        sheets, faults = READERS[container](data, limits)
    except _UnreadableError as fault:
        finding = Finding(fault.code, name, fault.found)
        return Workbook(name, digest, container, (), (finding,))
    findings = tuple(Finding(code, name, found) for code, found in faults)
    return Workbook(name, digest, container, sheets, findings)


def cell_text(value: Any) -> str:
    """A cell's value as text; readers give every number as a float.

    Examples
    --------
    >>> cell_text(1000279263.0), cell_text(2.5), cell_text("0992134"), cell_text(None)
    ('1000279263', '2.5', '0992134', '')
    """
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


@contextmanager
def reader_faults() -> Iterator[None]:
    """Raises `ValueError` where the workbook reader gives up.

    It is compiled, and what it raises then is no `Exception` and can only be told by its name.
    """
    try:
        yield
    except BaseException as fault:
        if type(fault).__name__ != "PanicException":
            raise
        raise ValueError("the workbook reader gave up") from fault


def _file_bytes(path: Path) -> bytes:
    try:
        return plain_bytes(path, MAX_FILE_BYTES)
    except FileNotFoundError:
        raise _UnreadableError("missing_file", "no such file") from None
    except OSError as fault:
        if fault.errno == errno.EFBIG:
            found = f"more than {MAX_FILE_BYTES:,} bytes"
            raise _UnreadableError("workbook_too_large", found) from fault
        raise _UnreadableError("unreadable_workbook", fault.strerror or "cannot be read") from fault


def _container_of(data: bytes) -> str:
    if not data:
        raise _UnreadableError("empty_file", "0 bytes")
    if data.startswith(SIGNATURES):
        return "xlsx"
    if data.startswith(_OLE_SIGNATURE):
        if _ENCRYPTED_STREAM in data:
            raise _UnreadableError("encrypted_workbook", "an encrypted workbook")
        raise _UnreadableError("unreadable_workbook", "an old XLS workbook or other OLE file")
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise _UnreadableError("unreadable_workbook", "a web page or XML document")
    if b"\0" in data:  # never in a text of one byte per character or UTF-8
        raise _UnreadableError("unreadable_workbook", "a file of another kind")
    return "csv"


def _csv_contents(data: bytes, limits: Limits) -> _Contents:
    separators = sum(map(data.count, (b",", b"\n", b"\r")))
    if separators > limits.cells:
        raise _UnreadableError("workbook_too_large", f"about {separators:,} cells")
    text, encoding, undefined = decoded(with_plain_line_ends(data))
    faults = [("undefined_bytes", f"bytes: {undefined}, in {encoding}")] if undefined else []
    try:
        rows = tuple(_filled_rows(records(text)))
    except csv.Error as fault:
        raise _UnreadableError("unreadable_workbook", "a CSV text with an endless cell") from fault
    return _Contents((Sheet("", rows),), tuple(faults))


def _xlsx_contents(data: bytes, limits: Limits) -> _Contents:
    measured = _measured_archive(data, limits)
    try:
        with reader_faults():
            book = CalamineWorkbook.from_filelike(measured)
            names = [one.name for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
            if not names:
                found = "a workbook without a sheet of cells"
                raise _UnreadableError("unreadable_workbook", found)
            return _Contents(tuple(_xlsx_sheet(book, name) for name in names))
    except PasswordError as fault:
        raise _UnreadableError("encrypted_workbook", "an encrypted workbook") from fault
    except (CalamineError, ValueError, OSError) as fault:
        raise _UnreadableError("unreadable_workbook", "a damaged XLSX workbook") from fault


def _xlsx_sheet(book: CalamineWorkbook, name: str) -> Sheet:
    values = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    return Sheet(name, tuple(_filled_rows(values)))


def _filled_rows(values: Sequence[Sequence[Any]]) -> Iterator[Row]:
    for number, cells in enumerate(values, start=1):
        # Most cells are text already: a list has 200,000 of them.
        texts = tuple([cell if type(cell) is str else cell_text(cell) for cell in cells])
        if any(map(str.strip, texts)):
            yield Row(number, texts)


def _measured_archive(data: bytes, limits: Limits) -> io.BytesIO:
    """The archive packed anew from parts that were measured, so that none other is read.

    Damaged archives, and those that would unpack into more than a list can need, are refused.
    """
    measured = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(measured, "w") as new:
            members = archive.infolist()
            if "xl/workbook.xml" not in archive.namelist():
                raise _UnreadableError("unreadable_workbook", "a ZIP archive that is no XLSX")
            if any(member.flag_bits & _ENCRYPTED_MEMBER for member in members):
                raise _UnreadableError("encrypted_workbook", "an encrypted archive")
            if any(member.compress_type not in METHODS for member in members):
                raise _UnreadableError("unreadable_workbook", "an unusual compression")
            unpacked = sum(member.file_size for member in members)
            if unpacked > limits.unpacked_bytes:
                raise _UnreadableError("workbook_too_large", f"{unpacked:,} bytes when unpacked")
            names = {member.filename.lower() for member in members}
            if len(names) < len(members) or not names.isdisjoint(OTHER_WORKBOOKS):
                raise _UnreadableError("unreadable_workbook", "a damaged XLSX workbook")
            cells = 0
            for member in members:
                # Reading to the end also checks the stated size and the checksum.
                part = archive.read(member)
                if is_worksheet(part):
                    cells += _cells_of(part, limits.cells - cells)
                new.writestr(member.filename, part)
    except _ARCHIVE_FAULTS as fault:
        raise _UnreadableError("unreadable_workbook", "a damaged or cut ZIP archive") from fault
    measured.seek(0)
    return measured


def _cells_of(part: bytes, most: int) -> int:
    """Cells up to the last one of a worksheet; refused when they would take too much memory.

    Whatever the part is called, and however many worksheets share the memory. A plain sheet
    is not measured where the most that it can have is no harm.
    """
    try:
        extent = sheet_extent(part)
        if extent is None and most >= PLAIN_CELLS:
            return PLAIN_CELLS
        rows, columns = extent or measured_extent(part)
    except NotMeasurableError as fault:
        found = "a workbook whose XML is damaged or not UTF-8"
        raise _UnreadableError("unreadable_workbook", found) from fault
    if rows * columns > most:
        found = f"{rows:,} rows by {columns:,} columns"
        raise _UnreadableError("workbook_too_large", found)
    return rows * columns


READERS: dict[str, Callable[[bytes, Limits], _Contents]] = {
    "csv": _csv_contents,
    "xlsx": _xlsx_contents,
}
