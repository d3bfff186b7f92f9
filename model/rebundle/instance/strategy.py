"""Named restrictions: what stands where, by whom, with which technology."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from rebundle.instance.data import Instance
from rebundle.instance.header import Rule
from rebundle.instance.problem import nearest
from rebundle.instance.schema import ASSEMBLING, EVERY, MAKING, STAGES, Ruled
from rebundle.instance.tariffs import partners

FREE = "free"
INTEGRATED = "integrated"
OFFSHORE = "offshore"
NEAR_MARKET = "near-market"
AS_IS = "as-is"


class UnknownStrategy(ValueError):
    """A strategy that is neither built in nor stated in the instance."""


@dataclass(frozen=True)
class Strategy:
    """A named set of restrictions, applied as bounds on one model.

    Parameters
    ----------
    name, meaning : str
        Name, and what it says in words.
    rules : Mapping of str to Rule
        By stage: countries allowed or barred, ownership, technologies.
    near_market : bool
        Whether the last lane stays in the market's country or customs union.
    hold : bool
        Whether the existing cells are held as they stand.
    """

    name: str
    meaning: str
    rules: Mapping[str, Rule] = field(default_factory=dict)
    near_market: bool = False
    hold: bool = False


def strategies(case: Instance) -> dict[str, Strategy]:
    """All strategies of an instance by name: the built-in ones, then its own.

    ``as-is`` is there only where the instance has existing cells.
    """
    home = case.header.home
    at_home, abroad = Rule(countries=(home,), owners="firm"), Rule(barred=(home,))
    built_in = [
        Strategy(FREE, "nothing barred"),
        Strategy(INTEGRATED, f"design, fabrication, print, assembly and packaging in the firm's own cells in {home}", dict.fromkeys(("design", *MAKING, *ASSEMBLING), at_home)),
        Strategy(OFFSHORE, f"fabrication, print, assembly and packaging outside {home}", dict.fromkeys((*MAKING, *ASSEMBLING), abroad)),
        Strategy(NEAR_MARKET, "every market served from its own country or customs union", near_market=True),
    ]
    if (case["placements"]["existing"] > 0).any():
        built_in.append(Strategy(AS_IS, "the existing cells, held as they stand", hold=True))
    own = [Strategy(name, "stated in the instance", _by_stage(rules)) for name, rules in case.header.strategies.items()]
    return {strategy.name: strategy for strategy in (*built_in, *own)}


def _by_stage(rules: Mapping[Ruled, Rule]) -> dict[str, Rule]:
    """Rules by stage, that for every stage in the place of those not named."""
    return {stage: rules[stage if stage in rules else EVERY] for stage in STAGES if stage in rules or EVERY in rules}


def members(case: Instance, names: Iterable[str]) -> set[str]:
    """Countries among names of countries and agreements, the agreements' members included."""
    agreements, wanted = case["agreements"], set(names)
    return wanted | set(agreements.loc[agreements["name"].isin(wanted), "country"])


def find(case: Instance, name: str) -> Strategy:
    """Return the strategy called `name`.

    Raises
    ------
    UnknownStrategy
        With the nearest name and all names.
    """
    known = strategies(case)
    if name not in known:
        near = nearest(name, known)
        raise UnknownStrategy(f"no strategy {name!r}" + (f"; did you mean {near!r}?" if near else "") + f" Known here: {', '.join(known)}.")
    return known[name]


def allowed_places(case: Instance, strategy: Strategy) -> pd.Series:
    """Which rows of ``network.places`` the strategy allows (bool, on their index)."""
    places = case.network.places
    allowed = pd.Series(True, index=places.index)
    for stage, rule in strategy.rules.items():
        here = places["stage"] == stage
        fits = pd.Series(True, index=places.index)
        if rule.countries:
            fits &= places["country"].isin(members(case, rule.countries))
        fits &= ~places["country"].isin(members(case, rule.barred))
        if rule.owners != "any":
            fits &= places["own"] == (rule.owners == "firm")
        if rule.technologies:
            fits &= places["technology"].isin(rule.technologies)
        allowed &= ~here | fits
    return allowed


def allowed_legs(case: Instance, strategy: Strategy) -> pd.Series:
    """Which rows of ``network.legs`` the strategy allows (bool, on their index)."""
    legs = case.network.legs
    allowed = ~_parted(case, strategy)
    if strategy.near_market:
        unions = partners(case, "customs_union")
        pairs = pd.Series(list(zip(legs["exporter"], legs["importer"], strict=True)), index=legs.index, dtype=object)
        allowed &= ~legs["to_market"] | (legs["exporter"] == legs["importer"]) | pairs.isin(unions)
    return allowed


def _parted(case: Instance, strategy: Strategy) -> pd.Series:
    """Legs that part what a stage makes from where it is used, against the strategy's word ``together``."""
    legs, ways = case.network.legs, case.network.ways
    parted = pd.Series(False, index=legs.index)
    for stage, rule in strategy.rules.items():
        if rule.together == "any":
            continue
        here, there = ("origin", "destination") if rule.together == "site" else ("exporter", "importer")
        made = pd.MultiIndex.from_frame(ways.loc[ways["stage"] == stage, ["item", "site"]])
        parted |= pd.MultiIndex.from_frame(legs[["item", "origin"]]).isin(made) & ~legs["to_market"] & (legs[here] != legs[there])
    return parted
