"""Puts the instances into the package when it is built; everything else stands in pyproject.toml."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

HERE = Path(__file__).parent


class WithInstances(build_py):
    """Copies ``instances/`` to ``rebundle/examples/``; an editable install reads them where they stand."""

    def run(self) -> None:
        """Build the package, then copy."""
        super().run()
        if not self.editable_mode:
            shutil.copytree(HERE / "instances", Path(self.build_lib) / "rebundle" / "examples", dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.npz"))


setup(cmdclass={"build_py": WithInstances})
