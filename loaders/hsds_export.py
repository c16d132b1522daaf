"""``havre export``: the directory written as an HSDS 3 package or JSON file."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path

from geodata.hsds import Records, data_package, hsds_files, hsds_tables
from geodata.hsds_nested import hsds_document

# The same directory gives the same bytes: a ZIP file states no time of writing.
_NO_DATE = (1980, 1, 1, 0, 0, 0)
_PLAIN_FILE = 0o644 << 16


def package_files(records: Records) -> dict[str, bytes]:
    """The files of the tabular data package: a CSV file for each table, and its description."""
    described = json.dumps(data_package(), ensure_ascii=False, indent=1)
    files = {"datapackage.json": f"{described}\n".encode()}
    for entity, fields in hsds_tables().items():
        text = io.StringIO(newline="")
        columns = [field.name for field in fields]
        writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(records.get(entity, []))
        files[hsds_files()[entity]] = text.getvalue().encode()
    return files


def write_package(records: Records, path: Path) -> None:
    """Write the tabular data package: a folder, or one file when the name ends in ``.zip``.

    Raises
    ------
    FileExistsError
        When the folder holds anything else than a package written here before.
    """
    files = package_files(records)
    if path.suffix.lower() == ".zip":
        _write_whole(path, zipped(files))
        return
    if path.exists() and not path.is_dir():
        raise FileExistsError(f"{path}: a file stands where the folder should be")
    path.mkdir(parents=True, exist_ok=True)
    other = sorted({found.name for found in path.iterdir()} - set(files))
    if other:
        raise FileExistsError(f"{path}: holds {', '.join(other[:3])}; name a new folder")
    for name, data in files.items():
        _write_whole(path / name, data)


def zipped(files: dict[str, bytes]) -> bytes:
    """The files as one ZIP archive; the same files give the same bytes."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in files.items():
            member = zipfile.ZipInfo(name, _NO_DATE)
            member.external_attr = _PLAIN_FILE
            member.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(member, data)
    return archive.getvalue()


def json_bytes(records: Records) -> bytes:
    """The JSON form of the records, around services."""
    return (json.dumps(hsds_document(records), ensure_ascii=False, indent=1) + "\n").encode()


def write_json(records: Records, path: Path) -> None:
    """Write the JSON form to a file."""
    _write_whole(path, json_bytes(records))


def _write_whole(path: Path, data: bytes) -> None:
    """A killed write leaves the old file as it was."""
    aside = path.with_name(path.name + ".new")
    aside.write_bytes(data)
    aside.replace(path)
