"""Two sites that are one: what goes over, what stays, where the label leads, and all of it taken back."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from actions.drafts import InspectionDraft
from actions.expiries import add_expiry
from actions.inspections import log_inspection
from actions.letters import sign_letter
from actions.site_merges import merge_sites, tell_apart, undo_pair
from actions.sites import reopen_site
from data.days import local_day
from data.queries import doubles, labels, merged, sites
from data.queries.coverage import figure
from data.queries.sites import SiteFilter
from models import Expiry, Hazard, JournalEntry, Letter, PlannedRound, Site, now
from rules.errors import BadInput, ConflictingCopy, NotPermitted, UnknownThing
from rules.expiries import ExpiryFacts, ExpirySort
from rules.letters import LetterKind, Term, term_of
from tests import builders, builders_hazards
from tests.builders_coverage import visit

pytestmark = pytest.mark.usefixtures("any_database")
TODAY = local_day(now())
YEAR = term_of(LetterKind.LETTER, TODAY)


class Street:
    """A shop that stands in the register twice; the older one was checked, the newer one has all the papers."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.top = builders.area(session)
        self.east = builders.area(session, "东社区", parent=self.top)
        self.head = builders.viewer(session, "community_admin", self.east)
        self.officer = builders.viewer(session, "safety_officer", self.top)
        self.patrol = builders.viewer(session, "patrol_member", self.east)
        since = now() - timedelta(days=60)
        self.stays = builders.site(session, self.east, name="老街饭店", created_at=since, phone="13900001111")
        self.goes = builders.site(session, self.east, name="老街 饭店", created_at=since)
        visit(session, self.stays, self.patrol.person_id, now() - timedelta(days=20))
        visit(session, self.goes, self.patrol.person_id, now() - timedelta(days=3))
        self.hazard = builders_hazards.hazard(session, self.goes, self.officer)
        facts = ExpiryFacts(ExpirySort.CERTIFICATE, "food_permit", TODAY + timedelta(days=9))
        self.permit = add_expiry(session, viewer=self.head, site_id=self.goes.id or 0, facts=facts)
        self.letter = self.sign(self.goes, YEAR)
        self.round = self.planned([self.goes.id or 0, self.stays.id or 0], 1)
        self.past = self.planned([self.goes.id or 0], -1)

    def sign(self, site: Site, term: Term) -> Letter:
        facts = {"site_id": site.id or 0, "term": term, "signed_on": TODAY, "signer": "王某"}
        return sign_letter(self.session, viewer=self.head, **facts)  # type: ignore[arg-type]

    def planned(self, stops: list[int], days: int) -> PlannedRound:
        on = TODAY + timedelta(days=days)
        made = PlannedRound(
            title="夜查", area_id=self.east.id or 0, on_day=on, stops=stops, created_by=self.head.person_id
        )
        self.session.add(made)
        self.session.flush()
        return made

    def merge(self) -> int:
        facts = {"winner_id": self.stays.id or 0, "loser_id": self.goes.id or 0, "reason": "重复建档"}
        return merge_sites(self.session, viewer=self.head, **facts).id or 0  # type: ignore[arg-type]

    def at(self) -> tuple[object, ...]:
        """Where everything hangs now."""
        self.session.expire_all()
        rows = (
            self.session.get_one(Hazard, self.hazard.id), self.session.get_one(Expiry, self.permit.id),
            self.session.get_one(Letter, self.letter.id),
        )  # fmt: skip
        planned = self.session.get_one(PlannedRound, self.round.id)
        return *(row.site_id for row in rows), tuple(planned.stops), self.session.get_one(Site, self.goes.id).ended_at


@pytest.fixture
def street(session: Session) -> Street:
    return Street(session)


