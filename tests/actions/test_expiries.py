"""Certificates and equipment: written down, renewed, taken away with a reason, and listed before they run out."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from actions.expiries import add_expiry, correct_expiry, renew_expiry, take_expiry_away
from data.days import local_day
from data.queries import expiries, sites
from data.queries.expiries import ExpiryFilter, ExpiryLine
from data.queries.sites import SiteFilter
from models import JournalEntry, Site, now
from rules.errors import BadInput, NotPermitted, UnknownThing
from rules.expiries import ExpiryFacts, ExpirySort
from rules.permissions import Viewer
from tests import builders

pytestmark = pytest.mark.usefixtures("any_database")
TODAY = local_day(now())
DAY = timedelta(days=1)


def permit(left: int | None) -> ExpiryFacts:
    due = None if left is None else TODAY + DAY * left
    return ExpiryFacts(ExpirySort.CERTIFICATE, "food_permit", due, number="JY1", begins_on=TODAY - DAY * 400)


class Street:
    def __init__(self, session: Session) -> None:
        self.session = session
        top = builders.area(session)
        self.east = builders.area(session, "东社区", parent=top)
        self.west = builders.area(session, "西社区", parent=top)
        self.shop = builders.site(session, self.east, name="老店", phone="13900001111")
        self.head = builders.viewer(session, "community_admin", self.east)
        self.patrol = builders.viewer(session, "patrol_member", self.east)
        self.stranger = builders.viewer(session, "community_admin", self.west)
        self.expert = builders.viewer(session, "expert", top)

    def add(self, left: int | None, viewer: Viewer | None = None, site: Site | None = None) -> int:
        row = add_expiry(
            self.session, viewer=viewer or self.head, site_id=(site or self.shop).id or 0, facts=permit(left)
        )
        return row.id or 0

    def here(self) -> tuple[ExpiryLine, ...]:
        return expiries.of_site(self.session, self.head, site_id=self.shop.id or 0)

    def last(self) -> JournalEntry:
        return self.session.exec(select(JournalEntry).order_by(JournalEntry.id.desc())).first()  # type: ignore


@pytest.fixture
def street(session: Session) -> Street:
    return Street(session)


def test_the_list_names_what_has_run_out_and_what_will_within_thirty_days(street: Street) -> None:
    held = {left: street.add(left) for left in (-5, 0, 30, 31)}
    street.add(None)

    def listed(**wanted: object) -> list[int]:
        page = expiries.due(street.session, street.expert, asked=ExpiryFilter(**wanted), on=TODAY)  # type: ignore[arg-type]
        assert page.total == len(page.rows)
        every = expiries.every(street.session, street.expert, asked=ExpiryFilter(**wanted), on=TODAY)  # type: ignore[arg-type]
        assert list(every) == list(page.rows)
        return [row.id for row in page.rows]

    assert listed() == [held[-5], held[0], held[30]]
    assert listed(due="expired") == [held[-5]]
    assert listed(due="soon") == [held[0], held[30]]
    assert len(listed(due="all")) == 5
    assert listed(text="老店", due="expired", type="food_business") == [held[-5]]
    assert listed(area_path=street.west.path) == []
    assert listed(sort=ExpirySort.EQUIPMENT) == []
    assert expiries.counts(street.session, street.expert, on=TODAY) == (1, 2)
    assert expiries.counts(street.session, street.stranger, on=TODAY) == (0, 0)
    [first, *_] = expiries.due(street.session, street.expert, asked=ExpiryFilter(), on=TODAY).rows
    assert (first.phone, first.may_call) == ("139****1111", False)


def test_the_register_finds_sites_by_what_runs_out_there(street: Street) -> None:
    good = builders.site(street.session, street.east, name="新店")
    street.add(300, site=good)
    street.add(-1)
    street.add(20)

    def names(show: str) -> list[str]:
        choice = SiteFilter(show=show)  # type: ignore[arg-type]
        return [row.name for row in sites.register(street.session, street.expert, choice=choice, at=now()).rows]

    assert names("expired") == ["老店"]
    assert names("soon") == ["老店"]
    assert sorted(names("active")) == ["新店", "老店"]
    [row] = sites.register(street.session, street.expert, choice=SiteFilter(show="expired"), at=now()).rows
    assert row.due_on == TODAY - DAY


def test_a_renewal_takes_the_place_of_the_old_one_which_stays_in_the_history(street: Street) -> None:
    old = street.add(-5, viewer=street.patrol)  # who stands before it writes it down
    with pytest.raises(BadInput):
        renew_expiry(street.session, viewer=street.patrol, expiry_id=old, facts=permit(-5))
    renew_expiry(street.session, viewer=street.patrol, expiry_id=old, facts=permit(700))
    running, past = street.here()
    assert (running.due_on, past.id, past.ended_reason) == (TODAY + DAY * 700, old, "renewed")
    assert street.last().verb == "expiry_renewed"
    assert expiries.counts(street.session, street.head, on=TODAY) == (0, 0)
    with pytest.raises(BadInput):
        renew_expiry(street.session, viewer=street.patrol, expiry_id=old, facts=permit(900))


def test_a_correction_is_journaled_and_taking_away_asks_for_the_reason(street: Street) -> None:
    row = street.add(-5)
    correct_expiry(street.session, viewer=street.head, expiry_id=row, facts=permit(50))
    entry = street.last()
    assert (entry.before or {})["due_on"] == (TODAY - DAY * 5).isoformat()
    assert (entry.after or {})["due_on"] == (TODAY + DAY * 50).isoformat()
    correct_expiry(street.session, viewer=street.head, expiry_id=row, facts=permit(50))
    assert street.last().id == entry.id  # the same again is no write
    with pytest.raises(BadInput):
        take_expiry_away(street.session, viewer=street.head, expiry_id=row, reason=" ")
    take_expiry_away(street.session, viewer=street.head, expiry_id=row, reason="重复登记")
    assert street.last().reason == "重复登记"
    assert [one.ended_reason for one in street.here()] == ["重复登记"]


def test_nobody_writes_out_of_their_scope_or_without_the_right(street: Street) -> None:
    row = street.add(-5)
    with pytest.raises(UnknownThing):
        street.add(5, viewer=street.stranger)
    with pytest.raises(NotPermitted):
        street.add(5, viewer=street.expert)
    with pytest.raises(NotPermitted):
        take_expiry_away(street.session, viewer=street.patrol, expiry_id=row, reason="x")
    with pytest.raises(UnknownThing):
        correct_expiry(street.session, viewer=street.stranger, expiry_id=row, facts=permit(1))
    assert expiries.of_site(street.session, street.stranger, site_id=street.shop.id or 0) == ()
