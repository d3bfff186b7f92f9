"""Customs as traced values meet them: territories, agreements, what a border may ask, and crossings of borders."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import pandas as pd

from rebundle.instance.data import Instance
from rebundle.instance.tariffs import partners, tariff

ORDINARY, FREE, AS_PART, AS_PRODUCT = "", "*free", "*part", "*product"
"""Regimes beside the agreements: ordinary duty, nothing, and into a free zone: to pay on leaving it as the part or as the product."""


class Crossing(NamedTuple):
    """A border on the way of a good.

    ``group`` is the tariff group of the good that crosses, ``zone`` whether it arrives in a free zone, ``maker`` the country that
    made it ("" = the maker is further up the route) and ``claim`` site and item whose yearly average must prove the origin.
    A crossing within one territory is the entry from a free zone.
    """

    exporter: str
    importer: str
    group: str
    regime: str = ORDINARY
    zone: bool = False
    maker: str = ""
    claim: str = ""

    def __str__(self) -> str:
        regime = f"/{self.regime}" if self.regime else ""
        maker = f"@{self.maker}" if self.maker else ""
        claim = f"@{self.claim}" if self.claim else ""
        return f"{self.exporter}{'>>' if self.zone else '>'}{self.importer}:{self.group}{regime}{maker}{claim}"


Borders = tuple[Crossing, ...]
"""Borders that a good, and what is made of it, will cross; the nearest first."""


@dataclass(frozen=True)
class Agreement:
    """A free-trade agreement with its rules of origin."""

    name: str
    members: frozenset[str]
    content_share: float
    proof_cost: float
    cumulation: str
    drawback: bool

    @property
    def plain(self) -> bool:
        """Whether its preference is never worse than ordinary duty: no content to reach, no proof to pay, no drawback to lose."""
        return self.content_share == 0 and self.proof_cost == 0 and self.drawback


class Due(NamedTuple):
    """What a border asks of a good by its origin; the last two say whether a surcharge is stated, be it 0, so that it has a cost line."""

    rate: float
    per_unit: float
    surcharge: float
    surcharge_per_unit: float
    content: float
    surcharged: bool = False
    contented: bool = False


NOTHING = Due(0.0, 0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, eq=False)
class Customs:
    """Rules of an instance's borders, for looking up.

    Attributes
    ----------
    case : Instance
        The instance.
    """

    case: Instance

    @cached_property
    def _day(self) -> str:
        """Day on which tariffs are read; there is one, see `traced_checks`."""
        dates = [date for date in self.case["states"]["date"] if date]
        return dates[0] if dates else self.case.header.date.isoformat() if self.case.header.date else ""

    @cached_property
    def _unions(self) -> set[tuple[str, str]]:
        return partners(self.case, "customs_union")

    @cached_property
    def agreements(self) -> dict[str, Agreement]:
        """Free-trade agreements by name."""
        table = self.case["agreements"]
        free = table[table["kind"] == "free_trade"]
        return {str(name): _agreement(str(name), part) for name, part in free.groupby("name", sort=False)}

    @cached_property
    def drawback(self) -> dict[str, float]:
        """Refundable share of duty by country."""
        countries = self.case["countries"]
        return dict(zip(countries["country"], countries["drawback"].astype(float), strict=True))

    @cached_property
    def _charging(self) -> set[str]:
        """Countries with any row of tariffs, in force or not."""
        return set(self.case["tariffs"]["importer"])

    @cached_property
    def _refunding(self) -> set[str]:
        """Countries of territories in which some country refunds duty."""
        return {country for country in self.drawback if any(share > 0 and self.inside(country, other) for other, share in self.drawback.items())}

    @cached_property
    def _table(self) -> dict[tuple[str, str, str], Due]:
        countries = self.case["countries"][["country"]]
        groups = self.case["items"][["tariff_group"]].drop_duplicates()
        charging = countries[countries["country"].isin(self._charging)].rename(columns={"country": "importer"})
        known = tariff(self.case, countries.rename(columns={"country": "exporter"}).merge(charging, how="cross").merge(groups, how="cross"), self._day)
        keys = known[["exporter", "importer", "tariff_group"]].itertuples(index=False, name=None)
        return dict(zip(keys, map(Due._make, known[list(Due._fields)].itertuples(index=False, name=None)), strict=True))

    def due(self, origin: str, importer: str, group: str) -> Due:
        """What a border asks of goods of an origin, preferences aside."""
        return self._table.get((origin, importer, group), NOTHING)

    def inside(self, one: str, other: str) -> bool:
        """Whether two countries are one customs territory."""
        return one == other or (one, other) in self._unions

    def leaves_zone(self, crossing: Crossing) -> bool:
        """Whether a crossing is the entry from a free zone into its own territory."""
        return self.inside(crossing.exporter, crossing.importer)

    def matters(self, exporter: str, importer: str) -> bool:
        """Whether crossing a border can cost or refund anything."""
        return importer in self._charging or exporter in self._refunding

    def regimes(self, exporter: str, importer: str, dutiable: bool) -> list[str]:
        """Regimes under which a good may cross, whoever made it."""
        if not dutiable or importer not in self._charging:
            return [FREE]
        return [ORDINARY, *(name for name, agreement in self.agreements.items() if {exporter, importer} <= agreement.members)]

    def allowed(self, route: Borders, maker: str) -> bool:
        """Whether a good made in a country may take a route: its preferences are open to it, and it pays no duty that a plain preference spares."""
        for crossing in route:
            if crossing.maker:
                continue
            agreement = self.agreements.get(crossing.regime)
            if agreement is not None and maker not in agreement.members:
                return False
            if crossing.regime in (ORDINARY, AS_PART, AS_PRODUCT) and not self.leaves_zone(crossing) and self._spared(crossing, maker):
                return False
        return True

    def _spared(self, crossing: Crossing, maker: str) -> bool:
        ends = {crossing.exporter, crossing.importer, maker}
        return any(agreement.plain and ends <= agreement.members for agreement in self.agreements.values())

    def closed(self, route: Borders, maker: str, site: str, item: str) -> Borders:
        """Route of a good as its inputs see it: the good has a maker, and a preference that asks for content names who must prove it."""
        return tuple(crossing if crossing.maker else crossing._replace(maker=maker, claim=self._claim(crossing, site, item)) for crossing in route)

    def _claim(self, crossing: Crossing, site: str, item: str) -> str:
        agreement = self.agreements.get(crossing.regime)
        return f"{site}:{item}" if agreement is not None and agreement.content_share > 0 else ""


def _agreement(name: str, rows: pd.DataFrame) -> Agreement:
    share, proof, cumulation, drawback = (rows[column].iloc[0] for column in ("content_share", "proof_cost", "cumulation", "drawback"))
    return Agreement(name, frozenset(rows["country"]), float(share), float(proof), str(cumulation), bool(drawback))
