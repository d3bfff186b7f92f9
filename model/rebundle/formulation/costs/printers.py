"""Yearly charge for 3D printers: annuities of those bought, or of those used by the hour at a supplier."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from rebundle.formulation.family import CostFamily, terms
from rebundle.formulation.once import once
from rebundle.formulation.sets import Sets


def lines(sets: Sets) -> Iterator[pd.DataFrame]:
    """Terms of the family's lines."""
    own = sets.places[sets.places["own"]]
    yield from once(sets, own, "opened", own["annuity"] * own["printers"], own["printer_price"], unit="printer annuities", price_unit="currency/printer", place=own["country"])
    hired = sets.ways[~sets.ways["own"]]
    used = hired["hours"] / hired["capacity"] * hired["annuity"] * hired["printers"]
    yield terms(hired, "runs", used, hired["printer_price"], unit="printer annuities", price_unit="currency/printer", place=hired["country"], owner=hired["owner"], markup=1 + hired["margin"])


PRINTERS = CostFamily(
    name="printers",
    title="3D printers",
    statement=r"\sum_{c,s\,own} \P{printer_price}\,\P{annuity}\,\P{printers}\,(1 + \tau_{c,n})\,\V{opened}_{c,s} + \sum_{r,s\,contract} \P{markup}\,\P{printer_price}\,\frac{\P{hours}}{\P{capacity}}\,\P{annuity}\,\P{printers}\,\V{runs}_{r,s}",
    lines=lines,
)
