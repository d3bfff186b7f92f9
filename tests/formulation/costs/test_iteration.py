"""Days that trial and change between design and making take."""

from __future__ import annotations

from typing import Any

import pytest

from formulation.toy import bill, design, drivers, optimum, rates, solved, toy
from rebundle.instance.problem import InstanceError

SETTINGS = {"loss_per_day": 700, "days_per_round": 1, "days_per_1000km": 0.5, "days_per_time_zone": 0.25, "days_per_owner_change": 4}
COUNTRIES = [{"country": "A", "capital_rate": 0}, {"country": "B", "capital_rate": 0, "digital": 2}]
SITES = [{"site": "a", "country": "A", "lat": 0, "lon": 0}, {"site": "b", "country": "B", "lat": 0, "lon": 30, "owner": "acme"}]
ITEMS = [{"item": "good"}, {"item": "hour", "kind": "service", "rounds": 0.2}]
APART = 1 + 0.5 * 2 + 0.25 * 2 + 4
"""Days of a round over 2,000 km, two time zones and to another owner."""


def case(site: str, settings: dict[str, float] = SETTINGS, **tables: Any) -> Any:
    """Ten goods made at a take five design hours, a round for every five of them, from a or from b, a supplier's."""
    lanes = [{"origin": "a", "destination": "m", "mode": "road"}, {"origin": "b", "destination": "a", "mode": "digital", "km": 2000, "cost_per_unit": 0}]
    given: dict[str, Any] = {**design(site), "countries": COUNTRIES, "sites": SITES, "items": ITEMS, "owners": [{"owner": "acme"}], "lanes": lanes}
    return toy({"iteration": settings}, **{**given, **tables})


def test_rounds_take_longer_over_distance_time_zones_and_owners() -> None:
    assert drivers(case("b"), "iteration") == {"hour@B>A/firm": {"flow[hour,b,a,digital]": pytest.approx(0.2 * APART)}}
    assert bill(case("b"), "iteration") == {"iteration:hour@B>A": (700, pytest.approx(5 * 0.2 * APART), "days/year", pytest.approx(700 * 6.5))}


def test_a_round_on_one_site_takes_days_too() -> None:
    assert bill(case("a"), "iteration") == {"iteration:hour@A>A": (700, pytest.approx(5 * 0.2 * 1), "days/year", pytest.approx(700))}


def test_what_is_designed_once_for_a_site_goes_round_once() -> None:
    recipes = design("a", one_off_hours=50)["recipes"]
    # 50 hours over five years of life at a rate of 0, beside the 5 of every year
    assert bill(case("a", recipes=recipes), "iteration")["iteration:hour@A>A"][1] == pytest.approx((5 + 50 / 5) * 0.2)


def test_a_price_of_nothing_keeps_its_line_and_no_rounds_have_none() -> None:
    free = case("b", {"days_per_round": 1})
    assert rates(free, "iteration") == {"hour@B>A/firm": (0, "currency/day")}
    assert drivers(case("b", items=[{"item": "good"}, {"item": "hour", "kind": "service"}]), "iteration") == {}


def test_slow_rounds_bring_design_to_the_factory() -> None:
    # An hour costs 10 at b and 300 at a. Apart, the five hours cost 50 and 6.5 days; together 1500 and one day.
    tables = {
        "placements": [{"cell": "shop", "site": "a"}, {"cell": "office", "site": "a"}, {"cell": "office", "site": "b"}],
        "wages": [{"country": "A", "skill": "engineer", "wage": 300}, {"country": "B", "skill": "engineer", "wage": 10}],
        "recipe_labour": [{"recipe": "draw", "skill": "engineer", "hours": 1}],
    }
    break_even = (1500 - 50) / (6.5 - 1)
    for loss, site in ((break_even - 1, "b"), (break_even + 1, "a")):
        plan = solved(case("b", {**SETTINGS, "loss_per_day": loss}, **tables))
        assert list(plan.flows.loc[plan.flows["item"] == "hour", "origin"]) == [site]
    assert optimum(case("b", {**SETTINGS, "loss_per_day": break_even}, **tables)) == pytest.approx(50 + 6.5 * break_even)


def test_a_good_has_no_rounds() -> None:
    with pytest.raises(InstanceError, match="rounds"):
        case("a", items=[{"item": "good", "rounds": 1}, ITEMS[1]])
