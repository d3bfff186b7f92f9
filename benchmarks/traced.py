"""Measure networks with values declared and traced: columns, seconds of the processor to read and to build, and to solve to a gap within a limit.

Sites, markets, parts and products are those of the published generator; its sites are spread over ten countries, which
charge the generator's duties on parts and products. Half of the countries refund nine tenths of duty, and the first three share a free-trade
agreement that asks for half of the value.

Example: python benchmarks/traced.py FOLDER --sizes 10-5-3-1 20-10-5-2 --limit 60 --out figures.json
"""

from __future__ import annotations

import argparse
import json
import runpy
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
COUNTRIES = 10
VALUES = ("declared", "traced")
GAP = 1e-4
"""Gap that counts as proof."""


def tables(published: Path, sizes: tuple[int, ...], values: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and tables of a network with tariffs of its own."""
    sys.path.insert(0, str(ROOT / "tests" / "published"))
    from network_mapping import network_tables

    header, result = network_tables(published, *sizes, 0)
    data = runpy.run_path(str(published / "networks" / "generate.py"))["network"](*sizes, 0)
    count = min(COUNTRIES, sizes[0])
    lands = [f"land-{number}" for number in range(count)]
    home = {site["site"]: lands[number % count] for number, site in enumerate(result["sites"])}
    result["countries"] = [{"country": land, "capital_rate": 0, "drawback": 0.9 * (number % 2)} for number, land in enumerate(lands)]
    result["wages"] = [{"country": land, "skill": "operator", "wage": wage} for land, wage in zip(lands, data["wage"], strict=False)]
    result["sites"] = [{"site": site, "country": land} for site, land in home.items()]
    result["markets"] = [{"market": f"m{number}", "country": home[f"s{at}"]} for number, at in enumerate(data["market_site"])]
    worth = {f"part{number}": float(value) for number, value in enumerate(data["value"])}
    goods = [item for item in result["items"] if item.get("kind") != "service"]
    for item in goods:
        item["declared_value"] = worth.get(item["item"], 300.0)
    for recipe in result["recipes"]:
        if recipe["item"].startswith("product"):
            recipe["value_added"] = 100.0
    distance, weight = data["distance"], data["weight"]
    result["lanes"] = [
        {"origin": f"s{start}", "destination": f"s{end}", "mode": "road", "item": f"part{part}", "cost_per_unit": 0.05 * weight[part] * distance[start, end]}
        for start in range(sizes[0])
        for end in range(sizes[0])
        if start != end
        for part in range(sizes[2])
        if f"part{part}" in {item["item"] for item in goods}
    ]
    result["lanes"] += [
        {"origin": f"s{start}", "destination": f"m{number}", "mode": "road", "cost_per_unit": 0.2 * distance[start, at]} for start in range(sizes[0]) for number, at in enumerate(data["market_site"])
    ]
    result["tariffs"] = [{"exporter": lands[one], "importer": lands[other], "rate": data["duty"][one, other]} for one in range(count) for other in range(count) if one != other]
    result["agreements"] = [{"name": "pact", "country": land, "kind": "free_trade", "content_share": 0.5, "proof_cost": 0.01} for land in lands[:3]]
    return {**header, "home": lands[0], "customs_value": values}, result


def measured(published: Path, sizes: tuple[int, ...], values: str, limit: float) -> dict[str, Any]:
    """Read, build and solve once."""
    import rebundle as rb
    from rebundle.solver.outcome import NoPlanFound
    from rebundle.solver.planner import Planner

    header, content = tables(published, sizes, values)
    began = time.process_time()
    case = rb.make(header, content)
    read = time.process_time()
    planner = Planner(case)
    built = time.process_time()
    found = {"columns": len(planner.matrix.low), "rows": len(planner.matrix.row_low), "routes": len(case.network.routes), "read": read - began, "build": built - read}
    try:
        plan = planner.solve(gap=GAP, time_limit=limit)
    except NoPlanFound:
        return {**found, "solve": time.process_time() - built, "gap": None}
    assert plan.passed, plan.violations
    return {**found, "solve": time.process_time() - built, "cost": plan.cost, "gap": plan.gap, "method": plan.method}


def table(figures: dict[str, Any]) -> str:
    """Figures as they stand in the documentation."""
    head = "| network | values | columns | rows | routes | seconds to read | to build | to solve | gap |\n| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n"
    rows = [
        f"| {size} | {values} | {own['columns']:,} | {own['rows']:,} | {own['routes'] - 1:,} | {own['read']:.2f} | {own['build']:.2f} | {own['solve']:.1f} | {_gap(own['gap'])} |"
        for size, both in figures.items()
        for values, own in both.items()
    ]
    return head + "\n".join(rows) + "\n"


def _gap(gap: float | None) -> str:
    return "no plan" if gap is None else "proven" if gap <= GAP else f"{100 * gap:.2f} %"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("published", type=Path, help="folder of the published problems")
    parser.add_argument("--sizes", nargs="+", default=["10-5-3-1", "20-10-5-2", "40-20-8-3"], help="sites-markets-parts-products")
    parser.add_argument("--limit", type=float, default=60.0, help="seconds for a solve")
    parser.add_argument("--out", type=Path, help="JSON file for the figures")
    wanted = parser.parse_args()
    figures: dict[str, Any] = json.loads(wanted.out.read_text(encoding="utf-8")) if wanted.out and wanted.out.exists() else {}
    for size in wanted.sizes:
        for values in VALUES:
            found = measured(wanted.published, tuple(map(int, size.split("-"))), values, wanted.limit)
            print(size, values, {name: round(value, 4) if isinstance(value, float) else value for name, value in found.items()}, flush=True)
            figures.setdefault(size, {})[values] = found
            if wanted.out:
                wanted.out.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    print(table(figures))


if __name__ == "__main__":
    main()
