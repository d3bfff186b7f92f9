"""A market that wants one source takes the item from one site."""

from __future__ import annotations

from typing import Any

import pytest

import rebundle as rb
from formulation.toy import TWO_SITES, keys, optimum, row, toy


def two_sources(**demand: Any) -> rb.Instance:
    """At most 7 goods come from a, for nothing, and the rest from b for 2 each."""
    placements = [{"cell": "shop", "site": "a", "max": 1}, {"cell": "shop", "site": "b"}]
    costs = [{"recipe": "make", "site": "b", "unit_cost": 2}]
    return toy(**TWO_SITES, cells={"hours_per_year": 7}, recipes={"hours": 1}, placements=placements, recipe_sites=costs, demand=demand)


def test_the_whole_demand_comes_from_one_site() -> None:
    case = two_sources(single_source=True)
    assert keys(case, "single_source") == {"good,a,m", "good,b,m", "good,one,m"}
    assert row(case, "single_source", "good", "a", "m") == (0, {"flow[good,a,m,road]": 1, "assigned[good,a,m]": -10}, 0)
    assert row(case, "single_source", "good", "one", "m") == (None, {"assigned[good,a,m]": 1, "assigned[good,b,m]": 1}, 1)
    assert optimum(case) == pytest.approx(10 * 2)


def test_where_goods_may_run_short_the_source_need_not_serve_all() -> None:
    case = two_sources(single_source=True, shortage_penalty=3)
    assert row(case, "single_source", "good", "a", "m") == (None, {"flow[good,a,m,road]": 1, "assigned[good,a,m]": -10}, 0)
    assert optimum(case) == pytest.approx(3 * 3)


def test_two_sources_are_cheaper() -> None:
    case = two_sources()
    assert keys(case, "single_source") == set()
    assert optimum(case) == pytest.approx(3 * 2)
