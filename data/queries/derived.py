"""Indicators that follow from our own records, by month of a year.

A month before the first record has no data, and what follows from checks has none before the first check.
"""

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session, col

from data.days import day_end, day_start, local_day
from data.moments import moment
from data.queries.boards import board_rows, counts_for_progress
from data.queries.calendar_months import month_of
from data.queries.derived_checks import construction, in_use, reached
from data.queries.derived_hazards import Found, count, ledger, number_of, on_time, rate, until
from data.queries.derived_letters import letters
from data.queries.former import as_it_was
from data.queries.kept import kept_in
from data.queries.scope import visible
from data.queries.standing import saved
from models import ActivityRecord, Hazard, Inspection, Site, SurveyAnswer
from rules.almanac import DAY, Window, moved
from rules.indicators import Cell, Origin, months_of
from rules.permissions import Viewer
from rules.progress import FINISHED, NOT_COUNTED, State
from rules.schedule import Check, Rule, tally
from settings import settings

TRAINED = ("training", "study", "lecture")
NINE_SMALL, NINE_SMALL_KIND = "nine_small_place", "food_fire_check"
CLASS_ONE_TYPE = "key_class1_enterprise"
CLASS_ONE = Rule(3, "week", "routine_check")
Months = dict[str, dict[date, Cell]]


class Extra(NamedTuple):
    """A figure of our own records that the catalogue has no target for."""

    code: str
    zh: str
    en: str
    unit_word: str
    direction: str


EXTRAS = (
    Extra("hazards_found", "登记隐患", "Hazards registered", "条", ""),
    Extra("hazards_struck_off", "销号隐患", "Hazards struck off", "条", "up"),
    Extra("drills_held", "开展演练", "Drills held", "次", "up"),
    Extra("trainings_held", "培训宣讲", "Trainings and lectures held", "场", "up"),
    Extra("people_reached", "活动覆盖人次", "People reached by activities", "人次", "up"),
)


def derived(session: Session, viewer: Viewer, *, year: int, at: datetime) -> Months:
    """By code and month; only months that have begun, and none before the records begin."""
    checked, *others = _began(session, viewer)
    began = min((first for first in (checked, *others) if first is not None), default=None)
    found: Months = defaultdict(dict)
    for parts, since in ((CHECKED, checked), (RECORDED, began)):
        months = _months(year, since, at)
        for part in parts if months else ():
            for code, month, cell in part(session, viewer, months, at):
                found[code][month] = cell
    return dict(found)


def _months(year: int, since: datetime | None, at: datetime) -> list[date]:
    if since is None:
        return []
    return [m for m in months_of(year) if m <= local_day(at) and moved(m, 1) > local_day(since)]


def _began(session: Session, viewer: Viewer) -> list[datetime | None]:
    """The first check, hazard and activity in sight."""
    return [
        session.execute(select(func.min(when)).where(visible(viewer, area))).scalar()
        for when, area in (
            (col(Inspection.occurred_at), Inspection.area_id),
            (col(Hazard.registered_at), Hazard.area_id),
            (col(ActivityRecord.occurred_at), ActivityRecord.area_id),
        )
    ]


def _coverage(session: Session, viewer: Viewer, months: list[date], at: datetime) -> Found:
    shares = kept_in(session, viewer, spans=[month_of(month) for month in months], at=at)
    for month, share in zip(months, shares, strict=True):
        value = share.value
        yield "patrol_coverage", month, Cell() if value is None else Cell(100 * value, Origin.DERIVED)


def _nine_small(session: Session, viewer: Viewer, months: list[date], at: datetime) -> Found:
    for month in months:
        end = until(month, at)
        made = (
            select(col(Inspection.id))
            .where(
                col(Inspection.site_id) == col(Site.id),
                col(Inspection.kind) == NINE_SMALL_KIND,
                col(Inspection.occurred_at) >= moment(day_start(month)),
                *saved(end, at),
            )
            .correlate(Site)
            .exists()
        )
        ended = col(Site.ended_at)
        there = [col(Site.type) == NINE_SMALL, col(Site.created_at) < moment(end), ended.is_(None) | (ended >= end)]
        asked = select(number_of(made), func.count()).select_from(Site)
        asked = asked.where(*there, visible(viewer, Site.area_id, Site.unit_id))
        row = session.execute(as_it_was(session, asked, end)).one()
        yield "nine_small_monthly_rate", month, rate(row[0], row[1])


