"""A line of progress on long solves: seconds, best cost, bound, gap."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console

from rebundle.plan.money import phrase
from rebundle.solver.highs import Progress

Listener = Callable[[Progress], None]


@contextmanager
def watching(currency: str) -> Iterator[Callable[[str], Listener]]:
    """Show progress on standard error while solves run; yields a maker of listeners by strategy.

    Nothing is shown where standard error is not a terminal.
    """
    console = Console(stderr=True, highlight=False)
    if not console.is_terminal:
        yield lambda name: lambda seen: None
        return
    with console.status("reading and building the model") as status:

        def listener(name: str) -> Listener:
            return lambda seen: status.update(line(name, seen, currency))

        yield listener


def line(name: str, seen: Progress, currency: str) -> str:
    """One line of progress in words."""
    if seen.cost == float("inf"):
        return f"{name}: {seen.seconds:.0f} s, no plan yet, bound {phrase(seen.bound, currency)}"
    return f"{name}: {seen.seconds:.0f} s, best {phrase(seen.cost, currency)}, at most {phrase(max(seen.cost - seen.bound, 0.0), currency)} to save (Ctrl-C keeps the best)"
