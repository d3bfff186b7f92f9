"""Options and fixtures for all tests."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import settings

sys.path.insert(0, str(Path(__file__).parent))

import rebundle as rb
from complete import complete_case

ROOT = Path(__file__).parent.parent

settings.register_profile("rebundle", deadline=None, derandomize=True)
settings.load_profile("rebundle")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--published", default=None, help="Folder with published problems and optima; without it their tests skip.")


@pytest.fixture(scope="session")
def published(request: pytest.FixtureRequest) -> Path:
    folder = request.config.getoption("--published")
    if folder is None:
        pytest.skip("give --published FOLDER to test the published problems")
    return Path(folder).resolve()


@pytest.fixture(scope="session")
def complete() -> rb.Instance:
    """One instance with every feature in it."""
    return complete_case()


@pytest.fixture(scope="session")
def complete_plan(complete: rb.Instance) -> rb.Plan:
    return rb.solve(complete, gap=1e-9)


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT
