"""Planning a round for a day, once or every week, and taking one back."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from data import journal
from data.days import local_day
from data.queries import places
from data.queries.walkers import walkers
from models import Area, PlannedRound, new_id, now
from rules.errors import BadInput, NotPermitted, UnknownThing
from rules.permissions import Viewer, require
from rules.rounds import FURTHEST_DAYS, LONGEST_TITLE, MAY_PLAN, MAY_SEND_OTHERS, MOST_STOPS, MOST_WEEKS, RoundDraft

WEEK = timedelta(days=7)
LONGEST_REASON = 200


def plan_round(session: Session, *, viewer: Viewer, draft: RoundDraft) -> list[PlannedRound]:
    """One row per day. What a proposal expected of coverage belongs to the first day only."""
    area = session.get(Area, draft.area_id)
    if area is None or not viewer.sees(area_path=area.path):
        raise UnknownThing("This area is not known here.")
    require(viewer, MAY_PLAN, area_path=area.path)
    _mind(draft)
    _mind_stops(session, viewer, draft)
    _mind_person(session, viewer, draft, area)
    series = new_id()
    rounds = [_row(viewer, draft, series, n) for n in range(draft.weeks)]
    session.add_all(rounds)
    session.flush()
    for row in rounds:
        after = {"area": row.area_id, "day": row.on_day, "team": row.team, "person": row.person_id, "stops": row.stops}
        journal.record(session, viewer, "plan_round", ("planned_round", row.id), after=after)
    return rounds


def plan_rounds(session: Session, *, viewer: Viewer, drafts: tuple[RoundDraft, ...]) -> None:
    """All teams of a proposal, or none."""
    for draft in drafts:
        plan_round(session, viewer=viewer, draft=draft)


def cancel_round(session: Session, *, viewer: Viewer, round_id: int, reason: str, later: bool = False) -> None:
    """It stays in the list with the reason. `later`: the same round on the days after, too."""
    row = session.get(PlannedRound, round_id)
    area = session.get(Area, row.area_id) if row else None
    if row is None or area is None or not viewer.sees(area_path=area.path):
        raise UnknownThing("There is no such round here.")
    if row.created_by != viewer.person_id:
        require(viewer, MAY_SEND_OTHERS, area_path=area.path)
    said = reason.strip()
    if not said:
        raise BadInput("Say why.", field="reason")
    if len(said) > LONGEST_REASON:
        raise BadInput("The reason is longer than {n} characters.", field="reason", n=LONGEST_REASON)
    if row.cancelled_at is not None:
        raise BadInput("This round was taken back already.")
    same = select(PlannedRound).where(
        col(PlannedRound.series) == row.series,
        col(PlannedRound.on_day) >= row.on_day,
        col(PlannedRound.cancelled_at).is_(None),
    )
    for one in session.execute(same.order_by(col(PlannedRound.on_day))).scalars() if later else (row,):
        one.cancelled_at, one.cancelled_by, one.cancel_reason = now(), viewer.person_id, said
        session.flush()
        after = {"cancelled_at": one.cancelled_at}
        journal.record(session, viewer, "cancel_round", ("planned_round", one.id), after=after, reason=said)


def _mind(draft: RoundDraft) -> None:
    today = local_day(now())
    if not draft.title.strip():
        raise BadInput("Give the round a name.", field="title")
    if len(draft.title.strip()) > LONGEST_TITLE:
        raise BadInput("The name is longer than {n} characters.", field="title", n=LONGEST_TITLE)
    if len(draft.note) > 300:
        raise BadInput("The note is longer than {n} characters.", field="note", n=300)
    if draft.on_day < today:
        raise BadInput("A round is planned for today or a later day.", field="on_day")
    if draft.on_day > today + timedelta(days=FURTHEST_DAYS):
        raise BadInput("The day lies more than a year ahead.", field="on_day")
    if not 1 <= draft.weeks <= MOST_WEEKS:
        raise BadInput("A round is repeated for {n} weeks at most.", field="weeks", n=MOST_WEEKS)


def _mind_stops(session: Session, viewer: Viewer, draft: RoundDraft) -> None:
    if not draft.stops:
        raise BadInput("A round needs at least one point.", field="stops")
    if len(draft.stops) > MOST_STOPS:
        raise BadInput("A round has {n} points at most.", field="stops", n=MOST_STOPS)
    if len(set(draft.stops)) < len(draft.stops):
        raise BadInput("A point is on the round twice.", field="stops")
    if set(draft.stops) - set(places.sites(session, viewer, set(draft.stops))):
        raise BadInput("A planned site is not known here.", field="stops")


def _mind_person(session: Session, viewer: Viewer, draft: RoundDraft, area: Area) -> None:
    """Who only patrols plans for themselves or for whoever patrols there."""
    if draft.person_id is None or draft.person_id == viewer.person_id:
        return
    if not any(viewer.may(p, area_path=area.path) for p in MAY_SEND_OTHERS):
        raise NotPermitted("You plan rounds for yourself only.")
    if draft.person_id not in {one.id for one in walkers(session, viewer, area_path=area.path)}:
        raise BadInput("This person does not patrol there.", field="person")


def _row(viewer: Viewer, draft: RoundDraft, series: UUID, week: int) -> PlannedRound:
    before, after, required = draft.covered if draft.covered and not week else (None, None, None)
    lat, lon = draft.start or (None, None)
    return PlannedRound(
        series=series,
        title=draft.title.strip(),
        area_id=draft.area_id,
        team=draft.team,
        person_id=draft.person_id,
        on_day=draft.on_day + week * WEEK,
        in_order=draft.in_order,
        stops=list(draft.stops),
        minutes=draft.minutes,
        start_lat=lat,
        start_lon=lon,
        covered_before=before,
        covered_after=after,
        required=required,
        note=draft.note.strip(),
        created_by=viewer.person_id,
    )
