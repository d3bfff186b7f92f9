"""Days that trial and change between design and making take: fewer on one site, more over distance, time zones and owners."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from rebundle.formulation.family import CostFamily, terms
from rebundle.formulation.sets import Sets


def lines(sets: Sets) -> Iterator[pd.DataFrame]:
    """Terms of the family's lines: every leg of a service with rounds, within a site too."""
    weights = sets.case.header.iteration
    rounds = sets.legs["item"].map(sets.case["items"].set_index("item")["rounds"])
    legs = sets.legs[~sets.legs["good"] & (rounds > 0)]
    days = weights.days_per_round + weights.days_per_1000km * legs["km"] / 1000 + weights.days_per_time_zone * legs["time_zones"] + weights.days_per_owner_change * legs["owner_change"]
    yield terms(legs, "flow", rounds[legs.index] * days, weights.loss_per_day, unit="days/year", price_unit="currency/day", kind=legs["item"], place=legs["between"])


ITERATION = CostFamily(
    name="iteration",
    title="Iteration",
    statement=r"\P{loss_per_day}\sum_{\ell\,service} \P{rounds}\left(\P{days_per_round} + \P{days_per_1000km}\,\frac{\P{km}}{1000} + \P{days_per_time_zone}\,\P{time_zones} + \P{days_per_owner_change}\,[\P{owner_change}]\right)\V{flow}_{\ell}",
    lines=lines,
)
