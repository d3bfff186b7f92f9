"""The tutorials' commands and code print what the tutorials say."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from docs.tutorial import Block, blocks, matches, renewed, run

FOLDER = Path(__file__).parent.parent.parent / "docs" / "tutorials"
RENEW = "REBUNDLE_RENEW"


def follow(page: str, name: str, root: Path, folder: Path) -> list[tuple[Block, str]]:
    """Run a page and compare, or with REBUNDLE_RENEW only run; each block of output with what was printed."""
    (folder / "instances").symlink_to(root / "instances")
    printed = []
    for block, what, output in run(page, folder):
        printed.append((block, output))
        assert os.environ.get(RENEW) or matches(block.text, output), f"{what}\nprints\n\n{output}\n\nwhere {name} says\n\n{block.text}"
    return printed


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.md")))
def test_a_tutorial_prints_what_it_says(name: str, root: Path, tmp_path: Path) -> None:
    file = FOLDER / f"{name}.md"
    page = file.read_text(encoding="utf-8")
    printed = follow(page, name, root, tmp_path)
    assert len(printed) >= 5
    if os.environ.get(RENEW):
        file.write_text(renewed(page, printed), encoding="utf-8")


def test_the_students_first_steps_print_what_the_page_says(root: Path, tmp_path: Path) -> None:
    """Up to the mathematics; the rest is among the slow tests."""
    page = (FOLDER / "student.md").read_text(encoding="utf-8")
    assert len(follow(page.split("## The mathematics")[0], "student", root, tmp_path)) == 4


def test_lines_may_be_left_out_and_times_differ_but_nothing_else() -> None:
    printed = "one 1.00\ntwo 2.00\nthree 3.00\nin 4.2 s"
    assert matches("one 1.00\ntwo 2.00\nthree 3.00\nin 0.1 s\n", printed)
    assert matches("one 1.00\n…\nin 0.1 s\n", printed)
    assert matches("…\ntwo 2.00\n…\n", printed)
    assert not matches("one 1.01\n…\n", printed)
    assert matches("three 3.00, in 9.1\ns.", "three 3.00, in 10.1 s.")
    assert not matches("two 2.00\n…\n", printed)
    assert not matches("…\nthree 3.00\n…\ntwo 2.00\n…\n", printed)


def test_blocks_within_lists_are_found() -> None:
    (block,) = blocks('text\n\n    ```text title="exit status 2"\n    a\n      b\n    ```\n')
    assert (block.language, block.title, block.text) == ("text", "exit status 2", "a\n  b\n")
