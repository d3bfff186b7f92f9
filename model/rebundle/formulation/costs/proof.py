"""Proof of origin: what it costs to show that a good may use a preference."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from rebundle.formulation.family import CostFamily, terms
from rebundle.formulation.sets import Sets
from rebundle.instance.charges import PROVEN


def lines(sets: Sets) -> Iterator[pd.DataFrame]:
    """Terms of the family's lines."""
    charges = sets.network.borders.charges
    for variable, part in charges[(charges["base"] == PROVEN) & (charges["price"] > 0)].groupby("variable", sort=False):
        own = part.set_index("position")
        yield terms(own, str(variable), own["coefficient"], own["price"], unit="currency of declared value/year", price_unit="share", kind=own["kind"], place=own["place"])


PROOF = CostFamily(
    name="proof",
    title="Proof of origin",
    statement=r"\sum_{k\,preferred} \P{price}_{k}\,\P{coefficient}_{k}\,(\V{runs}, \V{flow})_{k}",
    lines=lines,
)
