"""Three ways to solve the same problem: this planner, a strong model by hand, the model of the tutorials."""

from __future__ import annotations

import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from problems import Problem

GAP = 1e-4
TIME_LIMIT = 300.0
"""Seconds after which a solve is stopped."""


def planner(problem: Problem) -> dict[str, Any]:
    """Solve with rebundle: instance, Pyomo, matrix, HiGHS, audit."""
    import pandas as pd

    import rebundle as rb

    began = time.perf_counter()
    sites = [f"w{number}" for number in range(len(problem.fixed))]
    customers = [f"c{number}" for number in range(len(problem.demand))]
    lanes = pd.DataFrame({"origin": np.repeat(sites, len(customers)), "destination": np.tile(customers, len(sites)), "mode": "road", "cost_per_unit": problem.unit_cost.ravel()})
    case = rb.make(
        {"format": 1, "title": problem.name, "currency": "units", "home": "XX"},
        {
            "countries": [{"country": "XX", "capital_rate": 0.0}],
            "sites": [{"site": site, "country": "XX"} for site in sites],
            "markets": [{"market": customer, "country": "XX"} for customer in customers],
            "items": [{"item": "good"}],
            "cells": [{"cell": "plant", "stage": "assembly"}],
            "placements": [
                {"cell": "plant", "site": site, "max": 1, "capacity_hours": capacity, "fixed_cost": fixed} for site, capacity, fixed in zip(sites, problem.capacity, problem.fixed, strict=True)
            ],
            "recipes": [{"recipe": "make", "cell": "plant", "item": "good", "hours": 1}],
            "modes": [{"mode": "road"}],
            "lanes": lanes,
            "demand": [{"market": customer, "item": "good", "quantity": quantity} for customer, quantity in zip(customers, problem.demand, strict=True)],
        },
    )
    return _measured(case, began, gap=GAP)


def planner_folder(path: Path) -> dict[str, Any]:
    """Solve an instance folder with rebundle."""
    import rebundle as rb

    began = time.perf_counter()
    return _measured(rb.read(path), began, gap=GAP)


def _measured(case: Any, began: float, gap: float) -> dict[str, Any]:
    import rebundle as rb

    plan = rb.solve(case, gap=gap, time_limit=TIME_LIMIT)
    total = time.perf_counter() - began
    if not plan.passed:
        raise RuntimeError(f"the plan of {case.name} fails its audit")
    return {"build": total - plan.seconds["solve"], "solve": plan.seconds["solve"], "total": total, "cost": plan.cost, "proven": plan.status == "optimal"}


def by_hand(problem: Problem) -> dict[str, Any]:
    """Solve the strong model written for highspy with numpy arrays: flow <= demand x open, capacity, total capacity."""
    import highspy

    began = time.perf_counter()
    sites, customers = problem.unit_cost.shape
    flows = sites * customers
    index = np.arange(flows)
    origin, customer = index // customers, index % customers
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = flows + sites, customers + sites + flows
    lp.col_cost_ = np.concatenate([(problem.unit_cost * problem.demand).ravel(), problem.fixed])
    lp.col_lower_, lp.col_upper_ = np.zeros(flows + sites), np.ones(flows + sites)
    lp.integrality_ = [highspy.HighsVarType.kContinuous] * flows + [highspy.HighsVarType.kInteger] * sites
    import scipy.sparse as sp

    rows = np.concatenate([customer, customers + origin, customers + np.arange(sites), customers + sites + index, customers + sites + index])
    columns = np.concatenate([index, index, flows + np.arange(sites), index, flows + origin])
    values = np.concatenate([np.ones(flows), problem.demand[customer], -problem.capacity, np.ones(flows), -np.ones(flows)])
    matrix = sp.csr_array((values, (rows, columns)), shape=(lp.num_row_, lp.num_col_))
    lp.row_lower_ = np.concatenate([np.ones(customers), np.full(sites + flows, -np.inf)])
    lp.row_upper_ = np.concatenate([np.ones(customers), np.zeros(sites + flows)])
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = matrix.indptr, matrix.indices, matrix.data
    return _highs(lp, began)


