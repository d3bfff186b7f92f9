"""The model as arrays: the same families as in Pyomo, their variables numbers of columns."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from typing import Any

import numpy as np
import scipy.sparse as sp

from rebundle.formulation.build import cost_terms, state_families
from rebundle.formulation.draft import Draft, Row
from rebundle.formulation.family import LINE
from rebundle.formulation.sets import Sets
from rebundle.formulation.variables import VARIABLES, bounds
from rebundle.instance.data import Instance

Array = np.ndarray[Any, np.dtype[Any]]


class Arrays(Draft):
    """A model of rows and columns while families add to it.

    Attributes
    ----------
    columns : dict
        Column numbers of each variable by name and state.
    low, high : ndarray
        Bounds of the columns.
    integer : ndarray of bool
        Which columns are whole numbers.
    row_names : list of tuple
        (family, key) of each row.
    """

    def __init__(self, sets: Sets) -> None:
        sets.announce()
        low, high, whole = [], [], []
        self.columns: dict[str, dict[str, range]] = {}
        size = 0
        for variable in VARIABLES:
            self.columns[variable.name] = {}
            for state in sets.states:
                least, most = bounds(sets, variable.name, state)
                self.columns[variable.name][state] = range(size, size + len(least))
                size += len(least)
                low.append(np.asarray(least, dtype=float))
                high.append(np.asarray(most, dtype=float))
                whole.append(np.full(len(least), variable.domain != "continuous"))
        super().__init__(sets, self.columns, cost_terms(sets))
        self.low, self.high, self.integer = np.concatenate(low), np.concatenate(high), np.concatenate(whole)
        self.row_names: list[tuple[str, tuple[Any, ...]]] = []
        self._low, self._high, self._coefficients = array("d"), array("d"), array("d")
        self._taken, self._ends = array("q"), array("q", [0])

    def add(self, name: str, rows: Iterable[Row]) -> None:
        """Add the rows of a constraint family; rows without variables are left out."""
        for key, low, coefficients, columns, high in rows:
            if len(columns):
                self.row_names.append((name, key))
                self._low.append(low)
                self._high.append(high)
                self._coefficients.extend(coefficients)
                self._taken.extend(columns)
                self._ends.append(len(self._taken))

    def rows(self) -> tuple[sp.csr_array, Array, Array]:
        """Coefficients, lower and upper bounds of the rows."""
        shape = (len(self.row_names), len(self.low))
        result = sp.csr_array((np.frombuffer(self._coefficients), np.frombuffer(self._taken, dtype=np.int64), np.frombuffer(self._ends, dtype=np.int64)), shape=shape)
        result.sum_duplicates()
        result.eliminate_zeros()
        return result, np.array(self._low), np.array(self._high)

    def drivers(self) -> tuple[sp.csr_array, Array]:
        """Coefficients of the cost lines and their constant parts, in the order of `pricing.priced`: state by state, lines in the order of their first term."""
        lines, states = self.lines, self.sets.states
        line = lines.groupby(LINE, sort=False).ngroup().to_numpy(dtype=np.int64)
        count = int(line.max(initial=-1)) + 1
        moves = (lines["variable"] != "").to_numpy()
        coefficient, position = lines["coefficient"].to_numpy(dtype=float), lines["position"].to_numpy()
        rows, columns, values, fixed = [], [], [], []
        for number, state in enumerate(states):
            here = self.counted(lines, state)
            still, here = here & ~moves, here & moves
            start = lines["variable"].map({name: at[state].start for name, at in self.columns.items()}).to_numpy()[here].astype(np.int64)
            rows.append(line[here] + number * count)
            columns.append(start + position[here].astype(np.int64))
            values.append(coefficient[here])
            fixed.append(np.bincount(line[still], weights=coefficient[still], minlength=count))
        result = sp.csr_array(sp.coo_array((np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))), shape=(count * len(states), len(self.low))))
        result.eliminate_zeros()
        return result, np.concatenate(fixed)


def arrays(case: Instance) -> Arrays:
    """State the location problem of an instance in arrays.

    Parameters
    ----------
    case : Instance
        The instance.

    Returns
    -------
    Arrays
        The same columns, rows and drivers as the model that `build` states in Pyomo.
    """
    result = Arrays(Sets(case.network))
    state_families(result)
    return result
