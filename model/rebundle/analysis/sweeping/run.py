"""The loop of a sweep: hand out batches, write what comes back, tell how far it is."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from rebundle.analysis.stoppable import Stoppable
from rebundle.analysis.sweeping.crew import Crew, WorkersLost, lost
from rebundle.analysis.sweeping.order import halves, spread
from rebundle.analysis.sweeping.points import Changes, parted
from rebundle.analysis.sweeping.store import Folder
from rebundle.analysis.sweeping.work import Batch, Done, Item, Job
from rebundle.solver.matrix import Array

LOOK = 0.5
"""Seconds between two looks at Ctrl-C and at new workers."""

PATIENCE = 3.0
"""Seconds beyond a worker's own after Ctrl-C, for it to hand in what it has."""


@dataclass(frozen=True)
class Swept:
    """How far a sweep has come.

    Attributes
    ----------
    done, total : int
        Rows there, and in all.
    solves : int
        Rows of this run that needed a solve; the others follow from plans and proofs found before.
    failures : int
        Rows that ended in an error of our own.
    seconds_left : float
        Time left if rows go on as they have in this run; NaN before the first.
    """

    done: int
    total: int
    solves: int
    failures: int
    seconds_left: float


@dataclass
class Tally:
    """What a run has done."""

    total: int
    before: int
    rows: int = 0
    solves: int = 0
    failures: list[dict[str, Any]] = field(default_factory=list)
    began: float = field(default_factory=time.perf_counter)

    def seen(self) -> Swept:
        """Return how far the run has come."""
        left = self.total - self.before - self.rows - len(self.failures)
        spent = time.perf_counter() - self.began
        return Swept(self.before + self.rows, self.total, self.solves, len(self.failures), spent / self.rows * left if self.rows else float("nan"))


def batches(missing: Iterable[tuple[Changes, tuple[str, ...]]]) -> deque[Batch]:
    """Group points by the changes that make a model, each group in an order in which few solves answer many points."""
    groups: dict[Changes, list[Item]] = {}
    for point, strategies in missing:
        changes, prices = parted(point)
        groups.setdefault(changes, []).append(Item(prices, strategies))
    return deque(_ordered(Batch(changes, tuple(items))) for changes, items in sorted(groups.items(), key=lambda group: str(group[0])))


def run(crew: Crew, waiting: deque[Batch], folder: Folder, job: Job, tally: Tally, walk: Stoppable, tell: Callable[[Swept], None]) -> None:
    """Hand out batches until none is left or the walk is stopped.

    Each worker has one batch; what it could not do in its time it gets back first, as it still has the model.

    Raises
    ------
    WorkersLost
        Where workers die again and again.
    Exception
        Whatever a worker raises that is not about one row; what is done is written.
    """
    running: dict[Future[Done], Batch] = {}
    while (waiting or running) and not walk.stopped:
        while waiting and len(running) < crew.size and not walk.stopped:
            _share(waiting, crew.size - len(running))
            batch = waiting.popleft()
            running[crew.submit(batch)] = batch
            if next(reversed(running)).done():
                break
        ready, _ = wait(running, LOOK, FIRST_COMPLETED)
        _collect(ready, running, waiting, crew, folder, job, tally, walk)
        tell(tally.seen())
    if running:
        ready, _ = wait(running, job.seconds + PATIENCE)
        _collect(ready, running, waiting, crew, folder, job, tally, walk)
        tell(tally.seen())


def _collect(ready: Iterable[Future[Done]], running: dict[Future[Done], Batch], waiting: deque[Batch], crew: Crew, folder: Folder, job: Job, tally: Tally, walk: Stoppable) -> None:
    """Write what is finished; a batch whose worker died goes back to those that wait."""
    died = False
    for future in ready:
        batch = running.pop(future)
        error = CancelledError("the cluster has dropped it") if future.cancelled() else future.exception()
        if error is None:
            _keep(future.result(), batch, waiting, folder, job, tally, walk)
        elif lost(error):
            waiting.appendleft(batch)
            died = True
        elif isinstance(error, CancelledError):
            raise WorkersLost(f"the connection to the cluster is lost: {error}") from error
        else:
            raise error
    if died and not walk.stopped:
        others, _ = wait(running, LOOK)  # they end with the one that died, unless they were finished before
        for future in others:
            if future.exception() is None:
                _keep(future.result(), running.pop(future), waiting, folder, job, tally, walk)
        waiting.extendleft(running.values())
        running.clear()
        crew.renew()


def _keep(done: Done, batch: Batch, waiting: deque[Batch], folder: Folder, job: Job, tally: Tally, walk: Stoppable) -> None:
    folder.append(done.rows, job)
    tally.rows += len(done.rows)
    tally.solves += sum(row["solved"] for row in done.rows)
    tally.failures += done.failures
    walk.stopped |= done.stopped
    if done.left:
        waiting.appendleft(replace(batch, items=done.left))


def _share(waiting: deque[Batch], free: int) -> None:
    """Halve the largest batches while more workers are free than there are batches."""
    while len(waiting) < free and (largest := max(waiting, key=lambda batch: len(batch.items))) and len(largest.items) > 1:
        waiting.remove(largest)
        for side in halves(_numbers(largest)):
            waiting.append(_ordered(replace(largest, items=tuple(largest.items[place] for place in side))))


def _ordered(batch: Batch) -> Batch:
    return replace(batch, items=tuple(batch.items[place] for place in spread(_numbers(batch))))


def _numbers(batch: Batch) -> Array:
    """Numbers of the prices, one row per point; those that a point leaves alone count as 0."""
    names = sorted({name for item in batch.items for name, _ in item.prices})
    return np.array([[dict(item.prices).get(name, 0.0) for name in names] for item in batch.items], dtype=float).reshape(len(batch.items), len(names))
