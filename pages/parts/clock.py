"""What time it is: one place to ask, so that an evening can be tried at any hour."""

from __future__ import annotations

import os
from datetime import datetime
from typing import Final

from geodata.opening import LOCAL

CLOCK_VARIABLE: Final = "HAVRE_CLOCK"


def local_minute() -> datetime:
    """This minute in Atlantic time, or the moment that ``HAVRE_CLOCK`` names.

    Raises
    ------
    ValueError
        When ``HAVRE_CLOCK`` is no moment in ISO 8601 with its time zone.
    """
    asked = os.environ.get(CLOCK_VARIABLE)
    moment = datetime.fromisoformat(asked) if asked else datetime.now(LOCAL)
    if moment.tzinfo is None:
        raise ValueError(f"{CLOCK_VARIABLE}: {asked} has no time zone; 2026-11-26T19:30-04:00 has")
    return moment.astimezone(LOCAL).replace(second=0, microsecond=0)
