"""Enough cells in all for what is needed of an item: valid by enumeration, and stronger than its parts."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rebundle as rb
from formulation.toy import keys, optimum, row, toy
from rebundle.formulation.arrays import arrays
from rebundle.solver import highs
from rebundle.solver.matrix import Matrix, compile_model
from rebundle.solver.outcome import Infeasible

MOST_COMBINATIONS = 60
SHOP = {"cells": {"hours_per_year": 8, "overhead": 100}, "recipes": {"hours": 2}}
"""A cell makes 4 of the 10 goods."""


def test_ten_goods_at_four_a_cell_need_three_cells() -> None:
    case = toy(**SHOP)
    weight = 1 / (4 * (10 / 4 - 3 + 1))
    assert keys(case, "cover") == {"good"}
    assert row(case, "cover", "good") == (pytest.approx(3 - 10 * weight), {"cells[shop,a]": 1, "runs[make,a]": pytest.approx(-weight)}, None)


def test_the_relaxation_is_strictly_stronger() -> None:
    case = toy(**SHOP)
    assert optimum(case, relaxed=True, without=["cover"]) == pytest.approx(100 * 10 / 4)
    assert optimum(case, relaxed=True) == pytest.approx(100 * 3)
    assert optimum(case) == optimum(case, without=["cover"]) == pytest.approx(100 * 3)


def test_the_best_cell_counts() -> None:
    """Half of the 16 units that a cell at b can start are good; the cell at a makes 4."""
    case = toy(
        sites=[{"site": "a", "country": "A"}, {"site": "b", "country": "B"}],
        lanes=[{"origin": site, "destination": "m", "mode": "road"} for site in "ab"],
        cells={"hours_per_year": 8},
        placements=[{"cell": "shop", "site": "a"}, {"cell": "shop", "site": "b", "capacity_hours": 16}],
        recipes={"hours": 1, "yield": 0.5},
    )
    weight = 1 / (8 * (10 / 8 - 2 + 1))
    assert row(case, "cover", "good")[1] == {
        "cells[shop,a]": 1,
        "cells[shop,b]": 1,
        "runs[make,a]": pytest.approx(-0.5 * weight),
        "runs[make,b]": pytest.approx(-0.5 * weight),
    }


def test_printers_count_only_where_nothing_else_makes_the_item() -> None:
    cells = [{"cell": "shop", "stage": "fabrication", "hours_per_year": 8}, {"cell": "printer", "stage": "print", "hours_per_year": 6}]
    recipes = [{"recipe": "print", "cell": "printer", "item": "good", "hours": 2}, {"recipe": "make", "cell": "shop", "item": "good", "hours": 2}]
    assert set(row(toy(cells=cells, recipes=recipes), "cover", "good")[1]) == {"cells[shop,a]", "runs[make,a]"}
    assert set(row(toy(cells=cells[1:], recipes=recipes[:1]), "cover", "good")[1]) == {"cells[printer,a]", "runs[print,a]"}


@pytest.mark.parametrize(
    ("hours_per_year", "hours", "quantity"),
    [(None, 2, 10), (8, 0, 10), (8, 2, 12), (8, 2, 12.003), (8, 2, 0)],
    ids=["no limit of hours", "no hours", "whole number of cells", "fraction too small", "no demand"],
)
def test_no_row_where_it_would_say_nothing_or_be_unsafe(hours_per_year: float | None, hours: float, quantity: float) -> None:
    assert keys(toy(cells={"hours_per_year": hours_per_year}, recipes={"hours": hours}, demand={"quantity": quantity}), "cover") == set()


def random_case(seed: int) -> rb.Instance:
    """Two or three sites; goods of parts made, printed or assembled in two ways with different bills, some spoilt, some short, some cells there."""
    random = np.random.default_rng(seed)

    def any_of(*values: Any) -> Any:
        return values[random.integers(len(values))]

    sites = ["a", "b", "c"][: random.integers(2, 4)]
    parts = bool(random.random() < 0.7)
    cells = [{"cell": "shop", "stage": "assembly", "hours_per_year": any_of(5, 8, 11), "overhead": any_of(10, 40), "equipment": any_of(0, 200)}]
    recipes = [{"recipe": "make", "cell": "shop", "item": "good", "hours": any_of(1, 2), "yield": any_of(1, 0.8)}]
    placements = [{"cell": "shop", "site": site, "max": any_of(1, 2), "existing": any_of(0, 0, 1)} for site in sites[: random.integers(1, len(sites) + 1)]]
    inputs: list[dict[str, Any]] = []
    if parts:
        cells.append({"cell": "press", "stage": "fabrication", "hours_per_year": any_of(7, 10), "overhead": any_of(5, 30)})
        recipes.append({"recipe": "stamp", "cell": "press", "item": "part", "hours": any_of(0.5, 1), "yield": any_of(1, 0.9)})
        placements += [{"cell": "press", "site": site, "max": any_of(1, 2)} for site in sites[: random.integers(1, 3)]]
    if parts and random.random() < 0.6:
        recipes.append({"recipe": "make lean", "cell": "shop", "item": "good", "hours": any_of(2, 3), "yield": any_of(1, 0.9)})
        inputs.append({"recipe": "make lean", "input": "part", "quantity": 1})
    if random.random() < 0.7:
        cells.append({"cell": "printer", "stage": "print", "technology": "printed", "hours_per_year": any_of(6, 9), "overhead": any_of(20, 60)})
        recipes += [
            {"recipe": f"print {item}", "cell": "printer", "item": item, "hours": any_of(1, 3)} for item in (["good", "part"] if parts else ["good"]) if item == "good" or random.random() < 0.7
        ]
        placements += [{"cell": "printer", "site": site, "max": any_of(1, 2), "existing": any_of(0, 1)} for site in sites[-1:]]
    markets = ["m", "n"][: random.integers(1, 3)]
    return toy(
        sites=[{"site": site, "country": any_of("A", "B")} for site in sites],
        markets=[{"market": market, "country": any_of("A", "B")} for market in markets],
        items=[{"item": "good"}, *([{"item": "part"}] if parts else [])],
        cells=cells,
        placements=placements,
        recipes=recipes,
        bom=[{"item": "good", "input": "part", "quantity": any_of(1, 2, 3)}] if parts else [],
        recipe_inputs=inputs,
        recipe_sites=[{"recipe": "make", "site": site, "unit_cost": float(random.integers(0, 9))} for site in sites],
        lanes=[{"origin": o, "destination": d, "mode": "road", "cost_per_unit": float(random.integers(0, 6))} for o in sites for d in [*sites, *markets] if o != d],
        demand=[{"market": market, "item": "good", "quantity": int(random.integers(3, 14)), "shortage_penalty": any_of(30, 90)} for market in markets]
        + ([{"market": "m", "item": "part", "quantity": int(random.integers(1, 5)), "shortage_penalty": 50}] if parts and random.random() < 0.3 else []),
    )


def combinations(matrix: Matrix, low: np.ndarray, high: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """Bounds of the columns for every whole number of cells at every place."""
    places = matrix.sets.places
    columns = {name: matrix.columns[name]["now"] for name in ("cells", "present", "opened", "closed")}
    existing = places["existing"].to_numpy()
    choices = [range(int(low[column]), int(high[column]) + 1) for column in columns["cells"]]
    result = []
    for counts in product(*choices):
        count = np.array(counts, dtype=float)
        values = {"cells": count, "present": count > 0, "opened": np.maximum(count - existing, 0), "closed": np.maximum(existing - count, 0)}
        own_low, own_high = low.copy(), high.copy()
        for name, value in values.items():
            own_low[columns[name]] = own_high[columns[name]] = value
        result.append((own_low, own_high))
    return result


@settings(max_examples=10)
@given(st.integers(0, 100_000))
def test_no_plan_is_cut_off(seed: int) -> None:
    """Every plan, whatever its cells, obeys the covers; so the optimum by enumeration without them is the optimum with them."""
    case = random_case(seed)
    matrix = compile_model(arrays(case))
    covers = np.array([family == "cover" for family, _ in matrix.row_names], dtype=bool)
    solver = highs.Solver(matrix.rows[~covers], matrix.row_low[~covers], matrix.row_high[~covers], matrix.low, matrix.high, matrix.integer)
    fixed = combinations(matrix, matrix.low, matrix.high)
    step = -(-len(fixed) // MOST_COMBINATIONS)
    least = np.inf
    for number, (low, high) in enumerate(fixed):
        solver.set_bounds(low, high)
        solver.set_cost(*matrix.cost(matrix.prices))
        try:
            least = min(least, solver.run(relaxed=True).cost)
        except Infeasible:
            continue
        for cover in np.flatnonzero(covers) if number % step == 0 else ():
            solver.set_cost(matrix.rows[[cover]].toarray()[0], 0.0)
            assert solver.run(relaxed=True).cost >= matrix.row_low[cover] - 1e-6
    assert optimum(case) == pytest.approx(least, rel=1e-7, abs=1e-6)


def test_the_random_cases_have_covers() -> None:
    assert keys(random_case(0), "cover") == {"good", "part"}
