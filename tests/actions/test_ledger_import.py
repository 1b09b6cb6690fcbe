"""Somebody else's ledger taken over: what can be read lands once, what cannot is named."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from sqlmodel import Session, col, func, select

from actions.hazards import take_step
from actions.ledger_import import Asked, Imported, import_ledger
from data import database, imports, journal
from data.queries import hazards
from data.queries.ledger_import import Preview, columns, places, preview
from models import Hazard, HazardEvent, ImportedLine, JournalEntry, NumberSeries
from rules.errors import BadInput, ForbiddenMove, TooMuch, UnknownThing
from rules.hazard_steps import IMPORTED
from rules.vocabulary import Grade, HazardSource, HazardState
from tests import builders
from tests.builders_hazards import photo
from tests.builders_ledger import WRONG, workbook

pytestmark = pytest.mark.usefixtures("any_database")
TODAY = date(2026, 9, 1)
S = HazardState


class Office:
    def __init__(self, session: Session) -> None:
        self.session = session
        self.top = builders.area(session)
        self.east = builders.area(session, "东社区", parent=self.top)
        self.west = builders.area(session, "西社区", parent=self.top)
        self.shop = builders.site(session, self.east, name="商户1", unit_id=builders.unit(session, self.east).id)
        self.officer = builders.viewer(session, "safety_officer", self.top)
        for code in ("fire", "urban_gas", "workplace"):
            builders.category(session, code)

    def asked(self, rows: Sequence[Sequence[object]], **more: Any) -> dict[str, Any]:
        found = columns(self.session, rows)
        base = {"rows": rows, "start": found.row, "fields": found.fields, "year": 2026, "area_id": self.top.id}
        return {**base, "category": "workplace", **more}

    def preview(self, rows: Sequence[Sequence[object]], **more: Any) -> Preview:
        return preview(self.session, self.officer, today=TODAY, **self.asked(rows, **more))

    def take(self, rows: Sequence[Sequence[object]], *, strictly: bool = False, **more: Any) -> Imported:
        asked = Asked(file_name="台账.xlsx", **self.asked(rows, **more))
        [done] = import_ledger(self.session, viewer=self.officer, sheets=[asked], today=TODAY, all_or_nothing=strictly)
        return done


@pytest.fixture
def office(session: Session) -> Office:
    return Office(session)


def lines(*cells: Sequence[object]) -> list[Sequence[object]]:
    """A small ledger with the usual headings."""
    heads = ("存在问题", "发现时间", "整改情况", "级别", "责任人", "复查人", "复查日期", "地点", "社区")
    return [("某某街道隐患台账",), heads, *cells]


def held(session: Session, title: str) -> Hazard:
    return session.exec(select(Hazard).where(Hazard.title == title)).one()


def test_two_thousand_rows_with_merged_titles_and_twelve_bad_ones(session: Session, office: Office) -> None:
    """The table stands on the second sheet, behind a cover; on the first it would read the same."""
    [sheet] = imports.ledgers_among(imports.read("台账.xlsx", workbook(cover=True)))
    assert imports.read("台账.xlsx", workbook()) == (sheet,)
    seen = office.preview(sheet.rows)
    assert seen.bad_rows == tuple(WRONG)
    assert {t.row: t.field for t in seen.troubles} == {row: field for row, (_c, _v, field) in WRONG.items()}
    assert (len(seen.lines), seen.already, seen.repeated) == (1988, 0, ())

    with pytest.raises(BadInput, match="12 rows"):
        office.take(sheet.rows, strictly=True)
    assert session.exec(select(func.count()).select_from(Hazard)).one() == 0

    done = office.take(sheet.rows)
    assert done == Imported(1988, 0, tuple(WRONG))
    assert office.take(sheet.rows) == Imported(0, 1988, tuple(WRONG))  # again: nothing new
    total = session.exec(select(func.count()).select_from(Hazard)).one()
    numbers = session.exec(select(Hazard.number).order_by(col(Hazard.number))).all()
    assert total == 1988
    assert list(numbers) == [f"YH-2026-{n:06}" for n in range(1, 1989)]
    assert list(journal.broken_links(session)) == []
    told = hazards.counts(session, office.officer, on=TODAY)
    assert told.open == told.registered_total - told.struck_off_total
    assert told.registered_total == 1988


def test_an_import_that_is_cancelled_halfway_leaves_nothing(session: Session, office: Office) -> None:
    def stop(done: int, _of: int) -> None:
        if done == 1:
            raise KeyboardInterrupt

    rows = lines(*[(f"隐患{n}", "2026-03-01") for n in range(3)])
    asked = Asked(file_name="台账.xlsx", **office.asked(rows))
    session.commit()
    with pytest.raises(KeyboardInterrupt), database.transaction() as other:
        import_ledger(other, viewer=office.officer, sheets=[asked], today=TODAY, all_or_nothing=False, progress=stop)
    for table in (Hazard, ImportedLine, HazardEvent, NumberSeries):
        assert session.exec(select(func.count()).select_from(table)).one() == 0
    assert office.take(rows).taken == 3


def test_a_line_that_stands_on_two_sheets_comes_once(session: Session, office: Office) -> None:
    first, second = lines(("甲", "2026-03-01"), ("乙", "2026-03-02")), lines(("乙", "3月2日"), ("丙", "2026-03-03"))
    sheets = [Asked(file_name=f"台账.xlsx {n}月", **office.asked(rows)) for n, rows in ((2, first), (3, second))]
    done = import_ledger(session, viewer=office.officer, sheets=sheets, today=TODAY, all_or_nothing=True)
    assert done == [Imported(2, 0, ()), Imported(1, 1, ())]
    with pytest.raises(BadInput):
        import_ledger(session, viewer=office.officer, sheets=[], today=TODAY, all_or_nothing=True)


def test_a_day_is_the_same_day_in_every_style(session: Session, office: Office) -> None:
    days: list[object] = [
        46189,
        "46189",
        "2026-06-16",
        "2026/6/16",
        "2026.06.16",
        "2026年6月16日",
        "6月16日",
        "20260616",
    ]
    office.take(lines(*[(f"隐患{n}", day) for n, day in enumerate(days)]))
    found = session.exec(select(Hazard.registered_at)).all()
    assert len(found) == len(days)
    assert {moment.date() for moment in found if moment} == {date(2026, 6, 16)}


def test_what_was_struck_off_there_needs_its_recheck_facts(session: Session, office: Office) -> None:
    rows = lines(
        ("有复查", "2026-03-01", "已销号", "一般", "王某", "李某", "2026-03-09"),
        ("无复查人", "2026-03-01", "已销号", "一般", "王某", "", "2026-03-09"),
        ("自己复查", "2026-03-01", "已闭环", "一般", "王某", "王某", "2026-03-09"),
        ("重大", "2026-03-01", "已销号", "重大", "王某", "李某", "2026-03-09"),
        ("重大整改中", "2026-03-01", "整改中", "重大", "王某"),
    )
    seen = {one.line.title: one.landing for one in office.preview(rows).lines}
    assert [bool(landing.why) for landing in seen.values()] == [False, True, True, True, True]
    office.take(rows)
    states = {title: held(session, title).state for title in seen}
    assert list(states.values()) == [S.STRUCK_OFF, *[S.FIXED_PENDING_RECHECK] * 3, S.GRADED]
    gone = held(session, "有复查")
    event = session.exec(
        select(HazardEvent).where(HazardEvent.hazard_id == gone.id, HazardEvent.step == IMPORTED)
    ).one()
    assert (event.facts["rechecker"], event.facts["rechecked_on"]) == ("李某", "2026-03-09")
    assert gone.struck_off_at is not None
    assert gone.struck_off_at.date() == date(2026, 3, 9)


def test_a_line_taken_over_lives_on_by_our_rules(session: Session, office: Office) -> None:
    office.take(lines(("堆物", "2026-03-01", "已整改", "", "王某")))
    line = held(session, "堆物")
    assert (line.source, line.grade, line.rectifier_id) == (HazardSource.IMPORT, Grade.GENERAL, None)
    patrol = builders.viewer(session, "leader", office.top)
    with pytest.raises(Exception, match="role"):
        take_step(session, viewer=patrol, hazard_id=line.id, step="recheck_pass", note="合格", photos=[photo()])
    with pytest.raises(BadInput):
        take_step(session, viewer=office.officer, hazard_id=line.id, step="recheck_pass", note="合格")
    take_step(session, viewer=office.officer, hazard_id=line.id, step="recheck_pass", note="合格", photos=[photo()])
    assert line.state is S.STRUCK_OFF
    with pytest.raises(ForbiddenMove):
        take_step(session, viewer=office.officer, hazard_id=line.id, step="assign", unit_id=1)


def test_the_same_ledger_with_new_states_brings_nothing_twice(session: Session, office: Office) -> None:
    office.take(lines(("甲", "2026-03-01", "整改中"), ("乙", "2026-03-02", "整改中")))
    later = lines(("乙", "3月2日", "已整改"), ("甲", 46082, "已整改"), ("丙", "2026-03-03", ""), ("丙", "2026/3/3", ""))
    seen = office.preview(later)
    assert (len(seen.lines), seen.already, seen.repeated) == (1, 2, ((6, 5),))
    assert office.take(later) == Imported(1, 2, ())
    assert held(session, "甲").state is S.RECTIFYING


def test_names_of_places_are_found_and_the_rest_is_kept_in_words(session: Session, office: Office) -> None:
    heads = ("问题描述", "检查时间", "社区", "场所名称", "责任单位", "编号", "整改措施")
    rows = [heads, ("甲", "2026-03-01", "清河街道东社区", "商户1", "不认识的厂", "旧-7", "清理"), ("乙", "2026-03-01")]
    office.take(rows)
    line = held(session, "甲")
    assert (line.area_id, line.site_id, line.unit_id) == (office.east.id, office.shop.id, office.shop.unit_id)
    assert line.note == "清理\n原编号:旧-7"
    assert held(session, "乙").area_id == office.top.id


def test_a_chosen_mapping_is_remembered_for_the_same_headings(session: Session, office: Office) -> None:
    rows = [("甲列", "问题", "日期"), ("真正的隐患", "某问题", "2026-03-01")]
    first = columns(session, rows)
    assert (dict(first.fields), first.was_remembered) == ({"title": 1, "found_on": 2}, False)
    office.take(rows, fields=(("title", 0), ("found_on", 2)))
    again = columns(session, rows)
    assert (dict(again.fields), again.was_remembered) == ({"title": 0, "found_on": 2}, True)
    assert held(session, "真正的隐患")


def test_who_registers_elsewhere_imports_nothing_here(session: Session, office: Office) -> None:
    office.officer = builders.viewer(session, "safety_officer", builders.area(session, "别的街道"))
    with pytest.raises(UnknownThing):
        office.take(lines(("甲", "2026-03-01")))
    leader = builders.viewer(session, "leader", office.top)
    assert places(session, leader) == []
    assert session.exec(select(JournalEntry).where(JournalEntry.verb == "import_hazard")).all() == []


def test_files_that_are_no_ledger_are_refused_in_words(session: Session) -> None:
    for data in (b"", b"PK\x03\x04 nonsense", b"%PDF-1.7"):
        with pytest.raises(BadInput):
            imports.read("台账.xlsx", data)
    with pytest.raises(BadInput):
        imports.read("x.csv", b"\xff\xff\xff\xff")
    with pytest.raises(TooMuch):
        imports.read("x.csv", b"a\n" * 20_031)
    with pytest.raises(BadInput):
        columns(session, [("什么", "都", "不是"), (1, 2, 3)])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_csv_of_either_encoding_is_read(session: Session, office: Office, encoding: str) -> None:
    text = '存在问题,发现时间\r\n"通道,堵塞",2026年3月1日\r\n\r\n'
    [sheet] = imports.read("台账.csv", text.encode(encoding))
    assert office.take(sheet.rows).taken == 1
    assert held(session, "通道,堵塞")
