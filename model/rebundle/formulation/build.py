"""The table of contents of the mathematics."""

from __future__ import annotations

import pandas as pd

from rebundle.formulation.constraints import CONSTRAINTS
from rebundle.formulation.costs import COSTS
from rebundle.formulation.draft import Draft
from rebundle.formulation.family import LINE, TERM
from rebundle.formulation.sets import Sets


def state_families(draft: Draft) -> None:
    """Add the rows of every constraint family, in order."""
    for family in CONSTRAINTS:
        family.add(draft)


def cost_terms(sets: Sets) -> pd.DataFrame:
    """Terms of every cost line of every family, in order."""
    parts = []
    for family in COSTS:
        parts += [part.assign(family=family.name) for part in family.lines(sets) if len(part)]
    result = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=TERM)
    prices = result.groupby(LINE, sort=False)[["price", "markup"]].nunique()
    if (prices > 1).any(axis=None):
        raise AssertionError(f"cost lines with more than one price: {list(prices.index[(prices > 1).any(axis=1)])}")
    return result[TERM]
