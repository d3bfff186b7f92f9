"""When to move and what history does, each answer in a sentence."""

from __future__ import annotations

import math

from rebundle.analysis.hysteresis import FRESH, MOVED, TODAY, Hysteresis
from rebundle.analysis.timing import IN, NOTHING, Timing
from rebundle.plan.money import phrase

FIRMS = {TODAY: "with today's cells", FRESH: "that begins from nothing", MOVED: "that has moved"}


def timing_answer(result: Timing) -> str:
    """When the best plan moves, and what it costs to move at other times, or never."""
    money, moves = result.plan.currency, result.plan.moves()
    opened = [f"{row['cell']} at {row['site']} in {row['state']}" for row in moves[moves["opened"] > 0].to_dict("records")]
    head = f"The best plan opens {' and '.join(opened)}" if opened else "The best plan opens nothing"
    ways = result.ways[result.ways["way"] == IN]
    ways = ways[ways["move"] == ways["move"].iloc[-1]] if len(ways) else ways
    others = [f"{phrase(row['extra'], money)} in {row['state']}" for row in ways.to_dict("records") if math.isfinite(row["extra"]) and row["extra"] > result.plan.gap_money]
    still = result.ways.loc[result.ways["way"] == NOTHING, "extra"].iloc[0]
    last = f"{phrase(still, money)} if nothing ever moves" if math.isfinite(still) else "without any move there is no plan"
    if not others:
        return f"{head}; it would cost more by {last}." if math.isfinite(still) else f"{head}; {last}."
    name = str(ways["move"].iloc[-1]).replace("@", " at ")
    return f"{head}. What it costs more a year to open {name} at another time: {', '.join(others)}; {last}."


def hysteresis_answer(result: Hysteresis) -> str:
    """Where each firm turns, in one sentence."""
    line, move = result.lines[TODAY], result.move.replace("@", " at ").replace(",", ", ")
    unit = line.unit.replace("times today's price", "times its price")
    parts = []
    for firm, words in FIRMS.items():
        own = result.firms[result.firms["firm"] == firm]
        if not len(own):
            continue
        if own["at"].isna().all():
            parts.append(f"one {words} {'works' if own['below'].iloc[0] else 'does not work'} there at every price of the range")
        else:
            turns = " and ".join(f"{'below' if row['below'] else 'above'} {row['at']:.4g}" for row in own.to_dict("records"))
            parts.append(f"one {words} {turns}")
    text = f"A firm works {move} depending on {line.price.name} ({unit}): {'; '.join(parts)}."
    return text if result.band is None else f"{text} Between {result.band[0]:.4g} and {result.band[1]:.4g} what stands decides."
