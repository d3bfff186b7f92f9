"""When to move, and what history does: against every sequence of footprints, hand arithmetic and cold solves."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from functools import cache
from itertools import product

import numpy as np
import pytest

import rebundle as rb
from rebundle.analysis.hysteresis import FRESH, MOVED, TODAY, alone, with_cells
from rebundle.analysis.timing import BY, FROM, IN, NEVER, NOTHING

GAP = 1e-9
STATES = ("2026-2028", "2029-2031", "2032-2035")
PLACES = (("manual", "south"), ("manual", "north"), ("robot", "south"), ("robot", "north"))
NORTH = PLACES.index(("robot", "north"))
WAGES = {"north": (30, 30, 30), "south": (6, 9.6, 12)}
ROBOTS = (200_000, 140_000, 80_000)
CHARGE = 0.06 / (1 - 1.06**-10)
"""What ten years of the numbers of the case say."""

Footprints = tuple[tuple[int, ...], ...]


@cache
def case() -> rb.Instance:
    return rb.example("when-to-move")


@cache
def found() -> rb.Timing:
    return rb.timing(case(), gap=GAP)


def yearly(footprint: tuple[int, ...], year: int) -> float:
    """Wages, freight and duty of 20,000 appliances from the cheapest line that stands."""
    costs = [math.inf]
    for (kind, site), stands in zip(PLACES, footprint, strict=True):
        if stands:
            away = 80_000 + (200_000 if year == 2 else 0) if site == "south" else 800
            costs.append(20_000 * (2 if kind == "manual" else 0.3) * WAGES[site][year] + away)
    return min(costs)


def cost(steps: Footprints) -> float:
    """Discounted annual equivalent of a sequence of footprints, from the numbers of the case."""
    worth = [(1.06**-start - 1.06**-end) / math.log(1.06) for start, end in ((0, 3), (3, 6), (6, 10))]
    total, before = 0.0, (1, 0, 0, 0)
    for year, footprint in enumerate(steps):
        share = worth[year] / sum(worth)
        lasting = sum(worth[year:]) / sum(worth)
        new = {"manual": 350_000, "robot": 550_000 + 10 * ROBOTS[year]}
        once = sum(new[kind] for (kind, _), was, now in zip(PLACES, before, footprint, strict=True) if now > was)
        once += 100_000 if before[0] > footprint[0] else 0
        total += share * yearly(footprint, year) + lasting * CHARGE * once
        before = footprint
    return total + 40_000


@cache
def sequences() -> dict[Footprints, float]:
    steps = list(product((0, 1), repeat=len(PLACES)))
    return {path: cost(path) for path in product(steps, repeat=3)}


def least(fits: Callable[[list[bool], Footprints], bool]) -> float:
    """Least cost of the sequences that fit; told in which states they open the robots of the north."""
    return min(value for path, value in sequences().items() if fits([now[NORTH] > was[NORTH] for was, now in zip(((0,) * 4, *path), path, strict=False)], path))


@pytest.mark.slow
def test_the_best_plan_is_the_best_of_all_sequences() -> None:
    assert found().plan.cost == pytest.approx(min(sequences().values()))
    assert found().passed


@pytest.mark.slow
def test_each_way_costs_what_the_best_such_sequence_costs() -> None:
    ways = found().frame().set_index(["way", "state"])["cost"].to_dict()
    for number, state in enumerate(STATES):
        assert ways[IN, state] == pytest.approx(least(lambda opens, _, own=number: opens == [step == own for step in range(3)]))  # type: ignore[misc]
        if number > 0:
            assert ways[FROM, state] == pytest.approx(least(lambda opens, _, own=number: not any(opens[:own])))  # type: ignore[misc]
        if number < 2:
            assert ways[BY, state] == pytest.approx(least(lambda opens, path, own=number: path[own][NORTH] == 1 and not any(opens[own + 1 :])))  # type: ignore[misc]
    assert ways[NEVER, ""] == pytest.approx(least(lambda opens, _: not any(opens)))
    assert ways[NOTHING, ""] == pytest.approx(cost(((1, 0, 0, 0),) * 3))


@pytest.mark.slow
def test_differences_lie_where_they_are_proven_to_and_follow_the_date() -> None:
    table = found().frame()
    slack = 1e-3
    assert (table["at_least"] <= table["extra"] + slack).all()
    assert (table["extra"] <= table["at_most"] + slack).all()
    assert (table["extra"] >= -slack).all()
    assert table.loc[table["way"] == FROM, "cost"].is_monotonic_increasing
    assert table.loc[table["way"] == BY, "cost"].is_monotonic_decreasing
    assert all(plan.passed for plan in found().plans.values())


@pytest.mark.slow
def test_a_firm_that_begins_from_nothing_makes_two_moves_and_cannot_stay_without() -> None:
    fresh = rb.timing(with_cells(case(), np.zeros(4)), gap=GAP)
    assert list(dict.fromkeys(fresh.ways["move"])) == ["manual-line@south", "robot-line@north", ""]
    last = fresh.as_dict()["ways"][-1]
    assert (last["way"], last["cost"], last["extra"]) == (NOTHING, None, None)
    json.dumps(fresh.as_dict(), allow_nan=False)


@pytest.mark.slow
def test_a_move_that_is_named_is_timed_although_the_best_plan_does_not_make_it() -> None:
    south = rb.timing(case(), "robot-line@south", gap=GAP).frame().set_index(["way", "state"])
    own = PLACES.index(("robot", "south"))
    never = min(value for path, value in sequences().items() if not any(step[own] for step in path))
    assert south.loc[(NEVER, ""), "cost"] == pytest.approx(never)
    assert south.loc[(NEVER, ""), "extra"] == pytest.approx(0, abs=1e-3)
    assert set(south["move"]) == {"robot-line@south", ""}


def test_what_has_no_years_is_refused() -> None:
    with pytest.raises(rb.TimingError, match="is one year"):
        rb.timing(rb.example("spider"))
    with pytest.raises(rb.TimingError, match="has scenarios"):
        rb.timing(rb.example("hedge"))
    with pytest.raises(rb.TimingError, match="did you mean 'robot-line@north'"):
        rb.timing(case(), "robot-line@norht")


def turns(result: rb.Hysteresis) -> dict[str, float]:
    return dict(result.firms[["firm", "at"]].itertuples(index=False, name=None))


ROBOTS_NORTH = CHARGE * (550_000 + 10 * ROBOTS[2])
"""What robots in the north cost a year at the prices of 2032, work aside."""


@pytest.mark.slow
def test_what_stands_moves_the_price_of_robots_at_which_a_firm_turns() -> None:
    """With the prices of 2032: hands in the south cost 760,000, robots in the north 74,727 + 180,800 + 108,694 times their price; who begins from nothing pays for the southern line too."""
    result = rb.hysteresis(case(), "robots", 0.5, 6, move="robot-line@north", state="2032-2035", gap=GAP)
    price, rest = CHARGE * 10 * ROBOTS[2], CHARGE * 550_000 + 180_800
    assert turns(result)[TODAY] == pytest.approx((760_000 - rest) / price)
    assert turns(result)[FRESH] == pytest.approx((760_000 + CHARGE * 350_000 - rest) / price)
    assert math.isnan(turns(result)[MOVED])
    assert result.firms.set_index("firm").loc[MOVED, "below"]
    assert result.band is None
    assert result.complete


@pytest.mark.slow
def test_between_two_wages_what_stands_decides() -> None:
    """Robots in the south cost 352,000 a year beside their capital, in the north 800 and 180,000 times the wage; who has them in the north would buy them anew."""
    result = rb.hysteresis(case(), "wages@NTH", 0.5, 4, state="2032-2035", gap=GAP)
    assert result.move == "robot-line@north"
    low, high = (352_000 - 800) / 180_000, (352_000 + ROBOTS_NORTH - 800) / 180_000
    assert turns(result) == pytest.approx({TODAY: low, FRESH: low, MOVED: high})
    assert result.band == pytest.approx((low, high))
    assert result.as_dict()["band"] == pytest.approx([low, high])
    firms = {TODAY: alone(case(), "2032-2035"), MOVED: with_cells(alone(case(), "2032-2035"), np.array([0.0, 0, 0, 1])[order(case())])}
    for firm, own in firms.items():
        for side, there in ((0.99, True), (1.01, False)):
            wages = own["wages"].assign(wage=own["wages"]["wage"] * np.where(own["wages"]["country"] == "NTH", side * turns(result)[firm], 1.0))
            plan = rb.solve(rb.revise(own, wages=wages), gap=GAP)
            assert ("north" in set(plan.runs.loc[plan.runs["units"] > 0, "site"])) == there


def order(own: rb.Instance) -> list[int]:
    """Position in `PLACES` of each of the network's places."""
    names = {(f"{kind}-line", site): number for number, (kind, site) in enumerate(PLACES)}
    return [names[place] for place in own.network.places[["cell", "site"]].itertuples(index=False, name=None)]


