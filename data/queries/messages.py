"""Channels and the outbox, for whoever manages them; the secret address of a channel is in no answer."""

from collections import Counter
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, case, desc, false, func, or_, select
from sqlmodel import Session, col

from data.days import as_of
from data.queries import coverage, expiries, hazard_figures
from data.queries.hazard_decisions import decisions
from data.queries.scope import areas_below
from models import Area, Channel, Message
from rules.messages import DAILY, Figures, MessageKind, MessageState, text
from rules.permissions import Grant, Viewer

MANAGES = "manage_users"
MOST_DECISIONS = 10_000
MOST_SHOWN = 30


class ChannelLine(NamedTuple):
    id: int
    name: str
    service: str
    place: str
    kinds: tuple[str, ...]
    waiting: int
    last_sent_at: datetime | None


class OutboxLine(NamedTuple):
    id: int
    channel: str
    service: str
    kind: MessageKind
    state: MessageState
    text: str
    tries: int
    next_try_at: datetime
    error: str
    created_at: datetime
    sent_at: datetime | None


class Draft(NamedTuple):
    channel_id: int
    kind: MessageKind
    text: str


def channels(session: Session, viewer: Viewer) -> tuple[ChannelLine, ...]:
    """Those in use, of the areas where the viewer manages people."""
    waits = func.sum(case((col(Message.state).in_((MessageState.WAITING, MessageState.SENDING)), 1), else_=0))
    rows = session.execute(
        select(Channel, col(Area.name), waits, func.max(col(Message.sent_at)))
        .join(Area, col(Area.id) == col(Channel.area_id))
        .outerjoin(Message, col(Message.channel_id) == col(Channel.id))
        .where(col(Channel.ended_at).is_(None), _managed(viewer))
        .group_by(col(Channel.id), col(Area.id))
        .order_by(col(Area.path), col(Channel.id))
    )
    return tuple(
        ChannelLine(row.id, row.name, row.service, place, tuple(row.kinds), int(waiting), sent)
        for row, place, waiting, sent in rows
    )


def outbox(session: Session, viewer: Viewer, *, limit: int = MOST_SHOWN) -> tuple[OutboxLine, ...]:
    """The newest messages of these channels, what is not sent before what is."""
    rows = session.execute(
        select(Message, col(Channel.name), col(Channel.service))
        .join(Channel, col(Channel.id) == col(Message.channel_id))
        .where(_managed(viewer))
        .order_by(col(Message.state) == MessageState.SENT, desc(col(Message.id)))
        .limit(limit)
    )
    return tuple(
        OutboxLine(
            m.id or 0, name, service, m.kind, m.state, m.text, m.tries, m.next_try_at, m.error, m.created_at, m.sent_at
        )
        for m, name, service in rows
    )  # fmt: skip


def drafts(session: Session, *, day: date, base: str) -> tuple[Draft, ...]:
    """What each channel is to hear of this day: counts of its area, where there is something to say."""
    held = session.execute(
        select(Channel, Area)
        .join(Area, col(Area.id) == col(Channel.area_id))
        .where(col(Channel.ended_at).is_(None))
        .order_by(col(Channel.id))
    ).all()
    found = {area.path: _figures(session, area.path, day) for _channel, area in held}
    said = [
        Draft(channel.id or 0, kind, text(kind, area.name, day, found[area.path], base))
        for channel, area in held
        for kind in DAILY
        if kind.value in channel.kinds
    ]
    return tuple(draft for draft in said if draft.text)


def is_due(session: Session, *, at: datetime) -> bool:
    """Whether anything waits to be sent, or was left by a sender that died."""
    waiting = and_(col(Message.state) == MessageState.WAITING, col(Message.next_try_at) <= at)
    left = and_(col(Message.state) == MessageState.SENDING, col(Message.held_until) <= at)
    return session.execute(select(col(Message.id)).where(waiting | left).limit(1)).first() is not None


def _managed(viewer: Viewer) -> ColumnElement[bool]:
    paths = {g.area_path for g in viewer.grants if g.area_path is not None and MANAGES in g.permissions}
    ways = [col(Channel.area_id).in_(areas_below(path)) for path in sorted(paths)]
    return or_(*ways) if ways else false()


def _figures(session: Session, path: str, day: date) -> Figures:
    viewer = Viewer(0, "system", (Grant("system", ("view_scope",), area_path=path),))
    counts = hazard_figures.counts(session, viewer, on=day)
    points = coverage.figure(session, viewer, at=as_of(day), area_path=path)
    kinds = Counter(row.kind for row in decisions(session, viewer, on=day, limit=MOST_DECISIONS))
    return Figures(
        counts.open, counts.major_open, counts.overdue, counts.waiting_recheck, counts.to_verify,
        points.active, points.overdue, points.high_overdue, points.never, kinds,
        *expiries.counts(session, viewer, on=day),
    )  # fmt: skip
