"""Facility location by this planner and by what else a user would pick; each stops at a relative gap or a time limit.

Every method takes a problem, a gap and seconds, and returns the seconds from data to answer, the cost, and
whether the gap was proven. One thread each. Imports are counted for
none. Seconds are those of the processor, but the limit is by the clock.
"""

from __future__ import annotations

import resource
from typing import Any

import numpy as np

from problems import Problem

Figures = dict[str, Any]


def clock() -> float:
    """Processor seconds of this process and of the solvers it has called: other work on the machine does not count."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def planner(problem: Problem, gap: float, limit: float) -> Figures:
    """Solve with rebundle, from tables to audited plan."""
    import pandas as pd  # noqa: F401

    import rebundle as rb
    import rebundle.instance.read
    import rebundle.solver.planner

    began = clock()
    return planned(rb.make(*tables(problem)), began, gap, limit)


def tables(problem: Problem) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and tables of a problem."""
    import pandas as pd

    sites = [f"w{number}" for number in range(len(problem.fixed))]
    customers = [f"c{number}" for number in range(len(problem.demand))]
    lanes = pd.DataFrame({"origin": np.repeat(sites, len(customers)), "destination": np.tile(customers, len(sites)), "mode": "road", "cost_per_unit": problem.unit_cost.ravel()})
    return {"format": 1, "title": problem.name, "currency": "units", "home": "XX"}, {
        "countries": [{"country": "XX", "capital_rate": 0.0}],
        "sites": [{"site": site, "country": "XX"} for site in sites],
        "markets": [{"market": customer, "country": "XX"} for customer in customers],
        "items": [{"item": "good"}],
        "cells": [{"cell": "plant", "stage": "assembly"}],
        "placements": [{"cell": "plant", "site": site, "max": 1, "capacity_hours": room, "fixed_cost": fixed} for site, room, fixed in zip(sites, problem.capacity, problem.fixed, strict=True)],
        "recipes": [{"recipe": "make", "cell": "plant", "item": "good", "hours": 1}],
        "modes": [{"mode": "road"}],
        "lanes": lanes,
        "demand": [{"market": customer, "item": "good", "quantity": quantity} for customer, quantity in zip(customers, problem.demand, strict=True)],
    }


def planned(case: Any, began: float, gap: float, limit: float) -> Figures:
    """Solve an instance with rebundle."""
    import rebundle as rb

    plan = rb.solve(case, gap=gap, time_limit=limit)
    seconds = clock() - began
    if not plan.passed:
        raise RuntimeError(f"the plan of {case.name} fails its audit")
    return {"seconds": seconds, "cost": plan.cost, "proven": plan.status == "optimal"}


def by_hand(problem: Problem, gap: float, limit: float) -> Figures:
    """Solve the strong model written for highspy with numpy arrays: flow <= demand x open, capacity, total capacity."""
    import highspy
    import scipy.sparse as sp

    began = clock()
    sites, customers = problem.unit_cost.shape
    flows = sites * customers
    index = np.arange(flows)
    origin, customer = index // customers, index % customers
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = flows + sites, customers + sites + flows
    lp.col_cost_ = np.concatenate([(problem.unit_cost * problem.demand).ravel(), problem.fixed])
    lp.col_lower_, lp.col_upper_ = np.zeros(flows + sites), np.ones(flows + sites)
    lp.integrality_ = [highspy.HighsVarType.kContinuous] * flows + [highspy.HighsVarType.kInteger] * sites
    rows = np.concatenate([customer, customers + origin, customers + np.arange(sites), customers + sites + index, customers + sites + index])
    columns = np.concatenate([index, index, flows + np.arange(sites), index, flows + origin])
    values = np.concatenate([np.ones(flows), problem.demand[customer], -problem.capacity, np.ones(flows), -np.ones(flows)])
    matrix = sp.csr_array((values, (rows, columns)), shape=(lp.num_row_, lp.num_col_))
    lp.row_lower_ = np.concatenate([np.ones(customers), np.full(sites + flows, -np.inf)])
    lp.row_upper_ = np.concatenate([np.ones(customers), np.zeros(sites + flows)])
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = matrix.indptr, matrix.indices, matrix.data
    return highs(lp, began, gap, limit)


def highs(lp: Any, began: float, gap: float, limit: float) -> Figures:
    """Solve a model with HiGHS as it is."""
    import highspy

    solver = highspy.Highs()
    solver.silent()
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("mip_rel_gap", gap)
    solver.setOptionValue("time_limit", limit)
    solver.passModel(lp)
    solver.run()
    seconds = clock() - began
    status = solver.getModelStatus()
    if status not in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kTimeLimit):
        raise RuntimeError(f"HiGHS ended with {status}")
    return {"seconds": seconds, "cost": solver.getInfo().objective_function_value, "proven": status == highspy.HighsModelStatus.kOptimal}


def by_linopy(problem: Problem, gap: float, limit: float) -> Figures:
    """Solve the strong model in linopy with HiGHS; its time limit holds for HiGHS alone."""
    import linopy
    import pandas as pd
    import xarray as xr

    began = clock()
    site, customer = (pd.RangeIndex(size, name=name) for size, name in zip(problem.unit_cost.shape, ("site", "customer"), strict=True))
    demand, cost = xr.DataArray(problem.demand, coords=[customer]), xr.DataArray(problem.unit_cost, coords=[site, customer])
    capacity, fixed = xr.DataArray(problem.capacity, coords=[site]), xr.DataArray(problem.fixed, coords=[site])
    model = linopy.Model()
    flow = model.add_variables(lower=0, coords=[site, customer], name="flow")
    opened = model.add_variables(binary=True, coords=[site], name="open")
    model.add_constraints(flow.sum("site") == demand)
    model.add_constraints(flow.sum("customer") - capacity * opened <= 0)
    model.add_constraints(flow - demand * opened <= 0)
    model.add_objective((cost * flow).sum() + (fixed * opened).sum())
    status, condition = model.solve("highs", io_api="direct", mip_rel_gap=gap, time_limit=limit, threads=1, output_flag=False)
    if status not in ("ok", "warning") or condition not in ("optimal", "time_limit"):
        raise RuntimeError(f"linopy ended with {status}, {condition}")
    return {"seconds": clock() - began, "cost": float(model.objective.value or np.nan), "proven": condition == "optimal"}