def test_papers_hazards_and_rounds_go_over_and_all_of_it_can_be_taken_back(street: Street) -> None:
    before, stays = street.at(), street.stays.id
    pair = street.merge()
    *moved, ended = street.at()
    assert moved == [stays, stays, stays, (stays,)]
    assert ended is not None
    assert street.session.get_one(PlannedRound, street.past.id).stops == [street.goes.id]
    loser = sites.site(street.session, street.head, site_id=street.goes.id or 0, at=now())
    assert loser is not None
    assert loser.ended_reason == f"合并至{street.stays.code}"
    entry: JournalEntry = street.session.exec(select(JournalEntry).order_by(JournalEntry.id.desc())).first()  # type: ignore
    assert (entry.verb, entry.reason) == ("site_merged", "重复建档")
    with pytest.raises(BadInput):  # only with all that went over
        reopen_site(street.session, viewer=street.head, site_id=street.goes.id or 0)
    undo_pair(street.session, viewer=street.head, pair_id=pair)
    assert street.at() == before
    with pytest.raises(ConflictingCopy):
        undo_pair(street.session, viewer=street.head, pair_id=pair)
    street.merge()  # and once more


def test_a_letter_that_both_have_signed_stays_where_it_was(street: Street) -> None:
    street.sign(street.stays, YEAR)
    street.merge()
    assert street.at()[2] == street.goes.id


def test_figures_of_past_days_stay_and_the_checks_are_read_at_the_site_that_stays(street: Street) -> None:
    yesterday = now() - timedelta(days=1)
    before = figure(street.session, street.officer, at=yesterday)
    street.merge()
    assert figure(street.session, street.officer, at=yesterday) == before
    told = sites.checks(street.session, street.head, site_id=street.stays.id or 0)
    assert [check.site_code for check in told] == [street.goes.code, street.stays.code]
    [other] = doubles.losers(street.session, street.head, site_id=street.stays.id or 0)
    assert other.code == street.goes.code
    into = doubles.winner(street.session, street.head, site_id=street.goes.id or 0)
    assert into is not None
    assert into.code == street.stays.code


def test_the_old_label_leads_to_the_site_that_stays_and_a_late_entry_arrives_there(street: Street) -> None:
    third = builders.site(street.session, street.east, name="又一家")
    street.merge()
    facts = {"winner_id": third.id or 0, "loser_id": street.stays.id or 0, "reason": "重复建档"}
    merge_sites(street.session, viewer=street.head, **facts)  # type: ignore[arg-type]
    assert merged.old_codes(street.session, street.patrol) == {
        street.goes.code: third.id,
        street.stays.code: third.id,
    }
    found = labels.coded_site(street.session, street.patrol, code=street.goes.code.lower())
    assert found is not None
    assert found.id == third.id
    draft = InspectionDraft(site=street.goes.id or 0, occurred_at=now(), answers={})
    row = log_inspection(street.session, viewer=street.patrol, draft=draft)
    assert row.site_id == third.id


def test_the_register_names_the_two_until_somebody_has_decided(street: Street) -> None:
    ids = (street.stays.id, street.goes.id)

    def named() -> list[tuple[int, int]]:
        found = doubles.suspected(street.session, street.head)
        assert found.total == len(found.rows)
        return [(row.first_id, row.second_id) for row in found.rows]

    assert named() == [ids]
    assert doubles.suspected(street.session, street.patrol).total == 0  # not theirs to keep
    pair = tell_apart(street.session, viewer=street.head, first_id=ids[1] or 0, second_id=ids[0] or 0)
    assert named() == []
    [one] = doubles.decided(street.session, street.head)
    assert (one.id, one.winner) == (pair.id, None)
    undo_pair(street.session, viewer=street.head, pair_id=pair.id or 0)
    assert named() == [ids]
    street.merge()
    assert named() == []
    seen = sites.register(street.session, street.head, choice=SiteFilter(show="ended"), at=now())
    assert [row.code for row in seen.rows] == [street.goes.code]


def test_merging_asks_for_a_reason_two_living_sites_and_the_right_at_both(street: Street) -> None:
    west = builders.area(street.session, "西社区", parent=street.top)
    stranger = builders.viewer(street.session, "community_admin", west)
    winner, loser = street.stays.id or 0, street.goes.id or 0
    for viewer, reason, other, refusal in (
        (street.head, " ", loser, BadInput),
        (street.head, "x", winner, BadInput),
        (street.patrol, "x", loser, NotPermitted),
        (stranger, "x", loser, UnknownThing),
    ):
        with pytest.raises(refusal):
            merge_sites(street.session, viewer=viewer, winner_id=winner, loser_id=other, reason=reason)
    street.merge()
    with pytest.raises(BadInput):
        street.merge()
