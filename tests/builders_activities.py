"""A running plan for tests of activities: five communities, one planner, campaigns made through the real door."""

from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from actions.activities import ActivityDraft, make_campaign
from models import Area, Assignment, Campaign, Task, Unit
from rules.permissions import Viewer
from tests import builders, builders_catalogue

ZONE = ZoneInfo("Asia/Shanghai")


class Town(NamedTuple):
    """A subdistrict with five communities, each with its own unit."""

    area: Area
    communities: list[Area]
    units: list[Unit]
    planner: Viewer

    @property
    def unit_ids(self) -> list[int]:
        return [unit.id or 0 for unit in self.units]


def town(session: Session, communities: int = 5) -> Town:
    """The catalogue is loaded, so that templates are there."""
    builders_catalogue.load(session)
    area = builders.area(session)
    below = [builders.area(session, f"第{n}社区", parent=area) for n in range(1, communities + 1)]
    units = [builders.unit(session, place, "community", f"{place.name}居委会") for place in below]
    return Town(area, below, units, builders.viewer(session, "planner", area))


def campaign(session: Session, where: Town, template: str = "smp3", year: int = 2027, **more: Any) -> Campaign:
    return make_campaign(
        session,
        viewer=where.planner,
        template=template,
        year=year,
        area_id=where.area.id or 0,
        **{"unit_ids": where.unit_ids, **more},
    )


def assignment(session: Session, made: Campaign, task: str, unit: Unit | None = None) -> Assignment:
    """The first assignment of a task of the template, of one unit where it matters."""
    asked = select(Assignment).join(Task, col(Task.id) == col(Assignment.task_id))
    asked = asked.where(col(Task.campaign_id) == made.id, col(Task.template) == task)
    if unit is not None:
        asked = asked.where(col(Assignment.unit_id) == unit.id)
    return session.exec(asked.order_by(col(Assignment.occurrence), col(Assignment.id))).first() or _nothing(task)


def _nothing(task: str) -> Assignment:
    raise LookupError(f"nobody was given {task}")


def at(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZONE)


def draft(owed: Assignment | None = None, **more: Any) -> ActivityDraft:
    """A record of one session in June 2026, so that it lies in the past of any clock that runs these tests."""
    base: dict[str, Any] = {"occurred_at": at(date(2026, 6, 10)), "place": "社区广场"}
    if owed is not None:
        base["assignment_id"] = owed.id
    else:
        base["kind"] = "publicity"
    return ActivityDraft(**{**base, **more})
