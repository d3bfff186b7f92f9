"""What a hand-made plan leaves out and its flows, the instance and the audit's prices make plain."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd

from rebundle.instance.data import Instance
from rebundle.instance.problem import Problem
from rebundle.plan.audit import costs
from rebundle.plan.auditing.facts import Facts, each
from rebundle.plan.plan import Plan, table
from rebundle.plan.reading import PlanError


def complete(case: Instance, plan: Plan) -> Plan:
    """Fill in what a hand-made plan leaves out; other plans come back as they are.

    Cells opened and closed follow from those that stand today (existing cells the plan does not name are
    closed); runs of an item at a site follow from what leaves it, where one recipe alone can make it there;
    cost lines and the cost follow from all of these.

    Parameters
    ----------
    case : Instance
        The instance.
    plan : Plan
        A plan, its status ``hand-made``.

    Returns
    -------
    Plan
        With instance, digest and currency where the plan named none. What is stated stays as stated, so that
        the audit can find it wrong.

    Raises
    ------
    PlanError
        Where several recipes could make what leaves a site.
    """
    if plan.status != "hand-made":
        return plan
    plan = replace(plan, instance=plan.instance or case.name, digest=plan.digest or case.digest, currency=plan.currency or case.header.currency)
    plan = replace(plan, cells=table("cells", pd.concat([_moves(facts) for facts in each(case, plan)], ignore_index=True)))
    plan = replace(plan, runs=table("runs", pd.concat([_runs(facts) for facts in each(case, plan)], ignore_index=True)))
    if len(plan.costs):
        total = float(plan.costs["amount"].sum())
        return replace(plan, cost=total) if math.isnan(plan.cost) else plan
    lines = costs(case, plan)
    return replace(plan, costs=lines, cost=float(lines["amount"].sum()))


def _moves(facts: Facts) -> pd.DataFrame:
    """Cells with the rows of cells that stood and that the plan closes, and opened and closed where not stated."""
    places, plan = facts.places, facts.plan
    named = plan.cells[["cell", "site"]].assign(named=True)
    silent = places.loc[places["stood"] > 0, ["cell", "site"]].merge(named, on=["cell", "site"], how="left")
    silent = silent.loc[silent["named"].isna(), ["cell", "site"]].assign(state=facts.state.name, count=0.0, opened=np.nan, closed=np.nan)
    cells = pd.concat([plan.cells, silent], ignore_index=True) if len(silent) else plan.cells
    stood = cells[["cell", "site"]].merge(places[["cell", "site", "stood"]].drop_duplicates(["cell", "site"]), on=["cell", "site"], how="left")["stood"].fillna(0.0).to_numpy()
    change = cells["count"].to_numpy() - stood
    return table("cells", cells.assign(opened=cells["opened"].fillna(pd.Series(np.maximum(change, 0.0))), closed=cells["closed"].fillna(pd.Series(np.maximum(-change, 0.0)))))


def _runs(facts: Facts) -> pd.DataFrame:
    """Runs with those that the flows leave no doubt about."""
    case, plan = facts.case, facts.plan
    recipes = case["recipes"]
    left = plan.flows.groupby(["item", "origin"])["units"].sum().reset_index().rename(columns={"origin": "site"})
    stated = plan.runs.merge(recipes[["recipe", "item"]], on="recipe")[["item", "site"]].drop_duplicates().assign(stated=True)
    open_ = left[left["units"] > 0].merge(stated, on=["item", "site"], how="left")
    open_ = open_.loc[open_["stated"].isna(), ["item", "site", "units"]]
    standing = plan.cells.loc[plan.cells["count"] > 0, ["cell", "site"]].drop_duplicates()
    ways = open_.merge(recipes[["recipe", "cell", "item", "yield"]], on="item").merge(standing, on=["cell", "site"])
    doubtful = ways[ways.duplicated(["item", "site"], keep=False)]
    if len(doubtful):
        raise PlanError([_doubt(str(item), str(site), list(part["recipe"])) for (item, site), part in doubtful.groupby(["item", "site"])])
    fresh = ways.assign(state=facts.state.name, units=ways["units"] / ways["yield"])[list(plan.runs.columns)]
    return table("runs", pd.concat([plan.runs, fresh], ignore_index=True)) if len(fresh) else plan.runs


def _doubt(item: str, site: str, recipes: list[str]) -> Problem:
    return Problem("values", "runs", None, "recipe", item, f"{' or '.join(recipes)} could make what leaves {site}; state the runs of this item there.")
