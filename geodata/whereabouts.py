"""Where a person says they are: a community or a postal code, as typed.

Nothing is guessed: a name is looked up as addresses are, and several places of one name are
all given back, so that the person chooses.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from geodata.place_names import place_keys, split_address
from geodata.placing import GEOD, Gazetteer

MOST_CANDIDATES = 6
NEAR_KM = 30  # farther than this, a community is no longer where a person is
_POSTAL_AREA = re.compile(r"\s*([BCE]\d[A-Z])\s*(?:\d[A-Z]\d)?\s*", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """A point a person can be near.

    Attributes
    ----------
    code : str
        ``place_id`` of the gazetteer, or the forward sortation area.
    name, province : str
    lon, lat : float
        Degrees, WGS84: of the community, or a point inside the postal area.
    census_division : str
        Identifier; empty for a postal area.
    postal_area : bool
    """

    code: str
    name: str
    province: str
    lon: float
    lat: float
    census_division: str = ""
    postal_area: bool = False


class PlaceFinder:
    """Finds places by name in one gazetteer; made once, asked many times."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._places = gazetteer.places.set_index("place_id")
        self._areas = gazetteer.postal_areas.set_index("fsa")
        self._aliases = gazetteer.aliases

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        """Places by each of their names, their own names first."""
        names: dict[str, list[str]] = defaultdict(list)
        keys = self._places["keys"].str.split("|")
        for rank in (0, 1):
            for place_id, own_and_others in keys.items():
                for key in own_and_others[:1] if rank == 0 else own_and_others[1:]:
                    names[key].append(str(place_id))
        same = self._aliases[self._aliases["relation"] == "same"]
        for alias, place_id in zip(same["alias"], same["place_id"], strict=True):
            names[alias].append(str(place_id))
        return names

    def find(self, text: str) -> list[Whereabouts]:
        """Places that a text can mean, the largest first; none when it is not known.

        Parameters
        ----------
        text : str
            A community, with or without its province (``Centreville, NS``), or a postal
            code of the three provinces or its first three characters.
        """
        postal = _POSTAL_AREA.fullmatch(text)
        if postal:
            area = self._postal_area(postal[1].upper())
            return [area] if area else []
        address = split_address(text)
        provinces = _named_provinces(text)
        for key in place_keys(address.place):
            found = dict.fromkeys(self._by_name.get(key, ()))
            chosen = self._places.loc[list(found)]
            if provinces:
                chosen = chosen[chosen["province"].isin(provinces)]
            if len(chosen):
                own = chosen["keys"].str.split("|").str[0].eq(key)
                return self._largest_first(chosen[own] if own.any() else chosen)
        return []

    def known(self, code: str) -> Whereabouts | None:
        """The place or postal area with this code."""
        if code in self._places.index:
            return self._largest_first(self._places.loc[[code]])[0]
        return self._postal_area(code)

    def nearest(self, lon: float, lat: float) -> Whereabouts | None:
        """The community nearest to a point; none when the nearest is over ``NEAR_KM`` away.

        Parameters
        ----------
        lon, lat : float
            Degrees, WGS84.
        """
        point = Whereabouts("", "", "", lon, lat)
        points = self._places.geometry
        km = km_from(point, points.x, points.y)
        return self.known(str(km.idxmin())) if km.min() <= NEAR_KM else None

    def _largest_first(self, places: pd.DataFrame) -> list[Whereabouts]:
        ranked = places.assign(people=places["population"].fillna(0).astype(int)).sort_values(
            ["people", "name"], ascending=[False, True]
        )
        return [
            Whereabouts(
                str(place_id),
                str(row["name"]),
                str(row["province"]),
                float(row.geometry.x),
                float(row.geometry.y),
                str(row["census_division_id"]),
            )
            for place_id, row in ranked.head(MOST_CANDIDATES).iterrows()
        ]

    def _postal_area(self, code: str) -> Whereabouts | None:
        if code not in self._areas.index:
            return None
        row = self._areas.loc[code]
        inside = row.geometry.representative_point()
        return Whereabouts(code, code, str(row["province"]), inside.x, inside.y, postal_area=True)


def _named_provinces(text: str) -> set[str]:
    """The province that ends a text: ``Centreville, NS``."""
    last = re.split(r"[\s,]+", text.strip().upper())[-1].replace(".", "")
    return {{"PEI": "PE"}.get(last, last)} & {"NB", "NS", "PE"}


def km_from(here: Whereabouts, lon: pd.Series, lat: pd.Series) -> pd.Series:
    """Straight-line distance to points, in kilometres; missing where there is no point.

    Geodesic on the WGS84 ellipsoid (Karney 2013, through pyproj).
    """
    known = lon.notna() & lat.notna()
    km = pd.Series(np.nan, index=lon.index, dtype=float)
    count = int(known.sum())
    *_, metres = GEOD.inv(
        np.full(count, here.lon),
        np.full(count, here.lat),
        lon[known].to_numpy(dtype=float),
        lat[known].to_numpy(dtype=float),
    )
    km[known] = np.asarray(metres) / 1000
    return km
