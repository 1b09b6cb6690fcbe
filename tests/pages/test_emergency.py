"""The emergency page: whom to call at once, the roster entered in the browser, a gap that nobody can overlook."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from actions.rosters import put_shifts
from data.database import reading, transaction
from data.queries import rosters
from data.queries.people import viewer_of
from models import Area, DutyHandover, DutyShift, EmergencyTeam, Person
from rules.rosters import OnDuty, Shift, ShiftFacts
from settings import settings
from tests import builders
from ui import roster_export
from ui.emergency import monday
from ui.words import local, today

OpenPage = Callable[..., AppTest]
HEAD = OnDuty("高明远", "13800000001")


def told(app: AppTest) -> str:
    return str([element.proto.body for element in app.get("html")])


def button(app: AppTest, label: str) -> None:
    next(one for one in app.button if one.label == label).click()


@pytest.fixture
def town() -> tuple[int, int, int]:
    """Ids of a subdistrict, its safety officer, and a patrol member of a community in it."""
    with transaction() as session:
        top = builders.area(session)
        clerk = builders.person(session, "safety_officer", top, "石磊", phone="13800000002")
        below = builders.person(session, "patrol_member", builders.area(session, "东社区", parent=top), "马小军")
        return top.id or 0, clerk.id or 0, below.id or 0


def enter(place: int, *shifts: ShiftFacts) -> None:
    with transaction() as session:
        clerk = builders.viewer(session, "safety_officer", session.get_one(Area, place))
        put_shifts(session, viewer=clerk, place=f"area-{place}", shifts=shifts)


@pytest.mark.usefixtures("demo_database")
@pytest.mark.parametrize("login", ["demo-leader", "demo-patrol", "demo-enterprise"])
def test_everybody_signed_in_can_call_who_is_on_duty(open_page: OpenPage, login: str) -> None:
    clock = local(datetime.now(UTC)).replace(tzinfo=None)
    with reading() as session:
        person = session.exec(select(Person).where(Person.login == login)).one()
        held = rosters.on_now(session, viewer_of(session, person), clock=clock, hours=settings().duty_hours)
    said = told(open_page("emergency", person=person.id))
    assert held
    assert [one.facts.leader.phone for one in held if f'href="tel:{one.facts.leader.phone}"' not in said] == []
    for number in ("119", "110", "120", "122", "12345", "12350"):
        assert f'href="tel:{number}"' in said


def test_an_officer_enters_a_week_by_choosing_and_typing(open_page: OpenPage, town: tuple[int, int, int]) -> None:
    place, clerk, below = town
    app = open_page("emergency", person=clerk, query={"at": "roster"})
    assert [one.label for one in app.selectbox if one.label == "带班领导"] == ["带班领导"] * 7
    first = next(one for one in app.selectbox if one.label == "带班领导")
    assert first.options == ["石磊 13800000002"]
    first.select("石磊 13800000002")
    button(app, "保存这一周")
    app.run()
    assert not app.exception
    with reading() as session:
        kept = session.exec(select(DutyShift)).one()
    assert (kept.leader, kept.on_day) == ("石磊", monday(today()))
    assert "13800000002" in told(open_page("emergency", person=below, query={"at": "roster", "place": f"area-{place}"}))


def test_a_gap_ahead_stands_on_the_leaders_overview_and_leads_to_its_week(
    open_page: OpenPage, town: tuple[int, int, int]
) -> None:
    place, clerk, _below = town
    enter(place, *(ShiftFacts(today() + timedelta(days=n), Shift.WHOLE, HEAD) for n in range(7) if n != 3))
    links = [link for link in open_page("overview", person=clerk).get("page_link") if "无人值班" in link.proto.label]
    assert len(links) == 1
    assert links[0].proto.label.count("清河街道 全天") == 1
    assert "at=roster" in str(links[0].proto)


def test_a_note_is_signed_and_taken_over_in_the_browser(open_page: OpenPage, town: tuple[int, int, int]) -> None:
    place, clerk, below = town
    enter(place, ShiftFacts(today(), Shift.WHOLE, HEAD, (OnDuty("马小军"),)))
    query = {"at": "roster", "place": f"area-{place}"}
    app = open_page("emergency", person=below, query=query)
    next(one for one in app.text_area if one.label == "情况").input("无突发情况")
    button(app, "签字交班")
    app.run()
    app = open_page("emergency", person=clerk, query=query)
    button(app, "我已知悉,接班")
    app.run()
    assert not app.exception
    with reading() as session:
        note = session.exec(select(DutyHandover)).one()
    assert (note.signed_by, note.taken_by) == (below, clerk)


def test_a_team_is_added_changed_and_ended_in_the_browser(open_page: OpenPage, town: tuple[int, int, int]) -> None:
    _place, clerk, below = town
    app = open_page("emergency", person=clerk, query={"at": "teams"})
    for label, words in (("名称 *", "应急救援队"), ("队长 *", "李强"), ("电话 *", "138-0000-0009")):
        next(one for one in app.text_input if one.label == label).input(words)
    next(one for one in app.button if one.label == "保存").click()
    app.run()
    assert not app.exception
    assert 'href="tel:13800000009"' in told(open_page("emergency", person=below, query={"at": "teams"}))
    app = open_page("emergency", person=clerk, query={"at": "teams", "edit": "team-1"})
    button(app, "确认停用")
    app.run()
    assert [error.value for error in app.error] == ["请填写原因。"]
    with reading() as session:
        assert session.exec(select(EmergencyTeam)).one().ended_at is None
    assert "保存" not in [one.label for one in open_page("emergency", person=below, query={"at": "teams"}).button]


def test_the_month_is_exported_to_print_with_chinese_headings(town: tuple[int, int, int]) -> None:
    place, clerk, _below = town
    first = today().replace(day=1)
    enter(place, ShiftFacts(first, Shift.DAY, HEAD, (OnDuty("石磊", "13800000002"), OnDuty("马小军"))))
    with reading() as session:
        viewer = viewer_of(session, session.get_one(Person, clerk))
        held = next(one for one in rosters.places(session, viewer) if one.key == f"area-{place}")
    book = CalamineWorkbook.from_filelike(BytesIO(roster_export.as_workbook(viewer, held, first)))
    heads, row = book.get_sheet_by_index(0).to_python()
    assert heads[:6] == ["日期", "星期", "班次", "带班领导", "带班电话", "值班员"]
    assert (row[3], row[4], row[5]) == ("高明远", "13800000001", "石磊、马小军")
    text = roster_export.as_csv(viewer, held, first).decode("utf-8-sig")
    assert text.splitlines()[1].startswith(f"{first},")


def test_a_roster_from_a_file_is_looked_at_before_it_is_taken_over(
    open_page: OpenPage, town: tuple[int, int, int]
) -> None:
    place, clerk, below = town
    day = f"{today().year}-{today().month}-{today().day}"
    table = f"清河街道值班表\n日期,带班领导,值班人员,联系电话\n{day},石磊,马小军,13800000003\n昨天,石磊,马小军,1\n"
    app = open_page("emergency", person=clerk, query={"at": "roster", "show": "import"})
    app.file_uploader[0].upload("值班表.csv", table.encode("gb18030"), "text/csv")
    app.run()
    assert "新增1个班次" in app.markdown[-1].value
    with reading() as session:
        assert session.exec(select(DutyShift)).all() == []
    button(app, "导入1个班次")
    app.run()
    assert not app.exception
    assert "13800000003" in told(open_page("emergency", person=below, query={"at": "roster", "place": f"area-{place}"}))
