"""The page of key periods inside its frame: bars that open their rows, one tap for the daily report, who is missing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from actions.periods import open_window
from data import database
from data.days import local_day
from models import Drive, Hazard, PeriodYear, ZeroReport, now
from tests import builders as make
from tests import builders_catalogue
from tests.builders_coverage import LONG_AGO, visit

OpenPage = Callable[..., AppTest]
TODAY = local_day(now())


@pytest.fixture
def people() -> dict[str, int]:
    """Two malls, one checked; a window of our own that asks for daily reports; a community that owes them."""
    with database.transaction() as session:
        builders_catalogue.load(session)
        top = make.area(session)
        east = make.area(session, "东社区", parent=top)
        make.unit(session, east, "community", "东社区居委会", created_at=LONG_AGO)
        planner = make.viewer(session, "planner", top)
        seen, _unseen = (
            make.site(session, east, "crowded_place", name=name, created_at=LONG_AGO) for name in ("甲商场", "乙超市")
        )
        days: dict[str, Any] = {"starts_on": TODAY - timedelta(days=2), "ends_on": TODAY + timedelta(days=2)}
        open_window(
            session, viewer=planner, name="专项周", area_id=top.id or 0, types=["crowded_place"], zero_report=True,
            reason="通知", **days,
        )  # fmt: skip
        visit(session, seen, planner.person_id, now() - timedelta(minutes=1), kind="key_period_check")
        leader, head = make.viewer(session, "leader", top), make.viewer(session, "community_admin", east)
        return {"leader": leader.person_id, "planner": planner.person_id, "head": head.person_id}


def shown(app: AppTest) -> str:
    assert not app.exception
    parts = [*app.markdown, *app.title, *app.info, *app.caption, *app.subheader, *app.toast, *app.error]
    return " ".join([str(part.value) for part in parts] + [str(block.proto.body) for block in app.get("html")])


def rows(table: Any) -> list[Any]:
    with database.reading() as session:
        return list(session.exec(select(table)))


def test_a_bar_opens_the_sites_that_owe_and_those_that_were_checked(
    open_page: OpenPage, people: dict[str, int]
) -> None:
    app = open_page("periods", person=people["leader"])
    assert "1/2" in shown(app)
    app.button(key="periods.open.drive-1.owed").click().run()
    assert "乙超市" in shown(app)
    assert "甲商场" not in shown(app)
    again = shown(open_page("periods", person=people["leader"], query={"open": "drive-1", "list": "done"}))
    assert "甲商场" in again
    assert "乙超市" not in again
    assert "没有这个时段" in " ".join(
        str(w.value) for w in open_page("periods", person=people["leader"], query={"open": "drive-9"}).warning
    )


def test_one_tap_reports_nothing_and_the_leader_sees_who_is_missing_until_then(
    open_page: OpenPage, people: dict[str, int]
) -> None:
    assert "1 个单位中 1 个尚未上报" in shown(open_page("periods", person=people["leader"], query={"view": "zero"}))
    app = open_page("overview", person=people["head"])
    next(b for b in app.button if "今天无事" in b.label).click().run()
    assert [(r.happened, r.on) for r in rows(ZeroReport)] == [(False, TODAY)]
    assert "1 个单位均已上报" in shown(open_page("periods", person=people["leader"], query={"view": "zero"}))
    assert not [b for b in open_page("overview", person=people["head"]).button if "今天无事" in b.label]


def test_something_happened_leads_to_a_hazard(open_page: OpenPage, people: dict[str, int]) -> None:
    app = open_page("periods", person=people["head"])
    next(b for b in app.button if b.label == "作为隐患上报").click().run()
    assert not rows(Hazard)
    app.text_area[0].input("二层消防通道堆物")
    next(b for b in app.button if b.label == "作为隐患上报").click().run()
    [report], [hazard] = rows(ZeroReport), rows(Hazard)
    assert (report.happened, report.hazard_id, hazard.title) == (True, hazard.id, "二层消防通道堆物")


def test_a_planner_moves_a_window_with_a_reason_and_starts_the_twelve_kinds(
    open_page: OpenPage, people: dict[str, int]
) -> None:
    app = open_page("periods", person=people["planner"])
    save = next(b for b in app.button if b.label == "保存")
    save.click().run()
    assert not rows(PeriodYear)
    next(t for t in app.text_input if (t.key or "").startswith("periods.why")).input("市里通知")
    next(box for box in app.checkbox if "零报告" in box.label).check()
    next(b for b in app.button if b.label == "保存").click().run()
    [row] = rows(PeriodYear)
    assert (row.reason, row.zero_report) == ("市里通知", True)
    app.button_group(key="periods.change").set_value("screening").run()
    app.selectbox(key="periods.screening").set_value("key_units").run()
    next(b for b in app.button if b.label == "启动排查").click().run()
    assert [len(d.bars) for d in rows(Drive) if d.kind == "key_units"] == [12]
    assert not [b for b in open_page("periods", person=people["leader"]).button if b.label == "保存"]
