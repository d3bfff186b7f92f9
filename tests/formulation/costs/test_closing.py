"""One-off cost of closing cells."""

from __future__ import annotations

import pytest

from formulation.toy import bill, drivers, optimum, toy


def two_shops(closing_cost: float, overhead: float = 1000) -> dict[str, object]:
    """Two shops stand, one is enough; their life is 5 years at no interest."""
    return {
        "cells": {"hours_per_year": 10, "life_years": 5, "overhead": overhead, "opening_cost": 9000},
        "recipes": {"hours": 1},
        "placements": [{"cell": "shop", "site": "a", "existing": 2, "closing_cost": closing_cost}],
    }


def test_a_closed_cell_costs_its_annuity() -> None:
    case = toy(**two_shops(300))
    assert drivers(case, "closing") == {"shop@A/firm": {"closed[shop,a]": pytest.approx(300 / 5)}}
    assert bill(case, "closing") == {"closing:shop@A": (1, pytest.approx(60), "currency/year", pytest.approx(60))}
    assert optimum(case) == pytest.approx(1000 + 60)


def test_a_sale_earns_money() -> None:
    assert bill(toy(**two_shops(-100, overhead=0)), "closing") == {"closing:shop@A": (1, pytest.approx(-20), "currency/year", pytest.approx(-20))}


def test_a_dear_closure_is_left() -> None:
    assert bill(toy(**two_shops(6000)), "closing") == {}
