"""The variables: what a plan decides, with bounds from the data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from rebundle.formulation.sets import Sets


@dataclass(frozen=True)
class Variable:
    """A variable: its name in code, symbol, domain, unit and meaning."""

    name: str
    symbol: str
    domain: str
    unit: str
    meaning: str


VARIABLES = [
    Variable("cells", "y_{c,s,n}", "integer", "cells", "cells standing"),
    Variable("opened", "y^{+}_{c,s,n}", "integer", "cells", "cells opened on entering the state"),
    Variable("closed", "y^{-}_{c,s,n}", "integer", "cells", "cells closed on entering the state"),
    Variable("present", "z_{c,s,n}", "binary", "1", "any cell of the type stands"),
    Variable("runs", "x_{r,s,n}", "continuous", "units/year", "units started"),
    Variable("flow", "f_{\\ell,n}", "continuous", "units/year", "units moved on a leg"),
    Variable("shortage", "u_{i,m,g,n}", "continuous", "units/year", "units of a segment not served"),
    Variable("assigned", "a_{i,o,d,n}", "binary", "1", "the market takes the item from this site"),
    Variable("relation", "w_{s,n}", "binary", "1", "the supplier's site is in use"),
    Variable("latest", "t_{n}", "continuous", "days", "delay of the programme by the latest supplier in use"),
    Variable("reached", "e_{k,n}", "binary", "1", "enough cells or suppliers stand for the commons"),
    Variable("credited", "h_{k,n}", "continuous", "hours/year", "hours that draw on the commons"),
    Variable("backing", "b_{k,o,n}", "continuous", "1", "the supplier has a cell of the commons' stage in its country"),
    Variable("trained", "q_{k,n}", "continuous", "hours/year", "hours of a skill made available by training"),
    Variable("contact", "k_{o,d,n}", "binary", "1", "the two sites of different owners exchange anything"),
    Variable("developed", "v_{r,s,n}", "binary", "1", "the recipe is developed at the site"),
]


def bounds(sets: Sets, name: str, state: str) -> tuple[np.ndarray, np.ndarray]:
    """Lower and upper bounds of a variable in a state, by position; every upper bound follows from the data."""
    low, high = _bounds(sets, name, state)
    if name in ("runs", "flow", "shortage"):
        high = np.where(sets.still(name, state), 0.0, high)
    if name in ("opened", "closed") and not sets.tree.may_open[state]:
        high = np.zeros(len(high))
    return low, high


def _bounds(sets: Sets, name: str, state: str) -> tuple[np.ndarray, np.ndarray]:
    """Bounds before anything is closed."""
    places = sets.places
    size = sets.size(name)
    low = np.zeros(size)
    most = places["most"].to_numpy()
    standing = places["existing"].to_numpy()
    if sets.tree.parent[state]:
        standing = np.maximum(standing, most)
    if name == "cells":
        return places["min"].to_numpy(), np.maximum(most, places["min"].to_numpy())
    upper: dict[str, Callable[[], Any]] = {
        "opened": lambda: np.maximum(most, places["min"].to_numpy()),
        "closed": lambda: np.where(places["may_close"].astype(bool), standing, 0.0),
        "runs": lambda: sets.ways["most"].to_numpy(),
        "flow": lambda: sets.links["most"].to_numpy()[sets.legs["link"].to_numpy()] if len(sets.legs) else low,
        "shortage": lambda: sets.shortages["quantity"].to_numpy() * sets.surge(state).to_numpy()[sets.network.demand["shortage_penalty"].notna().to_numpy()],
        "credited": lambda: sets.commons["most"].to_numpy(),
        "trained": lambda: sets.trainings["most"].to_numpy(),
        "latest": lambda: sets.lateness["most"].to_numpy(),
    }
    return low, upper[name]() if name in upper else np.ones(size)
