"""The work list of sites without a position on the screen."""

from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from data import database
from models import Site
from rules.vocabulary import CoordSource
from tests import builders

OpenPage = Callable[..., AppTest]


@pytest.fixture
def house() -> dict[str, int]:
    with database.transaction() as session:
        top = builders.area(session)
        builders.site(session, top, name="老店", address="幸福路5号", lat=34.43, lon=108.91)
        bare: dict[str, Any] = {"lat": None, "lon": None, "coord_source": None}
        found = {
            name: builders.site(session, top, name=name, address=address, **bare).id or 0
            for name, address in (("甲店", "幸福路5号"), ("乙店", "幸福路7号"), ("丙店", "幸福路9号"))
        }
        return {**found, "planner": builders.person(session, "planner", top).id or 0}


def held(site_id: int) -> tuple[float | None, float | None, CoordSource | None]:
    with database.reading() as session:
        site = session.get_one(Site, site_id)
        return site.lat, site.lon, site.coord_source


def press(app: AppTest, key: str) -> None:
    app.button(key=key).click().run()
    assert not app.exception
    assert not app.error


@pytest.mark.parametrize(("language", "left"), [("zh", "还剩 3 个"), ("en", "3 left")])
def test_one_after_the_other_with_skipping_and_taking_back(
    open_page: OpenPage, house: dict[str, int], language: str, left: str
) -> None:
    app = open_page("sites", person=house["planner"], language=language, query={"show": "place"})
    first, second = house["甲店"], house["乙店"]
    assert left in [part.value for part in app.caption]
    assert app.button(key=f"place.save.{first}").disabled
    press(app, f"place.skip.{first}")
    app.session_state[f"place.pin.{second}"] = (34.44, 108.92)  # as a tap leaves it
    app.run()
    press(app, f"place.save.{second}")
    assert held(second) == (34.44, 108.92, CoordSource.MAP_CLICK)
    assert app.button(key=f"place.save.{house['丙店']}")  # the next one is there already
    press(app, "place.undo")
    assert held(second) == (None, None, None)
    assert app.button(key=f"place.save.{second}")


def test_at_the_same_address_is_proposed_and_never_done_silently(open_page: OpenPage, house: dict[str, int]) -> None:
    app = open_page("sites", person=house["planner"], query={"show": "place"})
    first = house["甲店"]
    assert "1 个可放到所在楼栋或同址场所处" in [part.label for part in app.expander]
    assert app.button(key="place.several").disabled
    app.checkbox(key=f"place.one.{first}.False").check().run()
    assert held(first)[0] is None
    press(app, "place.several")
    assert held(first) == (34.43, 108.91, CoordSource.SAME_PLACE)
    press(app, "place.undo")
    press(app, f"place.offer.{first}")
    assert held(first)[0] is None
    press(app, f"place.save.{first}")
    assert held(first) == (34.43, 108.91, CoordSource.SAME_PLACE)


def test_the_register_leads_there_while_something_is_left(open_page: OpenPage, house: dict[str, int]) -> None:
    app = open_page("sites", person=house["planner"])
    next(button for button in app.button if "3 个场所没有位置" in button.label).click().run()
    assert app.title[0].value == "没有位置的场所"
    with database.transaction() as session:
        for name in ("甲店", "乙店", "丙店"):
            session.get_one(Site, house[name]).lat = 34.4
    app = open_page("sites", person=house["planner"], query={"show": "place"})
    assert app.success
