"""What is charged beyond the last state: the rest of a cell's life, less what it is still worth."""

from __future__ import annotations

import numpy as np
import pandas as pd

from rebundle.instance.data import Instance
from rebundle.instance.states import Tree, present_value

SHORT = 1e-9
"""Part of a life that rounding may add."""


def beyond(case: Instance, tree: Tree, life: pd.Series) -> dict[str, pd.Series]:
    """What is charged beyond the last state, for one of what is charged until then, by the state that pays once.

    Parameters
    ----------
    case : Instance
        The instance; all its paths of states end after the same years.
    tree : Tree
        Its states.
    life : Series
        Years of life of each place.

    Returns
    -------
    dict
        State to ratio by place; empty where all that is left is returned, or where there is no table of states.
    """
    lost = 1.0 - case.header.remaining_value
    if not lost or not len(case["states"]):
        return {}
    end, rate = max(tree.begins[state] + tree.years[state] for state in tree.states), case.header.discount_rate
    result = {}
    for state in tree.states:
        until = end - tree.begins[state]
        charged = present_value(rate, tree.begins[state], until)
        left = np.ceil(until / life - SHORT) * life - until
        result[state] = left.map(lambda years, charged=charged: lost * present_value(rate, end, max(years, 0.0)) / charged if charged else 0.0)
    return result


def ends(tree: Tree) -> set[float]:
    """Years from today after which the paths of states end."""
    return {round(tree.begins[state] + tree.years[state], 6) for state in tree.states if state not in tree.parent.values()}
