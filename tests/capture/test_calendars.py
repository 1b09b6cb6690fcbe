"""The calendar feed: read back by a parser, in the community's own time, for one person, until it is revoked."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

import pytest
from icalendar import Calendar
from sqlmodel import Session, select
from starlette.applications import Starlette
from starlette.testclient import TestClient

from actions.activities import record_activity
from actions.calendars import MOST_FEEDS, make_feed, revoke_feed
from actions.photos import PhotoRef
from capture import calendars
from data.database import reading, transaction
from data.queries.calendars import Entry
from models import CalendarFeed, Hazard, JournalEntry, Person, now
from rules.errors import BadInput, UnknownThing
from rules.permissions import Viewer
from rules.vocabulary import HazardSource, HazardState
from settings import settings
from tests import builders
from tests.builders_activities import ZONE, assignment, at, campaign, draft, town
from ui.words import today

FAR = date(2027, 6, 1)


class Feeds(NamedTuple):
    planner: Viewer
    head: Viewer
    url: str


@pytest.fixture
def client() -> Iterator[TestClient]:
    with TestClient(Starlette(routes=calendars.routes), headers={"Accept-Language": "zh"}) as made:
        yield made


def opened(session: Session, viewer: Viewer) -> str:
    return f"/api/calendar/{make_feed(session, viewer=viewer)}.ics"


def of_two_communities() -> Feeds:
    """A safety month of the year that runs, given to two communities; the feed is the first community head's."""
    with transaction() as session:
        where = town(session, communities=2)
        campaign(session, where, year=today().year, month=today().month)
        head = builders.viewer(session, "community_admin", where.communities[0])
        return Feeds(where.planner, head, opened(session, head))


def events(said: bytes) -> list[Any]:
    return list(Calendar.from_ical(said).walk("VEVENT"))


def entry(*, on: date, at: time | None, title: str = "宣讲") -> Any:
    return Entry("task-1", "task", title, "Lecture", "第1社区居委会", on, at, 1, "activities?open=1")


def test_a_parser_reads_every_open_task_with_its_deadline_and_no_name_of_a_person(client: TestClient) -> None:
    feeds = of_two_communities()
    reply = client.get(feeds.url)
    assert reply.headers["content-type"].startswith("text/calendar")
    assert f"X-WR-TIMEZONE:{settings().timezone}" in reply.text
    found = events(reply.content)
    assert len(found) >= 10
    assert len({str(event["uid"]) for event in found}) == len(found)
    assert any("安全生产宣传日咨询活动" in str(event["summary"]) for event in found)
    assert {str(event["location"]) for event in found} == {"第1社区居委会"}
    with reading() as session:
        names = [person.name for person in session.exec(select(Person))]
    assert [name for name in names if name in reply.text] == []


def test_a_deadline_with_an_hour_stands_in_the_communitys_zone() -> None:
    due = entry(on=date(2027, 6, 16), at=time(17, 30))
    [event] = events(calendars.ics([due], today=FAR, base="https://a.example", language="zh"))
    start = event["dtstart"].dt
    assert (start, start.utcoffset()) == (datetime(2027, 6, 16, 17, 30, tzinfo=ZONE), timedelta(hours=8))
    whole_day = entry(on=date(2027, 6, 16), at=None)
    [event] = events(calendars.ics([whole_day], today=FAR, base="https://a.example", language="zh"))
    assert event["dtstart"].dt == date(2027, 6, 16)


def test_odd_titles_are_escaped_and_long_ones_folded() -> None:
    title = "咨询,发放;资料\n第二行" + "很长" * 60
    made = calendars.ics([entry(on=FAR, at=None, title=title)], today=FAR, base="http://a", language="zh")
    assert max(len(line) for line in made.split(b"\r\n")) <= 75
    assert str(events(made)[0]["summary"]) == f"任务到期:{title}"


