"""A figure is frozen once and tells the same for ever; what came later stands beside it."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from actions.coverage import freeze_coverage
from actions.hazard_figures import freeze_ledger
from actions.hazards import take_step
from actions.snapshots import Figure, freeze
from data import snapshots as kept
from data.database import reading
from data.days import local_day
from data.queries import coverage, coverage_rows, hazard_figures, hazard_rows, snapshots
from data.queries.standing import Part
from models import Inspection, JournalEntry, Site, Snapshot, now, suspend
from rules.errors import BadInput, NotPermitted, UnknownThing
from rules.permissions import Viewer
from rules.vocabulary import HazardState, PlaceProof, Risk
from tests import builders as make
from tests.builders_coverage import LONG_AGO, NOW, days, pause, visit
from tests.builders_hazards import facts, hazard, walk

pytestmark = pytest.mark.usefixtures("any_database")


class Town:
    """Four shops: one seen in time, one too long ago, one never, one left out; another community beside them."""

    def __init__(self, session: Session) -> None:
        self.top = make.area(session)
        self.east, self.west = (make.area(session, name, parent=self.top) for name in ("东", "西"))
        self.leader: Viewer = make.viewer(session, "leader", self.top)
        self.patrol: Viewer = make.viewer(session, "patrol_member", self.west)
        self.shops = [self.shop(session) for _ in range(4)]
        seen, late, _never, out = self.shops
        self.seen = visit(session, seen, self.leader.person_id, NOW - days(1))
        visit(session, late, self.leader.person_id, NOW - days(30))
        self.vague = visit(session, late, self.leader.person_id, NOW - days(2), place_proof=PlaceProof.NONE)
        pause(session, out, self.leader.person_id, NOW - days(1), NOW + days(1))

    def shop(self, session: Session) -> Site:
        return make.site(session, self.east, "six_small_place", risk=Risk.HIGH, created_at=LONG_AGO, floor="2")


@pytest.fixture
def town(session: Session) -> Town:
    return Town(session)


def test_a_frozen_figure_keeps_value_scope_moment_and_the_rows_behind_it(session: Session, town: Town) -> None:
    made = freeze_coverage(session, viewer=town.leader, at=NOW, part=Part(risk=Risk.HIGH))
    whole = snapshots.frozen_whole(session, town.leader, snapshot_id=made.id)
    told = whole.figure
    live = coverage.figure_of(session, town.leader, at=NOW, part=Part(risk=Risk.HIGH))
    assert told.value == live._asdict()
    assert (told.value["numerator"], told.value["denominator"], told.value["share"]) == (3.0, 9.0, 1 / 3)
    assert (told.kind, told.definition, told.scope) == ("coverage", "coverage/1", {"risk": "high"})
    assert (told.as_of, told.known_at, told.area_name) == (NOW, NOW, town.top.name)
    seen, late, never, out = (shop.id for shop in town.shops)
    assert whole.rows == {
        "active": [seen, late, never],
        "fresh": [seen],
        "overdue": [late, never],
        "never": [never],
        "left_out": [out],
        "visits": [str(town.seen.id)],
        "no_proof": [str(town.vague.id)],
    }
    assert whole.sound
    line = session.execute(select(JournalEntry).order_by(col(JournalEntry.id).desc())).scalars().first()
    assert line is not None
    assert (line.verb, line.subject_id, (line.after or {})["hash"]) == ("freeze", str(made.id), told.hash)


def test_what_comes_later_stands_beside_the_figure_and_changes_nothing_in_it(session: Session, town: Town) -> None:
    made = freeze_coverage(session, viewer=town.leader, at=NOW, part=Part())
    before = snapshots.frozen_whole(session, town.leader, snapshot_id=made.id)
    _seen, _late, never, _out = town.shops
    visit(session, never, town.leader.person_id, NOW - days(3), recorded_at=NOW + days(1))
    visit(session, never, town.leader.person_id, NOW + days(2))
    never.risk = Risk.LOW
    session.flush()
    later = coverage_rows.later(session, town.leader, snapshot_id=made.id, known_at=NOW + days(3))
    assert later is not None
    assert (later.was, later.visits, later.voided) == (before.figure.value, 1, 0)
    assert (later.now.fresh, before.figure.value["fresh"]) == (2, 1)
    town.seen.voided_at = NOW + days(1)
    session.flush()
    gone = coverage_rows.later(session, town.leader, snapshot_id=made.id, known_at=NOW + days(3))
    assert gone is not None
    assert (gone.visits, gone.voided, gone.now.fresh) == (1, 1, 1)
    assert snapshots.frozen_whole(session, town.leader, snapshot_id=made.id) == before


def test_freezing_the_same_figure_twice_is_freezing_it_once(session: Session, town: Town) -> None:
    first = freeze_coverage(session, viewer=town.leader, at=NOW, part=Part())
    lines = len(session.execute(select(JournalEntry)).all())
    assert freeze_coverage(session, viewer=town.leader, at=NOW, part=Part()).id == first.id
    assert len(session.execute(select(JournalEntry)).all()) == lines
    assert freeze_coverage(session, viewer=town.leader, at=NOW, part=Part(site_type="six_small_place")).id != first.id
    assert snapshots.frozen(session, town.leader).total == 2


def test_a_figure_of_the_running_day_is_frozen_as_of_now_not_later(session: Session, town: Town) -> None:
    made = freeze_coverage(session, viewer=town.leader, at=now() + timedelta(minutes=5), part=Part())
    assert made.as_of <= now()


def test_an_area_is_frozen_by_those_who_may_and_seen_by_those_who_see_all_of_it(session: Session, town: Town) -> None:
    made = freeze_coverage(session, viewer=town.leader, at=NOW, part=Part(), area_id=town.east.id)
    assert snapshots.frozen(session, town.leader, area_path=town.east.path).rows[0].id == made.id
    assert snapshots.frozen(session, town.leader, area_path=town.west.path).total == 0
    assert snapshots.frozen(session, town.patrol).total == 0
    with pytest.raises(UnknownThing):
        snapshots.frozen_whole(session, town.patrol, snapshot_id=made.id)
    with pytest.raises(UnknownThing):
        freeze_coverage(session, viewer=town.patrol, at=NOW, part=Part(), area_id=town.east.id)
    make.site(session, town.west)
    with pytest.raises(NotPermitted):
        freeze_coverage(session, viewer=town.patrol, at=now(), part=Part())
    with pytest.raises(BadInput, match="no point"):
        freeze_coverage(session, viewer=town.leader, at=NOW, part=Part(floor="9"))
    assert snapshots.frozen(session, town.leader).total == 1


def test_the_ledgers_figures_can_be_frozen_too(session: Session, town: Town) -> None:
    finder = make.viewer(session, "patrol_member", town.east)
    line = hazard(session, town.shops[0], finder)
    made = freeze_ledger(session, viewer=town.leader, on=local_day(now()))
    whole = snapshots.frozen_whole(session, town.leader, snapshot_id=made.id)
    assert (whole.figure.kind, whole.figure.definition) == ("hazards", "hazards/1")
    assert whole.figure.value == hazard_figures.counts(session, town.leader, on=local_day(now()))._asdict()
    assert [str(line.id)] in whole.rows.values()
    assert {name: len(ids) for name, ids in whole.rows.items()} == {
        name: whole.figure.value[name] for name in whole.rows
    }
    assert coverage_rows.later(session, town.leader, snapshot_id=made.id, known_at=now()) is None


def test_what_came_later_to_the_ledger_is_told_line_by_line(session: Session, town: Town) -> None:
    officer = make.viewer(session, "safety_officer", town.top)
    owner = make.viewer(session, "community_admin", town.east)
    finder = make.viewer(session, "patrol_member", town.east)
    line = hazard(session, town.shops[0], finder, photos=True)
    walk(session, line, HazardState.FIXED_PENDING_RECHECK, by=officer, fixer=owner)
    made = freeze_ledger(session, viewer=town.leader, on=local_day(now()))
    take_step(session, viewer=officer, hazard_id=line.id, step="recheck_pass", **facts("recheck_pass"))
    hazard(session, town.shops[1], finder, title="疏散通道堆物")
    later = hazard_rows.later(session, town.leader, snapshot_id=made.id, on=local_day(now()))
    assert later is not None
    assert (later.struck_off, later.registered, later.open_then) == (1, 1, later.was["open"])
    assert (later.was["open"], later.now.open, later.now.struck_off_total) == (1, 1, 1)
    points = freeze_coverage(session, viewer=town.leader, at=NOW, part=Part())
    assert hazard_rows.later(session, town.leader, snapshot_id=points.id, on=local_day(now())) is None


def test_any_report_can_be_kept_with_its_rows(session: Session, town: Town) -> None:
    def week(**more: object) -> Figure:
        facts = {
            "as_of": NOW,
            "area_id": town.top.id,
            "value": {"done": 3, "of": 4, "at": NOW},
            "rows": {"tasks": [1, 2]},
        }
        return Figure(**{"kind": "weekly", "definition": "weekly/1", "scope": {}, **facts, **more})  # type: ignore[arg-type]

    made = freeze(session, viewer=town.leader, figure=week(title="第24周"))
    assert snapshots.frozen(session, town.leader, kind="weekly", as_of=NOW).rows[0].title == "第24周"
    assert snapshots.frozen_whole(session, town.leader, snapshot_id=made.id).rows == {"tasks": [1, 2]}
    with pytest.raises(BadInput, match="not before"):
        freeze(session, viewer=town.leader, figure=week(as_of=now() + days(1)))
    with pytest.raises(BadInput, match="longer"):
        freeze(session, viewer=town.leader, figure=week(title="长" * 201))


def test_the_database_lets_nobody_change_or_delete_a_frozen_figure(session: Session, town: Town) -> None:
    freeze_coverage(session, viewer=town.leader, at=NOW, part=Part())
    for statement in (update(Snapshot).values(title="x"), delete(Snapshot)):
        with pytest.raises(IntegrityError, match="never"), session.begin_nested():
            session.execute(statement)


@pytest.mark.parametrize("forgery", [{"value": {"share": 1.0}}, {"as_of": NOW - days(9)}, {"rows": b"x"}, None])
def test_a_forged_or_vanished_figure_is_named(session: Session, town: Town, forgery: dict[str, object] | None) -> None:
    honest = freeze_coverage(session, viewer=town.leader, at=NOW, part=Part())
    forged = freeze_coverage(session, viewer=town.leader, at=NOW - days(1), part=Part()).id
    assert list(kept.broken(session)) == []
    suspend(session.connection(), "snapshots")
    one = col(Snapshot.id) == forged
    session.execute(delete(Snapshot).where(one) if forgery is None else update(Snapshot).where(one).values(**forgery))
    session.expire_all()
    session.commit()
    with reading() as fresh:
        assert list(kept.broken(fresh)) == [forged]
        if forgery and "value" in forgery:
            assert not snapshots.frozen_whole(fresh, town.leader, snapshot_id=forged).sound
        assert snapshots.frozen_whole(fresh, town.leader, snapshot_id=honest.id).sound
        assert fresh.execute(select(col(Inspection.id))).first()
