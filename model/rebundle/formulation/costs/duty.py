"""Duty paid when a good crosses a customs border: on its declared value, or on the value traced to it."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from rebundle.formulation.family import CostFamily, terms
from rebundle.formulation.sets import Sets
from rebundle.instance.charges import UNIT, VALUE

ON_VALUE, SHARE = "currency of customs value/year", "share"
ON_UNITS, EACH = "units/year", "currency/unit"


def lines(sets: Sets) -> Iterator[pd.DataFrame]:
    """Terms of the family's lines."""
    if sets.network.traced:
        yield from _traced(sets)
        return
    legs = sets.legs[sets.legs["dutiable"]]
    value = legs["customs_value"].fillna(0.0)
    yield terms(legs, "flow", value, legs["duty_rate"], unit=ON_VALUE, price_unit=SHARE, kind=legs["tariff_group"], place=legs["between"])
    yield _units(legs, "duty_per_unit", "-specific")
    extra = legs[legs["surcharged"].astype(bool)]
    yield terms(extra, "flow", value[extra.index], extra["surcharge"], unit=ON_VALUE, price_unit=SHARE, kind=extra["tariff_group"] + "-surcharge", place=extra["between"])
    yield _units(legs, "surcharge_per_unit", "-surcharge-specific")


def _units(legs: pd.DataFrame, rate: str, kind: str) -> pd.DataFrame:
    """Terms of a duty per unit."""
    charged = legs[legs[rate] > 0]
    one = pd.Series(1.0, index=charged.index)
    return terms(charged, "flow", one, charged[rate], unit=ON_UNITS, price_unit=EACH, kind=charged["tariff_group"] + kind, place=charged["between"])


def _traced(sets: Sets) -> Iterator[pd.DataFrame]:
    """What traced value, and the goods that carry it, pay at each border of their routes."""
    charges = sets.network.borders.charges
    for base, unit, price_unit in ((VALUE, ON_VALUE, SHARE), (UNIT, ON_UNITS, EACH)):
        for variable, own in charges[charges["base"] == base].groupby("variable", sort=False):
            at = own.set_index("position")
            yield terms(at, str(variable), at["coefficient"], at["price"], unit=unit, price_unit=price_unit, kind=at["kind"], place=at["place"])


def in_force(sets: Sets, state: str) -> pd.Series:
    """Price of each of the family's lines on the day of a state, by kind and place."""
    table = sets.network.duties[sets.tree.day[state]]
    parts = [
        pd.DataFrame({"kind": table["tariff_group"] + suffix, "place": table["exporter"] + ">" + table["importer"], "price": table[column]})
        for suffix, column in (("", "duty_rate"), ("-specific", "duty_per_unit"), ("-surcharge", "surcharge"), ("-surcharge-specific", "surcharge_per_unit"))
    ]
    return pd.concat(parts).set_index(["kind", "place"])["price"]


DUTY = CostFamily(
    name="duty",
    title="Customs duty",
    statement=r"\sum_{\ell\,dutiable} \left((\P{duty_rate} + \P{surcharge})\,\P{customs_value} + \P{duty_per_unit} + \P{surcharge_per_unit}\right)\,\V{flow}_{\ell}"
    r" \quad\text{or, traced,}\quad \sum_{k} \P{price}_{k}\,\P{coefficient}_{k}\,(\V{runs}, \V{flow})_{k}",
    lines=lines,
)
