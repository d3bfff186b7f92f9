"""A page that lists the notebooks, where there are any."""

from __future__ import annotations

import json
from pathlib import Path

from markdown_table import table

HEAD = """# Notebooks

Lessons that run on a laptop, each within two minutes, in the folder `notebooks/` of the repository. `make notebooks` opens them; without make, `pip install -c constraints.txt -e '.[notebooks]'`
and then `jupyter lab notebooks`. The tests run them all.
"""


def pages(root: Path) -> dict[str, str]:
    """Return the page, or none where the repository has no notebooks.

    Parameters
    ----------
    root : Path
        The repository.
    """
    rows = [[f"`{path.relative_to(root).as_posix()}`", *_opening(path)] for path in sorted((root / "notebooks").rglob("*.ipynb")) if ".ipynb_checkpoints" not in path.parts]
    return {"notebooks.md": HEAD + "\n" + table(["file", "title", "about"], rows) + "\n"} if rows else {}


def _opening(path: Path) -> list[str]:
    """Title and first paragraph of a notebook."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    text = "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    parts = [part.strip() for part in text.split("\n\n") if part.strip()]
    title = next((part for part in parts if part.startswith("# ")), path.stem).lstrip("# ").split("\n")[0]
    return [title, next((part for part in parts if not part.startswith("#")), "")]
