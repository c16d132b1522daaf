"""Reach when part of the answer is not known: a permit that may be refused, a language not told.

Offers are measured in steps, from those that are sure to those that are only possible. Each
position stands once: under the first step that reaches it, so what is not known is never
counted as what is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from geodata.area_reach import positions_by_class
from geodata.conditions import UNKNOWN
from geodata.offers import YES, selected_offers
from geodata.reach import (
    IN_PERSON_MINUTES,
    NOT_REACHED,
    REACHED_IN_PERSON,
    REMOTE_ONLY,
    Reach,
    community_reach,
)

NO_ANSWER = "none"


def first_answers(steps: Mapping[str, Reach]) -> dict[tuple[str, str], pd.DataFrame]:
    """Where each answer is the first that reaches a community.

    Parameters
    ----------
    steps : mapping of str to Reach
        The surest answer first. Each is measured alone or together with those before it: what
        an earlier one reaches is taken from it either way.

    Returns
    -------
    dict
        ``(answer, reach class)`` to DataFrame of bool (communities x service types); for each
        pair exactly one is true. What no step reaches is ``("none", "not_reached")``.

    Raises
    ------
    ValueError
        For no step, or steps over other communities or service types.
    """
    if not steps:
        raise ValueError("steps must hold at least one answer")
    classes = {answer: reach.classes for answer, reach in steps.items()}
    like = next(iter(classes.values()))
    left = np.ones(like.shape, dtype=bool)
    found = {}
    for answer, one in classes.items():
        if not (one.index.equals(like.index) and one.columns.equals(like.columns)):
            raise ValueError("steps must have the same communities and service types in order")
        for name in (REACHED_IN_PERSON, REMOTE_ONLY):
            mask = left & (one.to_numpy() == name)
            found[answer, name] = pd.DataFrame(mask, like.index, like.columns)
        left &= one.to_numpy() == NOT_REACHED
    found[NO_ANSWER, NOT_REACHED] = pd.DataFrame(left, like.index, like.columns)
    return found


def answers_by_area(
    steps: Mapping[str, Reach], positions: pd.Series, areas: pd.Series
) -> pd.DataFrame:
    """Positions of each area by the first answer that reaches them.

    Returns
    -------
    DataFrame
        ``area_id, service_type, answer, reach_class, positions``; the rows of an area and
        service type add up to its positions.
    """
    parts = []
    for (answer, name), mask in first_answers(steps).items():
        # The mask as classes: what is not here counts as not reached and is left aside.
        classes = pd.DataFrame(np.where(mask, name, ""), mask.index, mask.columns, dtype=object)
        sums = positions_by_class(classes, positions, areas)[name].rename("positions")
        parts.append(sums.reset_index().assign(answer=answer, reach_class=name))
    columns = ["area_id", "service_type", "answer", "reach_class", "positions"]
    return pd.concat(parts, ignore_index=True)[columns]


def admission_steps(
    table: pd.DataFrame,
    minutes: pd.DataFrame,
    serves: pd.DataFrame,
    service_types: Sequence[str],
    conditions: Sequence[str],
    in_person_minutes: float = IN_PERSON_MINUTES,
) -> dict[str, Reach]:
    """Reach by offers known to admit such a person, and by those of which it is not known.

    Parameters
    ----------
    table : DataFrame
        Result of `geodata.offers.offer_table`, or a selection of its rows.
    conditions : sequence of str
        ``closed_permit``, ``no_card``.

    Returns
    -------
    dict
        ``yes`` and ``unknown`` (both together), for `first_answers`.
    """
    answers = {YES: (YES,), UNKNOWN: (YES, UNKNOWN)}
    return {
        name: community_reach(
            minutes,
            selected_offers(
                table, service_types, tiers=(1, 2, 3), conditions=conditions, admitted=admitted
            ),
            serves,
            in_person_minutes,
        )
        for name, admitted in answers.items()
    }
