"""Reports of a period: what one would say, those that are kept, and what came after."""

from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import desc, func, select
from sqlmodel import Session, col

from data.days import day_end, local_day
from data.queries import report_activities, report_safety, snapshots
from data.queries.activities import CampaignSeen, campaigns
from data.queries.issuers import issuer
from data.queries.overview import within
from data.queries.scope import visible
from data.queries.snapshots import Frozen
from models import Area, Campaign, JournalEntry, Person, ReportCorrection, Snapshot
from rules.errors import UnknownThing
from rules.permissions import Viewer
from rules.reports import MAY_CORRECT, MAY_REPORT, Correction, Period, ReportKind, kind_of, periods
from rules.vocabulary import Level

LEVELS = (Level.DISTRICT, Level.SUBDISTRICT, Level.COMMUNITY)
PREFIX = "report."


class Gathered(NamedTuple):
    """All that a report says, and the ids behind each figure."""

    value: dict[str, Any]
    rows: dict[str, list[Any]]


class ReportSeen(NamedTuple):
    """A frozen report. `figures` are the frozen ones; `now` the same with corrections; `late` came after it."""

    id: UUID
    kind: ReportKind
    period: Period
    area: str
    area_id: int
    known_at: datetime
    frozen_by: str
    frozen_at: datetime
    hash: str
    sound: bool
    value: dict[str, Any]
    rows: dict[str, list[Any]]
    corrections: tuple[Correction, ...]
    late: tuple[dict[str, Any], ...]
    withdrawn: tuple[dict[str, Any], ...]
    mine: bool  # may correct it
    campaign: int | None

    @property
    def figures(self) -> dict[str, Any]:
        found: dict[str, Any] = self.value["figures"]
        return found

    @property
    def unfinished(self) -> bool:
        """It was made before its last day was over."""
        return local_day(self.known_at) <= self.period.ends_on


class ReportLine(NamedTuple):
    """A frozen report as the archive lists it."""

    id: UUID
    kind: ReportKind
    period: Period
    area: str
    plan: str
    known_at: datetime
    frozen_by: str
    hash: str


class Archive(NamedTuple):
    rows: tuple[ReportLine, ...]
    total: int


def gather(
    session: Session, viewer: Viewer, *, kind: ReportKind, area_id: int, period: Period, campaign_id: int | None,
    known_at: datetime,
) -> Gathered:  # fmt: skip
    """What the report of this area and period says as far as the server knew it at `known_at`."""
    area = area_in_sight(session, viewer, area_id)
    here = within(viewer, area.path)
    at = as_of(period, known_at)
    told, _ = report_activities.plans(session, here, period=period, campaign_id=campaign_id, known_at=known_at)
    parts = [
        told,
        report_activities.records(session, here, period=period, campaign_id=campaign_id, known_at=known_at),
        report_safety.hazards(session, here, period=period),
        report_safety.covered(session, here, at=at, known_at=known_at),
    ]
    value: dict[str, Any] = {
        "kind": kind.value, "area": area.name, "issuer": issuer(session, area_id).name, "maker": viewer.name,
        "starts_on": period.starts_on, "ends_on": period.ends_on, "campaign": _plan_name(session, campaign_id),
        "figures": {code: n for part in parts for code, n in part.figures.items()},
    }  # fmt: skip
    for part in parts:
        value |= part.lists
    return Gathered(value, {code: ids for part in parts for code, ids in part.rows.items()})


def as_of(period: Period, known_at: datetime) -> datetime:
    """The end of the period, or the moment itself while it runs."""
    return min(day_end(period.ends_on), known_at)


def area_in_sight(session: Session, viewer: Viewer, area_id: int) -> Area:
    area = session.get(Area, area_id)
    if area is None or not viewer.sees(area_path=area.path):
        raise UnknownThing("There is no such area here.")
    return area


def _plan_name(session: Session, campaign_id: int | None) -> str:
    plan = session.get(Campaign, campaign_id) if campaign_id is not None else None
    return plan.name if plan else ""


def areas(session: Session, viewer: Viewer) -> list[tuple[int, str]]:
    """Areas that this person may make a report of, widest first."""
    rows = session.execute(
        select(col(Area.id), col(Area.name), col(Area.path))
        .where(visible(viewer, Area.id), col(Area.level).in_(LEVELS), col(Area.ended_at).is_(None))
        .order_by(col(Area.path))
    )
    return [(id, name) for id, name, path in rows if any(viewer.may(right, area_path=path) for right in MAY_REPORT)]


def reportable(session: Session, viewer: Viewer, *, on: date) -> list[CampaignSeen]:
    """Plans that have begun: a final report can be made of each."""
    return [plan for plan in campaigns(session, viewer, on=on) if plan.starts_on <= on]


