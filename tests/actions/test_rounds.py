"""A planned round: who may plan it, whose phone gets it, how far it has come, what was missed and why."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from actions.drafts import PatrolDraft
from actions.patrols import log_patrol
from actions.rounds import cancel_round, plan_round
from data.days import local_day
from data.queries import rounds, walkers
from data.queries.bundle import bundle
from models import Area, JournalEntry, Patrol, PlannedRound, Site, now
from rules.errors import BadInput, NotPermitted, RuleBroken, UnknownThing
from rules.permissions import Viewer
from rules.rounds import RoundDraft, RoundState
from tests import builders as make
from tests.builders_coverage import LONG_AGO, visit

pytestmark = pytest.mark.usefixtures("any_database")
TODAY = local_day(now())


@pytest.fixture
def place(session: Session) -> Area:
    return make.area(session, "甲社区", parent=make.area(session))


@pytest.fixture
def head(session: Session, place: Area) -> Viewer:
    return make.viewer(session, "community_admin", place)


@pytest.fixture
def patrol(session: Session, place: Area) -> Viewer:
    return make.viewer(session, "patrol_member", place)


@pytest.fixture
def stops(session: Session, place: Area) -> tuple[int, ...]:
    return tuple(make.site(session, place, created_at=LONG_AGO).id or 0 for _ in range(3))


def draft(place: Area, stops: tuple[int, ...], **more: Any) -> RoundDraft:
    base: dict[str, Any] = {"title": "重点补巡", "area_id": place.id, "stops": stops, "on_day": TODAY}
    return RoundDraft(**{**base, **more})


def shown(session: Session, viewer: Viewer) -> tuple[rounds.RoundRow, ...]:
    return rounds.rounds(session, viewer, starts_on=TODAY - timedelta(days=9), ends_on=TODAY + timedelta(days=99))


def test_a_round_goes_to_the_phone_it_is_for(
    session: Session, place: Area, head: Viewer, patrol: Viewer, stops: tuple[int, ...]
) -> None:
    other = make.viewer(session, "patrol_member", place)
    plan_round(session, viewer=head, draft=draft(place, stops, person_id=patrol.person_id, in_order=True))
    plan_round(session, viewer=head, draft=draft(place, stops[:1], title="谁去都行"))
    told = bundle(session, patrol, at=now(), today=TODAY)["rounds"]
    assert [(r["title"], r["stops"], r["in_order"], r["mine"]) for r in told] == [
        ("重点补巡", list(stops), True, True),
        ("谁去都行", [stops[0]], False, False),
    ]
    assert [r["title"] for r in bundle(session, other, at=now(), today=TODAY)["rounds"]] == ["谁去都行"]
    assert bundle(session, head, at=now(), today=TODAY)["rounds"] == []  # no right to check sites


def test_visiting_is_the_normal_inspection_and_the_round_counts_it(
    session: Session, place: Area, head: Viewer, patrol: Viewer, stops: tuple[int, ...]
) -> None:
    [row] = plan_round(session, viewer=head, draft=draft(place, stops))
    assert [(r.state, r.visited, r.total) for r in shown(session, head)] == [(RoundState.PLANNED, 0, 3)]
    visit(session, session.get_one(Site, stops[0]), patrol.person_id, now())
    assert [(r.state, r.visited) for r in shown(session, head)] == [(RoundState.RUNNING, 1)]
    began, skipped = now() - timedelta(minutes=50), {"site": stops[1], "reason": "closed", "note": "停业"}
    sent: dict[str, Any] = {"occurred_at": began, "started_at": began, "ended_at": now(), "planned": stops}
    log_patrol(
        session,
        viewer=patrol,
        draft=PatrolDraft.model_validate({**sent, "round": row.id, "skipped": [skipped]}, strict=False),
    )
    [told] = shown(session, head)
    assert (told.state, told.visited) == (RoundState.FINISHED, 1)
    assert told.taken == pytest.approx(50, abs=1)
    assert [(m.site_id, m.reason, m.note) for m in told.missed] == [(stops[1], "closed", "停业"), (stops[2], "", "")]
    assert walkers.to_walk(session, patrol, today=TODAY) == ()
    real = rounds.effect(session, head, round_id=row.id or 0)
    assert real is not None
    assert real.before == 0.0
    assert real.after == pytest.approx(1 / 3)


def test_a_phone_may_name_a_round_that_is_not_there(session: Session, patrol: Viewer, stops: tuple[int, ...]) -> None:
    sent: dict[str, Any] = {"occurred_at": now(), "started_at": now(), "planned": stops, "round": 4711}
    log_patrol(session, viewer=patrol, draft=PatrolDraft.model_validate(sent, strict=False))
    assert session.execute(select(col(Patrol.planned_round_id))).scalar_one() is None


def test_every_week_is_a_round_of_its_own_and_all_that_are_left_can_be_taken_back(
    session: Session, place: Area, head: Viewer, stops: tuple[int, ...]
) -> None:
    made = plan_round(session, viewer=head, draft=draft(place, stops, weeks=4, covered=(1.0, 4.0, 6.0)))
    assert [row.on_day - TODAY for row in made] == [timedelta(weeks=n) for n in range(4)]
    assert [row.covered_after for row in made] == [4.0, None, None, None]
    cancel_round(session, viewer=head, round_id=made[1].id or 0, reason="节假日", later=True)
    told = {row.id: row for row in shown(session, head)}
    assert [told[row.id or 0].state for row in made] == [RoundState.PLANNED] + [RoundState.CANCELLED] * 3
    assert all(row.repeats for row in told.values())
    verbs = session.execute(select(col(JournalEntry.verb))).scalars().all()
    assert (verbs.count("plan_round"), verbs.count("cancel_round")) == (4, 3)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "长" * 81}, "title"),
        ({"stops": ()}, "stops"),
        ({"stops": (1, 1)}, "stops"),
        ({"stops": (999_999,)}, "stops"),
        ({"on_day": TODAY - timedelta(days=1)}, "on_day"),
        ({"on_day": TODAY + timedelta(days=400)}, "on_day"),
        ({"weeks": 13}, "weeks"),
        ({"person_id": 999_999}, "person"),
    ],
)
def test_a_round_that_makes_no_sense_is_refused_and_changes_nothing(
    session: Session, place: Area, head: Viewer, stops: tuple[int, ...], more: dict[str, Any], field: str
) -> None:
    with pytest.raises(BadInput) as refused:
        plan_round(session, viewer=head, draft=draft(place, **{"stops": stops, **more}))
    assert refused.value.field == field
    assert session.execute(select(PlannedRound)).first() is None


def test_who_only_patrols_plans_for_themselves_and_nobody_plans_elsewhere(
    session: Session, place: Area, head: Viewer, patrol: Viewer, stops: tuple[int, ...]
) -> None:
    [mine] = plan_round(session, viewer=patrol, draft=draft(place, stops, person_id=patrol.person_id))
    other = make.viewer(session, "patrol_member", place)
    with pytest.raises(NotPermitted):
        plan_round(session, viewer=patrol, draft=draft(place, stops, person_id=other.person_id))
    stranger = make.viewer(session, "community_admin", make.area(session, "乙社区", parent=make.area(session)))
    for attempt in (
        lambda: plan_round(session, viewer=stranger, draft=draft(place, stops)),
        lambda: cancel_round(session, viewer=stranger, round_id=mine.id or 0, reason="x"),
    ):
        with pytest.raises(UnknownThing):
            attempt()
    with pytest.raises(RuleBroken):
        cancel_round(session, viewer=other, round_id=mine.id or 0, reason="x")
    with pytest.raises(BadInput):
        cancel_round(session, viewer=head, round_id=mine.id or 0, reason=" ")
    assert rounds.rounds(session, stranger, starts_on=TODAY, ends_on=TODAY) == ()
    assert rounds.effect(session, stranger, round_id=mine.id or 0) is None
