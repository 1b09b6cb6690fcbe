"""Everything that a phone needs to work without a signal, in one answer, within the viewer's scope."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from data import reference
from data.queries import (
    activities,
    activity_records,
    bundle_emergency,
    bundle_hazards,
    checklists,
    coverage,
    merged,
    periods,
    walkers,
    zero_reports,
)
from data.queries.scope import visible
from models import Area, Checklist, ChecklistItem, HazardCategory, Person, Site, SiteType
from rules.activity_forms import SHAPES, counters, form_of
from rules.permissions import Viewer
from rules.vocabulary import Level
from settings import settings

COLUMNS = (
    "id", "code", "name", "type", "lat", "lon", "risk", "area", "floor", "room", "state", "last_at", "interval_days",
)  # fmt: skip
MAX_SIDE = 1600


def bundle(session: Session, viewer: Viewer, *, at: datetime, today: date) -> dict[str, Any]:
    """As plain JSON, without `as_of`: two phones asking in a quiet hour get the same bytes."""
    person = session.get(Person, viewer.person_id)
    return {
        "v": 1,
        "person": {"id": viewer.person_id, "name": person.name if person else viewer.name},
        "may": sorted({permission for grant in viewer.grants for permission in grant.permissions}),
        "settings": {
            "place_accuracy_m": settings().place_accuracy_m,
            "max_side": MAX_SIDE,
            "photo_max_mb": settings().photo_max_mb,
        },
        "site_types": _site_types(session),
        "checklists": _checklists(session, at),
        "check_kinds": {w.id: {"zh": w.zh, "en": w.en} for w in reference.words("check_kinds").values()},
        "categories": _categories(session),
        "sites": {"columns": COLUMNS, "rows": _sites(session, viewer, at)},
        "merged": merged.old_codes(session, viewer),
        "specials": _specials(session, viewer, at),
        "areas": _areas(session, viewer),
        "hazards": bundle_hazards.rows(session, viewer, today=today),
        "assignments": _assignments(session, viewer, today),
        "forms": {form.value: shape._asdict() for form, shape in SHAPES.items()},
        "last_activities": _last(session, viewer),
        "rounds": _rounds(session, viewer, today),
        "emergency": bundle_emergency.sheet(session, viewer, today=today),
        "daily": _daily(session, viewer, today),
    }


def _sites(session: Session, viewer: Viewer, at: datetime) -> list[list[Any]]:
    """One row per site that exists; `state` is that of its coverage, or "paused"."""
    inside = select(col(Site.id), col(Site.floor), col(Site.room)).where(
        visible(viewer, Site.area_id, Site.unit_id), (col(Site.floor) != "") | (col(Site.room) != "")
    )
    rooms = {site_id: (floor, room) for site_id, floor, room in session.execute(inside)}
    rows = []
    for s in coverage.standing(session, viewer, at=at):
        floor, room = rooms.get(s.site_id, ("", ""))
        last = s.last_valid_at.isoformat(timespec="seconds") if s.last_valid_at else None
        state = "paused" if s.paused else s.state
        place = (s.lat, s.lon, s.risk, s.area_id, floor, room)
        rows.append([s.site_id, s.code, s.name, s.type, *place, state, last, s.interval_days])
    return rows


def _specials(session: Session, viewer: Viewer, at: datetime) -> list[dict[str, Any]]:
    """Special checks that are owed now, what closes first first: their names, their kind, and where."""
    return [
        {"zh": o.zh, "en": o.en, "kind": o.kind, "ends": o.ends.isoformat(), "sites": o.site_ids}
        for o in periods.owing(session, viewer, at=at)
    ]


def _site_types(session: Session) -> dict[str, Any]:
    rows = session.execute(select(SiteType).order_by(col(SiteType.position))).scalars()
    return {row.code: {"zh": row.zh, "en": row.en, "categories": row.categories} for row in rows}


def _categories(session: Session) -> dict[str, Any]:
    rows = session.execute(select(HazardCategory).order_by(col(HazardCategory.position))).scalars()
    return {row.code: {"zh": row.zh, "en": row.en} for row in rows}


def _checklists(session: Session, at: datetime) -> dict[str, Any]:
    """The version of each list that is in force, with its questions in order."""
    names = {row.code: row for row in session.execute(select(Checklist)).scalars()}
    in_force = checklists.in_force(session, at)
    items: dict[int | None, list[dict[str, Any]]] = {}
    for item in session.execute(select(ChecklistItem).order_by(col(ChecklistItem.position))).scalars():
        items.setdefault(item.version_id, []).append(
            {
                "code": item.code,
                "zh": item.zh,
                "en": item.en,
                "fail_zh": item.fail_zh,
                "fail_en": item.fail_en,
                "grade": item.grade_hint.value,
            }
        )
    return {
        code: {"version": now.number, "zh": names[code].zh, "en": names[code].en, "items": items.get(now.id, [])}
        for code, now in in_force.items()
    }


def _areas(session: Session, viewer: Viewer) -> dict[str, Any]:
    """Names for all areas in scope; outlines for communities, which is what a phone draws without tiles."""
    rows = session.execute(select(Area).where(visible(viewer, Area.id), col(Area.ended_at).is_(None)))
    return {
        str(area.id): {
            "name": area.name,
            "level": area.level.value,
            "path": area.path,
            "boundary": area.boundary if area.level is Level.COMMUNITY else None,
        }
        for area in rows.scalars()
    }


def _rounds(session: Session, viewer: Viewer, today: date) -> list[dict[str, Any]]:
    """Rounds to walk, this day's first."""
    return [
        {**row._asdict(), "on_day": row.on_day.isoformat(), "stops": list(row.stops)}
        for row in walkers.to_walk(session, viewer, today=today)
    ]


def _daily(session: Session, viewer: Viewer, today: date) -> dict[str, Any] | None:
    """The daily report that this person owes for a unit; made: day -> moment."""
    owed = zero_reports.owed(session, viewer, today=today)
    if owed is None:
        return None
    return {
        "unit": owed.unit_id,
        "name": owed.unit,
        "days": [[first.isoformat(), last.isoformat()] for first, last in owed.days],
        "made": {on.isoformat(): at.isoformat(timespec="seconds") for on, at in owed.made},
    }


def _assignments(session: Session, viewer: Viewer, today: date) -> list[dict[str, Any]]:
    return [
        {
            "id": row.id,
            "campaign": row.campaign,
            "task_zh": row.task_zh,
            "task_en": row.task_en,
            "category": row.category,
            "metric": row.metric,
            "unit_word": row.unit_word,
            "target": row.target,
            "done": row.done,
            "due_on": row.due_on.isoformat(),
            "evidence": row.evidence,
            "unit": row.unit,
            "task": row.task_id,
            "area": row.area_id,
            "form": form_of(row.category, row.metric) or "",
            "counters": counters(form_of(row.category, row.metric), row.category),
        }
        for row in activities.my_assignments(session, viewer, on=today)
    ]


def _last(session: Session, viewer: Viewer) -> list[dict[str, Any]]:
    """My last record of each kind, to begin the next one from."""
    if not viewer.has("update_task"):
        return []
    return [
        {
            "form": row.form,
            "kind": row.kind,
            "title": row.title,
            "place": row.place,
            "note": row.note,
            "counts": dict(row.counts),
            "evidence": row.evidence,
            "grids": row.grids,
            "at": row.occurred_at.isoformat(timespec="seconds"),
        }
        for row in activity_records.last_of_mine(session, viewer)
    ]
