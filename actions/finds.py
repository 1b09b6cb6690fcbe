"""A hazard that somebody reports on its own, without a checklist."""

from typing import Any, NamedTuple

from sqlalchemy import desc, select
from sqlmodel import Session, col

from actions import hazards, photos
from actions.arrivals import Arrival
from actions.drafts import Draft, HazardDraft
from actions.hazards import Found
from actions.sightings import Sighting, open_hazard, see_again
from data.queries import places
from data.queries.merged import survivor
from data.queries.places import KnownSite
from models import ChecklistItem, Hazard, HazardCategory
from rules.errors import BadInput
from rules.permissions import Viewer
from rules.vocabulary import HazardSource

LONGEST_TITLE = 200
LONGEST_NOTE = 5000


class Where(NamedTuple):
    """The point that a hazard is put at, and how it is known."""

    lat: float | None
    lon: float | None
    facts: dict[str, Any]


def report_found(session: Session, *, viewer: Viewer, draft: HazardDraft, arrival: Arrival) -> Hazard:
    """A new hazard; if it is the same as one that is still open, that one has been seen again and is returned."""
    same = open_hazard(session, viewer, draft.same_as)
    if same is not None:
        said = Sighting(arrival, draft.occurred_at, draft.text or draft.note, tuple(draft.refs()))
        see_again(session, viewer=viewer, hazard=same, sighting=said)
        return same
    site = known_site(session, viewer, draft.site) if draft.site is not None else None
    where = whereabouts(draft, site)
    title, note = _title_and_note(session, draft)
    found = Found(
        id=arrival.id,
        site_id=site.id if site else None,
        area_id=None if site else _area(session, viewer, draft),
        category=draft.category,
        item_code=draft.item,
        title=title,
        note=note,
        source=_source(viewer),
        found_at=draft.occurred_at,
        lat=where.lat,
        lon=where.lon,
        place=draft.place or (place_words(site) if site else ""),
        floor=draft.floor or (site.floor if site else ""),
        clock_skew_s=arrival.skew_s,
        needs_review=arrival.review(draft.occurred_at, no_place=draft.says_null_island),
        body_hash=arrival.body_hash,
        **where.facts,
    )
    hazard = hazards.report(session, viewer=viewer, found=found)
    photos.attach(session, subject=("hazard", hazard.id), refs=draft.refs())
    return hazard


def known_site(session: Session, viewer: Viewer, site_id: int) -> KnownSite:
    """The same words for a site that is not there and for one out of sight."""
    here = survivor(session, site_id)  # a phone may not know yet that two sites were merged
    found = places.sites(session, viewer, {site_id, here})
    site = found.get(here, found.get(site_id))
    if site is None:
        raise BadInput("This site is not known here.", field="site")
    return site


def whereabouts(draft: Draft, site: KnownSite | None) -> Where:
    """The phone's position, else the site's own point."""
    fix = draft.fix
    if fix is not None:
        raw = {"raw_lat": fix.raw_lat, "raw_lon": fix.raw_lon}
        return Where(fix.lat, fix.lon, {"accuracy_m": fix.accuracy_m, "coord_source": fix.source, **raw})
    if site is not None and site.point is not None:
        return Where(site.lat, site.lon, {"coord_source": site.coord_source})
    return Where(None, None, {})


def place_words(site: KnownSite) -> str:
    return " ".join(part for part in (site.address, site.room) if part)[:200]


def _area(session: Session, viewer: Viewer, draft: HazardDraft) -> int:
    if draft.area is not None:
        named = places.area_named(session, viewer, draft.area, "report_hazard")
        if named is None:
            raise BadInput("This area is not known here.", field="area")
        return named
    fix = draft.fix
    around = places.area_around(session, viewer, "report_hazard", (fix.lat, fix.lon) if fix else None)
    if around is None:
        raise BadInput("Say where it is: choose a site or an area.", field="site")
    return around


def _title_and_note(session: Session, draft: HazardDraft) -> tuple[str, str]:
    """The failed item's words, else the first line that was written, else the category's name."""
    text, more = draft.text.strip(), draft.note.strip()
    item = _item_words(session, draft.item) if draft.item else None
    title = item or _first_line(text) or _first_line(more) or _category_words(session, draft.category)
    said = [part for part in (text, more) if part and part != title]
    return title[:LONGEST_TITLE], "\n".join(said)[:LONGEST_NOTE]


def _first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "")


def _item_words(session: Session, code: str) -> str | None:
    newest = select(col(ChecklistItem.fail_zh)).where(col(ChecklistItem.code) == code)
    return session.execute(newest.order_by(desc(col(ChecklistItem.version_id))).limit(1)).scalar()


def _category_words(session: Session, code: str) -> str:
    category = session.get(HazardCategory, code)
    if category is None:
        raise BadInput("There is no such hazard category.", field="category")
    return category.zh


def _source(viewer: Viewer) -> HazardSource:
    """Whoever patrols has seen it on patrol; whoever has no office here is the public, and is verified first."""
    if viewer.has("log_inspection"):
        return HazardSource.PATROL
    return HazardSource.STAFF if viewer.area_paths or viewer.unit_ids else HazardSource.PUBLIC
