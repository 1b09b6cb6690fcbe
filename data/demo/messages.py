"""A channel of the demo, so that the settings have one to show. It leads nowhere: what is told to it stays here."""

from sqlmodel import Session

from data.days import local_day
from data.demo.world import World
from models import Area, Channel, Message
from rules.messages import DAILY, DEMO, NOWHERE, MessageKind, MessageState, trial_text

NAME = "街道安全工作群(演示,不外发)"


def make_channel(session: Session, world: World, top: Area) -> None:
    """With the message by which it was tried."""
    at = world.moment(3, 9)
    kinds = [kind.value for kind in DAILY]
    channel = Channel(area_id=top.id or 0, name=NAME, service=DEMO, url=NOWHERE, kinds=kinds, created_at=at)
    session.add(channel)
    session.flush()
    session.add(
        Message(
            key=f"{channel.id}/test/demo", channel_id=channel.id or 0, kind=MessageKind.TEST, day=local_day(at),
            text=trial_text(top.name, NAME), state=MessageState.SENT, tries=1, next_try_at=at, created_at=at,
            sent_at=at,
        )
    )  # fmt: skip
    session.flush()
