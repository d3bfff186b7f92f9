"""What commands print."""

from __future__ import annotations

from typing import Any

import typer

FINE, FAILED, BAD_INPUT, OUR_ERROR = 0, 1, 2, 3


def print_json(content: dict[str, Any]) -> None:
    """Print one JSON object; numbers that are none are an error."""
    import json

    typer.echo(json.dumps(content, allow_nan=False, ensure_ascii=False))


def show(content: Any) -> None:
    """Print a view, wide where nobody watches."""
    from rich.console import Console

    console = Console(highlight=False, markup=False, soft_wrap=False)
    if not console.is_terminal:
        console = Console(highlight=False, markup=False, width=max(console.width, 160))
    console.print(content)


def complain(content: Any) -> None:
    """Print to standard error."""
    from rich.console import Console

    console = Console(stderr=True, highlight=False, markup=False)
    if not console.is_terminal:
        console = Console(stderr=True, highlight=False, markup=False, width=max(console.width, 160))
    console.print(content)
