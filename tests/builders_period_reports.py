"""A week of June 2026 with records, pictures, hazards and visits, to be reported on."""

import io
from datetime import date, datetime
from typing import Any, NamedTuple

from PIL import Image
from sqlmodel import Session, col, select

from actions.activities import record_activity, void_record
from actions.photos import PhotoRef, keep
from actions.plans import cancel_assignment
from models import ActivityRecord, Campaign, Hazard, Unit, now
from rules.permissions import Viewer
from rules.reports import Period
from rules.vocabulary import HazardState
from tests import builders
from tests.builders_activities import Town, assignment, at, campaign, draft, town
from tests.builders_coverage import visit
from tests.builders_hazards import hazard, walk

WEEK = Period(date(2026, 6, 11), date(2026, 6, 17))  # reported on Thursday 18 June
LEFT_OVER = ("{{", "}}", "{%", "None", "nan", "XX", "××", "年 月", "待填", "TODO")


class Week(NamedTuple):
    town: Town
    plan: Campaign
    leader: Viewer

    def asked(self, **more: Any) -> dict[str, Any]:
        base = {"kind": "weekly", "area_id": self.town.area.id or 0, "period": WEEK, "campaign_id": self.plan.id}
        return {**base, **more}


def picture(session: Session, by: Viewer, colour: tuple[int, int, int]) -> PhotoRef:
    file = io.BytesIO()
    Image.new("RGB", (800, 600), colour).save(file, "JPEG")
    return PhotoRef(keep(session, viewer=by, data=file.getvalue()))


def done(
    session: Session, where: Week, task: str, unit: int, day: int, shade: int | None = None, **more: Any
) -> ActivityRecord:
    """One record of a unit's task on a day of June 2026, known to the server the same evening unless said otherwise."""
    owed = assignment(session, where.plan, task, where.town.units[unit])
    photos = () if shade is None else (picture(session, where.town.planner, (shade, 90, 160)),)
    told = {"evidence": ("statistics", "report", "attendance", "script"), **more}
    known: datetime = told.pop("recorded_at", at(date(2026, 6, day), 20))
    row = record_activity(
        session, viewer=where.town.planner, draft=draft(owed, occurred_at=at(date(2026, 6, day)), **told), photos=photos
    )
    row.recorded_at = known
    session.flush()
    return row


def week(session: Session) -> Week:
    """Scheme 3 in June 2026 in three communities; four records in the week, one before it; hazards and visits too."""
    where = town(session, communities=3)
    made = Week(where, campaign(session, where, year=2026), builders.viewer(session, "leader", where.area, "李书记"))
    done(session, made, "smp3-03", 0, 16, 20, counts={"sessions": 1, "people": 120, "leaflets": 300}, note="现场答疑")
    done(session, made, "smp3-03", 1, 16, 60, counts={"sessions": 1, "people": 80, "leaflets": 200})
    done(session, made, "smp3-03", 2, 16, 100, counts={"sessions": 1, "people": 64, "leaflets": 150})
    done(session, made, "smp3-04", 0, 12, counts={"sessions": 1, "people": 40})
    done(session, made, "smp3-04", 1, 5, counts={"sessions": 1, "people": 33})
    _ground(session, made)
    return made


def _ground(session: Session, made: Week) -> None:
    officer = builders.viewer(session, "safety_officer", made.town.area)
    home = made.town.communities[0]
    shop = builders.unit(session, home)
    owner = builders.viewer(session, "enterprise_contact", shop)
    sites = [builders.site(session, home, unit_id=shop.id, created_at=at(date(2026, 1, 1))) for _ in range(2)]
    visit(session, sites[0], officer.person_id, at(date(2026, 6, 16)))
    rows = [hazard(session, sites[0], officer, title=f"安全出口堵塞{n}") for n in range(3)]
    walk(session, rows[0], HazardState.STRUCK_OFF, by=officer, fixer=owner)
    for row, day in zip(rows, (12, 13, 16), strict=True):
        row.registered_at = at(date(2026, 6, day))
    rows[0].struck_off_at = at(date(2026, 6, 15))
    session.flush()


def later_changes(session: Session, made: Week) -> None:
    """All that could move a figure of the week, after it was reported."""
    done(session, made, "smp3-03", 1, 17, 140, counts={"people": 500}, recorded_at=now())
    first = session.exec(select(ActivityRecord).order_by(col(ActivityRecord.occurred_at).desc())).all()
    counted = next(row for row in first if row.counts.get("people") == 120)
    void_record(session, viewer=made.town.planner, record_id=counted.id, reason="重复录入")
    owed = assignment(session, made.plan, "smp3-05")
    cancel_assignment(session, viewer=made.town.planner, assignment_id=owed.id or 0, reason="改期")
    officer = builders.viewer(session, "safety_officer", made.town.area)
    line = session.exec(select(Hazard).where(col(Hazard.state) != HazardState.STRUCK_OFF)).first()
    assert line is not None
    owner = builders.viewer(session, "enterprise_contact", session.get_one(Unit, line.unit_id))
    walk(session, line, HazardState.STRUCK_OFF, by=officer, fixer=owner)
    hazard(session, made.town.communities[1], officer)
    session.flush()
