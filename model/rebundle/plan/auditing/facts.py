"""What the raw tables say about each row of a plan: the audit's own joins, apart from the network's."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from rebundle.instance.data import Instance
from rebundle.instance.schema import ANY, FIRM, SPARES_FOR
from rebundle.plan.auditing.shipping import shipments
from rebundle.plan.auditing.states import TODAY, State, beyond, delayed, demanded, states
from rebundle.plan.auditing.young import lacking
from rebundle.plan.plan import TABLES, Plan

UNSTATED = {"margin": 0.0, "qualification": 0.0, "owner_late_days": 0.0, "programme_days": 0.0, "exposure": 1.0}
"""Terms of the firm where ``owners`` has no row for it."""

UNPLACED = {
    "min": 0.0,
    "max": math.nan,
    "capacity_hours": math.nan,
    "fixed_cost": 0.0,
    "existing": 0.0,
    "remaining_charge": 0.0,
    "may_close": True,
    "closing_cost": 0.0,
}
"""Terms of a placement where the instance has no table of placements."""


@dataclass(frozen=True, eq=False)
class Facts:
    """A plan beside what the instance says about each of its rows.

    Attributes
    ----------
    case : Instance
        The instance.
    plan : Plan
        The plan, its names checked; with several states only what it does in this one.
    state : State
        The state.
    before : tuple of DataFrame
        Cells of the plan in the states before, the first state first.
    """

    case: Instance
    plan: Plan
    state: State = TODAY
    before: tuple[pd.DataFrame, ...] = ()

    @cached_property
    def sites(self) -> pd.DataFrame:
        """One row per site: country's facts, owner's terms, ``own`` and ``markup``."""
        owners = self.case["owners"].rename(columns={"late_days": "owner_late_days"})
        result = self.case["sites"].merge(owners, on="owner", how="left").merge(self.case["countries"].drop(columns="name"), on="country")
        for column, value in UNSTATED.items():
            result[column] = result[column].astype(float).fillna(value)
        result["own"] = result["owner"] == FIRM
        result["markup"] = (1.0 + result["margin"]).where(~result["own"], 1.0)
        return result

    @cached_property
    def places(self) -> pd.DataFrame:
        """One row per (cell, site) where the cell may stand: terms, ``annuity``, ``once`` = the same with what is charged after the last state, ``capacity``, and the plan's count, opened, closed; ``stood`` = cells before the state, ``lacking`` = cells' hours that those opened lately lack."""
        pairs = self.case["cells"].merge(self.sites, how="cross")
        result = _placed(self.case, pairs)
        result["annuity"] = annuity(result["capital_rate"], result["life_years"])
        result["capacity"] = result["capacity_hours"].fillna(result["hours_per_year"]).fillna(math.inf)
        result["robot_price"] = own_or_general(self.case["robots"], result["country"])
        result["printer_price"] = own_or_general(self.case["printers"], result["country"])
        result = result.merge(self.plan.cells.drop(columns="state"), on=["cell", "site"], how="left")
        for column in ("count", "opened", "closed"):
            result[column] = result[column].fillna(0.0)
        result["once"] = result["annuity"] * (1.0 + beyond(self.case, self.state, result["life_years"]))
        result["lacking"] = lacking(result, self.state, [*self.before, self.plan.cells])
        if not self.before:
            return result.assign(stood=result["existing"])
        stood = result[["cell", "site"]].merge(self.before[-1][["cell", "site", "count"]], on=["cell", "site"], how="left")["count"]
        return result.assign(stood=stood.fillna(0.0).to_numpy())

    @cached_property
    def work(self) -> pd.DataFrame:
        """One row per row of runs: recipe, site and place, ``hours`` and ``labour`` with the site's factor; ``placed`` = its cell may stand there."""
        runs = self.plan.runs.drop(columns="state").merge(self.case["recipes"], on="recipe")
        special = self.case["recipe_sites"].rename(columns={"unit_cost": "unit_cost_here"})
        runs = runs.merge(special, on=["recipe", "site"], how="left")
        factor = runs["hours_factor"].astype(float).fillna(1.0)
        runs["unit_cost"] = runs["unit_cost_here"].astype(float).fillna(runs["unit_cost"])
        runs["hours"] = runs["hours"] * factor
        result = runs.merge(self.places.assign(placed=True), on=["cell", "site"], how="left")
        result["placed"] = result["placed"].eq(True)
        result["labour"] = factor / result["productivity"]
        return result

    @cached_property
    def working(self) -> pd.DataFrame:
        """The rows of `work` whose cell may stand at the site."""
        return self.work[self.work["placed"]].astype({"own": bool, "may_close": bool})

    @cached_property
    def labour(self) -> pd.DataFrame:
        """Labour of each row of runs by skill: ``worked`` hours a year, with the country's wage and limit of hours."""
        hours = self.case["recipe_labour"].rename(columns={"hours": "labour_hours"})
        result = self.working.merge(hours, on="recipe").merge(self.case["wages"], on=["country", "skill"], how="left")
        return result.assign(worked=result["units"] * result["labour_hours"] * result["labour"])

    @cached_property
    def inputs(self) -> pd.DataFrame:
        """What each recipe takes: recipe, input, quantity, ``service`` (bool)."""
        recipes = self.case["recipes"][["recipe", "cell", "item"]].merge(self.case["cells"][["cell", "stage"]], on="cell")
        listed = self.case["recipe_inputs"][["recipe", "input", "quantity"]]
        rest = recipes[~recipes["recipe"].isin(listed["recipe"])]
        by_bill = rest[~rest["stage"].isin(["print", "storage"])].merge(self.case["bom"], on="item")[["recipe", "input", "quantity"]]
        passed = rest.loc[rest["stage"] == "storage", ["recipe", "item"]].rename(columns={"item": "input"}).assign(quantity=1.0)
        parts = [part for part in (listed, by_bill, passed) if len(part)] or [listed]
        result = pd.concat(parts, ignore_index=True)
        kinds = self.case["items"].set_index("item")["kind"]
        return result.assign(service=result["input"].map(kinds) == "service")

    @cached_property
    def shipped(self) -> pd.DataFrame:
        """One row per row of flows: leg, ends, freight, value and duty; see `shipping.shipments`. ``exists`` = the leg exists."""
        result = shipments(self.case, self.plan.flows, self.sites, self.state.day)
        return result.assign(late_days=result["late_days"] + delayed(self.state, result, dict(zip(self.sites["site"], self.sites["owner"], strict=True))))

    @cached_property
    def demand(self) -> pd.DataFrame:
        """What markets want: the demand table and, layer upon layer, the spare parts of what is wanted; with the market's country."""
        layers = [self.case["demand"].assign(quantity=demanded(self.state, self.case["demand"]))]
        spares = self.case["spares"].assign(segment=SPARES_FOR + self.case["spares"]["product"], single_source=False)
        while len(spares) and len(layers[-1]):
            above = layers[-1][["market", "item", "quantity"]].merge(spares, left_on="item", right_on="product")
            layers.append(above.assign(item=above["part"], quantity=above["quantity"] * above["per_unit"])[layers[0].columns])
        rows = pd.concat([layer for layer in layers if len(layer)] or layers[:1], ignore_index=True)
        terms = {"quantity": "sum", "shortage_penalty": "first", "single_source": "any"}
        whole = rows.groupby(["market", "item", "segment"], as_index=False, sort=False).agg(terms) if len(spares) else rows
        return whole.merge(self.case["markets"][["market", "country"]], on="market")


