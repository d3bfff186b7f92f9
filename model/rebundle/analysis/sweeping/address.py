"""The address of a row: what was asked, of which data, answered by which code."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

from rebundle.analysis.sweeping.points import Changes
from rebundle.solver.planner import versions

FORMAT = 1
PARTS = ("instance", "formulation", "solver", "plan", "analysis")
"""Packages whose code a row rests on."""


@cache
def model() -> str:
    """Digest of the code that answers and of the versions it rests on; rows of another one are solved again."""
    root = Path(__file__).parents[2]
    digest = hashlib.sha256(json.dumps([FORMAT, versions()], sort_keys=True).encode())
    for path in sorted(path for part in PARTS for path in (root / part).rglob("*.py")):
        digest.update(path.relative_to(root).as_posix().encode() + b"\n" + path.read_text(encoding="utf-8").encode())
    return digest.hexdigest()


def key(case: str, strategy: str, changes: Changes, gap: float, time_limit: float | None) -> str:
    """Address of a row.

    Parameters
    ----------
    case : str
        Digest of the instance.
    strategy : str
        Name of the strategy.
    changes : tuple
        Changes of the point; their order does not matter.
    gap, time_limit : float
        What was asked of each solve.
    """
    return hashlib.sha256(json.dumps([case, model(), strategy, sorted(changes), gap, time_limit]).encode()).hexdigest()
