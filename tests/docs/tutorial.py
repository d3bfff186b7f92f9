"""Runs a tutorial: writes its files, runs its commands and code, and compares what they print with what it says.

A block with ``title="FILE"`` is a file. A ``bash`` block holds `rebundle` commands, a ``python`` block code; a ``text`` block
after them is their output, where a line ``…`` stands for lines left out and ``title="exit status N"`` names a status other than 0.
Blocks in any other language are neither run nor compared.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any
from unittest import mock

from rebundle.interfaces.cli import main

BLOCK = re.compile(r"^(?P<indent> *)```(?P<language>\w+)(?: title=\"(?P<title>[^\"]*)\")?\n(?P<body>.*?)^(?P=indent)```$", re.MULTILINE | re.DOTALL)
TERMINAL = {"TTY_COMPATIBLE": "1", "TTY_INTERACTIVE": "0", "TERM": "dumb", "COLUMNS": "100", "LINES": "40", "NO_COLOR": "1"}
LEFT_OUT = "…"
TIMES = re.compile(r"\d+(?:\.\d+)?(?= s\b)|(?<=reading )\d+\.\d|(?<=building )\d+\.\d|(?<=compiling )\d+\.\d|(?<=auditing )\d+\.\d|\d+(?= nodes)")
"""What a run prints about its own work, which differs from machine to machine."""


@dataclass(frozen=True)
class Block:
    """A fenced block: what it is in, its title, its text, and where its text stands in the page."""

    language: str
    title: str
    text: str
    start: int
    end: int
    indent: str


def blocks(page: str) -> list[Block]:
    """Fenced blocks of a page, also those within lists and notes."""
    return [Block(m["language"], m["title"] or "", re.sub(rf"(?m)^{m['indent']}", "", m["body"]), m.start("body"), m.end("body"), m["indent"]) for m in BLOCK.finditer(page)]


def run(page: str, folder: Path) -> Iterator[tuple[Block, str, str]]:
    """Run a page in a folder; yield each block of output with what was run and what it printed."""
    names: dict[str, Any] = {}
    found = blocks(page)
    for block, following in zip_longest(found, found[1:]):
        if block.title and block.language != "text":
            path = folder / block.title
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
        elif block.language in ("bash", "python"):
            output = following if following is not None and following.language == "text" else None
            status = int(found_status[1]) if output and (found_status := re.fullmatch(r"exit status (\d)", output.title)) else 0
            printed = commands(block.text, folder, status) if block.language == "bash" else code(block.text, folder, names)
            if output:
                yield output, block.text, printed


def commands(text: str, folder: Path, status: int) -> str:
    """Run `rebundle` commands in this process as in a terminal 100 wide; what they print, or what they complain of."""
    printed = ""
    for line in filter(None, text.replace("\\\n", " ").splitlines()):
        words = shlex.split(line)
        assert words[0] == "rebundle", f"only rebundle is run here: {line}"
        out, errors = io.StringIO(), io.StringIO()
        with contextlib.chdir(folder), mock.patch.dict(os.environ, TERMINAL), mock.patch.object(sys, "argv", words), contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors):
            try:
                main()
            except SystemExit as ended:
                ending = ended.code
        assert ending == status, f"{line}: status {ending}\n{out.getvalue()}{errors.getvalue()}"
        printed += out.getvalue() or errors.getvalue()
    return tidy(printed)


def code(text: str, folder: Path, names: dict[str, Any]) -> str:
    """Run a block of Python after the ones before it; what it prints."""
    out = io.StringIO()
    with contextlib.chdir(folder), contextlib.redirect_stdout(out):
        exec(compile(text, "tutorial", "exec"), names)
    return tidy(out.getvalue())


def tidy(text: str) -> str:
    """Text without spaces at the ends of lines and without empty lines at its ends."""
    return "\n".join(line.rstrip() for line in text.splitlines()).strip("\n")


def timeless(text: str) -> str:
    """Text on one line, since times that differ break lines elsewhere, and without what differs from machine to machine."""
    return TIMES.sub("#", " ".join(text.split()))


def matches(said: str, printed: str) -> bool:
    """Whether a page says what was printed, lines left out aside."""
    parts = [timeless(part) for part in re.split(rf"(?m)^ *{LEFT_OUT}$", said)]
    pattern = ".*".join(re.escape(part) for part in parts)
    return re.fullmatch(pattern, timeless(printed)) is not None


def renewed(page: str, printed: list[tuple[Block, str]]) -> str:
    """The page with its outputs as they are today; those with lines left out stay."""
    for block, text in reversed(printed):
        if LEFT_OUT not in block.text.split("\n"):
            body = "".join(f"{block.indent}{line}\n" if line else "\n" for line in text.split("\n"))
            page = page[: block.start] + body + page[block.end :]
    return page
