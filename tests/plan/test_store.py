"""Plans as files: what is written comes back, what is wrong is named."""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

import toy_plan

from rebundle.plan.audit import audit
from rebundle.plan.html import page
from rebundle.plan.plan import TABLES, Plan, Violation, table
from rebundle.plan.store import PlanError, complete, from_dict, read_plan, to_dict, write

CASE = toy_plan.case()
PLAN = toy_plan.plan(CASE)

NAME = st.from_regex(r"[A-Za-zäß中][A-Za-z0-9äß中_.;'\" -]{0,8}[A-Za-z0-9]", fullmatch=True)
NUMBER = st.floats(allow_nan=False, allow_infinity=False)


def frames(name: str) -> st.SearchStrategy[pd.DataFrame]:
    row = st.fixed_dictionaries({column: NUMBER if kind == "number" else NAME for column, kind in TABLES[name].items()})
    return st.lists(row, max_size=4).map(lambda rows: table(name, rows))


PLANS = st.builds(
    Plan,
    instance=NAME,
    digest=NAME,
    strategy=NAME,
    status=NAME,
    currency=NAME,
    cost=NUMBER,
    bound=st.one_of(NUMBER, st.just(float("nan"))),
    unavoidable=NUMBER,
    cells=frames("cells"),
    runs=frames("runs"),
    flows=frames("flows"),
    shortages=frames("shortages"),
    costs=frames("costs"),
    seconds=st.dictionaries(st.sampled_from(["read", "solve", "audit"]), NUMBER),
    versions=st.dictionaries(NAME, NAME, max_size=2),
    method=st.text(max_size=5),
    violations=st.one_of(st.none(), st.lists(st.builds(Violation, NAME, st.text(max_size=5), NUMBER, NAME, NAME), max_size=2).map(tuple)),
)


def assert_same(one: Plan, other: Plan) -> None:
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name), check_exact=True)
    for name in ("instance", "digest", "strategy", "status", "currency", "method", "violations", "seconds", "versions"):
        assert getattr(one, name) == getattr(other, name), name
    for name in ("cost", "bound", "unavoidable"):
        assert repr(getattr(one, name)) == repr(getattr(other, name)), name


@settings(max_examples=25)
@given(PLANS)
def test_what_is_written_comes_back(plan: Plan) -> None:
    with tempfile.TemporaryDirectory() as place:
        for path in (Path(place) / "plan.json", Path(place) / "plan"):
            write(plan, path)
            assert_same(plan, read_plan(path))
            write(plan, path)  # a second time, over the first
        assert sorted(file.name for file in Path(place).iterdir()) == ["plan", "plan.json"]


def test_json_is_strict_and_holds_what_the_command_line_promises() -> None:
    content = to_dict(replace(PLAN, bound=float("nan"), violations=()))
    text = json.dumps(content, allow_nan=False)
    assert json.loads(text)["bound"] is None
    assert content["audit"] == {"passed": True, "violations": []}
    assert set(content["seconds"]) == {"read", "build", "compile", "solve", "audit"}
    wanted = {"instance", "status", "cost", "bound", "gap", "gap_money", "gap_avoidable", "digest", "strategy", "currency", "unavoidable", "method", "versions", *TABLES}
    assert wanted <= set(content)
    assert content["cells"][0] == {"state": "now", "cell": "studio", "site": "Nagoya", "count": 1.0, "opened": 1.0, "closed": 0.0}
    assert to_dict(PLAN)["audit"] == {"passed": False, "violations": None}


