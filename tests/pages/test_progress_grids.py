"""The grids of a plan, opened in their frame: five entries, numbered things, twelve months, the month as a calendar."""

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from actions.activities import record_activity
from data import database
from data.queries.matrices import five_entries
from tests import builders
from tests.builders_activities import assignment, campaign, draft, town
from ui.words import today

OpenPage = Callable[..., AppTest]


def texts(app: AppTest) -> str:
    return " ".join(str(block.proto.body) for block in app.get("html"))


def test_the_five_entries_and_the_things_of_a_plan(open_page: OpenPage) -> None:
    with database.transaction() as session:
        where = town(session, communities=2)
        firm = builders.unit(session, where.communities[0], "enterprise", "福满电气")
        office = builders.unit(session, where.area, "department", "应急管理办")
        ids = [*where.unit_ids, firm.id or 0, office.id or 0]
        made = campaign(session, where, "smp6", today().year, unit_ids=ids, month=today().month)
        for task, title, unit in (
            ("smp6-10", "", where.units[0]), ("smp6-12", "", where.units[0]), ("smp6-16a", "", firm),
            ("smp6-10", "宣传：进学校", where.units[1]),
        ):  # fmt: skip
            owed = assignment(session, made, task, unit)
            record_activity(session, viewer=where.planner, draft=draft(owed, title=title))
        plan, planner, names = made.id or 0, where.planner, [unit.name for unit in where.units]
    with database.reading() as session:
        found = {unit.unit: unit for unit in five_entries(session, planner, campaign_id=plan, on=today())}
    first, second = (found[name] for name in names)
    assert (first.records, second.records) == ((0, 0, 1, 0, 1), (0, 0, 0, 1, 0))
    assert (second.owed[2], second.owed[4]) == (True, True)  # community, family: given and not done
    app = open_page("activities", person=planner.person_id, query={"view": "five"})
    assert not app.exception
    assert "已进,1 条记录" in texts(app)
    assert "有任务,尚未进" in texts(app)
    app = open_page("activities", person=planner.person_id, query={"view": "things"})
    assert not app.exception
    assert [sub.value for sub in app.subheader][-2:] == ["企业五件事", "办所三件事"]
    assert texts(app).count("福满电气") >= 1
    _mind_calendar(open_page, planner.person_id)


def _mind_calendar(open_page: OpenPage, person: int) -> None:
    app = open_page("activities", person=person, query={"view": "calendar"})
    assert not app.exception
    assert app.selectbox(key="activities.month").value == f"{today():%Y-%m}"
    assert "周一" in texts(app)


def test_what_is_owed_each_month_stands_in_twelve_slots(open_page: OpenPage) -> None:
    with database.transaction() as session:
        where = town(session, communities=2)
        campaign(session, where, "ap_community", today().year)
        planner = where.planner
    app = open_page("activities", person=planner.person_id, query={"view": "months"})
    assert not app.exception
    shown = texts(app)
    assert all(f">{n}月</th>" in shown for n in range(1, 13))
    assert "完成率" in shown
