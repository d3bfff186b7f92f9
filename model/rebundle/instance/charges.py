"""What traced value pays on its way: duty at every border, proof of origin, and content towards a preference."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from rebundle.instance.customs import AS_PRODUCT, FREE, Borders, Crossing, Customs
from rebundle.instance.data import Instance
from rebundle.instance.route import Route
from rebundle.instance.routes import Routed

VALUE, UNIT, PROVEN = "value", "unit", "proven"
"""What a charge is on: the value that starts at the row, the units of the good, or its declared value where origin is proven."""

CHARGE = ["base", "kind", "place", "price", "weight"]
BORDERS = ["variable", "position", *CHARGE, "coefficient"]
CLAIMS = ["agreement", "content_share", "site", "item", "variable", "position", "total", "counted"]


class Charge(NamedTuple):
    """A cost line that a unit of value, or of the good, pays at a border: its kind, place, price and how many units of its driver."""

    base: str
    kind: str
    place: str
    price: float
    weight: float


class Claim(NamedTuple):
    """Value that enters the average of a preference: agreement, who must prove it ("" = the maker itself), and the value then [per unit of value]."""

    agreement: str
    claim: str
    value: float


@dataclass(frozen=True, eq=False)
class Charges:
    """What routes cost.

    Attributes
    ----------
    charges : DataFrame
        variable (runs or flow), position, base, kind, place, price, weight, coefficient [units of the driver per unit of the variable].
    claims : DataFrame
        agreement, content_share, site, item, variable, position, ``total`` and ``counted`` value per unit of the variable [currency/unit].
    """

    charges: pd.DataFrame
    claims: pd.DataFrame


def untraced() -> Charges:
    """No routes, no charges."""
    return Charges(pd.DataFrame(columns=BORDERS), pd.DataFrame(columns=CLAIMS))


def borders(case: Instance, routed: Routed) -> Charges:
    """Charge what recipes and freight add at every border of its route.

    Parameters
    ----------
    case : Instance
        The instance.
    routed : Routed
        Ways and legs with their routes; ways with ``declared`` value and value ``added`` [currency per unit made].
    """
    customs = Customs(case)
    parts = [
        _charged(customs, routed.routes, _runs(case, routed.ways), "runs"),
        _charged(customs, routed.routes, _alike(routed), "flow"),
        _charged(customs, routed.routes, _freight(case, routed), "flow", freight=True),
    ]
    charges, claims = (pd.concat(frames, ignore_index=True) if any(map(len, frames)) else frames[0] for frames in zip(*parts, strict=True))
    return Charges(charges, claims)


def _runs(case: Instance, ways: pd.DataFrame) -> pd.DataFrame:
    """Value that runs add, where each knows its route."""
    own = ways[(ways["route"] > 0) & (ways["stage"] != "storage")]
    made = own["yield"]
    group = own["item"].map(case["items"].set_index("item")["tariff_group"])
    return own.assign(tariff_group=group, origin=own["country"], value=own["added"] * made, units=made, proven=own["declared"] * made, whole=True)


def _alike(routed: Routed) -> pd.DataFrame:
    """Value that goods which are all alike bring with them on their legs."""
    legs = routed.legs[(routed.legs["route"] > 0) & (routed.legs["made_for"] == 0)]
    makers = routed.ways.groupby(["item", "site"])[["added", "declared"]].first()
    known = makers.reindex(pd.MultiIndex.from_frame(legs[["item", "origin"]]))
    return legs.assign(site=legs["origin"], origin=legs["exporter"], value=known["added"].to_numpy(), units=1.0, proven=known["declared"].to_numpy(), whole=True)


def _freight(case: Instance, routed: Routed) -> pd.DataFrame:
    """Value that freight adds: at its own border, where the leg crosses one, for a cif importer, at all later ones."""
    legs = routed.legs
    own = legs[legs["good"] & (legs["route"] > 0) & (legs["freight"] > 0)]
    ahead = np.array([len(route.borders) for route in routed.routes])
    crosses = ahead[own["route"]] > ahead[own["onward"]]
    cif = own["importer"].map(case["countries"].set_index("country")["customs_value"]) == "cif"
    return own.assign(site=own["origin"], origin=own["exporter"], value=own["freight"], units=0.0, proven=0.0, whole=cif | ~crosses)


def _charged(customs: Customs, routes: list[Route], frame: pd.DataFrame, variable: str, *, freight: bool = False) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Charges and claims of the rows of a frame; those of equal routes, origins and groups are worked out once."""
    keys = ["route", "origin", "tariff_group", "whole"]
    number = frame.groupby(keys, sort=False).ngroup().to_numpy()
    rows: list[tuple[object, ...]] = []
    claims: list[tuple[object, ...]] = []
    for which, (route, origin, group, whole) in enumerate(frame[keys].drop_duplicates().itertuples(index=False, name=None)):
        for entry in along(customs, routes[route].borders, origin, group, first=whole, freight=freight):
            (rows if isinstance(entry, Charge) else claims).append((which, *entry))
    at = pd.DataFrame({"which": number, "position": frame.index, "variable": variable, "origin": frame["origin"], VALUE: frame["value"], UNIT: frame["units"], PROVEN: frame["proven"]})
    paid = at.merge(pd.DataFrame(rows, columns=["which", *CHARGE]), on="which")
    paid["coefficient"] = paid["weight"].astype(float) * np.select([paid["base"] == VALUE, paid["base"] == UNIT], [paid[VALUE], paid[UNIT]], paid[PROVEN])
    shares = at.assign(here=frame["site"] + ":" + frame["item"]).merge(pd.DataFrame(claims, columns=["which", "agreement", "claim", "reached"]), on="which")
    return paid[BORDERS], _shares(customs, shares, freight)


