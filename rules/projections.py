"""What the .prj file beside a shapefile says about its coordinates: longitude and latitude, or something else."""

import re

from rules.errors import BadInput

SAME = (
    "wgs84", "wgs1984", "worldgeodeticsystem1984",
    "cgcs2000", "china2000", "chinageodeticcoordinatesystem2000",
)  # fmt: skip
"""CGCS2000 lies within centimetres of WGS-84: one is as good as the other here."""


def mind_projection(prj: str) -> None:
    """Raises BadInput unless the coordinates are longitude and latitude of WGS-84 or CGCS2000, in WKT 1 or 2."""
    text = prj.strip().lstrip("\ufeff")
    found = re.match(r'\s*([A-Za-z0-9_]+)\s*[\[(]\s*"([^"]*)"', text)
    if found is None:
        raise BadInput("The .prj file cannot be read; it should say which coordinates these are.", field="file")
    kind, called = found[1].upper(), found[2].replace("_", " ").strip()[:60]
    if kind.startswith("PROJ"):
        raise BadInput(
            "The shapefile is projected ({name}). Export it with longitude and latitude, WGS-84 or CGCS2000.",
            field="file", name=called,
        )  # fmt: skip
    plain = re.sub(r"[^a-z0-9]", "", text.lower())
    if not kind.startswith("GEOG") or not any(word in plain for word in SAME):
        raise BadInput("The shapefile is told in {name}. Export it in WGS-84 or CGCS2000.", field="file", name=called)
