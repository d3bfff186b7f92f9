"""Hours draw on a commons only once enough cells or suppliers stand."""

from __future__ import annotations

from typing import Any

import pytest

import rebundle as rb
from formulation.toy import TWO_SITES, keys, optimum, row, solved, toy

STAGE = {"country": "A", "stage": "fabrication"}


def cells(threshold: int) -> rb.Instance:
    """Twenty goods of an hour cost 5 at a and 4 at b; cells have 10 hours; from the threshold on an hour at a costs 2 less."""
    return toy(
        **TWO_SITES,
        cells={"hours_per_year": 10},
        recipes={"hours": 1},
        recipe_sites=[{"recipe": "make", "site": site, "unit_cost": cost} for site, cost in (("a", 5), ("b", 4))],
        demand=[{"market": "m", "item": "good", "quantity": 20}],
        commons=[{"commons": "makers", **STAGE, "threshold": threshold, "saving": 2}],
    )


def test_hours_are_worked_there_and_enough_cells_stand() -> None:
    case = cells(2)
    assert keys(case, "commons") == {"makers,A,hours", "makers,A,reached", "makers,A,threshold"}
    assert row(case, "commons", "makers", "A", "hours") == (None, {"credited[makers,A]": 1, "runs[make,a]": -1}, 0)
    assert row(case, "commons", "makers", "A", "reached") == (None, {"credited[makers,A]": 1, "reached[makers,A]": -20}, 0)
    assert row(case, "commons", "makers", "A", "threshold") == (None, {"reached[makers,A]": 2, "cells[shop,a]": -1}, 0)
    assert optimum(case) == pytest.approx(20 * (5 - 2))
    assert optimum(case, without=["commons"]) == pytest.approx(20 * 4 - 20 * 2)  # made at b, and saved at a all the same


def test_a_threshold_out_of_reach_saves_nothing() -> None:
    assert optimum(cells(3)) == pytest.approx(20 * 4)  # two cells at a make all that is wanted: no third is of use


def suppliers(*owners: str, threshold: int = 2, **commons: Any) -> rb.Instance:
    """Ten goods of an hour can be made at a site of each owner in A, at 5 a year for every site in use."""
    sites = [{"site": f"s{number}", "country": "A", "owner": owner} for number, owner in enumerate(owners)]
    return toy(
        sites=sites,
        owners=[{"owner": owner, "qualification": 5} for owner in sorted(set(owners) - {"firm"})],
        lanes=[{"origin": site["site"], "destination": "m", "mode": "road"} for site in sites],
        cells={"hours_per_year": 6},
        recipes={"hours": 1},
        placements=[{"cell": "shop", "site": "*", "fixed_cost": 1}],
        commons=[{"commons": "makers", **STAGE, "counts": "suppliers", "threshold": threshold, "saving": 3, **commons}],
    )


def test_each_supplier_counts_once() -> None:
    two = suppliers("acme", "bolt")
    assert row(two, "commons", "makers", "A", "threshold") == (None, {"reached[makers,A]": 2, "backing[makers,A,acme]": -1, "backing[makers,A,bolt]": -1}, 0)
    assert row(two, "commons", "makers", "A", "supplier bolt") == (None, {"backing[makers,A,bolt]": 1, "present[shop,s1]": -1}, 0)
    assert optimum(two) == pytest.approx(2 * 5 + 2 * 1 - 10 * 3)
    # two cells on one site of acme are cheapest; its second site makes no second supplier
    assert optimum(suppliers("acme", "acme")) == pytest.approx(5 + 2 * 1)
    assert set(solved(two).cells.query("count > 0")["site"]) == {"s0", "s1"}


def test_the_firm_is_no_supplier() -> None:
    assert optimum(suppliers("firm", "acme")) == pytest.approx(2 * 1)  # on its own site, without a saving
    assert optimum(suppliers("firm", "acme", threshold=1)) == pytest.approx(5 + 2 * 1 - 10 * 3)  # the firm's hours draw on it too


def test_without_commons_no_row() -> None:
    assert keys(toy(), "commons") == set()
