"""Pictures show what is proven, and say what is not."""

from __future__ import annotations

import math
import sys
from pathlib import Path
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

import rebundle as rb
from rebundle.analysis import polygon
from rebundle.pages import answers, page
from rebundle.pages.charts import style


def areas(figure: go.Figure, *, hatched: bool) -> list[tuple[np.ndarray, str]]:
    """Corners and colours of what is filled."""
    traces = [trace for trace in figure.data if trace.type == "scatter" and trace.fill == "toself" and (trace.fillpattern.shape is not None) == hatched]
    return [(np.column_stack([trace.x, trace.y])[:-1], trace.fillcolor) for trace in traces]


def by_size(polygons: list[np.ndarray]) -> list[np.ndarray]:
    return sorted(polygons, key=lambda corners: (round(polygon.size(corners), 9), corners.tolist()))


def same(drawn: list[np.ndarray], meant: list[np.ndarray]) -> bool:
    pairs = zip(by_size(drawn), by_size(meant), strict=True)
    return all(np.array_equal(one, other) for one, other in pairs)


# --- the map ---------------------------------------------------------------------------------


def test_what_is_coloured_is_what_is_proven(field: rb.Phase) -> None:
    figure = rb.plot(field)
    own = style.colours(field.strategies)
    assert len(set(own.values())) == 2
    for strategy in field.strategies:
        drawn = [corners for corners, colour in areas(figure, hatched=False) if colour == own[strategy]]
        assert same(drawn, [region.proven for region in field.regions if region.label == strategy and len(region.proven)])
    assert same([corners for corners, _ in areas(figure, hatched=True)], [region.vertices for region in field.regions])


def test_the_hatching_lies_under_the_colours(field: rb.Phase) -> None:
    kinds = [trace.fillpattern.shape is not None for trace in rb.plot(field).data if trace.type == "scatter" and trace.fill == "toself"]
    assert kinds == sorted(kinds, reverse=True)


def test_the_colours_are_the_winners(field: rb.Phase) -> None:
    """At a point inside each coloured area the strategy of that colour is the cheaper one, by a fresh solve."""
    own = {colour: strategy for strategy, colour in style.colours(field.strategies).items()}
    for corners, colour in areas(rb.plot(field), hatched=False):
        freight, wages = corners.mean(axis=0)
        pool = rb.PricePool(field.case, gap=0.0)
        costs = {name: pool.query({"freight": freight, "processing@NTH": wages}, name).cost for name in field.strategies}
        assert min(costs, key=lambda name: costs[name]) == own[colour]


def test_the_title_is_the_answer_and_below_it_stands_the_proof(field: rb.Phase) -> None:
    title = rb.plot(field).layout.title
    assert words(title.text) == answers.phase_answer(field)
    assert words(title.subtitle.text) == f"{answers.certificate(field)[0]} {answers.certificate(field)[-1]}"
    assert f"{field.solves} solves" in words(title.subtitle.text)
    axes = rb.plot(field).layout
    assert (axes.xaxis.title.text, axes.yaxis.title.text) == ("freight [times today's price]", "processing@NTH [times today's price]")
    assert (axes.xaxis.range, axes.yaxis.range) == ((0.1, 6), (0.5, 2))


def words(text: str) -> str:
    """What stands in a title, without its tags and line ends."""
    for tag, plain in (("<b>", ""), ("</b>", ""), ("<br>", " "), ("\u00a0", " "), ("&gt;", ">")):
        text = text.replace(tag, plain)
    return text


@pytest.mark.slow
def test_unproven_classes_stay_hatched(classes: rb.Phase) -> None:
    """An idle workshop costs nothing here, so that no plan is proven to be integrated or offshore: only mixtures are."""
    figure = rb.plot(classes)
    proven = [region for region in classes.regions if len(region.proven)]
    assert {region.label for region in proven} == {"mixed"}
    assert same([corners for corners, _ in areas(figure, hatched=False)], [region.proven for region in proven])
    assert "class not proven" in [trace.name for trace in figure.data if trace.type == "bar"]


@pytest.mark.slow
def test_classes_that_nobody_asked_to_prove_are_coloured_in_full(plain: rb.Phase) -> None:
    figure = rb.plot(plain)
    assert areas(figure, hatched=True) == []
    drawn = areas(figure, hatched=False)
    assert same([corners for corners, _ in drawn], [region.vertices for region in plain.regions])
    colours: dict[str, set[str]] = {}
    for region in plain.regions:
        colours.setdefault(region.pattern, set()).update(colour for corners, colour in drawn if np.array_equal(corners, region.vertices))
    assert all(len(own) == 1 for own in colours.values())
    assert len(set.union(*colours.values())) == len(colours)


