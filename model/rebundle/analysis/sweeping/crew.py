"""Who solves: this process, worker processes of this machine, or the workers of a cluster."""

from __future__ import annotations

import os
import signal
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from typing import Any, Protocol

from rebundle.analysis.sweeping.points import SweepError
from rebundle.analysis.sweeping.work import Batch, Done, Job, work

REMEDY = "pip install 'rebundle[{}]'"
"""How to get what a sweep needs."""

ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
SECONDS_TO_CONNECT = 20
MOST_DEATHS = 5
"""Worker processes that may die, one after the other, without a batch being finished in between."""


class WorkersLost(RuntimeError):
    """Workers that die again and again, or a cluster that is gone."""


class Crew(Protocol):
    """Somebody who solves batches."""

    @property
    def size(self) -> int:
        """Batches that can be worked on at the same time."""

    def submit(self, batch: Batch) -> Future[Done]:
        """Begin a batch."""

    def renew(self) -> None:
        """Go on after a worker has died.

        Raises
        ------
        WorkersLost
            Where that is of no use.
        """

    def close(self) -> None:
        """Let everybody go, whatever they are at."""


class Here:
    """The process that asks; a batch is solved when it is submitted."""

    size = 1

    def __init__(self, job: Job, payload: bytes) -> None:
        self.job, self.payload = job, payload

    def submit(self, batch: Batch) -> Future[Done]:
        """Solve a batch."""
        future: Future[Done] = Future()
        try:
            future.set_result(work(self.job, self.payload, batch))
        except Exception as error:
            future.set_exception(error)
        return future

    def renew(self) -> None:
        """Say that this process cannot die and go on."""
        raise WorkersLost("the worker is lost")

    def close(self) -> None:
        """Do nothing."""


class Processes:
    """Worker processes of this machine, made by joblib's loky; when one dies, all are made anew."""

    def __init__(self, job: Job, payload: bytes, count: int) -> None:
        self.job, self.payload, self.size = job, payload, count
        self.deaths = 0
        self._start()

    def _start(self) -> None:
        try:
            from joblib.externals.loky import ProcessPoolExecutor
        except ModuleNotFoundError as missing:
            raise ImportError(f"worker processes need {missing.name}, which is not installed: {REMEDY.format('sweep')}", name=missing.name) from missing
        self.executor: Any = ProcessPoolExecutor(self.size, initializer=_deaf, env={**ONE_THREAD, **{name: os.environ[name] for name in ONE_THREAD if name in os.environ}})

    def submit(self, batch: Batch) -> Future[Done]:
        """Hand a batch to a process."""
        future: Future[Done] = self.executor.submit(work, self.job, self.payload, batch)
        future.add_done_callback(self._note)
        return future

    def _note(self, future: Future[Done]) -> None:
        if not future.cancelled() and future.exception() is None:
            self.deaths = 0

    def renew(self) -> None:
        """Make new processes."""
        self.deaths += 1
        if self.deaths > MOST_DEATHS:
            raise WorkersLost(f"worker processes died {self.deaths} times without finishing a batch; is there too little memory? Try fewer workers")
        self.close()
        self._start()

    def close(self) -> None:
        """Kill the processes."""
        self.executor.shutdown(wait=True, kill_workers=True)


class Cluster:
    """Workers of a dask.distributed cluster, which gives the batches of a worker that dies to another."""

    def __init__(self, job: Job, payload: bytes, scheduler: Any) -> None:
        try:
            from distributed import Client
        except ModuleNotFoundError as missing:
            raise ImportError(f"a cluster needs {missing.name}, which is not installed: {REMEDY.format('cluster')}", name=missing.name) from missing
        self.job, self.own = job, isinstance(scheduler, str)
        try:
            self.client: Any = Client(scheduler, timeout=SECONDS_TO_CONNECT) if self.own else scheduler  # type: ignore[no-untyped-call]
        except (OSError, ValueError) as error:
            raise SweepError(f"{scheduler}: no scheduler of dask.distributed answers there ({error})") from error
        self.executor = self.client.get_executor(pure=False)
        self.payload = self.client.submit(bytes, payload, pure=False)

    @property
    def size(self) -> int:
        """Workers that are there now; at least 1, so that a batch waits for the first."""
        return max(1, len(self.client.nthreads()))

    def submit(self, batch: Batch) -> Future[Done]:
        """Hand a batch to the scheduler."""
        future: Future[Done] = self.executor.submit(work, self.job, self.payload, batch)
        return future

    def renew(self) -> None:
        """Say that the scheduler has given up."""
        raise WorkersLost("the scheduler gave up: workers died again and again; is there too little memory?")

    def close(self) -> None:
        """Cancel what is left; close the connection where it was made here."""
        self.executor.shutdown(wait=False)
        if self.own:
            self.client.close()


def hire(job: Job, payload: bytes, workers: int, scheduler: Any) -> Crew:
    """Choose who solves: a cluster where there is a scheduler, processes where there are several workers."""
    if scheduler is not None:
        return Cluster(job, payload, scheduler)
    return Here(job, payload) if workers == 1 else Processes(job, payload, workers)


def lost(error: BaseException) -> bool:
    """Whether an error says that a worker died, rather than that its work went wrong."""
    return isinstance(error, BrokenProcessPool) or type(error).__name__ == "KilledWorker"


def _deaf() -> None:
    """Leave Ctrl-C to the process that asks; the solver listens while it solves."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
