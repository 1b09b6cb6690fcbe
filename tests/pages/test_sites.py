"""The register on the screen: found, opened, corrected, paused, ended and opened again."""

from collections.abc import Callable
from io import BytesIO

import pytest
from python_calamine import load_workbook
from sqlalchemy import select
from sqlmodel import col
from streamlit.testing.v1 import AppTest

from data import database
from data.queries import people
from data.queries.sites import SiteFilter
from models import JournalEntry, Person, Site, now
from tests import builders
from tests.register_page import taken_over_by_what_the_screen_says
from ui.site_export import as_csv, as_points, as_workbook

OpenPage = Callable[..., AppTest]


@pytest.fixture
def house() -> dict[str, int]:
    with database.transaction() as session:
        top = builders.area(session)
        builders.site(session, top, "school", name="第一小学")
        shop = builders.site(session, top, name="老街饭店", phone="13900001111", responsible_person="王某")
        return {
            "shop": shop.id or 0,
            "officer": builders.person(session, "safety_officer", top).id or 0,
            "planner": builders.person(session, "planner", top).id or 0,
            "expert": builders.person(session, "expert", top).id or 0,
        }


def html(app: AppTest) -> str:
    return str([element.proto.body for element in app.get("html")])


def press(app: AppTest, words: str) -> AppTest:
    next(button for button in app.button if button.label == words).click()
    app.run()
    assert not app.exception
    return app


def held(site_id: int) -> Site:
    with database.reading() as session:
        return session.get_one(Site, site_id)


@pytest.mark.parametrize(("language", "count"), [("zh", "共 1 个场所"), ("en", "1 sites")])
def test_the_register_is_searched_and_grouped(
    open_page: OpenPage, house: dict[str, int], language: str, count: str
) -> None:
    app = open_page("sites", person=house["officer"], language=language, query={"group": "schools"})
    assert count in [caption.value for caption in app.caption]
    assert "第一小学" in html(app)
    assert "老街饭店" not in html(app)
    app.query_params.pop("group")
    app.query_params["q"] = "老街"
    app.run()
    assert "老街饭店" in html(app)
    assert "第一小学" not in html(app)


def test_one_site_is_corrected_paused_ended_and_opened_again(open_page: OpenPage, house: dict[str, int]) -> None:
    shop = house["shop"]
    app = open_page("sites", person=house["officer"], query={"site": str(shop)})
    assert "tel:13900001111" in html(app)
    app.text_input(key=f"sites.{shop}.0.facts.responsible_person").set_value("李某")
    press(app, "保存")
    assert held(shop).responsible_person == "李某"
    app.text_input(key=f"sites.{shop}.1.pause.reason").set_value("装修")
    press(app, "暂停巡查该场所")
    assert "暂停中" in app.markdown[0].value
    press(app, "立即结束暂停")
    assert "暂停中" not in app.markdown[0].value
    press(app, "注销该场所")  # without a reason
    assert app.error
    assert held(shop).ended_at is None
    app.text_input(key=f"sites.{shop}.3.end.reason").set_value("已拆除")
    press(app, "注销该场所")
    assert "已拆除" in app.warning[0].value
    press(app, "恢复该场所")
    assert held(shop).ended_at is None
    with database.reading() as session:
        verbs = session.execute(select(col(JournalEntry.verb)).order_by(col(JournalEntry.id))).scalars().all()
    assert verbs[1:] == ["site_corrected", "site_paused", "site_pause_ended", "site_ended", "site_reopened"]


@pytest.mark.usefixtures("reference_loaded")
def test_a_site_is_added_and_asks_where_it_is(open_page: OpenPage, house: dict[str, int]) -> None:
    app = open_page("sites", person=house["planner"], query={"show": "add"})
    app.selectbox(key="sites.add.0.type").set_value("nine_small_place").run()
    app.text_input(key="sites.add.0.name").set_value("小卖部")
    press(app, "保存")
    assert app.title[0].value == "小卖部"
    assert app.toggle[0].value is True
    next(one for one in app.segmented_control if str(one.key).endswith("move.way")).set_value("typed").run()
    [lon, lat] = app.number_input
    lon.set_value(108.96)
    lat.set_value(34.44)
    press(app, "保存位置")
    assert "坐标系" in app.error[0].value  # asked, never guessed
    app.radio[0].set_value(app.radio[0].options[0])
    press(app, "保存位置")
    with database.reading() as session:
        made = session.execute(select(Site).where(col(Site.name) == "小卖部")).scalar_one()
    assert (made.lat, made.lon) == (34.44, 108.96)


def test_who_only_looks_sees_no_tools_and_no_number(open_page: OpenPage, house: dict[str, int]) -> None:
    app = open_page("sites", person=house["expert"], query={"site": str(house["shop"])})
    assert "13900001111" not in html(app)
    assert "139****1111" in str([caption.value for caption in app.caption])
    assert not app.expander
    app = open_page("sites", person=house["expert"], query={"site": "999"})
    assert app.warning


def test_the_register_goes_out_as_workbook_csv_and_points(house: dict[str, int]) -> None:
    with database.reading() as session:
        planner = people.viewer_of(session, session.get_one(Person, house["planner"]))
    at = now()
    rows = load_workbook(BytesIO(as_workbook(planner, SiteFilter(), at))).get_sheet_by_index(0).to_python()
    assert [row[1] for row in rows] == ["场所", "老街饭店", "第一小学"]
    text = as_csv(planner, SiteFilter(), at)
    assert text.startswith(b"\xef\xbb\xbf")
    assert "13900001111" in text.decode("utf-8-sig")
    assert b'"type": "Point", "coordinates": [108.96' in as_points(planner, SiteFilter(), at)
    assert b"13900001111" not in as_points(planner, SiteFilter(), at)


@pytest.mark.usefixtures("reference_loaded")
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_list_is_taken_over_by_following_only_what_the_screen_says(open_page: OpenPage, language: str) -> None:
    taken_over_by_what_the_screen_says(open_page, lines=60, bad=2, language=language)