@pytest.mark.slow
def test_borders_within_a_layout_are_fainter(classes: rb.Phase) -> None:
    layouts = {region.pattern for region in classes.regions}
    assert len(layouts) < len(classes.regions)
    faint, strong = (trace for trace in rb.plot(classes).data if trace.name == "borders")
    assert faint.line.width < strong.line.width


def test_today_is_marked_where_both_prices_have_a_today(field: rb.Phase, spider: rb.Instance) -> None:
    (mark,) = (trace for trace in rb.plot(field).data if trace.name == "today's prices")
    assert (list(mark.x), list(mark.y)) == ([1.0], [1.0])
    elsewhere = rb.phase(spider, "freight:2:6", "processing@NTH:0.5:2", strategy="integrated", against="offshore")
    names = [trace.name for trace in rb.plot(elsewhere).data]
    assert "today's prices" not in names
    assert names.count("today") == 1
    absolute = rb.phase(spider, "freight=0.02:1.2", "processing@NTH:0.5:2", strategy="integrated", against="offshore")
    assert [trace.name for trace in rb.plot(absolute).data].count("today") == 1
    assert rb.plot(absolute).layout.xaxis.title.text == "freight [units/t/km]"


def test_a_hover_names_plan_cost_and_cells(field: rb.Phase) -> None:
    texts = [trace.text for trace in rb.plot(field).data if trace.type == "scatter" and trace.fill == "toself"]
    for region in field.regions:
        own = [text for text in texts if f"plan {region.plan}<" in text]
        assert own
        (country,) = {"integrated": ("NTH",), "offshore": ("STH",)}[region.label]
        assert all(f"{country}: 1 assembly-line, 1 workshop" in text and f"{min(region.cost):.2f} to {max(region.cost):.2f} units/year" in text for text in own)


def test_a_partial_map_says_so(partial: rb.Phase) -> None:
    assert not partial.certificate.complete
    title = rb.plot(partial).layout.title
    assert words(title.text).startswith("Partial answer, stopped before everything was proven")
    assert "It was stopped early" in words(title.subtitle.text)


# --- the break-even --------------------------------------------------------------------------


def test_the_line_is_the_best_cost(switches: rb.Breakeven) -> None:
    lines = [trace for trace in rb.plot(switches).data if trace.mode == "lines"]
    assert np.array([(line.x[0], line.x[-1]) for line in lines]) == pytest.approx(switches.segments[["from", "to"]].to_numpy())
    pool = rb.PricePool(switches.case, gap=0.0)
    for line in lines:
        assert sum(line.y) / 2 == pytest.approx(pool.query({"freight": sum(line.x) / 2}).cost, rel=1e-9)
    assert [line.line.color for line in lines] == [style.COLOURS[name] for name in switches.segments["strategy"]]
    assert sorted(line.name for line in lines if line.showlegend) == sorted(set(switches.segments["strategy"]))


def test_the_line_can_be_hovered_over_between_its_ends(switches: rb.Breakeven) -> None:
    figure = rb.plot(switches)
    lines = [trace for trace in figure.data if trace.mode == "lines"]
    hovers = [trace for trace in figure.data if trace.mode == "markers" and trace.marker.opacity == 0]
    for line, hover, plan in zip(lines, hovers, switches.segments["plan"], strict=True):
        assert hover.y == pytest.approx(np.interp(hover.x, line.x, line.y))
        assert f"plan {plan}<" in hover.hovertemplate


def test_no_button_uploads_a_figure(switches: rb.Breakeven, field: rb.Phase) -> None:
    assert all("sendChartToCloud" in rb.plot(result).layout.modebar.remove for result in (switches, field))


def test_each_switch_has_its_band_and_line(switches: rb.Breakeven) -> None:
    shapes = rb.plot(switches).layout.shapes
    bands = [(shape.x0, shape.x1) for shape in shapes if shape.type == "rect"]
    assert bands == [(switch.low, switch.high) for switch in switches.switches]
    places = [shape.x0 for shape in shapes if shape.type == "line"]
    assert places == [*(switch.at for switch in switches.switches), 1.0]


def test_what_changes_is_written_or_hovered_over(switches: rb.Breakeven) -> None:
    (marks,) = (trace for trace in rb.plot(switches).data if trace.name == "plan changes")
    assert len(marks.hovertext) == len(switches.switches) == 5
    for text, switch in zip(marks.hovertext, switches.switches, strict=True):
        assert all(change["text"] in text for change in switch.changes)
    few = rb.breakeven(switches.case, "freight", 1, 1.8)
    texts = [note.text for note in rb.plot(few).layout.annotations if note.text != "today"]
    assert len(texts) == len(few.switches) == 2
    assert all(switch.changes[0]["text"] in text for switch, text in zip(few.switches, texts, strict=True))


