"""What is kept ready of a site never changes an answer: the same questions are asked again without it."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, func, update
from sqlmodel import Session, col, select

from actions import kept_months, standings
from actions.drafts import InspectionDraft
from actions.inspections import log_inspection
from actions.reviews import accept_visit, refuse_visit
from actions.sites import end_site
from capture import clockwork
from data import database, reference
from data.days import day_end, local_day
from data.queries import coverage, due, kept, schedule
from data.queries.calendar_months import month_of
from data.queries.standing import Part
from models import CheckDay, CheckYear, Inspection, Site, SiteMonth, SiteStanding, now
from rules.permissions import Viewer
from rules.vocabulary import PlaceProof, Risk
from settings import settings
from tests import builders as make
from tests.builders_coverage import days, interval, pause, visit

pytestmark = pytest.mark.usefixtures("any_database")
TYPES = {"six_small_place": "routine_check", "rental_house": "routine_check", "school": "gate_duty"}
PROOFS = [PlaceProof.FIX, PlaceProof.FIX, PlaceProof.NONE, PlaceProof.REASON]


class Walk:
    """A community in which things happen at random, through the actions and past them."""

    def __init__(self, session: Session, seed: int) -> None:
        self.session, self.dice = session, random.Random(seed)
        reference.load(session)
        self.top = make.area(session)
        self.east = make.area(session, "东", parent=self.top)
        self.officer: Viewer = make.viewer(session, "safety_officer", self.top)
        self.patrol: Viewer = make.viewer(session, "patrol_member", self.top)
        self.sites = [self.site(n) for n in range(12)]
        for site in self.sites:
            for _ in range(self.dice.randrange(2, 14)):
                self.past_the_actions(site)

    def site(self, n: int) -> Site:
        created = now() - days(self.dice.choice([300, 300, 40, 10]))
        where, risk = (self.top, self.east)[n % 2], self.dice.choice(list(Risk))
        return make.site(self.session, where, list(TYPES)[n % 3], risk=risk, created_at=created)

    def past_the_actions(self, site: Site) -> None:
        """A record that nobody told the actions of; often another by the same person within minutes of midnight."""
        at = now() - timedelta(seconds=self.dice.randrange(120 * 86400))
        late, facts = self.dice.choice([0.0, 0.0, 0.1, 6.0, -0.4]), {"place_proof": self.dice.choice(PROOFS)}
        kind = self.dice.choice([TYPES[site.type], "patrol"])
        more = {"kind": kind, "recorded_at": min(at + days(late), now()), **facts}
        review = "clock_off" if self.dice.random() < 0.15 else ""
        visit(self.session, site, self.patrol.person_id, at, needs_review=review, **more)
        if self.dice.random() < 0.3:
            visit(self.session, site, self.patrol.person_id, at + days(self.dice.choice([4, 9, 12]) / 1440), **more)

    def logs(self, site: Site) -> None:
        when = now() - timedelta(seconds=self.dice.choice([60, 86400 * 3, 86400 * 40]))
        facts: dict[str, object] = {"occurred_at": when, "checklists": {}, "check_kind": TYPES[site.type]}
        there = self.dice.random() < 0.7
        proof = {"kind": PlaceProof.SCAN, "text": site.code} if there else {"kind": PlaceProof.NONE}
        draft = InspectionDraft.model_validate({**facts, "site": site.id, "proof": proof})
        log_inspection(self.session, viewer=self.patrol, draft=draft)

    def decides(self, site: Site) -> None:
        waiting = select(Inspection).where(Inspection.site_id == site.id, col(Inspection.voided_at).is_(None))
        flagged = [row for row in self.session.exec(waiting) if row.needs_review]
        if flagged:
            verb = self.dice.choice([accept_visit, refuse_visit])
            verb(self.session, viewer=self.officer, inspection_id=flagged[0].id, reason="看过现场")

    def duty_changes(self, site: Site) -> None:
        change = self.dice.randrange(4)
        if change == 0:
            pause(self.session, site, self.officer.person_id, now() - days(9), now() + days(self.dice.choice([-3, 3])))
        elif change == 1:
            interval(self.session, site, self.dice.choice([3, 40]), now() - days(self.dice.choice([2, 60])))
        elif change == 2:
            self.session.execute(update(Site).where(col(Site.id) == site.id).values(risk=self.dice.choice(list(Risk))))
        elif site.ended_at is None and self.dice.random() < 0.3:
            end_site(self.session, viewer=self.officer, site_id=site.id or 0, reason="拆除")

    def step(self) -> None:
        verb = self.dice.choice([self.logs, self.logs, self.decides, self.duty_changes, self.past_the_actions])
        site = self.dice.choice([s for s in self.sites if s.ended_at is None])
        verb(site)
        self.session.flush()

    def answers(self, at: datetime) -> list[object]:
        """All that rests on what is kept ready."""
        part, known = Part(self.east.path), min(at + days(2), now())
        over = day_end(local_day(at) - timedelta(days=3))
        ask = (self.session, self.officer)
        return [
            coverage.figure_of(*ask, at=at, part=Part()),
            coverage.figure_of(*ask, at=at, part=part, known_at=known),
            due.due_list(*ask, at=at, which="all"),
            due.groups(*ask, at=at, by="risk"),
            schedule.owed(*ask, at=at),
            schedule.owed(*ask, at=at, part=part, which="finished", known_at=known),
            schedule.owed(*ask, at=over),
            schedule.owed(*ask, at=over, known_at=known),
            schedule.owed(*ask, at=min(over + days(3), at), part=part, known_at=over),
        ]

    def months(self, at: datetime) -> list[list[float]]:
        found = kept.kept_by_month(self.session, self.officer, at=at)
        return [[month.month.toordinal(), month.numerator, month.denominator] for month in found]

    def says_the_same_from_scratch(self, at: datetime) -> bool:
        """With nothing kept ready the answers are the same, months to a minute and a half of a day."""
        answers, months = self.answers(at), self.months(at)
        with self.session.begin_nested() as aside:
            self.session.execute(update(SiteStanding).values(stale=True))
            for table in (CheckDay, CheckYear, SiteMonth):
                self.session.execute(delete(table))
            assert self.answers(at) == answers
            for mine, theirs in zip(self.months(at), months, strict=True):
                assert mine == pytest.approx(theirs, abs=1e-3)
            aside.rollback()
        return True

    def ready(self) -> int:
        fresh = select(func.count()).select_from(SiteStanding).where(~col(SiteStanding.stale))
        return self.session.exec(fresh).one()


@pytest.mark.parametrize("seed", [1, 2])
def test_no_answer_changes_by_what_is_kept_ready(session: Session, seed: int) -> None:
    walk, most = Walk(session, seed), 0
    for n in range(5):
        if n % 3 == 1:
            assert standings.renew_some(session) <= len(walk.sites)
        for _ in range(8):
            walk.step()
        most = max(most, walk.ready())
        first = datetime.combine(local_day(now()).replace(day=1), datetime.min.time(), UTC) - days(1 / 3)
        for at in (now(), walk.dice.choice([now() - days(1), now() - days(20), first, first + days(0.5)])):
            assert walk.says_the_same_from_scratch(at)
    assert most > len(walk.sites) / 2, "otherwise nothing was kept ready and the test says nothing"


def test_closed_months_are_not_believed_of_a_site_that_was_written_past_the_actions(session: Session) -> None:
    walk = Walk(session, 3)
    while standings.renew_some(session):
        pass
    month = month_of(month_of(local_day(now())).first - timedelta(days=1))
    kept_months.close_month(session, month=month)
    for site in walk.sites[:4]:
        visit(session, site, walk.patrol.person_id, month.starts + days(3), recorded_at=now())
    assert walk.says_the_same_from_scratch(now())


def test_days_of_another_zone_are_not_believed_and_the_daily_work_counts_them_anew(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk, month = Walk(session, 6), month_of(local_day(now()))
    session.commit()
    clockwork.keep_ready(now())
    assert clockwork.close_months(now()) > 1
    assert walk.says_the_same_from_scratch(now())
    walk.past_the_actions(walk.sites[1])
    monkeypatch.setenv("ANXUN_TIMEZONE", "Pacific/Kiritimati")
    settings.cache_clear()
    assert walk.says_the_same_from_scratch(now())
    walk.logs(walk.sites[0])
    assert walk.says_the_same_from_scratch(month.starts)
    session.commit()
    assert clockwork.keep_ready(now()) >= len(walk.sites) - 1
    assert clockwork.close_months(now() + days(1)) > 1
    for table in (SiteStanding, SiteMonth):
        assert set(session.exec(select(table.timezone))) == {"Pacific/Kiritimati"}
    for at in (now(), month.starts, month.starts - days(20)):
        assert walk.says_the_same_from_scratch(at)


@pytest.mark.parametrize("change", ["new", "late", "refused", "moved", "gone"])
def test_whatever_door_a_visit_is_written_through_its_site_is_stale(session: Session, change: str) -> None:
    walk = Walk(session, 4)
    site, other = walk.sites[:2]
    row = visit(session, site, walk.patrol.person_id, now() - days(50))
    while standings.renew_some(session):
        pass
    mine = col(Inspection.id) == row.id
    if change in ("new", "late"):
        visit(session, site, walk.patrol.person_id, now() - days(90 if change == "late" else 0))
    elif change == "gone":
        session.execute(delete(Inspection).where(mine))
    else:
        facts = {"voided_at": now()} if change == "refused" else {"site_id": other.id}
        session.execute(update(Inspection).where(mine).values(**facts))
    stale = select(SiteStanding.site_id).where(col(SiteStanding.stale)).order_by(col(SiteStanding.site_id))
    assert list(session.exec(stale)) == ([site.id, other.id] if change == "moved" else [site.id])


def test_a_save_leaves_nothing_stale_and_the_daily_work_does_the_rest(session: Session) -> None:
    walk = Walk(session, 5)
    for site in walk.sites:
        walk.logs(site)
    assert walk.ready() == len(walk.sites)
    walk.past_the_actions(walk.sites[0])
    session.commit()
    assert clockwork.keep_ready(now()) == 1
    assert clockwork.keep_ready(now()) == 0
    with database.reading() as fresh:
        assert fresh.exec(select(func.count()).select_from(SiteStanding)).one() == len(walk.sites)
