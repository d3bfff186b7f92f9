r"""The least that any plan can cost at prices where nothing was solved.

A proof says: at prices :math:`\theta_i` no plan costs less than :math:`L_i`. Every line's driver has a least value
:math:`\ell_k`. The best cost is concave and homogeneous in the prices, hence at prices :math:`\theta`

.. math:: V(\theta) \ge \max_{\lambda, \mu \ge 0} \sum_i \lambda_i L_i + \sum_k \mu_k \ell_k
          \quad\text{with}\quad \sum_i \lambda_i \theta_i + \mu = \theta .

The right-hand side is concave in :math:`\theta`, so that a plan's cost less this bound is convex: a gap that holds at
the corners of a polygon holds inside.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from scipy.optimize import linprog

from rebundle.analysis.prices import Box
from rebundle.solver.matrix import Array

SAME = 12
"""Digits to which two lines' prices must be in proportion for their rows to be added up."""

EXACT = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}
"""Tolerances of the linear programmes."""

MARGIN = 1e-9
"""Share of the largest bound by which a plan must lie below a bound where a region is called proven; covers those tolerances."""


class Bound:
    """The proven least cost over a box of prices.

    Parameters
    ----------
    box : Box
        How prices move.
    prices : ndarray
        Prices of the proofs, one row each.
    bounds : ndarray
        Proven least cost at them.
    least : ndarray
        Least value of each line's driver in any plan.
    """

    def __init__(self, box: Box, prices: Array, bounds: Array, least: Array) -> None:
        count = len(bounds)
        rows = np.column_stack([prices.T.reshape(len(box.base), count), box.base, box.directions])
        size = np.abs(rows).max(axis=1, initial=0.0)
        used = size > 0
        rays, group = np.unique(np.round(rows[used] / size[used, None], SAME), axis=0, return_inverse=True)
        floor = np.zeros(len(rays))
        np.add.at(floor, group.ravel(), size[used] * least[used])
        self.proofs, self.base, self.directions = rays[:, :count], rays[:, count], rays[:, count + 1 :]
        self.floor = floor
        self.bounds = np.asarray(bounds, dtype=float)
        self.box = box

    @cached_property
    def money(self) -> float:
        """Scale of the money, so that linear programmes see numbers near 1."""
        return float(max(np.abs(self.bounds).max(initial=0.0), np.abs(self.floor).max(initial=0.0), 1e-30))

    def at(self, numbers: Array) -> float:
        """Least cost of any plan at the numbers [currency/year]."""
        target = self.base + self.directions @ np.asarray(numbers, dtype=float)
        rest = target @ self.floor
        if not len(self.bounds):
            return float(rest)
        worth = self.bounds - self.floor @ self.proofs
        found = linprog(-worth / self.money, A_ub=self.proofs, b_ub=target, bounds=(0, None), options=EXACT)
        share = np.zeros(len(worth)) if found.x is None else self._feasible(np.clip(found.x, 0.0, None), target)
        return float(max(rest + share @ worth, rest, self._single(target, worth, rest)))

    def _single(self, target: Array, worth: Array, rest: float) -> float:
        """Best bound of one proof alone; exact arithmetic where a proof was made at these very prices."""
        with np.errstate(divide="ignore", invalid="ignore"):
            shares = np.where(self.proofs > 0, target[:, None] / self.proofs, np.inf).min(axis=0, initial=np.inf)
        shares = np.where(np.isfinite(shares) & (shares > 0), shares, 0.0)
        return float(rest + np.max(shares * worth, initial=0.0))

    def _feasible(self, share: Array, target: Array) -> Array:
        """Shrink shares until what they use of every price is at most what there is, which the solver meets to its tolerance only."""
        share[(self.proofs[target <= 0] > 0).any(axis=0)] = 0.0
        used = self.proofs @ share
        over = used > target
        if over.any():
            share *= (target[over] / used[over]).min() * (1 - 1e-15)
        return share

    def highest(self, slope: Array) -> float:
        """Largest value of the least cost less a slope over the unit box: max of ``at(t) - slope @ t``, t from 0 to 1."""
        dims, count = len(slope), len(self.bounds)
        worth = self.bounds - self.floor @ self.proofs
        gain = np.append(self.directions.T @ self.floor - slope, worth) / self.money
        found = linprog(-gain, A_ub=np.hstack([-self.directions, self.proofs]), b_ub=self.base, bounds=[(0, 1)] * dims + [(0, None)] * count, options=EXACT)
        if found.x is None:
            return -np.inf
        place = np.clip(found.x[:dims], 0.0, 1.0)
        return self.at(place) - float(slope @ place)

    def reach(self, plane: tuple[float, Array], walls: tuple[Array, Array], direction: Array) -> Array | None:
        """Farthest numbers in a direction at which a plan is proven cheaper than every plan of these proofs.

        Parameters
        ----------
        plane : float, ndarray
            Cost of the plan: constant, and per unit of each number.
        walls : ndarray, ndarray
            The polygon in which to look: ``walls[0] @ u <= walls[1]``.
        direction : ndarray
            Where to go.

        Returns
        -------
        ndarray or None
            None where there is no such point.
        """
        dims, count = len(direction), len(self.bounds)
        worth = self.bounds - self.floor @ self.proofs
        use = np.hstack([-self.directions, self.proofs])
        win = np.append(plane[1] - self.directions.T @ self.floor, -worth) / self.money
        fence = np.hstack([walls[0], np.zeros((len(walls[0]), count))])
        rows = np.vstack([use, win, fence])
        sides = np.concatenate([self.base, [(self.base @ self.floor - plane[0]) / self.money - MARGIN], walls[1]])
        found = linprog(-np.append(direction, np.zeros(count)), A_ub=rows, b_ub=sides, bounds=[(None, None)] * dims + [(0, None)] * count, options=EXACT)
        return None if found.x is None else np.asarray(found.x[:dims])
