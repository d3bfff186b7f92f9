"""The case studies: their data are sourced, their plans pass the audit, and their pages say what the code finds."""

from __future__ import annotations

import csv
import re
import shlex
from dataclasses import dataclass
from pathlib import Path

import pytest

import rebundle as rb

CASES = Path(__file__).parent.parent.parent / "instances"
NAMES = ("apparel", "hearing-aid", "electronics", "spare-parts")
FAST = {"overhead:print-hub hub-only", "printers printed-at-the-market", "printers printed-at-home", "printers nozzles-printed"}
"""Price and strategy of walks that take a second or two; the others are slow."""
SOLVED = {"apparel": ["free", "integrated"], "hearing-aid": ["free", "integrated"], "electronics": ["free", "integrated"], "spare-parts": ["free", "integrated"]}
"""Strategies that the quick tests solve; the slow ones solve all that a page quotes."""
EACH = [pytest.param(name, name, marks=[pytest.mark.slow] if name in ("apparel", "electronics") else [], id=name) for name in NAMES]
"""A case and its solved strategies; those that take more than a few seconds are slow."""
PROVEN = {"apparel": 0.02e6, "hearing-aid": 0.02e6, "electronics": 0.1e6, "spare-parts": 0.001e6}
"""The pages say that each cost is proven to within this."""
NUMBER = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True)
class Asked:
    """A row of a page's table of break-evens."""

    name: str
    arguments: tuple[str, ...]
    answers: tuple[str, ...]
    percent: bool

    def option(self, option: str, default: str | None = None) -> str | None:
        return self.arguments[self.arguments.index(option) + 1] if option in self.arguments else default


def page(name: str) -> str:
    return (CASES / name / "README.md").read_text(encoding="utf-8")


