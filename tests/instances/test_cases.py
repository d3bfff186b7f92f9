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
NAMES = ("apparel",)
FAST = {"sewn-at-home", "stock-and-home", "integrated", "hub-only", "local-only"}
"""Pairs with one of these are told apart in a few solves; the other walks are slow."""
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


QUICK = [row for name in NAMES for row in asked(name) if row.option("-s") in FAST]
LONG = [row for name in NAMES for row in asked(name) if row.option("-s") not in FAST]


@pytest.fixture(scope="module")
def pools() -> dict[str, rb.PricePool]:
    """One pool a case: what one question proves helps the next."""
    return {name: rb.PricePool(rb.read(CASES / name)) for name in NAMES}


@pytest.fixture(scope="module")
def compared(pools: dict[str, rb.PricePool]) -> dict[str, rb.Comparison]:
    return {name: rb.compare(pools[name].case, [row[0] for row in rows_below(name, "strategy")]) for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_every_row_of_numbers_has_a_source(name: str) -> None:
    for path in sorted((CASES / name).glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for number, row in enumerate(csv.DictReader(file), start=2):
                assert row["source"].strip(), f"{path.name}, row {number}"


@pytest.mark.parametrize("name", NAMES)
def test_the_page_quotes_the_cost_of_each_strategy(name: str, compared: dict[str, rb.Comparison]) -> None:
    for strategy, million in rows_below(name, "strategy"):
        plan = compared[name].plans[strategy]
        assert plan.passed
        assert plan.cost / 1e6 == pytest.approx(float(million), abs=half_digit(million) + plan.gap_money / 1e6), strategy


@pytest.mark.parametrize("name", NAMES)
def test_the_page_quotes_the_cells_of_the_cheapest_plan(name: str, compared: dict[str, rb.Comparison]) -> None:
    cells = compared[name].plans["free"].cells
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
