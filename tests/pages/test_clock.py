"""What time it is for the pages."""

from __future__ import annotations

import pytest

from pages.parts.clock import CLOCK_VARIABLE, local_minute


def test_it_is_this_minute_in_atlantic_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(CLOCK_VARIABLE, raising=False)
    now = local_minute()
    assert (now.second, now.microsecond, str(now.tzinfo)) == (0, 0, "America/Halifax")


def test_a_moment_can_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CLOCK_VARIABLE, "2026-11-26T23:30:29Z")
    assert f"{local_minute():%Y-%m-%d %H:%M:%S}" == "2026-11-26 19:30:00"


def test_a_moment_without_its_time_zone_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CLOCK_VARIABLE, "2026-11-26T19:30")
    with pytest.raises(ValueError, match="no time zone"):
        local_minute()
