"""Channels that hear of an area: whose they are, and how one ends."""

from sqlalchemy import update
from sqlmodel import Session, col

from data import journal
from models import Area, Channel, Message, now
from rules.duties import mind_reason
from rules.errors import UnknownThing
from rules.messages import MessageState
from rules.permissions import Viewer, require

MANAGES = "manage_users"


def end_channel(session: Session, *, viewer: Viewer, channel_id: int, reason: str) -> None:
    """No message goes there any more; its address is forgotten, and what waits for it is given up."""
    row = managed(session, viewer, channel_id)
    said = mind_reason(reason)
    row.ended_at, row.url = now(), ""
    waiting = (col(Message.channel_id) == channel_id) & (col(Message.state) == MessageState.WAITING)
    session.execute(update(Message).where(waiting).values(state=MessageState.GIVEN_UP, error="the channel was ended"))
    journal.record(session, viewer, "channel_ended", ("channel", row.id), before=told(row), reason=said)


def managed(session: Session, viewer: Viewer, channel_id: int) -> Channel:
    """The channel in use, if the viewer manages people in its area."""
    row = session.get(Channel, channel_id)
    if row is None or row.ended_at is not None:
        raise UnknownThing("There is no such channel.")
    area = session.get_one(Area, row.area_id)
    if not viewer.sees(area_path=area.path):
        raise UnknownThing("There is no such channel.")
    require(viewer, MANAGES, area_path=area.path)
    return row


def told(row: Channel) -> dict[str, object]:
    return {"name": row.name, "service": row.service, "area_id": row.area_id, "kinds": list(row.kinds)}
