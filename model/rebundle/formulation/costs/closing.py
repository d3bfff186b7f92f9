"""One-off cost of closing cells, spread over their life; negative where they can be sold."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from rebundle.formulation.family import CURRENCY_PER_YEAR, INDEX, CostFamily
from rebundle.formulation.once import once
from rebundle.formulation.sets import Sets


def lines(sets: Sets) -> Iterator[pd.DataFrame]:
    """Terms of the family's lines."""
    places = sets.places
    yield from once(
        sets, places, "closed", places["annuity"] * places["closing_cost"], 1.0, unit=CURRENCY_PER_YEAR, price_unit=INDEX, kind=places["cell"], place=places["country"], owner=places["owner"]
    )


CLOSING = CostFamily(
    name="closing",
    title="Closing",
    statement=r"\sum_{c,s} \P{annuity}\,\P{closing_cost}\,(1 + \tau_{c,n})\,\V{closed}_{c,s}",
    lines=lines,
)
