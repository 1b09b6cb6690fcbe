"""Boundaries: what is read, what is refused, and what a sketch says about neighbours."""

import json
from itertools import combinations, pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.boundaries import checked, crossing, fit, share_inside
from rules.coordinates import from_gcj02, to_gcj02
from rules.errors import BadInput
from rules.outline_files import read


def box(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


SQUARE = box(108, 34, 108.01, 34.01)
KML = (
    '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Placemark><Polygon><outerBoundaryIs><LinearRing>'
    "<coordinates>108,34,0 108.01,34,0 108.01,34.01,0 108,34.01,0 108,34,0</coordinates>"
    "</LinearRing></outerBoundaryIs></Polygon></Placemark></kml>"
)


@pytest.mark.parametrize(
    "held",
    [
        SQUARE,
        {"type": "Feature", "geometry": SQUARE, "properties": {}},
        {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": SQUARE}]},
    ],
)
def test_one_outline_is_read_however_it_is_wrapped(held: dict[str, Any]) -> None:
    [found] = read("a.geojson", b"\xef\xbb\xbf" + json.dumps(held).encode()).rows
    assert checked(found.geometry) == SQUARE


def test_a_kml_file_says_the_same_as_geojson() -> None:
    [found] = read("A.KML", KML.encode()).rows
    assert checked(found.geometry) == SQUARE


def test_several_outlines_come_with_their_attributes() -> None:
    features = [
        {"type": "Feature", "geometry": SQUARE, "properties": {"名称": "甲社区", "code": 12.0}},
        {"type": "Feature", "geometry": SQUARE, "properties": {"名称": "乙社区", "size": {"x": 1}}},
        {"type": "Feature", "geometry": {"type": "Point", "coordinates": [108, 34]}, "properties": {}},
    ]
    found = read("a.json", json.dumps({"type": "FeatureCollection", "features": features}).encode())
    assert found.columns == ("名称", "code", "size")
    assert [row.facts for row in found.rows] == [("甲社区", "12", ""), ("乙社区", "", "")]
    named = KML.replace("<Placemark>", "<Placemark><name>丙社区</name>")
    assert read("a.kml", named.encode())[:2] == (("name",), ((("丙社区",), SQUARE),))


def test_a_file_in_amap_coordinates_is_brought_to_wgs84() -> None:
    ring = [to_gcj02(lat, lon) for lon, lat in SQUARE["coordinates"][0]]
    shifted = {"type": "Polygon", "coordinates": [[[lon, lat] for lat, lon in ring]]}
    found = checked(read("a.json", json.dumps(shifted).encode()).rows[0].geometry, from_gcj02)
    for corner, true in zip(found["coordinates"][0], SQUARE["coordinates"][0], strict=True):
        assert corner == pytest.approx(true, abs=1e-5)


RINGS = {
    "not closed": [[108, 34], [109, 34], [109, 35], [108, 35]],
    "crosses itself": [[108, 34], [109, 35], [109, 34], [108, 35], [108, 34]],
    "at least three corners": [[108, 34], [109, 34], [108, 34]],
    "no place on earth": [[34, 108], [35, 108], [35, 109], [34, 108]],
    "cannot be read": [["a", "b"], [1, 2], [3, 4]],
}


@pytest.mark.parametrize("why", RINGS)
def test_a_bad_ring_is_refused_with_its_reason(why: str) -> None:
    with pytest.raises(BadInput, match=why):
        checked({"type": "Polygon", "coordinates": [RINGS[why]]})


@pytest.mark.parametrize(
    ("name", "body", "why"),
    [
        ("a.json", b"not json", "neither a GeoJSON"),
        ("a.json", b"[1, 2]", "neither a GeoJSON"),
        ("a.json", b'{"type": "FeatureCollection", "features": []}', "no outline in this file"),
        ("a.kml", b"<kml/>", "no outline in this file"),
        ("a.kml", b"<kml", "KML file cannot be read"),
        ("a.kml", b'<!DOCTYPE x [<!ENTITY a "b">]><kml/>', "KML file cannot be read"),
        ("a.kml", KML.replace("108,34,0", "x").encode(), "KML file cannot be read"),
    ],
)
def test_a_bad_file_is_refused_with_its_reason(name: str, body: bytes, why: str) -> None:
    with pytest.raises(BadInput, match=why):
        read(name, body)


@pytest.mark.parametrize(
    ("geometry", "why"),
    [({"type": "Polygon"}, "cannot be read"), ({"type": "Polygon", "coordinates": []}, "no corners")],
)
def test_an_outline_without_corners_is_refused(geometry: dict[str, Any], why: str) -> None:
    with pytest.raises(BadInput, match=why):
        checked(geometry)


corner = st.tuples(st.integers(0, 12), st.integers(0, 12))


@given(st.lists(corner, min_size=4, max_size=9, unique=True))
def test_crossings_are_found_wherever_two_sides_far_apart_share_a_point(corners: list[tuple[int, int]]) -> None:
    ring = [list(map(float, c)) for c in [*corners, corners[0]]]
    sides = list(pairwise(ring))
    apart = [(a, b) for a, b in combinations(range(len(sides)), 2) if b - a not in (1, len(sides) - 1)]
    assert (crossing(ring) is not None) == any(_meet(sides[a], sides[b]) for a, b in apart)


def _meet(one: tuple[list[float], list[float]], other: tuple[list[float], list[float]]) -> bool:
    """By parameters along both sides; exact enough for small whole numbers."""
    (ax, ay), (bx, by) = one
    (cx, cy), (dx, dy) = other
    bottom = (bx - ax) * (dy - cy) - (by - ay) * (dx - cx)
    if bottom:
        t = ((cx - ax) * (dy - cy) - (cy - ay) * (dx - cx)) / bottom
        u = ((cx - ax) * (by - ay) - (cy - ay) * (bx - ax)) / bottom
        return -1e-9 <= t <= 1 + 1e-9 and -1e-9 <= u <= 1 + 1e-9
    if (bx - ax) * (cy - ay) != (by - ay) * (cx - ax):
        return False
    along = [(x - ax) * (bx - ax) + (y - ay) * (by - ay) for x, y in other]
    return max(along) >= 0 and min(along) <= (bx - ax) ** 2 + (by - ay) ** 2


def test_overlaps_gaps_and_what_lies_outside_are_measured() -> None:
    above, beside = box(0, 0, 4, 4), [("甲", box(0, 0, 2, 4)), ("乙", box(3, 0, 4, 2)), ("远", box(9, 9, 10, 10))]
    found = fit(box(1.5, 0, 3.5, 5), above, beside)
    assert found.inside == pytest.approx(0.8, abs=0.02)
    assert [name for name, _ in found.overlaps] == ["甲", "乙"]
    assert dict(found.overlaps)["甲"] == pytest.approx(0.2, abs=0.02)
    assert dict(found.overlaps)["乙"] == pytest.approx(0.1, abs=0.02)
    assert found.gap == pytest.approx(1 / 16, abs=0.02)


def test_neighbours_that_only_touch_do_not_overlap_and_without_an_area_above_nothing_is_said() -> None:
    found = fit(box(0, 0, 1, 1), None, [("甲", box(1, 0, 2, 1))])
    assert found == (None, (), None)


@settings(deadline=None, max_examples=20)
@given(st.floats(0.1, 0.9))
def test_a_share_is_good_to_about_one_in_a_hundred(width: float) -> None:
    assert share_inside(box(0, 0, 1, 1), [box(0, 0, width, 1)]) == pytest.approx(width, abs=0.012)