def archive(session: Session, viewer: Viewer, *, mark: str = "", limit: int = 20, offset: int = 0) -> Archive:
    """Frozen reports, the newest first; without what stands in them. `mark` is what a print bears to be checked by."""
    asked = (
        select(
            col(Snapshot.id), col(Snapshot.kind), col(Snapshot.title), col(Snapshot.scope), col(Snapshot.known_at),
            col(Snapshot.hash), col(Area.name).label("area"), col(Person.name).label("person"),
            func.count().over().label("total"),
        )
        .join(Area, col(Area.id) == col(Snapshot.area_id))
        .outerjoin(Person, col(Person.id) == col(Snapshot.frozen_by))
        .where(col(Snapshot.kind).in_([PREFIX + kind for kind in ReportKind]), visible(viewer, Snapshot.area_id))
        .order_by(desc(col(Snapshot.frozen_at)), desc(col(Snapshot.id)))
    )  # fmt: skip
    if mark:
        asked = asked.where(col(Snapshot.hash).startswith(mark.strip().lower(), autoescape=True))
    rows = session.execute(asked.limit(limit).offset(offset)).all()
    lines = [
        ReportLine(
            r.id, kind_of(r.kind.removeprefix(PREFIX)), period_of(r), r.area, r.title, r.known_at,
            r.person or "", r.hash,
        )
        for r in rows
    ]  # fmt: skip
    return Archive(tuple(lines), rows[0].total if rows else 0)


def report(session: Session, viewer: Viewer, *, snapshot_id: UUID) -> ReportSeen:
    """One frozen report with its corrections and what came after it. Raises UnknownThing."""
    whole = snapshots.frozen_whole(session, viewer, snapshot_id=snapshot_id)
    kept = whole.figure
    if not kept.kind.startswith(PREFIX):
        raise UnknownThing("There is no such report here.")
    period = period_of(kept)
    late, withdrawn = report_activities.later(
        session, within(viewer, kept.area_path), period=period, campaign_id=kept.scope.get("campaign"),
        known_at=kept.known_at,
    )  # fmt: skip
    return ReportSeen(
        kept.id, kind_of(kept.kind.removeprefix(PREFIX)), period, kept.area_name, kept.area_id, kept.known_at,
        kept.frozen_by, kept.frozen_at, kept.hash, whole.sound and journalled(session, kept), kept.value, whole.rows,
        tuple(corrections(session, kept.id)), tuple(late), tuple(withdrawn),
        any(viewer.may(right, area_path=kept.area_path) for right in MAY_CORRECT), kept.scope.get("campaign"),
    )  # fmt: skip


def period_of(kept: Any) -> Period:
    return Period(date.fromisoformat(kept.scope["starts_on"]), date.fromisoformat(kept.scope["ends_on"]))


def journalled(session: Session, kept: Frozen) -> bool:
    """The journal names the same hash for it."""
    told = session.execute(
        select(col(JournalEntry.after)).where(
            col(JournalEntry.subject_kind) == "snapshot",
            col(JournalEntry.subject_id) == str(kept.id),
            col(JournalEntry.verb) == "freeze",
        )
    ).scalar()
    return (told or {}).get("hash") == kept.hash


def corrections(session: Session, snapshot_id: UUID) -> list[Correction]:
    """Those by hand, the oldest first."""
    rows = session.execute(
        select(ReportCorrection, col(Person.name))
        .outerjoin(Person, col(Person.id) == col(ReportCorrection.person_id))
        .where(col(ReportCorrection.snapshot_id) == snapshot_id)
        .order_by(col(ReportCorrection.id))
    )
    return [Correction(r.code, r.before, r.after, r.reason, name or "", local_day(r.at)) for r, name in rows]


def made(
    session: Session, viewer: Viewer, *, kind: str, area_id: int, period: Period, campaign_id: int | None
) -> UUID | None:
    """The report that make_report gives for these, once it was made."""
    area_in_sight(session, viewer, area_id)
    kept = kept_before(session, kind=kind_of(kind), area_id=area_id, scope=scope_of(period, campaign_id))
    return kept.id if kept else None


def period_for(session: Session, *, kind: str, on: date, weekday: int, plan: int | None) -> Period:
    """The last whole week or month before that day, or a plan from its beginning to that day. Raises UnknownThing."""
    if kind_of(kind) is not ReportKind.FINAL:
        return periods(kind_of(kind), on, weekday)[0]
    found = session.get(Campaign, plan) if plan is not None else None
    if found is None:
        raise UnknownThing("There is no such campaign here.")
    return Period(found.starts_on, min(found.ends_on, on))


def scope_of(period: Period, campaign_id: int | None) -> dict[str, Any]:
    """What a report is of, beside its area."""
    days = {"starts_on": period.starts_on.isoformat(), "ends_on": period.ends_on.isoformat()}
    return {**days, **({"campaign": campaign_id} if campaign_id is not None else {})}


def kept_before(session: Session, *, kind: ReportKind, area_id: int, scope: dict[str, Any]) -> Snapshot | None:
    """The newest frozen report of the same area, period and plan."""
    rows = session.execute(
        select(Snapshot)
        .where(col(Snapshot.kind) == PREFIX + kind.value, col(Snapshot.area_id) == area_id)
        .order_by(desc(col(Snapshot.frozen_at)), desc(col(Snapshot.id)))
    ).scalars()
    return next((row for row in rows if row.scope == scope), None)
