"""Terms of what is paid once: charged until the last state ends, and beyond it where the instance asks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from rebundle.formulation.family import terms
from rebundle.formulation.sets import Sets


def once(sets: Sets, frame: pd.DataFrame, variable: str, coefficient: pd.Series, price: pd.Series | float, **names: Any) -> Iterator[pd.DataFrame]:
    """Terms of places (see `family.terms`), and those of each state for what is charged beyond the last."""
    yield terms(frame, variable, coefficient, price, **names)
    for state, ratio in sets.network.beyond.items():
        yield terms(frame, variable, coefficient * ratio[frame.index], price, **names, state=state)
