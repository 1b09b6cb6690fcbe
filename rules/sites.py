"""What a site is kept with: its facts, the groups of the ledger, and who keeps it."""

import re
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from rules.coordinates import from_bd09, from_gcj02
from rules.errors import BadInput
from rules.permissions import Viewer
from rules.vocabulary import CoordSource, Risk

KEEP = ("manage_catalogue", "manage_plans", "register_hazard")
"""Whoever has one of these at a place adds, corrects, moves and ends its sites."""

APPROVE = ("supervise_hazard",)
"""Whoever has this lets a pause count."""

CALL = (*KEEP, *APPROVE, "log_inspection")
"""Whoever has one of these sees telephone numbers in full: they must call before they come."""

GROUPS: dict[str, tuple[str, ...]] = {
    "nine_small": ("nine_small_place",),
    "six_small": ("six_small_place",),
    "three_in_one": ("three_in_one",),
    "schools": ("school", "kindergarten", "school_canteen", "school_gate"),
    "gas": ("gas_household", "gas_using_business", "gas_station"),
}
"""The ledgers that offices keep apart, with their types of the catalogue."""

LONGEST = {
    "name": 120,
    "address": 200,
    "floor": 20,
    "room": 40,
    "responsible_person": 60,
    "phone": 40,
}
PHONE = re.compile(r"\+?\d{3,15}(?:转\d{1,6})?")
LONGEST_PAUSE_DAYS = 366


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """What a person says about a site, besides where it lies."""

    type: str
    name: str
    risk: Risk
    address: str = ""
    floor: str = ""
    room: str = ""
    responsible_person: str = ""
    phone: str = ""

    def told(self) -> dict[str, Any]:
        return {**asdict(self), "risk": self.risk.value}


class Datum(StrEnum):
    """The system that coordinates on a map or in a list are told in: asked, never guessed."""

    WGS84 = "wgs84"
    GCJ02 = "gcj02"
    BD09 = "bd09"


def wgs84_exactly(lat: float, lon: float, told_in: Datum) -> tuple[float, float]:
    """The same place in WGS-84."""
    ways = {Datum.GCJ02: from_gcj02, Datum.BD09: from_bd09}
    return ways[told_in](lat, lon) if told_in in ways else (lat, lon)


def wgs84(lat: float, lon: float, told_in: Datum) -> tuple[float, float]:
    """The same to a tenth of a metre."""
    found = wgs84_exactly(lat, lon, told_in)
    return round(found[0], 6), round(found[1], 6)


@dataclass(frozen=True, slots=True)
class Point:
    """A position in WGS-84 and how it is known."""

    lat: float
    lon: float
    source: CoordSource
    accuracy_m: float | None = None


def tidy(facts: SiteFacts) -> SiteFacts:
    """Without blanks around it and with the telephone spelt plainly. Raises BadInput."""
    texts = {field: re.sub(r"\s+", " ", getattr(facts, field)).strip() for field in LONGEST}
    texts["phone"] = phones(texts["phone"])
    for field, longest in LONGEST.items():
        if len(texts[field]) > longest:
            raise BadInput("longer than {n} characters", field=field, n=longest)
    if not texts["name"]:
        raise BadInput("A name is needed.", field="name")
    return SiteFacts(type=facts.type, risk=facts.risk, **texts)


def phones(text: str) -> str:
    """One number or several, without the blanks and dashes people put in. Raises BadInput."""
    found = []
    for part in re.split(r"[、,,;;/]", text):
        plain = re.sub(r"[\s\-—()()]", "", part)
        if not plain:
            continue
        if not PHONE.fullmatch(plain):
            raise BadInput("“{text}” is no telephone number", field="phone", text=part.strip()[:40])
        found.append(plain)
    return "、".join(found)


def masked(phone: str) -> str:
    """138****5678: enough to recognise a number, too little to call it."""
    return "、".join(
        f"{one[:3]}****{one[-4:]}" if len(one) > 8 else f"{one[:1]}***" for one in phone.split("、") if one
    )


def may_call(viewer: Viewer, area_path: str, unit_id: int | None) -> bool:
    return any(viewer.may(p, area_path=area_path, unit_id=unit_id) for p in CALL)


def may_keep(viewer: Viewer, area_path: str) -> bool:
    return any(viewer.may(p, area_path=area_path) for p in KEEP)


def may_approve(viewer: Viewer, area_path: str) -> bool:
    return any(viewer.may(p, area_path=area_path) for p in APPROVE)
