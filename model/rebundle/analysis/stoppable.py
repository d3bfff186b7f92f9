"""Long walks that Ctrl-C ends with what they have."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rebundle.solver.interrupt import on_interrupt


class Stoppable:
    """What a walk may be stopped on.

    Attributes
    ----------
    stopped : bool
        Whether Ctrl-C was pressed since the outermost walk began.
    """

    def __init__(self) -> None:
        self.stopped = self._walking = False

    @contextmanager
    def stoppable(self) -> Iterator[None]:
        """While inside, Ctrl-C sets `stopped`; walks within walks leave it to the outermost one."""
        if self._walking:
            yield
            return
        self._walking, self.stopped = True, False
        try:
            with on_interrupt(self._stop):
                yield
        finally:
            self._walking = False

    def _stop(self) -> None:
        self.stopped = True