def test_what_is_done_leaves_the_calendar_and_the_tag_tells_a_reader(client: TestClient) -> None:
    with transaction() as session:
        where = town(session, communities=1)
        made = campaign(session, where, year=today().year, month=today().month)
        owed = assignment(session, made, "smp3-03")
        head = builders.viewer(session, "community_admin", where.communities[0])
        url = opened(session, head)
        owed_id = owed.id
    first = client.get(url)
    again = client.get(url, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    with transaction() as session:
        done = draft(assignment_id=owed_id, occurred_at=now(), evidence=("attendance", "report", "statistics"))
        record_activity(session, viewer=head, draft=done, photos=[PhotoRef("a" * 64)])
    changed = client.get(url, headers={"If-None-Match": first.headers["etag"]})
    assert changed.status_code == 200
    assert len(events(changed.content)) == len(events(first.content)) - 1


@pytest.mark.usefixtures("any_database")
def test_deadlines_of_ones_own_hazards_and_rechecks_that_wait(client: TestClient) -> None:
    with transaction() as session:
        where = town(session, communities=2)
        shop = builders.unit(session, where.communities[0])
        builders.category(session)
        for place, unit, state, title in (
            (where.communities[0], shop, HazardState.RECTIFYING, "我家的"),
            (where.communities[0], None, HazardState.RECTIFYING, "别家的"),
            (where.communities[0], None, HazardState.FIXED_PENDING_RECHECK, "等复查"),
            (where.communities[1], None, HazardState.FIXED_PENDING_RECHECK, "邻区的"),
        ):
            facts: dict[str, Any] = {
                "category": "fire",
                "source": HazardSource.STAFF,
                "found_at": at(date(2026, 6, 1)),
                "due_on": FAR,
            }
            session.add(
                Hazard(title=title, area_id=place.id or 0, unit_id=unit.id if unit else None, state=state, **facts)
            )
        owner = opened(session, builders.viewer(session, "enterprise_contact", shop))
        head = opened(session, builders.viewer(session, "community_admin", where.communities[0]))
    [mine] = events(client.get(owner).content)
    assert (str(mine["summary"]), mine["dtstart"].dt) == ("整改到期:我家的", FAR)
    [wait] = events(client.get(head).content)
    assert (str(wait["summary"]), wait["dtstart"].dt) == ("1 条隐患等待复查", today())


def test_a_revoked_address_is_gone_at_the_next_request(client: TestClient) -> None:
    feeds = of_two_communities()
    assert client.get(feeds.url).status_code == 200
    with transaction() as session:
        row = session.exec(select(CalendarFeed)).one()
        assert row.read_at is not None
        with pytest.raises(UnknownThing):
            revoke_feed(session, viewer=feeds.planner, feed_id=row.id or 0)
        revoke_feed(session, viewer=feeds.head, feed_id=row.id or 0)
        verbs = [entry.verb for entry in session.exec(select(JournalEntry))]
        assert verbs[-2:] == ["calendar_made", "calendar_revoked"]
        assert str(row.token_hash) not in feeds.url
    assert client.get(feeds.url).status_code == 404


@pytest.mark.parametrize("token", ["x", "a" * 43, "a" * 44, "%2e%2e%2fx", "'or 1=1--", "é" * 43])
def test_a_guess_is_not_found(client: TestClient, token: str) -> None:
    assert client.get(f"/api/calendar/{token}.ics").status_code == 404


def test_who_has_left_has_no_calendar(client: TestClient) -> None:
    feeds = of_two_communities()
    with transaction() as session:
        session.get_one(Person, feeds.head.person_id).ended_at = now()
    assert client.get(feeds.url).status_code == 404


def test_nobody_collects_addresses(session: Session) -> None:
    viewer = builders.viewer(session, "planner", builders.area(session))
    for _ in range(MOST_FEEDS):
        make_feed(session, viewer=viewer)
    with pytest.raises(BadInput):
        make_feed(session, viewer=viewer)
