"""A new channel with its secret address; apart from the rest, as apprise, which reads it, is slow to import."""

from collections.abc import Sequence

from sqlmodel import Session

from actions.areas import mind_name
from actions.channels import MANAGES, told
from data import couriers, journal
from models import Area, Channel
from rules.errors import BadInput, UnknownThing
from rules.messages import DAILY
from rules.permissions import Viewer, require

LONGEST_NAME = 60


def add_channel(
    session: Session, *, viewer: Viewer, area_id: int, name: str, kinds: Sequence[str], url: str
) -> Channel:
    """The address is kept and never told again; the journal holds everything but the address."""
    area = session.get(Area, area_id)
    if area is None or area.ended_at is not None:
        raise UnknownThing("There is no such area.")
    require(viewer, MANAGES, area_path=area.path)
    wanted = [kind.value for kind in DAILY if kind.value in kinds]
    if not wanted:
        raise BadInput("Say what this channel is to hear.", field="kinds")
    named = mind_name(name, LONGEST_NAME)
    service, address = couriers.understood(url)
    row = Channel(area_id=area_id, name=named, service=service, url=address, kinds=wanted)
    session.add(row)
    session.flush()
    journal.record(session, viewer, "channel_added", ("channel", row.id), after=told(row))
    return row
