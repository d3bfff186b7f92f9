"""The instances travel with the package, in the tree and when it is installed."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import rebundle as rb


def test_every_instance_of_the_tree_is_an_example(root: Path) -> None:
    folders = sorted(file.parent.name for file in (root / "instances").rglob("instance.toml"))
    listed = rb.examples()
    assert sorted(listed.index) == folders
    assert len(set(folders)) == len(folders), "two folders of one name: the name means only one of them"
    assert set(listed["kind"]) == {"case", "published", "teaching"}
    assert (listed["title"].str.len() > 0).all()


def test_an_example_is_the_instance(root: Path) -> None:
    found, read = rb.example("spider"), rb.read(root / "instances/teaching/spider")
    assert (found.digest, found.name) == (read.digest, "spider")


def test_an_unknown_example_is_refused_with_the_nearest() -> None:
    with pytest.raises(rb.InstanceError, match=r"'spidr'.*there are .*boeing-787.*Did you mean 'spider'"):
        rb.example("spidr")


@pytest.mark.slow
def test_a_wheel_carries_them(root: Path, tmp_path: Path) -> None:
    """Built from a copy of the tree as git has it, unpacked elsewhere and asked without the tree."""
    copy = tmp_path / "tree"
    subprocess.run(["git", "clone", "-q", "--no-hardlinks", str(root), str(copy)], check=True)
    build = "import setuptools.build_meta as build; print(build.build_wheel('..'))"
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", build], cwd=copy, capture_output=True, text=True, check=True)
    with zipfile.ZipFile(tmp_path / done.stdout.split()[-1]) as wheel:
        wheel.extractall(tmp_path / "installed")
    ask = "import rebundle as rb; print(rb.__file__); print(*rb.examples().index); print(rb.solve(rb.example('spider')).cost)"
    found = subprocess.run([sys.executable, "-c", ask], cwd=tmp_path, env={"PYTHONPATH": str(tmp_path / "installed")}, capture_output=True, text=True, check=True)
    where, names, cost = found.stdout.splitlines()
    assert Path(where).is_relative_to(tmp_path / "installed")
    assert names.split() == list(rb.examples().index)
    assert float(cost) == pytest.approx(7.6)
