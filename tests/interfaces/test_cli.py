"""The command line: what each command prints, writes and returns."""

from __future__ import annotations

import json
import math
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import highspy
import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "instance"))

import small

import rebundle as rb
from complete import HEADER, complete_tables
from rebundle.interfaces import cli
from rebundle.plan.store import read_plan

HEAVY = ("highspy", "numpy", "pandas", "plotly", "pyomo", "scipy")

COMMANDS = [command.name or command.callback.__name__ for command in cli.app.registered_commands if command.callback]
IMPORTS = pytest.mark.skipif("import" not in COMMANDS, reason="the command import waits for its importers")

HOME = {"site": "home", "country": "USA", **small.JFK}
AWAY = {"site": "away", "country": "GBR", **small.LHR}
TINY: dict[str, Any] = {
    "countries": [{"country": "USA", "capital_rate": 0.1}, {"country": "GBR", "capital_rate": 0.05}],
    "sites": [HOME, AWAY],
    "markets": [{"market": "boston", "country": "USA", "lat": 42.4, "lon": -71.0}, {"market": "london", "country": "GBR", **small.LHR}],
    "cells": [{"cell": "line", "stage": "assembly", "hours_per_year": 12, "equipment": 1000}],
    "placements": [{"cell": "line", "site": "home", "existing": 1, "remaining_charge": 5}, {"cell": "line", "site": "away"}],
    "recipes": [{"recipe": "make", "cell": "line", "item": "thing", "hours": 1}],
    "recipe_labour": [{"recipe": "make", "skill": "hand", "hours": 2}],
    "wages": [{"country": "USA", "skill": "hand", "wage": 30}, {"country": "GBR", "skill": "hand", "wage": 10}],
    "modes": [{"mode": "air", "per_tonne_km": 0.01}],
    "tariffs": [{"importer": "USA", "rate": 0.1}],
    "demand": [{"market": "boston", "item": "thing", "quantity": 8}, {"market": "london", "item": "thing", "quantity": 4}],
}


@dataclass(frozen=True)
class Result:
    """What a command left behind."""

    status: int
    out: str
    error: str

    @property
    def json(self) -> Any:
        return json.loads(self.out, parse_constant=lambda word: pytest.fail(f"{word} is no JSON"))


Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in this process."""

    def command(*words: object) -> Result:
        monkeypatch.setattr(sys, "argv", ["rebundle", *map(str, words)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, error = capsys.readouterr()
        return Result(int(ended.value.code or 0), out, error)

    return command


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small.write_folder(tmp_path_factory.mktemp("cli") / "tiny", small.HEADER, small.tables(**TINY))


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small.write_folder(tmp_path_factory.mktemp("cli") / "everything", HEADER, complete_tables())


@pytest.fixture(scope="module")
def solved(tiny: Path) -> Path:
    """The optimal plan of the tiny instance as a file."""
    from rebundle.plan.store import write

    file = tiny.parent / "solved.json"
    write(rb.solve(rb.read(tiny), gap=1e-9), file)
    return file


def spoiled(folder: Path, **changed: Sequence[dict[str, Any]]) -> Path:
    """A tiny instance with something else in it."""
    return small.write_folder(folder / "spoiled", small.HEADER, small.tables(**{**TINY, **changed}))


TOO_MUCH = {"placements": [{"cell": "line", "site": "home", "max": 1}], "demand": [{"market": "boston", "item": "thing", "quantity": 20}]}
"""12 hours a year for 20 units of an hour."""


# --- help ------------------------------------------------------------------------------------


def test_help_loads_nothing_heavy() -> None:
    script = f"""
import sys
from rebundle.interfaces import cli
for command in {["", *COMMANDS]}:
    sys.argv = ["rebundle", *([command] if command else []), "--help"]
    try:
        cli.main()
    except SystemExit as ended:
        assert not ended.code, command