def _class_one(session: Session, viewer: Viewer, months: list[date], at: datetime) -> Found:
    """Weeks whose Sunday lies in the month and is over: three checks by who was of class 1 when it ended."""
    first, last = day_start(months[0]) - timedelta(days=7), until(months[-1], at)
    sites = in_use(session, viewer, site_type=CLASS_ONE_TYPE, starts=first, ends=last)
    if not sites:
        return
    zone, checks = settings().zone, defaultdict(list)
    rows = session.execute(
        select(col(Inspection.site_id), col(Inspection.occurred_at), col(Inspection.kind), col(Inspection.person_id))
        .where(
            col(Inspection.site_id).in_({one.site_id for one in sites}),
            col(Inspection.occurred_at) >= moment(first),
            *saved(at, at),
        )
        .order_by(col(Inspection.occurred_at))
    )
    for site_id, when, kind, person in rows:
        checks[site_id].append(Check(when.astimezone(zone), kind, person))
    today = local_day(at)
    for month in months:
        weeks = [w for w in _weeks(month) if w.ends < today]
        tallies = [
            tally(CLASS_ONE, week, checks[one.site_id], today, since=local_day(one.created_at))
            for one in sites
            for week in weeks
            if one.at(day_end(week.ends))
        ]
        yield "class1_check_rate", month, rate(sum(t.done for t in tallies), sum(t.required for t in tallies))


def _weeks(month: date) -> list[Window]:
    days = [month + DAY * n for n in range((moved(month, 1) - month).days)]
    return [Window(day - 6 * DAY, day) for day in days if day.weekday() == 6]


def _activities(session: Session, viewer: Viewer, months: list[date], at: datetime) -> Found:
    rows = session.execute(
        select(col(ActivityRecord.occurred_at), col(ActivityRecord.kind), col(ActivityRecord.counts)).where(
            visible(viewer, ActivityRecord.area_id, ActivityRecord.unit_id),
            counts_for_progress(),
            col(ActivityRecord.occurred_at) >= moment(day_start(months[0])),
            col(ActivityRecord.occurred_at) < moment(until(months[-1], at)),
        )
    )
    sums: dict[tuple[str, date], float] = defaultdict(float)
    for when, kind, counts in rows:
        month = local_day(when).replace(day=1)
        sums["people_reached", month] += float(counts.get("people", 0))
        if kind == "drill":
            sums["drills_held", month] += float(counts.get("drills", counts.get("sessions", 1)))
        if kind in TRAINED:
            sums["trainings_held", month] += float(counts.get("sessions", 1))
            sums["residents_trained", month] += float(counts.get("people", 0))
    for code in ("people_reached", "drills_held", "trainings_held", "residents_trained"):
        for month in months:
            yield code, month, count(sums[code, month])


def _survey(session: Session, viewer: Viewer, months: list[date], at: datetime) -> Found:
    """Households asked; without a round in sight there is no data."""
    days = session.execute(
        select(col(SurveyAnswer.asked_on)).where(
            visible(viewer, SurveyAnswer.area_id), col(SurveyAnswer.asked_on).between(months[0], local_day(at))
        )
    ).scalars()
    asked = Counter(day.replace(day=1) for day in days)
    for month in months:
        if asked:
            yield "injury_presurvey", month, count(asked[month])


def _tasks(session: Session, viewer: Viewer, months: list[date], at: datetime) -> Found:
    """Of the assignments due in the month: done by now; of those that report: done in time."""
    rows = [r for r in board_rows(session, viewer, campaign_id=None, on=local_day(at)) if r.state not in NOT_COUNTED]
    for month in months:
        due = [r for r in rows if r.due_on.replace(day=1) == month and r.due_on < local_day(at)]
        reports = [r for r in due if r.category == "reporting"]
        yield "activity_completion", month, rate(sum(r.state in FINISHED for r in due), len(due))
        yield "report_on_time", month, rate(sum(r.state is State.DONE for r in reports), len(reports))


CHECKED = (_coverage, _nine_small, _class_one, construction)
RECORDED = (ledger, on_time, reached, _activities, _survey, _tasks, letters)
