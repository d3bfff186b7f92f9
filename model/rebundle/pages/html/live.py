"""What the page needs to price the plans again: a few numbers per plan, and the proofs."""

from __future__ import annotations

from typing import Any

import numpy as np

from rebundle.analysis.bound import Bound
from rebundle.analysis.sliders import Panel
from rebundle.pages import answers
from rebundle.pages.html import geography


def content(panel: Panel, points: list[dict[str, Any]]) -> dict[str, Any]:
    """Prices, plans and proofs as plain values."""
    return {
        "currency": panel.case.header.currency,
        "prices": [_price(panel, axis) for axis in range(len(panel.box.prices))],
        "plans": [
            {
                "name": known.name,
                "label": label,
                "constant": float(panel.constant[place]),
                "slope": panel.slope[place].tolist(),
                "cells": answers.standing(panel.case, known.plan),
                "map": geography.standing(panel.case, known.plan, points),
            }
            for place, (known, label) in enumerate(zip(panel.plans, panel.labels, strict=True))
        ],
        "strategies": [{"name": name, "plans": list(own), "bound": _bound(panel.bounds[name])} for name, own in panel.members.items()],
    }


def _price(panel: Panel, axis: int) -> dict[str, Any]:
    price, unit, today = panel.box.prices[axis], panel.units[axis], float(panel.box.today[axis])
    return {
        "name": str(price),
        "title": price.name,
        "kind": price.kind,
        "unit": unit,
        "percent": unit in answers.SHARES,
        "low": price.low,
        "high": price.high,
        "start": float(panel.today[axis]),
        "today": today if np.isfinite(today) else None,
    }


def _bound(bound: Bound) -> dict[str, Any]:
    """The reduced rows of a bound, and the scale of its money."""
    return {
        "proofs": bound.proofs.tolist(),
        "base": bound.base.tolist(),
        "directions": bound.directions.tolist(),
        "floor": bound.floor.tolist(),
        "bounds": bound.bounds.tolist(),
    }
