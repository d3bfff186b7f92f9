"""The firm's own input–output table: nodes (site, item), what flows between them at carried value, and final sales.

A node's output is worth what went into it: value added at the node, purchases from outside the network, and the
carried value of its inputs. With d[i, j] the share of the output of i that goes into j, f[i] the share that is sold,
and w = value added + purchases, the carried value X solves X = w + D' X; flows are Z[i, j] = d[i, j] X[i], final sales
F[i] = f[i] X[i]. Freight, tax and expected losses are not carried. Shares are shares of units, so that a node where
several recipes make the item has one average value per unit; what a site stores goes through its node once more.
(Leontief's table and Ghosh's shares: Miller and Blair, Input-Output Analysis, 2nd ed. 2009, chapters 2 and 12.)
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csc_matrix, identity
from scipy.sparse.linalg import splu

from rebundle.plan.auditing.facts import Facts
from rebundle.plan.indicators.classes import added

Array = npt.NDArray[np.float64]
NODE = ["site", "item"]


@dataclass(frozen=True, eq=False)
class Chain:
    """Nodes and edges of a plan's value chain.

    Attributes
    ----------
    nodes : DataFrame
        site, item, country, units that leave per year, ``value_added`` and ``purchases`` put in at the node
        [currency/year], ``days`` in work (mean over the units made).
    edges : DataFrame
        ``node`` (position of the origin), ``to`` (position of the destination, -1 for a market), market ("" for a site),
        mode, units/year, days on the way, ``border`` (between two countries), ``share`` of the origin's units.
    idle : DataFrame
        country, ``value_added`` [currency/year] that goes into nothing that is sold: cells that make nothing.
    """

    nodes: pd.DataFrame
    edges: pd.DataFrame
    idle: pd.DataFrame

    @property
    def added(self) -> Array:
        """Value added at each node [currency/year]."""
        return self.nodes["value_added"].to_numpy(dtype=float)

    @cached_property
    def put_in(self) -> Array:
        """Value added and purchases at each node, w [currency/year]."""
        put_in: Array = self.added + self.nodes["purchases"].to_numpy(dtype=float)
        return put_in

    @cached_property
    def output(self) -> Array:
        """Carried value of each node's output, X = w + D' X [currency/year]."""
        return self.carried(self.put_in)

    @cached_property
    def sales(self) -> Array:
        """Final sales of each node at carried value, F = f X [currency/year]."""
        sales: Array = self.output * self.sold()
        return sales

    def carried(self, start: Array, *, at_home: bool = False) -> Array:
        """What the nodes' output holds of something put in at nodes: x = start + D' x; `at_home`: along flows that cross no border."""
        return self._solve(start, transposed=True, at_home=at_home)

    def expected(self, each: Array, *, at_home: bool = False) -> Array:
        """What a unit of value at each node meets on its way to a market: y = each + D y; `at_home`: until it crosses a border."""
        return self._solve(each, transposed=False, at_home=at_home)

    def per_node(self, weight: Array | pd.Series | float = 1.0, *, where: pd.Series | None = None) -> Array:
        """Sum of share x weight over the edges that leave each node, those of `where` only."""
        weighed = self.edges["share"] * weight if where is None else (self.edges["share"] * weight).where(where, 0.0)
        return np.bincount(self.edges["node"].to_numpy(dtype=int), weights=weighed.to_numpy(dtype=float), minlength=len(self.nodes)).astype(float)

    def arriving(self, value: Array, *, where: pd.Series) -> Array:
        """Sum of share x `value` of the origin over the edges of `where` that arrive at each node."""
        kept = self.edges[where & (self.edges["to"] >= 0)]
        weights = kept["share"].to_numpy(dtype=float) * value[kept["node"].to_numpy(dtype=int)]
        return np.bincount(kept["to"].to_numpy(dtype=int), weights=weights, minlength=len(self.nodes)).astype(float)

    def sold(self, *, where: pd.Series | None = None) -> Array:
        """Share of each node's output that is sold to markets, f; those of `where` only."""
        final = self.edges["to"] < 0
        return self.per_node(where=final if where is None else final & where)

    @cached_property
    def _factors(self) -> dict[bool, object]:
        inner = self.edges[self.edges["to"] >= 0]
        found: dict[bool, object] = {}
        for at_home in (False, True):
            kept = inner[~inner["border"]] if at_home else inner
            size = len(self.nodes)
            shares = csc_matrix((kept["share"].to_numpy(dtype=float), (kept["node"].to_numpy(dtype=int), kept["to"].to_numpy(dtype=int))), shape=(size, size))
            found[at_home] = splu(csc_matrix(identity(size) - shares)) if size else None
        return found

    def _solve(self, right: Array, *, transposed: bool, at_home: bool) -> Array:
        if not len(self.nodes):
            return np.zeros_like(right)
        solved: Array = self._factors[at_home].solve(np.asarray(right, dtype=float), trans="T" if transposed else "N")  # type: ignore[attr-defined]
        return solved


