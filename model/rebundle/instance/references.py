"""Do all names point somewhere, and do rows agree with each other?"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from rebundle.instance import price_names, spares, state_checks, traced_checks
from rebundle.instance.data import Instance
from rebundle.instance.header import FILE
from rebundle.instance.problem import Problem, nearest
from rebundle.instance.schema import ANY, COST_FAMILIES, DIGITAL, FIRM, ONSITE, SPARES_FOR, TABLE, TABLES, Column, Table

ALWAYS = {"owners": {FIRM}, "modes": {DIGITAL}}
RESERVED: tuple[tuple[str, str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("modes", "mode", (DIGITAL, ONSITE), ("-handling", "-quoted")),
    ("cells", "cell", ("existing",), ()),
    ("items", "tariff_group", (), ("-specific", "-surcharge", "-content")),
)
"""Table and column, words and endings of words that names of modes and of cost lines use already."""
BUILT_IN = ("free", "integrated", "offshore", "near-market", "as-is")


def check(case: Instance) -> list[Problem]:
    """Return every dangling name and every disagreement between rows."""
    return [*_dangling(case), *_header(case), *price_names.check(case), *_rows(case), *state_checks.check(case), *traced_checks.check(case)]


def _problem(table: str, row: object, column: str, value: object, expected: str, near: str = "") -> Problem:
    return Problem("references", f"{table}.csv", int(str(row)), column, str(value), expected, near)


def _dangling(case: Instance) -> Iterator[Problem]:
    for table in TABLES:
        for column in table.columns:
            if column.refers and len(case.tables[table.name]):
                yield from _column(case, table, column)


def _column(case: Instance, table: Table, column: Column) -> Iterator[Problem]:
    known: set[str] = {ANY} if column.wild else set()
    for target in column.refers:
        known |= set(case[target][TABLE[target].columns[0].name]) | ALWAYS.get(target, set())
    values = case[table.name][column.name]
    wrong = ~values.isin(known) & (values != "")
    where = " or ".join(f"{target}.csv" for target in column.refers)
    for row, value in values[wrong].items():
        yield _problem(table.name, row, column.name, value, f"no such name in {where}; add it there or correct it here.", nearest(value, known))


def _header(case: Instance) -> Iterator[Problem]:
    countries = set(case["countries"]["country"])
    known = countries | set(case["agreements"]["name"])
    if case.header.home not in countries:
        yield Problem("references", FILE, None, "home", case.header.home, "not a country of countries.csv.", nearest(case.header.home, countries))
    for family in case.header.unavoidable:
        if family not in COST_FAMILIES:
            yield Problem("references", FILE, None, "unavoidable", family, "not a cost family.", nearest(family, COST_FAMILIES))
    for name, stages in case.header.strategies.items():
        if name in BUILT_IN:
            yield Problem("references", FILE, None, f"strategies.{name}", "", "the name of a built-in strategy; choose another.")
        for stage, rule in stages.items():
            for country in (*rule.countries, *rule.barred):
                if country not in known:
                    yield Problem("references", FILE, None, f"strategies.{name}.{stage}", country, "no country of countries.csv and no agreement of agreements.csv.", nearest(country, known))


def _rows(case: Instance) -> Iterator[Problem]:
    yield from _places(case)
    yield from _routes(case)
    yield from _reserved(case)
    yield from _items(case)
    yield from _owners(case)
    yield from _placements(case)
    yield from _groups(case)
    yield from _recipes(case)
    yield from _spares(case)
    yield from _subsidies(case)
    yield from _training(case)


def _places(case: Instance) -> Iterator[Problem]:
    sites = set(case["sites"]["site"])
    markets = case["markets"]
    for row, market in markets["market"][markets["market"].isin(sites)].items():
        yield _problem("markets", row, "market", market, "a site has the same name; rename one of the two, such as by adding 'market'.")
    for table in ("sites", "markets"):
        frame = case[table]
        for row in frame.index[frame["lat"].isna() != frame["lon"].isna()]:
            yield _problem(table, row, "lat, lon", "", "give both coordinates or neither.")


def _routes(case: Instance) -> Iterator[Problem]:
    frame = case["routes"]
    for row in frame.index[frame["port"] == frame["other_port"]]:
        yield _problem("routes", row, "other_port", frame.at[row, "other_port"], "a route joins two different ports.")
    twice = frame.assign(ends=[" ".join(sorted(ends)) for ends in zip(frame["port"], frame["other_port"], strict=True)]).duplicated("ends")
    for row in frame.index[twice]:
        yield _problem("routes", row, "port, other_port", ", ".join(frame.loc[row, ["port", "other_port"]]), "the route stands in an earlier row, the other way round; a row holds both ways.")


def _reserved(case: Instance) -> Iterator[Problem]:
    """Names that would make two cost lines, or two modes, look the same."""
    for table, column, words, endings in RESERVED:
        for row, name in case[table][column].items():
            if name in words or name.endswith(endings):
                yield _problem(table, row, column, name, "this name, or its ending, is kept for something built in; choose another.")


def _items(case: Instance) -> Iterator[Problem]:
    frame = case["items"]
    for row in frame.index[(frame["kind"] == "good") & (frame["rounds"] > 0)]:
        yield _problem("items", row, "rounds", frame.at[row, "rounds"], "a good has no rounds of trial and change; give them to the service that designs it.")
    for row in frame.index[(frame["kind"] == "service") & ((frame["made_to"] == "order") | (frame["variability"] > 0))]:
        yield _problem("items", row, "made_to, variability", frame.at[row, "item"], "a service is never in stock; leave made_to at stock and variability at 0.")
    kept = case["recipes"].merge(case["cells"].loc[case["cells"]["stage"] == "storage", ["cell"]], on="cell")["item"]
    for row, item in frame.loc[(frame["made_to"] == "order") & frame["item"].isin(kept), "item"].items():
        yield _problem("items", row, "made_to", "order", f"a storage recipe keeps {item} in stock; make it to stock or remove the recipe.")


def _owners(case: Instance) -> Iterator[Problem]:
    frame = case["owners"]
    none = ["margin", "qualification", "programme_days"]
    own = frame[(frame["owner"] == FIRM) & (frame[none] > 0).any(axis=1)]
    for row in own.index:
        yield _problem("owners", row, ", ".join(none), FIRM, "the firm pays itself neither margin nor qualification and does not wait for itself; set all to 0.")


def _placements(case: Instance) -> Iterator[Problem]:
    frame = case["placements"]
    for row in frame.index[frame["min"] > frame["max"]]:
        yield _problem("placements", row, "min", frame.at[row, "min"], f"more than max {frame['max'][row]:.0f}.")
    yield from _equally_specific(case, frame)
    for row in frame.index[frame["existing"] > frame["max"]]:
        yield _problem("placements", row, "existing", frame.at[row, "existing"], f"more than max {frame['max'][row]:.0f}; raise max or lower existing.")


def _equally_specific(case: Instance, frame: pd.DataFrame) -> Iterator[Problem]:
    """Pairs of a cell and a site that a row for the cell and a row for the site claim, and no row for both settles."""
    settled = set(zip(frame["cell"], frame["site"], strict=True))
    cells = frame["cell"][(frame["site"] == ANY) & (frame["cell"] != ANY)]
    sites = frame["site"][(frame["cell"] == ANY) & (frame["site"] != ANY)]
    for row, site in sites.items():
        for cell in cells[[(cell, site) not in settled for cell in cells]]:
            yield _problem("placements", row, "cell, site", f"{ANY}, {site}", f"the row for {cell}, {ANY} is as specific for {cell} at {site}; add a row for {cell}, {site}.")


def _groups(case: Instance) -> Iterator[Problem]:
    frame = case["groups"]
    first = frame.groupby("group")["max"].transform("first") if len(frame) else pd.Series(dtype=float)
    for row in frame.index[frame["max"] != first]:
        yield _problem("groups", row, "max", frame.at[row, "max"], f"group {frame['group'][row]} has max {first[row]:.0f} in an earlier row; a group has one cap.")


def _recipes(case: Instance) -> Iterator[Problem]:
    kinds = case["items"].set_index("item")["kind"]
    stages = case["cells"].set_index("cell")["stage"]
    recipes = case["recipes"]
    inputs = case["recipe_inputs"]
    for row, recipe in recipes.iterrows():
        own = inputs[inputs["recipe"] == recipe["recipe"]]
        storage = stages.get(recipe["cell"]) == "storage"
        if storage and len(own):
            yield _problem("recipes", row, "recipe", recipe["recipe"], "a storage recipe passes its item through; remove its rows from recipe_inputs.csv.")
        if storage and recipe["yield"] < 1:
            yield _problem("recipes", row, "yield", recipe["yield"], "a storage recipe passes on all it takes in; leave its yield at 1.")
        bill = case["bom"] if stages.get(recipe["cell"]) not in ("print", "storage") else case["bom"][:0]
        used = own["input"] if len(own) else bill[bill["item"] == recipe["item"]]["input"]
        services = int((kinds.reindex(used) == "service").sum())
        if recipe["one_off_hours"] > 0 and services != 1:
            yield _problem("recipes", row, "one_off_hours", recipe["one_off_hours"], f"the recipe has {services} services among its inputs; one-off hours need exactly one to draw on.")


def _spares(case: Instance) -> Iterator[Problem]:
    """Spare parts of what nobody buys, of what cannot be kept in a box, and of themselves."""
    frame, demand = case["spares"], case["demand"]
    kinds = case["items"].set_index("item")["kind"]
    for row in frame.index[frame["part"].map(kinds) == "service"]:
        yield _problem("spares", row, "part", frame.at[row, "part"], "a service is no spare part; name a good.")
    bought = {*demand["item"], *frame["part"]}
    for row in frame.index[~frame["product"].isin(bought) & frame["product"].isin(kinds.index)]:
        yield _problem("spares", row, "product", frame.at[row, "product"], "no market wants this product, so nobody needs its spares; add it to demand.csv or remove the row.")
    taken = {(part, SPARES_FOR + product) for product, part in zip(frame["product"], frame["part"], strict=True)}
    for row in demand.index[[key in taken for key in zip(demand["item"], demand["segment"], strict=True)]]:
        yield _problem("demand", row, "segment", demand.at[row, "segment"], "spares.csv gives this name to the spare parts it adds; choose another.")
    way = spares.circle(frame)
    if way:
        row = frame.index[(frame["product"] == way[0]) & (frame["part"] == way[1])][0]
        yield _problem("spares", row, "product, part", " > ".join(way), "a part would be its own spare; break the circle.")


def _subsidies(case: Instance) -> Iterator[Problem]:
    """Subsidies of skills that nobody is paid for there, or above the wage, so that idle hours would pay."""
    frame, wages = case["subsidies"], case["wages"]
    for row, country, skill, paid in frame[["country", "skill", "per_hour"]].itertuples(name=None):
        here = wages[wages["country"] == country]
        named = frame.loc[frame["country"] == country, "skill"]
        own = here[~here["skill"].isin(named)] if skill == ANY else here[here["skill"] == skill]
        if own.empty and skill != ANY:
            yield _problem("subsidies", row, "skill", skill, f"no wage for this skill in {country}; add it to wages.csv or correct the name.", nearest(skill, set(here["skill"])))
        elif paid > own["wage"].min():
            yield _problem("subsidies", row, "per_hour", paid, f"more than the wage of {own['wage'].min():g}, so that idle hours would pay; lower it.")


def _training(case: Instance) -> Iterator[Problem]:
    """Training for skills of which there is no shortage."""
    wages = case["wages"]
    limited = wages.loc[wages["hours_limit"].notna(), ["country", "skill"]]
    for row, country, skill in case["training"][["country", "skill"]].itertuples(name=None):
        here = set(limited.loc[limited["country"] == country, "skill"])
        if skill not in here:
            yield _problem(
                "training", row, "skill", skill, f"no hours_limit for this skill in {country} in wages.csv, so that nobody need be trained; add the limit or remove the row.", nearest(skill, here)
            )
