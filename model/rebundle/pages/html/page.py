"""From a study to the text of the page."""

from __future__ import annotations

import json
from importlib.metadata import version
from importlib.resources import files
from typing import Any

import plotly.graph_objects as go
import plotly.offline
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from rebundle.analysis.breakeven import Breakeven
from rebundle.analysis.phase import Phase
from rebundle.analysis.study import Study
from rebundle.analysis.value_flows import value_flows
from rebundle.instance.strategy import FREE, INTEGRATED, OFFSHORE
from rebundle.pages import answers
from rebundle.pages.charts import breakeven, bridge, phase, sankey
from rebundle.pages.html import geography, live, tables
from rebundle.pages.text_indicators import sentence
from rebundle.plan.money import phrase, share
from rebundle.plan.plan import Plan

CAPTION_ROOM = 24
"""Room above a picture whose title stands outside it."""


def render(study: Study) -> str:
    """Write the page of a study; everything it needs is inside."""
    own = files("rebundle.pages.html")
    text = {name: (own / name).read_text(encoding="utf-8") for name in ("page.html", "page.css", "page.js", "bound.js")}
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    figures = _figures(study)
    world = _world(study)
    content = live.content(study.panel, [] if world is None else world["places"]) if study.panel is not None else None
    carried = {"currency": study.case.header.currency, "live": content, "map": world and world["drawn"], "figures": [figure["drawn"] for figure in figures.values()]}
    return environment.from_string(text["page.html"]).render(
        **_words(study),
        **{name: figures.get(name) for name in ("phase", "bridge", "sankey")},
        breakeven={"figure": figures["breakeven"], "table": tables.switches(study.breakeven)} if study.breakeven is not None else None,
        contents=_contents(study, figures, world),
        strategies=tables.strategies_side_by_side(study.comparison),
        families=tables.families(study.comparison),
        indicators={"sentence": sentence(study.indicators[_shown(study)]), "tables": tables.indicators(study.indicators)},
        cells=tables.cells(study.comparison),
        settings=tables.settings(study),
        sources=tables.sources(study),
        live=content,
        map=world,
        nonce=study.case.digest[:24],
        css=Markup(text["page.css"]),
        page_js=Markup(text["page.js"]),
        bound_js=Markup(text["bound.js"]),
        plotly=Markup(plotly.offline.get_plotlyjs()),
        data=Markup(embedded(carried)),
    )


