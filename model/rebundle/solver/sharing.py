"""Who draws on what arrives at a site, and who makes it where it comes from: read off the rows of the model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from rebundle.solver.matrix import Array, Matrix
from rebundle.solver.task import Task

MOVING = 1e-6
"""Units above which a link counts as used."""


Groups = dict[tuple[str, ...], list[int]]
"""Rows by a part of their key."""


@dataclass(frozen=True, eq=False)
class Delivery:
    """An item from one origin as far as some of its cells make it; what the others make there is taken off.

    Attributes
    ----------
    item : int
        Position of the item among those that the destination draws on.
    legs : ndarray
        Columns of the flows.
    cells : ndarray
        Columns of `present` of the cells that count.
    others : ndarray
        Columns of the runs of the other cells at the origin.
    yields : ndarray
        Units that a run of these makes.
    most : float
        Most units that the cells that count can deliver [units/year].
    """

    item: int
    legs: Array
    cells: Array
    others: Array
    yields: Array
    most: float

    def units(self, values: Array) -> float:
        """Units delivered by the cells that count, at least [units/year]."""
        return float(values[self.legs].sum() - self.yields @ values[self.others])


@dataclass(frozen=True, eq=False)
class Destination:
    """A site in a state with all that is worked there.

    Attributes
    ----------
    columns : ndarray
        Columns of runs, and of developments, that draw on anything.
    quantity : ndarray
        Units that one of each column draws, by item (row).
    most : ndarray
        Upper bound of each column.
    cell : ndarray
        Column of `present` without which a column is 0; -1 without such a cell.
    links : list of ndarray
        Rows "open before use" into the site, by item.
    """

    columns: Array
    quantity: Array
    most: Array
    cell: Array
    links: list[Array]


class Sharing:
    """Destinations of a task and what is delivered to them.

    Parameters
    ----------
    task : Task
        Matrix and bounds.

    Attributes
    ----------
    destinations : list of Destination
        Sites by state.
    """

    def __init__(self, task: Task) -> None:
        self.task = task
        matrix = task.matrix
        self.cell = _cells(matrix)
        self.travels = sp.csr_array(matrix.rows.maximum(0))
        self.supply = _grouped(matrix, "supply", (0, 1, -1))
        links, uses = _grouped(matrix, "open_before_use", (0, 2, 3)), _grouped(matrix, "use", (0, 1, -1))
        sites: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
        for key in uses:
            sites.setdefault(key[1:], []).append(key)
        self.destinations = [self._destination(keys, uses, links) for keys in sites.values()]
        self._made: dict[int, list[Delivery]] = {}

    def _destination(self, keys: list[tuple[str, ...]], uses: Groups, links: Groups) -> Destination:
        drawn = sp.csr_array(sp.vstack([_positive(self.task.matrix, uses[key]) for key in keys]))
        columns = np.unique(drawn.indices)
        into = [np.array(links.get(key, []), dtype=int) for key in keys]
        return Destination(columns, sp.csc_array(drawn)[:, columns].toarray(), self.task.high[columns], self.cell[columns], into)

    def deliveries(self, place: Destination, values: Array, units: Array) -> Iterator[Delivery]:
        """Deliveries that move anything; `units` is what each row "open before use" moves."""
        for item, rows in enumerate(place.links):
            for row in rows[units[rows] > MOVING]:
                if row not in self._made:
                    self._made[row] = list(self._of(int(row), item))
                yield from (one for one in self._made[row] if one.units(values) > MOVING)

    def _of(self, link: int, item: int) -> Iterator[Delivery]:
        """Deliveries over a link: all cells at the origin count, or one of them, or all but one."""
        matrix, high = self.task.matrix, self.task.high
        own = matrix.rows[[link]]
        legs, most = own.indices[own.data > 0], -own.data.min(initial=0.0)
        item_name, origin, _, state = matrix.row_names[link][1]
        supply = _positive(matrix, self.supply[item_name, origin, state])
        runs, yields = supply.indices, supply.data
        cells = np.unique(self.cell[runs])
        alone = [cells == cell for cell in cells]
        for counted in {which.tobytes(): which for which in [np.ones(len(cells), dtype=bool), *alone, *(~one for one in alone)] if which.any()}.values():
            inside = np.isin(self.cell[runs], cells[counted])
            made = float(yields[inside] @ high[runs[inside]])
            yield Delivery(item, legs, cells[counted], runs[~inside], yields[~inside], min(most, made))


def _grouped(matrix: Matrix, family: str, parts: tuple[int, ...]) -> Groups:
    """Rows of a family by some parts of their key."""
    result: Groups = {}
    for row, (own, key) in enumerate(matrix.row_names):
        if own == family:
            result.setdefault(tuple(key[part] for part in parts), []).append(row)
    return result


def _positive(matrix: Matrix, rows: list[int]) -> sp.csr_array:
    """Positive part of the sum of some rows: where values are traced there is a row for each route."""
    result = sp.csr_array(sp.csr_array(np.ones((1, len(rows)))) @ matrix.rows[rows]).maximum(0)
    result.eliminate_zeros()
    return result


def _cells(matrix: Matrix) -> Array:
    """Column of `present` of the cell on which each column of runs is worked; -1 for all others."""
    sets = matrix.sets
    position = {place: number for number, place in enumerate(sets.keys("present"))}
    place = np.array([position[key] for key in zip(sets.ways["cell"], sets.ways["site"], strict=True)], dtype=int)
    result = np.full(len(matrix.low), -1)
    for state, runs in matrix.columns["runs"].items():
        result[runs[runs >= 0]] = matrix.columns["present"][state][place][runs >= 0]
    return result
