"""Rebundle: where to design, make and print, proven for all prices.

>>> import rebundle as rb
>>> case = rb.read("instances/boeing-787")
>>> plan = rb.solve(case)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rebundle.analysis.breakeven import Breakeven, breakeven
    from rebundle.analysis.compare import Comparison, compare
    from rebundle.analysis.phase import Phase, phase
    from rebundle.analysis.pool import PricePool
    from rebundle.analysis.prices import PriceError
    from rebundle.formulation.build import build
    from rebundle.instance.data import Instance
    from rebundle.instance.problem import InstanceError
    from rebundle.instance.read import make, read
    from rebundle.plan.audit import audit
    from rebundle.plan.plan import Plan
    from rebundle.solver.diagnose import diagnose
    from rebundle.solver.highs import Infeasible
    from rebundle.solver.planner import Planner, solve

_HOME = {
    "Breakeven": "rebundle.analysis.breakeven",
    "Phase": "rebundle.analysis.phase",
    "PriceError": "rebundle.analysis.prices",
    "PricePool": "rebundle.analysis.pool",
    "breakeven": "rebundle.analysis.breakeven",
    "phase": "rebundle.analysis.phase",
    "Comparison": "rebundle.analysis.compare",
    "Infeasible": "rebundle.solver.highs",
    "Instance": "rebundle.instance.data",
    "InstanceError": "rebundle.instance.problem",
    "Plan": "rebundle.plan.plan",
    "Planner": "rebundle.solver.planner",
    "audit": "rebundle.plan.audit",
    "compare": "rebundle.analysis.compare",
    "diagnose": "rebundle.solver.diagnose",
    "build": "rebundle.formulation.build",
    "make": "rebundle.instance.read",
    "read": "rebundle.instance.read",
    "solve": "rebundle.solver.planner",
}

__all__ = [
    "Breakeven",
    "Comparison",
    "Infeasible",
    "Instance",
    "InstanceError",
    "Phase",
    "Plan",
    "Planner",
    "PriceError",
    "PricePool",
    "audit",
    "breakeven",
    "build",
    "compare",
    "diagnose",
    "make",
    "phase",
    "read",
    "solve",
]


def __getattr__(name: str) -> Any:
    """Import what is asked for when it is first used, so that the command line starts fast."""
    if name not in _HOME:
        raise AttributeError(f"module 'rebundle' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
