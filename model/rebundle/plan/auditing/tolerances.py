"""How exactly each rule must hold.

A tolerance is relative to the *scale* of a row: the largest magnitude among its terms, at least 1.
Plans of the solver are cleaned so that their balances hold to about 1e-9 of that scale.
"""

from __future__ import annotations

BALANCE = 5e-9
"""Supply, use, demand: what comes must go."""

CAP = 5e-9
"""Capacity, minimum use, labour hours, shortage within its segment, limits: one side within the other."""

LINE = 1e-11
"""A cost line against the same line worked out anew, relative to the magnitudes within its driver (not at least 1).
Both come from the same numbers of the plan, so that only the order of summation may differ."""

TOTAL = 1e-9
"""The plan's cost against the sum of its lines, relative to their magnitudes."""

PROOF = 1e-6
"""The proven bound against the cost: the solver proves no more exactly than this."""
