"""How unevenly access is spread over positions: Gini and Palma, and their course over time.

Access is something of which more is better, such as a floating catchment score. Gini:
half the mean absolute difference of all pairs of positions, over the mean. Palma: what the best
served tenth of positions has, over what the worst served four tenths have (Cobham & Sumner 2013).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from geodata.floating_catchment import Decay, catchment_scores
from geodata.measure_checks import checked_positions

BEST_SHARE, WORST_SHARE = 0.1, 0.4
ALL_ALIKE_PALMA = BEST_SHARE / WORST_SHARE


def gini(access: np.ndarray, positions: np.ndarray) -> float:
    """Gini coefficient of access over positions.

    Parameters
    ----------
    access : ndarray, shape (communities,)
        0 or more.
    positions : ndarray, shape (communities,)
        0 or more.

    Returns
    -------
    float
        From 0 (all alike) to below 1. Where nobody has any access all are alike: 0, so give
        the mean beside it. Without a position there is nobody to compare: NaN.

    Raises
    ------
    ValueError
        For another shape, a missing, negative or infinite number.

    Examples
    --------
    >>> gini(np.array([0.0, 1.0]), np.array([3, 1]))
    0.75
    """
    share, held = _lorenz(access, positions)
    if not len(share):
        return float("nan")
    if held[-1] == 0:
        return 0.0
    # Twice the area between the diagonal and the Lorenz curve (trapezoids are exact here).
    width = np.diff(share)
    height = (held[1:] + held[:-1]) / held[-1]
    return float(max(0.0, 1 - (width * height).sum()))


def palma(access: np.ndarray, positions: np.ndarray) -> float:
    """What the best served 10 % of positions have, over what the worst served 40 % have.

    Returns
    -------
    float
        0.25 when all have alike (nothing included); ``inf`` when the worst served 40 % have
        nothing and others do; NaN without a position.

    Raises
    ------
    ValueError
        As `gini`.

    Examples
    --------
    >>> round(palma(np.array([1.0, 2.0]), np.array([5, 5])), 9)
    0.5
    """
    share, held = _lorenz(access, positions)
    if not len(share):
        return float("nan")
    if held[-1] == 0:
        return ALL_ALIKE_PALMA
    worst, below_best = np.interp([WORST_SHARE, 1 - BEST_SHARE], share, held / held[-1])
    return float((1 - below_best) / worst) if worst > 0 else float("inf")


def inequality_table(scores: pd.DataFrame, positions: pd.Series) -> pd.DataFrame:
    """Inequality of each service type.

    Parameters
    ----------
    scores : DataFrame, shape (communities, service types)
    positions : Series, index ``community_id``
        Communities without a line have none.

    Returns
    -------
    DataFrame
        ``service_type, positions, mean_score, share_without`` (of positions with a score of
        0), ``gini, palma``.
    """
    weights = checked_positions(positions, scores.index).to_numpy()
    total = weights.sum()
    rows = []
    for service_type, values in scores.items():
        access = values.to_numpy(dtype=float)
        rows.append(
            {
                "service_type": service_type,
                "positions": total,
                "gini": gini(access, weights),
                "palma": palma(access, weights),
                "mean_score": access @ weights / total if total else float("nan"),
                "share_without": weights[access == 0].sum() / total if total else float("nan"),
            }
        )
    columns = ["service_type", "positions", "mean_score", "share_without", "gini", "palma"]
    return pd.DataFrame(rows, columns=columns)


def inequality_trend(
    minutes: pd.DataFrame,
    supply: pd.DataFrame,
    positions_by_window: Mapping[str, pd.Series],
    decay: Decay,
    compared: frozenset[str] | None = None,
) -> pd.DataFrame:
    """`inequality_table` of catchment scores, for each window of quarters.

    Positions move; the directory and the roads are those of today in every window, so a
    change says where positions went and not which services came or closed.

    Parameters
    ----------
    minutes, supply, decay
        As for `geodata.floating_catchment.catchment_scores`.
    positions_by_window : mapping of str to Series, index ``community_id``
    compared : frozenset of str, optional
        Communities whose positions are compared; those elsewhere still share the supply.

    Returns
    -------
    DataFrame
        ``window`` and the columns of `inequality_table`, windows in the order given.

    Raises
    ------
    ValueError
        For no window; and as `geodata.floating_catchment.catchment_scores`.
    """
    if not positions_by_window:
        raise ValueError("positions_by_window must hold at least one window")
    parts = []
    for window, positions in positions_by_window.items():
        scores = catchment_scores(minutes, supply, positions, decay)
        if compared is not None:
            positions = positions[positions.index.isin(compared)]
        table = inequality_table(scores, positions)
        table.insert(0, "window", window)
        parts.append(table)
    return pd.concat(parts, ignore_index=True)


def _lorenz(access: np.ndarray, positions: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Shares of positions, the worst served first, and the access that they hold together."""
    access, positions = np.asarray(access, dtype=float), np.asarray(positions, dtype=float)
    if access.ndim != 1 or access.shape != positions.shape:
        raise ValueError(
            f"access and positions must be of one length, not {access.shape} and {positions.shape}"
        )
    for values, name in ((access, "access"), (positions, "positions")):
        if not (np.isfinite(values) & (values >= 0)).all():
            raise ValueError(f"{name} must be 0 or more, without a missing or infinite number")
    total = positions.sum()
    if total == 0:
        return np.empty(0), np.empty(0)
    order = np.argsort(access, kind="stable")
    share = np.concatenate([[0.0], positions[order].cumsum() / total])
    # The scale of access drops out of every ratio; a scale near 1 cannot overflow.
    scaled = access / (access.max() or 1.0)
    held = np.concatenate([[0.0], (scaled * positions / total)[order].cumsum()])
    return share, held