def _shares(customs: Customs, rows: pd.DataFrame, freight: bool) -> pd.DataFrame:
    """Total value and value that counts of each row, at the border where its preference is claimed."""
    if not len(rows):
        return pd.DataFrame(columns=CLAIMS)
    own = rows["claim"] == ""
    ends = rows["claim"].where(~own, rows["here"]).str.split(":", n=1)
    rows = rows.assign(site=ends.str[0], item=ends.str[1], total=rows[VALUE] * rows["reached"].astype(float))
    maker = rows["site"].map(customs.case["sites"].set_index("site")["country"])
    counts = [
        not freight and origin in (customs.agreements[agreement].members if customs.agreements[agreement].cumulation == "full" else {country})
        for agreement, origin, country in zip(rows["agreement"], rows["origin"], maker, strict=True)
    ]
    rows["content_share"] = rows["agreement"].map({name: agreement.content_share for name, agreement in customs.agreements.items()})
    return rows.assign(counted=rows[VALUE].where(pd.Series(counts, index=rows.index), 0.0))[CLAIMS]


def along(customs: Customs, route: Borders, country: str, group: str, *, first: bool = True, freight: bool = False) -> Iterator[Charge | Claim]:
    """Follow a unit of value from a country across the borders of a route.

    Parameters
    ----------
    customs : Customs
        Rules of the borders.
    route : tuple of Crossing
        Borders ahead, the nearest first.
    country, group : str
        Where the value was added, and the tariff group of what it was added to.
    first : bool
        Whether the value counts at the nearest border; freight into an fob country does not.
    freight : bool
        Whether it is freight, which has no content and no units of its own.

    Yields
    ------
    Charge or Claim
        Value grows by duty that is not refunded, where ``duty_in_value`` says so.
    """
    value, claimed = 1.0, set()
    for number, crossing in enumerate(route):
        agreement = customs.agreements.get(crossing.regime)
        if agreement is not None and not crossing.maker and not freight:
            yield Charge(PROVEN, agreement.name, f"{country}>{crossing.importer}", agreement.proof_cost, 1.0)
        if agreement is not None and agreement.content_share > 0 and (crossing.maker or not freight) and (agreement.name, crossing.claim) not in claimed:
            claimed.add((agreement.name, crossing.claim))
            yield Claim(agreement.name, crossing.claim, value)
        if not _pays(customs, route, number) or (number == 0 and not first):
            continue
        kept = 1.0 - _refunded(customs, route, number)
        paid = 0.0
        declared_as = route[number + 1].group if crossing.regime == AS_PRODUCT else crossing.group
        for charge in _asked(customs, crossing, declared_as, country, group, freight):
            yield charge._replace(weight=kept * (value if charge.base == VALUE else 1.0))
            paid += charge.price if charge.base == VALUE else 0.0
        if customs.case.header.duty_in_value:
            value *= 1.0 + kept * paid


def _pays(customs: Customs, route: Borders, number: int) -> bool:
    """Whether anything is due at a crossing: not on entry from a free zone, which pays at arrival, and not on arrival in one of what leaves abroad."""
    crossing = route[number]
    if crossing.regime == FREE or customs.leaves_zone(crossing):
        return False
    return not crossing.zone or (number + 1 < len(route) and customs.leaves_zone(route[number + 1]))


def _refunded(customs: Customs, route: Borders, number: int) -> float:
    """Share of duty that comes back because the value leaves the territory again."""
    further = [crossing for crossing in route[number + 1 :] if not customs.leaves_zone(crossing)]
    if not further:
        return 0.0
    agreement = customs.agreements.get(further[0].regime)
    return 0.0 if agreement is not None and not agreement.drawback else customs.drawback[route[number].importer]


def _asked(customs: Customs, crossing: Crossing, declared_as: str, country: str, group: str, freight: bool) -> Iterator[Charge]:
    """Lines of duty at a crossing, for a unit of value and, of the good itself, for a unit; goods that come back to their origin pay none."""
    origin = crossing.maker or country
    ahead = f"{origin}>{crossing.importer}"
    due = customs.due(origin, crossing.importer, crossing.group)
    itself = not crossing.maker and not freight
    if crossing.regime not in customs.agreements and not customs.inside(origin, crossing.importer):
        yield Charge(VALUE, declared_as, ahead, customs.due(origin, crossing.importer, declared_as).rate, 1.0)
        if itself and due.per_unit > 0 and crossing.regime != AS_PRODUCT:
            yield Charge(UNIT, f"{crossing.group}-specific", ahead, due.per_unit, 1.0)
    if due.surcharged:
        yield Charge(VALUE, f"{crossing.group}-surcharge", ahead, due.surcharge, 1.0)
    if itself and due.surcharge_per_unit > 0:
        yield Charge(UNIT, f"{crossing.group}-surcharge-specific", ahead, due.surcharge_per_unit, 1.0)
    own = customs.due(country, crossing.importer, group)
    if own.contented and not freight:
        yield Charge(VALUE, f"{group}-content", f"{country}>{crossing.importer}", own.content, 1.0)
