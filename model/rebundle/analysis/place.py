"""Places of cells by name, and those in which a plan opens cells."""

from __future__ import annotations

from dataclasses import dataclass

from rebundle.instance.data import Instance
from rebundle.instance.problem import nearest
from rebundle.plan.plan import Plan


@dataclass(frozen=True)
class Places:
    """Some places of cells.

    Attributes
    ----------
    name : str
        ``CELL@SITE``, joined by commas.
    rows : tuple of int
        Their positions in the network's places.
    """

    name: str
    rows: tuple[int, ...]


def places_of(case: Instance, name: str, error: type[ValueError]) -> Places:
    """Places called ``CELL@SITE``, several joined by commas; `error` is raised, with the nearest name, where one is unknown."""
    known = _known(case)
    wanted = [part.strip() for part in name.split(",")]
    for part in wanted:
        if part not in known:
            near = nearest(part, known)
            raise error(f"no cell may stand at a place called {part!r}" + (f"; did you mean {near!r}?" if near else ".") + " A place is written CELL@SITE.")
    return Places(",".join(wanted), tuple(known[part] for part in wanted))


def opened(case: Instance, plan: Plan) -> dict[str, Places]:
    """Where a plan opens cells, by the state on entering which it does; states in which it opens none are left out."""
    known = _known(case)
    moved = plan.cells[plan.cells["opened"] > 0]
    names = moved["cell"] + "@" + moved["site"]
    return {str(state): Places(",".join(own), tuple(known[name] for name in own)) for state, own in names.groupby(moved["state"], sort=False)}


def _known(case: Instance) -> dict[str, int]:
    """Position of each place by name."""
    places = case.network.places
    return {f"{cell}@{site}": row for row, (cell, site) in enumerate(zip(places["cell"], places["site"], strict=True))}
