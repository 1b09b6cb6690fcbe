"""Where somebody stood: distances, and what proves a place. Positions are WGS-84 degrees."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import asin, cos, isfinite, radians, sin, sqrt
from typing import Any

from rules.vocabulary import CoordSource, PlaceProof

EARTH_M = 6_371_008.8
NULL_ISLAND_DEG = 0.01  # nobody patrols the sea off Africa: a phone that says so has no fix


@dataclass(frozen=True, slots=True)
class Fix:
    """A position as a phone gave it. `raw_*` is the device's own fix where the pin was corrected by hand."""

    lat: float
    lon: float
    accuracy_m: float | None = None
    source: CoordSource = CoordSource.DEVICE
    raw_lat: float | None = None
    raw_lon: float | None = None
    raw_accuracy_m: float | None = None

    @property
    def measured(self) -> tuple[float, float, float] | None:
        """Latitude, longitude, accuracy that the device measured; None when nothing was measured."""
        if self.raw_lat is not None and self.raw_lon is not None and self.raw_accuracy_m is not None:
            return self.raw_lat, self.raw_lon, self.raw_accuracy_m
        if self.source in (CoordSource.DEVICE, CoordSource.SCAN) and self.accuracy_m is not None:
            return self.lat, self.lon, self.accuracy_m
        return None


@dataclass(frozen=True, slots=True)
class Claim:
    """What the phone offers as proof of the place: its kind, and the scanned code, the tag or the reason in words."""

    kind: PlaceProof = PlaceProof.NONE
    text: str = ""
    photos: int = 0


def distance_m(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Metres along the great circle (haversine)."""
    phi, other_phi = radians(lat), radians(other_lat)
    half_chord = sin((other_phi - phi) / 2) ** 2 + cos(phi) * cos(other_phi) * sin(radians(other_lon - lon) / 2) ** 2
    return 2 * EARTH_M * asin(sqrt(min(1.0, half_chord)))


def is_position(lat: float, lon: float) -> bool:
    """Numbers that a place on earth can have."""
    return isfinite(lat) and isfinite(lon) and -90 <= lat <= 90 and -180 <= lon <= 180


def is_null_island(lat: float, lon: float) -> bool:
    """0, 0: what a phone sends when it knows nothing."""
    return abs(lat) < NULL_ISLAND_DEG and abs(lon) < NULL_ISLAND_DEG


def fix_counts(fix: Fix | None, site: tuple[float, float] | None, gate_m: float) -> bool:
    """A measured fix, good to `gate_m`, within R = max(gate_m, 2 x accuracy) of the site."""
    measured = fix.measured if fix else None
    if measured is None or site is None:
        return False
    lat, lon, accuracy_m = measured
    if not 0 <= accuracy_m <= gate_m:
        return False
    return distance_m(lat, lon, *site) <= max(gate_m, 2 * accuracy_m)


def scan_counts(text: str, site_code: str) -> bool:
    """The scanned text is the site's own code, alone or at the end of a link (`…?site=QH-000123`)."""
    found = text.strip().rstrip("/").upper()
    code = site_code.strip().upper()
    if not code or not found.endswith(code):
        return False
    rest = found.removesuffix(code)
    return rest == "" or rest[-1] in "/=:#"


def proof(claim: Claim, fix: Fix | None, site: tuple[float, float] | None, site_code: str, gate_m: float) -> PlaceProof:
    """The strongest proof that holds. A reason is only a claim until the supervisor has accepted it."""
    if claim.kind is PlaceProof.SCAN and scan_counts(claim.text, site_code):
        return PlaceProof.SCAN
    if fix_counts(fix, site, gate_m):
        return PlaceProof.FIX
    if claim.kind is PlaceProof.TAG and claim.text.strip() and claim.photos:
        return PlaceProof.TAG
    if claim.kind is PlaceProof.REASON and claim.text.strip():
        return PlaceProof.REASON
    return PlaceProof.NONE


def contains(geometry: dict[str, Any] | None, lat: float, lon: float) -> bool:
    """Whether a GeoJSON Polygon or MultiPolygon holds a point; holes are outside."""
    if not geometry:
        return False
    rings = geometry.get("coordinates") or []
    polygons = rings if geometry.get("type") == "MultiPolygon" else [rings]
    return any(_in_polygon(polygon, lat, lon) for polygon in polygons if polygon)


def _in_polygon(polygon: Sequence[Sequence[Sequence[float]]], lat: float, lon: float) -> bool:
    outer, *holes = polygon
    return _in_ring(outer, lat, lon) and not any(_in_ring(hole, lat, lon) for hole in holes)


def _in_ring(ring: Sequence[Sequence[float]], lat: float, lon: float) -> bool:
    inside = False
    for (x1, y1, *_), (x2, y2, *_) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (y1 > lat) != (y2 > lat) and lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside
