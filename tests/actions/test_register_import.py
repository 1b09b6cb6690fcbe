"""Somebody else's list of places taken over: once, cell by cell, with everything that is wrong named."""

from collections.abc import Sequence
from typing import Any

import pytest
from sqlmodel import Session, col, func, select

from actions.register_import import Asked, Imported, import_register
from actions.sites import end_site, move_site
from data import imports, journal
from data.queries.register_import import Preview, columns, preview, previews
from models import JournalEntry, Site
from rules.coordinates import gcj02_to_bd09, to_gcj02
from rules.errors import BadInput, UnknownThing
from rules.places import distance_m
from rules.register_rows import FIELDS
from rules.sites import Datum, Point
from rules.vocabulary import CoordSource, Risk
from tests import builders, builders_catalogue
from tests.builders_register import FIRST, OWN_WORD, WRONG, truth, workbook

pytestmark = pytest.mark.usefixtures("any_database")


class Office:
    def __init__(self, session: Session) -> None:
        self.session = session
        builders_catalogue.load(session)
        self.top = builders.area(session)
        self.east = builders.area(session, "东社区", parent=self.top)
        self.west = builders.area(session, "西社区", parent=self.top)
        self.planner = builders.viewer(session, "planner", self.top)

    def asked(self, rows: Sequence[Sequence[object]], **more: Any) -> Asked:
        found = columns(self.session, rows)
        base: dict[str, Any] = {"area_id": self.top.id, "kind": "commercial_outlet", "explained": found.words}
        return Asked("名册.xlsx", rows, found.row, found.fields, **{**base, **more})

    def preview(self, rows: Sequence[Sequence[object]], **more: Any) -> Preview:
        return preview(self.session, self.planner, **self.asked(rows, **more).facts())

    def take(self, rows: Sequence[Sequence[object]], *, strictly: bool = False, **more: Any) -> Imported:
        asked = self.asked(rows, **more)
        [done] = import_register(self.session, viewer=self.planner, sheets=[asked], all_or_nothing=strictly)
        return done


@pytest.fixture
def office(session: Session) -> Office:
    return Office(session)


def sheet_of(data: bytes) -> imports.Sheet:
    [sheet] = imports.ledgers_among(imports.read("名册.xlsx", data), FIELDS)
    return sheet


def count(session: Session, table: Any) -> int:
    return session.exec(select(func.count()).select_from(table)).one()


def lines(*cells: Sequence[object]) -> list[Sequence[object]]:
    return [("某某社区场所名册",), ("场所编码", "名称", "类型", "地址", "房号", "电话", "经纬度"), *cells]


def test_five_thousand_rows_with_ugly_headings_then_again_then_one_cell_changed(
    session: Session, office: Office
) -> None:
    rows = sheet_of(workbook()).rows
    with pytest.raises(BadInput, match="never guessed"):
        office.preview(rows)
    assert office.preview(rows[:20], datum=Datum.GCJ02).unknown == (OWN_WORD,)
    said: dict[str, Any] = {"datum": Datum.GCJ02, "explained": ((OWN_WORD, "nine_small_place"),)}
    seen = office.preview(rows, **said)
    assert {t.row: t.field for t in seen.troubles} == {row: field for row, (_c, _v, field) in WRONG.items()}
    assert office.take(rows, **said) == Imported(4992, 0, 0, tuple(WRONG))
    made = session.exec(select(Site).where(Site.name == "第7号商铺")).one()
    assert (made.type, made.area_id, made.phone) == ("nine_small_place", office.west.id, "13800000007")
    assert (made.floor, made.room, made.risk) == ("2层", "707", Risk.LOW)
    assert (made.coord_source, made.responsible_person) == (CoordSource.IMPORT, "王某")
    assert distance_m(made.lat or 0, made.lon or 0, *truth(7)) < 0.2

    before = count(session, JournalEntry)
    again = office.take(rows, datum=Datum.GCJ02)  # what was explained is remembered
    assert again == Imported(0, 0, 4992, tuple(WRONG))
    assert count(session, JournalEntry) == before + 1  # that it was imported, and nothing else

    other = list(rows)
    other[FIRST + 6] = (*rows[FIRST + 6][:8], 13999999999.0, *rows[FIRST + 6][9:])
    assert office.take(other, datum=Datum.GCJ02) == Imported(0, 1, 4991, tuple(WRONG))
    changed = session.exec(select(JournalEntry).where(JournalEntry.verb == "site_import_changed")).one()
    assert changed.subject_id == str(made.id)
    assert (changed.before, changed.after) == ({"phone": "13800000007"}, {"phone": "13999999999", "row": FIRST + 7})
    assert count(session, Site) == 4992
    assert list(journal.broken_links(session)) == []