def test_plan_read_again_passes_the_audit(tmp_path: Path) -> None:
    write(PLAN, tmp_path / "plan")
    assert audit(CASE, read_plan(tmp_path / "plan")) == []


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@sum", "\tx", "a\nb", " x", "x "])
def test_text_that_a_spreadsheet_would_run_is_refused(tmp_path: Path, name: str) -> None:
    plan = replace(PLAN, runs=table("runs", [{"state": "now", "recipe": name, "site": "Nagoya", "units": 1}]))
    with pytest.raises(PlanError, match=r"runs\.csv, row 2, column recipe"):
        write(plan, tmp_path / "plan")
    assert list(tmp_path.iterdir()) == []
    write(plan, tmp_path / "plan.json")
    assert read_plan(tmp_path / "plan.json").runs.at[0, "recipe"] == name


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(FileExistsError, match=r"thesis\.tex"):
        write(PLAN, tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["thesis.tex"]
    with pytest.raises(FileExistsError, match="is a file"):
        write(PLAN, tmp_path / "thesis.tex")


def test_a_failed_write_leaves_the_old_plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(PLAN, tmp_path / "plan")
    rename = Path.mkdir

    def fail(self: Path, *args: Any, **kwargs: Any) -> None:
        rename(self, *args, **kwargs)
        raise OSError("disk full")

    monkeypatch.setattr(Path, "mkdir", fail)
    with pytest.raises(OSError, match="disk full"):
        write(replace(PLAN, status="other"), tmp_path / "plan")
    assert [file.name for file in tmp_path.iterdir()] == ["plan"]
    assert read_plan(tmp_path / "plan").status == "optimal"


# Hand-made plans.


def hand_made(**changes: Any) -> dict[str, Any]:
    """Cells that stand, and flows; nothing else."""
    cells = [{"cell": cell, "site": site, "count": count} for cell, site, count, _, _ in toy_plan.CELLS if count]
    flows = [dict(zip(("item", "origin", "destination", "mode", "units"), row, strict=True)) for row in toy_plan.FLOWS]
    return {"cells": cells, "flows": flows, **changes}


def test_cells_and_flows_are_enough() -> None:
    short = [{"market": "Tokyo", "item": "widget", "segment": "spot", "units": 10}]
    plan = complete(CASE, from_dict(hand_made(shortages=short)))
    assert audit(CASE, plan) == []
    assert plan.status == "hand-made"
    assert plan.digest == CASE.digest
    assert plan.currency == "USD"
    assert plan.cost == pytest.approx(PLAN.cost, rel=1e-12)
    assert plan.runs.set_index(["recipe", "site"])["units"].to_dict() == PLAN.runs.set_index(["recipe", "site"])["units"].to_dict()
    assert plan.cells.set_index(["cell", "site"])["closed"].to_dict() == PLAN.cells.set_index(["cell", "site"])["closed"].to_dict()


def test_a_folder_with_cells_and_flows_is_enough(tmp_path: Path) -> None:
    (tmp_path / "cells.csv").write_text("cell,site,count\nstudio,Nagoya,1\n\nline , Nagoya,2\n")
    (tmp_path / "flows.csv").write_text("item,origin,destination,mode,units\nwidget,Nagoya,Tokyo,truck,60\n")
    plan = read_plan(tmp_path)
    assert plan.cells[["state", "cell", "site", "count"]].values.tolist() == [["now", "studio", "Nagoya", 1.0], ["now", "line", "Nagoya", 2.0]]
    whole = complete(CASE, plan)
    assert whole.runs.values.tolist() == [["now", "build", "Nagoya", 60.0]]
    assert {violation.rule for violation in audit(CASE, whole)} >= {"use", "demand"}


def test_what_is_stated_stays_and_is_found_wrong() -> None:
    content = hand_made(runs=[{"recipe": "build", "site": "Nagoya", "units": 99}])
    content["cells"][1] |= {"opened": 2, "closed": 0}
    found = {violation.rule for violation in audit(CASE, complete(CASE, from_dict(content)))}
    assert found >= {"supply", "succession", "demand"}


def test_runs_that_the_flows_leave_open_are_asked_for() -> None:
    recipes = [*toy_plan.TABLES["recipes"], {"recipe": "rebuild", "cell": "line", "item": "widget"}]
    case = toy_plan.case(recipes=recipes)
    with pytest.raises(PlanError, match="build or rebuild could make what leaves Nagoya"):
        complete(case, from_dict(hand_made()))


def test_a_solved_plan_is_not_completed() -> None:
    assert complete(CASE, PLAN) is PLAN


def test_a_hand_made_plan_with_an_unknown_name_is_still_audited() -> None:
    content = hand_made()
    content["flows"][0]["item"] = "desing"
    content["cells"][0]["site"] = "Nagoja"
    details = [violation.detail for violation in audit(CASE, complete(CASE, from_dict(content)))]
    assert any("did you mean design?" in detail for detail in details)
    assert any("did you mean Nagoya?" in detail for detail in details)


def test_every_fault_of_a_file_is_named(tmp_path: Path) -> None:
    content = hand_made(costt=1, cost="a lot", seconds=[1], runs=[{"recipe": 5, "site": "Nagoya", "units": True}], shortages={"a": 1})
    content["cells"][0]["count"] = None
    content["flows"][2]["unitz"] = 1
    del content["flows"][1]["units"]
    (tmp_path / "plan.json").write_text(json.dumps(content))
    with pytest.raises(PlanError) as caught:
        read_plan(tmp_path / "plan.json")
    found = {(problem.file, problem.row, problem.column) for problem in caught.value.problems}
    rows = {(1, "count"), (2, "units"), (1, "recipe"), (1, "units")}
    assert found == {("plan.json", row, column) for row, column in {*rows, *((None, name) for name in ("costt", "cost", "seconds", "shortages", "unitz"))}}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "not strict JSON"),
        ('{"cost": NaN}', "NaN is no number of JSON"),
        ("[]", "at least cells and flows"),
        ("{}", "missing table"),
        ('{"cells": [], "flows": [{"item": "a", "origin": "b", "destination": "c", "mode": "d"}]}', "missing column of flows"),
        ('{"cells": [], "flows": [], "audit": {"violations": [{"rule": "x"}]}}', "violations is null or a list"),
    ],
)
def test_a_malformed_file_is_refused(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "plan.json").write_text(text)
    with pytest.raises(PlanError, match=message):
        read_plan(tmp_path / "plan.json")


