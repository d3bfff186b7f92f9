"""A line of progress on long solves and walks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from rebundle.plan.money import phrase
from rebundle.solver.outcome import Progress

if TYPE_CHECKING:
    from rebundle.analysis.proofs import Seen
    from rebundle.analysis.sweeping.run import Swept

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


@contextmanager
def walking(currency: str) -> Iterator[Callable[[Seen], None] | None]:
    """Show on standard error how far a walk over prices has come; yields a listener, None where nobody watches."""
    console = Console(stderr=True, highlight=False)
    if not console.is_terminal:
        yield None
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), BarColumn(bar_width=24), TimeElapsedColumn())
    with Bars(*columns, console=console, transient=True) as bars:
        task = bars.add_task("reading and building the model", total=None)
        yield lambda seen: bars.update(task, description=stage(seen, currency), completed=seen.proven, total=seen.corners or None)


def stage(seen: Seen, currency: str) -> str:
    """How far a walk has come, in words."""
    parts = [f"{seen.solves} {'solve' if seen.solves == 1 else 'solves'}, {seen.plans} {'plan' if seen.plans == 1 else 'plans'}"]
    if seen.corners:
        parts.append(f"{seen.proven} of {seen.corners} corners proven")
    if 0 < seen.gap_money < float("inf"):
        parts.append(f"at most {phrase(seen.gap_money, currency)} to save")
    if seen.solving is not None:
        parts.append(f"solving for {seen.solving.seconds:.0f} s")
    return ", ".join(parts) + " (Ctrl-C keeps what is proven)"


@contextmanager
def sweeping() -> Iterator[Callable[[Swept], None] | None]:
    """Show on standard error how far a sweep has come and how long it will take; yields a listener, None where nobody watches."""
    console = Console(stderr=True, highlight=False)
    if not console.is_terminal:
        yield None
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), BarColumn(bar_width=24), TimeElapsedColumn())
    with Bars(*columns, console=console, transient=True) as bars:
        task = bars.add_task("looking at what is there", total=None)
        yield lambda seen: bars.update(task, description=swept(seen), completed=seen.done, total=seen.total)


def swept(seen: Swept) -> str:
    """How far a sweep has come, in words."""
    parts = [f"{seen.done:,} of {seen.total:,} rows, {seen.solves:,} {'solve' if seen.solves == 1 else 'solves'}"]
    if seen.failures:
        parts.append(f"{seen.failures:,} failed")
    if seen.seconds_left == seen.seconds_left:
        parts.append(f"about {_span(seen.seconds_left)} left")
    return ", ".join(parts) + " (Ctrl-C keeps what is done)"


def _span(seconds: float) -> str:
    """A time in the unit it deserves."""
    for size, word in ((86400.0, "d"), (3600.0, "h"), (60.0, "min")):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {word}"
    return f"{seconds:.0f} s"
