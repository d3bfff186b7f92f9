"""What industrial commons save."""

from __future__ import annotations

from typing import Any

import pytest

import rebundle as rb
from formulation.toy import TWO_SITES, bill, drivers, optimum, solved, toy

SHOP: dict[str, Any] = {"cells": {"hours_per_year": 8}, "recipes": {"hours": 2}}
"""Ten goods take 20 hours, three cells of eight."""


def makers(threshold: int, saving: float = 1.5, **more: Any) -> dict[str, Any]:
    return {"commons": "makers", "country": "A", "stage": "fabrication", "threshold": threshold, "saving": saving, **more}


def test_every_hour_of_the_stage_costs_less_from_the_threshold_on() -> None:
    case = toy(**SHOP, commons=[makers(3)])
    assert drivers(case, "commons") == {"makers@A/firm": {"credited[makers,A]": -1}}
    assert bill(case, "commons") == {"commons:makers@A": (1.5, pytest.approx(-20), "hours/year", pytest.approx(-30))}


def test_below_the_threshold_in_another_country_or_stage_nothing_is_saved() -> None:
    assert bill(toy(**SHOP, commons=[makers(4)]), "commons") == {}
    assert bill(toy(**SHOP, commons=[makers(3, country="B")]), "commons") == {}
    assert bill(toy(**SHOP, commons=[makers(3, stage="assembly")]), "commons") == {}


def test_steps_add_up_and_a_suppliers_hours_count_without_its_margin() -> None:
    steps = [makers(1, 1, commons="first"), makers(3, 2, commons="third"), makers(4, 4, commons="fourth")]
    case = toy(**SHOP, sites=[{"site": "a", "country": "A", "owner": "acme"}], owners=[{"owner": "acme", "margin": 0.5}], commons=steps)
    assert {line: amount for line, (*_, amount) in bill(case, "commons").items()} == {"commons:first@A": pytest.approx(-20), "commons:third@A": pytest.approx(-40)}


def at_home(saving: float) -> rb.Instance:
    """A good costs 5 at a and 4 at b; two cells of ten hours at a make a commons there."""
    costs = [{"recipe": "make", "site": site, "unit_cost": cost} for site, cost in (("a", 5), ("b", 4))]
    demand = [{"market": "m", "item": "good", "quantity": 20}]
    return toy(**TWO_SITES, cells={"hours_per_year": 10}, recipes={"hours": 1}, recipe_sites=costs, demand=demand, commons=[makers(2, saving)])


@pytest.mark.parametrize(("saving", "site"), [(0.9, "b"), (1.1, "a")])
def test_a_commons_draws_everything_to_one_country(saving: float, site: str) -> None:
    """At a 100 less 20 hours' saving, at b 80: equal at a saving of 1."""
    plan = solved(at_home(saving))
    assert set(plan.flows["origin"]) == {site}
    assert plan.cost == pytest.approx(min(80, 100 - 20 * saving))


def test_a_saving_is_a_price_like_any_other() -> None:
    found = rb.breakeven(at_home(0), "commons=", 0.0, 3.0)
    assert found.certificate.complete
    assert [switch.at for switch in found.switches] == pytest.approx([1.0])
    assert optimum(at_home(0)) == pytest.approx(80)
