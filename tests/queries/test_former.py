"""What a site was on a day is what that day's figures use, whatever it has become since."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlmodel import Session, col

from actions.coverage import freeze_coverage
from actions.sites import correct_site, end_site, reopen_site
from data.queries import coverage, coverage_rows, due, kept
from data.queries.standing import Part
from models import Site, SiteState, now
from rules.permissions import Viewer
from rules.sites import SiteFacts
from rules.vocabulary import Risk
from tests import builders as make
from tests.builders_coverage import days, visit

pytestmark = pytest.mark.usefixtures("any_database")
YESTERDAY = now() - timedelta(days=1)
LONG_AGO = now() - timedelta(days=400)


class Town:
    """Two communities; in the first one a low shop that was seen 20 days ago, and a high one that was seen today."""

    def __init__(self, session: Session) -> None:
        self.top = make.area(session)
        self.east, self.west = (make.area(session, name, parent=self.top) for name in ("东", "西"))
        self.leader = make.viewer(session, "leader", self.top)
        self.planner: Viewer = make.viewer(session, "planner", self.top)
        self.low, self.high = (self.shop(session, risk) for risk in (Risk.LOW, Risk.HIGH))
        visit(session, self.low, self.leader.person_id, YESTERDAY - days(20))
        visit(session, self.high, self.leader.person_id, YESTERDAY - days(1))

    def shop(self, session: Session, risk: Risk) -> Site:
        return make.site(session, self.east, "six_small_place", risk=risk, created_at=LONG_AGO, floor="2")

    def raised(self, session: Session, site: Site, risk: Risk = Risk.HIGH) -> None:
        facts = SiteFacts(type=site.type, name=site.name, risk=risk, floor=site.floor)
        correct_site(session, viewer=self.planner, site_id=site.id or 0, facts=facts)


@pytest.fixture
def town(session: Session) -> Town:
    return Town(session)


PARTS = [Part(), Part(risk=Risk.HIGH), Part(risk=Risk.LOW), Part(site_type="six_small_place"), Part(floor="2")]


def test_a_risk_raised_today_leaves_yesterdays_figure_as_it_was_frozen_and_asked_again(
    session: Session, town: Town
) -> None:
    before = [coverage.figure_of(session, town.leader, at=YESTERDAY, part=part) for part in PARTS]
    lists = coverage.standing_of(session, town.leader, at=YESTERDAY, part=Part())
    frozen = freeze_coverage(session, viewer=town.leader, at=YESTERDAY, part=Part(risk=Risk.LOW))
    town.raised(session, town.low)
    assert [coverage.figure_of(session, town.leader, at=YESTERDAY, part=part) for part in PARTS] == before
    assert coverage.standing_of(session, town.leader, at=YESTERDAY, part=Part()) == lists
    later = coverage_rows.later(session, town.leader, snapshot_id=frozen.id, known_at=now())
    assert later is not None
    assert later.now._asdict() == later.was
    assert freeze_coverage(session, viewer=town.leader, at=YESTERDAY, part=Part(risk=Risk.LOW)).id == frozen.id
    today = coverage.figure_of(session, town.leader, at=now(), part=Part(risk=Risk.HIGH))
    assert (today.active, today.overdue) == (2, 1)


def test_a_site_that_moved_to_another_community_counts_where_it_was(session: Session, town: Town) -> None:
    town.low.area_id = town.west.id or 0
    session.flush()
    east, west = (
        [coverage.figure_of(session, town.leader, at=at, part=Part(area.path)).active for at in (YESTERDAY, now())]
        for area in (town.east, town.west)
    )
    assert (east, west) == ([2, 1], [0, 1])
    patrol = make.viewer(session, "patrol_member", town.west)
    assert coverage.figure_of(session, patrol, at=YESTERDAY, part=Part()).active == 0
    assert coverage.figure_of(session, patrol, at=now(), part=Part()).active == 1


def test_what_was_gone_for_a_time_is_not_there_in_that_time(session: Session, town: Town) -> None:
    end_site(session, viewer=town.planner, site_id=town.low.id or 0, reason="关门")
    closed = now()
    reopen_site(session, viewer=town.planner, site_id=town.low.id or 0)
    found = [coverage.figure_of(session, town.leader, at=at, part=Part()).active for at in (YESTERDAY, closed, now())]
    assert found == [2, 1, 2]


def test_of_several_changes_the_one_that_ended_first_after_the_day_tells(session: Session, town: Town) -> None:
    for risk in (Risk.MEDIUM, Risk.HIGH):
        town.raised(session, town.low, risk)
    older, newer = session.execute(select(SiteState).order_by(col(SiteState.id))).scalars()
    move = update(SiteState).where(col(SiteState.id) == older.id).values(until=YESTERDAY - days(5))
    session.execute(move)
    [low] = coverage.standing_of(session, town.leader, at=YESTERDAY - days(6), part=Part(risk=Risk.LOW))
    [medium] = coverage.standing_of(session, town.leader, at=YESTERDAY, part=Part(risk=Risk.MEDIUM))
    assert (low.site_id, medium.site_id, newer.risk) == (town.low.id, town.low.id, Risk.MEDIUM)


def test_lists_groups_and_point_days_of_a_past_day_use_the_same_sites(session: Session, town: Town) -> None:
    def told() -> list[object]:
        groups = due.groups(session, town.leader, at=YESTERDAY, by="risk", part=Part())
        starts = YESTERDAY - days(30)
        share = kept.kept(session, town.leader, starts=starts, ends=YESTERDAY, part=Part(risk=Risk.LOW))
        points = due.due_list(session, town.leader, at=YESTERDAY, which="fresh", part=Part()).rows
        return [groups, share, points]

    before = told()
    town.raised(session, town.low)
    assert told() == before
