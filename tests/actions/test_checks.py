"""Checks that are kept as marks on the days of a year say what the rules say of the visits, around New Year too."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, update
from sqlmodel import Session, col, select

from actions import standings
from data import reference
from data.days import day_end, day_start, local_day
from data.queries import duty_rules, schedule
from data.queries.duty_rules import Running
from models import CheckDay, CheckYear, FrequencyRule, Inspection, Site, SiteFrequency, SiteStanding
from rules.permissions import Viewer
from rules.schedule import Check, tally
from settings import settings
from tests import builders as make
from tests.builders_coverage import days, visit

pytestmark = pytest.mark.usefixtures("any_database")
TYPES = ("school", "six_small_place", "rental_house", "gas_household")
NEW_YEAR = datetime(2025, 12, 31, 16, tzinfo=UTC)  # midnight in Beijing


class Town:
    """Sites with visits from the first of November to the end of January, many of them late, refused or repeated."""

    def __init__(self, session: Session, seed: int) -> None:
        self.session, self.dice = session, random.Random(seed)
        reference.load(session)
        top = make.area(session)
        self.officer: Viewer = make.viewer(session, "safety_officer", top)
        self.patrols = [make.viewer(session, "patrol_member", top).person_id for _ in range(2)]
        rows = session.execute(select(FrequencyRule.site_type, FrequencyRule.kind)).all()
        self.kinds = {name: sorted({kind for of, kind in rows if of == name}) for name in TYPES}
        self.sites = [make.site(session, top, TYPES[n % 4], created_at=NEW_YEAR - days(900)) for n in range(8)]
        self.seen: list[Inspection] = []
        for site in self.sites:
            for _ in range(40):
                self.visits(site, NEW_YEAR + timedelta(seconds=self.dice.randrange(-60 * 86400, 30 * 86400)))
        session.flush()

    def visits(self, site: Site, at: datetime) -> None:
        late, kind = self.dice.choice([0.0, 0.0, 0.0, 0.01, 0.8, 9.0]), self.dice.choice(self.kinds[site.type])
        more = {"kind": kind, "recorded_at": at + days(late)}
        if self.dice.random() < 0.15:
            more["voided_at"] = at + days(late) + days(self.dice.choice([0.01, 3]))
        person = self.dice.choice(self.patrols)
        self.seen.append(visit(self.session, site, person, at, **more))
        for minutes in self.dice.choice([(), (), (4,), (90, 200)]):
            again = at + timedelta(minutes=minutes)
            told = max(again, more["recorded_at"])
            self.seen.append(visit(self.session, site, person, again, kind=kind, recorded_at=told))

    def ready(self) -> None:
        while standings.renew_some(self.session):
            pass

    def by_rule(self, duties: list[Running], at: datetime, known_at: datetime) -> tuple[int, int]:
        done, required = 0, 0
        for duty in duties:
            for site in self.sites:
                if site.type == duty.site_type and duty.risk in (None, site.risk):
                    one = tally(duty.rule, duty.window, self.checks(site, at, known_at), local_day(at))
                    done, required = done + one.done, required + one.required
        return done, required

    def checks(self, site: Site, at: datetime, known_at: datetime) -> list[Check]:
        mine = (v for v in self.seen if v.site_id == site.id and v.occurred_at <= at)
        told = (v for v in mine if v.recorded_at and v.recorded_at <= known_at)
        held = (v for v in told if v.voided_at is None or v.voided_at > known_at)
        return [Check(v.occurred_at.astimezone(settings().zone), v.kind, v.person_id) for v in held]


@pytest.mark.parametrize("seed", [1, 2])
def test_checks_are_counted_as_by_the_rules_at_any_moment_around_new_year(session: Session, seed: int) -> None:
    town, moments = Town(session, seed), 0
    town.ready()
    assert crossing(town, day_end(local_day(NEW_YEAR + days(1)))), "otherwise no period passes New Year"
    for n in (-30, -1, 0, 1, 4, 20):
        over = day_end(local_day(NEW_YEAR + days(n)))
        for at, known_at in ((over, over), (over, over + days(1.3)), (over + days(0.4), over + days(0.4)),
                             (over + days(5), over), (over, over - days(0.3))):  # fmt: skip
            moments += 1
            for which in ("running", "finished"):
                assert says_what_the_rules_say(town, at, known_at, which)
    assert moments == 30


def says_what_the_rules_say(town: Town, at: datetime, known_at: datetime, which: schedule.Which) -> bool:
    page = schedule.owed(town.session, town.officer, at=at, known_at=known_at, which=which)
    if which == "running":
        duties = duty_rules.running(town.session, local_day(at - timedelta.resolution))
    else:
        duties = duty_rules.finished(town.session, local_day(at))
    assert (page.done, page.required) == town.by_rule(duties, at, known_at)
    assert page.required > 0
    return True


def crossing(town: Town, at: datetime) -> list[Running]:
    ran = duty_rules.running(town.session, local_day(at - timedelta.resolution))
    return [one for one in ran if one.site_type in TYPES and one.window.starts.year < one.window.ends.year]


def test_a_day_stands_by_itself_only_where_its_mark_does_not_tell_all(session: Session) -> None:
    town = Town(session, 3)
    town.ready()
    marks = "".join(session.exec(select(CheckYear.days)))
    odd = session.exec(select(CheckDay)).all()
    assert all(row.visits != 1 or row.settled_at > day_end(row.day) for row in odd)
    checked = {(v.site_id, v.kind, local_day(v.occurred_at)) for v in town.seen if v.voided_at is None}
    assert marks.count("1") == len(checked) > len(odd) > 20


def test_a_late_visit_of_last_year_mends_both_years_and_leaves_what_lay_before(session: Session) -> None:
    town = Town(session, 4)
    town.ready()
    before = {(row.site_id, row.kind, row.year): row.days for row in session.exec(select(CheckYear))}
    site = town.sites[1]
    day = day_start(local_day(NEW_YEAR - days(5.5)))
    town.seen.append(visit(session, site, town.patrols[0], day + days(0.5), kind="routine_check"))
    town.ready()
    assert not session.exec(select(func.count()).where(col(SiteStanding.stale))).one()
    after = {(row.site_id, row.kind, row.year): row.days for row in session.exec(select(CheckYear))}
    mine = (site.id or 0, "routine_check", 2025)
    place = local_day(day).timetuple().tm_yday - 1
    assert after.pop(mine) == before[mine][:place] + "1" + before.pop(mine)[place + 1 :]
    assert after == before
    at = day_end(local_day(NEW_YEAR + days(3)))
    assert says_what_the_rules_say(town, at, at, "running")


def test_a_frequency_of_one_site_is_counted_across_new_year_too(session: Session) -> None:
    town = Town(session, 5)
    town.ready()
    site = town.sites[2]
    own = SiteFrequency(
        site_id=site.id or 0, count=3, period="week", kind="routine_check", reason="节前加密",
        person_id=town.officer.person_id, decided_at=NEW_YEAR - days(30), in_force_from=local_day(NEW_YEAR - days(30)),
    )  # fmt: skip
    session.add(own)
    session.flush()
    at = day_end(local_day(NEW_YEAR + days(2)))
    ask = (session, town.officer)
    page = schedule.owed(*ask, at=at, limit=500)
    session.execute(update(SiteStanding).values(stale=True))
    assert schedule.owed(*ask, at=at, limit=500) == page
    weeks = [row for row in page.rules if row.period == "week" and row.starts.year < row.ends.year]
    assert sum(row.done for row in weeks) > 0, weeks
