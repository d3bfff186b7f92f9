"""All methods prove the same optimum."""

from __future__ import annotations

import pytest

import rebundle as rb
from properties.random_case import random_case
from rebundle.plan.store import from_dict
from rebundle.solver.methods import METHODS, UnknownMethod


@pytest.mark.parametrize("method", METHODS)
def test_every_method_says_how_it_found_the_plan(method: str) -> None:
    plan = rb.solve(random_case(1), method=method, gap=1e-9)
    assert plan.passed
    assert plan.status == "optimal"
    assert "HiGHS" in plan.method
    assert from_dict(plan.as_dict()).method == plan.method


def test_an_unknown_method_is_refused_before_anything_is_built() -> None:
    with pytest.raises(UnknownMethod, match="'magic'; the methods are auto, plain"):
        rb.solve(random_case(1), method="magic")