def test_two_strategies_are_drawn_with_what_the_dearer_one_costs_at_most(spider: rb.Instance, race: rb.Breakeven) -> None:
    (switch,) = race.switches
    dotted = {trace.name: trace for trace in rb.plot(race).data if trace.mode == "lines" and trace.line.dash == "dot"}
    assert set(dotted) == {"integrated where it is dearer (at most)", "offshore where it is dearer (at most)"}
    line = dotted["offshore where it is dearer (at most)"]
    pool = rb.PricePool(spider, gap=0.0)
    best = [pool.query({"freight": price}, "offshore").cost for price in line.x[::10]]
    assert all(cost >= least * (1 - 1e-9) for cost, least in zip(line.y[::10], best, strict=True))
    assert switch.at == pytest.approx(1.875)
    assert words(rb.plot(race).layout.title.text).startswith("Integration costs less than offshoring above freight × 1.875")


# --- the bridge ------------------------------------------------------------------------------


def test_the_steps_lead_from_one_cost_to_the_other(complete: rb.Instance) -> None:
    comparison = rb.compare(complete, ["integrated", "offshore", "free"], gap=1e-2)
    names = list(comparison.plans)
    assert len(names) >= 2
    for pair in ((names[0], names[1]), (names[1], names[0])):
        (bridge,) = rb.plot(comparison, pair=pair).data
        factor = comparison.plans[pair[0]].cost / bridge.y[0]
        assert math.fsum(bridge.y[:-1]) * factor == pytest.approx(comparison.plans[pair[1]].cost, rel=1e-9)
        assert bridge.y[-1] * factor == pytest.approx(comparison.plans[pair[1]].cost)
        assert (bridge.x[0], bridge.x[-1]) == pair
        assert list(bridge.measure) == ["absolute", *["relative"] * (len(bridge.y) - 2), "total"]


def test_the_usual_bridge_leads_from_offshore_to_integrated(spider: rb.Instance) -> None:
    comparison = rb.compare(spider)
    figure = rb.plot(comparison)
    (bridge,) = figure.data
    assert (bridge.x[0], bridge.x[-1]) == ("offshore", "integrated")
    steps = dict(zip(bridge.x[1:-1], bridge.y[1:-1], strict=True))
    assert steps["freight:ship"] == pytest.approx(-0.4)
    assert words(figure.layout.title.text) == comparison.verdict()


@pytest.mark.parametrize(("pair", "complaint"), [(("offshore", "nowhere"), "no plan of strategy 'nowhere'"), (("free", "free"), "to itself")])
def test_a_bridge_needs_two_plans(spider: rb.Instance, pair: tuple[str, str], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        rb.plot(rb.compare(spider, ["offshore", "free"]), pair=pair)


def test_a_bridge_of_one_plan_is_refused(spider: rb.Instance) -> None:
    with pytest.raises(ValueError, match="needs two plans"):
        rb.plot(rb.compare(spider, ["offshore"]))


# --- drawing at all --------------------------------------------------------------------------


def test_what_has_no_picture_is_refused(spider: rb.Instance, field: rb.Phase) -> None:
    with pytest.raises(TypeError, match="no picture of Instance"):
        rb.plot(spider)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="only a comparison"):
        rb.plot(field, pair=("free", "offshore"))


def test_without_plotly_the_remedy_is_named(field: rb.Phase, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == "plotly" or name.startswith("rebundle.pages.charts")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "plotly", None)
    with pytest.raises(ImportError, match=r"pip install 'rebundle\[plot\]'"):
        rb.plot(field)


def test_a_page_needs_no_network_and_is_never_half_written(field: rb.Phase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "map.html"
    figure = rb.plot(field)
    page.write(figure, file)
    text = file.read_text(encoding="utf-8")
    assert "<script src=" not in text
    assert 'src="http' not in text
    assert len(text) > 1e6
    assert '"showSendToCloud": false' in text
    assert [path.name for path in tmp_path.iterdir()] == ["map.html"]

    def full(self: Any, *args: Any, **options: Any) -> str:
        raise OSError("no space left")

    monkeypatch.setattr(go.Figure, "to_html", full)
    with pytest.raises(OSError, match="no space"):
        page.write(figure, file)
    assert [path.name for path in tmp_path.iterdir()] == ["map.html"]
    assert file.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("names", [["integrated", "offshore", "near-market", "as-is", "mixed"], ["integrated", "own one", "own two", "offshore", "own three"]])
def test_no_two_labels_share_a_colour(names: list[str]) -> None:
    assert len(set(style.colours(names).values())) == len(names)
