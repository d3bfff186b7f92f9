"""What moves along a plan's value chain, in money: between sites, and from where value is added to the markets."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from rebundle.instance.data import Instance
from rebundle.plan.auditing.facts import Facts
from rebundle.plan.indicators import chain as table
from rebundle.plan.indicators import classes
from rebundle.plan.indicators.attribution import spent
from rebundle.plan.indicators.indicators import IndicatorError
from rebundle.plan.plan import Plan


@dataclass(frozen=True, eq=False)
class ValueFlows:
    """Flows of one plan.

    Attributes
    ----------
    currency : str
        Currency of all values.
    shipped : DataFrame
        origin, destination, value: carried value that goes from a site to another site or a market [currency/year].
    added : DataFrame
        country, item, value: value added where an item is made [currency/year].
    passed : DataFrame
        item, country, to_item, to_country, market, value: value added, of here and before, that is passed on
        [currency/year]; ``market`` is "" but for final sales, whose ``to_item`` and ``to_country`` are "".
    """

    currency: str
    shipped: pd.DataFrame
    added: pd.DataFrame
    passed: pd.DataFrame


def value_flows(case: Instance, plan: Plan) -> ValueFlows:
    """Work out what a plan ships in money, and how the value it adds reaches the markets.

    Parameters
    ----------
    case : Instance
        The instance.
    plan : Plan
        A plan that obeys the rules.

    Returns
    -------
    ValueFlows
        What `rebundle.plot` draws as a Sankey diagram.

    Raises
    ------
    IndicatorError
        Where the instance has several states.
    """
    if len(case["states"]) > 1:
        raise IndicatorError(f"flows of value are those of one year, and {case.name} has {len(case['states'])} states; read an instance without states.csv")
    facts = Facts(case, plan)
    chain = table.build(facts, spent(facts, classes.parts(plan.costs)))
    nodes, edges = chain.nodes, chain.edges
    here = nodes.loc[edges["node"], ["site", "item", "country"]].reset_index(drop=True)
    there = nodes.reindex(edges["to"])[["site", "item", "country"]].fillna("").reset_index(drop=True).add_prefix("to_")
    share, number = edges["share"].to_numpy(dtype=float), edges["node"].to_numpy(dtype=int)
    flows = pd.concat([here, there, edges[["market"]]], axis=1)
    flows["destination"] = flows["to_site"].where(flows["market"] == "", flows["market"])
    shipped = flows.assign(value=share * chain.output[number]).rename(columns={"site": "origin"})
    shipped = shipped[shipped["origin"] != shipped["destination"]].groupby(["origin", "destination"], as_index=False)[["value"]].sum()
    passed = flows.assign(value=share * chain.carried(chain.added)[number])
    keys = ["item", "country", "to_item", "to_country", "market"]
    added = nodes.assign(value=chain.added).groupby(["country", "item"], as_index=False)[["value"]].sum()
    return ValueFlows(plan.currency, shipped[shipped["value"] > 0], added[added["value"] > 0], passed[passed["value"] > 0].groupby(keys, as_index=False)[["value"]].sum())
