"""A pool on disk: the same answers, and a stale or damaged file is refused."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import rebundle as rb
from properties.random_case import random_case


@pytest.fixture(scope="module")
def pool() -> rb.PricePool:
    pool = rb.PricePool(random_case(4))
    rb.breakeven(pool, "wages", 0.3, 3.0)
    pool.query({"robots": 0.5}, "integrated")
    return pool


def test_a_pool_comes_back_with_its_answers(pool: rb.PricePool, tmp_path: Path) -> None:
    again = rb.PricePool.load(pool.case, pool.save(tmp_path / "pool.npz"))
    assert len(again.plans) == len(pool.plans)
    assert len(again.proofs) == len(pool.proofs)
    for changes, strategy in (({"wages": 0.7}, "free"), ({"robots": 0.5}, "integrated")):
        mine, theirs = (each.query(changes, strategy) for each in (pool, again))
        assert theirs.cost == mine.cost
        assert theirs.bound == pytest.approx(mine.bound, rel=1e-12)
        assert not theirs.solved
        assert theirs.plan.passed
    assert again.solves == 0
    assert list(tmp_path.iterdir()) == [tmp_path / "pool.npz"]


def test_by_default_it_stands_beside_the_instance(tmp_path: Path) -> None:
    import shutil

    folder = shutil.copytree("instances/teaching/spider", tmp_path / "spider")
    case = rb.read(folder)
    pool = rb.PricePool(case)
    pool.query()
    assert pool.save() == folder / "pool.npz"
    assert rb.PricePool.load(rb.read(folder)).query().solved is False
    with pytest.raises(ValueError, match="no folder"):
        rb.PricePool(random_case(4)).save()


def test_a_pool_of_other_data_is_refused(pool: rb.PricePool, tmp_path: Path) -> None:
    path = pool.save(tmp_path / "pool.npz")
    with pytest.raises(rb.StalePool, match="other data"):
        rb.PricePool.load(random_case(5), path)


@pytest.mark.parametrize(("key", "value", "words"), [("format", 99, "format"), ("model", "0", "another model"), ("plans", [], "whole"), ("proofs", [], "whole"), ("versions", None, "whole|model")])
def test_a_header_that_does_not_fit_is_refused(pool: rb.PricePool, tmp_path: Path, key: str, value: object, words: str) -> None:
    path = pool.save(tmp_path / "pool.npz")
    with np.load(path) as content:
        arrays = {name: content[name] for name in content.files}
    header = json.loads(str(arrays["header"]))
    if value is None:
        del header[key]
    else:
        header[key] = value
    arrays["header"] = np.array(json.dumps(header))
    np.savez(path, **arrays)
    with pytest.raises(rb.StalePool, match=words):
        rb.PricePool.load(pool.case, path)


def test_plans_that_break_rules_and_files_that_are_none_are_refused(pool: rb.PricePool, tmp_path: Path) -> None:
    path = pool.save(tmp_path / "pool.npz")
    with np.load(path) as content:
        arrays = {name: content[name] for name in content.files}
    arrays["solutions"] = arrays["solutions"] * 1.5
    np.savez(path, **arrays)
    with pytest.raises(rb.StalePool, match="audit"):
        rb.PricePool.load(pool.case, path)
    path.write_text("not a pool")
    with pytest.raises(rb.StalePool, match="not a pool"):
        rb.PricePool.load(pool.case, path)
    with pytest.raises(FileNotFoundError):
        rb.PricePool.load(pool.case, tmp_path / "none.npz")
