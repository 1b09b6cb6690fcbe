"""Distances, and what proves that somebody stood there."""

from math import cos, inf, nan, radians

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import places
from rules.places import Claim, Fix
from rules.vocabulary import CoordSource, PlaceProof

SITE = (34.44, 108.96)
METRE = 1 / 111_195  # degrees of latitude
latitudes = st.floats(-90, 90)
longitudes = st.floats(-180, 180)


def north(metres: float, **more: object) -> Fix:
    """A device fix so many metres north of the site."""
    return Fix(**{"lat": SITE[0] + metres * METRE, "lon": SITE[1], "accuracy_m": 10.0, **more})  # type: ignore[arg-type]


def proven(claim: Claim, fix: Fix | None = None) -> PlaceProof:
    return places.proof(claim, fix, SITE, "QH-000123", 50)


@given(latitudes, longitudes, latitudes, longitudes)
def test_a_distance_is_the_same_both_ways_and_never_more_than_half_the_earth(
    lat: float, lon: float, other_lat: float, other_lon: float
) -> None:
    there = places.distance_m(lat, lon, other_lat, other_lon)
    assert there == pytest.approx(places.distance_m(other_lat, other_lon, lat, lon), abs=1e-3)
    assert 0 <= there <= 20_015_200


@given(latitudes, longitudes)
def test_no_distance_to_itself(lat: float, lon: float) -> None:
    assert places.distance_m(lat, lon, lat, lon) == 0


def test_a_known_distance_in_a_street() -> None:
    east = places.distance_m(*SITE, SITE[0], SITE[1] + 0.001)
    assert east == pytest.approx(111.195 * cos(radians(SITE[0])), rel=1e-4)


@pytest.mark.parametrize(
    ("metres", "accuracy_m", "counts"),
    [
        (0, 10, True),
        (49, 10, True),
        (51, 10, False),
        (90, 48, True),
        (97, 48, False),
        (10, 51, False),
        (0, 5000, False),
    ],
)
def test_a_fix_counts_within_the_greater_of_the_gate_and_twice_its_accuracy(
    metres: float, accuracy_m: float, counts: bool
) -> None:
    assert places.fix_counts(north(metres, accuracy_m=accuracy_m), SITE, 50) is counts


def test_a_pin_set_by_hand_is_no_measurement() -> None:
    assert not places.fix_counts(north(0, source=CoordSource.MAP_CLICK), SITE, 50)


def test_a_corrected_pin_keeps_the_proof_of_the_device() -> None:
    far_pin = north(500, source=CoordSource.MAP_CLICK, raw_lat=SITE[0], raw_lon=SITE[1], raw_accuracy_m=9.0)
    assert places.fix_counts(far_pin, SITE, 50)
    near_pin = north(0, source=CoordSource.MAP_CLICK, raw_lat=34.5, raw_lon=SITE[1], raw_accuracy_m=9.0)
    assert not places.fix_counts(near_pin, SITE, 50)


def test_a_site_without_a_position_is_not_proven_by_a_fix() -> None:
    assert not places.fix_counts(north(0), None, 50)


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("QH-000123", True),
        (" qh-000123 ", True),
        ("https://anxun.example/?site=QH-000123", True),
        ("https://anxun.example/s/QH-000123/", True),
        ("QH-000124", False),
        ("XQH-000123", False),
        ("0123", False),
        ("", False),
    ],
)
def test_only_the_sites_own_code_is_a_scan(text: str, counts: bool) -> None:
    assert places.scan_counts(text, "QH-000123") is counts


def test_the_strongest_proof_that_holds_is_taken() -> None:
    assert proven(Claim(PlaceProof.SCAN, "QH-000123")) is PlaceProof.SCAN
    assert proven(Claim(PlaceProof.SCAN, "QH-999999"), north(0)) is PlaceProof.FIX
    assert proven(Claim(PlaceProof.REASON, "no signal"), north(0)) is PlaceProof.FIX
    assert proven(Claim(PlaceProof.REASON, "no signal")) is PlaceProof.REASON
    assert proven(Claim(PlaceProof.TAG, "B2", photos=1)) is PlaceProof.TAG
    assert proven(Claim(PlaceProof.TAG, "B2", photos=0)) is PlaceProof.NONE
    assert proven(Claim(PlaceProof.FIX), north(5000)) is PlaceProof.NONE
    assert proven(Claim()) is PlaceProof.NONE


@pytest.mark.parametrize(("lat", "lon"), [(nan, 0), (inf, 0), (0, -inf), (90.0001, 0), (0, 180.0001)])
def test_impossible_coordinates_are_no_position(lat: float, lon: float) -> None:
    assert not places.is_position(lat, lon)


def test_null_island_is_only_there() -> None:
    assert places.is_null_island(0, 0)
    assert places.is_null_island(-0.001, 0.001)
    assert not places.is_null_island(0, 108.96)


SQUARE = [[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]]
HOLE = [[4, 4], [6, 4], [6, 6], [4, 6], [4, 4]]


@pytest.mark.parametrize(("lat", "lon", "inside"), [(1, 1, True), (5, 5, False), (11, 5, False), (5, 9, True)])
def test_a_polygon_holds_what_is_in_it_and_not_in_its_hole(lat: float, lon: float, inside: bool) -> None:
    assert places.contains({"type": "Polygon", "coordinates": [SQUARE, HOLE]}, lat, lon) is inside
    assert places.contains({"type": "MultiPolygon", "coordinates": [[SQUARE, HOLE]]}, lat, lon) is inside


def test_no_outline_holds_nothing() -> None:
    assert not places.contains(None, 1, 1)
    assert not places.contains({"type": "Polygon", "coordinates": []}, 1, 1)
