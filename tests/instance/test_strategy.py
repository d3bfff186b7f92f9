"""What each strategy allows, and which strategies there are."""

from __future__ import annotations

import pytest
import small

import rebundle as rb
from complete import HEADER, complete_tables
from rebundle.instance.strategy import UnknownStrategy, allowed_legs, allowed_places, find, strategies


def allowed(case: rb.Instance, name: str) -> set[tuple[str, str]]:
    """Cells and sites at which the strategy lets them stand."""
    places = case.network.places[allowed_places(case, find(case, name))]
    return set(zip(places["cell"], places["site"], strict=True))


def everywhere(case: rb.Instance) -> set[tuple[str, str]]:
    return set(zip(case.network.places["cell"], case.network.places["site"], strict=True))


def test_the_built_in_strategies_stand_before_the_instances_own(complete: rb.Instance) -> None:
    assert list(strategies(complete)) == ["free", "integrated", "offshore", "near-market", "as-is", "hand-made", "no-far"]
    assert all(strategy.name == name and strategy.meaning for name, strategy in strategies(complete).items())


def test_without_existing_cells_there_is_no_as_is() -> None:
    assert list(strategies(small.case())) == ["free", "integrated", "offshore", "near-market"]
    with pytest.raises(UnknownStrategy):
        find(small.case(), "as-is")


def test_an_unknown_strategy_names_the_nearest_and_all(complete: rb.Instance) -> None:
    with pytest.raises(UnknownStrategy, match=r"no strategy 'intergrated'; did you mean 'integrated'\? Known here: free, integrated, .*no-far"):
        find(complete, "intergrated")
    with pytest.raises(UnknownStrategy, match="no strategy 'xyzzy' Known here: free"):
        find(complete, "xyzzy")


def test_an_own_strategy_may_not_take_a_built_in_name() -> None:
    with pytest.raises(rb.InstanceError, match="the name of a built-in strategy"):
        rb.make({**HEADER, "strategies": {"free": {}}}, complete_tables())


def test_free_bars_nothing(complete: rb.Instance) -> None:
    assert allowed(complete, "free") == everywhere(complete)
    assert allowed_legs(complete, find(complete, "free")).all()


def test_integrated_designs_makes_and_assembles_in_own_cells_at_home(complete: rb.Instance) -> None:
    at_home = {(cell, "main") for cell in ("office", "weld-hand", "weld-robot", "gear-shop", "printer", "line")} | {("office", "annex")}
    assert allowed(complete, "integrated") == at_home | {("depot", "fardepot")}


@pytest.mark.parametrize(("word", "here", "there"), [("country", "exporter", "importer"), ("site", "origin", "destination")])
def test_together_bars_the_lanes_that_part_what_a_stage_makes(word: str, here: str, there: str) -> None:
    case = rb.make({**HEADER, "strategies": {"one place": {"fabrication": {"together": word}}}}, complete_tables())
    legs = case.network.legs
    made = set(case.network.ways.loc[case.network.ways["stage"] == "fabrication", ["item", "site"]].itertuples(index=False, name=None))
    barred = legs[~allowed_legs(case, find(case, "one place"))]
    parting = [(item, origin) in made and not market and own != other for item, origin, market, own, other in legs[["item", "origin", "to_market", here, there]].itertuples(index=False)]
    assert len(barred)
    assert set(barred.index) == set(legs.index[parting])


def test_a_plan_kept_together_parts_nothing_and_costs_no_less() -> None:
    tables = complete_tables()
    case = rb.make({**HEADER, "strategies": {"one place": {"fabrication": {"together": "site"}, "design": {"together": "country"}}}}, tables)
    planner = rb.Planner(case)
    free, kept = planner.solve("free", gap=1e-9), planner.solve("one place", gap=1e-9)
    assert kept.passed
    assert kept.cost >= free.cost - 1e-6 * free.cost
    from dataclasses import replace

    broken = rb.audit(case, replace(free, strategy="one place"))
    parted = free.flows.merge(case["sites"][["site"]].rename(columns={"site": "destination"}), on="destination").query("origin != destination")
    assert {violation.rule for violation in broken} == ({"strategy"} if len(parted) and kept.cost > free.cost * (1 + 1e-6) else set())


def test_integrated_bars_suppliers_at_home() -> None:
    tables = complete_tables()
    tables["sites"][1]["owner"] = "acme"
    case = rb.make(HEADER, tables)
    assert ("office", "annex") in everywhere(case) - allowed(case, "integrated")
    assert allowed(case, "integrated") >= {("office", "main")}


