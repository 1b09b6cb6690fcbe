"""Certificates and fire equipment of some demo sites: most are good, a few are about to run out, a few have."""

from datetime import timedelta
from random import Random

from sqlmodel import Session

from data.demo.world import World
from models import Expiry, PhotoLink, Site
from rules.almanac import DAY
from rules.expiries import DueFor, ExpirySort
from rules.vocabulary import PhotoRole

SEED = 20261130
CERTIFICATES = {
    "food_business": ("business_licence", "food_permit", "health_certificate"),
    "crowded_place": ("business_licence", "fire_opening_check"),
    "special_equipment_site": ("special_equipment_test",),
    "fireworks_outlet": ("fireworks_permit",),
    "gas_station": ("gas_permit", "special_equipment_test"),
    "hazchem_enterprise": ("hazchem_permit", "lightning_test"),
    "school_canteen": ("food_permit", "health_certificate"),
}
EQUIPMENT = {
    "nine_small_place": ("extinguisher",),
    "crowded_place": ("extinguisher", "emergency_light"),
    "gas_using_business": ("gas_alarm", "gas_hose"),
    "fire_facility": ("hydrant",),
}
ISSUERS = {
    "business_licence": "清河区市场监督管理局(演示)",
    "food_permit": "清河区市场监督管理局(演示)",
    "fire_opening_check": "清河区消防救援大队(演示)",
}
YEARS = {"business_licence": None, "fire_opening_check": None, "food_permit": 5, "fireworks_permit": 1, "gas_permit": 3}


def make_expiries(session: Session, world: World) -> None:
    rng = Random(SEED)
    officer = world.people["safety_officer"][0].id
    made = []
    for site in world.sites:
        made += [_certificate(world, rng, site, kind, officer) for kind in CERTIFICATES.get(site.type, ())]
        made += [_equipment(world, rng, site, kind, officer) for kind in EQUIPMENT.get(site.type, ())]
    session.add_all(made)
    session.flush()
    shown = [row for row in made if row.sort is ExpirySort.CERTIFICATE][:12]
    session.add_all(_picture(world, row) for row in shown)
    session.flush()


def _certificate(world: World, rng: Random, site: Site, kind: str, officer: int | None) -> Expiry:
    years = YEARS.get(kind, 1)
    due = None if years is None else _due(rng, 365 * years)
    begins = 700 if due is None or years is None else max(3, 365 * years - due)
    return Expiry(
        site_id=site.id or 0, sort=ExpirySort.CERTIFICATE, kind=kind, number=f"YS{rng.randrange(10**9):09}",
        issuer=ISSUERS.get(kind, ""), begins_on=world.today - DAY * begins,
        due_on=None if due is None else world.today + DAY * due,
        person_id=officer, recorded_at=world.moment(30, 10), is_demo=True,
    )  # fmt: skip


def _equipment(world: World, rng: Random, site: Site, kind: str, officer: int | None) -> Expiry:
    due = _due(rng, 365)
    checked = world.today + DAY * due - timedelta(days=365)
    replaced = kind == "gas_hose"
    return Expiry(
        site_id=site.id or 0, sort=ExpirySort.EQUIPMENT, kind=kind, count=rng.randrange(1, 9),
        begins_on=checked - DAY * 40, checked_on=checked, due_on=world.today + DAY * due,
        due_for=DueFor.REPLACEMENT if replaced else DueFor.INSPECTION,
        person_id=officer, recorded_at=world.moment(30, 10), is_demo=True,
    )  # fmt: skip


def _due(rng: Random, whole: int) -> int:
    """Days from today: one in fourteen has run out, one in twelve will within the month."""
    drawn = rng.random()
    if drawn < 1 / 14:
        return -rng.randrange(1, 60)
    return rng.randrange(1, 30) if drawn < 1 / 14 + 1 / 12 else rng.randrange(35, max(36, whole - 5))


def _picture(world: World, row: Expiry) -> PhotoLink:
    return PhotoLink(
        sha256=world.photos["certificate-paper"], subject_kind="expiry", subject_id=str(row.id),
        role=PhotoRole.EVIDENCE,
    )  # fmt: skip
