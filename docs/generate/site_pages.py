"""Every page of the site that is made from the code, by its name."""

from __future__ import annotations

from pathlib import Path

import api_pages
import case_pages
import commands_page
import formulation_page
import indicators_page
import notebooks_page
import prices_page


def made(root: Path) -> dict[str, str]:
    """Return the Markdown of each page made from the code, in order of the navigation.

    Parameters
    ----------
    root : Path
        The repository.
    """
    return {
        **case_pages.pages(root),
        **notebooks_page.pages(root),
        "reference/formulation.md": formulation_page.page(),
        "reference/prices.md": prices_page.page(root),
        "reference/indicators.md": indicators_page.page(),
        "reference/commands.md": commands_page.page(),
        **api_pages.pages(),
    }
