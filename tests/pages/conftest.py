"""Results on the spider that several tests of reports look at."""

from __future__ import annotations

from pathlib import Path

import pytest

import rebundle as rb


@pytest.fixture(scope="package")
def spider(root: Path) -> rb.Instance:
    return rb.read(root / "instances" / "teaching" / "spider")


@pytest.fixture(scope="package")
def race(spider: rb.Instance) -> rb.Breakeven:
    """Integration against offshoring along freight."""
    return rb.breakeven(spider, "freight", 0.1, 6, strategy="integrated", against="offshore")


@pytest.fixture(scope="package")
def switches(spider: rb.Instance) -> rb.Breakeven:
    """Best plans of all along freight."""
    return rb.breakeven(spider, "freight", 0.1, 6)


@pytest.fixture(scope="package")
def field(spider: rb.Instance) -> rb.Phase:
    """Integration against offshoring, over freight and the north's costs."""
    return rb.phase(spider, "freight:0.1:6", "processing@NTH:0.5:2", strategy="integrated", against="offshore")


@pytest.fixture(scope="package")
def plain(spider: rb.Instance) -> rb.Phase:
    """Best plans of all over freight and the north's costs."""
    return rb.phase(spider, "freight:0.1:6", "processing@NTH:0.5:2")


@pytest.fixture(scope="package")
def classes(spider: rb.Instance) -> rb.Phase:
    """The same with the classes proven as far as they can be."""
    return rb.phase(spider, "freight:0.1:6", "processing@NTH:0.5:2", labels=True)


@pytest.fixture(scope="package")
def partial(spider: rb.Instance) -> rb.Phase:
    """The same, stopped early."""
    return rb.phase(spider, "freight:0.1:6", "processing@NTH:0.5:2", max_solves=5)
