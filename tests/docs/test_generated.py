"""Pages made from the code say everything that the code has."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer

import api_pages
import case_pages
import commands_page
import formulation_page
import indicators_page
import rebundle as rb
from derived import DERIVED
from markdown_table import table
from rebundle.formulation.constraints import CONSTRAINTS
from rebundle.formulation.costs import COSTS
from rebundle.formulation.variables import VARIABLES
from rebundle.interfaces.cli import app
from rebundle.plan.indicators.catalogue import ENTRIES


def test_every_family_has_its_statement_and_every_parameter_its_meaning() -> None:
    page = formulation_page.page()
    used = set()
    for kind, families in (("cost", COSTS), ("constraint", CONSTRAINTS)):
        for family in families:
            section = page.split(f"{{#{kind}-{family.name}}}\n")[1].split("\n###")[0]
            assert section.count("$$") >= 2
            assert family.unit in section
            names = {found["name"] for found in formulation_page.MARKED.finditer(family.statement) if found["kind"] == "P"}
            assert all(f"| `{name}` | " in section for name in names)
            used |= names
    assert all(f"| `{variable.name}` | " in page for variable in VARIABLES)
    assert set(DERIVED) <= used
    assert "follows from the tables" not in page, "say in docs/generate/derived.py what the new parameter is"


def test_terms_stand_on_lines_of_their_own_and_brackets_stay_whole() -> None:
    assert formulation_page.lines(r"\left(a + b\right) + \frac{c + d}{e}") == [r"\left(a + b\right)", r"+ \frac{c + d}{e}"]


def test_a_parameter_comes_from_the_table_that_its_family_reads() -> None:
    page = formulation_page.page()
    wages = page.split("{#cost-wages}")[1].split("\n###")[0]
    assert "recipe_labour" in wages
    assert "(instance.md#recipes)" not in wages
    coordination = page.split("{#cost-coordination}")[1].split("\n###")[0]
    assert "price of an hour of coordination" in coordination


def test_every_command_and_option_is_on_the_page() -> None:
    page = commands_page.page()
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    assert len(commands) >= 18
    for name, command in commands.items():
        section = page.split(f"## {name} {{#{name}}}")[1].split("\n## ")[0]
        assert command.help.strip() in section
        for part in command.params:
            assert part.name == "help" or part.param_type_name == "argument" or f"`{part.opts[0]}`" in section
    assert all(f"| {status} | " in page for status in range(4))


def test_every_public_name_is_on_one_page() -> None:
    pages = api_pages.pages()
    rest = [text for name, text in pages.items() if not name.endswith("index.md")]
    for name in rb.__all__:
        assert sum(f"heading: rb.{name}\n" in text for text in rest) == 1
        assert f"`rb.{name}`" in pages["reference/api/index.md"]


def test_every_indicator_is_on_the_page() -> None:
    page = indicators_page.page()
    assert all(f"| {entry.title} | `{entry.name}` | {entry.unit} |" in page for entry in ENTRIES)


def test_bars_do_not_break_a_table() -> None:
    assert table(["a", "b"], [["x|y", "z\nz"]]) == "| a | b |\n| --- | --- |\n| x\\|y | z z |"


@pytest.mark.parametrize(
    ("link", "put"),
    [
        ("[page](../boeing-787/README.md)", "[page](boeing-787.md)"),
        ("[folder](../boeing-787)", "[folder](boeing-787.md)"),
        ("[docs](../../docs/what-if.md#what-is-proven)", "[docs](../what-if.md#what-is-proven)"),
        ("[table](sites.csv)", "table"),
        ("[web](https://example.org/a)", "[web](https://example.org/a)"),
    ],
)
def test_links_of_a_case_lead_to_pages_of_the_site(link: str, put: str, root: Path) -> None:
    folder = root / "instances"
    readmes = {folder / name / "README.md": f"cases/{name}.md" for name in ("apparel", "boeing-787")}
    assert case_pages.linked(link, folder / "apparel" / "README.md", "cases/apparel.md", readmes, root) == put
