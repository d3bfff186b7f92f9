"""Enough cells in all for what is needed of an item: the capacity rows added up, divided by one cell, and rounded."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pandas as pd

from rebundle.formulation.draft import Draft, Row
from rebundle.formulation.family import ConstraintFamily


def add(draft: Draft) -> None:
    """Add a row per item whose cells all have limited hours.

    Mixed-integer rounding (Nemhauser and Wolsey 1990) of Q cells + s >= N, with s = N - units made by the
    counted cells >= 0. Counted are the cells that make the item in stages other than print; where only print
    cells make it, those. The row is valid because no plan makes more than the requirement N and no cell more than Q.
    """
    draft.add("cover", _rows(draft))


def _rows(draft: Draft) -> Iterator[Row]:
    sets = draft.sets
    position = {key: p for p, key in enumerate(sets.keys("cells"))}
    for item, counted in sets.ways[sets.ways["most"] > 0].groupby("item"):
        counted = counted[counted["stage"] != "storage"]
        counted = counted[counted["stage"] != "print"] if (counted["stage"] != "print").any() else counted
        need = sets.network.requirement[item]
        share = rounding(need, counted)
        if share is None:
            continue
        most, fraction = share
        at = sorted({position[place] for place in zip(counted["cell"], counted["site"], strict=True)})
        weight = 1.0 / (most * fraction)
        for state in draft.working():
            cells, runs = draft.at("cells", state), draft.at("runs", state)
            coefficients = [*[1.0] * len(at), *(-weight * counted["yield"])]
            yield (item, state), math.ceil(need / most) - need * weight, coefficients, [*(cells[p] for p in at), *(runs[w] for w in counted.index)], math.inf


def rounding(need: float, counted: pd.DataFrame) -> tuple[float, float] | None:
    """Most units of one cell and the fraction of the rounding; None where a row would say nothing or be unsafe."""
    if not len(counted) or need <= 0 or not np.isfinite(counted["capacity"]).all() or (counted["hours"] <= 0).any():
        return None
    most = float((counted["capacity"] * counted["yield"] / counted["hours"]).max())
    fraction = need / most - math.ceil(need / most) + 1
    return None if fraction < SMALLEST or fraction > LARGEST else (most, fraction)


SMALLEST, LARGEST = 1e-3, 1 - 1e-6
"""Fractions outside are left out: below, the row is numerically unsafe; above, it says nothing new."""


COVER = ConstraintFamily(
    name="cover",
    title="Cover",
    unit="cells",
    statement=r"\sum_{c,s} \V{cells}_{c,s} + \frac{\P{requirement}_{i} - \sum_{r,s:\,\P{most}_{r,s} > 0} \P{yield}_{r}\,\V{runs}_{r,s}}{Q\,f} \ge \lceil \P{requirement}_{i} / Q \rceil,\quad Q = \max \P{capacity}\,\P{yield}/\P{hours},\ f = \P{requirement}_{i}/Q - \lceil \P{requirement}_{i}/Q \rceil + 1",
    add=add,
)
