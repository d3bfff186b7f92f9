"""Pages that need no network. Nothing is ever half-written."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import plotly.graph_objects as go

CONFIG = {"displaylogo": False, "showSendToCloud": False}
"""No button that uploads the figure: costs may be confidential."""


def write(figure: go.Figure, file: Path) -> None:
    """Write a figure as one HTML file with everything in it."""
    put(figure.to_html(include_plotlyjs=True, config=CONFIG), file)


def put(text: str, file: Path) -> None:
    """Write a page under another name, then move it to its place."""
    fresh = file.with_name(f".{file.name}.{os.getpid()}.new")
    try:
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(file)
    finally:
        fresh.unlink(missing_ok=True)
