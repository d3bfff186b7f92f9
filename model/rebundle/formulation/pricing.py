"""Cost lines in each state: what a line's price is there, and what a unit of its cost counts for."""

from __future__ import annotations

import numpy as np
import pandas as pd

from rebundle.formulation.costs.duty import DUTY, in_force
from rebundle.formulation.family import LINE
from rebundle.formulation.sets import Sets
from rebundle.instance.data import Instance
from rebundle.instance.price_names import DERIVED, members, named, split
from rebundle.instance.states import Change

ONCE = ("opened", "closed")
"""Variables whose cost goes on in all states that follow."""

INDEXES = "index"


class StateError(ValueError):
    """A change of a state that means nothing in the model."""


def priced(sets: Sets, terms: pd.DataFrame) -> pd.DataFrame:
    """State the price of every cost line in every state.

    Parameters
    ----------
    sets : Sets
        The sets.
    terms : DataFrame
        Terms of all cost lines (see `family.terms`).

    Returns
    -------
    DataFrame
        One row per state and line, state by state, lines in the order of their first term: family, kind, place,
        owner, state, unit, price_unit, price (without margin), markup, weight (what a unit of the line's yearly
        cost counts for in the discounted annual equivalent).

    Raises
    ------
    StateError
        Where a change means no line, mixes units, or brings a price below 0.
    """
    heads = terms.drop_duplicates(LINE)[[*LINE, "unit", "price_unit", "price", "markup"]].reset_index(drop=True)
    once = _lasting(terms)
    tree = sets.tree
    parts = []
    for state in sets.states:
        price = _moved(sets.case, _on_the_day(sets, heads, state), state, tree.changes[state])
        weight = np.where(once, tree.lasting[state], tree.weight[state])
        parts.append(heads.assign(state=state, price=price, weight=weight)[[*LINE, "state", "unit", "price_unit", "price", "markup", "weight"]])
    return pd.concat(parts, ignore_index=True)


def _lasting(terms: pd.DataFrame) -> np.ndarray:
    """Which lines charge what was opened or closed (bool), by order of their first term; no line mixes that with other things."""
    share = terms["variable"].isin(ONCE).groupby([terms[name] for name in LINE], sort=False).mean()
    if ((share > 0) & (share < 1)).any():
        raise AssertionError(f"cost lines of which a part only is charged for good: {list(share.index[(share > 0) & (share < 1)])}")
    return np.asarray(share == 1.0)


def _on_the_day(sets: Sets, heads: pd.DataFrame, state: str) -> pd.DataFrame:
    """The lines with the duties in force in a state; other prices are the same in all of them before changes."""
    own = heads["family"] == DUTY.name
    if len(sets.network.duties) == 1 or not own.any():
        return heads
    known = in_force(sets, state)
    lines = pd.MultiIndex.from_frame(heads.loc[own, ["kind", "place"]])
    price = heads["price"].astype(float).copy()
    price[own] = known.reindex(lines).to_numpy()
    return heads.assign(price=price)


def _moved(case: Instance, heads: pd.DataFrame, state: str, changes: tuple[Change, ...]) -> np.ndarray:
    """Prices of the lines in a state: absolute prices first, then factors, then points."""
    price = heads["price"].to_numpy(dtype=float).copy()
    for change in sorted((change for change in changes if change.price), key=lambda change: ("absolute", "factor", "points").index(change.kind)):
        lines = _lines(case, heads, state, change)
        if change.kind == "factor":
            price[lines] *= change.value
        else:
            price[lines] = change.value + (price[lines] if change.kind == "points" else 0.0)
        if (price[lines] < 0).any():
            raise StateError(f"state {state}: {change.what} brings a price down to {price[lines].min():g}; a price is at least 0")
    return price


def _lines(case: Instance, heads: pd.DataFrame, state: str, change: Change) -> np.ndarray:
    """Lines that a change moves (bool); absolute prices and points leave those that share another line's driver alone unless their kind is named."""
    found = np.zeros(len(heads), dtype=bool)
    for name in members(case, change.what):
        mask = named(case, heads, name)
        kind = (split(name) or {}).get("kind", "")
        if change.kind != "factor" and not kind.endswith(DERIVED):
            mask &= ~heads["kind"].str.endswith(DERIVED).to_numpy()
        found |= mask
    if not found.any():
        raise StateError(f"state {state}: no cost line is called {change.what!r}")
    units = sorted(set(heads.loc[found, "price_unit"]))
    if change.kind != "factor" and (len(units) > 1 or units == [INDEXES]):
        raise StateError(f"state {state}: {change.what} is priced in {', '.join(units)}; name lines of one unit other than an index, or change it by a factor")
    return found
