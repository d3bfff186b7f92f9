"""One page for each README under instances/, and an overview."""

from __future__ import annotations

import os
import re
from pathlib import Path

from markdown_table import table
from rebundle.instance.read import read

LINK = re.compile(r"(?<!!)\[(?P<text>[^\]]*)\]\((?P<target>[^)\s#]+)(?P<anchor>#[^)]*)?\)")
HEAD = """# Cases

Every instance of the repository. Each is a folder of tables that `rebundle` reads; what a case rests on, and what in it is assumed, stands on its page.
"""


def pages(root: Path) -> dict[str, str]:
    """Return the pages of the cases by name, the overview first.

    Parameters
    ----------
    root : Path
        The repository.
    """
    folder = root / "instances"
    readmes = {readme: f"cases/{'-'.join(readme.parent.relative_to(folder).parts)}.md" for readme in sorted(folder.rglob("README.md"))}
    texts = {page: linked(readme.read_text(encoding="utf-8"), readme, page, readmes, root) for readme, page in readmes.items()}
    return {"cases/index.md": HEAD + "\n" + _overview(folder, readmes) + "\n"} | texts


def _overview(folder: Path, readmes: dict[Path, str]) -> str:
    rows = []
    for header in sorted(folder.rglob("instance.toml")):
        case = read(header.parent)
        owner = next((page for readme, page in readmes.items() if readme.parent in header.parents), None)
        name = f"`instances/{header.parent.relative_to(folder).as_posix()}`"
        size = f"{len(case['sites']):,} | {len(case['markets']):,} | {len(case['items']):,}"
        rows.append([f"[{name}]({Path(owner).name})" if owner else name, case.header.title, *size.split(" | ")])
    return table(["folder", "title", "sites", "markets", "items"], rows)


def linked(text: str, source: Path, page: str, readmes: dict[Path, str], root: Path) -> str:
    """Return a text of the repository with its links as they must be on the site; what is no page there loses its link.

    Parameters
    ----------
    text : str
        Markdown.
    source : Path
        File the text is from.
    page : str
        Page it becomes.
    readmes : dict
        Other files that become pages.
    root : Path
        The repository.
    """

    def put(found: re.Match[str]) -> str:
        target = found["target"]
        if re.match(r"[a-z]+:", target):
            return found[0]
        file = (source.parent / target).resolve()
        file = file / "README.md" if (file / "README.md") in readmes else file
        docs = root / "docs"
        to = readmes.get(file) or (file.relative_to(docs).as_posix() if docs in file.parents and file.suffix in (".md", ".png") else None)
        return f"[{found['text']}]({os.path.relpath(to, Path(page).parent)}{found['anchor'] or ''})" if to else found["text"]

    return LINK.sub(put, text)
