"""Traced values, worked out anew: every piece of value is walked over the borders that the plan's own tables name."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import pandas as pd

from rebundle.instance.data import Instance
from rebundle.instance.schema import ONSITE
from rebundle.plan.auditing.duties import DUE, due, shares
from rebundle.plan.auditing.facts import Facts
from rebundle.plan.auditing.shipping import declared

SPECIAL = ("*part", "*product", "*free")


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
    return [Border(part) for part in text.split(", ")] if text else []


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
            added = self.rates[country, border.ends[1], group]["content"] if own else 0.0
            share = sum(rate for base, _, _, rate in asked if base == "value") + added
            for base, kind, place, rate in asked:
                if base == "value" or (own and not border.maker):
                    yield base, kind, place, rate, kept * (worth if base == "value" else 1.0)
            if added > 0:
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
        if rates["surcharge"] > 0:
            lines.append(("value", f"{border.group}-surcharge", place, rates["surcharge"]))
        if rates["surcharge_per_unit"] > 0:
            lines.append(("units", f"{border.group}-surcharge-specific", place, rates["surcharge_per_unit"]))
        return lines


def pieces(facts: Facts, law: Law) -> pd.DataFrame:
    """Every piece of value of a plan on its walk: who and where it was added, base, kind, place, rate, weight and driver."""
    parts = [*_made(facts, law), *_moved(facts, law)]
    columns = ["country", "site", "item", "own", "amount", "base", "kind", "place", "rate", "driver"]
    return pd.DataFrame(parts, columns=columns)


def _made(facts: Facts, law: Law) -> Iterator[tuple[object, ...]]:
    work = routed_work(facts)
    alike = work["item"].isin(simple(facts))
    brought = (
        routed_flows(facts)
        .drop(columns="declared")
        .merge(work[alike].drop_duplicates(["item", "site"])[["item", "site", "country", "added", "declared"]], left_on=["item", "origin"], right_on=["item", "site"])
    )
    brought = brought.assign(made=brought["units"])
    work = work[work["good"] & (work["stage"] != "storage") & ~alike]
    columns = ["site", "country", "item", "tariff_group", "route", "made", "added", "declared"]
    rows = [*work[columns].itertuples(index=False, name=None), *brought[columns].itertuples(index=False, name=None)]
    for site, country, item, group, route, units, added, worth in rows:
        bases = {"value": units * added, "units": units, "proven": units * worth, "content": units * added}
        for base, kind, place, rate, weight in law.walk(borders(route), country, group, own=True):
            yield country, site, item, True, units * added, base, kind, place, rate, weight * bases[base]


def _moved(facts: Facts, law: Law) -> Iterator[tuple[object, ...]]:
    flows = routed_flows(facts)
    flows = flows[flows["exists"] & flows["good"] & flows["away"]]
    fob = facts.case["countries"].set_index("country")["customs_value"] != "cif"
    for origin, country, entered, item, group, route, onward, units, freight in flows[["origin", "exporter", "importer", "item", "tariff_group", "route", "onward", "units", "freight"]].itertuples(
        index=False, name=None
    ):
        for base, kind, place, rate, weight in law.walk(borders(route), country, group, own=False, skips_first=fob[entered] and route != onward):
            yield country, origin, item, False, units * freight, base, kind, place, rate, weight * units * freight


def simple(facts: Facts) -> set[str]:
    """Goods of which every unit of a site is like any other: no depot holds them, no good goes into them, and their recipes add the same value everywhere."""
    case = facts.case
    recipes = case["recipes"].merge(case["cells"][["cell", "stage"]], on="cell")
    kinds = case["items"].set_index("item")["kind"]
    made_of_goods = recipes["recipe"].isin(facts.inputs.loc[~facts.inputs["service"], "recipe"])
    words = recipes["value_added"].map(lambda added: "" if math.isnan(added) else repr(added)).groupby(recipes["item"]).agg(set)
    unlike = {*recipes.loc[made_of_goods | (recipes["stage"] == "storage"), "item"], *words.index[words.map(len) > 1]}
    return {str(item) for item in kinds.index[kinds == "good"]} - unlike


def routed_work(facts: Facts) -> pd.DataFrame:
    """Runs by route: the recipe's item, its group, units ``made``, value ``added`` and ``declared`` per unit made."""
    items = facts.case["items"].set_index("item")
    runs = facts.plan.routed_runs.drop(columns="state")
    known = (
        facts.work[["recipe", "site", "item", "country", "yield", "value_added"]].merge(facts.case["recipes"][["recipe", "cell"]], on="recipe").merge(facts.case["cells"][["cell", "stage"]], on="cell")
    )
    result = runs.merge(known, on=["recipe", "site"])
    result["good"] = result["item"].map(items["kind"]) == "good"
    result["tariff_group"] = result["item"].map(items["tariff_group"])
    result["made"] = result["units"] * result["yield"]
    result["declared"] = declared(facts.case, result["item"], result["country"])
    taken = facts.inputs[~facts.inputs["service"]]
    cost = (taken["quantity"] * taken["input"].map(items["declared_value"]).astype(float)).groupby(taken["recipe"]).sum()
    rest = result["declared"] - result["recipe"].map(cost).fillna(0.0) / result["yield"]
    result["added"] = result["value_added"].astype(float).fillna(rest)
    return result


def routed_flows(facts: Facts) -> pd.DataFrame:
    """Flows by route beside what `Facts.shipped` says of their leg."""
    legs = facts.shipped.drop(columns="units").drop_duplicates(["item", "origin", "destination", "mode"])
    return facts.plan.routed_flows.drop(columns="state").merge(legs, on=["item", "origin", "destination", "mode"])


def offered(facts: Facts, law: Law) -> pd.Series:
    """Whether each row of `routed_flows` crosses its border in a way that the law offers."""
    flows = routed_flows(facts)
    zones = set(facts.case["sites"].loc[facts.case["sites"]["free_zone"].astype(bool), "site"])
    rows = flows[["origin", "destination", "exporter", "importer", "tariff_group", "dutiable", "route", "onward", "mode", "good"]].itertuples(index=False, name=None)
    return pd.Series(
        [route in _ways(law, leg, origin in zones, place in zones, onward, mode) if good else route == onward == "" for origin, place, *leg, route, onward, mode, good in rows],
        index=flows.index,
        dtype=bool,
    )


def _ways(law: Law, leg: list[object], from_zone: bool, to_zone: bool, onward: str, mode: str) -> set[str]:
    """Routes that a leg may have before what follows it."""
    left, entered, group, dutiable = str(leg[0]), str(leg[1]), str(leg[2]), bool(leg[3])
    rest = f", {onward}" if onward else ""
    if mode == ONSITE:
        return {onward}
    if (left, entered) in law.unions:
        return {f"{left}>{entered}:{group}{rest}"} if from_zone and not to_zone else {onward}
    if law.silent(left, entered):
        return {onward}
    head = f"{left}{'>>' if to_zone else '>'}{entered}:{group}"
    asks = bool((law.case["tariffs"]["importer"] == entered).any()) and dutiable
    inland = bool(onward) and borders(onward)[0].ends in law.unions
    if not asks or (to_zone and not inland):
        return {f"{head}/*free{rest}"}
    members = [name for name, agreement in law.agreements.items() if {left, entered} <= agreement.members]
    return {f"{head}/{name}{rest}" for name in members} | ({f"{head}/*part{rest}", f"{head}/*product{rest}"} if to_zone else {f"{head}{rest}"})
