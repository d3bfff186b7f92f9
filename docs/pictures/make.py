"""Draw the pictures of the README: `python docs/pictures/make.py`; needs plotly and Debian's chromium.

Beside each picture stands what it shows, as JSON; the tests compare that file with what the code finds today.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import rebundle as rb

HERE = Path(__file__).parent
WIDTH, HEIGHT = 1280, 720
X, Y = "wages@USA:0.5:1.2", "duty@*>USA+0:25%"


def main() -> None:
    """Draw the map of integration against offshoring for boeing-787."""
    case = rb.read(HERE.parents[1] / "instances" / "boeing-787")
    result = rb.phase(case, X, Y, strategy="integrated", against="offshore")
    content = result.as_dict()
    del content["seconds"]
    (HERE / "phase-boeing-787.json").write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    photograph(rb.plot(result).update_layout(width=WIDTH, height=HEIGHT), HERE / "phase-boeing-787.png")


def photograph(figure: Any, target: Path) -> None:
    """Write a figure as PNG at twice its size."""
    browser = shutil.which("chromium")
    if browser is None:
        raise SystemExit("pictures need Debian's chromium: apt-get install chromium")
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        page.write_text(figure.to_html(include_plotlyjs=True, config={"displayModeBar": False}), encoding="utf-8")
        options = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            "--force-device-scale-factor=2",
            f"--window-size={WIDTH},{HEIGHT + 100}",
            "--virtual-time-budget=10000",
            "--run-all-compositor-stages-before-draw",
        ]
        subprocess.run([browser, *options, f"--screenshot={target}", page.as_uri()], check=True, capture_output=True, timeout=120)


if __name__ == "__main__":
    main()