def test_a_code_is_the_site_whatever_else_has_changed(session: Session, office: Office) -> None:
    first = lines(("A-1", "老店", "九小场所", "街1号", "", "", "108.9, 34.4"), ("A-2", "老店", "九小场所", "街1号"))
    assert office.take(first, datum=Datum.WGS84).added == 2
    renamed = lines(("A-1", "新店", "九小场所", "街1号", "", "", ""), ("A-2", "老店", "九小场所", "", "", "", ""))
    assert office.take(renamed, datum=Datum.WGS84) == Imported(0, 1, 1, ())
    site = session.exec(select(Site).where(Site.code == "A-1")).one()
    assert (site.name, site.address, site.lat) == ("新店", "街1号", 34.4)  # an empty cell says nothing
    unnamed = lines(("", "老店", "九小场所", "街1号"), ("", "老店", "九小场所", "街1号"))
    seen = office.preview(unnamed, datum=Datum.WGS84)
    assert (seen.same, seen.repeated) == (1, ((4, 3),))


def test_a_position_set_by_hand_stays_and_one_from_a_list_follows_the_list(session: Session, office: Office) -> None:
    office.take(lines(("A-1", "店", "", "", "", "", "108.9, 34.4")), datum=Datum.WGS84)
    moved = lines(("A-1", "店", "", "", "", "", "34.5 108.9"))
    assert office.take(moved, datum=Datum.WGS84).changed == 1
    site = session.exec(select(Site)).one()
    assert (site.lat, site.lon) == (34.5, 108.9)
    point = Point(34.6, 108.8, CoordSource.MAP_CLICK)
    move_site(session, viewer=office.planner, site_id=site.id or 0, point=point)
    assert office.take(moved, datum=Datum.WGS84) == Imported(0, 0, 1, ())
    assert session.get_one(Site, site.id).lat == 34.6


def test_what_cannot_be_taken_is_said(session: Session, office: Office) -> None:
    far = builders.area(session, "别处街道")
    builders.site(session, far, code="Z-1")
    office.take(lines(("A-1", "店")), datum=Datum.WGS84)
    gone = session.exec(select(Site).where(col(Site.code) == "A-1")).one()
    end_site(session, viewer=office.planner, site_id=gone.id or 0, reason="关门")
    for _n in range(2):
        builders.site(session, office.east, "nine_small_place", name="双店")
    rows = lines(
        ("Z-1", "别家"),
        ("A-1", "店"),
        ("", "双店", "九小场所"),
        ("X" * 21, "长码"),
        ("", "海上", "", "", "", "", "10,20"),
    )
    told = {t.row: (t.field, t.sentence) for t in office.preview(rows, datum=Datum.WGS84).troubles}
    assert told == {
        3: ("code", "this code belongs to a site outside the area chosen"),
        4: ("code", "this site has ended; open it again first"),
        5: ("name", "several sites are called that here; give the code"),
        6: ("code", "longer than {n} characters"),
        7: ("lonlat", "it lies outside China"),
    }