@pytest.mark.slow
def test_along_the_whole_path_both_begin_alike_when_the_time_comes() -> None:
    result = rb.hysteresis(case(), "wages@NTH", 0.5, 4, gap=1e-6)
    assert turns(result)[TODAY] == pytest.approx(turns(result)[FRESH])
    assert turns(result)[MOVED] > turns(result)[TODAY]


def test_the_same_cells_are_the_same_problem() -> None:
    same = with_cells(case(), case().network.places["existing"].to_numpy())
    assert rb.solve(same, gap=GAP).cost == pytest.approx(min(sequences().values()))


def test_one_state_alone_costs_what_its_numbers_say() -> None:
    assert rb.solve(alone(case(), "2032-2035"), gap=GAP).cost == pytest.approx(40_000 + ROBOTS_NORTH + 180_800)


def test_questions_about_history_that_mean_nothing_are_refused() -> None:
    with pytest.raises(rb.HysteresisError, match="no cells that stand today"):
        rb.hysteresis(rb.example("hedge"), "robots", 0.5, 2)
    with pytest.raises(rb.HysteresisError, match="did you mean '2032-2035'"):
        rb.hysteresis(case(), "robots", 0.5, 2, state="2032-2036")
    with pytest.raises(rb.HysteresisError, match="lasts no years"):
        rb.hysteresis(rb.example("hedge"), "robots", 0.5, 2, state="today")
    with pytest.raises(rb.HysteresisError, match="opens nothing"):
        rb.hysteresis(alone(case(), "2026-2028"), "robots", 0.5, 2)
