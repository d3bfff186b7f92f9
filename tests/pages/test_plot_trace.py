"""Pictures of indicators show the steps, and colour maps by them."""

from __future__ import annotations

import numpy as np
import pytest

import rebundle as rb
from rebundle.pages.charts import style
from rebundle.pages.charts.trace import _colour


@pytest.fixture(scope="module")
def pool(root) -> rb.PricePool:
    return rb.PricePool(rb.read(root / "instances" / "teaching" / "spider"))


def test_each_panel_draws_the_steps(pool: rb.PricePool) -> None:
    found = rb.trace(rb.breakeven(pool, "freight", 0.9, 2.5), ["home_share", "border_crossings"])
    figure = rb.plot(found)
    assert figure.layout.yaxis.domain[0] > figure.layout.yaxis2.domain[1]
    for name, axis in zip(found.indicators, ("y", "y2"), strict=True):
        (steps,) = (trace for trace in figure.data if trace.yaxis == axis and trace.line.width == 5)
        ends = [(x, y) for x, y in zip(steps.x, steps.y, strict=True) if x is not None]
        for place, row in enumerate(found.frame().to_dict("records")):
            assert ends[3 * place] == (row["from"], row[name])
            assert ends[3 * place + 2] == (row["to"], row[name])
    assert any(note.text == "today" for note in figure.layout.annotations)


def test_a_map_is_coloured_by_one_indicator(pool: rb.PricePool) -> None:
    field = rb.phase(pool, "freight:1.5:2.5", "processing@NTH:0.98:1.02")
    found = rb.trace(field, ["home_share"])
    figure = rb.plot(found)
    values = found.frame()["home_share"]
    drawn = [trace for trace in figure.data if trace.fill == "toself"]
    assert len(drawn) == len(field.regions)
    for region, value in zip(field.regions, values, strict=True):
        (area,) = (trace for trace in drawn if np.array_equal(np.column_stack([trace.x, trace.y])[:-1], region.vertices))
        assert area.fillcolor == _colour(value, values.min(), values.max())
        assert f"home share of value added: {100 * value:.1f} %" in area.text
    (bar,) = (trace for trace in figure.data if trace.name == "scale")
    assert (bar.marker.cmin, bar.marker.cmax) == (values.min(), values.max())
    with pytest.raises(ValueError, match="coloured by one indicator"):
        rb.plot(rb.trace(field, ["home_share", "length"]))
    assert {trace.fillcolor for trace in rb.plot(rb.trace(field, ["printed_output"])).data if trace.fill == "toself"} == {style.UNDECIDED}
