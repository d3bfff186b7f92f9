"""Duty paid when a good crosses a customs border."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from rebundle.formulation.family import CostFamily, terms
from rebundle.formulation.sets import Sets


def lines(sets: Sets) -> Iterator[pd.DataFrame]:
    """Terms of the family's lines."""
    legs = sets.legs[sets.legs["dutiable"]]
    value = "currency of customs value/year"
    yield terms(legs, "flow", legs["customs_value"].fillna(0.0), legs["duty_rate"], unit=value, price_unit="share", kind=legs["tariff_group"], place=legs["between"])
    specific = legs[legs["duty_per_unit"] > 0]
    yield terms(
        specific,
        "flow",
        pd.Series(1.0, index=specific.index),
        specific["duty_per_unit"],
        unit="units/year",
        price_unit="currency/unit",
        kind=specific["tariff_group"] + "-specific",
        place=specific["between"],
    )
    extra = legs[legs["surcharge"] > 0]
    yield terms(extra, "flow", extra["customs_value"].fillna(0.0), extra["surcharge"], unit=value, price_unit="share", kind=extra["tariff_group"] + "-surcharge", place=extra["between"])
    per_unit = legs[legs["surcharge_per_unit"] > 0]
    yield terms(
        per_unit,
        "flow",
        pd.Series(1.0, index=per_unit.index),
        per_unit["surcharge_per_unit"],
        unit="units/year",
        price_unit="currency/unit",
        kind=per_unit["tariff_group"] + "-surcharge-specific",
        place=per_unit["between"],
    )


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
    statement=r"\sum_{\ell\,dutiable} \left((\P{duty_rate} + \P{surcharge})\,\P{customs_value} + \P{duty_per_unit} + \P{surcharge_per_unit}\right)\,\V{flow}_{\ell}",
    lines=lines,
)
