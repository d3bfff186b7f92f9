"""What a plan ships in money, and the way of the value it adds."""

from __future__ import annotations

import pytest

import rebundle as rb
from plan import toy_chains
from rebundle.analysis.value_flows import value_flows
from rebundle.plan.completing import complete as completed


def test_all_value_added_reaches_the_markets() -> None:
    case, plan = toy_chains.there_and_back()
    plan = completed(case, plan)
    flows, known = value_flows(case, plan), rb.indicators(case, plan)
    assert flows.added["value"].sum() == pytest.approx(known.values["value_added"])
    sold = flows.passed[flows.passed["market"] != ""]
    assert sold["value"].sum() == pytest.approx(known.values["value_added"])
    at_home = flows.added.loc[flows.added["country"] == "HOM", "value"].sum()
    assert at_home == pytest.approx(140.0)
    to_markets = flows.shipped[flows.shipped["destination"].isin(case["markets"]["market"])]
    assert to_markets["value"].sum() == pytest.approx(known.values["final_sales"])
