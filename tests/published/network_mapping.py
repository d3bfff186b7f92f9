"""Turn the planner-like networks of ``networks/generate.py`` into instances.

``python network_mapping.py FOLDER OUT SITES MARKETS PARTS PRODUCTS [SEED]`` writes one, FOLDER being that of the
published problems.
"""

from __future__ import annotations

import runpy
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

Row = dict[str, Any]
TECHNOLOGIES = ("manual", "robotic")
SKILL = "operator"


def network_tables(folder: Path, *sizes: int) -> tuple[Row, dict[str, list[Row]]]:
    """Header and tables of the network with the given numbers of sites, markets, parts and products, and seed.

    Every site is a country of its own, as each has its own wage. Capital by the year is overhead. Duty differs by
    pair of sites and stands in the lanes with the freight. A part that no product needs is left out.
    """
    data = runpy.run_path(str(folder / "networks" / "generate.py"))["network"](*sizes)
    need = data["demand"].sum(axis=1) @ data["bom"]
    parts = [int(part) for part in np.flatnonzero(need)]
    sites = [f"s{site}" for site in range(len(data["wage"]))]
    markets = [f"m{market}" for market in range(len(data["market_site"]))]
    products = range(len(data["bom"]))
    title = f"Network {'-'.join(map(str, sizes))}"
    header = {"format": 1, "title": title, "source": "networks/generate.py", "currency": "units", "home": country(sites[0])}
    tables: dict[str, list[Row]] = {
        "countries": [{"country": country(site), "capital_rate": 0} for site in sites],
        "wages": [{"country": country(site), "skill": SKILL, "wage": wage} for site, wage in zip(sites, data["wage"], strict=True)],
        "sites": [{"site": site, "country": country(site)} for site in sites],
        "markets": [{"market": market, "country": country(sites[at])} for market, at in zip(markets, data["market_site"], strict=True)],
        "items": [
            {"item": "design", "kind": "service"},
            *({"item": f"part{part}"} for part in parts),
            *({"item": f"product{product}"} for product in products),
        ],
        "bom": [
            *({"item": f"part{part}", "input": "design", "quantity": 0.05} for part in parts),
            *({"item": f"product{product}", "input": f"part{part}", "quantity": data["bom"][product, part]} for product, part in np.argwhere(data["bom"])),
        ],
        "recipe_inputs": [{"recipe": f"print{part}", "input": "design", "quantity": 0.05} for part in parts],
        "placements": [{"cell": "printer", "site": "*", "max": 40}, {"cell": "*", "site": "*", "max": 1}],
        "modes": [{"mode": "road"}],
        "lanes": list(lanes(data, sites, markets, parts)),
        "demand": [{"market": markets[at], "item": f"product{product}", "quantity": units} for (product, at), units in np.ndenumerate(data["demand"])],
    }
    tables["cells"], tables["recipes"], tables["recipe_labour"] = making(data, need, parts)
    return header, tables


def country(site: str) -> str:
    return f"land-{site}"


def making(data: Row, need: Any, parts: list[int]) -> tuple[list[Row], list[Row], list[Row]]:
    """Cells, recipes and their labour."""
    cells: list[Row] = [
        {"cell": "office", "stage": "design", "overhead": 500_000},
        {"cell": "printer", "stage": "print", "technology": "printed", "hours_per_year": 6000, "overhead": 120_000},
    ]
    recipes: list[Row] = [{"recipe": "design", "cell": "office", "item": "design"}]
    labour: list[Row] = [{"recipe": "design", "skill": SKILL, "hours": 1.5}]
    for part in parts:
        hours, value = data["hours_part"][part], data["value"][part]
        for technology, factor, capital in zip(TECHNOLOGIES, data["labour_factor"], data["capital"], strict=True):
            name = f"part{part}-{technology}"
            limit = min(60_000, hours * need[part])
            cells.append({"cell": name, "stage": "fabrication", "technology": technology, "hours_per_year": limit, "overhead": capital})
            recipes.append({"recipe": name, "cell": name, "item": f"part{part}", "hours": hours, "unit_cost": 0.7 * value})
            labour.append({"recipe": name, "skill": SKILL, "hours": factor * hours})
        recipes.append({"recipe": f"print{part}", "cell": "printer", "item": f"part{part}", "hours": data["hours_print"][part], "unit_cost": 1.1 * value})
        labour.append({"recipe": f"print{part}", "skill": SKILL, "hours": 0.1 * data["hours_print"][part]})
    for product, quantities in enumerate(data["demand"]):
        for technology, factor, capital in zip(TECHNOLOGIES, data["labour_factor"], data["capital"], strict=True):
            name = f"product{product}-{technology}"
            cells.append({"cell": name, "stage": "assembly", "technology": technology, "hours_per_year": quantities.sum(), "overhead": capital})
            recipes.append({"recipe": name, "cell": name, "item": f"product{product}", "hours": 1})
            labour.append({"recipe": name, "skill": SKILL, "hours": factor * data["hours_product"][product]})
    return cells, recipes, labour


def lanes(data: Row, sites: list[str], markets: list[str], parts: list[int]) -> Iterator[Row]:
    """Quoted lanes: design and each part between sites, products to markets."""
    distance, duty = data["distance"], data["duty"]
    for start, origin in enumerate(sites):
        for end, destination in enumerate(sites):
            if start != end:
                yield {"origin": origin, "destination": destination, "mode": "digital", "item": "design", "cost_per_unit": 0.8 * distance[start, end]}
                for part in parts:
                    cost = 0.05 * data["weight"][part] * distance[start, end] + duty[start, end] * data["value"][part]
                    yield {"origin": origin, "destination": destination, "mode": "road", "item": f"part{part}", "cost_per_unit": cost}
        for market, at in zip(markets, data["market_site"], strict=True):
            yield {"origin": origin, "destination": market, "mode": "road", "cost_per_unit": 0.2 * distance[start, at] + 300 * duty[start, at]}


if __name__ == "__main__":
    from rebundle.instance.write import write

    write(sys.argv[2], *network_tables(Path(sys.argv[1]), *map(int, sys.argv[3:])))
