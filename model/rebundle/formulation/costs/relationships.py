"""Qualification of each supplier site in use."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from rebundle.formulation.family import CostFamily, terms
from rebundle.formulation.sets import Sets


def lines(sets: Sets) -> Iterator[pd.DataFrame]:
    """Terms of the family's lines."""
    sites = sets.relations
    yield terms(sites, "relation", pd.Series(1.0, index=sites.index), sites["qualification"], unit="supplier sites", price_unit="currency/year/site", place=sites["country"], owner=sites["owner"])


RELATIONSHIPS = CostFamily(
    name="relationships",
    title="Relationships",
    statement=r"\sum_{s} \P{qualification}\,\V{relation}_{s}",
    lines=lines,
)