def each(case: Instance, plan: Plan) -> list[Facts]:
    """The facts of a plan state by state, each after its parent."""
    known = states(case)
    if len(known) == 1:
        return [Facts(case, plan, known[0])]
    return [Facts(case, _within(plan, state.name), state, tuple(_within(plan, step).cells for step, _ in state.way[:-1])) for state in known]


def _within(plan: Plan, state: str) -> Plan:
    """The part of a plan that belongs to a state."""
    return replace(plan, **{name: frame[frame["state"] == state].reset_index(drop=True) for name, frame in ((name, getattr(plan, name)) for name in TABLES)})


def _placed(case: Instance, pairs: pd.DataFrame) -> pd.DataFrame:
    """Keep the pairs that may stand, with the terms of the most specific row; of two rows with one ``*`` the earlier."""
    if "placements" not in case.present:
        return pairs.assign(**UNPLACED)
    table = case["placements"]
    wild = {column: (table[column] == ANY).to_numpy() for column in ("cell", "site")}
    table = table.assign(line=range(len(table)), stars=wild["cell"].astype(int) + wild["site"])
    keys = pairs[["cell", "site"]]
    found = []
    for named in (["cell", "site"], ["cell"], ["site"], []):
        free = [column for column in ("cell", "site") if column not in named]
        chosen = np.logical_and.reduce([wild[column] == (column in free) for column in wild])
        if chosen.any():
            rows = table[chosen].drop(columns=free)
            found.append(keys.merge(rows, on=named) if named else keys.merge(rows, how="cross"))
    if not found:
        return pairs[:0].assign(**UNPLACED)
    best = pd.concat(found, ignore_index=True).sort_values(["stars", "line"], kind="stable").drop_duplicates(["cell", "site"])
    return pairs.merge(best.drop(columns=["stars", "line"]), on=["cell", "site"])


def annuity(rate: pd.Series, years: pd.Series) -> pd.Series:
    """Yearly charge that pays back one unit of capital in `years` at `rate`."""
    paid = -np.expm1(-years * np.log1p(rate))
    charge: pd.Series = (rate / paid.where(rate > 0, 1.0)).where(rate > 0, 1.0 / years)
    return charge


def own_or_general(prices: pd.DataFrame, countries: pd.Series) -> pd.Series:
    """Price of each country: its own row, else the row for ``*``; NaN where neither stands."""
    stated = dict(zip(prices["country"], prices["price"], strict=True))
    return countries.map({country: stated.get(country, stated.get(ANY, math.nan)) for country in countries.unique()}).astype(float)
