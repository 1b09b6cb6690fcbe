"""Rounds of the demo: one to walk today, one that was walked with a point passed over, and a clock to look at."""

from datetime import timedelta

from sqlalchemy import desc, select
from sqlmodel import Session, col

from data.days import local_day
from data.demo.world import World
from data.queries.flags import day_of
from data.queries.standing import Part
from data.queries.walks import WalkTerms, where_next
from models import Flag, Inspection, Patrol, PatrolVisit, PlannedRound, Site
from rules import flags
from rules.coverage import CLASSES, State
from rules.permissions import Viewer
from rules.vocabulary import FlagKind, SkipReason

MOST_STOPS = 8
FAST_S = 1500  # a phone whose clock goes 25 minutes fast


def make_rounds(session: Session, world: World) -> None:
    """After the visits; it throws no dice, so that all else stays as it was."""
    _today(session, world)
    _walked(session, world)
    _flag(session, world)
    session.flush()


def _today(session: Session, world: World) -> None:
    """What is most due in the first community, as the proposal orders it."""
    home, head = world.communities[0], world.communities[0].head
    if head is None:
        return
    viewer = Viewer(head.id or 0, head.name, tuple(world.grants[head.id or 0]))
    terms = WalkTerms(minutes=90)
    proposal = where_next(session, viewer, at=world.end, terms=terms, part=Part(home.area.path))
    if not (proposal.walks and proposal.walks[0].stops):
        return
    stops = proposal.walks[0].stops[:MOST_STOPS]
    gained = sum(CLASSES[stop.risk].weight for stop in stops if stop.state in (State.STALE, State.NEVER))
    session.add(
        PlannedRound(
            series=world.id(world.end),
            title=f"{home.area.name}重点补巡",
            area_id=home.area.id or 0,
            person_id=home.patrol[0].id,
            on_day=world.today,
            stops=[stop.site_id for stop in stops],
            minutes=sum(stop.way_minutes + stop.minutes for stop in stops),
            covered_before=proposal.before,
            covered_after=proposal.before + gained,
            required=proposal.required,
            note="先看高风险点",
            created_by=head.id or 0,
            created_at=world.end,
            is_demo=True,
        )
    )


def _walked(session: Session, world: World) -> None:
    """The last round of the first community becomes a task that was given, with one point closed on the day."""
    home, head = world.communities[0], world.communities[0].head
    patrol = session.execute(
        select(Patrol).where(col(Patrol.area_id) == home.area.id).order_by(desc(col(Patrol.started_at))).limit(1)
    ).scalar_one_or_none()
    if patrol is None or head is None:
        return
    seen = select(col(PatrolVisit.site_id)).where(col(PatrolVisit.patrol_id) == patrol.id)
    visited = list(dict.fromkeys(session.execute(seen.order_by(col(PatrolVisit.position))).scalars()))
    below = [plot.area.id for plot in (*home.grids, *home.zones, *home.buildings)]
    closed = session.execute(
        select(col(Site.id)).where(col(Site.area_id).in_(below), col(Site.id).not_in(visited)).order_by(col(Site.id))
    ).scalars().first()  # fmt: skip
    stops = [*visited[:2], *([closed] if closed else []), *visited[2:]]
    begun = patrol.started_at - timedelta(hours=15)
    task = PlannedRound(
        series=world.id(begun),
        title=f"{home.area.name}例行巡查",
        area_id=home.area.id or 0,
        person_id=patrol.person_id,
        on_day=local_day(patrol.started_at),
        in_order=True,
        stops=stops,
        created_by=head.id or 0,
        created_at=begun,
        is_demo=True,
    )
    session.add(task)
    session.flush()
    patrol.planned_round_id, patrol.planned = task.id, stops
    if closed:
        at = (patrol.started_at + timedelta(minutes=40)).isoformat()
        patrol.skipped = [{"site": closed, "reason": SkipReason.CLOSED.value, "note": "门上贴有停业告示", "at": at}]


def _flag(session: Session, world: World) -> None:
    """A phone of the first community had a wrong clock for a day: what the rules say of it, by the rules."""
    home = world.communities[0]
    visits = [v for v in world.inspections if v.person_id == home.patrol[1].id]
    if not visits:
        return
    on = local_day(max(visit.occurred_at for visit in visits))
    ids = []
    for visit in visits:
        if local_day(visit.occurred_at) == on:
            visit.clock_skew_s = FAST_S
            ids.append(visit.id)
    session.flush()
    evidence = flags.found(day_of(session, home.patrol[1].id or 0, on)).get(FlagKind.CLOCK, [])
    last = session.get_one(Inspection, ids[-1])
    session.add(
        Flag(
            kind=FlagKind.CLOCK,
            person_id=home.patrol[1].id or 0,
            area_id=last.area_id,
            on_day=on,
            evidence=evidence,
            found_at=last.recorded_at,
            is_demo=True,
        )
    )
