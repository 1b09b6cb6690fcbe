"""The register of sites: added, corrected, moved, ended and opened again. Nothing is deleted."""

from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from actions import numbers
from data import journal
from data.queries.merged import survivor
from data.queries.places import area_named
from models import Area, Site, SiteType, now
from rules.errors import BadInput, ConflictingCopy, UnknownThing
from rules.permissions import Viewer, require
from rules.places import is_null_island, is_position
from rules.sites import KEEP, Point, SiteFacts, tidy

SERIES = "CS"  # 场所
LONGEST_REASON = 200


def add_site(session: Session, *, viewer: Viewer, facts: SiteFacts, area_id: int, point: Point | None = None) -> Site:
    """A new site with a code of its own."""
    plain = mind_facts(session, facts)
    if not any(area_named(session, viewer, area_id, permission) for permission in KEEP):
        raise UnknownThing("There is no such area.")
    _mind_twin(session, plain, area_id)
    site = Site(code=free_codes(session, 1)[0], area_id=area_id, **plain.told(), **_placed(point))
    session.add(site)
    session.flush()
    after = {"code": site.code, "area": area_id, **plain.told(), **_spot(site)}
    journal.record(session, viewer, "site_added", ("site", site.id), after=after)
    return site


def correct_site(session: Session, *, viewer: Viewer, site_id: int, facts: SiteFacts) -> Site:
    """What was wrong or has changed, with what stood there before."""
    site = kept_site(session, viewer, site_id)
    plain = mind_facts(session, facts)
    change(session, viewer, site, plain.told(), verb="site_corrected")
    return site


def move_site(session: Session, *, viewer: Viewer, site_id: int, point: Point) -> Site:
    """To another position, by a tap on the map or by typed degrees."""
    site = kept_site(session, viewer, site_id)
    before = _spot(site)
    for field, value in _placed(point).items():
        setattr(site, field, value)
    session.flush()
    journal.record(session, viewer, "site_moved", ("site", site.id), before=before, after=_spot(site))
    return site


def rezone_site(session: Session, *, viewer: Viewer, site_id: int, area_id: int) -> Site:
    """To another area, by hand: the site is counted there from now on. What was found and checked there stays."""
    site = kept_site(session, viewer, site_id)
    if not any(area_named(session, viewer, area_id, permission) for permission in KEEP):
        raise UnknownThing("There is no such area.")
    if session.get_one(Area, area_id).ended_at is not None:
        raise BadInput("This area has ended.", field="area")
    if not change(session, viewer, site, {"area_id": area_id}, verb="site_rezoned"):
        raise BadInput("Nothing was changed.")
    return site


def end_site(session: Session, *, viewer: Viewer, site_id: int, reason: str) -> Site:
    """It is gone or closed for good: out of the lists from now on, with everything that was done there kept."""
    site = kept_site(session, viewer, site_id)
    why = mind_reason(reason)
    if site.ended_at is not None:
        raise BadInput("This site has ended already.")
    site.ended_at, site.ended_reason = now(), why
    session.flush()
    journal.record(
        session, viewer, "site_ended", ("site", site.id), before={"ended": None}, after={"ended": True}, reason=why
    )
    return site


def reopen_site(session: Session, *, viewer: Viewer, site_id: int) -> Site:
    """It is there after all."""
    site = kept_site(session, viewer, site_id)
    if site.ended_at is None:
        raise BadInput("This site has not ended.")
    if survivor(session, site_id) != site_id:
        raise BadInput("It was merged into another site. Take the merge back under Suspected doubles.")
    before = {"ended": site.ended_at, "reason": site.ended_reason}
    site.ended_at, site.ended_reason = None, ""
    session.flush()
    journal.record(session, viewer, "site_reopened", ("site", site.id), before=before, after={"ended": None})
    return site


def kept_site(session: Session, viewer: Viewer, site_id: int) -> Site:
    """A site that this person keeps; the same words for one that is not there and for one out of sight."""
    site = session.get(Site, site_id)
    area = session.get(Area, site.area_id) if site else None
    if site is None or area is None or not viewer.sees(area_path=area.path, unit_id=site.unit_id):
        raise UnknownThing("This site is not known here.")
    require(viewer, KEEP, area_path=area.path)
    return site


def change(session: Session, viewer: Viewer, site: Site, told: dict[str, Any], *, verb: str) -> bool:
    """Write what differs, and only that, with its journal line. False where nothing does."""
    before = {field: getattr(site, field) for field in told}
    after = {field: value for field, value in told.items() if value != before[field]}
    if not after:
        return False
    for field, value in after.items():
        setattr(site, field, value)
    session.flush()
    journal.record(session, viewer, verb, ("site", site.id), before={f: before[f] for f in after}, after=after)
    return True


def mind_facts(session: Session, facts: SiteFacts) -> SiteFacts:
    if session.get(SiteType, facts.type) is None:
        raise BadInput("There is no such site type.", field="type")
    return tidy(facts)


def mind_reason(reason: str) -> str:
    plain = reason.strip()
    if not plain:
        raise BadInput("Say why.", field="reason")
    if len(plain) > LONGEST_REASON:
        raise BadInput("longer than {n} characters", field="reason", n=LONGEST_REASON)
    return plain


def free_codes(session: Session, n: int) -> list[str]:
    """New codes, in order; one that a list from elsewhere already uses is passed over."""
    found: list[str] = []
    while len(found) < n:
        given = numbers.several(session, SERIES, now().year, n - len(found))
        taken: set[str] = set()
        for start in range(0, len(given), 500):
            asked = select(col(Site.code)).where(col(Site.code).in_(given[start : start + 500]))
            taken.update(session.execute(asked).scalars())
        found += [code for code in given if code not in taken]
    return found


def _mind_twin(session: Session, facts: SiteFacts, area_id: int) -> None:
    same = select(col(Site.code)).where(
        col(Site.type) == facts.type, col(Site.name) == facts.name, col(Site.address) == facts.address,
        col(Site.room) == facts.room, col(Site.area_id) == area_id, col(Site.ended_at).is_(None),
    )  # fmt: skip
    code = session.execute(same.limit(1)).scalar()
    if code is not None:
        raise ConflictingCopy("The register has this site already: {code}.", code=code)


def _placed(point: Point | None) -> dict[str, Any]:
    if point is None:
        return {}
    if not is_position(point.lat, point.lon) or is_null_island(point.lat, point.lon):
        raise BadInput("This is no position on the ground.", field="point")
    return {
        "lat": round(point.lat, 6), "lon": round(point.lon, 6), "coord_source": point.source,
        "accuracy_m": point.accuracy_m,
    }  # fmt: skip


def _spot(site: Site) -> dict[str, Any]:
    source = site.coord_source.value if site.coord_source else None
    return {"lat": site.lat, "lon": site.lon, "coord_source": source, "accuracy_m": site.accuracy_m}
