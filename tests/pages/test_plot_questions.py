"""Pictures of the questions about one plan: they show the result's numbers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import rebundle as rb


@pytest.fixture(scope="module")
def pool(root: Path) -> rb.PricePool:
    return rb.PricePool(rb.read(root / "instances" / "teaching" / "spider"))


def test_tolerance_bars_span_the_ranges(pool: rb.PricePool) -> None:
    result = rb.tolerance(pool)
    (bar,) = rb.plot(result).data
    for name, base, width in zip(bar.y, bar.base, bar.x, strict=True):
        row = result.rows.set_index("price").loc[name]
        assert base == pytest.approx(result.low if np.isnan(row["down"]) else row["down"])
        assert base + width == pytest.approx(result.high if np.isnan(row["up"]) else row["up"])


def test_bars_of_money_are_the_results(pool: rb.PricePool) -> None:
    plans = rb.alternatives(pool, 0.2, most=3)
    assert list(rb.plot(plans).data[0].y) == pytest.approx([cost - plans.best for cost in plans.costs])
    why = rb.explain(pool, "offshore", "integrated")
    assert sum(rb.plot(why).data[0].y) == pytest.approx(why.difference)
    kept = rb.hold(pool, {"processing@NTH": 0.5})
    assert list(rb.plot(kept).data[0].y) == pytest.approx([kept.rigid - kept.best.cost, kept.regret, 0.0])


def test_a_sample_is_drawn_whole_and_by_class(pool: rb.PricePool) -> None:
    result = rb.sample(pool, {"freight": ("uniform", 0.2, 2.0)}, 40)
    drawn = rb.plot(result).data
    assert sum(len(trace.x) for trace in drawn) == 40
    assert {trace.name for trace in drawn} == set(result.labels.index)


def test_brackets_and_instances_are_drawn(pool: rb.PricePool) -> None:
    result = rb.bracket(pool.case, "demand", 0.5, 1.0, start=2)
    assert {trace.name for trace in rb.plot(result).data} == {"integrated", "offshore"}
    table = rb.across([pool.case])
    figure = rb.plot(table)
    assert list(figure.data[1].y) == pytest.approx([table.rows["margin_share"].iloc[0]])
    assert "overturned at processing@NTH" in figure.data[1].hovertext[0]
