"""The answers of what-ifs in words: for the terminal, and for the titles of pictures."""

from __future__ import annotations

import math
from itertools import groupby

import numpy as np

from rebundle.analysis import polygon
from rebundle.analysis.breakeven import Breakeven
from rebundle.analysis.phase import Phase
from rebundle.analysis.prices import ABSOLUTE, FACTOR, Price
from rebundle.analysis.sweep import NONE, UNDECIDED, Sweep
from rebundle.analysis.trace import Trace
from rebundle.instance.data import Instance
from rebundle.instance.strategy import INTEGRATED, OFFSHORE
from rebundle.plan.money import phrase, share
from rebundle.plan.plan import Plan

NOUNS = {INTEGRATED: "integration", OFFSHORE: "offshoring"}
SHARES = ("share", "added, share")
"""Units whose numbers are read as percentages."""

STEPS = 4
"""Digits of a price: the range's size divided by ten to this power is told apart."""

MOST_PRICES = 4
"""Prices named in a sentence."""

NEAR = 1e-9
"""Share of a polygon's size by which a point on its border may miss it."""

PARTIAL = "Partial answer, stopped before everything was proven"


def noun(strategy: str) -> str:
    """A strategy as the subject of a sentence."""
    return NOUNS.get(strategy, strategy)


def capital(text: str) -> str:
    """The text with its first letter in upper case."""
    return text[:1].upper() + text[1:]


def number(price: Price, unit: str, value: float, toward: int = 0) -> str:
    """A price's number with the digits its range deserves.

    Parameters
    ----------
    price : Price
        What moves.
    unit : str
        Unit of its numbers; shares are written as percentages.
    value : float
        The number.
    toward : int
        -1 rounds down and 1 up, so that what is proven outside two ends stays proven outside them; 0 to the nearest.
    """
    percent = unit in SHARES
    decimals = max(0, STEPS - math.floor(math.log10(price.high - price.low)) - (2 if percent else 0))
    scaled = value * (100 if percent else 1) * 10**decimals
    whole = {-1: math.floor(round(scaled, 3)), 0: round(scaled), 1: math.ceil(round(scaled, 3))}[toward]
    return f"{whole / 10**decimals:,.{decimals}f}" + (" %" if percent else "")


def at(price: Price, unit: str, value: float) -> str:
    """A moved price at a number, such as ``wages@USA × 0.6586``."""
    return _phrased(price, unit, number(price, unit, value))


def _phrased(price: Price, unit: str, text: str) -> str:
    if price.kind == FACTOR:
        return f"{price.name} × {text}"
    own = "" if unit in SHARES else " " + unit.removeprefix("added, ")
    return f"{price.name} at {text}{own}" if price.kind == ABSOLUTE else f"{price.name} {'-' if text.startswith('-') else '+'} {text.removeprefix('-')}{own}"


def plain_number(unit: str, value: float) -> str:
    """A number that someone chose, with the digits it was chosen with."""
    return f"{100 * value:.12g} %" if unit in SHARES else f"{value:.12g}"


def standing(case: Instance, plan: Plan) -> list[str]:
    """The cells of a plan, one text per country, the country with most cells first."""
    cells = plan.standing().reset_index().query("count > 0")
    cells = cells.assign(country=cells["site"].map(case["sites"].set_index("site")["country"]))
    counts = cells.groupby(["country", "cell"])["count"].sum().reset_index().sort_values("count", ascending=False, kind="stable")
    order = cells.groupby("country")["count"].sum().sort_values(ascending=False, kind="stable").index
    own = {country: counts[counts["country"] == country].to_dict("records") for country in order}
    return [f"{country}: " + ", ".join(f"{row['count']:.0f} {row['cell']}" for row in rows) for country, rows in own.items()]


def breakeven_answer(result: Breakeven) -> str:
    """The answer of a break-even in one sentence."""
    return _partial(result) + (_race(result) if len(result.strategies) == 2 else _changes(result))


def _partial(result: Breakeven | Phase) -> str:
    return "" if result.certificate.complete else f"{PARTIAL}: "


def _range(price: Price, unit: str) -> str:
    low, high = (plain_number(unit, value) for value in (price.low, price.high))
    return f"from {_phrased(price, unit, low)} to {high}"


def _changes(result: Breakeven) -> str:
    """One strategy: where its best plan changes."""
    price, unit, count = result.price, result.unit, len(result.switches)
    if not count:
        return f"One plan stays the cheapest of strategy {result.strategies[0]} {_range(price, unit)}."
    places = [number(price, unit, switch.at) for switch in result.switches]
    named = places if count <= MOST_PRICES else [*places[: MOST_PRICES - 1], "…", places[-1]]
    times = "once" if count == 1 else f"{count} times"
    return f"The best plan of strategy {result.strategies[0]} changes {times} {_range(price, unit)}: at {', '.join(named)}."