def tutorial(problem: Problem, gap: float, limit: float) -> Figures:
    """Solve the model of the tutorials: PuLP and CBC, the flows of a site summed up against capacity x open."""
    import pulp

    began = clock()
    sites, customers = range(len(problem.fixed)), range(len(problem.demand))
    model = pulp.LpProblem("location", pulp.LpMinimize)
    opened = pulp.LpVariable.dicts("open", sites, cat="Binary")
    flow = pulp.LpVariable.dicts("flow", (sites, customers), lowBound=0)
    model += pulp.lpSum(float(problem.fixed[i]) * opened[i] for i in sites) + pulp.lpSum(float(problem.unit_cost[i, j]) * flow[i][j] for i in sites for j in customers)
    for j in customers:
        model += pulp.lpSum(flow[i][j] for i in sites) == float(problem.demand[j])
    for i in sites:
        model += pulp.lpSum(flow[i][j] for j in customers) <= float(problem.capacity[i]) * opened[i]
    model.solve(pulp.PULP_CBC_CMD(msg=False, gapRel=gap, threads=1, timeLimit=limit))
    seconds = clock() - began
    cost = pulp.value(model.objective)
    return {"seconds": seconds, "cost": np.nan if cost is None else cost, "proven": model.sol_status == pulp.LpSolutionOptimal}


def scip(problem: Problem, gap: float, limit: float) -> Figures:
    """Solve the strong model with SCIP through the linear solver of OR-tools."""
    from ortools.linear_solver import pywraplp

    began = clock()
    solver = pywraplp.Solver.CreateSolver("SCIP")
    sites, customers = problem.unit_cost.shape
    opened = [solver.BoolVar("") for _ in range(sites)]
    flow = [[solver.NumVar(0, 1, "") for _ in range(customers)] for _ in range(sites)]
    infinite = solver.infinity()
    for j in range(customers):
        row = solver.Constraint(1, 1)
        for i in range(sites):
            row.SetCoefficient(flow[i][j], 1)
    for i in range(sites):
        row = solver.Constraint(-infinite, 0)
        row.SetCoefficient(opened[i], -float(problem.capacity[i]))
        solver.Objective().SetCoefficient(opened[i], float(problem.fixed[i]))
        for j in range(customers):
            row.SetCoefficient(flow[i][j], float(problem.demand[j]))
            link = solver.Constraint(-infinite, 0)
            link.SetCoefficient(flow[i][j], 1)
            link.SetCoefficient(opened[i], -1)
            solver.Objective().SetCoefficient(flow[i][j], float(problem.unit_cost[i, j] * problem.demand[j]))
    solver.Objective().SetMinimization()
    solver.SetTimeLimit(int(1000 * limit))
    parameters = pywraplp.MPSolverParameters()
    parameters.SetDoubleParam(parameters.RELATIVE_MIP_GAP, gap)
    status = solver.Solve(parameters)
    found = status in (solver.OPTIMAL, solver.FEASIBLE)
    seconds = clock() - began
    return {"seconds": seconds, "cost": solver.Objective().Value() if found else np.nan, "proven": status == solver.OPTIMAL}


SCALE = 1000
"""Cost of CP-SAT is whole; it is counted in thousandths, whose rounding is far below the gap."""


def cp_sat(problem: Problem, gap: float, limit: float) -> Figures:
    """Solve with CP-SAT of OR-tools, where demands and capacities are whole numbers."""
    from ortools.sat.python import cp_model

    if not problem.whole:
        return {"seconds": 0.0, "cost": np.nan, "proven": False, "note": "does not fit: demands are not whole"}
    began = clock()
    model = cp_model.CpModel()
    sites, customers = problem.unit_cost.shape
    demand, capacity = problem.demand.astype(int).tolist(), problem.capacity.astype(int).tolist()
    opened = [model.new_bool_var("") for _ in range(sites)]
    flow = [[model.new_int_var(0, demand[j], "") for j in range(customers)] for _ in range(sites)]
    for j in range(customers):
        model.add(sum(flow[i][j] for i in range(sites)) == demand[j])
    for i in range(sites):
        model.add(sum(flow[i]) <= capacity[i] * opened[i])
        for j in range(customers):
            model.add(flow[i][j] <= demand[j] * opened[i])
    unit = np.round(SCALE * problem.unit_cost).astype(int).tolist()
    fixed = np.round(SCALE * problem.fixed).astype(int).tolist()
    model.minimize(sum(fixed[i] * opened[i] for i in range(sites)) + sum(unit[i][j] * flow[i][j] for i in range(sites) for j in range(customers)))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = limit
    solver.parameters.relative_gap_limit = gap
    status = solver.solve(model)
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    seconds = clock() - began
    return {"seconds": seconds, "cost": solver.objective_value / SCALE if found else np.nan, "proven": status == cp_model.OPTIMAL}


METHODS = {"planner": planner, "highspy by hand": by_hand, "linopy + HiGHS": by_linopy, "PuLP + CBC": tutorial, "OR-tools SCIP": scip, "OR-tools CP-SAT": cp_sat}