def build(facts: Facts, spending: pd.DataFrame) -> Chain:
    """Build the table of a plan.

    Parameters
    ----------
    facts : Facts
        The plan beside the instance.
    spending : DataFrame
        Where the parts of its cost lines are spent (see `attribution.spent`).

    Returns
    -------
    Chain
        Nodes whose output reaches a market; what is spent elsewhere in a country is in ``idle``.
    """
    edges = _reaching(_edges(facts))
    units = edges.groupby(NODE)["units"].sum()
    nodes = units.rename("units").reset_index()
    nodes["country"] = nodes["site"].map(facts.sites.set_index("site")["country"])
    adding, bought = added(spending, facts.case["countries"]["country"]), spending[spending["class"] == "purchase"]
    at = pd.MultiIndex.from_frame(nodes[NODE])
    for column, part in (("value_added", adding), ("purchases", bought)):
        nodes[column] = part.groupby(NODE)["amount"].sum().reindex(at, fill_value=0.0).to_numpy()
    nodes["days"] = _days(facts).reindex(at, fill_value=0.0).to_numpy()
    inside = pd.MultiIndex.from_frame(adding[NODE]).isin(at)
    idle = adding[~inside].groupby("place")["amount"].sum().rename_axis("country").rename("value_added").reset_index()
    number = pd.Series(range(len(nodes)), index=at)
    edges["node"] = number.reindex(pd.MultiIndex.from_frame(edges[NODE])).to_numpy(dtype=int)
    edges["to"] = number.reindex(pd.MultiIndex.from_frame(edges[["to_site", "to_item"]])).fillna(-1).to_numpy(dtype=int)
    edges["share"] = edges["units"] / edges.groupby("node")["units"].transform("sum")
    return Chain(nodes, edges[["node", "to", "market", "mode", "units", "days", "border", "share"]].reset_index(drop=True), idle)


def _edges(facts: Facts) -> pd.DataFrame:
    """Flows, those to sites divided among the items they are used for there."""
    flows = facts.shipped[facts.shipped["units"] > 0]
    flows = flows.assign(site=flows["origin"], border=flows["exporter"] != flows["importer"], days=flows["days"].fillna(0.0))
    columns = ["site", "item", "to_site", "to_item", "market", "mode", "units", "days", "border"]
    final = flows[flows["to_market"]].assign(to_site="", to_item="", market=lambda frame: frame["destination"])
    inner = flows[~flows["to_market"]].merge(_use(facts), left_on=["destination", "item"], right_on=["to_site", "input"])
    inner = inner.assign(units=inner["units"] * inner["part"], market="")
    return pd.concat([part[columns] for part in (final, inner) if len(part)] or [final[columns]], ignore_index=True)


def _use(facts: Facts) -> pd.DataFrame:
    """Part of each input at each site that goes into each item made there, one-off hours included."""
    taken = facts.work[facts.work["units"] > 0].merge(facts.inputs, on="recipe")
    once = (taken["one_off_hours"] * taken["annuity"].fillna(0.0)).where(taken["service"], 0.0)
    taken["used"] = taken["units"] * taken["quantity"] + once
    result: pd.DataFrame = taken.groupby(["site", "input", "item"], as_index=False)[["used"]].sum()
    result["part"] = result["used"] / result.groupby(["site", "input"])["used"].transform("sum")
    return result.rename(columns={"site": "to_site", "item": "to_item"})[["to_site", "input", "to_item", "part"]]


def _reaching(edges: pd.DataFrame) -> pd.DataFrame:
    """Edges on a way to a market, so that no value goes round for ever."""
    kept = edges[edges["market"] != ""]
    while True:
        good = pd.MultiIndex.from_frame(kept[NODE].drop_duplicates())
        more = edges[(edges["market"] != "") | pd.MultiIndex.from_frame(edges[["to_site", "to_item"]]).isin(good)]
        if len(more) == len(kept):
            return more.copy()
        kept = more


def _days(facts: Facts) -> pd.Series:
    """Days in work of each (site, item): mean over the units made, weighted by them."""
    made = facts.work.assign(good=facts.work["units"] * facts.work["yield"])
    made = made[made["good"] > 0].assign(total=lambda frame: frame["good"] * frame["days"])
    sums = made.groupby(NODE)[["good", "total"]].sum()
    return sums["total"] / sums["good"]
