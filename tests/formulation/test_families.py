"""Every file of a family is in the list of families, with all that belongs to it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import rebundle.formulation
from rebundle.formulation.constraints import CONSTRAINTS
from rebundle.formulation.costs import COSTS
from rebundle.formulation.family import ConstraintFamily, CostFamily
from rebundle.instance.schema import COST_FAMILIES, VALUE_ADDED

HOME = Path(rebundle.formulation.__file__).parent
TESTS = Path(__file__).parent
FOLDERS: dict[str, list[CostFamily] | list[ConstraintFamily]] = {"costs": COSTS, "constraints": CONSTRAINTS}
FAMILIES = [pytest.param(folder, family, id=f"{folder}-{family.name}") for folder, families in FOLDERS.items() for family in families]


def files(folder: str) -> list[str]:
    return sorted(path.stem for path in (HOME / folder).glob("*.py") if path.stem != "__init__")


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_file_is_a_family_of_the_list(folder: str) -> None:
    assert sorted(family.name for family in FOLDERS[folder]) == files(folder)


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_list_is_written_out(folder: str) -> None:
    """One import per file and one list of names: no discovery."""
    body = ast.parse((HOME / folder / "__init__.py").read_text(encoding="utf-8")).body
    imports = {node.module: [name.name for name in node.names] for node in body if isinstance(node, ast.ImportFrom)}
    package = f"rebundle.formulation.{folder}"
    expected = {f"{package}.{name}": [name.upper()] for name in files(folder)}
    assert {module: names for module, names in imports.items() if module != "rebundle.formulation.family"} == expected
    rest = [node for node in body if not isinstance(node, ast.ImportFrom)]
    assert [type(node) for node in rest] == [ast.Expr, ast.AnnAssign], "a docstring and the list, nothing else"
    listed = rest[1].value
    assert isinstance(listed, ast.List)
    assert sorted(element.id for element in listed.elts if isinstance(element, ast.Name)) == sorted(name.upper() for name in files(folder))


@pytest.mark.parametrize(("folder", "family"), FAMILIES)
def test_a_family_has_a_title_a_unit_and_a_statement(folder: str, family: CostFamily | ConstraintFamily) -> None:
    assert family.title.strip()
    assert family.unit.strip()
    assert r"\V{" in family.statement or r"\P{" in family.statement
    assert ast.get_docstring(ast.parse((HOME / folder / f"{family.name}.py").read_text(encoding="utf-8")))


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_family_has_a_toy_test_and_every_toy_test_a_family(folder: str) -> None:
    tests = {path: path.read_text(encoding="utf-8") for path in (TESTS / folder).glob("test_*.py")}
    assert sorted(path.stem.removeprefix("test_") for path in tests) == files(folder)
    for path, text in tests.items():
        assert f'"{path.stem.removeprefix("test_")}"' in text, f"{path.name} asks for no line or row of its family"


@pytest.mark.parametrize("folder", FOLDERS)
def test_names_are_unique(folder: str) -> None:
    families = FOLDERS[folder]
    assert len({family.name for family in families}) == len(families)
    assert len({family.title for family in families}) == len(families)


def test_cost_families_are_those_of_the_schema_in_order() -> None:
    assert tuple(family.name for family in COSTS) == COST_FAMILIES
    assert set(VALUE_ADDED) <= set(COST_FAMILIES)


def test_costs_are_paid_by_the_year() -> None:
    assert {family.unit for family in COSTS} == {"currency/year"}