def test_a_malformed_table_is_refused(tmp_path: Path) -> None:
    (tmp_path / "cells.csv").write_text("cell,site,count\nstudio,Nagoya\nstudio,Kobe,1e999\n")
    (tmp_path / "flows.csv").write_text("item,item,origin\n")
    (tmp_path / "flow.csv").write_text("")
    with pytest.raises(PlanError) as caught:
        read_plan(tmp_path)
    assert {(problem.file, problem.row) for problem in caught.value.problems} >= {("cells.csv", 2), ("flows.csv", 1), ("flow.csv", None)}
    (tmp_path / "flow.csv").unlink()
    (tmp_path / "flows.csv").write_text("item,origin,destination,mode,units\na,b,c,d,1_000\n")
    (tmp_path / "cells.csv").write_text("cell,site,count\nstudio,Kobe,1e999\n")
    with pytest.raises(PlanError) as caught:
        read_plan(tmp_path)
    assert {(problem.file, problem.row, problem.column) for problem in caught.value.problems} == {("cells.csv", 2, "count"), ("flows.csv", 2, "units")}


# Notebooks.


def test_page_escapes_names_and_says_how_sure_the_cost_is() -> None:
    cells = PLAN.cells.assign(site="<script>")
    text = page(replace(PLAN, instance="<b>&", cells=cells, bound=PLAN.cost - 100))
    assert "<script>" not in text
    assert "&lt;script&gt;" in text
    assert "&lt;b&gt;&amp;" in text
    assert "no plan can save more than USD 100" in text
    assert "not audited" in text
    assert "wages" in text


def test_page_of_a_plan_that_is_neither_priced_nor_proven() -> None:
    assert "not priced" in page(toy_plan.unpriced(CASE))
    assert "nothing is proven" in page(replace(PLAN, bound=float("nan"), violations=()))
    broken = replace(PLAN, violations=(Violation("supply", "wing", 1.0, "units", "a < b"),))
    assert "a &lt; b" in page(broken)
    assert PLAN._repr_html_() == page(PLAN)
