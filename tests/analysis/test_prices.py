"""Prices by name: what a name means, how a price moves, what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import rebundle as rb
from rebundle.analysis.prices import ABSOLUTE, FACTOR, POINTS, Price, PriceError, box, moved, names, parse, price, select
from rebundle.solver.extract import line_names


@pytest.fixture(scope="module")
def matrix(complete):
    return rb.Planner(complete).matrix


@pytest.fixture(scope="module")
def called(complete, matrix):
    """Names of the lines that a name means."""
    return lambda name: set(line_names(matrix.lines)[select(complete, matrix.lines, name)])


def rows(matrix, **wanted):
    """Lines by exact columns."""
    mask = np.ones(len(matrix.lines), dtype=bool)
    for column, values in wanted.items():
        mask &= matrix.lines[column].isin([values] if isinstance(values, str) else values).to_numpy()
    return set(line_names(matrix.lines)[mask])


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("wages", {"family": "wages"}),
        ("wages:engineer", {"family": "wages", "kind": "engineer"}),
        ("wages@FAR", {"family": "wages", "place": "FAR"}),
        ("wages:operator@NBR", {"family": "wages", "kind": "operator", "place": "NBR"}),
        ("wages/acme", {"family": "wages", "owner": "acme"}),
        ("wages:operator@NBR/acme", {"family": "wages", "kind": "operator", "place": "NBR", "owner": "acme"}),
        ("wages@union", {"family": "wages", "place": ["HOM", "NBR"]}),
        ("wages@trade pact", {"family": "wages", "place": ["NBR", "FAR"]}),
        ("@FAR", {"place": "FAR"}),
        ("duty@*>HOM", {"family": "duty", "place": ["FAR>HOM", "NBR>HOM"]}),
        ("duty@>HOM", {"family": "duty", "place": ["FAR>HOM", "NBR>HOM"]}),
        ("duty@FAR>union", {"family": "duty", "place": ["FAR>HOM", "FAR>NBR"]}),
        ("duty@union>trade pact", {"family": "duty", "place": ["HOM>NBR", "HOM>FAR", "NBR>NBR", "NBR>FAR"]}),
        ("freight:sea", {"family": "freight", "kind": "sea"}),
        ("freight:sea*", {"family": "freight", "kind": ["sea", "sea-handling"]}),
        ("*s@HOM", {"family": ["wages", "robots", "printers", "materials", "grants", "subsidies", "training_grants", "commons"], "place": "HOM"}),
        ("constant:head office", {"family": "constant", "kind": "head office"}),
        ("friction", {"family": ["freight", "coordination", "delay"]}),
        ("freight,coordination , delay", {"family": ["freight", "coordination", "delay"]}),
        ("friction,freight:sea,robots", {"family": ["freight", "coordination", "delay", "robots"]}),
    ],
)
def test_a_name_means_these_lines(called, matrix, name, wanted) -> None:
    assert called(name) == rows(matrix, **wanted) != set()


def test_every_line_is_meant_by_its_own_name_and_by_every_listed_name(complete, matrix) -> None:
    lines = matrix.lines
    for number, name in enumerate(line_names(lines)):
        mask = select(complete, lines, name)
        assert mask[number]
        for column, value in lines.iloc[number][["family", "kind", "place"]].items():
            assert not value or set(lines.loc[mask, column]) == {value}
    for name in names(lines):
        assert select(complete, lines, name).any()


def test_a_name_of_the_instance_means_what_any_of_its_members_means(called) -> None:
    assert called("rich wages") == called("wages@union") | called("wages/acme") != called("wages@union")


def test_a_name_for_several_prices_moves_each_line_once(complete, matrix) -> None:
    together = moved(complete, matrix, [("friction,freight", 3.0)])
    alone = moved(complete, matrix, [("freight", 3.0), ("coordination", 3.0), ("delay", 3.0)])
    assert np.array_equal(together, alone)
    assert np.any(together != matrix.prices)


def test_a_name_for_prices_of_one_unit_is_set_and_added_to(complete, matrix) -> None:
    one, other = "wages:engineer@FAR", "wages:operator@FAR"
    together = moved(complete, matrix, [(f"{one},{other}=", 30.0)])
    assert np.array_equal(together, moved(complete, matrix, [(f"{one}=", 30.0), (f"{other}=", 30.0)]))


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("freight,wagse", r"^freight,wagse: no cost line is called 'wagse'; nearest: wages"),
        ("freight,", r"no cost line is called ''"),
        (",", r"no cost line is called ''"),
        ("frictoin", "nearest: friction"),
        ("friction@HOM", "no cost line is called 'friction@HOM'"),
    ],
)
def test_a_wrong_member_is_named(complete, matrix, name, reason) -> None:
    with pytest.raises(PriceError, match=reason):
        select(complete, matrix.lines, name)


def test_a_star_is_everything(complete, matrix) -> None:
    assert select(complete, matrix.lines, "*").all()


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("wagse", "wages"),
        ("wages@HMO", "wages@HOM"),
        ("wages:enginer@NBR", "wages:engineer@NBR"),
        ("frieght:sea", "freight:sea"),
        ("duty:84@FAR>HON", "duty:84@FAR>HOM"),
        ("qqqq", "families here: equipment"),
    ],
)
def test_a_wrong_name_is_answered_with_near_ones(complete, matrix, name, near) -> None:
    with pytest.raises(PriceError, match=near):
        select(complete, matrix.lines, name)


@pytest.mark.parametrize("name", ["", "wages@MARS", "robots:operator", "duty@HOM", "wages/nobody", "wages@HOM>"])
def test_a_name_that_means_nothing_is_refused(complete, matrix, name) -> None:
    with pytest.raises(PriceError, match="no cost line"):
        select(complete, matrix.lines, name)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("robots:0.2:2", Price("robots", FACTOR, 0.2, 2.0)),
        ("wages:engineer@IND=10:40", Price("wages:engineer@IND", ABSOLUTE, 10.0, 40.0)),
        ("duty@MEX>USA+0:25%", Price("duty@MEX>USA", POINTS, 0.0, 0.25)),
        ("duty+-2%:3%", Price("duty", POINTS, -0.02, 0.03)),
        ("freight:sea:0.5:2", Price("freight:sea", FACTOR, 0.5, 2.0)),
        ("duty:84:0.5:2", Price("duty:84", FACTOR, 0.5, 2.0)),
        ("duty:84@FAR>HOM=1e-2:.5", Price("duty:84@FAR>HOM", ABSOLUTE, 0.01, 0.5)),
        ("wages@trade pact/acme:50%:200%", Price("wages@trade pact/acme", FACTOR, 0.5, 2.0)),
        (" *:0:1 ", Price("*", FACTOR, 0.0, 1.0)),
        ("freight:sea,coordination:0.1:2", Price("freight:sea,coordination", FACTOR, 0.1, 2.0)),
        ("duty@FAR>HOM,duty@NBR>HOM+0:25%", Price("duty@FAR>HOM,duty@NBR>HOM", POINTS, 0.0, 0.25)),
    ],
)
def test_a_range_is_read(text, wanted) -> None:
    assert parse(text) == wanted


@given(st.sampled_from(["robots", "freight:sea", "duty:84", "duty:84@FAR>HOM", "@FAR", "wages/acme"]), st.sampled_from([":", "=", "+"]), st.floats(0, 1e6), st.floats(0, 1e6))
def test_a_range_is_read_as_it_was_written(name, sign, one, other) -> None:
    low, high = sorted((one, other))
    if low == high:
        high += 1
    read = parse(f"{name}{sign}{low!r}:{high!r}")
    assert (read.name, read.low, read.high) == (name, low, high)
    assert price(str(read), low, high) == read


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("robots", "not a price with a range"),
        ("robots:0.5", "not a price with a range"),
        ("robots:a:b", "not a price with a range"),
        ("robots:2:0.5", "the smaller first"),
        ("robots:1:1", "the smaller first"),
        ("robots:-1:1", "less than nothing"),
        ("robots=-1:1", "less than nothing"),
    ],
)
def test_a_range_that_means_nothing_is_refused(text, reason) -> None:
    with pytest.raises(PriceError, match=reason):
        parse(text)


@pytest.mark.parametrize("high", [float("inf"), float("nan")])
def test_a_range_without_end_is_refused(high) -> None:
    with pytest.raises(PriceError, match="two numbers"):
        price("robots", 0.0, high)


@pytest.mark.parametrize(
    ("prices", "reason"),
    [
        (["duty:84@FAR>NBR:0:2"], "is 0 today"),
        (["@HOM=1:2"], "priced in"),
        (["freight=1:2"], "priced in"),
        (["processing=1:2"], "indexes"),
        (["equipment:line+1:2"], "indexes"),
        (["wages@HOM:0:2", "wages:operator:0:2"], "both move wages:operator@HOM"),
        (["@FAR:0:2", "wages=1:2"], "both move"),
        (["friction:0:2", "freight:sea:0:2"], "friction and freight:sea both move freight:sea"),
        (["friction=1:2"], "friction: its lines are priced in"),
        (["friction+1:2"], "friction: its lines are priced in"),
        (["duty:84@HOM>FAR+-0.2:0"], "down to -0.12"),
        (["wages:operator@FAR/acme+-6:0"], "at least 0"),
    ],
)
def test_a_move_that_means_nothing_is_refused(complete, matrix, prices, reason) -> None:
    with pytest.raises(PriceError, match=reason):
        box(complete, matrix, [parse(text) for text in prices])


def changed(matrix, before, after):
    """Lines whose price changed, by name, and their price."""
    return {name: float(value) for name, value, old in zip(line_names(matrix.lines), after, before, strict=True) if value != old}


def test_a_factor_multiplies_what_it_names_and_leaves_the_rest(complete, matrix) -> None:
    prices = moved(complete, matrix, [("wages:operator", 2.0)])
    found = changed(matrix, matrix.prices, prices)
    assert found == pytest.approx({"wages:operator@HOM": 70.0, "wages:operator@NBR": 36.0, "wages:operator@FAR/acme": 2 * 5 * 1.12, "wages:operator@NBR/acme": 2 * 18 * 1.12})


def test_a_set_price_keeps_the_margin_of_a_supplier(complete, matrix) -> None:
    found = changed(matrix, matrix.prices, moved(complete, matrix, [("wages:engineer@FAR=", 30.0)]))
    assert found == pytest.approx({"wages:engineer@FAR": 30.0, "wages:engineer@FAR/acme": 30.0 * 1.12})


def test_added_points_keep_the_margin_of_a_supplier(complete, matrix) -> None:
    found = changed(matrix, matrix.prices, moved(complete, matrix, [("wages:engineer@FAR+", -1.0)]))
    assert found == pytest.approx({"wages:engineer@FAR": 19.0, "wages:engineer@FAR/acme": 19.0 * 1.12})


def test_points_raise_a_duty_that_is_nothing_today_and_leave_surcharges_alone(complete, matrix) -> None:
    assert changed(matrix, matrix.prices, moved(complete, matrix, [("duty@FAR>NBR+", 0.25)])) == pytest.approx({"duty:73@FAR>NBR": 0.25, "duty:84@FAR>NBR": 0.25})
    assert changed(matrix, matrix.prices, moved(complete, matrix, [("duty@FAR>HOM+", 0.25)])) == pytest.approx({"duty:73@FAR>HOM": 0.3, "duty:84@FAR>HOM": 0.3})
    assert changed(matrix, matrix.prices, moved(complete, matrix, [("duty:84-surcharge@FAR>HOM=", 0.6)])) == pytest.approx({"duty:84-surcharge@FAR>HOM": 0.6})


def test_a_factor_moves_surcharges_too(complete, matrix) -> None:
    found = changed(matrix, matrix.prices, moved(complete, matrix, [("duty:84*@FAR>HOM", 0.0)]))
    assert found == {"duty:84@FAR>HOM": 0.0, "duty:84-specific@FAR>HOM": 0.0, "duty:84-surcharge@FAR>HOM": 0.0, "duty:84-surcharge-specific@FAR>HOM": 0.0}


def test_a_box_is_straight_and_its_unit_runs_from_end_to_end(complete, matrix) -> None:
    space = box(complete, matrix, [parse("wages@FAR=2:30"), parse("robots:0:2"), parse("duty@FAR>NBR+0:25%")])
    assert np.isnan(space.today[0])
    assert space.today[1:].tolist() == [1.0, 0.0]
    random = np.random.default_rng(0)
    for _ in range(20):
        share = random.uniform(0, 1, 3)
        numbers = space.low + share * (space.high - space.low)
        by_name = moved(complete, matrix, [("wages@FAR=", numbers[0]), ("robots", numbers[1]), ("duty@FAR>NBR+", numbers[2])])
        assert space.at(numbers) == pytest.approx(by_name)
        assert space.unit().at(share) == pytest.approx(by_name)
    for axis, family in enumerate(("wages", "robots", "duty")):
        assert set(matrix.lines["family"][space.touched(axis)]) == {family}


def test_today_of_factors_and_points_are_todays_prices(complete, matrix) -> None:
    space = box(complete, matrix, [parse("wages:0.5:2"), parse("duty@FAR>NBR+0:25%")])
    assert space.at(space.today) == pytest.approx(matrix.prices)
