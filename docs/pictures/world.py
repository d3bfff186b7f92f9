"""Make the outlines of the report's map from Natural Earth's countries at 1:110 million (public domain).

``python docs/pictures/world.py naturalearth_lowres.shp model/rebundle/pages/html/world.json`` reads the shapefile, as
geopandas up to 0.14 carries it, and writes one path per country in an equirectangular projection: tenths of a degree,
x from 180° W eastwards, y from 90° N southwards.
"""

from __future__ import annotations

import json
import struct
import sys
from itertools import pairwise
from pathlib import Path

HEADER, RECORD = 100, 8
POLYGON = 5
LEAST = 4
"""Corners of the smallest ring kept."""

ATTRIBUTION = "Made with Natural Earth. Free vector and raster map data @ naturalearthdata.com; public domain, 1:110 million."


def rings(shape: bytes) -> list[list[tuple[float, float]]]:
    """Rings of one polygon record."""
    kind, count, points = struct.unpack("<i", shape[:4])[0], *struct.unpack("<2i", shape[36:44])
    if kind != POLYGON:
        return []
    starts = [*struct.unpack(f"<{count}i", shape[44 : 44 + 4 * count]), points]
    flat = struct.unpack(f"<{2 * points}d", shape[44 + 4 * count : 44 + 4 * count + 16 * points])
    corners = list(zip(flat[::2], flat[1::2], strict=True))
    return [corners[start:end] for start, end in pairwise(starts)]


def path(ring: list[tuple[float, float]]) -> str:
    """A ring as a closed path of whole tenths of a degree, steps after the first corner."""
    corners = [(round(10 * (lon + 180)), round(10 * (90 - lat))) for lon, lat in ring]
    steps = [(x - before[0], y - before[1]) for before, (x, y) in pairwise(corners) if (x, y) != before]
    if len(steps) < LEAST - 1:
        return ""
    return f"M{corners[0][0]} {corners[0][1]}l" + " ".join(f"{x} {y}" for x, y in steps[:-1]) + "z"


def main(source: Path, target: Path) -> None:
    """Read the shapefile and write the outlines."""
    content, place, paths = source.read_bytes(), HEADER, []
    while place < len(content):
        length = 2 * struct.unpack(">i", content[place + 4 : place + RECORD])[0]
        record = content[place + RECORD : place + RECORD + length]
        paths.append("".join(path(ring) for ring in rings(record)))
        place += RECORD + length
    target.write_text(json.dumps({"attribution": ATTRIBUTION, "paths": [text for text in paths if text]}, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
