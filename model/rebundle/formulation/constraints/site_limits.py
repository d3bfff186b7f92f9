"""A site holds no more cells than it has room for."""

from __future__ import annotations

import math
from collections.abc import Iterator

from rebundle.formulation.draft import Draft, Row
from rebundle.formulation.family import ConstraintFamily


def add(draft: Draft) -> None:
    """Add a row per site with a limit."""
    draft.add("site_limits", _rows(draft))


def _rows(draft: Draft) -> Iterator[Row]:
    sites = draft.sets.case["sites"]
    standing = draft.sets.places.groupby("site").indices
    for state in draft.states():
        cells = draft.at("cells", state)
        for site, most in zip(sites["site"], sites["max_cells"], strict=True):
            if not math.isnan(most):
                here = standing.get(site, ())
                yield (site, state), -math.inf, [1.0] * len(here), [cells[p] for p in here], most


SITE_LIMITS = ConstraintFamily(
    name="site_limits",
    title="Site limits",
    unit="cells",
    statement=r"\sum_{c} \V{cells}_{c,s} \le \P{max_cells}_{s}",
    add=add,
)