def embedded(content: Any) -> str:
    """Values as JSON that stays inside its element whatever texts it holds."""
    return json.dumps(content, allow_nan=False, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _shown(study: Study) -> str:
    """Strategy whose plan is shown where one is."""
    return FREE if FREE in study.comparison.plans else next(iter(study.comparison.plans))


def _words(study: Study) -> dict[str, Any]:
    header = study.case.header
    proofs = sum(len(bound.bounds) for bound in study.panel.bounds.values()) if study.panel is not None else 0
    year = f", prices of {header.price_year}" if header.price_year else ""
    return {
        "title": f"{header.title} ({header.currency}{year})",
        "answer": study.comparison.verdict(),
        "description": header.description,
        "source": " ".join(text for text in (f"Source: {header.source}." if header.source else "", f"Licence of the data: {header.licence}." if header.licence else "") if text),
        "stopped": study.stopped,
        "proofs": proofs,
        "proof": _proof(study),
        "made": f"Made by rebundle {version('rebundle')}; data {study.case.digest[:16]}; {study.solves} solves in {study.seconds:.0f} s. This page loads nothing from elsewhere and sends nothing.",
    }


def _contents(study: Study, figures: dict[str, Any], world: Any) -> list[tuple[str, str]]:
    heads = {
        "strategies": "Strategies",
        "map": "What if prices move?" if study.panel is not None else "Map" if world is not None else "",
        "breakeven": "Where the choice turns" if "breakeven" in figures else "",
        "phase": "Two prices at once" if "phase" in figures else "",
        "bridge": "The difference" if "bridge" in figures else "",
        "sankey": "Value added" if "sankey" in figures else "",
        "indicators": "Indicators",
        "cells-table": "Cells",
        "assumptions": "Assumptions and sources",
        "proof": "Proof",
    }
    return [(name, head) for name, head in heads.items() if head]


def _proof(study: Study) -> list[str]:
    """What is proven, plan by plan and picture by picture."""
    lines = [_plan_proof(name, plan) for name, plan in study.comparison.plans.items()]
    if study.breakeven is not None:
        lines.append("Along one price: " + " ".join(answers.certificate(study.breakeven)))
    if study.phase is not None:
        lines.append("Over two prices: " + " ".join(answers.certificate(study.phase)))
    for notes in dict.fromkeys(note for result in (study.breakeven, study.phase) if result is not None for note in result.notes):
        lines.append(notes)
    return lines


def _plan_proof(name: str, plan: Plan) -> str:
    audit = "its audit recomputed every rule and every cost line and found them in order" if plan.passed else "its audit failed"
    gap = f"gap {share(plan.gap)} of the total, {share(plan.gap_avoidable)} of what a plan can avoid"
    return f"{name}: cost {phrase(plan.cost, plan.currency)}, no plan of the strategy costs less than {phrase(plan.bound, plan.currency)} ({gap}); {plan.status}; {audit}."


def _world(study: Study) -> dict[str, Any] | None:
    """The map; None where no site has a place on the globe."""
    places = geography.places(study.case)
    if not places:
        return None
    shown = study.comparison.plans[_shown(study)]
    plan = {"name": _shown(study), "cells": answers.standing(study.case, shown), "map": geography.standing(study.case, shown, places)}
    world = geography.outlines()
    return {"paths": world["paths"], "attribution": world["attribution"], "window": geography.window(places), "places": places, "drawn": {"places": places, "plan": plan}}


def _figures(study: Study) -> dict[str, dict[str, Any]]:
    """Pictures by name with the sentence that stands above each."""
    comparison, found = study.comparison, {}
    if study.breakeven is not None:
        found["breakeven"] = _figure("breakeven", breakeven.draw(study.breakeven), answers.breakeven_answer(study.breakeven), _first(study.breakeven), room=60)
    if study.phase is not None:
        found["phase"] = _figure("phase", phase.draw(study.phase), answers.phase_answer(study.phase), _first(study.phase))
    pair = [name for name in (OFFSHORE, INTEGRATED) if name in comparison.plans]
    if len(pair) < 2:
        pair = list(comparison.plans)[:2]
    if len(pair) == 2:
        how = f"From {pair[0]} to {pair[1]}: what costs more and what costs less."
        found["bridge"] = _figure("bridge", bridge.draw(comparison, (pair[0], pair[1])), how, ["The axis does not start at 0."])
    flows = value_flows(study.case, comparison.plans[_shown(study)])
    if len(flows.passed):
        what = f"Value added in the plan of strategy {_shown(study)}, from the country that adds it through what it goes into to the markets."
        found["sankey"] = _figure("sankey", sankey.draw(flows), what, ["Purchases, freight, taxes and losses are left out; idle cells too."])
    return found


def _first(result: Breakeven | Phase) -> list[str]:
    proof = answers.certificate(result)
    return [proof[0], proof[-1]]


def _figure(name: str, drawn: go.Figure, caption: str, proof: list[str], room: int = CAPTION_ROOM) -> dict[str, Any]:
    """A picture without its title, which stands in the page, and as wide as the page."""
    drawn.update_layout(title=None, width=None, height=None, autosize=True)
    drawn.layout.margin.t = room
    sides = drawn.layout.margin.l if drawn.layout.margin.l < 55 else 55
    narrow: dict[str, Any] = {"margin": {"l": sides, "r": min(sides, 12), "t": room, "b": 60}}
    if drawn.layout.showlegend and drawn.layout.legend.orientation != "h":
        narrow |= {"legend": {"orientation": "h", "y": -0.2, "font": {"size": 11}}}
    return {"name": name, "caption": caption, "proof": proof, "drawn": {"name": name, "figure": json.loads(drawn.to_json()), "narrow": narrow}}
