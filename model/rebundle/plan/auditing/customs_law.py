"""Routes as the tables of a plan name them, and the customs law that they meet, read anew from the raw tables."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import pandas as pd

from rebundle.instance.data import Instance
from rebundle.plan.auditing.duties import DUE, due, shares

SPECIAL = ("*part", "*product", "*free")
DAYS = "<="
"""Begins the part of a route that says how many days are left."""


@dataclass(frozen=True)
class Border:
    """A border as a plan names it: ``FROM>TO:GROUP/REGIME@MAKER@SITE:ITEM``, ``>>`` into a free zone."""

    text: str

    @cached_property
    def _parts(self) -> tuple[str, str, str]:
        head, _, rest = self.text.partition("@")
        maker, _, claim = rest.partition("@")
        return head, maker, claim

    @property
    def ends(self) -> tuple[str, str]:
        """Country left and country entered."""
        left, _, entered = self._parts[0].partition(":")[0].replace(">>", ">").partition(">")
        return left, entered

    @property
    def group(self) -> str:
        """Tariff group of the good that crosses."""
        return self._parts[0].partition(":")[2].partition("/")[0]

    @property
    def regime(self) -> str:
        """What is paid: "" = ordinary duty, an agreement, or one of `SPECIAL`."""
        return self._parts[0].partition(":")[2].partition("/")[2]

    @property
    def zone(self) -> bool:
        """Whether the good arrives in a free zone."""
        return ">>" in self.text

    @property
    def maker(self) -> str:
        """Country that made the good, "" = the one at hand."""
        return self._parts[1]

    @property
    def claim(self) -> str:
        """Site and item that must prove the origin."""
        return self._parts[2]


def borders(text: str) -> list[Border]:
    """Borders of a route, the nearest first."""
    return [Border(part) for part in text.split(", ") if part and not part.startswith(DAYS)]


def days_left(text: str) -> float:
    """Days that a route leaves for making what takes it; infinite where it names none."""
    last = text.rpartition(", ")[2]
    return float(last.removeprefix(DAYS)) if last.startswith(DAYS) else math.inf


def bare(text: str) -> str:
    """A route without its days."""
    return ", ".join(border.text for border in borders(text))


def spent(text: str, route: str, days: float) -> str:
    """`text` with the days that `route` leaves once so many are spent."""
    left = days_left(route) - days
    return text if math.isinf(left) else ", ".join([*filter(None, [text]), f"{DAYS}{round(left, 4):.10g}"])


class Terms(NamedTuple):
    """What an agreement says: members, least content, cost of proof, whose value counts, and whether duty is still drawn back."""

    members: frozenset[str]
    content_share: float
    proof_cost: float
    cumulation: str
    drawback: bool


@dataclass(frozen=True, eq=False)
class Law:
    """Customs law of an instance, read from the raw tables."""

    case: Instance

    @cached_property
    def rates(self) -> dict[tuple[str, str, str], dict[str, float]]:
        """What is due by origin, importer and group, agreements of free trade aside."""
        countries, groups = self.case["countries"]["country"], self.case["items"]["tariff_group"].unique()
        trades = pd.MultiIndex.from_product([countries, countries, groups], names=["exporter", "importer", "tariff_group"]).to_frame(index=False)
        found = due(self.case, trades)
        return {key: dict(zip(DUE, values, strict=True)) for key, *values in zip(map(tuple, trades.to_numpy().tolist()), *(found[name].astype(float) for name in DUE), strict=True)}

    @cached_property
    def unions(self) -> set[tuple[str, str]]:
        """Pairs of countries that are one territory."""
        countries = self.case["countries"]["country"]
        pairs = pd.MultiIndex.from_product([countries, countries], names=["exporter", "importer"]).to_frame(index=False)
        same = shares(self.case, pairs, "customs_union") | (pairs["exporter"] == pairs["importer"])
        return set(pairs[same].itertuples(index=False, name=None))

    @cached_property
    def agreements(self) -> dict[str, Terms]:
        """Agreements of free trade by name."""
        found: dict[str, Terms] = {}
        table = self.case["agreements"]
        for name, country, *terms in table.loc[table["kind"] == "free_trade", ["name", "country", "content_share", "proof_cost", "cumulation", "drawback"]].itertuples(index=False, name=None):
            members = found[name].members if name in found else frozenset()
            found[name] = Terms(members | {country}, *terms)
        return found

    @cached_property
    def refunds(self) -> dict[str, float]:
        """Refundable share of duty by country."""
        return dict(self.case["countries"][["country", "drawback"]].itertuples(index=False, name=None))

    def silent(self, left: str, entered: str) -> bool:
        """Whether nobody asks or gives anything back at a border."""
        asks = (self.case["tariffs"]["importer"] == entered).any()
        gives = any(share > 0 and (left, country) in self.unions for country, share in self.refunds.items())
        return not asks and not gives

    def refused(self, route: list[Border], maker: str) -> str:
        """Agreement whose preference a route claims for goods of a country outside it, "" where there is none."""
        return next((border.regime for border in route if not border.maker and border.regime in self.agreements and maker not in self.agreements[border.regime].members), "")

    def seen_by_inputs(self, route: list[Border], maker: str, claim: str) -> str:
        """The route of a good in the words of its inputs: it has a maker, and one that must prove content is named."""
        words = []
        for border in route:
            asked = border.regime in self.agreements and self.agreements[border.regime].content_share > 0
            words.append(border.text if border.maker else f"{border.text}@{maker}" + (f"@{claim}" if asked else ""))
        return ", ".join(words)

    def walk(self, route: list[Border], country: str, group: str, *, own: bool, skips_first: bool = False) -> Iterator[tuple[str, str, str, float, float]]:
        """What a unit of value pays on a route: base (value, units, proven or content), kind, place, rate and weight.

        `own` says that the value was added by making the good, not by moving it; `skips_first` that it does not count
        at the nearest border.
        """
        worth, proven = 1.0, set()
        for number, border in enumerate(route):
            origin, preference = border.maker or country, border.regime in self.agreements
            if preference and own and not border.maker:
                yield "proven", border.regime, f"{country}>{border.ends[1]}", self.agreements[border.regime].proof_cost, 1.0
            if preference and (own or border.maker) and (border.regime, border.claim) not in proven:
                proven.add((border.regime, border.claim))
                yield "content", border.regime, border.claim, 0.0, worth
            if border.ends in self.unions or border.regime == "*free" or (number == 0 and skips_first):
                continue
            further = route[number + 1 :]
            inland = bool(further) and further[0].ends in self.unions
            if border.zone and not inland:
                continue
            onward = [other for other in further if other.ends not in self.unions]
            lost = bool(onward) and onward[0].regime in self.agreements and not self.agreements[onward[0].regime].drawback
            kept = 1.0 - (self.refunds[border.ends[1]] if onward and not lost else 0.0)
            asked = self._asked(border, origin, further[0].group if border.regime == "*product" else border.group, preference)
            here = self.rates[country, border.ends[1], group]
            added = here["content"] if own else 0.0
            share = sum(rate for base, _, _, rate in asked if base == "value") + added
            for base, kind, place, rate in asked:
                if base == "value" or (own and not border.maker):
                    yield base, kind, place, rate, kept * (worth if base == "value" else 1.0)
            if own and here["contented"] > 0:
                yield "value", f"{group}-content", f"{country}>{border.ends[1]}", added, kept * worth
            worth += worth * share * kept if self.case.header.duty_in_value else 0.0

    def _asked(self, border: Border, origin: str, declared_as: str, preference: bool) -> list[tuple[str, str, str, float]]:
        entered, place = border.ends[1], f"{origin}>{border.ends[1]}"
        rates = self.rates[origin, entered, border.group]
        lines = []
        if not preference and (origin, entered) not in self.unions:
            lines.append(("value", declared_as, place, self.rates[origin, entered, declared_as]["rate"]))
            if border.regime != "*product" and rates["per_unit"] > 0:
                lines.append(("units", f"{border.group}-specific", place, rates["per_unit"]))
        if rates["surcharged"] > 0:
            lines.append(("value", f"{border.group}-surcharge", place, rates["surcharge"]))
        if rates["surcharge_per_unit"] > 0:
            lines.append(("units", f"{border.group}-surcharge-specific", place, rates["surcharge_per_unit"]))
        return lines