def rows_below(name: str, header: str) -> list[list[str]]:
    """Cells of the rows of the page's table that begins with a header."""
    text = page(name)
    table = text[text.index(f"| {header} |") :].split("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in table]


def asked(name: str) -> list[Asked]:
    found = []
    for _, command, answer in rows_below(name, "question"):
        numbers = () if answer == "none" else tuple(NUMBER.findall(answer))
        found.append(Asked(name, tuple(shlex.split(command.strip("`"))), numbers, "%" in answer))
    return found


def half_digit(number: str) -> float:
    """Half a unit of the last digit quoted."""
    return 0.5 * 10.0 ** -len(number.partition(".")[2])


def fast(row: Asked) -> bool:
    return f"{row.option('--price')} {row.option('-s')}" in FAST


QUICK = [row for name in NAMES for row in asked(name) if fast(row)]
LONG = [row for name in (*NAMES, "boeing-787") for row in asked(name) if not fast(row)]


class Pools(dict[str, rb.PricePool]):
    def __missing__(self, name: str) -> rb.PricePool:
        self[name] = rb.PricePool(rb.read(CASES / name))
        return self[name]


@pytest.fixture(scope="module")
def pools() -> dict[str, rb.PricePool]:
    """One pool a case, made when it is first asked: what one question proves helps the next."""
    return Pools()


@pytest.fixture(scope="module")
def solved(request: pytest.FixtureRequest, pools: dict[str, rb.PricePool]) -> rb.Comparison:
    """The strategies of one case."""
    name = request.param
    return rb.compare(pools[name].case, SOLVED[name])


@pytest.fixture(scope="module")
def compared(pools: dict[str, rb.PricePool]) -> dict[str, rb.Comparison]:
    return {name: rb.compare(pools[name].case, [row[0] for row in rows_below(name, "strategy")]) for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_every_row_of_numbers_has_a_source(name: str) -> None:
    for path in sorted((CASES / name).glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for number, row in enumerate(csv.DictReader(file), start=2):
                assert row["source"].strip(), f"{path.name}, row {number}"


def check_costs(name: str, comparison: rb.Comparison) -> None:
    quoted = dict(rows_below(name, "strategy"))
    for strategy, plan in comparison.plans.items():
        assert plan.passed
        assert plan.gap_money <= PROVEN[name]
        assert plan.cost / 1e6 == pytest.approx(float(quoted[strategy]), abs=half_digit(quoted[strategy]) + plan.gap_money / 1e6), strategy


@pytest.mark.parametrize(("name", "solved"), EACH, indirect=["solved"])
def test_strategies_solve_pass_the_audit_and_cost_what_the_page_says(name: str, solved: rb.Comparison) -> None:
    assert list(solved.plans) == SOLVED[name]
    check_costs(name, solved)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_the_page_quotes_every_strategy_and_the_differences(name: str, compared: dict[str, rb.Comparison]) -> None:
    plans = compared[name].plans
    assert set(plans) == {row[0] for row in rows_below(name, "strategy")}
    check_costs(name, compared[name])
    for _, dearer, cheaper, million in rows_below(name, "what it is worth"):
        slack = half_digit(million) + (plans[dearer].gap_money + plans[cheaper].gap_money) / 1e6
        assert (plans[dearer].cost - plans[cheaper].cost) / 1e6 == pytest.approx(float(million), abs=slack), (dearer, cheaper)


@pytest.mark.parametrize(("name", "solved"), EACH, indirect=["solved"])
def test_the_page_quotes_the_cells_of_the_cheapest_plan(name: str, solved: rb.Comparison) -> None:
    cells = solved.plans["free"].cells
    header = next(line for line in page(name).splitlines() if line.endswith("of the cheapest plan | site | number |")).split("|")[1].strip()
    quoted = {(cell, site): int(count) for cell, site, count in rows_below(name, header)}
    kinds = {cell for cell, _ in quoted}
    standing = cells[cells["cell"].isin(kinds) & (cells["count"] > 0)]
    assert {(row.cell, row.site): round(row.count) for row in standing.itertuples()} == quoted


def test_apparel_offers_owners_robots_and_seven_countries(pools: dict[str, rb.PricePool]) -> None:
    case = pools["apparel"].case
    sites = case["sites"]
    assert sites["country"].nunique() >= 6
    assert {"firm"} < set(sites["owner"])
    offered = case["placements"].merge(case["cells"], on="cell")
    for technology in ("manual", "robotic"):
        places = offered[(offered["stage"] == "assembly") & (offered["technology"] == technology)].merge(sites, on="site")
        assert {"USA", "MEX", "CHN", "VNM", "BGD"} <= set(places["country"])


def test_hearing_aid_offers_hub_and_local_printers_at_home_and_abroad(pools: dict[str, rb.PricePool]) -> None:
    case = pools["hearing-aid"].case
    offered = case["placements"].merge(case["sites"], on="site")
    assert (offered["max"].isna() | (offered["max"] > 0)).all()
    for cell in ("print-hub", "print-local"):
        there = offered[offered["cell"] == cell]
        assert {"USA", "MEX", "VNM", "CHN", "DEU"} <= set(there["country"])
    assert {"clinic", "firm"} <= set(offered[offered["cell"] == "print-local"]["owner"])
    printers = case["cells"].set_index("cell")["printers"]
    assert printers["print-local"] == 1 < printers["print-hub"]
    assert set(case["cells"].loc[case["cells"]["stage"] == "print", "cell"]) == {"print-hub", "print-local"}


def test_electronics_offers_every_stage_own_and_contract_at_home_and_abroad(pools: dict[str, rb.PricePool]) -> None:
    case = pools["electronics"].case
    offered = case["placements"].merge(case["cells"], on="cell").merge(case["sites"], on="site")
    offered["own"], offered["home"] = offered["owner"] == "firm", offered["country"] == "USA"
    forms = set(offered[["cell", "own", "home"]].itertuples(index=False, name=None))
    for cell in ("fab-line", "packaging-manual", "packaging-automatic", "test-floor"):
        assert {(cell, own, home) for own in (True, False) for home in (True, False)} <= forms
    assert {("design-team", True, True), ("design-team", True, False), ("design-team", False, False)} <= forms


def test_the_page_quotes_the_equipment_of_a_wafer(pools: dict[str, rb.PricePool]) -> None:
    case = pools["electronics"].case
    line = case["cells"].set_index("cell").loc["fab-line"]
    rate = case["countries"].set_index("country").loc["USA", "capital_rate"]
    annuity = rate / (1 - (1 + rate) ** -line["life_years"])
    quoted = re.search(r"costs USD (\d+) a wafer in the USA", page("electronics"))
    assert quoted
    assert annuity * line["equipment"] / (12 * 5000) == pytest.approx(float(quoted[1]), abs=0.5)


@pytest.mark.slow
@pytest.mark.parametrize("strategy", ["printed-at-the-market", "at-the-market-hub"])
def test_one_hub_in_aurora_prints_for_the_markets(compared: dict[str, rb.Comparison], strategy: str) -> None:
    cells = compared["hearing-aid"].plans[strategy].cells
    printing = cells[cells["cell"].str.startswith("print") & (cells["count"] > 0)]
    assert [(row.cell, row.site, round(row.count)) for row in printing.itertuples()] == [("print-hub", "aurora", 1)]


@pytest.mark.slow
def test_the_pages_quote_what_overturns_offshore_against_integrated() -> None:
    frame = rb.across([rb.read(CASES / name) for name in ("apparel", "hearing-aid")]).frame().set_index("instance")
    quoted = re.search(r"at (\d\.\d+) times", page("apparel"))
    assert quoted
    assert frame.loc["apparel", "price"] == "wages@USA"
    assert frame.loc["apparel", "factor"] == pytest.approx(float(quoted[1]), abs=half_digit(quoted[1]) + 1e-4)
    assert "No single price" in page("hearing-aid")
    assert not frame.loc["hearing-aid", "price"]


@pytest.mark.slow
def test_apparel_sews_by_robot_at_home_without_the_hub_too(compared: dict[str, rb.Comparison]) -> None:
    cells = compared["apparel"].plans["local-stock"].cells
    assert cells[(cells["cell"] == "sewing-robot") & (cells["site"] == "little-rock")]["count"].sum() >= 1


@pytest.mark.slow
def test_electronics_makes_power_chips_itself_and_buys_a_part_of_the_controllers(compared: dict[str, rb.Comparison]) -> None:
    plans = compared["electronics"].plans
    hours = {"fab-power": 0.12, "fab-controller": 0.15}
    line = {name: plan.runs[plan.runs["recipe"].isin(hours) & (plan.runs["units"] > 1e-6)] for name, plan in plans.items()}
    bought = line["free"][line["free"]["site"] == "malta"]
    assert set(bought["recipe"]) == {"fab-controller"}
    filled = {name: (runs["recipe"].map(hours) * runs["units"]).sum() / 8000 for name, runs in line.items()}
    share = re.search(r"fill only (\d+) % of a third", page("electronics"))
    full = re.search(r"three lines are (\d+) % full", page("electronics"))
    assert share
    assert full
    assert filled["free"] - 2 == pytest.approx(float(share[1]) / 100, abs=0.005)
    assert filled["integrated-device-maker"] / 3 == pytest.approx(float(full[1]) / 100, abs=0.005)
    one_roof = plans["one-roof"].cells
    assert set(one_roof[one_roof["count"] > 0]["site"]) == {"dallas"}


@pytest.mark.slow
def test_electronics_turns_between_the_sizes_the_page_quotes(pools: dict[str, rb.PricePool]) -> None:
    quoted = re.search(r"between (\d\.\d+) and (\d\.\d+) times today's demand.*?at (\d\.\d+) times", page("electronics"), re.DOTALL)
    assert quoted
    below, above, beyond = (float(number) for number in quoted.groups())
    case = pools["electronics"].case
    for low, high in ((below, above), (1.0, beyond)):
        found = rb.bracket(case, "demand", low, high, strategy="fabless", against="integrated-device-maker", start=2, width=1.0)
        assert list(found.points["choice"]) == ["fabless", "integrated-device-maker"]


@pytest.mark.slow
def test_electronics_quotes_what_iteration_changes(pools: dict[str, rb.PricePool], compared: dict[str, rb.Comparison]) -> None:
    plans = compared["electronics"].plans
    apart = re.search(r"lie (\d\.\d) % apart", page("electronics"))
    assert apart
    assert 100 * (plans["integrated-device-maker"].cost / plans["fabless"].cost - 1) == pytest.approx(float(apart[1]), abs=0.05)
    assert plans["one-roof"].cost < plans["fabless-at-home"].cost
    for strategy, million in rows_below("electronics", "without iteration"):
        answer = pools["electronics"].query({"iteration": 0.0}, strategy)
        assert answer.cost / 1e6 == pytest.approx(float(million), abs=half_digit(million) + answer.gap_money / 1e6), strategy


def check(row: Asked, pool: rb.PricePool) -> None:
    low, high = (float(row.option(end, "")) for end in ("--from", "--to"))
    found = rb.breakeven(pool, row.option("--price"), low, high, strategy=row.option("-s", "free"), against=row.option("--against"))
    assert found.certificate.complete
    if not row.answers:
        assert not found.switches
    if row.option("--against"):
        assert len(found.switches) == len(row.answers)
    unit = 0.01 if row.percent else 1.0
    for number in row.answers:
        slack = unit * half_digit(number)
        assert any(switch.low - slack <= unit * float(number) <= switch.high + slack and abs(switch.at - unit * float(number)) <= slack + 0.02 * switch.at for switch in found.switches), number


@pytest.mark.parametrize("row", QUICK, ids=lambda row: f"{row.name} {' '.join(row.arguments)}")
def test_the_page_quotes_where_strategies_turn(row: Asked, pools: dict[str, rb.PricePool]) -> None:
    check(row, pools[row.name])


@pytest.mark.slow
@pytest.mark.parametrize("row", LONG, ids=lambda row: f"{row.name} {' '.join(row.arguments)}")
def test_the_page_quotes_where_the_best_plan_changes(row: Asked, pools: dict[str, rb.PricePool]) -> None:
    check(row, pools[row.name])
