"""A closed month says what the rule says, learns from what comes late, and leaves earlier answers alone."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, select

from actions import kept_months
from actions.drafts import InspectionDraft
from actions.inspections import log_inspection
from actions.reviews import refuse_visit
from capture import clockwork
from data import database
from data.days import local_day
from data.queries import kept
from data.queries.calendar_months import month_of
from data.queries.kept import KeptMonth
from data.queries.point_history import points_of
from data.queries.standing import Part
from models import Inspection, Site, SiteMonth
from rules.permissions import Viewer
from rules.vocabulary import PlaceProof, Risk
from tests import builders as make
from tests.builders_coverage import days, interval, pause, visit

pytestmark = pytest.mark.usefixtures("any_database")
NOW = datetime.now(UTC)
TODAY = local_day(NOW)


class World:
    def __init__(self, session: Session) -> None:
        self.session, dice = session, random.Random(5)
        self.top = make.area(session)
        self.east = make.area(session, "东", parent=self.top)
        self.leader: Viewer = make.viewer(session, "safety_officer", self.top)
        self.patrol: Viewer = make.viewer(session, "patrol_member", self.top)
        for n in range(24):
            made = NOW - days(dice.choice([400, 400, 70, 40]))
            ended = NOW - days(dice.randrange(1, 35)) if n % 6 == 5 else None
            site = make.site(
                session,
                (self.top, self.east)[n % 2],
                "school",
                risk=dice.choice(list(Risk)),
                created_at=made,
                ended_at=ended,
            )
            for _ in range(dice.randrange(14)):
                proof = dice.choice([PlaceProof.FIX, PlaceProof.FIX, PlaceProof.NONE])
                at = made + (NOW - made) * dice.random()
                visit(
                    session,
                    site,
                    self.patrol.person_id,
                    at,
                    place_proof=proof,
                    recorded_at=at + days(dice.random() / 9),
                )
            if n % 5 == 0:
                pause(session, site, self.leader.person_id, NOW - days(50), NOW - days(20))
            if n % 7 == 0:
                interval(session, site, 4, NOW - days(45))

    def months(self, at: datetime = NOW, part: Part | None = None) -> tuple[KeptMonth, ...]:
        return kept.kept_by_month(self.session, self.leader, at=at, part=part or Part())

    def close(self) -> int:
        closed = 0
        while month := kept_months.month_to_close(self.session, on=TODAY):
            kept_months.close_month(self.session, month=month)
            closed += 1
        return closed


@pytest.fixture
def world(session: Session) -> World:
    return World(session)


def same(one: tuple[KeptMonth, ...], other: tuple[KeptMonth, ...]) -> bool:
    assert [(m.month, m.final) for m in one] == [(m.month, m.final) for m in other]
    for mine, theirs in zip(one, other, strict=True):
        assert (mine.numerator, mine.denominator) == pytest.approx((theirs.numerator, theirs.denominator), abs=1e-4)
    return True


def test_closing_the_months_changes_no_figure_of_any_part_or_day(world: World) -> None:
    asked = [{}, {"part": Part(world.east.path)}, {"part": Part(risk=Risk.HIGH)}, {"at": NOW - days(33.3)}]
    before = [world.months(**facts) for facts in asked]  # type: ignore[arg-type]
    assert world.close() == kept_months.MOST_MONTHS
    assert world.close() == 0
    assert sum(m.numerator for m in before[0]) > 100
    assert all(same(world.months(**facts), then) for facts, then in zip(asked, before, strict=True))  # type: ignore[arg-type]


def test_a_late_visit_is_learnt_by_its_months_and_not_by_an_earlier_day(session: Session, world: World) -> None:
    site = make.site(session, world.top, "school", risk=Risk.HIGH, created_at=NOW - days(400))
    world.close()
    yesterday = NOW - days(1)
    then, now_ = world.months(yesterday), world.months()
    late = NOW - days(40)
    scan = {"kind": PlaceProof.SCAN, "text": site.code}
    draft = InspectionDraft.model_validate({"site": site.id, "occurred_at": late, "checklists": {}, "proof": scan})
    row = log_inspection(session, viewer=world.patrol, draft=draft)
    assert row.place_proof is not PlaceProof.NONE
    closed = {r.month: r for r in session.execute(select(SiteMonth).where(SiteMonth.site_id == site.id)).scalars()}
    assert closed[month_of(local_day(late)).first].settled_at >= NOW
    assert same(world.months(yesterday), then)
    later = world.months(datetime.now(UTC) + timedelta(minutes=1))
    assert sum(m.numerator for m in later if m.final) > sum(m.numerator for m in now_ if m.final)
    points = points_of(session, [], month_of(local_day(late)).starts, month_of(local_day(late)).ends, datetime.now(UTC))
    assert late in points[site.id or 0][0].visits


def test_a_visit_refused_later_leaves_its_month(session: Session, world: World) -> None:
    site = session.execute(select(Site)).scalars().first()
    assert site is not None
    odd = visit(session, site, world.patrol.person_id, NOW - days(44), needs_review="clock_off")
    world.close()
    before = world.months()
    refuse_visit(session, viewer=world.leader, inspection_id=odd.id, reason="不在现场")
    assert same(world.months(), before)
    row = session.get(Inspection, odd.id)
    assert row is not None
    assert row.voided_at is not None


def test_the_daily_work_closes_what_is_over_once(world: World) -> None:
    world.session.commit()
    assert clockwork.close_months(NOW) == kept_months.MOST_MONTHS
    assert clockwork.close_months(NOW) == 0
    with database.reading() as fresh:
        assert fresh.execute(select(SiteMonth)).first()
