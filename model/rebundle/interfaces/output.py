"""What commands print."""

from __future__ import annotations

from typing import Any, TextIO

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


def note(message: Warning | str, category: type[Warning], filename: str, lineno: int, file: TextIO | None = None, line: str | None = None) -> None:
    """Show a warning by what it says, without the place in our code."""
    complain(f"Note: {message}.")


def complain(content: Any) -> None:
    """Print to standard error."""
    from rich.console import Console

    console = Console(stderr=True, highlight=False, markup=False)
    if not console.is_terminal:
        console = Console(stderr=True, highlight=False, markup=False, width=max(console.width, 160))
    console.print(content)
