"""Cuts: what a cell delivers to each use at a site is bounded by the use, by the cell's presence and by the user's.

A link row bounds what travels from o to d by all that d can need. Where d uses a little of it, a little of a cell at o is
then enough. Here the flow is shared out among the uses at d, each with its own bound. No row of a plan in whole numbers
is lost: the inequalities follow from the rows "use", "supply", "capacity" and "presence". Sharing flows out by new columns
would say the same at the price of many columns (Rardin and Choe 1979; the shares are those of the (l, S) inequalities of
lot sizing, Barany, Van Roy and Wolsey 1984).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import scipy.sparse as sp

from rebundle.solver.matrix import Array
from rebundle.solver.on_demand import LINKS
from rebundle.solver.sharing import Delivery, Destination, Sharing
from rebundle.solver.task import Task

BROKEN = 1e-4
"""Share of the units delivered by which a cut must be broken to be added."""

Terms = list[tuple[Array, Array]]
"""Columns and coefficients of a cut, whose sum is at least 0."""


class Cuts:
    """Cuts found so far.

    Parameters
    ----------
    task : Task
        Matrix and bounds within which they hold.

    Attributes
    ----------
    rows : csr_array
        Coefficients; every whole solution has rows @ solution >= 0.
    """

    def __init__(self, task: Task) -> None:
        self.task = task
        self.sharing = Sharing(task)
        self.rows = sp.csr_array((0, len(task.low)))
        self._links = np.array([family == LINKS for family, _ in task.matrix.row_names], dtype=bool)

    def find(self, values: Array) -> sp.csr_array:
        """Find cuts that a solution of the relaxed model breaks, and keep them."""
        units = np.where(self._links, self.sharing.travels @ values, 0.0)
        found = [cut for place in self.sharing.destinations for cut in broken_at(place, list(self.sharing.deliveries(place, values, units)), values)]
        new = _matrix(found, len(values))
        self.rows = sp.csr_array(sp.vstack([self.rows, new], format="csr"))
        return new

    def task_with(self) -> Task:
        """Return the task with the cuts as rows after its own."""
        matrix, count = self.task.matrix, self.rows.shape[0]
        return replace(
            self.task,
            matrix=replace(
                matrix,
                rows=sp.csr_array(sp.vstack([matrix.rows, self.rows], format="csr")),
                row_low=np.append(matrix.row_low, np.zeros(count)),
                row_high=np.append(matrix.row_high, np.full(count, np.inf)),
                row_names=[*matrix.row_names, *(("cut", (str(number),)) for number in range(count))],
            ),
        )


def broken_at(place: Destination, deliveries: list[Delivery], values: Array) -> Iterator[Terms]:
    """Cuts at a destination that a solution breaks."""
    for item in range(len(place.links)):
        own = [one for one in deliveries if one.item == item]
        if own:
            yield from shared(place, item, own, values)
    partial = Partial(place, [one for one in deliveries if values[one.cells].sum() < 1.0], values)
    for one in deliveries if len(partial.units) else ():
        yield from coupled(place, one, partial, values)


def shared(place: Destination, item: int, own: list[Delivery], values: Array) -> Iterator[Terms]:
    """Deliveries of an item together are no more than its uses, each as large as it is or as those delivering can serve it.

    For deliveries O and uses R: sum of O - sum of other uses <= sum over O and R of most x (presence of the one delivering,
    or of the one using, whichever is less). It is the cut of a transport problem from O to the uses; O and R
    are improved in turn from each delivery alone.
    """
    drawn = place.quantity[item] * values[place.columns]
    room = np.array([_room(place, one, values).min(axis=0) for one in own])
    units = np.array([one.units(values) for one in own])
    link = np.array([one.legs[0] for one in own])
    seen = set()
    for first in range(len(own)):
        chosen, limited, excess = _grown(np.array([first]), units, room, drawn, link)
        key = (chosen.tobytes(), limited.tobytes())
        if excess > BROKEN * (1.0 + units[chosen].sum()) and key not in seen:
            seen.add(key)
            free = ~limited
            yield [(place.columns[free], place.quantity[item][free]), *(part for one in chosen for part in _served(place, own[one], limited, values))]


def _grown(chosen: Array, units: Array, room: Array, drawn: Array, link: Array) -> tuple[Array, Array, float]:
    """Deliveries and uses between which least can pass for what is delivered: improved in turn as long as that helps."""
    through = room[chosen].sum(axis=0)
    limited, excess = through < drawn, float(units[chosen].sum() - np.minimum(through, drawn).sum())
    while True:
        gain = units - room[:, limited].sum(axis=1)
        order = np.argsort(-gain, kind="stable")
        _, best = np.unique(link[order], return_index=True)
        wider = np.sort(order[best][gain[order[best]] > 0])
        through = room[wider].sum(axis=0)
        now = float(units[wider].sum() - np.minimum(through, drawn).sum())
        if now <= excess + 1e-7 * (1.0 + abs(excess)):
            return chosen, limited, excess
        chosen, limited, excess = wider, through < drawn, now


class Partial:
    """Deliveries from cells that stand in part, and what the uses draw of them."""

    def __init__(self, place: Destination, deliveries: list[Delivery], values: Array) -> None:
        self.deliveries = deliveries
        self.drawn = np.array([place.quantity[one.item] for one in deliveries]).reshape(len(deliveries), len(place.columns))
        self.units = np.array([one.units(values) for one in deliveries])
        self.standing = np.array([values[one.cells].sum() for one in deliveries])


def coupled(place: Destination, one: Delivery, partial: Partial, values: Array) -> Iterator[Terms]:
    """A delivery to those who use another delivered item is no more than it can be while the other's cell stands.

    With i and k the two items, x the uses and f the deliveries, for any ratio: f_i <= most x presence of k + sum of
    max(q_i, ratio q_k) x - ratio f_k. Where no cell of k stands, f_k is 0 and f_i no more than the sum of q_i x; where
    one stands, f_k is no more than its uses. Uses outside a set may count with q_k alone and the share of i that
    they can take. The other delivery and the ratio with which it is broken most are taken.
    """
    mine, x = place.quantity[one.item], values[place.columns]
    least = np.minimum(_room(place, one, values).min(axis=0), mine * x)
    other, user = np.nonzero((partial.drawn > 0) & (mine > 0))
    other, ratio = np.unique(np.array([other, mine[user] / partial.drawn[other, user]]), axis=1)
    other = other.astype(int)
    if not len(other):
        return
    its = ratio[:, None] * partial.drawn[other]
    larger = np.maximum(mine, its)
    inside = (mine > 0) & (its > 0) & (larger * x <= its * x + least)
    most = np.minimum(one.most, inside @ (mine * place.most))
    uses = np.where(inside, larger * x, its * x + least).sum(axis=1)
    excess = one.units(values) - most * partial.standing[other] - uses + ratio * partial.units[other]
    worst = int(excess.argmax())
    if excess[worst] > BROKEN * (1.0 + one.units(values)):
        yield _coupling(place, one, partial.deliveries[other[worst]], inside[worst], float(ratio[worst]), float(most[worst]), values)


def _coupling(place: Destination, one: Delivery, other: Delivery, inside: Array, ratio: float, most: float, values: Array) -> Terms:
    """Terms of the cut that couples a delivery to another, whose uses `inside` are counted together."""
    columns, mine, its = place.columns, place.quantity[one.item], place.quantity[other.item]
    limited = ~inside & (_room(place, one, values).min(axis=0) < mine * values[columns])
    both, alone = np.maximum(mine, ratio * its), ratio * its + np.where(limited, 0.0, mine)
    return [
        (other.cells, np.full(len(other.cells), most)),
        (other.legs, np.full(len(other.legs), -ratio)),
        (other.others, ratio * other.yields),
        (columns, np.where(inside, both, alone)),
        *_served(place, one, limited, values),
    ]


def _room(place: Destination, one: Delivery, values: Array) -> Array:
    """Most units of a delivery for each use, in two ways: times the presence of the one delivering, of the one using."""
    most = _most(place, one)
    user = np.where(place.cell >= 0, values[place.cell], np.inf)
    with np.errstate(invalid="ignore"):
        return np.array([most * values[one.cells].sum(), np.where(most > 0, most * user, 0.0)])


def _most(place: Destination, one: Delivery) -> Array:
    """Most units of a delivery that each use can take."""
    return np.asarray(np.minimum(one.most, place.quantity[one.item] * place.most))


def _served(place: Destination, one: Delivery, limited: Array, values: Array) -> Terms:
    """A delivery, taken off, and the most of it for each of the limited uses."""
    most, room = _most(place, one), _room(place, one, values)
    by_user = limited & (room[1] < room[0])
    by_cell = float(most[limited & ~by_user].sum())
    return [
        (one.legs, np.full(len(one.legs), -1.0)),
        (one.others, one.yields),
        (one.cells, np.full(len(one.cells), by_cell)),
        (place.cell[by_user], most[by_user]),
    ]


def _matrix(cuts: list[Terms], columns: int) -> sp.csr_array:
    """One row for each cut."""
    row = np.repeat(np.arange(len(cuts)), [sum(len(where) for where, _ in cut) for cut in cuts])
    where = [where for cut in cuts for where, _ in cut]
    what = [what for cut in cuts for _, what in cut]
    if not cuts:
        return sp.csr_array((0, columns))
    result = sp.csr_array(sp.coo_array((np.concatenate(what), (row, np.concatenate(where))), shape=(len(cuts), columns)))
    result.eliminate_zeros()
    return result
