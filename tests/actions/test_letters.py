"""Letters and cards: signed one by one or many at once, taken back with a reason, and who has not signed."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from actions.letters import decide_letters, show_letter, sign_letter, sign_letters, take_letter_back
from data.days import as_of, local_day
from data.queries import indicators, letter_slots, letters, photos
from data.queries.letters import LetterFilter, Standing
from models import FrequencyRule, Indicator, JournalEntry, Letter, Site, now
from rules.errors import BadInput, ConflictingCopy, NotPermitted, UnknownThing
from rules.indicators import Origin
from rules.letters import LetterKind, Term, term_of
from rules.permissions import Viewer
from tests import builders
from tests.builders_coverage import visit

pytestmark = pytest.mark.usefixtures("any_database")
TODAY = local_day(now())
YEAR, QUARTER = term_of(LetterKind.LETTER, TODAY), term_of(LetterKind.CARD, TODAY)
SHOT = "a" * 64


class Town:
    def __init__(self, session: Session) -> None:
        self.session = session
        self.top = builders.area(session)
        self.east = builders.area(session, "东社区", parent=self.top)
        self.west = builders.area(session, "西社区", parent=self.top)
        self.shops = [self.shop(self.east, f"东店{n}") for n in range(3)] + [self.shop(self.west, "西店")]
        builders.site(session, self.east, "river_reservoir", created_at=now() - timedelta(days=500))  # owes nothing
        self.head = builders.viewer(session, "community_admin", self.east)
        self.officer = builders.viewer(session, "safety_officer", self.top)

    def shop(self, place: object, name: str) -> Site:
        since = now() - timedelta(days=500)
        more = {"name": name, "responsible_person": f"{name}主", "phone": "13900001111", "created_at": since}
        return builders.site(self.session, place, **more)  # type: ignore[arg-type]

    def sign(self, shop: Site, viewer: Viewer | None = None, term: Term = YEAR, photos: tuple[str, ...] = ()) -> Letter:
        facts = {"site_id": shop.id or 0, "term": term, "signed_on": TODAY, "signer": "王某", "photos": photos}
        return sign_letter(self.session, viewer=viewer or self.officer, **facts)  # type: ignore[arg-type]

    def standing(self, viewer: Viewer | None = None, term: Term = YEAR, path: str | None = None) -> Standing:
        return letters.standing(self.session, viewer or self.officer, term=term, area_path=path, on=TODAY)

    def names(self, state: str, **more: object) -> list[str]:
        sought = LetterFilter(YEAR, state, **more)  # type: ignore[arg-type]
        page = letters.listed(self.session, self.officer, sought=sought, on=TODAY)
        assert page.total == len(page.rows)
        assert list(letters.every(self.session, self.officer, sought=sought, on=TODAY)) == list(page.rows)
        return [row.name for row in page.rows]


@pytest.fixture
def town(session: Session) -> Town:
    return Town(session)


def test_who_has_not_signed_is_listed_by_area_and_type_with_a_share(town: Town) -> None:
    town.sign(town.shops[0], photos=(SHOT,))
    town.sign(town.shops[3])
    found = town.standing()
    assert (found.signed, found.owed, found.unshown, found.share) == (2, 4, 1, 0.5)
    assert [(g.name, g.signed, g.owed) for g in found.areas] == [("东社区", 1, 3), ("西社区", 1, 1)]
    assert [(g.key, g.signed, g.owed) for g in found.types] == [("food_business", 2, 4)]
    assert town.names("unsigned") == ["东店1", "东店2"]
    assert town.names("signed") == ["东店0", "西店"]
    assert town.names("unshown") == ["西店"]
    assert town.names("all", area_path=town.west.path) == ["西店"]
    assert town.names("unsigned", text="店2") == ["东店2"]
    below = town.standing(path=town.east.path)
    assert (below.signed, below.owed) == (1, 3)
    assert town.standing(town.head).owed == 3
    assert town.standing(term=YEAR.before).signed == 0


def test_a_whole_batch_is_written_down_at_once_or_not_at_all(town: Town) -> None:
    ids = [shop.id or 0 for shop in town.shops[:3]]
    done = town.sign(town.shops[1])
    with pytest.raises(ConflictingCopy, match="东店1"):
        sign_letters(town.session, viewer=town.head, site_ids=ids, term=YEAR, signed_on=TODAY)
    assert town.standing().signed == 1
    take_letter_back(town.session, viewer=town.officer, letter_id=done.id or 0, reason="记错了")
    rows = sign_letters(town.session, viewer=town.head, site_ids=ids, term=YEAR, signed_on=TODAY, photos=[SHOT])
    assert [row.signer for row in rows] == ["东店0主", "东店1主", "东店2主"]
    found = town.standing(town.head)
    assert (found.signed, found.owed, found.unshown) == (3, 3, 0)
    written = town.session.exec(select(JournalEntry).where(JournalEntry.verb == "letter_signed")).all()
    assert [entry.subject_id for entry in written[1:]] == [str(site_id) for site_id in ids]
    town.shops[3].responsible_person = ""
    with pytest.raises(BadInput, match="西店"):
        sign_letters(town.session, viewer=town.officer, site_ids=[town.shops[3].id or 0], term=YEAR, signed_on=TODAY)


def test_a_paper_is_signed_once_shown_later_and_taken_back_with_a_reason(town: Town) -> None:
    patrol = builders.viewer(town.session, "patrol_member", town.east)
    row = town.sign(town.shops[0], patrol)
    with pytest.raises(ConflictingCopy):
        town.sign(town.shops[0])
    show_letter(town.session, viewer=patrol, letter_id=row.id or 0, photos=[SHOT])
    assert town.standing().unshown == 0
    stranger = builders.viewer(town.session, "community_admin", town.west)
    assert photos.may_see(town.session, town.head, SHOT)
    assert not photos.may_see(town.session, stranger, SHOT)
    with pytest.raises(NotPermitted):
        take_letter_back(town.session, viewer=patrol, letter_id=row.id or 0, reason="x")
    with pytest.raises(BadInput):
        take_letter_back(town.session, viewer=town.head, letter_id=row.id or 0, reason=" ")
    take_letter_back(town.session, viewer=town.head, letter_id=row.id or 0, reason="签错年份")
    assert "东店0" in town.names("unsigned")
    town.sign(town.shops[0])  # the same term again
    assert len(town.session.exec(select(Letter)).all()) == 2


def test_an_owner_signs_for_the_own_unit_only(town: Town) -> None:
    unit = builders.unit(town.session, town.east)
    town.shops[0].unit_id = unit.id
    owner = builders.viewer(town.session, "enterprise_contact", unit)
    town.sign(town.shops[0], owner)
    with pytest.raises(UnknownThing):
        town.sign(town.shops[1], owner)
    assert town.standing(owner).owed == 1


def test_a_year_has_four_cards_and_one_letter_and_a_check_of_this_kind_counts_as_a_card(town: Town) -> None:
    shop = town.shops[0]
    kind = LetterKind.CARD.value
    town.session.add(FrequencyRule(site_type="food_business", count=1, period="quarter", kind=kind))
    visit(town.session, shop, town.officer.person_id, now(), kind=kind)
    found = letter_slots.slots(town.session, town.officer, site_id=shop.id or 0, on=TODAY)
    terms = [slot.term for slot in found]
    assert terms == [YEAR.before, YEAR, *(Term(LetterKind.CARD, TODAY.year, n) for n in range(1, QUARTER.quarter + 1))]
    assert [slot.term for slot in found if slot.signed] == [QUARTER]
    cards = town.standing(term=QUARTER)
    assert (cards.signed, cards.owed) == (1, 4)


def test_who_owes_a_letter_is_decided_from_the_running_term_on(town: Town) -> None:
    admin = builders.viewer(town.session, "admin", town.top)
    wanted = {"kind": LetterKind.LETTER, "site_types": ["river_reservoir"], "reason": "街道要求"}
    with pytest.raises(NotPermitted):
        decide_letters(town.session, viewer=town.head, **wanted)  # type: ignore[arg-type]
    decide_letters(town.session, viewer=admin, **wanted)  # type: ignore[arg-type]
    assert [g.key for g in town.standing().types] == ["river_reservoir"]
    assert [g.key for g in town.standing(term=YEAR.before).types] == ["food_business"]
    entry: JournalEntry = town.session.exec(select(JournalEntry).order_by(JournalEntry.id.desc())).first()  # type: ignore
    assert (entry.verb, entry.reason) == ("letters_decided", "街道要求")
    with pytest.raises(BadInput):
        decide_letters(town.session, viewer=admin, **wanted)  # type: ignore[arg-type]


def test_the_rate_of_the_indicators_is_the_share_of_the_list_and_says_where_it_comes_from(town: Town) -> None:
    code = "responsibility_letter_rate"
    town.session.add(Indicator(code=code, zh="签订率", en="rate", op=">=", target=100, direction="up", unit_word="%"))
    town.session.flush()

    def rate() -> indicators.IndicatorSeen:
        asked = {"area_id": town.top.id or 0, "year": TODAY.year, "at": as_of(TODAY)}
        rows = indicators.year_of(town.session, town.officer, **asked)  # type: ignore[arg-type]
        return next(row for row in rows if row.code == code)

    assert rate().value is None
    visit(town.session, town.shops[0], town.officer.person_id, now())
    town.sign(town.shops[0])
    seen = rate()
    cell = seen.cells[TODAY.month - 1]
    assert (cell.origin, cell.value, cell.note) == (Origin.DERIVED, 25.0, "1/4")
    assert cell.value == 100 * (town.standing().share or 0)
    assert seen.origin is Origin.DERIVED
