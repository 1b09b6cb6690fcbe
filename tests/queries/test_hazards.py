"""The ledger's questions: who sees what, what is found, and figures that hold for any day."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event
from sqlmodel import Session

from actions import hazards as actions
from data.days import local_day
from data.queries import hazards
from data.queries.hazards import LedgerFilter
from models import Hazard, now
from rules.errors import UnknownThing
from rules.hazard_steps import Step
from rules.permissions import SYSTEM
from rules.vocabulary import Grade, HazardSource, HazardState, PhotoRole
from tests import builders
from tests.builders_hazards import facts, found, hazard, walk

pytestmark = pytest.mark.usefixtures("any_database")
S = HazardState
TODAY = local_day(now())


class Town:
    """Two communities, three hazards in the first, one in the second."""

    def __init__(self, session: Session) -> None:
        self.top = builders.area(session)
        self.here = builders.area(session, "东社区", parent=self.top)
        self.there = builders.area(session, "西社区", parent=self.top)
        self.unit = builders.unit(session, self.here)
        self.shop = builders.site(session, self.here, name="老街饭店", unit_id=self.unit.id)
        self.officer = builders.viewer(session, "safety_officer", self.top)
        self.leader = builders.viewer(session, "leader", self.top)
        self.patrol = builders.viewer(session, "patrol_member", self.here, "赵巡查")
        self.owner = builders.viewer(session, "enterprise_contact", self.unit)
        elsewhere = builders.viewer(session, "patrol_member", self.there)
        self.gas = hazard(session, self.shop, self.patrol, title="燃气软管老化", category="urban_gas")
        self.exit = hazard(session, self.shop, self.patrol, title="安全出口堵塞", photos=True)
        self.road = hazard(session, self.here, self.patrol, title="井盖缺失", place="幸福路口", category="road_traffic")
        self.other = hazard(session, self.there, elsewhere, title="消火栓无水")


@pytest.fixture
def town(session: Session) -> Town:
    return Town(session)


def titles(session: Session, town: Town, **wanted: object) -> set[str]:
    page = hazards.ledger(session, town.leader, LedgerFilter(**wanted), on=TODAY, limit=50)  # type: ignore[arg-type]
    assert page.total == len(page.rows)
    return {row.title for row in page.rows}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("燃气", {"燃气软管老化"}),
        ("老街", {"燃气软管老化", "安全出口堵塞"}),
        ("老街 出口", {"安全出口堵塞"}),
        ("路口", {"井盖缺失"}),
        ("yh-20", {"燃气软管老化", "安全出口堵塞", "井盖缺失", "消火栓无水"}),
        ("000004", {"消火栓无水"}),
        ("100%", set()),
        ("_", set()),
    ],
)
def test_words_are_found_in_number_title_place_and_site(
    session: Session, town: Town, text: str, expected: set[str]
) -> None:
    assert titles(session, town, text=text) == expected


def test_a_filter_narrows_and_a_category_takes_its_subcategories_along(session: Session, town: Town) -> None:
    builders.category(session, "fire/household")
    hazard(session, town.here, town.patrol, title="家中堆物", category="fire/household")
    assert titles(session, town, category="fire") == {"安全出口堵塞", "消火栓无水", "家中堆物"}
    assert titles(session, town, category="fire/household") == {"家中堆物"}
    assert titles(session, town, area_path=town.there.path) == {"消火栓无水"}
    assert titles(session, town, site_id=town.shop.id) == {"燃气软管老化", "安全出口堵塞"}
    assert titles(session, town, states=(S.STRUCK_OFF,)) == set()
    assert titles(session, town, mine=True) == set()
    mine = hazards.ledger(session, town.patrol, LedgerFilter(mine=True), on=TODAY, limit=1)
    assert (len(mine.rows), mine.total) == (1, 4)


def test_nobody_sees_beyond_the_own_area_or_unit(session: Session, town: Town) -> None:
    mine = hazards.ledger(session, town.patrol, LedgerFilter(), on=TODAY, limit=50)
    assert {row.title for row in mine.rows} == {"燃气软管老化", "安全出口堵塞", "井盖缺失"}
    own = hazards.ledger(session, town.owner, LedgerFilter(), on=TODAY, limit=50)
    assert {row.title for row in own.rows} == {"燃气软管老化", "安全出口堵塞"}
    assert hazards.counts(session, town.owner, on=TODAY).open == 2
    assert len(hazards.open_at_sites(session, town.owner)) == 2
    assert hazards.decisions(session, builders.viewer(session, "volunteer", town.here), on=TODAY) == []
    with pytest.raises(UnknownThing):
        hazards.detail(session, town.patrol, town.other.id)


def test_pages_follow_one_another_without_gap_or_repeat(session: Session, town: Town) -> None:
    for sort in ("urgent", "newest", "deadline", "number"):
        wanted = LedgerFilter(sort=sort)
        seen = [
            row.id
            for offset in range(4)
            for row in hazards.ledger(session, town.leader, wanted, on=TODAY, limit=1, offset=offset).rows
        ]
        assert len(set(seen)) == 4


def test_the_most_pressing_comes_first(session: Session, town: Town) -> None:
    walk(session, town.exit, S.STRUCK_OFF, by=town.officer, fixer=town.owner)
    actions.take_step(
        session, viewer=town.officer, hazard_id=town.road.id, step="grade", **facts("grade", grade=Grade.MAJOR)
    )
    rows = hazards.ledger(session, town.leader, LedgerFilter(), on=TODAY, limit=50).rows
    assert (rows[0].title, rows[-1].title) == ("井盖缺失", "安全出口堵塞")


def test_overdue_is_derived_for_the_day_asked(session: Session, town: Town) -> None:
    due = TODAY + timedelta(days=2)
    walk(session, town.gas, S.RECTIFYING, by=town.officer, fixer=town.owner, due_on=due)
    for day, late in ((due, 0), (due + timedelta(days=1), 1)):
        assert hazards.counts(session, town.leader, on=day).overdue == late
        page = hazards.ledger(session, town.leader, LedgerFilter(overdue=True), on=day, limit=9)
        assert page.total == late
        assert all(row.overdue for row in page.rows)


def test_the_figures_hold_for_any_day(session: Session, town: Town) -> None:
    walk(session, town.gas, S.STRUCK_OFF, by=town.officer, fixer=town.owner)
    town.gas.registered_at = datetime(2026, 3, 1, 2, tzinfo=UTC)
    town.gas.struck_off_at = datetime(2026, 3, 10, 17, tzinfo=UTC)  # the 11th here
    session.flush()
    for day, open_then, gone in ((28, 0, 0), (1, 1, 0), (10, 1, 0), (11, 0, 1)):
        on = date(2026, 2, 28) if day == 28 else date(2026, 3, day)
        told = hazards.counts(session, town.leader, on=on)
        assert (told.open, told.struck_off_total) == (open_then, gone)
        assert told.open == told.registered_total - told.struck_off_total
    weeks = hazards.weekly(session, town.leader, until=date(2026, 3, 12), weeks=3)
    assert [tuple(week) for week in weeks] == [
        (date(2026, 2, 23), 1, 0, 1),
        (date(2026, 3, 2), 0, 0, 1),
        (date(2026, 3, 9), 0, 1, 0),
    ]


def test_each_community_has_its_figures(session: Session, town: Town) -> None:
    actions.take_step(
        session, viewer=town.officer, hazard_id=town.road.id, step="grade", **facts("grade", grade=Grade.MAJOR)
    )
    told = {
        row.name: (row.open, row.major_open, row.overdue) for row in hazards.by_area(session, town.leader, on=TODAY)
    }
    assert told == {"东社区": (3, 1, 0), "西社区": (1, 0, 0)}


def test_what_needs_a_decision_comes_with_its_step(session: Session, town: Town) -> None:
    due = TODAY + timedelta(days=3)
    walk(session, town.gas, S.RECTIFYING, by=town.officer, fixer=town.owner, due_on=due)
    asked = facts("request_extension", due_on=due)
    actions.take_step(session, viewer=town.owner, hazard_id=town.gas.id, step="request_extension", **asked)
    walk(session, town.exit, S.FIXED_PENDING_RECHECK, by=town.officer, fixer=town.owner)
    actions.take_step(
        session, viewer=town.officer, hazard_id=town.road.id, step="grade", **facts("grade", grade=Grade.MAJOR)
    )
    hazard(session, town.here, SYSTEM, title="有人反映异味", source=HazardSource.PUBLIC)
    told = [(d.kind, d.step, d.mine) for d in hazards.decisions(session, town.leader, on=TODAY)]
    assert told == [
        ("major_unfiled", Step.FILE_MAJOR, False),
        ("extension", Step.DECIDE_EXTENSION, True),
        ("recheck", Step.RECHECK_PASS, False),
        ("to_verify", Step.VERIFY, False),
    ]
    assert len(hazards.decisions(session, town.leader, on=TODAY, limit=2)) == 2


def test_overdue_climbs_the_ladder(session: Session, town: Town) -> None:
    walk(session, town.gas, S.RECTIFYING, by=town.officer, fixer=town.owner)
    later = TODAY + timedelta(days=30)
    for level, step in ((0, Step.ESCALATE), (1, Step.SUPERVISE), (2, None)):
        town.gas.escalation_level = level
        session.flush()
        assert [d.step for d in hazards.decisions(session, town.officer, on=later)] == [step]
    walk_on = hazards.decisions(session, town.officer, on=later)[0]
    assert (walk_on.kind, walk_on.place, walk_on.mine) == ("overdue", "老街饭店", False)


def test_open_hazards_of_a_site_are_offered_to_the_phone(session: Session, town: Town) -> None:
    walk(session, town.gas, S.STRUCK_OFF, by=town.officer, fixer=town.owner)
    assert [h.title for h in hazards.open_at_sites(session, town.patrol, [town.shop.id or 0])] == ["安全出口堵塞"]
    assert hazards.open_at_sites(session, town.patrol, []) == []


def test_a_line_has_its_photos_people_papers_and_evidence(session: Session, town: Town) -> None:
    walk(session, town.exit, S.STRUCK_OFF, by=town.officer, fixer=town.owner)
    seen = hazards.detail(session, town.leader, town.exit.id)
    assert (seen.site_name, seen.area_name, seen.finder) == ("老街饭店", "东社区", "赵巡查")
    assert [e.step for e in seen.events][-1] == "recheck_pass"
    assert seen.events[-1].actor == town.officer.name
    assert len(seen.before) == 1
    assert [p.role for p in seen.after] == [PhotoRole.AFTER]
    assert not seen.after[0].here
    assert seen.papers[0].served_at is not None
    assert (seen.evidence_score, seen.evidence_missing) == (85, ("place_proof",))


def test_what_came_back_names_the_line_before_it(session: Session, town: Town) -> None:
    walk(session, town.gas, S.STRUCK_OFF, by=town.officer, fixer=town.owner)
    new = actions.report_again(session, viewer=town.patrol, hazard_id=town.gas.id, note="又老化了")
    assert hazards.detail(session, town.leader, new.id).earlier_number == town.gas.number


def test_a_page_of_the_ledger_takes_two_statements_however_long_it_is(session: Session, town: Town) -> None:
    for n in range(20):
        actions.report(session, viewer=town.patrol, found=found(town.shop, title=f"隐患{n}"))
    session.commit()
    session.expunge_all()
    said: list[str] = []
    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", lambda *told: said.append(told[2]))
    page = hazards.ledger(session, town.leader, LedgerFilter(text="隐患"), on=TODAY, limit=50)
    assert page.total == 20
    assert len([statement for statement in said if statement.startswith("SELECT")]) == 2
    assert session.get(Hazard, page.rows[0].id) is not None
