"""Value-chain indicators of a plan: what `rebundle.indicators` returns."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import pandas as pd

from rebundle.instance.data import Instance
from rebundle.plan.auditing import forms
from rebundle.plan.auditing.facts import Facts
from rebundle.plan.completing import complete
from rebundle.plan.indicators import chain as table
from rebundle.plan.indicators import classes, geography, governance, participation, position, resources
from rebundle.plan.indicators.attribution import spent
from rebundle.plan.indicators.catalogue import ENTRIES
from rebundle.plan.indicators.ratios import share
from rebundle.plan.plan import Plan

HOURS_PER_JOB = 1800.0
"""Hours of a full-time job in a year where none are stated (an assumption; about forty weeks of 45 or 45 of forty hours)."""
FRAMES = ("by_country", "by_stage", "by_class", "by_owner", "by_exporter", "production", "nodes", "markets", "jobs", "assets")


class IndicatorError(ValueError):
    """A plan that no indicators can be worked out for."""


@dataclass(frozen=True, eq=False)
class Indicators:
    """Value-chain indicators of a plan. All money in `currency` a year; names and formulas in `frame`.

    Attributes
    ----------
    instance, strategy, currency, home : str
        Whose indicators they are.
    hours_per_job : float
        Hours of a full-time job [hours/year] behind the jobs.
    repriced : bool
        Whether the reference prices are those of another plan than this.
    values : Mapping of str to float
        Indicators by name; NaN where one means nothing, such as a share of nothing.
    by_country : DataFrame
        Value added by country and class with its share, and ``reference_share`` at reference prices.
    by_stage : DataFrame
        Value added by country and stage.
    by_class : DataFrame
        Cost by class; the amounts sum to the plan's cost.
    by_owner : DataFrame
        Value added by owner and governance.
    by_exporter : DataFrame
        Exports by country with their imported inputs and foreign value added.
    production : DataFrame
        Value added by country: domestic, traditional, simple, complex.
    nodes : DataFrame
        The table's nodes: site, item, country, units, value added, purchases, carried value, final sales, upstreamness, stages, border crossings.
    markets : DataFrame
        Final sales and lead time by market.
    jobs : DataFrame
        Hours and jobs by country and skill.
    assets : DataFrame
        Equipment, robots and printers in use by country, own and contract.
    """

    instance: str
    strategy: str
    currency: str
    home: str
    hours_per_job: float
    repriced: bool
    values: Mapping[str, float]
    by_country: pd.DataFrame
    by_stage: pd.DataFrame
    by_class: pd.DataFrame
    by_owner: pd.DataFrame
    by_exporter: pd.DataFrame
    production: pd.DataFrame
    nodes: pd.DataFrame
    markets: pd.DataFrame
    jobs: pd.DataFrame
    assets: pd.DataFrame

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", MappingProxyType(dict(self.values)))

    def frame(self) -> pd.DataFrame:
        """Every indicator: name, title, value, unit (``currency`` replaced), formula, source."""
        rows = [(entry.name, entry.title, self.values[entry.name], entry.unit.replace("currency", self.currency), entry.formula, entry.source) for entry in ENTRIES]
        return pd.DataFrame(rows, columns=["name", "title", "value", "unit", "formula", "source"])

    def as_dict(self) -> dict[str, Any]:
        """Everything as plain values, for machines; what means nothing is None."""
        indicators = [{**row, "value": _plain(row["value"])} for row in self.frame().to_dict("records")]
        frames = {name: [{str(key): _plain(value) for key, value in row.items()} for row in getattr(self, name).to_dict("records")] for name in FRAMES}
        head = {"instance": self.instance, "strategy": self.strategy, "currency": self.currency, "home": self.home, "hours_per_job": self.hours_per_job, "repriced": self.repriced}
        return {**head, "indicators": indicators, **frames}


def indicators(case: Instance, plan: Plan, *, reference: Plan | None = None, hours_per_job: float = HOURS_PER_JOB) -> Indicators:
    """Work out the value-chain indicators of a plan.

    Parameters
    ----------
    case : Instance
        The instance.
    plan : Plan
        A plan that obeys the rules (see `rebundle.audit`); what a hand-made plan leaves out is completed. Its cost lines give the prices.
    reference : Plan or None
        The same plan priced otherwise: home share and concentration are stated at its prices too. By default at the plan's own.
    hours_per_job : float
        Hours of a full-time job [hours/year].

    Returns
    -------
    Indicators
        With formulas, units and sources; see `Indicators.frame`.

    Raises
    ------
    IndicatorError
        Where the plan is malformed, its amounts are not finite, the reference is another plan, or a job has no hours.

    Examples
    --------
    >>> rb.indicators(case, plan).frame()  # doctest: +SKIP
    """
    if not hours_per_job > 0:
        raise IndicatorError(f"a job has more than 0 hours a year, not {hours_per_job:g}")
    plan = _fit(case, plan)
    facts, countries = Facts(case, plan), case["countries"]["country"]
    spending = spent(facts, classes.parts(plan.costs))
    added = classes.added(spending, countries)
    chain = table.build(facts, spending)
    there = geography.by_country(added)
    before = there if reference is None else geography.by_country(classes.added(classes.parts(_same(plan, _fit(case, reference)).costs), countries))
    there["reference_share"] = there["country"].map(before.set_index("country")["share"]).fillna(0.0)
    markets = resources.sales(chain, facts).merge(resources.lead_times(chain), on="market")
    frames = {
        "by_country": there,
        "by_stage": geography.by_stage(added),
        "by_class": classes.totals(spending, countries),
        "by_owner": governance.by_owner(added, plan.costs),
        "by_exporter": participation.by_exporter(chain),
        "production": participation.production(chain),
        "nodes": _nodes(chain),
        "markets": markets,
        "jobs": resources.jobs(facts, hours_per_job),
        "assets": resources.assets(facts),
    }
    home = case.header.home
    values = {
        **_geography(there, before, home),
        **_chain(chain, frames),
        **_owners(facts, frames),
        **_use(facts, chain, added, frames, home),
        "carbon_per_unit": share(resources.carbon(plan.costs), markets["units"].sum()),
    }
    return Indicators(case.name, plan.strategy, plan.currency, home, hours_per_job, reference is not None, values, **frames)


def _geography(there: pd.DataFrame, before: pd.DataFrame, home: str) -> dict[str, float]:
    return {
        "value_added": float(there["value_added"].sum()),
        "home_share": geography.home_share(there, home),
        "herfindahl": geography.herfindahl(there),
        "home_share_reference": geography.home_share(before, home),
        "herfindahl_reference": geography.herfindahl(before),
    }


def _chain(chain: table.Chain, frames: Mapping[str, pd.DataFrame]) -> dict[str, float]:
    exporters, sums = frames["by_exporter"], frames["production"][list(participation.PARTS)].sum()
    parts = {name: share(sums[part], sums.sum()) for name, part in zip(("domestic", "traditional_trade", "simple_chains", "complex_chains"), participation.PARTS, strict=True)}
    return {
        "final_sales": float(chain.sales.sum()),
        "length": position.length(chain),
        "upstreamness": position.mean_upstreamness(chain),
        "propagation_length": position.propagation_length(chain),
        "border_crossings": position.mean_crossings(chain),
        "vertical_specialisation": participation.vertical_specialisation(exporters),
        "backward_participation": participation.backward(exporters),
        "intermediate_trade": participation.intermediate_trade(chain, exporters),
        **parts,
        "lead_time": resources.lead_time(frames["markets"]),
    }


def _owners(facts: Facts, frames: Mapping[str, pd.DataFrame]) -> dict[str, float]:
    shares = {f"{kind}_share": governance.governance_share(frames["by_owner"], kind) for kind in ("own", "contract", "platform")}
    return {**shares, "supplier_sites": float(governance.supplier_sites(facts)), "relationships": float(governance.relationships(facts))}


def _use(facts: Facts, chain: table.Chain, added: pd.DataFrame, frames: Mapping[str, pd.DataFrame], home: str) -> dict[str, float]:
    jobs, assets, markets = frames["jobs"], frames["assets"], frames["markets"]
    hours, robots, whole = float(jobs["hours"].sum()), resources.robot_hours(facts), float(added["amount"].sum())
    abroad = {"foreign_assets": _abroad(assets, "own", home), "foreign_sales": _abroad(markets, "amount", home)}
    return {
        "printed_value_added": resources.printed_value(added),
        "printed_output": resources.printed_output(facts, chain),
        "labour_hours": hours,
        "robot_hours": robots,
        "robots_per_labour": share(robots, hours),
        "jobs": float(jobs["jobs"].sum()),
        "labour_share": share(added.loc[added["class"] == "labour", "amount"].sum(), whole),
        "capital_share": share(added.loc[added["class"] == "capital", "amount"].sum(), whole),
        "capital_per_worker": share(assets[["own", "contract"]].to_numpy().sum(), jobs["jobs"].sum()),
        **abroad,
        "assets_against_sales": share(abroad["foreign_assets"], abroad["foreign_sales"]),
    }


def _abroad(frame: pd.DataFrame, column: str, home: str) -> float:
    return share(frame.loc[frame["country"] != home, column].sum(), frame[column].sum())


def _nodes(chain: table.Chain) -> pd.DataFrame:
    columns = {"value": chain.output, "sales": chain.sales, "upstreamness": position.upstreamness(chain), "stages": position.stages(chain)}
    return chain.nodes.drop(columns="days").assign(**columns, border_crossings=position.border_crossings(chain))


def _fit(case: Instance, plan: Plan) -> Plan:
    """The plan, completed; raises where its form or its amounts are at fault."""
    if len(case["states"]) > 1:
        raise IndicatorError(f"indicators are those of one year, and {case.name} has {len(case['states'])} states; read an instance without states.csv")
    plan = complete(case, plan)
    faults = forms.check(case, plan)
    if faults:
        raise IndicatorError(f"the plan is malformed: {faults[0].detail}")
    if plan.costs["amount"].isna().any():
        raise IndicatorError("the plan has cost lines without an amount")
    return plan


def _same(plan: Plan, other: Plan) -> Plan:
    """The other plan; raises where it is not the same plan priced otherwise."""
    for name, keys in (("runs", ["recipe", "site"]), ("flows", ["item", "origin", "destination", "mode"]), ("cells", ["cell", "site"])):
        quantity = "count" if name == "cells" else "units"
        both = [getattr(one, name).groupby(keys)[quantity].sum() for one in (plan, other)]
        gap = both[0].sub(both[1], fill_value=0.0).abs().max() if len(both[0]) or len(both[1]) else 0.0
        if gap > 1e-6 * max(float(both[0].abs().max()) if len(both[0]) else 0.0, 1.0):
            raise IndicatorError(f"the reference is another plan: its {name} differ; give the same plan priced otherwise")
    return other


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return value
    number = float(value)
    return number if math.isfinite(number) else None
