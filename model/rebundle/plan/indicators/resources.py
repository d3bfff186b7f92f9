"""What the plan uses: labour, robots, capital, days and carbon."""

from __future__ import annotations

import numpy as np
import pandas as pd

from rebundle.instance.schema import ASSEMBLING, MAKING
from rebundle.plan.auditing.facts import Facts
from rebundle.plan.indicators.chain import NODE, Chain
from rebundle.plan.indicators.ratios import share

PRINTED = "printed"


def jobs(facts: Facts, hours_per_job: float) -> pd.DataFrame:
    """Jobs by country and skill: labour hours worked on recipes / hours of a job. Hours of coordination are not in them.

    Returns
    -------
    DataFrame
        country, skill, hours [hours/year], jobs [full-time jobs].
    """
    hours: pd.DataFrame = facts.labour.groupby(["country", "skill"], as_index=False)[["worked"]].sum().rename(columns={"worked": "hours"})
    hours = hours[hours["hours"] > 0].reset_index(drop=True)
    return hours.assign(jobs=hours["hours"] / hours_per_job)


def robot_hours(facts: Facts) -> float:
    """Hours of robots: sum over runs of units x cell hours per unit x robots in the cell. Unit: robot hours/year."""
    work = facts.working
    return float((work["units"] * work["hours"] * work["robots"]).sum())


def assets(facts: Facts) -> pd.DataFrame:
    """Equipment, robots and printers in use, at today's prices: book values are not given.

    The firm's own cells count whole while they stand, a supplier's by the part of their hours that is paid for.

    Returns
    -------
    DataFrame
        country, own, contract [currency].
    """
    places = facts.places
    price = places["equipment"]
    for machine in ("robot", "printer"):
        price = price + (places[f"{machine}s"] * places[f"{machine}_price"]).where(places[f"{machine}s"] > 0, 0.0)
    hired = facts.working[facts.working["own"].eq(False)]
    used = (hired["units"] * hired["hours"] / hired["capacity"]).groupby([hired["cell"], hired["site"]]).sum()
    part = used.reindex(pd.MultiIndex.from_frame(places[["cell", "site"]]), fill_value=0.0).to_numpy()
    worth = pd.DataFrame({"country": places["country"], "own": (places["count"] * price).where(places["own"], 0.0), "contract": (part * price).where(~places["own"], 0.0)})
    result = worth.groupby("country", as_index=False)[["own", "contract"]].sum()
    return result[result[["own", "contract"]].sum(axis=1) > 0].reset_index(drop=True)


def sales(chain: Chain, facts: Facts) -> pd.DataFrame:
    """Final sales by market: market, country, units/year, amount at carried value [currency/year]."""
    final = chain.edges[chain.edges["to"] < 0]
    amount = final["share"] * chain.output[final["node"].to_numpy(dtype=int)]
    table = final.assign(amount=amount).groupby("market", as_index=False)[["units", "amount"]].sum()
    table.insert(1, "country", table["market"].map(facts.case["markets"].set_index("market")["country"]))
    return table


def lead_times(chain: Chain) -> pd.DataFrame:
    """Days from putting value in to delivering it at each market, weighted by value.

    T = t + D T per node, t = days in work there + days on the way out; per market the same over the paths that end in it,
    weighted by w = value added + purchases. Safety stock and expected lateness are not in it.

    Returns
    -------
    DataFrame
        market, value [currency/year], days.
    """
    edges, rows = chain.edges, []
    for market in sorted(set(edges.loc[edges["to"] < 0, "market"])):
        reached = np.append(chain.expected(chain.sold(where=edges["market"] == market)), 1.0)
        ends = np.where(edges["to"] >= 0, reached[edges["to"].to_numpy(dtype=int)], (edges["market"] == market).astype(float))
        each = chain.nodes["days"].to_numpy(dtype=float) * reached[:-1] + chain.per_node(edges["days"] * ends)
        value = float(chain.put_in @ reached[:-1])
        rows.append({"market": market, "value": value, "days": share(chain.put_in @ chain.expected(each), value)})
    return pd.DataFrame(rows, columns=["market", "value", "days"])


def lead_time(markets: pd.DataFrame) -> float:
    """Lead time over all markets: sum of value x days / sum of value (see `lead_times`). Unit: days."""
    return share((markets["value"] * markets["days"]).sum(), markets["value"].sum())


def carbon(costs: pd.DataFrame) -> float:
    """Carbon dioxide of energy and transport, whatever its price: sum of the drivers of the carbon lines. Unit: kg CO2/year."""
    return 1000.0 * float(costs.loc[costs["family"] == "carbon", "driver"].sum())


def printed_value(added: pd.DataFrame) -> float:
    """Share of value added at cells whose technology is printed: VA[printed] / VA. Unit: share."""
    return share(added.loc[added["technology"] == PRINTED, "amount"].sum(), added["amount"].sum())


def printed_output(facts: Facts, chain: Chain) -> float:
    """Of what could be printed, the part that is: carried value of printed units / of all units made of items with a recipe of a printed cell.

    Unit: share; NaN where nothing that could be printed is made.
    """
    kinds = facts.case["cells"].set_index("cell")["technology"]
    recipes = facts.case["recipes"]
    printable = set(recipes.loc[recipes["cell"].map(kinds) == PRINTED, "item"])
    made = facts.working[facts.working["item"].isin(printable) & (facts.working["units"] > 0) & facts.working["stage"].isin([*MAKING, *ASSEMBLING])]
    worth = pd.Series(chain.output / chain.nodes["units"].to_numpy(dtype=float), index=pd.MultiIndex.from_frame(chain.nodes[NODE]), dtype=float)
    value = made["units"] * made["yield"] * worth.reindex(pd.MultiIndex.from_frame(made[NODE]), fill_value=0.0).to_numpy()
    return share(value[made["technology"] == PRINTED].sum(), value.sum())
