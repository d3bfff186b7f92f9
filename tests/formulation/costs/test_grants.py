"""Capital grants."""

from __future__ import annotations

from typing import Any

import pytest

import rebundle as rb
from formulation.toy import SUPPLIER, TWO_SITES, bill, drivers, optimum, solved, toy

SHOP: dict[str, Any] = {"cells": {"life_years": 5, "equipment": 1000, "robots": 2, "printers": 1}, "robots": [{"country": "*", "price": 300}], "printers": [{"country": "*", "price": 400}]}
"""A shop costs 1000 + 2 x 300 + 400 = 2000, at a rate of 0 over five years 400 a year."""

A, B = {"country": "A"}, {"country": "B"}


def test_a_share_of_the_charge_for_what_is_opened() -> None:
    case = toy(**SHOP, grants=[{**A, "stage": "fabrication", "share": 0.25}])
    assert drivers(case, "grants") == {"fabrication@A/firm": {"opened[shop,a]": pytest.approx(-400)}}
    assert bill(case, "grants") == {"grants:fabrication@A": (0.25, pytest.approx(-400), "currency/year", pytest.approx(-100))}
    assert optimum(case) == pytest.approx(300)


def test_the_row_of_the_stage_holds_over_the_row_for_all_and_a_share_of_0_keeps_the_line() -> None:
    both = [{**A, "share": 0.5}, {**A, "stage": "fabrication", "share": 0}]
    assert bill(toy(**SHOP, grants=both), "grants") == {"grants:fabrication@A": (0, pytest.approx(-400), "currency/year", 0)}
    assert bill(toy(**SHOP, grants=both[:1]), "grants")["grants:fabrication@A"][0] == 0.5


def test_nothing_for_suppliers_for_other_countries_and_stages_or_for_cells_that_stand() -> None:
    contract = {**SUPPLIER, "cells": {"equipment": 1000, "hours_per_year": 20}, "recipes": {"hours": 1}}
    assert drivers(toy(**contract, grants=[{**A, "share": 1}]), "grants") == {}
    assert drivers(toy(**SHOP, grants=[{**B, "share": 1}, {**A, "stage": "assembly", "share": 1}]), "grants") == {}
    standing = toy(**SHOP, placements=[{"cell": "shop", "site": "a", "existing": 1}], grants=[{**A, "share": 0.5}])
    assert bill(standing, "grants") == {}


def two_countries(**more: Any) -> rb.Instance:
    """At a 400 a year for the shop and nothing for the goods, at b the same and 10 goods at 30 less: b is cheaper by 300."""
    costs = [{"recipe": "make", "site": site, "unit_cost": cost} for site, cost in (("a", 50), ("b", 20))]
    return toy(**SHOP, **TWO_SITES, recipe_sites=costs, **more)


@pytest.mark.parametrize(("share", "site"), [(0.74, "b"), (0.76, "a")])
def test_a_grant_brings_the_shop_home(share: float, site: str) -> None:
    """The two cost the same where 400 times the share is 300."""
    plan = solved(two_countries(grants=[{**A, "share": share}]))
    assert set(plan.flows["origin"]) == {site}
    assert plan.cost == pytest.approx(min(600, 900 - 400 * share))


def test_a_grant_is_a_price_like_any_other_up_to_the_whole_charge() -> None:
    case = two_countries(grants=[{**A, "stage": "fabrication"}])
    found = rb.breakeven(case, "grants:fabrication@A=", 0.0, 1.0)
    assert found.certificate.complete
    assert [switch.at for switch in found.switches] == pytest.approx([0.75])
    assert found.segments["cost_to"].tolist() == pytest.approx([600, 500])
    with pytest.raises(rb.PriceError, match="grants pay more"):
        rb.breakeven(case, "grants=", 0.0, 1.1)


def test_what_is_granted_stays_where_a_machine_gets_cheaper() -> None:
    """The whole of 400 is paid at base prices: with robots at half price the shop would cost 340."""
    pool = rb.PricePool(two_countries(grants=[{**A, "share": 0.5}]))
    assert pool.query({"robots@A": 0.5, "grants=": 0.8}).cost == pytest.approx(min(600, 840 - 320))
    with pytest.raises(rb.PriceError, match="grants pay more"):
        pool.query({"robots": 0.5, "grants=": 0.9})
    assert pool.query({"@A": 2.0}).cost == pytest.approx(600)


def test_who_sells_a_cell_buys_no_new_one_from_the_grant() -> None:
    """A shop sold for 500 is less than a new one for 2000, but more than its net price of 400."""
    old = [{"cell": "shop", "site": "a", "existing": 1, "closing_cost": -500}]
    assert solved(toy(**SHOP, placements=old)).cost == 0
    with pytest.raises(rb.InstanceError, match="closing_cost"):
        toy(**SHOP, placements=old, grants=[{**A, "share": 0.8}])


def test_the_state_pays_no_more_than_the_charge() -> None:
    with pytest.raises(rb.InstanceError, match="share"):
        toy(**SHOP, grants=[{**A, "share": 1.2}])
