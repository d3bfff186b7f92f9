"""One-off delay of a programme: by the latest supplier in use, and by every supplier whose work must be fitted to that of others."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from rebundle.formulation.family import CostFamily, terms
from rebundle.formulation.sets import Sets
from rebundle.instance.geography import annuity


def lines(sets: Sets) -> Iterator[pd.DataFrame]:
    """Terms of the family's lines: days of delay, spread over years at the home country's cost of capital."""
    header = sets.case.header
    rates = sets.case["countries"].set_index("country")["capital_rate"]
    late, sites = sets.lateness, sets.relations
    loss, unit, money = header.programme.loss_per_day, "day annuities", "currency/day"
    each = float(annuity(rates[header.home], header.programme.years))
    yield terms(late, "latest", pd.Series(each, index=late.index), loss, unit=unit, price_unit=money, kind="latest", place=late["home"])
    fitting = pd.Series(each * header.programme.days_per_supplier, index=sites.index)
    yield terms(sites, "relation", fitting, loss, unit=unit, price_unit=money, kind="interfaces", place=sites["country"])


PROGRAMME = CostFamily(
    name="programme",
    title="Programme delay",
    statement=r"\P{loss_per_day}\,\text{annuity}(\P{capital_rate}_{\P{home}},\,\P{years})\left([\max_{s} \P{programme_days}_{s} > 0]\,\V{latest} + \sum_{s} \P{days_per_supplier}\,\V{relation}_{s}\right)",
    lines=lines,
)
