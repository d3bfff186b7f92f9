"""Instances by this planner and by other solvers on the same matrix, which is a model written by hand at its best.

The others' time begins with the matrix in a file or in memory: what it took to write their model by hand is not counted.
Only the planner audits.
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from methods import Figures, clock, highs, planned


def planner(case: Any, gap: float, limit: float) -> Figures:
    """Solve with rebundle; the reading of the tables is counted."""
    return planned(case, clock() - case.read_seconds, gap, limit)


def by_hand(case: Any, gap: float, limit: float) -> Figures:
    """Solve with HiGHS as it is."""
    import highspy

    with tempfile.TemporaryDirectory() as folder:
        reader = highspy.Highs()
        reader.silent()
        reader.readModel(str(_written(case, Path(folder))))
        return highs(reader.getLp(), clock(), gap, limit)


def cbc(case: Any, gap: float, limit: float) -> Figures:
    """Solve with CBC, the constant of the objective added by hand: CBC does not read it."""
    import pulp

    with tempfile.TemporaryDirectory() as folder:
        file, answer = _written(case, Path(folder)), Path(folder) / "answer.txt"
        lines = file.read_text().splitlines()
        constant = -sum(float(line.split()[2]) for line in lines if line.split()[:2] == ["RHS_V", "Obj"])
        file.write_text("\n".join(line for line in lines if line.split()[:2] != ["RHS_V", "Obj"]) + "\n")
        began = clock()
        words = [pulp.PULP_CBC_CMD().path, str(file), "ratioGap", str(gap), "sec", str(limit), "threads", "1", "solve", "solution", str(answer)]
        subprocess.run(words, capture_output=True, check=True)
        seconds = clock() - began
        head = answer.read_text().splitlines()[0]
        cost = np.nan if "no integer solution" in head else float(head.split()[-1]) + constant
        return {"seconds": seconds, "cost": cost, "proven": head.startswith("Optimal")}


def scip(case: Any, gap: float, limit: float) -> Figures:
    """Solve with SCIP of OR-tools."""
    from ortools.linear_solver.python import model_builder

    with tempfile.TemporaryDirectory() as folder:
        file = _written(case, Path(folder))
        began = clock()
        model = model_builder.Model()
        if not model.import_from_mps_file(str(file)):
            raise RuntimeError("OR-tools cannot read the model")
        solver = model_builder.Solver("SCIP")
        solver.set_time_limit_in_seconds(limit)
        solver.set_solver_specific_parameters(f"limits/gap = {gap}")
        status = solver.solve(model)
        seconds = clock() - began
        found = status in (model_builder.SolveStatus.OPTIMAL, model_builder.SolveStatus.FEASIBLE)
        return {"seconds": seconds, "cost": solver.objective_value if found else np.nan, "proven": status == model_builder.SolveStatus.OPTIMAL}


def _written(case: Any, folder: Path) -> Path:
    from rebundle.solver.export import write_model

    write_model(case, folder / "model.mps")
    return folder / "model.mps"


METHODS = {"planner": planner, "highspy by hand": by_hand, "CBC": cbc, "OR-tools SCIP": scip}
