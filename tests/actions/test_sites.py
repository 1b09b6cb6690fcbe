"""The register of sites: every write is journaled, within the keeper's scope, and can be taken back."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from actions.gas_classes import explain_gas_classes
from actions.site_pauses import approve_pause, end_pause, pause_site
from actions.sites import add_site, correct_site, end_site, move_site, reopen_site, rezone_site
from data import journal
from data.days import local_day
from data.queries import gas_classes, sites
from data.queries.coverage import figure
from data.queries.sites import SiteDetail, SiteFilter
from models import JournalEntry, Site, SitePause, SiteState, now
from rules.errors import BadInput, ConflictingCopy, NotPermitted, UnknownThing
from rules.permissions import Viewer
from rules.sites import Point, SiteFacts
from rules.vocabulary import CoordSource, Risk
from tests import builders

pytestmark = pytest.mark.usefixtures("any_database")
FACTS = SiteFacts(
    "food_business", " 老街 饭店 ", Risk.MEDIUM, "老街12号", "1层", "", "王某", "138 0000-1234 / 8123 4567"
)


class Town:
    def __init__(self, session: Session) -> None:
        self.session = session
        self.top = builders.area(session)
        self.east = builders.area(session, "东社区", parent=self.top)
        self.west = builders.area(session, "西社区", parent=self.top)
        self.site = builders.site(session, self.east, name="老店", phone="13900001111")
        self.head = builders.viewer(session, "community_admin", self.east)
        self.officer = builders.viewer(session, "safety_officer", self.top)

    def seen(self, viewer: Viewer, site_id: int | None = None) -> SiteDetail | None:
        return sites.site(self.session, viewer, site_id=site_id or self.site.id or 0, at=now() + timedelta(minutes=1))

    def last(self) -> JournalEntry:
        return self.session.exec(select(JournalEntry).order_by(JournalEntry.id.desc())).first()  # type: ignore


@pytest.fixture
def town(session: Session) -> Town:
    return Town(session)


def listed(town: Town, viewer: Viewer, **wanted: Any) -> list[str]:
    page = sites.register(town.session, viewer, choice=SiteFilter(**wanted), at=now() + timedelta(minutes=1))
    assert page.total == len(page.rows)
    return [row.name for row in page.rows]


def test_a_site_is_added_with_a_code_and_found_by_any_of_its_words(session: Session, town: Town) -> None:
    point = Point(34.44, 108.96, CoordSource.MAP_CLICK)
    made = add_site(session, viewer=town.head, facts=FACTS, area_id=town.east.id or 0, point=point)
    assert (made.name, made.phone) == ("老街 饭店", "13800001234、81234567")
    assert made.code == f"CS-{now().year}-000001"
    for text in ("饭店", "老街12号", "王某", made.code.lower()):
        assert listed(town, town.officer, text=text) == ["老街 饭店"]
    assert listed(town, town.officer, group="schools") == []
    assert listed(town, town.officer, area_path=town.west.path) == []
    assert sorted(listed(town, town.officer, type="food_business", risk=Risk.MEDIUM)) == ["老店", "老街 饭店"]
    assert (town.last().verb, (town.last().after or {})["code"]) == ("site_added", made.code)
    with pytest.raises(ConflictingCopy, match=made.code):
        add_site(session, viewer=town.head, facts=FACTS, area_id=town.east.id or 0)


@pytest.mark.parametrize(
    "wrong",
    [{"name": " "}, {"phone": "1.38E+10"}, {"phone": "电话在门上"}, {"type": "castle"}, {"name": "长" * 121}],
)
def test_bad_facts_change_nothing(session: Session, town: Town, wrong: dict[str, str]) -> None:
    told: dict[str, Any] = {**FACTS.told(), "risk": Risk.LOW, **wrong}
    with pytest.raises(BadInput):
        correct_site(session, viewer=town.head, site_id=town.site.id or 0, facts=SiteFacts(**told))
    session.expire_all()
    assert session.get_one(Site, town.site.id).name == "老店"


def test_a_correction_journals_only_what_changed(session: Session, town: Town) -> None:
    row = town.site
    facts = SiteFacts(row.type, row.name, Risk.HIGH, phone=row.phone, responsible_person="李某")
    correct_site(session, viewer=town.head, site_id=row.id or 0, facts=facts)
    entry = town.last()
    assert entry.verb == "site_corrected"
    assert entry.before == {"risk": "medium", "responsible_person": ""}
    assert entry.after == {"risk": "high", "responsible_person": "李某"}
    correct_site(session, viewer=town.head, site_id=row.id or 0, facts=facts)
    assert town.last().id == entry.id  # the same again is no write
    assert list(journal.broken_links(session)) == []


def test_a_site_is_moved_ended_with_a_reason_and_opened_again(session: Session, town: Town) -> None:
    site_id = town.site.id or 0
    move_site(session, viewer=town.head, site_id=site_id, point=Point(34.5, 108.9, CoordSource.TYPED, 8))
    assert (town.last().after or {})["coord_source"] == "typed"
    with pytest.raises(BadInput):
        move_site(session, viewer=town.head, site_id=site_id, point=Point(0, 0, CoordSource.TYPED))
    with pytest.raises(BadInput):
        end_site(session, viewer=town.head, site_id=site_id, reason=" ")
    end_site(session, viewer=town.head, site_id=site_id, reason="已拆除")
    assert town.last().reason == "已拆除"
    assert listed(town, town.officer) == []
    assert listed(town, town.officer, show="ended") == ["老店"]
    reopen_site(session, viewer=town.head, site_id=site_id)
    assert listed(town, town.officer) == ["老店"]
    assert (town.last().before or {})["reason"] == "已拆除"


def test_a_pause_counts_once_somebody_who_may_has_approved_it(session: Session, town: Town) -> None:
    site_id, until = town.site.id or 0, local_day(now()) + timedelta(days=9)
    for bad in (local_day(now()) - timedelta(days=1), local_day(now()) + timedelta(days=400)):
        with pytest.raises(BadInput):
            pause_site(session, viewer=town.head, site_id=site_id, until=bad, reason="装修")
    pause = pause_site(session, viewer=town.head, site_id=site_id, until=until, reason="装修停业")

    def left_out() -> int:
        return figure(session, town.officer, at=now() + timedelta(seconds=1)).left_out

    assert left_out() == 0
    with pytest.raises(NotPermitted):
        approve_pause(session, viewer=town.head, pause_id=pause.id or 0)
    approve_pause(session, viewer=town.officer, pause_id=pause.id or 0)
    assert left_out() == 1
    assert listed(town, town.officer, show="paused") == ["老店"]
    seen = town.seen(town.head)
    assert seen is not None
    assert [(p.reason, p.approver is None) for p in seen.pauses] == [("装修停业", False)]
    end_pause(session, viewer=town.head, pause_id=pause.id or 0)
    assert left_out() == 0
    assert town.last().verb == "site_pause_ended"
    at_once = pause_site(session, viewer=town.officer, site_id=site_id, until=until, reason="停业")
    assert session.get_one(SitePause, at_once.id).approved_by == town.officer.person_id


def test_nobody_keeps_a_site_out_of_their_scope_or_without_the_right(session: Session, town: Town) -> None:
    stranger = builders.viewer(session, "community_admin", town.west)
    patrol = builders.viewer(session, "patrol_member", town.east)
    site_id = town.site.id or 0
    with pytest.raises(UnknownThing):
        end_site(session, viewer=stranger, site_id=site_id, reason="x")
    with pytest.raises(UnknownThing):
        add_site(session, viewer=stranger, facts=FACTS, area_id=town.east.id or 0)
    with pytest.raises(NotPermitted):
        end_site(session, viewer=patrol, site_id=site_id, reason="x")
    assert town.seen(stranger) is None
    assert listed(town, stranger) == []
    assert sites.kept_areas(session, patrol) == ()
    assert sites.kept_areas(session, stranger) == ((town.west.id, "西社区"),)


def test_a_number_is_shown_in_full_only_to_those_who_may_call(session: Session, town: Town) -> None:
    told = {}
    for role in ("expert", "information_officer", "patrol_member", "community_admin", "leader"):
        seen = town.seen(builders.viewer(session, role, town.east))
        assert seen is not None
        told[role] = (seen.row.phone, seen.may_call)
    hidden, shown = ("139****1111", False), ("13900001111", True)
    assert told == {
        "expert": hidden, "information_officer": hidden, "patrol_member": shown, "community_admin": shown,
        "leader": shown,
    }  # fmt: skip


def test_a_site_goes_to_another_area_by_hand_and_past_days_stay_where_they_were(session: Session, town: Town) -> None:
    site_id, before = town.site.id or 0, now()
    with pytest.raises(UnknownThing):  # the other area is not theirs
        rezone_site(session, viewer=town.head, site_id=site_id, area_id=town.west.id or 0)
    with pytest.raises(BadInput):
        rezone_site(session, viewer=town.officer, site_id=site_id, area_id=town.east.id or 0)
    rezone_site(session, viewer=town.officer, site_id=site_id, area_id=town.west.id or 0)
    assert (town.last().verb, town.last().after) == ("site_rezoned", {"area_id": town.west.id})
    assert listed(town, town.officer, area_path=town.west.path) == ["老店"]
    assert town.seen(town.head) is None
    [state] = session.exec(select(SiteState)).all()
    assert (state.area_id, state.until >= before) == (town.east.id, True)


def test_what_the_gas_classes_mean_is_said_at_the_top_with_a_reason(session: Session, town: Town) -> None:
    admin = builders.viewer(session, "admin", town.top)
    told = {Risk.HIGH: " 独居老人、  使用瓶装气 ", Risk.MEDIUM: "", Risk.LOW: ""}
    with pytest.raises(NotPermitted):
        explain_gas_classes(session, viewer=town.head, meanings=told, reason="x")
    with pytest.raises(BadInput):
        explain_gas_classes(session, viewer=admin, meanings=told, reason=" ")
    explain_gas_classes(session, viewer=admin, meanings=told, reason="街道燃气专班明确")
    assert gas_classes.meanings(session) == {"high": "独居老人、 使用瓶装气"}
    assert (town.last().after, town.last().reason) == ({"high": "独居老人、 使用瓶装气"}, "街道燃气专班明确")
    with pytest.raises(BadInput):
        explain_gas_classes(session, viewer=admin, meanings=told, reason="x")
    explain_gas_classes(session, viewer=admin, meanings={Risk.HIGH: ""}, reason="恢复")
    assert gas_classes.meanings(session) == {}
