"""Outlines keep their shape when they lose corners."""

from math import cos, pi, sin

from hypothesis import given
from hypothesis import strategies as st

from rules.grid import MOST_CELLS, Box, cell_size
from rules.outlines import box_of, is_outline, thinned

degree = st.floats(-80, 80)


@given(corners=st.lists(st.tuples(degree, degree), min_size=3, max_size=60), tolerance=st.floats(0, 10))
def test_a_thinned_ring_is_closed_and_has_only_corners_of_its_own(
    corners: list[tuple[float, float]], tolerance: float
) -> None:
    ring = [list(c) for c in [*corners, corners[0]]]
    thin = thinned({"type": "Polygon", "coordinates": [ring]}, tolerance)["coordinates"][0]
    own = {(round(x, 6), round(y, 6)) for x, y in corners}
    assert thin[0] == thin[-1]
    assert len(thin) >= 4
    assert all(tuple(corner) in own for corner in thin)


def test_a_circle_loses_corners_that_nobody_would_see() -> None:
    ring = [[cos(n / 500 * 2 * pi), sin(n / 500 * 2 * pi)] for n in range(500)]
    thin = thinned({"type": "MultiPolygon", "coordinates": [[[*ring, ring[0]]]]}, 0.01)
    assert 10 < len(thin["coordinates"][0][0]) < 60
    assert box_of(thin) == (-1, -1, 1, 1)


def test_a_box_needs_corners() -> None:
    assert box_of({"type": "Polygon", "coordinates": []}) is None
    assert not is_outline({"type": "Point", "coordinates": [1, 2]})
    assert not is_outline(None)


@given(zoom=st.integers(0, 22), lat=st.floats(-80, 80), lon=st.floats(-170, 170), side=st.floats(0, 10))
def test_a_box_never_holds_more_cells_than_a_screen(zoom: int, lat: float, lon: float, side: float) -> None:
    box = Box(lon, lat, lon + side, lat + side)
    cell = cell_size(box, zoom)
    assert side / cell.lat <= MOST_CELLS + 1
    assert side / cell.lon <= MOST_CELLS + 1


@given(zoom=st.integers(1, 22), shift=st.floats(0, 0.01))
def test_panning_keeps_the_cells_where_they_are(zoom: int, shift: float) -> None:
    side = 360 / 2**zoom
    box = Box(100, 30, 100 + side, min(30 + side, 32))
    moved = Box(box.west + shift, box.south, box.east + shift, box.north)
    assert abs(cell_size(moved, zoom).lon - cell_size(box, zoom).lon) < 1e-9
