"""Somebody else's list of people taken over: once, person by person, with everything that is wrong named."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, func, select

from actions import invitations, people, staff
from actions.staff_import import Asked, Imported, import_staff
from data import imports, journal
from data.days import local_day
from data.queries import staff as questions
from data.queries.staff_import import Preview, columns, preview
from models import Invitation, JournalEntry, Person, RoleGrant, now
from rules.errors import BadInput, UnknownThing
from rules.staff_rows import FIELDS
from tests import builders
from tests.builders_staff import workbook

pytestmark = pytest.mark.usefixtures("any_database")
TODAY = local_day(now())
NEXT = TODAY + timedelta(30)
Rows = Sequence[Sequence[object]]


class Office:
    def __init__(self, session: Session) -> None:
        self.session = session
        self.top = builders.area(session)
        self.east = builders.area(session, "东社区", parent=self.top)
        self.west = builders.area(session, "西社区", parent=self.top)
        self.firm = builders.unit(session, self.east, name="龙凤园商贸有限公司")
        self.admin = builders.viewer(session, "admin", self.top)

    def asked(self, rows: Rows, **more: Any) -> Asked:
        found = columns(self.session, rows)
        base: dict[str, Any] = {"area_id": self.top.id, "role": "patrol_member", "explained": found.words}
        return Asked("名单.xlsx", rows, found.row, found.fields, **{"today": TODAY, **base, **more})

    def preview(self, rows: Rows, **more: Any) -> Preview:
        return preview(self.session, self.admin, **self.asked(rows, **more).facts())

    def take(self, rows: Rows, *, links: bool = False, **more: Any) -> Imported:
        return import_staff(self.session, viewer=self.admin, asked=self.asked(rows, **more), with_links=links)

    def roles(self, name: str) -> list[tuple[str, str, bool]]:
        [found] = questions.staff(self.session, self.admin, text=name).rows
        return [(held.role, held.place, held.ends_at is not None) for held in found.roles]


@pytest.fixture
def office(session: Session) -> Office:
    return Office(session)


def rows_of(data: bytes) -> Rows:
    [sheet] = imports.ledgers_among(imports.read("名单.xlsx", data), FIELDS)
    return sheet.rows


def lines(*cells: Sequence[object]) -> Rows:
    return [("某某社区人员",), ("姓名", "手机", "单位", "角色", "片区", "到期", "登录名"), *cells]


def verbs(session: Session) -> list[str]:
    return list(session.exec(select(JournalEntry.verb).order_by(col(JournalEntry.id))))


def count(session: Session, table: Any) -> int:
    return session.exec(select(func.count()).select_from(table)).one()


def test_a_list_is_taken_over_then_again_nothing_then_one_cell_is_one_person(session: Session, office: Office) -> None:
    taken = office.take(rows_of(workbook()), links=True)
    assert (taken.added, taken.changed, taken.same, taken.left_out, len(taken.links)) == (16, 0, 0, (), 16)
    person = session.exec(select(Person).where(Person.name == "员工05")).one()
    assert (person.login, person.phone, person.password_hash) == ("13800000005", "13800000005", None)
    assert office.roles("员工05") == [("grid_member", "西社区", False)]
    assert office.roles("员工03") == [("patrol_member", "西社区", False)]  # of no role

    before, told = count(session, JournalEntry), count(session, Person)
    assert office.take(rows_of(workbook()), links=True) == Imported(0, 0, 16, (), ())
    assert verbs(session)[before:] == ["import_staff"]  # that it was imported, and nothing else

    other = office.take(rows_of(workbook(changes={(5, 2): "139-0000-0005"})))
    assert other == Imported(0, 1, 15, (), ())
    assert verbs(session)[before + 1 :] == ["person_corrected", "import_staff"]
    session.refresh(person)
    assert (person.phone, person.login) == ("13900000005", "13800000005")  # what they sign in with stays
    moved = {(5, 2): "139-0000-0005", (7, 5): "东社区"}
    assert office.take(rows_of(workbook(changes=moved))).changed == 1
    assert verbs(session)[before + 3 :] == ["role_granted", "role_ended", "import_staff"]
    assert office.roles("员工07") == [("patrol_member", "东社区", False)]
    assert (count(session, Person), count(session, Invitation)) == (told, 16)
    assert list(journal.broken_links(session)) == []


def test_a_link_of_the_sheet_opens_the_door_once_and_is_kept_as_a_hash_only(session: Session, office: Office) -> None:
    [link] = office.take(lines(("李四", 13900000000.0)), links=True).links
    assert (link.name, link.place) == ("李四", "清河街道")
    written = repr([row.model_dump() for table in (Invitation, JournalEntry) for row in session.exec(select(table))])
    assert link.token not in written
    key = invitations.accept(session, token=link.token, password="correct horse")
    assert people.check_password(session, login="13900000000", password="correct horse", address="a") == key
    with pytest.raises(UnknownThing):
        invitations.accept(session, token=link.token, password="correct horse")


def test_every_problem_is_named_by_row_and_column(session: Session, office: Office) -> None:
    far = builders.area(session, "别处街道")
    stranger = builders.person(session, "patrol_member", far)
    builders.person(session, "patrol_member", office.east, "老王", phone="13711111111")
    gone = builders.person(session, "patrol_member", office.east, "老赵", phone="13722222222")
    staff.leave(session, viewer=office.admin, person_id=gone.id or 0, reason="调走")
    both = builders.person(session, "patrol_member", office.east, "两处", phone="13733333333")
    session.add(RoleGrant(person_id=both.id or 0, role="patrol_member", area_id=far.id))
    for place in (office.east, office.west):
        builders.area(session, "第一网格", parent=place)
    session.flush()
    yesterday = (TODAY - timedelta(1)).isoformat()
    rows = lines(
        ("", "13800000001"),
        ("无号", ""),
        ("短号", "138"),
        ("两号", "13800000002/13800000003"),
        ("甲", "13800000004", "", "管理员"),
        ("乙", "13800000005", "", "", "清河街道火星社区"),
        ("丙", "13800000006", "", "", "别处街道"),
        ("丁", "13800000007", "", "", "", yesterday),
        ("戊", "13800000008", "", "", "", "下个月"),
        ("己", "13800000009"),
        ("庚", "13800000009", "", "", "火星社区"),
        ("新王", "13711111111"),
        ("老赵", "", "", "", "", "", gone.login),
        ("两处", "13733333333"),
        ("某某", "", "", "", "", "", stranger.login),
        ("辛", "13800000010", "", "", "第一网格"),
        ("壬", "13800000011", "", "", "西社区第一网格"),
        (office.admin.name, "", "", "网格员", "", "", session.get_one(Person, office.admin.person_id).login),
    )
    seen = office.preview(rows)
    assert [trouble.field for trouble in seen.troubles if trouble.row == 13] == ["area", "phone"]
    assert {trouble.row: trouble.field for trouble in seen.troubles} == {
        3: "name", 4: "phone", 5: "phone", 6: "phone", 7: "role", 8: "area", 9: "area", 10: "last_day",
        11: "last_day", 13: "phone", 14: "name", 15: "name", 16: "name", 17: "login", 18: "area", 20: "role",
    }  # fmt: skip
    sentences = {trouble.row: trouble.sentence for trouble in seen.troubles}
    assert "outside" in sentences[9]
    assert "row {n}" in sentences[13]
    assert "larger area" in sentences[18]
    assert [one.name for one in seen.new] == ["己", "壬"]
    assert seen.unknown == ("管理员",)
    assert office.preview(rows, explained=(("管理员", "community_admin"),)).unknown == ()
    with pytest.raises(BadInput, match="16 rows"):
        import_staff(session, viewer=office.admin, asked=office.asked(rows), all_or_nothing=True)


def test_headings_in_english_and_roles_at_a_unit_with_an_end(session: Session, office: Office) -> None:
    headings = ("Full name", "Mobile", "Employer", "Position", "Zone", "Valid until")
    line = ("Li Si", 13900000000.0, "龙凤园商贸有限公司", "Enterprise contact", "", NEXT.isoformat())
    rows = [headings, line]
    assert office.take(rows).added == 1
    assert office.roles("Li Si") == [("enterprise_contact", "龙凤园商贸有限公司", True)]
    assert office.take(rows) == Imported(0, 0, 1, (), ())
    longer = [headings, (*line[:5], (NEXT + timedelta(9)).isoformat())]
    assert office.take(longer).changed == 1
    assert verbs(session)[-2:] == ["role_end_changed", "import_staff"]
    assert office.take([headings, (*line[:5], "长期")]).changed == 1
    assert office.roles("Li Si") == [("enterprise_contact", "龙凤园商贸有限公司", False)]


def test_a_role_is_never_given_wider_than_the_list_says(office: Office) -> None:
    rows = lines(
        ("甲", "13800000001", "清河街道西社区居委会"),
        ("乙", "13800000002", "龙凤园商贸有限公司"),
        ("丙", "13800000003", "外来公司"),
        ("丁", "+86 138 0000 0004", "外来公司", "", "东社区居民委员会"),
    )
    assert [(t.row, t.field) for t in office.preview(rows).troubles] == [(5, "unit")]
    assert office.take(rows).added == 3
    assert [office.roles(name)[0][1] for name in "甲乙丁"] == ["西社区", "东社区", "东社区"]
    assert office.take(rows).same == 3


def test_somebody_named_twice_has_two_roles(office: Office) -> None:
    rows = lines(("李四", "13900000000", "", "楼长", "东社区"), ("李四", "13900000000", "", "网格员", "西社区"))
    assert office.take(rows, links=True).added == 1
    assert office.roles("李四") == [("building_head", "东社区", False), ("grid_member", "西社区", False)]
    assert office.take(rows) == Imported(0, 0, 2, (), ())
    assert {t.row for t in office.preview([*rows, rows[-1]]).troubles} == {5}
    third = [*rows, ("李四", "13900000000", "", "区长", "西社区")]
    assert office.take(third).changed == 1
    assert len(office.roles("李四")) == 3


def test_cancelled_means_nothing_and_nobody_takes_more_than_they_manage(session: Session, office: Office) -> None:
    asked = office.asked(lines(("李四", "13900000000")))
    session.commit()
    before = (count(session, Person), count(session, JournalEntry))

    def cancel(_done: int, _of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_staff(session, viewer=office.admin, asked=asked, progress=cancel)
    session.rollback()
    assert (count(session, Person), count(session, JournalEntry)) == before
    leader = builders.viewer(session, "leader", office.top)
    part = builders.viewer(session, "admin", office.east)
    for viewer in (leader, part):
        with pytest.raises(UnknownThing):
            import_staff(session, viewer=viewer, asked=asked)