def _race(result: Breakeven) -> str:
    """Two strategies: where the first costs less."""
    price, unit = result.price, result.unit
    runs = [(name, list(rows)) for name, rows in groupby(result.segments.to_dict("records"), key=lambda row: row["strategy"])]
    first, second = result.strategies
    if len(runs) == 1:
        winner, loser = (first, second) if runs[0][0] == first else (second, first)
        left = result.certificate.max_gap_money
        how = "costs less than" if left == 0 else f"costs less than {noun(loser)}, or at most {phrase(left, result.case.header.currency)} a year more,"
        return f"{capital(noun(winner))} {how} {'' if left else noun(loser) + ' '}over the whole range, {_range(price, unit)}."
    pieces = [_piece(result, rows[0]["from"], rows[-1]["to"], place == 0, place == len(runs) - 1) for place, (name, rows) in enumerate(runs) if name == first]
    return f"{capital(noun(first))} costs less than {noun(second)} {' and '.join(pieces)}."


def _piece(result: Breakeven, low: float, high: float, begins: bool, ends: bool) -> str:
    """One stretch in words, with the proof of its ends; whether the range begins or ends with it."""
    price, unit = result.price, result.unit

    def proof(end: float) -> str:
        switch = min(result.switches, key=lambda known: abs(known.at - end))
        low, high = (number(price, unit, value, toward) for value, toward in ((switch.low, -1), (switch.high, 1)))
        return "(proven to these digits)" if low == high else f"(proven between {low} and {high})"

    if begins:
        return f"below {at(price, unit, high)} {proof(high)}"
    if ends:
        return f"above {at(price, unit, low)} {proof(low)}"
    return f"between {at(price, unit, low)} {proof(low)} and {number(price, unit, high)} {proof(high)}"


def shares(result: Phase, *, proven: bool) -> dict[str, float]:
    """Share of the picture by label, the largest first."""
    area = (result.x.high - result.x.low) * (result.y.high - result.y.low)
    sums: dict[str, float] = {}
    for region in result.regions:
        sums[region.label] = sums.get(region.label, 0.0) + polygon.size(region.proven if proven else region.vertices) / area
    return dict(sorted(sums.items(), key=lambda entry: -entry[1]))


def percent(value: float) -> str:
    """A share of a picture, such as ``31.2 %``; what is left of it never reads 0 % or 100 %."""
    if 0 < value < 0.0005:
        return "under 0.1 %"
    return "over 99.9 %" if 0.9995 < value < 1 - 1e-9 else f"{100 * value:.1f} %".replace(".0 %", " %")


def phase_answer(result: Phase) -> str:
    """The answer of a phase map in one or two sentences."""
    if len(result.strategies) == 1:
        parts = ", ".join(f"{label} {percent(part)}" for label, part in shares(result, proven=False).items())
        layouts = len({region.pattern for region in result.regions})
        sure = f"; the class is proven in {percent(result.decided)} of it" if result.labels else ""
        return f"{_partial(result)}Best plans of strategy {result.strategies[0]} over the picture: {parts}; {layouts} {'layout' if layouts == 1 else 'layouts'} of cells{sure}."
    first, second = result.strategies
    won = shares(result, proven=True)
    text = f"{_partial(result)}{capital(noun(first))} costs less than {noun(second)} in {percent(won.get(first, 0.0))} of the picture, more in {percent(won.get(second, 0.0))}"
    open_share = 1 - result.decided
    text += f"; {percent(open_share)} is undecided." if open_share > 1e-9 else "; all of it is decided."
    winner = today_winner(result)
    return text + ("" if winner is None else f" Today {winner}.")


def today_winner(result: Phase) -> str | None:
    """Which of two strategies costs less at today's prices, None where they lie outside the picture."""
    point = today(result)
    if point is None or len(result.strategies) == 1:
        return None
    here = [region.label for region in result.regions if inside(point, region.proven)]
    return f"{noun(here[0])} costs less" if here else "it is undecided"


def today(result: Phase) -> np.ndarray | None:
    """Today's prices, None where they lie outside the picture or have no place on an axis."""
    point = result.walk.box.today
    within = np.isfinite(point).all() and bool(np.all((result.walk.box.low <= point) & (point <= result.walk.box.high)))
    return point if within else None


