"""Rebundle: where to design, make and print, proven for all prices.

>>> import rebundle as rb
>>> case = rb.read("instances/boeing-787")
>>> plan = rb.solve(case)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rebundle.analysis.alternatives import Alternatives, alternatives
    from rebundle.analysis.bracket import Bracket, bracket
    from rebundle.analysis.breakeven import Breakeven, breakeven
    from rebundle.analysis.compare import Comparison, compare
    from rebundle.analysis.explain import Explanation, explain
    from rebundle.analysis.grants import Grant, Support, grant, grants
    from rebundle.analysis.hedge import Hedge, ObjectiveError, hedge
    from rebundle.analysis.hold import Held, hold
    from rebundle.analysis.hysteresis import Hysteresis, HysteresisError, hysteresis
    from rebundle.analysis.overturn import Across, across, overturn
    from rebundle.analysis.phase import Phase, phase
    from rebundle.analysis.pool import PricePool
    from rebundle.analysis.pool_store import StalePool
    from rebundle.analysis.prices import PriceError
    from rebundle.analysis.resilience import Resilience, resilience
    from rebundle.analysis.sample import Sample, sample
    from rebundle.analysis.sweep import Sweep, SweepFailed, sweep
    from rebundle.analysis.sweeping.points import SweepError
    from rebundle.analysis.timing import Timing, TimingError, timing
    from rebundle.analysis.tolerance import Tolerance, tolerance
    from rebundle.analysis.trace import Trace, trace
    from rebundle.analysis.uncertainty import ScenarioError, Uncertainty, uncertainty
    from rebundle.analysis.value_flows import ValueFlows, value_flows
    from rebundle.formulation.mathematics import Mathematics, mathematics
    from rebundle.formulation.statement import build
    from rebundle.instance.data import Instance
    from rebundle.instance.example import example, examples
    from rebundle.instance.problem import InstanceError
    from rebundle.instance.read import make, read
    from rebundle.instance.revise import revise
    from rebundle.pages.document import report
    from rebundle.pages.plot import plot
    from rebundle.plan.audit import audit
    from rebundle.plan.indicators.indicators import IndicatorError, Indicators, indicators
    from rebundle.plan.plan import Plan
    from rebundle.solver.diagnose import diagnose
    from rebundle.solver.outcome import Infeasible
    from rebundle.solver.planner import Planner, solve
    from rebundle.teaching.exercise import Exercise
    from rebundle.teaching.exercises import exercise, exercises

_HOME = {
    "Across": "rebundle.analysis.overturn",
    "Alternatives": "rebundle.analysis.alternatives",
    "Bracket": "rebundle.analysis.bracket",
    "Breakeven": "rebundle.analysis.breakeven",
    "Comparison": "rebundle.analysis.compare",
    "Exercise": "rebundle.teaching.exercise",
    "Explanation": "rebundle.analysis.explain",
    "Grant": "rebundle.analysis.grants",
    "Hedge": "rebundle.analysis.hedge",
    "Held": "rebundle.analysis.hold",
    "Hysteresis": "rebundle.analysis.hysteresis",
    "HysteresisError": "rebundle.analysis.hysteresis",
    "IndicatorError": "rebundle.plan.indicators.indicators",
    "Indicators": "rebundle.plan.indicators.indicators",
    "Infeasible": "rebundle.solver.outcome",
    "Instance": "rebundle.instance.data",
    "InstanceError": "rebundle.instance.problem",
    "Mathematics": "rebundle.formulation.mathematics",
    "ObjectiveError": "rebundle.analysis.hedge",
    "Phase": "rebundle.analysis.phase",
    "Plan": "rebundle.plan.plan",
    "Planner": "rebundle.solver.planner",
    "PriceError": "rebundle.analysis.prices",
    "PricePool": "rebundle.analysis.pool",
    "Resilience": "rebundle.analysis.resilience",
    "Sample": "rebundle.analysis.sample",
    "ScenarioError": "rebundle.analysis.uncertainty",
    "StalePool": "rebundle.analysis.pool_store",
    "Support": "rebundle.analysis.grants",
    "Sweep": "rebundle.analysis.sweep",
    "SweepError": "rebundle.analysis.sweeping.points",
    "SweepFailed": "rebundle.analysis.sweep",
    "Timing": "rebundle.analysis.timing",
    "TimingError": "rebundle.analysis.timing",
    "Tolerance": "rebundle.analysis.tolerance",
    "Trace": "rebundle.analysis.trace",
    "Uncertainty": "rebundle.analysis.uncertainty",
    "ValueFlows": "rebundle.analysis.value_flows",
    "across": "rebundle.analysis.overturn",
    "alternatives": "rebundle.analysis.alternatives",
    "audit": "rebundle.plan.audit",
    "bracket": "rebundle.analysis.bracket",
    "breakeven": "rebundle.analysis.breakeven",
    "build": "rebundle.formulation.statement",
    "compare": "rebundle.analysis.compare",
    "diagnose": "rebundle.solver.diagnose",
    "example": "rebundle.instance.example",
    "examples": "rebundle.instance.example",
    "exercise": "rebundle.teaching.exercises",
    "exercises": "rebundle.teaching.exercises",
    "explain": "rebundle.analysis.explain",
    "grant": "rebundle.analysis.grants",
    "grants": "rebundle.analysis.grants",
    "hedge": "rebundle.analysis.hedge",
    "hold": "rebundle.analysis.hold",
    "hysteresis": "rebundle.analysis.hysteresis",
    "indicators": "rebundle.plan.indicators.indicators",
    "make": "rebundle.instance.read",
    "mathematics": "rebundle.formulation.mathematics",
    "overturn": "rebundle.analysis.overturn",
    "phase": "rebundle.analysis.phase",
    "plot": "rebundle.pages.plot",
    "read": "rebundle.instance.read",
    "report": "rebundle.pages.document",
    "resilience": "rebundle.analysis.resilience",
    "revise": "rebundle.instance.revise",
    "sample": "rebundle.analysis.sample",
    "solve": "rebundle.solver.planner",
    "sweep": "rebundle.analysis.sweep",
    "timing": "rebundle.analysis.timing",
    "tolerance": "rebundle.analysis.tolerance",
    "trace": "rebundle.analysis.trace",
    "uncertainty": "rebundle.analysis.uncertainty",
    "value_flows": "rebundle.analysis.value_flows",
}

__all__ = [
    "Across",
    "Alternatives",
    "Bracket",
    "Breakeven",
    "Comparison",
    "Exercise",
    "Explanation",
    "Grant",
    "Hedge",
    "Held",
    "Hysteresis",
    "HysteresisError",
    "IndicatorError",
    "Indicators",
    "Infeasible",
    "Instance",
    "InstanceError",
    "Mathematics",
    "ObjectiveError",
    "Phase",
    "Plan",
    "Planner",
    "PriceError",
    "PricePool",
    "Resilience",
    "Sample",
    "ScenarioError",
    "StalePool",
    "Support",
    "Sweep",
    "SweepError",
    "SweepFailed",
    "Timing",
    "TimingError",
    "Tolerance",
    "Trace",
    "Uncertainty",
    "ValueFlows",
    "across",
    "alternatives",
    "audit",
    "bracket",
    "breakeven",
    "build",
    "compare",
    "diagnose",
    "example",
    "examples",
    "exercise",
    "exercises",
    "explain",
    "grant",
    "grants",
    "hedge",
    "hold",
    "hysteresis",
    "indicators",
    "make",
    "mathematics",
    "overturn",
    "phase",
    "plot",
    "read",
    "report",
    "resilience",
    "revise",
    "sample",
    "solve",
    "sweep",
    "timing",
    "tolerance",
    "trace",
    "uncertainty",
    "value_flows",
]


def __getattr__(name: str) -> Any:
    """Import what is asked for when it is first used, so that the command line starts fast."""
    if name not in _HOME:
        raise AttributeError(f"module 'rebundle' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
