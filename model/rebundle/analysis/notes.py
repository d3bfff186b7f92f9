"""What a reader of a what-if should know about its prices."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from rebundle.analysis.pool import PricePool
from rebundle.analysis.prices import Box
from rebundle.analysis.proofs import Known

VALUED = ("wages", "materials", "energy", "equipment", "robots", "printers", "overhead", "processing")
"""Families whose prices are part of what an item is worth; its declared value is data and stays."""


def notes(pool: PricePool, box: Box, plans: Iterable[Known]) -> tuple[str, ...]:
    """Say which moved prices cost nothing in every plan found, and which would move values that are held."""
    found, known = [], list(plans)
    for axis, moved in enumerate(box.prices):
        touched = box.touched(axis)
        if not any(np.any(plan.driver[touched]) for plan in known):
            found.append(f"{moved.name}: no plan found pays it, so nothing here depends on it; another plan may.")
        if set(pool.matrix.lines.loc[touched, "family"]) & set(VALUED) and (pool.case["items"]["declared_value"].fillna(0) > 0).any():
            found.append(f"{moved.name}: declared customs values and holding values stay as the instance states them while this price moves.")
    return tuple(found)