print("loaded", [name for name in {HEAVY} if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-W", "error", "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "loaded []"
    assert done.stdout.count("Example: rebundle") == len(COMMANDS) + 1
    assert done.stdout.count("Usage: rebundle") == len(COMMANDS) + 1


def test_the_commands_of_the_issue_are_there() -> None:
    assert set(COMMANDS) >= {"check", "solve", "compare", "audit", "diagnose", "export", "schema"}


@pytest.mark.parametrize("words", [["solve"], ["slove", "x"], ["solve", "x", "--gap", "2"], ["solve", "x", "--gap", "much"], ["solve", "x", "--fast"], ["solve", "x", "--threads", "0"], []])
def test_a_wrong_command_is_bad_input(run: Run, words: list[str]) -> None:
    result = run(*words)
    assert result.status == 2
    assert result.out + result.error != ""


# --- check and schema ------------------------------------------------------------------------


def test_check_counts_what_is_there(run: Run, tiny: Path) -> None:
    result = run("check", tiny)
    assert result.status == 0
    assert " ".join(result.out.split()) == "Small: in order. 2 sites, 2 markets, 1 items, 2 placements, 2 ways to make, 4 legs."
    content = run("check", tiny, "--json").json
    assert (content["instance"], content["title"], content["problems"], content["sites"], content["legs"]) == ("tiny", "Small", [], 2, 4)
    assert content["digest"] == rb.read(tiny).digest


def test_check_shows_what_a_name_for_several_prices_moves_and_refuses_what_no_line_has(run: Run, tmp_path: Path) -> None:
    def folder(prices: list[str]) -> Path:
        return small.write_folder(tmp_path / "case", {**small.HEADER, "prices": {"moving": prices}}, small.tables())

    result = run("check", folder(["freight:air", "duty"]))
    assert "Price moving moves freight:air, duty together: 2 cost lines." in " ".join(result.out.split())
    assert run("check", tmp_path / "case", "--json").json["prices"] == {"moving": 2}
    refused = run("check", folder(["freight:sea", "robots", "duty"]))
    assert refused.status == 2
    assert "2 problems" in refused.error
    assert all(name in refused.error for name in ("freight:sea", "robots"))


def test_a_title_is_printed_as_it_stands(run: Run, tmp_path: Path) -> None:
    folder = small.write_folder(tmp_path / "case", {**small.HEADER, "title": "Case [bold]v2[/nothing]"}, small.tables())
    result = run("check", folder)
    assert result.status == 0
    assert result.out.startswith("Case [bold]v2[/nothing]: in order")


def test_schema_prints_the_reference_page(run: Run) -> None:
    from rebundle.instance.reference import as_dict, page

    assert run("schema") == Result(0, page(), "")
    assert run("schema", "--json").json == json.loads(json.dumps(as_dict()))


# --- solve -----------------------------------------------------------------------------------


def as_promised(content: dict[str, Any]) -> None:
    """The keys of the issue, with the right types, and sums that hold."""
    types: dict[str, Any] = {
        "instance": str,
        "status": str,
        "cost": float,
        "bound": float,
        "gap": float,
        "gap_money": float,
        "gap_avoidable": float,
        "audit": dict,
        "seconds": dict,
        "cells": list,
        "costs": list,
        "flows": list,
    }
    assert {key: type(content[key]) for key in types} == types
    assert (content["audit"]["passed"], content["audit"]["violations"]) == (True, [])
    assert {key: type(content["seconds"][key]) for key in ("read", "build", "compile", "solve", "audit")} == dict.fromkeys(("read", "build", "compile", "solve", "audit"), float)
    assert all(value >= 0 for value in content["seconds"].values())
    for row in content["cells"]:
        assert {key: type(row[key]) for key in ("state", "cell", "site", "count")} == {"state": str, "cell": str, "site": str, "count": float}
    words = ("line", "family", "kind", "place", "unit")
    for row in content["costs"]:
        assert {key: type(row[key]) for key in (*words, "driver", "price", "amount")} == {**dict.fromkeys(words, str), "driver": float, "price": float, "amount": float}
        assert row["amount"] == pytest.approx(row["price"] * row["driver"], rel=1e-9)
    for row in content["flows"]:
        assert {key: type(row[key]) for key in ("item", "origin", "destination", "mode", "units")} == {"item": str, "origin": str, "destination": str, "mode": str, "units": float}
    assert math.fsum(row["amount"] for row in content["costs"]) == pytest.approx(content["cost"], rel=1e-12)
    assert content["bound"] <= content["cost"]
    assert content["gap_money"] == pytest.approx(content["cost"] - content["bound"], abs=1e-9)
    assert content["gap"] == pytest.approx(content["gap_money"] / content["cost"], abs=1e-15)
    assert len({row["line"] for row in content["costs"]}) == len(content["costs"])


def test_solve_prints_one_object_with_all_that_is_promised(run: Run, everything: Path) -> None:
    result = run("solve", everything, "--json", "--gap", "1e-4")
    assert (result.status, result.error) == (0, "")
    as_promised(result.json)
    assert (result.json["instance"], result.json["status"], result.json["strategy"]) == ("everything", "optimal", "free")
    assert result.json["gap_avoidable"] <= 1e-4
    assert min(len(result.json[table]) for table in ("cells", "costs", "flows", "runs")) > 3


def test_solve_by_hand(run: Run, tiny: Path) -> None:
    """The line at home is there and works for 30 x 2 a unit; a line away costs 1,000 x 0.05 / (1 - 1.05^-10) a year, 10 x 2 a unit, 10 % of 100 and 1 t over the sea.

    JFK to Boston is 300 km or 3 a unit, London to Boston 5,260 km or 53: from away, London is served for 20 and Boston for 83, from home for 115 and 63.
    """
    content = run("solve", tiny, "--json", "--gap", "0").json
    as_promised(content)
    lines = {row["line"]: row["amount"] for row in content["costs"]}
    away = 1000 * 0.05 / (1 - 1.05**-10)
    assert lines["equipment:line@GBR"] == pytest.approx(away)
    assert lines["equipment:existing@USA"] == 5
    assert lines["wages:hand@GBR"] == pytest.approx(4 * 20)
    assert lines["wages:hand@USA"] == pytest.approx(8 * 60)
    assert content["cost"] == pytest.approx(5 + away + 4 * 20 + 8 * 63, rel=1e-3)


def test_solve_says_in_a_sentence_what_it_found(run: Run, tiny: Path) -> None:
    result = run("solve", tiny)
    assert result.status == 0
    assert result.out.startswith("The best plan of strategy free costs EUR ")
    assert "Proof: cost" in result.out
    assert result.error == ""


@pytest.mark.parametrize("name", ["plan.json", "tables"])
def test_solve_writes_the_plan_it_prints(run: Run, tiny: Path, tmp_path: Path, name: str) -> None:
    result = run("solve", tiny, "--strategy", "offshore", "--out", tmp_path / name, "--json")
    assert result.status == 0
    assert [file.name for file in tmp_path.iterdir()] == [name]
    assert json.loads(json.dumps(read_plan(tmp_path / name).as_dict())) == result.json
    assert result.json["strategy"] == "offshore"
    assert {row["site"] for row in result.json["cells"] if row["count"]} == {"away"}


def test_solve_asks_for_the_folder_before_it_solves(run: Run, tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rebundle.solver.planner.solve", lambda *_, **__: pytest.fail("solved in vain"))
    result = run("solve", tiny, "--out", tmp_path / "nowhere" / "plan.json")
    assert result.status == 2
    assert "nowhere" in result.error
    assert list(tmp_path.iterdir()) == []


def test_a_plan_that_fails_its_audit_is_flagged(run: Run, tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = rb.plan.plan.Violation("demand", "boston, thing", 3.0, "units/year", "3 units too few")
    monkeypatch.setattr("rebundle.solver.planner.audit", lambda *_: [broken])
    result = run("solve", tiny, "--json")
    assert result.status == 1
    assert result.json["audit"] == {"passed": False, "violations": [{"rule": "demand", "who": "boston, thing", "amount": 3.0, "unit": "units/year", "detail": "3 units too few"}]}
    text = run("solve", tiny)
    assert text.status == 1
    assert "3 units too few" in text.out


def test_an_infeasible_instance_is_said_to_be_so(run: Run, tmp_path: Path) -> None:
    folder = spoiled(tmp_path, **TOO_MUCH)
    result = run("solve", folder, "--out", tmp_path / "plan.json")
    assert (result.status, result.out) == (1, "")
    assert result.error.startswith("infeasible")
    assert "rebundle diagnose" in result.error
    machine = run("solve", folder, "--json")
    assert (machine.status, machine.json["status"]) == (1, "infeasible")
    assert not (tmp_path / "plan.json").exists()


@pytest.mark.parametrize("command", ["solve", "compare", "diagnose", "export"])
def test_an_unknown_strategy_names_the_nearest(run: Run, tiny: Path, tmp_path: Path, command: str) -> None:
    out = ["--out", tmp_path / "model.mps"] if command == "export" else []
    result = run(command, tiny, "--strategy", "integrate", *out)
    assert (result.status, result.out) == (2, "")
    assert "no strategy 'integrate'; did you mean 'integrated'?" in " ".join(result.error.split())
    assert list(tmp_path.iterdir()) == []


# --- bad input -------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["check", "solve", "compare", "audit", "diagnose", "export"])
def test_a_bad_instance_is_named_by_every_command(run: Run, tmp_path: Path, command: str) -> None:
    folder = spoiled(tmp_path, recipes=[{"recipe": "make", "cell": "lime", "item": "thing"}])
    more = {"audit": [tmp_path / "plan.json"], "export": ["--out", tmp_path / "out.mps"], "solve": ["--out", tmp_path / "out.json"]}.get(command, [])
    before = sorted(tmp_path.rglob("*"))
    result = run(command, folder, *more)
    assert (result.status, result.out) == (2, "")
    for word in ("recipes.csv", "2", "cell", "lime", "cells.csv", "line"):
        assert word in result.error
    if command != "export":
        machine = run(command, folder, *more, "--json")
        assert machine.status == 2
        (problem,) = machine.json["problems"]
        assert {key: problem[key] for key in ("stage", "file", "row", "column", "value", "nearest")} == {
            "stage": "references",
            "file": "recipes.csv",
            "row": 2,
            "column": "cell",
            "value": "lime",
            "nearest": "line",
        }
        assert problem["expected"] in machine.json["error"]
    assert sorted(tmp_path.rglob("*")) == before


def test_all_problems_of_a_stage_are_shown(run: Run, tmp_path: Path) -> None:
    demand = [{"market": "boston", "item": "thing", "quantity": "-8"}, {"market": "london", "item": "thing", "quantity": "1,000"}]
    result = run("check", spoiled(tmp_path, demand=demand, modes=[{"mode": "=1+1"}]))
    assert result.status == 2
    assert [word in result.error for word in ("-8", "1,000", "=1+1")] == [True, True, True]
    assert {"row", "column", "value"} <= set(result.error.split())


@pytest.mark.parametrize(
    "words",
    [
        ["check", "nowhere"],
        ["solve", "nowhere"],
        ["audit", "TINY", "nowhere.json"],
        ["export", "TINY", "--plan", "nowhere.json", "--out", "x"],
        pytest.param(["import", "orlib", "nowhere.txt", "--out", "x"], marks=IMPORTS),
    ],
)
def test_what_is_not_there_is_bad_input(run: Run, tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(*(str(tiny) if word == "TINY" else word for word in words))
    assert result.status == 2
    assert "nowhere" in result.error
    assert list(tmp_path.iterdir()) == []


def test_a_plan_that_is_no_plan_is_bad_input(run: Run, tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text('{"cells": [{"cell": "line", "site": "home", "count": "many"}], "flow": []}', encoding="utf-8")
    result = run("audit", tiny, tmp_path / "plan.json", "--json")
    assert result.status == 2
    assert {(problem["column"], problem["nearest"]) for problem in result.json["problems"]} >= {("flow", "flows")}


# --- our own errors and Ctrl-C ---------------------------------------------------------------


@pytest.mark.parametrize("error", [KeyError("lost"), ValueError("zip() argument 2 is longer"), ZeroDivisionError("by zero"), RuntimeError("odd"), AssertionError("two prices")])
def test_our_own_error_is_called_so(run: Run, tiny: Path, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("rebundle.solver.planner.arrays", fail)
    result = run("solve", tiny)
    assert (result.status, result.out) == (3, "")
    assert f"an error of rebundle itself, not of your data: {type(error).__name__}" in " ".join(result.error.split())
    assert run("solve", tiny, "--json").json["error"].startswith(type(error).__name__)
    monkeypatch.setenv("REBUNDLE_TRACE", "1")
    traced = run("solve", tiny)
    assert traced.status == 3
    assert "Traceback" in traced.error


def test_ctrl_c_before_there_is_a_plan_is_no_error_of_ours(run: Run, tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("rebundle.solver.planner.arrays", stop)
    result = run("solve", tiny)
    assert (result.status, result.out) == (1, "")
    assert "interrupted before there was a plan" in result.error
    assert run("solve", tiny, "--json").json["status"] == "interrupted"


def hard(folder: Path, sites: int = 30, markets: int = 80) -> Path:
    """Capacitated single-source location, tight: a plan comes soon, its proof does not."""
    chance = random.Random(3)
    points = {f"s{number}": (chance.random(), chance.random()) for number in range(sites)} | {f"m{number}": (chance.random(), chance.random()) for number in range(markets)}
    quantities = {f"m{number}": chance.randint(5, 35) for number in range(markets)}
    capacity = sum(quantities.values()) / sites * 3
    content = {
        "countries": [{"country": "USA", "capital_rate": 0}],
        "sites": [{"site": name, "country": "USA", "max_cells": 1} for name in points if name[0] == "s"],
        "markets": [{"market": name, "country": "USA"} for name in quantities],
        "items": [{"item": "thing"}],
        "cells": [{"cell": "line", "stage": "assembly"}],
        "placements": [{"cell": "line", "site": name, "max": 1, "capacity_hours": capacity * chance.uniform(0.7, 1.3), "fixed_cost": chance.randint(300, 600)} for name in points if name[0] == "s"],
        "recipes": [{"recipe": "make", "cell": "line", "item": "thing", "hours": 1}],
        "modes": [{"mode": "road"}],
        "lanes": [
            {"origin": one, "destination": other, "mode": "road", "cost_per_unit": round(10 * math.dist(points[one], points[other]), 4)} for one in points if one[0] == "s" for other in quantities
        ],
        "demand": [{"market": name, "item": "thing", "quantity": quantity, "single_source": "yes"} for name, quantity in quantities.items()],
    }
    return small.write_folder(folder / "hard", small.HEADER, content)


WITH_A_SIGNAL = """
import sys
from contextlib import contextmanager
from rebundle.interfaces import cli, progress

@contextmanager
def watching(currency):
    said = []
    def listen(seen):
        if seen.cost < float("inf") and not said:
            said.append(print("plan", file=sys.stderr, flush=True))
    yield lambda name: listen

progress.watching = watching
cli.main()
"""


def test_ctrl_c_keeps_the_best_plan_with_its_bound(tmp_path: Path) -> None:
    words = [sys.executable, "-c", WITH_A_SIGNAL, "solve", str(hard(tmp_path)), "--gap", "0", "--json", "--out", str(tmp_path / "plan.json")]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        first = process.stderr.readline()
        process.send_signal(signal.SIGINT)
        try:
            out, error = process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
    assert (process.returncode, error) == (0, ""), out
    content = json.loads(out)
    if content["status"] == "optimal":
        pytest.skip("the solve ended before the signal")
    as_promised(content)
    assert (first, content["status"]) == ("plan\n", "interrupted")
    assert 0 < content["bound"] < content["cost"]
    assert read_plan(tmp_path / "plan.json").status == "interrupted"


def test_a_time_limit_keeps_the_best_plan_with_its_bound(run: Run, tmp_path: Path) -> None:
    result = run("solve", hard(tmp_path), "--gap", "0", "--time-limit", "1", "--json")
    if result.status == 1:
        assert result.json["status"] == "no plan found"
        pytest.skip("no plan within a second on this machine")
    if result.json["status"] == "optimal":
        pytest.skip("solved within a second on this machine")
    as_promised(result.json)
    assert (result.status, result.json["status"]) == (0, "time limit")
    assert 0 < result.json["bound"] < result.json["cost"]


# --- compare ---------------------------------------------------------------------------------


def test_the_differences_by_line_sum_to_the_difference_of_the_costs(run: Run, everything: Path) -> None:
    result = run("compare", everything, "--json", "--gap", "1e-2")
    assert (result.status, result.error) == (0, "")
    content = result.json
    plans = content["plans"]
    assert set(plans) | set(content["impossible"]) == {"as-is", "free", "integrated", "offshore"}
    for plan in plans.values():
        as_promised(plan)
    first = content["differences_from"]
    assert set(content["differences"]) == set(plans) - {first}
    assert len(content["differences"]) >= 2
    for name, lines in content["differences"].items():
        assert math.fsum(line["difference"] for line in lines) == pytest.approx(plans[name]["cost"] - plans[first]["cost"], rel=1e-9, abs=1e-6)
        assert all(line["difference"] for line in lines)
        before, after = ({row["line"]: row["amount"] for row in plans[one]["costs"]} for one in (first, name))
        for line in lines:
            assert line["difference"] == pytest.approx(after.get(line["line"], 0) - before.get(line["line"], 0), rel=1e-9, abs=1e-9)
    for name, families in content["families"].items():
        assert math.fsum(families.values()) == pytest.approx(plans[name]["cost"], rel=1e-12)
    assert content["verdict"]


def test_compare_shows_the_strategies_side_by_side(run: Run, tiny: Path) -> None:
    result = run("compare", tiny)
    assert result.status == 0
    assert "beats" in result.out
    assert [word in result.out for word in ("as-is", "free", "integrated", "offshore", "wages", "freight")] == [True] * 6
    assert "impossible" not in result.out


def test_a_strategy_that_cannot_be_is_a_row_with_its_reason(run: Run, tmp_path: Path) -> None:
    folder = spoiled(tmp_path, placements=[{"cell": "line", "site": "home"}])
    content = run("compare", folder, "--json", "-s", "offshore", "-s", "free").json
    assert list(content["plans"]) == ["free"]
    assert list(content["impossible"]) == ["offshore"]
    assert "go without" in content["impossible"]["offshore"]
    assert run("compare", folder, "-s", "offshore", "-s", "free").status == 0
    assert run("compare", folder, "-s", "offshore").status == 1


# --- audit -----------------------------------------------------------------------------------


def test_a_written_plan_passes_its_audit(run: Run, tiny: Path, solved: Path) -> None:
    result = run("audit", tiny, solved)
    assert (result.status, result.error) == (0, "")
    assert result.out.startswith("The plan costs EUR ")
    content = run("audit", tiny, solved, "--json").json
    assert content["audit"] == {"passed": True, "violations": []}
    assert content["cost"] == pytest.approx(read_plan(solved).cost)


def edited(solved: Path, folder: Path, edit: Callable[[dict[str, Any]], Any]) -> Path:
    content = json.loads(solved.read_text(encoding="utf-8"))
    edit(content)
    file = folder / "plan.json"
    file.write_text(json.dumps(content), encoding="utf-8")
    return file


SPOILS: list[tuple[str, Callable[[dict[str, Any]], Any]]] = [
    ("demand", lambda plan: plan["flows"][0].update(units=plan["flows"][0]["units"] + 1)),
    ("supply", lambda plan: plan["runs"][0].update(units=plan["runs"][0]["units"] + 1)),
    ("capacity", lambda plan: plan["cells"][0].update(count=0.0, opened=0.0, closed=plan["cells"][0]["closed"] + plan["cells"][0]["count"])),
    ("cost", lambda plan: plan["costs"][0].update(amount=plan["costs"][0]["amount"] + 1)),
    ("cost", lambda plan: plan.update(cost=plan["cost"] + 1)),
    ("digest", lambda plan: plan.update(digest="0" * 64)),
]


@pytest.mark.parametrize(("rule", "edit"), SPOILS)
def test_a_spoiled_plan_fails_its_audit(run: Run, tiny: Path, solved: Path, tmp_path: Path, rule: str, edit: Callable[[dict[str, Any]], Any]) -> None:
    file = edited(solved, tmp_path, edit)
    result = run("audit", tiny, file, "--json")
    assert result.status == 1
    assert not result.json["audit"]["passed"]
    assert rule in {row["rule"] for row in result.json["audit"]["violations"]}
    assert all(set(row) == {"rule", "who", "amount", "unit", "detail"} for row in result.json["audit"]["violations"])


def test_what_is_broken_is_shown(run: Run, tiny: Path, solved: Path, tmp_path: Path) -> None:
    result = run("audit", tiny, edited(solved, tmp_path, SPOILS[0][1]))
    assert result.status == 1
    assert "demand" in result.out
    assert "units/year" in result.out


def test_a_plan_made_by_hand_needs_no_more_than_cells_and_flows(run: Run, tiny: Path, tmp_path: Path) -> None:
    plan = tmp_path / "mine"
    plan.mkdir()
    (plan / "cells.csv").write_text("cell,site,count\nline,home,1\n", encoding="utf-8")
    (plan / "flows.csv").write_text("item,origin,destination,mode,units\nthing,home,boston,air,8\nthing,home,london,air,4\n", encoding="utf-8")
    result = run("audit", tiny, plan, "--json")
    assert (result.status, result.json["audit"]["violations"]) == (0, [])
    assert result.json["cost"] == pytest.approx(5 + 12 * 60 + 8 * 3.0 + 4 * 55.4, rel=1e-2)


# --- diagnose --------------------------------------------------------------------------------


def test_diagnose_says_what_would_have_to_give(run: Run, tmp_path: Path) -> None:
    folder = spoiled(tmp_path, **TOO_MUCH)
    content = run("diagnose", folder, "--json")
    assert content.status == 1
    assert not content.json["feasible"]
    assert sum(short["amount"] for short in content.json["shortfalls"]) == pytest.approx(8)
    assert content.json["conflict"]
    shown = run("diagnose", folder)
    assert shown.status == 1
    assert "boston" in shown.out or "line at home" in shown.out


def test_diagnose_of_a_feasible_instance_is_fine(run: Run, tiny: Path) -> None:
    result = run("diagnose", tiny, "--json")
    assert (result.status, result.json["feasible"], result.json["shortfalls"]) == (0, True, [])
    assert run("diagnose", tiny).status == 0


# --- import and export -----------------------------------------------------------------------

ORLIB = """ 2 3
 10 20
 30 5.5
 4
 8 12
 5
 20 5
 6
 12 6
"""


@IMPORTS
def test_import_makes_an_instance_that_solves(run: Run, tmp_path: Path) -> None:
    """All 15 fit into the second warehouse: 5.5 + 12 + 5 + 6."""
    (tmp_path / "cap.txt").write_text(ORLIB, encoding="utf-8")
    result = run("import", "orlib", tmp_path / "cap.txt", "--kind", "cflp", "--out", tmp_path / "cap")
    assert (result.status, result.error) == (0, "")
    assert str(tmp_path / "cap") in result.out.replace("\n", "")
    assert run("check", tmp_path / "cap").status == 0
    assert run("solve", tmp_path / "cap", "--json", "--gap", "0").json["cost"] == pytest.approx(28.5)


@IMPORTS
@pytest.mark.parametrize(
    ("words", "text"),
    [(["orlib"], "2 3\n 10 many"), (["orlib"], ""), (["orlip"], ORLIB), (["orlib", "--kind", "cflq"], ORLIB), (["orlib"], ORLIB.replace("10 20", "capacity 20"))],
)
def test_a_file_in_another_format_is_bad_input(run: Run, tmp_path: Path, words: list[str], text: str) -> None:
    (tmp_path / "cap.txt").write_text(text, encoding="utf-8")
    result = run("import", words[0], tmp_path / "cap.txt", *words[1:], "--out", tmp_path / "cap")
    assert (result.status, result.out) == (2, "")
    assert result.error
    assert [file.name for file in tmp_path.iterdir()] == ["cap.txt"]


def optimum(file: Path) -> float:
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("mip_rel_gap", 0.0)
    assert solver.readModel(str(file)) == highspy.HighsStatus.kOk
    solver.run()
    assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return float(solver.getInfo().objective_function_value)


@pytest.mark.parametrize(("ending", "strategy"), [(".mps", "free"), (".lp", "offshore")])
def test_the_exported_model_has_the_optimum_of_the_plan(run: Run, tiny: Path, tmp_path: Path, ending: str, strategy: str) -> None:
    file = tmp_path / f"model{ending}"
    result = run("export", tiny, "--out", file, "--strategy", strategy)
    assert (result.status, result.error) == (0, "")
    assert [path.name for path in tmp_path.iterdir()] == [file.name]
    assert optimum(file) == pytest.approx(rb.solve(rb.read(tiny), strategy, gap=0.0).cost, rel=1e-7)


def test_a_plan_is_exported_as_tables(run: Run, tiny: Path, solved: Path, tmp_path: Path) -> None:
    result = run("export", tiny, "--plan", solved, "--out", tmp_path / "tables")
    assert (result.status, result.error) == (0, "")
    assert {file.name for file in (tmp_path / "tables").iterdir()} == {"cells.csv", "costs.csv", "flows.csv", "plan.json", "routed_flows.csv", "routed_runs.csv", "runs.csv", "shortages.csv"}
    assert read_plan(tmp_path / "tables").as_dict() == read_plan(solved).as_dict()
    assert run("audit", tiny, tmp_path / "tables").status == 0


def test_a_model_in_another_form_is_refused(run: Run, tiny: Path, tmp_path: Path) -> None:
    result = run("export", tiny, "--out", tmp_path / "model.txt")
    assert (result.status, result.out) == (2, "")
    assert ".mps or .lp" in " ".join(result.error.split())
    assert list(tmp_path.iterdir()) == []


# --- progress --------------------------------------------------------------------------------


def test_a_line_of_progress_says_best_and_what_is_left() -> None:
    from rebundle.interfaces.progress import line
    from rebundle.solver.outcome import Progress

    assert line("free", Progress(3.2, math.inf, 1000.0), "EUR").startswith("free: 3 s, no plan yet, bound EUR 1,000")
    text = line("free", Progress(12.0, 1500.0, 1400.0), "EUR")
    assert "12 s, best EUR 1,500" in text
    assert "EUR 100" in text


def test_progress_is_shown_on_a_terminal_only(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from rebundle.interfaces.progress import watching
    from rebundle.solver.outcome import Progress

    with watching("EUR") as listen:
        listen("free")(Progress(1.0, 2.0, 1.0))
    assert capsys.readouterr() == ("", "")
    monkeypatch.setenv("FORCE_COLOR", "1")
    with watching("EUR") as listen:
        listen("free")(Progress(1.0, 1500.0, 1.0))
    assert "best EUR 1,500" in capsys.readouterr().err
