"""Pages of the Python interface, one for each part of the package, every public name on one of them."""

from __future__ import annotations

import rebundle
from markdown_table import table

TITLES = {
    "instance": ("Instance", "Reading what is given, and what is wrong with it."),
    "formulation": ("Model", "The mathematics as a Pyomo model."),
    "solver": ("Solving", "From an instance to its cheapest plan."),
    "plan": ("Plan", "A plan, its audit and its indicators."),
    "analysis": ("Questions", "Comparisons and what-ifs, with what is proven about them."),
    "pages": ("Pages", "Pictures and the report."),
}
"""Parts of the package: title and introduction; a part that is not here goes under its own name."""
HEAD = """# Python

`import rebundle as rb`. Every public name; all else in the package may change without notice. Money is in the instance's currency a year.
"""


def pages() -> dict[str, str]:
    """Return the pages by name, the overview first."""
    homes = {name: rebundle._HOME[name] for name in rebundle.__all__}
    parts = {part: [name for name in homes if homes[name].split(".")[1] == part] for part in sorted({home.split(".")[1] for home in homes.values()}, key=_place)}
    rows = [[f"[`rb.{name}`]({part}.md#{homes[name]}.{name})", _first(name)] for part, names in parts.items() for name in _ordered(names)]
    return {"reference/api/index.md": HEAD + "\n" + table(["name", "what it is"], rows) + "\n"} | {f"reference/api/{part}.md": _page(part, _ordered(names), homes) for part, names in parts.items()}


def _place(part: str) -> int:
    return list(TITLES).index(part) if part in TITLES else len(TITLES)


def _ordered(names: list[str]) -> list[str]:
    """Functions before the classes that they return."""
    return sorted(names, key=lambda name: (name[0].isupper(), name.lower()))


def _first(name: str) -> str:
    return str(getattr(rebundle, name).__doc__).strip().split("\n")[0]


def _page(part: str, names: list[str], homes: dict[str, str]) -> str:
    title, introduction = TITLES.get(part, (part.capitalize(), ""))
    blocks = [f"::: {homes[name]}.{name}\n    options:\n      heading: rb.{name}\n      toc_label: rb.{name}" for name in names]
    return "\n\n".join([f"# {title}", introduction, *blocks]) + "\n"
