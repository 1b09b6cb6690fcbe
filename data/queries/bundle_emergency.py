"""What a phone takes along for an emergency without a signal: who is on duty, whom to call, what to do."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlmodel import Session

from data.queries import emergency, emergency_plans, rosters
from rules.permissions import Viewer
from rules.rosters import OnDuty
from settings import settings


def sheet(session: Session, viewer: Viewer, *, today: date) -> dict[str, Any]:
    """As plain JSON; a person is [name, number]. Shifts from yesterday's night on for a week."""
    return {
        "hours": settings().duty_hours,
        "hotlines": [row._asdict() for row in emergency.hotlines()],
        "shifts": [
            {
                "place": held.place_name,
                "day": held.facts.on_day.isoformat(),
                "shift": held.facts.shift.value,
                "leader": _person(held.facts.leader),
                "staff": _people(held.facts.staff),
                "deputy": _people([held.facts.deputy]),
            }
            for held in rosters.coming(session, viewer, today=today)
        ],
        "contacts": [
            {"name": row.name, "phone": row.phone if row.callable else "", "note": row.note, "area": row.area}
            for row in emergency.contacts(session, viewer)
        ],
        "plans": [
            {"title": row.title, "area": row.area, "steps": list(row.steps)}
            for row in emergency_plans.plans(session, viewer)
        ],
        "teams": [
            {"name": row.name, "area": row.area, "place": row.place, "leader": [row.leader, row.phone]}
            for row in emergency.teams(session, viewer)
        ],
    }


def _person(one: OnDuty) -> list[str]:
    return [one.name, one.phone]


def _people(found: Iterable[OnDuty]) -> list[list[str]]:
    return [_person(one) for one in found if one.name]
