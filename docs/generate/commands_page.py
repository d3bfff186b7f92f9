"""The page of the command line, made from the commands themselves."""

from __future__ import annotations

from typing import Any

import typer

from markdown_table import table
from rebundle.interfaces.cli import app
from rebundle.interfaces.output import BAD_INPUT, FAILED, FINE, OUR_ERROR

HEAD = """# Command line

Every command, made from the commands themselves; `rebundle COMMAND --help` says the same. Commands that answer a question print one JSON object with
`--json`: numbers in full precision, money in the instance's currency a year, no progress. Progress goes to standard error; Ctrl-C keeps what is proven so far.
"""
STATUSES = {
    FINE: "an answer; every plan shown passed its audit",
    FAILED: "no plan: the instance is infeasible, or stopped before there was one; or an audit found a violation",
    BAD_INPUT: "bad input: the command, the instance, a price or a file; the message names the place and the remedy",
    OUR_ERROR: "an error of rebundle itself; `REBUNDLE_TRACE=1` shows where",
}
"""Exit statuses and what they say."""


def page() -> str:
    """Return the page as Markdown."""
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    overview = table(["command", "what it does"], [[f"[`{name}`](#{name})", _first(command)] for name, command in commands.items()])
    statuses = table(["status", "meaning"], [[str(status), meaning] for status, meaning in STATUSES.items()])
    sections = [_section(name, command) for name, command in commands.items()]
    return "\n\n".join([HEAD, overview, "## Exit statuses", statuses, *sections]) + "\n"


def _first(command: Any) -> str:
    return str(command.help).strip().split("\n")[0]


def _section(name: str, command: Any) -> str:
    parameters = [part for part in command.params if part.name != "help"]
    usage = " ".join(["rebundle", name, *(_argument(part) for part in parameters if part.param_type_name == "argument"), "[OPTIONS]"])
    rows = [[_names(part), str(part.help or ""), _default(part)] for part in parameters]
    parts = [f"## {name} {{#{name}}}", str(command.help).strip(), f"```\n{usage}\n```", table(["argument or option", "meaning", "default"], rows)]
    if command.epilog:
        parts.append(f"```bash\n{command.epilog.removeprefix('Example: ')}\n```")
    return "\n\n".join(parts)


def _argument(part: Any) -> str:
    return str(part.metavar or part.name.upper())


def _names(part: Any) -> str:
    return f"`{_argument(part)}`" if part.param_type_name == "argument" else ", ".join(f"`{name}`" for name in (*part.opts, *part.secondary_opts))


def _default(part: Any) -> str:
    if part.required:
        return "required"
    if part.param_type_name == "option" and part.is_flag:
        return "yes" if part.default else "no"
    return "–" if part.default in (None, "", [], ()) else f"{part.default:g}" if isinstance(part.default, float) else str(part.default)
