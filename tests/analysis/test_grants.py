"""The smallest support that brings a stage home."""

from __future__ import annotations

from typing import Any

import pytest

import rebundle as rb
from formulation.toy import TWO_SITES, solved, toy

WORK: dict[str, Any] = {
    **TWO_SITES,
    "cells": {"hours_per_year": 10, "life_years": 5, "equipment": 1000},
    "recipes": {"hours": 1},
    "recipe_labour": [{"recipe": "make", "skill": "operator", "hours": 2}],
    "wages": [{"country": "A", "skill": "operator", "wage": 20}, {"country": "B", "skill": "operator", "wage": 13}],
}
"""Ten goods, one cell of 200 a year, 20 hours of work: 600 at home in A, 460 in B, or 140 less."""


def test_a_share_of_the_charge_and_its_bill() -> None:
    """The shop comes home at 140 of 200."""
    found = rb.grant(toy(**WORK), "fabrication")
    assert found.first == found.whole
    assert found.first is not None
    assert (found.first.at, found.first.low, found.first.high) == pytest.approx((0.7, 0.7, 0.7), abs=1e-6)
    assert (found.first.cells, found.first.stage_cells, found.first.paid) == pytest.approx((1, 1, 140))
    assert found.steps[["cells", "stage_cells"]].to_numpy().tolist() == [[0, 1], [1, 1]]
    assert found.breakeven is not None
    assert found.breakeven.certificate.complete


@pytest.mark.parametrize(("share", "site"), [(0.69, "b"), (0.71, "a")])
def test_cold_solves_on_either_side_agree(share: float, site: str) -> None:
    assert set(solved(toy(**WORK, grants=[{"country": "A", "stage": "fabrication", "share": share}])).flows["origin"]) == {site}


def test_a_wage_subsidy_and_its_bill() -> None:
    """140 over 20 hours is 7 an hour."""
    found = rb.grant(toy(**WORK), "fabrication", support="wages")
    assert (found.most, found.unit) == (20, "EUR/hour")
    assert found.first is not None
    assert (found.first.at, found.first.paid) == pytest.approx((7, 140))


def test_the_first_cell_may_come_long_before_the_last() -> None:
    """Two markets of ten goods: a good from a costs 4 more to the near one, 16 more to the far one; each needs a shop of its own."""
    lanes = [{"origin": site, "destination": market, "mode": "road", "cost_per_unit": cost} for site, market, cost in (("a", "m", 4), ("a", "n", 16), ("b", "m", 0), ("b", "n", 0))]
    case = toy(
        **{**WORK, "recipe_labour": [], "lanes": lanes},
        markets=[{"market": market, "country": "B"} for market in "mn"],
        demand=[{"market": market, "item": "good", "quantity": 10} for market in "mn"],
    )
    found = rb.grant(case, "fabrication")
    assert found.first is not None
    assert found.whole is not None
    assert (found.first.at, found.whole.at) == pytest.approx((0.2, 0.8))
    assert (found.first.cells, found.first.stage_cells) == (1, 2)
    assert found.whole.paid == pytest.approx(0.8 * 400)


def test_none_up_to_the_whole_charge() -> None:
    dear = toy(**{**WORK, "wages": [{"country": "A", "skill": "operator", "wage": 30}, {"country": "B", "skill": "operator", "wage": 13}]})
    found = rb.grant(dear, "fabrication")
    assert (found.first, found.whole, found.most, found.note) == (None, None, 1.0, "")
    assert rb.grant(dear, "fabrication", support="wages").first is not None


def test_nothing_to_pay_for_is_said() -> None:
    assert "costs capital" in rb.grant(toy(**TWO_SITES), "fabrication").note
    assert "paid a wage" in rb.grant(toy(**TWO_SITES), "fabrication", support="wages").note


def test_a_stage_that_stands_there_needs_nothing() -> None:
    found = rb.grant(toy(**WORK), "fabrication", "B")
    assert found.first is not None
    assert (found.first.at, found.first.paid) == (0, 0)


def test_rows_that_stand_stay_and_names_are_checked() -> None:
    case = toy(**WORK, grants=[{"country": "A", "share": 0.3}], subsidies=[{"country": "A", "per_hour": 1}])
    found = rb.grants(case)
    assert [(one.stage, one.support) for one in found] == [("fabrication", "capital"), ("fabrication", "wages")]
    assert [one.first.at for one in found if one.first] == pytest.approx([(140 - 20) / 200, (140 - 60) / 20])
    with pytest.raises(ValueError, match="stage with cells"):
        rb.grant(case, "assembly")
    with pytest.raises(ValueError, match="country"):
        rb.grant(case, "fabrication", "C")
    with pytest.raises(ValueError, match="support"):
        rb.grant(case, "fabrication", support="capitals")


def test_several_states_are_refused() -> None:
    with pytest.raises(ValueError, match="when-to-move has 3 states; read an instance without"):
        rb.grant(rb.example("when-to-move"), "assembly")
