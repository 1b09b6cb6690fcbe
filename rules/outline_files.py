"""Outlines as they come in GeoJSON and KML files, each with what the file says about it."""

import json
from typing import Any, NamedTuple
from xml.etree import ElementTree

from rules.errors import BadInput
from rules.outlines import is_outline

MOST_OUTLINES = 2000


class Shape(NamedTuple):
    """An outline as the file has it, and its attributes as text, one per column."""

    facts: tuple[str, ...]
    geometry: dict[str, Any]


class Shapes(NamedTuple):
    columns: tuple[str, ...]
    rows: tuple[Shape, ...]
    is_wgs84: bool = False  # the file itself says so; else the coordinates must be asked for


def read(name: str, body: bytes) -> Shapes:
    """A GeoJSON or KML file. Raises BadInput with a sentence."""
    return table(_kml(body) if name.lower().endswith(".kml") else _geojson(body))


def table(found: list[tuple[dict[str, Any], dict[str, Any]]], *, is_wgs84: bool = False) -> Shapes:
    """From attributes and geometries; every attribute that occurs is a column."""
    if not found:
        raise BadInput("There is no outline in this file.", field="file")
    if len(found) > MOST_OUTLINES:
        raise BadInput("The file holds more than {n} outlines.", field="file", n=MOST_OUTLINES)
    columns = tuple(dict.fromkeys(str(key) for facts, _geometry in found for key in facts))
    rows = tuple(Shape(tuple(_text(facts.get(key)) for key in columns), geometry) for facts, geometry in found)
    return Shapes(columns, rows, is_wgs84)


def _text(value: object) -> str:
    """12.0 in a table of figures is the code 12."""
    if value is None or isinstance(value, dict | list):
        return ""
    whole = isinstance(value, float) and value.is_integer()
    return str(int(value) if whole else value).strip()  # type: ignore[call-overload]


def _geojson(body: bytes) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    try:
        held = json.loads(body.decode("utf-8-sig"))
    except ValueError as wrong:
        raise BadInput("This is neither a GeoJSON nor a KML file.", field="file") from wrong
    if not isinstance(held, dict):
        raise BadInput("This is neither a GeoJSON nor a KML file.", field="file")
    features = held.get("features") if held.get("type") == "FeatureCollection" else [held]
    parts = [part for part in features or [] if isinstance(part, dict)]
    shapes = [(part.get("properties") or {}, part.get("geometry", part)) for part in parts]
    return [(facts if isinstance(facts, dict) else {}, shape) for facts, shape in shapes if is_outline(shape)]


def _kml(body: bytes) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Polygons of a KML file; a file that brings entities of its own is refused, for they can swell without end."""
    try:
        if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
            raise ValueError
        root = ElementTree.fromstring(body)
        marks = root.findall(".//{*}Placemark") or [root]
        return [(_said(mark), found) for mark in marks if (found := _kml_outline(mark))]
    except (ElementTree.ParseError, ValueError) as wrong:
        raise BadInput("This KML file cannot be read.", field="file") from wrong


def _said(mark: ElementTree.Element) -> dict[str, Any]:
    called = mark.findtext("{*}name")
    told = {str(data.get("name")): data.text for data in mark.iterfind(".//{*}SimpleData")}
    return {"name": called, **told} if called else told


def _kml_outline(mark: ElementTree.Element) -> dict[str, Any] | None:
    """One polygon, or all those of a placemark together."""
    polygons = [
        [_kml_ring(ring) for way in ("outer", "inner") for ring in _rings(shape, way)]
        for shape in mark.iterfind(".//{*}Polygon")
    ]
    if len(polygons) > 1:
        return {"type": "MultiPolygon", "coordinates": polygons}
    return {"type": "Polygon", "coordinates": polygons[0]} if polygons else None


def _rings(shape: ElementTree.Element, way: str) -> list[ElementTree.Element]:
    return shape.findall(f"{{*}}{way}BoundaryIs/{{*}}LinearRing/{{*}}coordinates")


def _kml_ring(element: ElementTree.Element) -> list[list[float]]:
    return [[float(part) for part in corner.split(",")[:2]] for corner in (element.text or "").split()]