def test_offshore_makes_and_assembles_abroad_and_designs_anywhere(complete: rb.Instance) -> None:
    barred = everywhere(complete) - allowed(complete, "offshore")
    assert barred == {(cell, "main") for cell in ("weld-hand", "weld-robot", "gear-shop", "printer", "line")}


def test_integrated_and_offshore_never_meet_in_making(complete: rb.Instance) -> None:
    both = allowed(complete, "integrated") & allowed(complete, "offshore")
    assert {cell for cell, _ in both} == {"office", "depot"}


def test_near_market_serves_from_the_country_or_its_customs_union(complete: rb.Instance) -> None:
    """HOM and NBR are one union; FAR has only a free-trade pact with NBR."""
    legs = complete.network.legs
    kept = legs[allowed_legs(complete, find(complete, "near-market"))]
    last = kept[kept["to_market"]]
    assert set(zip(last["exporter"], last["importer"], strict=True)) == {("HOM", "HOM"), ("HOM", "NBR"), ("NBR", "HOM"), ("NBR", "NBR"), ("FAR", "FAR")}
    assert len(kept[~kept["to_market"]]) == (~legs["to_market"]).sum()
    assert allowed(complete, "near-market") == everywhere(complete)


def test_as_is_holds_what_stands(complete: rb.Instance) -> None:
    assert find(complete, "as-is").hold
    assert not any(strategy.hold for name, strategy in strategies(complete).items() if name != "as-is")


def test_an_own_strategy_is_what_the_header_says(complete: rb.Instance) -> None:
    barred = everywhere(complete) - allowed(complete, "hand-made")
    assert barred == {("weld-robot", "main"), ("weld-robot", "near")}
    assert everywhere(complete) - allowed(complete, "no-far") == {("line", "farco")}


@pytest.mark.parametrize(
    ("rule", "left"),
    [
        ({"countries": ["HOM"]}, {"main"}),
        ({"countries": ["HOM", "NBR"]}, {"main", "near"}),
        ({"countries": ["HOM", "NBR"], "barred": ["HOM"]}, {"near"}),
        ({"owners": "firm"}, {"main", "near"}),
        ({"owners": "supplier"}, {"farco"}),
        ({"technologies": ["semi-automated"]}, {"main", "near", "farco"}),
        ({"technologies": ["manual", "robotic"]}, set()),
        ({}, {"main", "near", "farco"}),
    ],
)
def test_every_part_of_a_rule_bars_on_its_own(rule: dict[str, object], left: set[str]) -> None:
    case = rb.make({**HEADER, "strategies": {"own": {"assembly": rule}}}, complete_tables())
    assert {site for cell, site in allowed(case, "own") if cell == "line"} == left
    assert len({place for place in everywhere(case) - allowed(case, "own") if place[0] != "line"}) == 0


@pytest.mark.parametrize("word", ["countries", "barred"])
def test_a_rule_names_countries_that_exist(word: str) -> None:
    with pytest.raises(rb.InstanceError) as caught:
        rb.make({**HEADER, "strategies": {"own": {"assembly": {word: ["FARR"]}}}}, complete_tables())
    (problem,) = caught.value.problems
    assert (problem.stage, problem.file, problem.column, problem.value, problem.nearest) == ("references", "instance.toml", "strategies.own.assembly", "FARR", "FAR")


@pytest.mark.parametrize(("rule", "left"), [({"barred": ["union"]}, {"FAR"}), ({"countries": ["union"]}, {"HOM", "NBR"}), ({"barred": ["union", "FAR"]}, set())])
def test_an_agreement_stands_for_its_members_and_every_for_every_stage(rule: dict[str, list[str]], left: set[str]) -> None:
    tables = complete_tables()
    tables["placements"] = [{**row, "min": "0", "may_close": "yes"} for row in tables["placements"]]
    case = rb.make({**HEADER, "strategies": {"decoupled": {"every": rule}, "but design": {"every": rule, "design": {}}}}, tables)
    countries = case["sites"].set_index("site")["country"]
    assert {countries[site] for _, site in allowed(case, "decoupled")} == left
    kept = allowed(case, "but design") - allowed(case, "decoupled")
    assert kept == {(cell, site) for cell, site in everywhere(case) if cell == "office" and countries[site] not in left}
