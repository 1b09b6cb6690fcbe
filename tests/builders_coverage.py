"""Visits, pauses and intervals of sites for tests, valid by default."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import Session

from models import Inspection, Site, SiteInterval, SitePause
from rules.vocabulary import PlaceProof, Result

NOW = datetime(2026, 6, 16, 4, 0, tzinfo=UTC)  # noon in Beijing, a Tuesday
LONG_AGO = NOW - timedelta(days=400)


def days(n: float) -> timedelta:
    return timedelta(days=n)


def visit(session: Session, site: Site, person: int, at: datetime, **more: Any) -> Inspection:
    """A saved check with a fix at the place, on the server as soon as it happened."""
    base = {"kind": "routine_check", "checklists": {}, "answers": {}, "result": Result.PASS}
    stored = {"place_proof": PlaceProof.FIX, "recorded_at": at, "occurred_at": at}
    made = Inspection(**{**base, **stored, "site_id": site.id, "area_id": site.area_id, "person_id": person, **more})
    session.add(made)
    session.flush()
    return made


def pause(
    session: Session, site: Site, person: int | None, starts: datetime, ends: datetime, reason: str = "停业"
) -> None:
    session.add(SitePause(site_id=site.id or 0, starts_at=starts, ends_at=ends, reason=reason, approved_by=person))
    session.flush()


def interval(session: Session, site: Site, n: int, since: datetime) -> None:
    session.add(SiteInterval(site_id=site.id or 0, days=n, reason="夏季加密", in_force_from=since))
    session.flush()
