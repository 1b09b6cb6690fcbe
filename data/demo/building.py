"""The department's checks of the building sites: monthly, of the machinery, of the project team; a few were missed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from sqlmodel import Session

from data.days import day_start, local_day
from data.demo.visits import asked_of_types, first_day, inspection
from data.demo.world import World
from data.queries.derived_checks import BUILDING
from models import Inspection, Site
from rules.almanac import DAY, moved

MONTHS = {  # of the year in which each kind is on the department's plan
    "monthly_check": range(1, 13),
    "project_team_check": (1, 3, 5, 7, 9, 11),
    "machinery_check": (4, 10),
    "half_year_annual_check": (6, 12),
}
MISSED = 0.15


def make_building_checks(session: Session, world: World) -> None:
    """With dice of its own, so that all else stays as it was."""
    own = replace(world, rng=Random(22))
    asked = asked_of_types(session)[BUILDING]
    officers = own.people["safety_officer"]
    for n, site in enumerate(site for site in own.sites if site.type == BUILDING):
        for kind, day in _plan(own, site):
            at = day_start(day) + timedelta(hours=9 + own.rng.randrange(7), minutes=own.rng.randrange(60))
            made: Inspection = inspection(own, site, officers[n % len(officers)], at, asked)
            made.kind = kind
            session.add(made)
    session.flush()


def _plan(world: World, site: Site) -> Iterator[tuple[str, date]]:
    """Since the records began, on working days from the 4th of a month on."""
    began = max(first_day(world.today) + DAY, local_day(site.created_at))
    month = began.replace(day=1)
    while month < world.today:
        first, last = max(began, month + 3 * DAY), min(moved(month, 1) - DAY, world.today - 2 * DAY)
        days = [first + DAY * n for n in range((last - first).days + 1)]
        working = [day for day in days if day.weekday() < 5]
        for kind, months in MONTHS.items():
            if month.month in months and working and world.rng.random() >= MISSED:
                yield kind, world.rng.choice(working)
        month = moved(month, 1)
