"""Whose value it is: the firm's, its suppliers', a platform's; and how many relationships that takes."""

from __future__ import annotations

import pandas as pd

from rebundle.instance.schema import FIRM
from rebundle.plan.auditing.facts import Facts
from rebundle.plan.indicators.ratios import share


def by_owner(added: pd.DataFrame, costs: pd.DataFrame) -> pd.DataFrame:
    """Value added by who adds it.

    Returns
    -------
    DataFrame
        owner, governance (own, contract, platform), amount [currency/year], share of the whole. The firm and each supplier by
        the owner of the cost line; the fees of selling platforms stand beside them as ``platform``. The shares sum to 1.
    """
    owners = added.groupby("owner")["amount"].sum()
    frame = pd.DataFrame({"owner": owners.index, "governance": ["own" if owner == FIRM else "contract" for owner in owners.index], "amount": owners.to_numpy()})
    fees = float(costs.loc[costs["family"] == "platform", "amount"].sum())
    if fees:
        frame = pd.concat([frame, pd.DataFrame([{"owner": "", "governance": "platform", "amount": fees}])], ignore_index=True)
    whole = float(frame["amount"].sum())
    return frame.assign(share=frame["amount"] / whole if whole else float("nan"))


def governance_share(owners: pd.DataFrame, governance: str) -> float:
    """Share of `governance` (own, contract or platform) in value added and platform fees together. Unit: share; NaN where both are 0."""
    return share(owners.loc[owners["governance"] == governance, "amount"].sum(), owners["amount"].sum())


def supplier_sites(facts: Facts) -> int:
    """Number of suppliers' sites at which a cell stands. Unit: sites."""
    standing = facts.places[~facts.places["own"] & (facts.places["count"] > 0)]
    return int(standing["site"].nunique())


def relationships(facts: Facts) -> int:
    """Number of relationships: pairs of sites of different owners with anything going from the one to the other. Unit: pairs, each direction."""
    met = facts.shipped[facts.shipped["owner_change"] & (facts.shipped["units"] > 0)]
    return len(met.drop_duplicates(["origin", "destination"]))
