"""Decomposition by state: cells are decided in one small model, flows in one per state, and cuts join them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import scipy.sparse as sp

from rebundle.solver import highs
from rebundle.solver.matrix import Array
from rebundle.solver.outcome import NoPlanFound, Outcome
from rebundle.solver.recourse import Cut, Recourse, split
from rebundle.solver.reduction import stopped_at
from rebundle.solver.task import Task

ROUNDS = 200
"""Most rounds of cuts of the relaxed model; fewer prove less."""

INSIDE = 0.5
"""Share of the last points in the point at which the relaxed model is cut, which damps its leaps."""

INNER = 0.1
"""Share of the relaxed plan in the second point at which a whole plan is cut: such cuts say more of cells that are closed (Magnanti and Wong 1981)."""

SHORT = 1e-7
"""Share of the magnitudes in a cut by which a plan must break it."""

TIGHT = 0.3
"""Share of the gap asked for to which the master model is solved."""


BEFORE = ("cells", "opened", "closed", "present", "relation")
"""Variables that say where cells stand; with other whole numbers in the states, cuts close the gap too slowly to be of use."""


class Apart(ValueError):
    """States that cannot be taken apart; the message says why."""


def by_state(task: Task) -> Outcome | None:
    """Solve a task by Benders decomposition (Benders 1962; Van Slyke and Wets 1969), one cut per state and round.

    A master model decides the whole numbers and estimates the cost of each state's flows from below. The flows of each
    state are solved for these whole numbers; their prices prove a bound that is linear in the whole numbers, a cut. First
    the relaxed master is cut until it is that of the full model, then the whole one until plan and bound meet. Every bound
    of the master is one of the full model, and every plan has flows in every state.

    Returns
    -------
    Outcome or None
        None where cuts no longer help, although plan and bound have not met.

    Raises
    ------
    Apart
        Where fewer than two states have flows, states have whole numbers beside cells, or a row joins the flows of several.
    Infeasible, Unbounded, NoPlanFound, SolverError
        As the names say.
    """
    search, late = _Search(task), False
    try:
        search.relax()
        while not task.stopped:
            if not search.step():
                break
    except NoPlanFound:
        late = True
    words = f"decomposition by state: {len(search.parts)} states, {search.rounds} rounds, {search.cuts:,} cuts, HiGHS branch and cut of the cells, {search.nodes:,} nodes"
    if search.best is not None and search.proven:
        return Outcome("optimal", search.best, search.cost, min(search.bound, search.cost), task.seconds, search.nodes, words)
    return replace(stopped_at(task, search.bound, search.best), nodes=search.nodes, method=words) if late or task.stopped else None


@dataclass
class _Search:
    """The master model, the states' flows, the best plan and the bound."""

    task: Task
    bound: float = -np.inf
    cost: float = np.inf
    best: Array | None = None
    rounds: int = 0
    cuts: int = 0
    nodes: int = 0
    decided: Array = field(init=False)
    parts: list[Recourse] = field(init=False)
    inner: Array | None = None

    def __post_init__(self) -> None:
        task, matrix = self.task, self.task.matrix
        own = [name for name, states in matrix.columns.items() if name not in BEFORE and any(_whole(task, columns) for columns in states.values())]
        if own:
            raise Apart(f"they have whole numbers of their own beside cells: {', '.join(own)}")
        found = split(matrix)
        if found is None:
            raise Apart("a rule joins the flows of several states")
        column, row = found
        states = np.unique(row[row >= 0])
        if len(states) < 2:
            raise Apart("fewer than two states have flows")
        self.decided = np.flatnonzero(column < 0)
        self.parts = [Recourse(task, np.flatnonzero(column == state), np.flatnonzero(row == state), self.decided) for state in states]
        self.whole = matrix.integer[self.decided]
        count, before = len(states), np.flatnonzero(row < 0)
        rows = sp.hstack([sp.csc_array(matrix.rows[before])[:, self.decided], sp.csr_array((len(before), count))], format="csr")
        low = np.append(task.low[self.decided], [part.least for part in self.parts])
        high, whole = np.append(task.high[self.decided], np.full(count, np.inf)), np.append(self.whole, np.zeros(count, dtype=bool))
        self.master = highs.Solver(rows, matrix.row_low[before], matrix.row_high[before], low, high, whole)
        self.master.set_cost(np.append(task.cost[self.decided], np.ones(count)), task.offset)
        if task.start is not None:
            self._try(task.start[self.decided], np.full(count, -np.inf))

    @property
    def proven(self) -> bool:
        """Whether plan and bound have met."""
        return self.best is not None and self.cost - self.bound <= self.task.gap * abs(self.cost)

    def relax(self) -> None:
        """Cut the relaxed master until it is the relaxed model, at points between its own and those before; for half the time at most."""
        least, most = np.inf, np.inf if self.task.left is None else self.task.seconds + 0.5 * self.task.left
        for number in range(ROUNDS):
            outcome = self._run(relaxed=True, again=number > 0)
            point, estimate = outcome.values[: len(self.decided)], outcome.values[len(self.decided) :]
            self.inner = point if self.inner is None else INSIDE * self.inner + (1.0 - INSIDE) * point
            cost, added = self._cut(self.inner, estimate)
            least = min(least, cost)
            if not added or number % 3 == 2:
                cost, more = self._cut(point, estimate)
                least, added = min(least, cost), added + more
            self.task.tell(self.cost, self.bound)
            if not added or self.task.seconds > most or self.task.stopped or (np.isfinite(least) and least - self.bound <= 0.5 * self.task.gap * abs(least)):
                return

    def step(self) -> bool:
        """Solve the master and cut its plan; False where plan and bound have met, or no cut helps."""
        start = None if self.best is None else np.append(self.best[self.decided], self.task_costs)
        outcome = self._run(gap=TIGHT * self.task.gap, start=start)
        self.nodes += outcome.nodes
        point, estimate = outcome.values[: len(self.decided)], outcome.values[len(self.decided) :]
        point = np.where(self.whole, np.round(point), point)
        added = self._try(point, estimate)
        if self.inner is not None and added:
            self._cut(INNER * self.inner + (1.0 - INNER) * point, np.full(len(estimate), -np.inf))
        self.task.tell(self.cost, self.bound)
        return bool(added) and not self.proven

    def _run(self, *, relaxed: bool = False, again: bool = False, gap: float = 0.0, start: Array | None = None) -> Outcome:
        outcome = self.master.run(relaxed=relaxed, again=again, gap=gap, start=start, time_limit=self.task.left)
        self.task.solver.interrupted |= self.master.interrupted
        self.bound = max(self.bound, outcome.bound)
        self.rounds += 1
        return outcome

    def _try(self, point: Array, estimate: Array) -> int:
        """Cut a whole plan, and keep it where it is the best; return the number of cuts."""
        cuts = [part.at(point) for part in self.parts]
        cost = float(self.task.cost[self.decided] @ point) + self.task.offset + sum(cut.cost for cut in cuts)
        if cost < self.cost:
            self.cost, self.best, self.task_costs = cost, np.zeros(len(self.task.low)), np.array([cut.cost for cut in cuts])
            self.best[self.decided] = point
            for part, cut in zip(self.parts, cuts, strict=True):
                self.best[part.columns] = cut.values
        return self._add(cuts, point, estimate)

    def _cut(self, point: Array, estimate: Array) -> tuple[float, int]:
        """Cut at a point; return what the relaxed model costs there and the number of cuts."""
        cuts = [part.at(point) for part in self.parts]
        return float(self.task.cost[self.decided] @ point) + self.task.offset + sum(cut.cost for cut in cuts), self._add(cuts, point, estimate)

    def _add(self, cuts: list[Cut], point: Array, estimate: Array) -> int:
        """Add the cuts that a point breaks: of states whose cost is more than estimated, or that have no flows; return their number."""
        rows, low = [], []
        for number, (cut, known) in enumerate(zip(cuts, estimate, strict=True)):
            flows = bool(np.isfinite(cut.cost))
            least, size = cut.constant + float(cut.slope @ point), abs(cut.constant) + float(np.abs(cut.slope) @ np.abs(point))
            if least - (known if flows else 0.0) > SHORT * (1.0 + size):
                own = np.zeros(len(cuts))
                own[number] = float(flows)
                rows.append(sp.csr_array(np.append(-cut.slope, own)[None]))
                low.append(cut.constant)
        if rows:
            self.master.add_rows(sp.vstack(rows, format="csr"), np.array(low), np.full(len(low), np.inf))
        self.cuts += len(rows)
        return len(rows)


def _whole(task: Task, columns: Array) -> bool:
    """Whether any of the columns is whole and free."""
    there = columns[columns >= 0]
    return bool((task.matrix.integer[there] & (task.high[there] > task.low[there])).any())
