"""The model as a file for another solver."""

from __future__ import annotations

import os
from pathlib import Path

from rebundle.instance.data import Instance
from rebundle.instance.strategy import FREE, find
from rebundle.solver.matrix import Matrix
from rebundle.solver.planner import Planner
from rebundle.solver.strategy_bounds import bounds


def write_model(case: Instance, path: Path, strategy: str = FREE) -> None:
    """Write the model of a strategy at base prices as MPS or LP.

    Parameters
    ----------
    case : Instance
        The instance.
    path : Path
        File to write; its ending, ``.mps`` or ``.lp``, is the format.
    strategy : str
        Strategy whose bounds the model has.

    Raises
    ------
    ValueError
        For another ending.
    """
    if path.suffix not in (".mps", ".lp"):
        raise ValueError(f"{path}: the model is written as .mps or .lp; choose one of these endings.")
    planner = Planner(case)
    matrix = planner.matrix
    planner.solver.set_bounds(*bounds(matrix, find(case, strategy)))
    planner.solver.set_cost(*matrix.cost(matrix.prices))
    half = path.with_name(f".{path.stem}.{os.getpid()}{path.suffix}")
    try:
        planner.solver.write(half, column_names(matrix), [f"{family}_{number}" for number, (family, _) in enumerate(matrix.row_names)])
        os.replace(half, path)
    finally:
        half.unlink(missing_ok=True)


def column_names(matrix: Matrix) -> list[str]:
    """Names of the columns, with the position instead of the key: names of a file may not hold blanks."""
    names = [""] * len(matrix.low)
    for name, states in matrix.columns.items():
        for number, columns in enumerate(states.values()):
            for position, column in enumerate(columns):
                if column >= 0:
                    names[column] = f"{name}_{position}_{number}"
    return names
