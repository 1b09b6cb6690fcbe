"""Logging a round: the points in their order, and the track if the page was open."""

from typing import Any

from sqlmodel import Session

from actions import photos
from actions.arrivals import Arrival
from actions.drafts import PatrolDraft, Skip
from data import journal
from data.queries import places
from data.queries.places import KnownSite
from models import Area, Patrol, PatrolVisit, PlannedRound
from rules.errors import BadInput, ConflictingCopy
from rules.permissions import Viewer, require

__all__ = ["PatrolDraft", "log_patrol"]


def log_patrol(session: Session, *, viewer: Viewer, draft: PatrolDraft, arrival: Arrival | None = None) -> Patrol:
    """One round as it was walked. It counts for nothing by itself: only the inspections on the way do."""
    arrival = arrival or Arrival()
    if session.get(Patrol, arrival.id) is not None:
        raise ConflictingCopy("This entry was saved before with other contents.")
    if draft.ended_at is not None and draft.ended_at < draft.started_at:
        raise BadInput("The round ends before it begins.", field="ended_at")
    named = {visit.site for visit in draft.visits} | set(draft.planned) | {skip.site for skip in draft.skipped}
    known = places.sites(session, viewer, named)
    _mind_sites(draft, known)
    area = _area(session, viewer, draft, known)
    require(viewer, "log_inspection", area_path=area.path)
    planned_round = _planned_round(session, viewer, draft)
    patrol = Patrol(
        id=arrival.id,
        person_id=viewer.person_id,
        area_id=area.id or 0,
        started_at=draft.started_at,
        ended_at=draft.ended_at,
        planned=list(draft.planned),
        planned_round_id=planned_round,
        skipped=[_skip(one) for one in draft.skipped if one.site in known],
        track=None if draft.track is None else [list[Any](point) for point in draft.track],
        note=draft.note,
        body_hash=arrival.body_hash,
        clock_skew_s=arrival.skew_s,
        recorded_at=arrival.at,
    )
    session.add(patrol)
    session.flush()
    for n, visit in enumerate(draft.visits):
        row = PatrolVisit(
            patrol_id=patrol.id, position=n, site_id=visit.site, inspection_id=visit.inspection, at=visit.at
        )
        session.add(row)
    session.flush()
    photos.attach(session, subject=("patrol", patrol.id), refs=draft.refs())
    after = {"area": area.id, "planned": len(draft.planned), "visits": len(draft.visits), "at": draft.started_at}
    if draft.round:
        after |= {"round": draft.round, "skipped": len(draft.skipped)}
    journal.record(session, viewer, "log_patrol", ("patrol", patrol.id), after=after)
    return patrol


def _planned_round(session: Session, viewer: Viewer, draft: PatrolDraft) -> int | None:
    """The task that was walked. One that is not this person's to see is no reason to lose what was done."""
    row = session.get(PlannedRound, draft.round) if draft.round else None
    area = session.get(Area, row.area_id) if row else None
    return row.id if row and area and viewer.sees(area_path=area.path) else None


def _skip(said: Skip) -> dict[str, Any]:
    at = said.at.isoformat() if said.at else None
    return {"site": said.site, "reason": said.reason.value, "note": said.note, "at": at}


def _mind_sites(draft: PatrolDraft, known: dict[int, KnownSite]) -> None:
    for n, visit in enumerate(draft.visits):
        if visit.site not in known:
            raise BadInput("This site is not known here.", field=f"visits.{n}.site")
    if any(site not in known for site in draft.planned):
        raise BadInput("A planned site is not known here.", field="planned")


def _area(session: Session, viewer: Viewer, draft: PatrolDraft, known: dict[int, KnownSite]) -> Area:
    """The area that was named, else that of the first point, else the one around the position."""
    fix = draft.fix
    first = next((known[site].area_id for site in [v.site for v in draft.visits] + list(draft.planned)), None)
    if draft.area is not None:
        found = places.area_named(session, viewer, draft.area, "log_inspection")
    else:
        found = first or places.area_around(session, viewer, "log_inspection", (fix.lat, fix.lon) if fix else None)
    area = session.get(Area, found) if found else None
    if area is None:
        raise BadInput("This area is not known here.", field="area")
    return area
