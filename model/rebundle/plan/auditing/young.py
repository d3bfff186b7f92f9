"""Cells opened lately, as the audit sees them: what they lack of their hours, from the years that have passed."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from rebundle.plan.auditing.states import State

AGE = 1e-9
"""Years that rounding may add."""


def lacking(places: pd.DataFrame, state: State, cells: Sequence[pd.DataFrame]) -> pd.Series:
    """How many cells' hours each place lacks in a state, of the cells opened there.

    Parameters
    ----------
    places : DataFrame
        Rows of (cell, site) with ``lead_years`` and ``ramp_share``.
    state : State
        The state.
    cells : sequence of DataFrame
        Cells of the plan in each state on the way, this one last.
    """
    total = pd.Series(0.0, index=places.index)
    lasts = state.way[-1][1] if state.way else 0.0
    for step, there in enumerate(cells if lasts > 0 else []):
        opened = places[["cell", "site"]].merge(there[["cell", "site", "opened"]], on=["cell", "site"], how="left")["opened"].fillna(0.0)
        age = sum(years for _, years in state.way[step:-1])
        idle = (places["lead_years"] - age).clip(0.0, lasts) / lasts
        first = age - places["lead_years"] <= AGE
        total += opened.to_numpy() * (idle + (1.0 - idle) * (1.0 - places["ramp_share"]).where(first, 0.0))
    return total
