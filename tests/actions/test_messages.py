"""Channels and the outbox: the address stays secret, one message per day, nothing lost and nothing twice."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlmodel import Session

from actions import channel_addresses, channels, messages
from data.queries import messages as questions
from models import Area, Channel, JournalEntry, Message
from rules.errors import BadInput, NotPermitted, UnknownThing
from rules.messages import WAITS, MessageKind, MessageState
from rules.permissions import SYSTEM, Viewer
from tests import builders

pytestmark = pytest.mark.usefixtures("any_database")
SECRET = "abcd1234-aaaa-bbbb-cccc-1234567890ab"
ROBOT = f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={SECRET}"
DAY, NOON = date(2026, 6, 16), datetime(2026, 6, 16, 4, tzinfo=UTC)


def added(session: Session, url: str = ROBOT) -> tuple[Viewer, Area, Channel]:
    top = builders.area(session)
    admin = builders.viewer(session, "admin", top)
    kinds = ("digest", "overdue")
    made = channel_addresses.add_channel(
        session, viewer=admin, area_id=top.id or 0, name="安监站群", kinds=kinds, url=url
    )
    return admin, top, made


def written(session: Session) -> Message:
    drafts = questions.drafts(session, day=DAY, base="")
    messages.put(session, viewer=SYSTEM, drafts=drafts, day=DAY, at=NOON)
    row: Message = session.execute(select(Message)).scalars().one()
    return row


def test_the_address_is_in_no_journal_row_and_in_no_answer(session: Session) -> None:
    admin, _top, channel = added(session)
    assert channel.service == "wecombot"
    told = [repr(questions.channels(session, admin)), repr(questions.outbox(session, admin)), repr(channel)]
    told += [repr((e.before, e.after)) for e in session.execute(select(JournalEntry)).scalars()]
    told.append(repr(messages.trial(session, viewer=admin, channel_id=channel.id or 0)))
    assert len(told) > 4
    assert [text for text in told if SECRET in text] == []
    channels.end_channel(session, viewer=admin, channel_id=channel.id or 0, reason="群已解散")
    assert channel.url == ""
    assert questions.channels(session, admin) == ()


@pytest.mark.parametrize(
    ("url", "service"),
    [
        ("https://oapi.dingtalk.com/robot/send?access_token=abc123def", "dingtalk"),
        ("https://open.feishu.cn/open-apis/bot/v2/hook/abcd-1234", "feishu"),
        ("mailtos://u:secret@smtp.example.cn?to=x@example.cn", "mailtos"),
    ],
)
def test_the_addresses_that_the_services_show_are_understood(session: Session, url: str, service: str) -> None:
    assert added(session, url)[2].service == service


@pytest.mark.parametrize("url", ["", "https://example.cn/", "syslog://", "file:///etc/passwd", "ftp://x"])
def test_any_other_address_is_refused_and_not_repeated(session: Session, url: str) -> None:
    with pytest.raises(BadInput) as refused:
        added(session, url)
    assert not url or url not in str(refused.value)


def test_only_who_manages_people_there_may(session: Session) -> None:
    admin, top, channel = added(session)
    leader = builders.viewer(session, "leader", top)
    elsewhere = builders.viewer(session, "admin", builders.area(session, "别处街道"))
    with pytest.raises(NotPermitted):
        channels.end_channel(session, viewer=leader, channel_id=channel.id or 0, reason="群已解散")
    with pytest.raises(UnknownThing):
        messages.trial(session, viewer=elsewhere, channel_id=channel.id or 0)
    assert questions.channels(session, leader) == questions.channels(session, elsewhere) == ()
    assert len(questions.channels(session, admin)) == 1


def test_the_same_day_is_written_once_and_a_quiet_ledger_has_no_overdue_message(session: Session) -> None:
    added(session)
    row = written(session)
    assert (row.kind, row.day, row.state) == (MessageKind.DIGEST, DAY, MessageState.WAITING)
    drafts = questions.drafts(session, day=DAY, base="")
    assert messages.put(session, viewer=SYSTEM, drafts=drafts, day=DAY, at=NOON) == 0
    assert messages.put(session, viewer=SYSTEM, drafts=drafts, day=DAY + timedelta(1), at=NOON) == 1


def test_a_dead_channel_keeps_its_message_through_longer_waits_until_it_is_given_up(session: Session) -> None:
    admin, *_ = added(session)
    row, at = written(session), NOON
    for wait in WAITS:
        taken = messages.take(session, at=at)
        assert taken is not None
        assert messages.take(session, at=at) is None
        messages.settle(session, viewer=SYSTEM, message_id=taken.id, error="error=503", at=at)
        assert (row.state, row.next_try_at, row.error) == (MessageState.WAITING, at + wait, "error=503")
        at += wait
        assert messages.take(session, at=at - timedelta(seconds=1)) is None
    taken = messages.take(session, at=at)
    assert taken is not None
    messages.settle(session, viewer=SYSTEM, message_id=taken.id, error="error=503", at=at)
    assert row.state == MessageState.GIVEN_UP
    again = messages.again(session, viewer=admin, message_id=row.id or 0)
    messages.settle(session, viewer=admin, message_id=again.id, error="", at=at)
    assert (row.state, row.sent_at, row.error) == (MessageState.SENT, at, "")
    with pytest.raises(BadInput):
        messages.again(session, viewer=admin, message_id=row.id or 0)


def test_what_a_dead_sender_left_is_not_sent_twice_but_told(session: Session) -> None:
    admin, *_ = added(session)
    row = written(session)
    assert messages.take(session, at=NOON) is not None  # and the process dies here
    assert messages.take(session, at=NOON + timedelta(minutes=1)) is None
    assert row.state == MessageState.SENDING
    assert questions.is_due(session, at=NOON + messages.HELD_FOR)
    assert messages.take(session, at=NOON + messages.HELD_FOR) is None
    session.refresh(row)
    assert row.sent_at is None
    assert [line.state for line in questions.outbox(session, admin)] == [MessageState.UNCLEAR]


def test_the_end_of_a_channel_ends_what_waits_for_it(session: Session) -> None:
    admin, _top, channel = added(session)
    row = written(session)
    channels.end_channel(session, viewer=admin, channel_id=channel.id or 0, reason="群已解散")
    session.refresh(row)
    assert row.state == MessageState.GIVEN_UP
    assert messages.take(session, at=NOON) is None
    assert questions.drafts(session, day=DAY, base="") == ()