def inside(point: np.ndarray, corners: np.ndarray) -> bool:
    """Whether a point lies in a convex polygon, given counter-clockwise."""
    if len(corners) < 3:
        return False
    step, away = np.roll(corners, -1, axis=0) - corners, point - corners
    size = np.ptp(corners, axis=0)
    return bool(np.all(step[:, 0] * away[:, 1] - step[:, 1] * away[:, 0] >= -NEAR * size[0] * size[1]))


def certificate(result: Breakeven | Phase) -> list[str]:
    """What is proven over the whole range or picture, in money, with the effort; the first sentence is the proof."""
    where = "range" if isinstance(result, Breakeven) else "picture"
    proof, money = result.certificate, phrase(result.certificate.max_gap_money, result.case.header.currency)
    if len(result.strategies) == 1:
        first = f"No plan unknown here can be cheaper by more than {money} a year anywhere in the {where}."
    elif proof.max_gap_money == 0:
        first = f"Which of the two costs less is proven everywhere in the {where}."
    else:
        first = f"Nowhere in the {where} can the strategy shown as cheaper cost more than the other by over {money} a year."
    corners = "" if proof.complete else f" It was stopped early: some of {proof.corners} corners are not proven to the gap asked for."
    relative = f"Largest gap {share(proof.max_gap)} of the total, {share(proof.max_gap_avoidable)} of what a plan can avoid."
    effort = f"{result.solves} {'solve' if result.solves == 1 else 'solves'}, {result.seconds:.1f} s."
    if isinstance(result, Phase) and len(result.strategies) == 2:
        effort = f"{capital(percent(result.decided))} of the picture decided; {effort}"
    return [first + corners, *([relative] if proof.max_gap_money > 0 else []), effort]


def sweep(result: Sweep) -> str:
    """Who is cheapest at how many points of a sweep."""
    counts = result.winners()["choice"].value_counts()
    words = {UNDECIDED: "undecided at", NONE: "no plan at"}
    parts = [f"{words[choice] if choice in words else noun(str(choice)) + ' is cheapest at'} {count:,}" for choice, count in counts.items()]
    if len(result.strategies) == 1:
        solved = int(result.rows["cost"].notna().sum())
        parts = [f"{noun(result.strategies[0])} has a plan at {solved:,}"]
    text = f"Of {len(result.points):,} {'point' if len(result.points) == 1 else 'points'}: {', '.join(parts) or 'none is done'}."
    return text if result.complete else f"Partial answer, {len(result.rows):,} of {len(result.points) * len(result.strategies):,} rows: {text} The same command goes on from here."


def measured(result: Trace, name: str, value: float) -> str:
    """An indicator's number with its unit where it is a share, or that it means nothing."""
    if math.isnan(value):
        return "none"
    return f"{100 * value:.1f} %" if result.units[name] == "share" else f"{value:,.0f}" if abs(value) >= 1000 or (value == round(value) and not result.units[name]) else f"{value:.2f}"


def trace_answer(result: Trace) -> str:
    """From where to where each indicator goes, between what it lies and what it is today, in one sentence."""
    inner = result.result
    parts = [f"{result.titles[name]} {_course(result, name)}" for name in result.indicators]
    where = f"Best plans along {_range(inner.price, inner.unit).removeprefix('from ')}" if isinstance(inner, Breakeven) else "Best plans over the map"
    return f"{_partial(inner)}{where}: {'; '.join(parts)}."


def _course(result: Trace, name: str) -> str:
    """Where one indicator goes."""
    values, here = result.steps[name], _piece_today(result.result)
    first, last, least, most = (measured(result, name, value) for value in (values.iloc[0], values.iloc[-1], values.min(), values.max()))
    if least == most:
        return f"{least} throughout"
    now = [] if here is None else [f"today {measured(result, name, values.iloc[here])}"]
    if isinstance(result.result, Phase):
        return ", ".join([f"between {least} and {most}", *now])
    more = ([] if {least, most} == {first, last} else [f"between {least} and {most}"]) + now
    return f"from {first} to {last}" + (f" ({', '.join(more)})" if more else "")


def _piece_today(result: Breakeven | Phase) -> int | None:
    """The piece that today's prices lie in, None where they lie in none."""
    if isinstance(result, Phase):
        point = today(result)
        return None if point is None else next((place for place, region in enumerate(result.regions) if inside(point, region.vertices)), None)
    now = float(result.walk.box.today[0])
    ends = result.segments[["from", "to"]].itertuples(index=False)
    return next((place for place, (low, high) in enumerate(ends) if low <= now <= high), None)
