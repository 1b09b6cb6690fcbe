"""Twenty thousand sites of the demo's mix with a million checks, and what the rules alone say of a part of them."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import insert, select
from sqlmodel import Session, col

from data import database, reference
from data.days import day_end, local_day
from data.demo.site_plan import COUNTS
from data.queries.duty_rules import Running
from models import Area, FrequencyRule, Inspection, Site, SiteState, SiteType
from models.base import new_id
from rules import coverage as rules
from rules.permissions import Viewer
from rules.schedule import Check, tally
from rules.vocabulary import PlaceProof, Result, Risk
from settings import settings
from tests import builders as make
from tests.builders_coverage import LONG_AGO, NOW

SITES, VISITS, CHUNK = 20_000, 1_000_000, 20_000
CHANGED = 0.02
"""Share of the sites that were regraded, moved or retyped in the last sixty days."""
FLOORS = ("gas_household", "elderly_disabled_household")
FIRST_ID = 10


class Place(NamedTuple):
    """What a site is or was, as far as figures depend on it."""

    type: str
    risk: Risk
    area_id: int
    floor: str


class Town(NamedTuple):
    viewer: Viewer
    areas: list[Area]
    kinds: dict[str, list[str]]  # by site type, the kinds of check that its rules ask for


def build(session: Session) -> Town:
    reference.load(session)
    top = make.area(session)
    areas = [make.area(session, f"社区{n}", parent=top) for n in range(40)]
    viewer, dice = make.viewer(session, "leader", top), random.Random(1)
    types = {row.code: row for row in session.execute(select(SiteType)).scalars()}
    kinds: dict[str, list[str]] = {code: [] for code in types}
    for rule in session.execute(select(FrequencyRule).order_by(col(FrequencyRule.id))).scalars():
        kinds[rule.site_type].append(rule.kind)
    town = Town(viewer, areas, {code: sorted(set(held)) or ["routine_check"] for code, held in kinds.items()})
    places = list(_places(areas, types, dice))
    fill(session, Site, _sites(places))
    fill(session, SiteState, _former(places, areas, types, dice))
    fill(session, Inspection, _visits(places, town, dice))
    session.commit()
    analyze()
    return town


def analyze() -> None:
    """What PostgreSQL does by itself a minute after so much was written; SQLite does not, and nobody asks it to."""
    if database.engine().dialect.name == "sqlite":
        return
    with database.engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("vacuum analyze")


def _places(areas: list[Area], types: dict[str, SiteType], dice: random.Random) -> Iterator[Place]:
    """As many of each type as the demo has, risks as the catalogue says and four in a hundred raised, like there."""
    codes = list(COUNTS)
    drawn = dice.choices(codes, [sum(COUNTS[code]) for code in codes], k=SITES)
    for n, code in enumerate(drawn):
        yield _place(areas[n % len(areas)], types[code], dice)


def _place(area: Area, of: SiteType, dice: random.Random) -> Place:
    risk = Risk.HIGH if dice.random() < 0.04 else Risk(of.risk)
    if of.code == "gas_household":
        risk = dice.choice(list(Risk))  # its class
    floor = f"{dice.randrange(1, 7)}层" if of.code in FLOORS else ""
    return Place(of.code, risk, area.id or 0, floor)


def _sites(places: list[Place]) -> Iterator[dict[str, Any]]:
    for n, place in enumerate(places):
        yield {
            **place._asdict(), "id": n + FIRST_ID, "code": f"B-{n:06}", "name": f"场所{n}", "lat": 34.44,
            "lon": 108.96, "created_at": LONG_AGO,
        }  # fmt: skip


def _former(
    places: list[Place], areas: list[Area], types: dict[str, SiteType], dice: random.Random
) -> Iterator[dict[str, Any]]:
    for n, place in enumerate(places):
        if dice.random() < CHANGED:
            was = _place(dice.choice(areas), types[dice.choice(list(COUNTS))], dice)
            was = dice.choice([was, place._replace(area_id=was.area_id), place._replace(risk=was.risk)])
            until = NOW - timedelta(seconds=dice.randrange(60 * 86400))
            yield {**was._asdict(), "site_id": n + FIRST_ID, "until": until, "gone": False}


def _visits(places: list[Place], town: Town, dice: random.Random) -> Iterator[dict[str, Any]]:
    for _ in range(VISITS):
        n = dice.randrange(SITES)
        at = NOW - timedelta(seconds=dice.randrange(400 * 86400))
        yield {
            "id": new_id(), "site_id": n + FIRST_ID, "area_id": places[n].area_id,
            "person_id": town.viewer.person_id, "kind": dice.choice(town.kinds[places[n].type]), "checklists": {},
            "answers": {}, "result": Result.PASS,
            "place_proof": PlaceProof.NONE if dice.random() < 0.1 else PlaceProof.FIX,
            "occurred_at": at, "recorded_at": at, "needs_review": "",
        }  # fmt: skip


def fill(session: Session, table: Any, rows: Iterator[dict[str, Any]]) -> None:
    while chunk := [row for row, _ in zip(rows, range(CHUNK), strict=False)]:
        session.execute(insert(table), chunk)
        session.commit()


class Truth:
    """The sites that lay in one community at a moment, with every visit that counts, for the rules to work on."""

    def __init__(self, session: Session, area: Area) -> None:
        self.area_id = area.id or 0
        mine = select(col(Site.id)).where(col(Site.area_id) == area.id)
        once = select(col(SiteState.site_id)).where(col(SiteState.area_id) == area.id)
        ids = set(session.execute(mine).scalars()) | set(session.execute(once).scalars())
        self.sites = session.execute(select(Site).where(col(Site.id).in_(ids))).scalars().all()
        states = session.execute(select(SiteState).where(col(SiteState.site_id).in_(ids))).scalars()
        self.former = {state.site_id: state for state in states}
        self.checks: dict[int, list[Check]] = {site_id: [] for site_id in ids}
        self.proven: dict[int, list[datetime]] = {site_id: [] for site_id in ids}
        for row in session.execute(select(Inspection).where(col(Inspection.site_id).in_(ids))).scalars():
            self.checks[row.site_id].append(Check(row.occurred_at.astimezone(settings().zone), row.kind, row.person_id))
            if row.place_proof is PlaceProof.FIX:
                self.proven[row.site_id].append(row.occurred_at)

    def there(self, at: datetime) -> Iterator[tuple[int, Place]]:
        for site in self.sites:
            state = self.former.get(site.id or 0)
            row = site if state is None or state.until <= at else state
            if row.area_id == self.area_id:
                yield site.id or 0, Place(row.type, Risk(row.risk), row.area_id, row.floor)

    def points(self, at: datetime) -> list[rules.Point]:
        return [rules.Point(place.risk, LONG_AGO, tuple(self.proven[site_id])) for site_id, place in self.there(at)]

    def kept(self, starts: datetime, ends: datetime) -> rules.Share:
        """Each day by what the site was on it."""
        total = rules.Share()
        for site in self.sites:
            state = self.former.get(site.id or 0)
            changed = min(max(state.until, starts), ends) if state else starts
            for row, left, right in ((state, starts, changed), (site, changed, ends)):
                if row is not None and row.area_id == self.area_id and left < right:
                    point = rules.Point(Risk(row.risk), LONG_AGO, tuple(self.proven[site.id or 0]))
                    total += rules.kept([point], left, right)
        return total

    def owed(self, duties: list[Running], at: datetime) -> tuple[int, int]:
        """Done and required of these rules, each at the sites that it held for when its period was over."""
        today, done, required = local_day(at), 0, 0
        for duty in duties:
            for site_id, place in self.there(min(at, day_end(duty.window.ends))):
                if place.type == duty.site_type and duty.risk in (None, place.risk):
                    checks = [check for check in self.checks[site_id] if check.at <= at]
                    one = tally(duty.rule, duty.window, checks, today, since=local_day(LONG_AGO))
                    done, required = done + one.done, required + one.required
        return done, required
