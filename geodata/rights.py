"""The rights lens: service types grouped by the right, or the ILO area, that they serve."""

from __future__ import annotations

import pandas as pd

from geodata.offers import Offers

RIGHTS_LENSES = ("rights_category", "ilo_area")


def rights_groups(service_types: pd.DataFrame, lens: str) -> pd.DataFrame:
    """Which service types serve which right.

    Parameters
    ----------
    service_types : DataFrame
        Table of the snapshot. Cells may name several groups between ``;``.
    lens : str
        ``rights_category``, or ``ilo_area`` (equal treatment, ILO Convention 97).

    Returns
    -------
    DataFrame
        ``group_en, group_fr, service_type``: one row for each pair, in the order of the
        types. A type without a group is in none; "All areas" is a group of its own, as the
        directory words it. Names that differ by a capital are one.

    Raises
    ------
    ValueError
        For another lens, or a type with more names in one language than in the other.

    Examples
    --------
    >>> types = pd.DataFrame({"service_type": ["pay", "injury"],
    ...     "ilo_area_en": ["Conditions of work; trade union rights", "conditions of work"],
    ...     "ilo_area_fr": ["Conditions de travail; droits syndicaux", "conditions de travail"]})
    >>> rights_groups(types, "ilo_area")[["group_en", "service_type"]].values.tolist()
    [['Conditions of work', 'pay'], ['Trade union rights', 'pay'], ['Conditions of work', 'injury']]
    """
    if lens not in RIGHTS_LENSES:
        raise ValueError(f"lens must be one of {', '.join(RIGHTS_LENSES)}, not {lens!r}")
    rows = []
    for one in service_types.to_dict("records"):
        english, french = (group_names(one[f"{lens}_{language}"]) for language in ("en", "fr"))
        if len(english) != len(french):
            raise ValueError(
                f"{one['service_type']}: {lens} names {len(english)} groups in English and "
                f"{len(french)} in French"
            )
        rows += [(*pair, one["service_type"]) for pair in zip(english, french, strict=True)]
    return pd.DataFrame(rows, columns=["group_en", "group_fr", "service_type"])


def group_offers(offers: Offers, groups: pd.DataFrame) -> Offers:
    """Offers by group: a location counts when it offers any service type of the group.

    Parameters
    ----------
    offers : Offers
    groups : DataFrame
        Result of `rights_groups`. Types that ``offers`` do not hold are passed over.

    Returns
    -------
    Offers
        Columns ``group_en``; every measure then works on groups as it does on types.
    """
    parts = (offers.in_person, offers.outreach, offers.remote)
    return Offers(*(_grouped(part, groups) for part in parts))


def _grouped(offered: pd.DataFrame, groups: pd.DataFrame) -> pd.DataFrame:
    columns = {
        name: offered[[one for one in rows["service_type"] if one in offered]].any(axis=1)
        for name, rows in groups.groupby("group_en", sort=False)
    }
    return pd.DataFrame(columns, index=offered.index, dtype=bool)


def group_names(cell: object) -> list[str]:
    if not isinstance(cell, str):
        return []
    names = [name.strip() for name in cell.split(";")]
    return [name[0].upper() + name[1:] for name in names if name]
