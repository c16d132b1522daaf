"""Only plain files are read, and never more of them than there can be."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from geodata.plain_files import plain_bytes, printable
from geodata.private_files import replace_file


def test_a_file_is_read_up_to_its_limit(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"12345")
    assert plain_bytes(path, 5) == b"12345"
    with pytest.raises(OSError, match="too large"):
        plain_bytes(path, 4)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="not a regular file"):
        plain_bytes(tmp_path / "pipe")


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="this system has no such device")
def test_a_link_to_a_device_without_end_is_refused(tmp_path: Path) -> None:
    (tmp_path / "zeros").symlink_to("/dev/zero")
    with pytest.raises(OSError, match="not a regular file"):
        plain_bytes(tmp_path / "zeros")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(OSError):
        plain_bytes(tmp_path)


def test_signs_that_move_a_cursor_are_not_printed() -> None:
    assert printable("a\x1b[2J\r\nb\ud800") == "a\ufffd[2J\ufffd\ufffdb\ufffd"
    assert printable("Île\xa0: 5\u202f000") == "Île\xa0: 5\u202f000"


def test_a_link_where_the_new_file_grows_is_not_followed(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_bytes(b"mine")
    (tmp_path / "facts.new").symlink_to(victim)
    replace_file(tmp_path / "facts", b"new")
    assert victim.read_bytes() == b"mine"
    assert (tmp_path / "facts").read_bytes() == b"new"
    assert not (tmp_path / "facts").is_symlink()
