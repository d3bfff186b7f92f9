"""Coordination of what has been split: between design and making, and between owners."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from rebundle.formulation.family import CURRENCY_PER_YEAR, INDEX, CostFamily, terms
from rebundle.formulation.sets import Sets


def lines(sets: Sets) -> Iterator[pd.DataFrame]:
    """Terms of the family's lines."""
    weights = sets.case.header.coordination
    legs = sets.legs[~sets.legs["onsite"]]
    services = legs[~legs["good"] & legs["cost_per_unit"].isna()]
    hours = weights.per_1000km * services["km"] / 1000 + weights.per_time_zone * services["time_zones"] + weights.per_owner_change * services["owner_change"]
    yield terms(services, "flow", hours * services["digital"], weights.rate, unit="hours/year", price_unit="currency/hour", place=services["between"])
    goods = legs[legs["good"] & legs["owner_change"]]
    yield terms(goods, "flow", goods["digital"] * weights.hours_per_unit, weights.rate, unit="hours/year", price_unit="currency/hour", place=goods["between"])
    pairs = sets.contacts
    yield terms(pairs, "contact", pairs["digital"] * weights.hours_per_year, weights.rate, unit="hours/year", price_unit="currency/hour", place=pairs["between"])
    quoted = legs[~legs["good"] & legs["cost_per_unit"].notna()]
    yield terms(quoted, "flow", quoted["cost_per_unit"], 1.0, unit=CURRENCY_PER_YEAR, price_unit=INDEX, kind="quoted", place=quoted["between"])


COORDINATION = CostFamily(
    name="coordination",
    title="Coordination",
    statement=r"\P{rate}\left(\sum_{\ell\,service} \P{digital}\,(\P{per_1000km}\,\frac{\P{km}}{1000} + \P{per_time_zone}\,\P{time_zones} + \P{per_owner_change}\,[\P{owner_change}])\,\V{flow}_{\ell} + \sum_{\ell\,good,\,owners\,differ} \P{digital}\,\P{hours_per_unit}\,\V{flow}_{\ell} + \sum_{o,d} \P{digital}\,\P{hours_per_year}\,\V{contact}_{o,d}\right) + \sum_{\ell\,service,\,quoted} \P{cost_per_unit}\,\V{flow}_{\ell}",
    lines=lines,
)
