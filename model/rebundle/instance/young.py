"""Cells opened lately: what part of their hours they lack while they are built and run in."""

from __future__ import annotations

import pandas as pd

from rebundle.instance.data import Instance
from rebundle.instance.states import Tree, path

SHORT = 1e-9
"""Years that rounding may add."""


def young(case: Instance, tree: Tree) -> pd.DataFrame:
    """What cells lack in each state, by the state in which they were opened.

    Returns
    -------
    DataFrame
        cell, entered (state in which the cell is opened), state (the same or a later one), ``missing`` = share of
        its hours that the cell lacks there; rows above 0 only, none where the instance has no table of states.
    """
    cells = case["cells"]
    slow = cells[(cells["lead_years"] > 0) | (cells["ramp_share"] < 1)] if len(case["states"]) else cells[:0]
    rows = [
        (cell, entered, state, 1.0 - share)
        for cell, lead, ramp in zip(slow["cell"], slow["lead_years"], slow["ramp_share"], strict=True)
        for state in tree.states
        for entered in path(tree.parent, state)
        if tree.works[state] and (share := _share(tree, entered, state, lead, ramp)) < 1.0
    ]
    return pd.DataFrame(rows, columns=["cell", "entered", "state", "missing"])


def _share(tree: Tree, entered: str, state: str, lead: float, ramp: float) -> float:
    """Share of its hours that a cell has in a state: of the years that its lead leaves, less while it is run in."""
    waited = tree.begins[state] - tree.begins[entered]
    part = min(1.0, max(0.0, waited + tree.years[state] - lead) / tree.years[state])
    return part * (ramp if waited <= lead + SHORT else 1.0)


def least(table: pd.DataFrame, cells: pd.Series) -> pd.Series:
    """Least share of its hours that a cell has in a state in which it works at all, for each of `cells`."""
    working = table[table["missing"] < 1]
    return 1.0 - cells.map(working.groupby("cell")["missing"].max()).astype(float).fillna(0.0)