def _highs(lp: Any, began: float) -> dict[str, Any]:
    import highspy

    highs = highspy.Highs()
    highs.silent()
    highs.setOptionValue("threads", 1)
    highs.setOptionValue("mip_rel_gap", GAP)
    highs.setOptionValue("time_limit", TIME_LIMIT)
    highs.passModel(lp)
    built = time.perf_counter()
    highs.run()
    done = time.perf_counter()
    status = highs.getModelStatus()
    if status not in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kTimeLimit):
        raise RuntimeError(f"HiGHS ended with {status}")
    proven = status == highspy.HighsModelStatus.kOptimal
    return {"build": built - began, "solve": done - built, "total": done - began, "cost": highs.getInfo().objective_function_value, "proven": proven}


def by_hand_folder(path: Path) -> dict[str, Any]:
    """Solve the compiled matrix of an instance folder with HiGHS alone: a hand-written model at its best, its build time not counted."""
    import highspy

    import rebundle as rb
    from rebundle.solver.export import write_model

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "model.mps"
        write_model(rb.read(path), file)
        reader = highspy.Highs()
        reader.silent()
        reader.readModel(str(file))
        return _highs(reader.getLp(), time.perf_counter())


def tutorial(problem: Problem) -> dict[str, Any]:
    """Solve the model of the tutorials: PuLP and CBC, the flows of a site summed up against capacity x open."""
    import pulp

    began = time.perf_counter()
    sites, customers = range(len(problem.fixed)), range(len(problem.demand))
    model = pulp.LpProblem("location", pulp.LpMinimize)
    opened = pulp.LpVariable.dicts("open", sites, cat="Binary")
    flow = pulp.LpVariable.dicts("flow", (sites, customers), lowBound=0)
    model += pulp.lpSum(float(problem.fixed[i]) * opened[i] for i in sites) + pulp.lpSum(float(problem.unit_cost[i, j]) * flow[i][j] for i in sites for j in customers)
    for j in customers:
        model += pulp.lpSum(flow[i][j] for i in sites) == float(problem.demand[j])
    for i in sites:
        model += pulp.lpSum(flow[i][j] for j in customers) <= float(problem.capacity[i]) * opened[i]
    return _cbc(model, began)


def tutorial_folder(path: Path) -> dict[str, Any]:
    """Solve the planner's own model of an instance folder with CBC, read from MPS: PuLP cannot read its bounds."""
    import pulp

    import rebundle as rb
    from rebundle.solver.export import write_model

    with tempfile.TemporaryDirectory() as folder:
        file, answer = Path(folder) / "model.mps", Path(folder) / "answer.txt"
        write_model(rb.read(path), file)
        lines = file.read_text().splitlines()
        constant = -sum(float(line.split()[2]) for line in lines if line.split()[:2] == ["RHS_V", "Obj"])
        file.write_text("\n".join(line for line in lines if line.split()[:2] != ["RHS_V", "Obj"]) + "\n")
        began = time.perf_counter()
        words = [pulp.PULP_CBC_CMD().path, str(file), "ratioGap", str(GAP), "sec", str(TIME_LIMIT), "threads", "1", "solve", "solution", str(answer)]
        subprocess.run(words, capture_output=True, check=True)
        seconds = time.perf_counter() - began
        head = answer.read_text().splitlines()[0]
        return {"build": 0.0, "solve": seconds, "total": seconds, "cost": float(head.split()[-1]) + constant, "proven": head.startswith("Optimal")}


def _cbc(model: Any, began: float) -> dict[str, Any]:
    import pulp

    built = time.perf_counter()
    status = model.solve(pulp.PULP_CBC_CMD(msg=False, gapRel=GAP, threads=1, timeLimit=TIME_LIMIT))
    done = time.perf_counter()
    return {"build": built - began, "solve": done - built, "total": done - began, "cost": pulp.value(model.objective), "proven": status == 1 and done - built < TIME_LIMIT}