def test_a_point_finds_the_smallest_area_that_holds_it(session: Session, office: Office) -> None:
    ring = [[108.8, 34.3], [109.0, 34.3], [109.0, 34.5], [108.8, 34.5], [108.8, 34.3]]
    office.east.boundary = {"type": "Polygon", "coordinates": [ring]}
    session.flush()
    office.take(
        lines(("", "里", "", "", "", "", "108.9,34.4"), ("", "外", "", "", "", "", "110,34.4")), datum=Datum.WGS84
    )
    found = dict(session.exec(select(Site.name, Site.area_id)).all())
    assert found == {"里": office.east.id, "外": office.top.id}


def test_all_or_nothing_is_nothing_while_a_row_is_wrong(session: Session, office: Office) -> None:
    with pytest.raises(BadInput, match="1 rows"):
        office.take(lines(("", "店"), ("", ""), ("", "", "九小场所")), strictly=True, datum=Datum.WGS84)
    assert count(session, Site) == 0


def test_the_responsible_unit_is_a_column_and_an_unknown_one_is_named(session: Session, office: Office) -> None:
    station = builders.unit(session, office.top, name="清河消防救援站")
    head = ("名称", "地址", "行业主管部门")
    told = [head, ("甲店", "街1号", "清河消防救援站"), ("乙店", "街2号", ""), ("丙店", "街3号", "火星局")]
    seen = office.preview(told)
    assert [(t.row, t.field) for t in seen.troubles] == [(4, "unit")]
    assert office.take(told) == Imported(2, 0, 0, (4,))
    held = dict(session.exec(select(Site.name, Site.unit_id)).all())
    assert held == {"甲店": station.id, "乙店": None}
    told[2] = ("乙店", "街2号", "消防救援站")
    assert office.take(told) == Imported(0, 1, 1, (4,))
    assert office.take([head, ("甲店", "街1号", "")]) == Imported(0, 0, 1, ())  # an empty cell says nothing


def test_several_sheets_come_in_one_go_and_a_place_on_two_of_them_once(session: Session, office: Office) -> None:
    head, same = ("名称", "地址"), ("甲店", "街1号")
    sheets = [office.asked([head, same, ("", "街2号")]), office.asked([head, ("乙店", "街3号"), same])]
    seen = previews(session, office.planner, sheets=[one.facts() for one in sheets])
    assert [(len(one.new), len(one.repeated), one.bad_rows) for one in seen] == [(1, 0, (3,)), (1, 1, ())]
    told: list[tuple[int, int]] = []
    done = import_register(
        session, viewer=office.planner, sheets=sheets, progress=lambda done, of: told.append((done, of))
    )
    assert done == [Imported(1, 0, 0, (3,)), Imported(1, 0, 0, ())]
    assert told == [(0, 2), (1, 2)]
    again = import_register(session, viewer=office.planner, sheets=sheets)
    assert [(one.added, one.same) for one in again] == [(0, 1), (0, 1)]
    with pytest.raises(BadInput, match="at least one sheet"):
        import_register(session, viewer=office.planner, sheets=[])


def test_rows_without_a_position_come_without_one_and_baidus_is_brought_home(session: Session, office: Office) -> None:
    lat, lon = gcj02_to_bd09(*to_gcj02(34.44, 108.96))
    rows = lines(("", "有点", "", "街1号", "", "", f"{lon},{lat}"), ("", "没点", "", "街2号", "", "", ""))
    assert office.take(rows, datum=Datum.BD09).added == 2
    held = {name: (at, east) for name, at, east in session.exec(select(Site.name, Site.lat, Site.lon)).all()}
    assert held == {"有点": pytest.approx((34.44, 108.96), abs=2e-6), "没点": (None, None)}


def test_cancelled_means_nothing_and_a_stranger_takes_nothing(session: Session, office: Office) -> None:
    asked = office.asked(lines(("", "店")), datum=Datum.WGS84)
    session.commit()
    before = count(session, JournalEntry)

    def cancel(_done: int, _of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_register(session, viewer=office.planner, sheets=[asked], progress=cancel)
    session.rollback()
    assert (count(session, Site), count(session, JournalEntry)) == (0, before)
    stranger = builders.viewer(session, "patrol_member", office.top)
    with pytest.raises(UnknownThing):
        import_register(session, viewer=stranger, sheets=[asked])
