"""Doubles on the screen: found, compared, merged, and the merge taken back; another area and the gas classes."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlmodel import col
from streamlit.testing.v1 import AppTest

from data import database
from models import Site
from tests import builders
from tests.pages.test_sites import held, html, press

OpenPage = Callable[..., AppTest]


@pytest.fixture
def twins() -> dict[str, int]:
    with database.transaction() as session:
        top = builders.area(session)
        other = builders.area(session, "西社区", parent=top)
        shops = [builders.site(session, top, name=name, phone="13900001111") for name in ("老街饭店", "老街 饭店")]
        builders.site(session, top, "gas_household", name="张家")
        ids = {"first": shops[0].id or 0, "second": shops[1].id or 0, "west": other.id or 0}
        people = {role: builders.person(session, role, top).id or 0 for role in ("safety_officer", "admin", "expert")}
        return {**ids, **people}


@pytest.mark.parametrize(("language", "why"), [("zh", "同名同区域"), ("en", "same name and area")])
def test_two_that_look_like_one_are_compared_merged_and_taken_apart_again(
    open_page: OpenPage, twins: dict[str, int], language: str, why: str
) -> None:
    first, second = twins["first"], twins["second"]
    app = open_page("sites", person=twins["safety_officer"], language=language, query={"show": "doubles"})
    assert why in html(app)
    next(one for one in app.button if str(one.key).startswith("sites.compare.")).click()
    app.run()
    assert not app.exception
    code = held(second).code
    assert code in html(app)
    form = f"sites.merge.{first}.{second}"
    submit(app, form)  # without a reason
    assert app.error
    app.radio(key=f"{form}.stays").set_value(first)
    app.text_input(key=f"{form}.reason").set_value("重复建档")
    submit(app, form)
    assert held(second).ended_reason == f"合并至{held(first).code}"
    next(one for one in app.button if str(one.key).startswith("sites.undo.")).click()
    app.run()
    assert held(second).ended_at is None
    assert why in html(app)


def submit(app: AppTest, form: str) -> None:
    next(one for one in app.button if one.form_id == form).click()
    app.run()
    assert not app.exception


def test_the_merged_site_says_where_it_went_and_they_can_be_told_apart(
    open_page: OpenPage, twins: dict[str, int]
) -> None:
    pair = f"{twins['first']}-{twins['second']}"
    app = open_page("sites", person=twins["safety_officer"], query={"show": "doubles", "pair": pair})
    press(app, "不是同一场所")
    assert "没有发现疑似重复的场所。" in [info.value for info in app.info]
    app = open_page("sites", person=twins["expert"], query={"show": "doubles"})
    assert app.title[0].value == "场所档案"  # not theirs to decide


def test_a_site_goes_to_another_area_in_its_form(open_page: OpenPage, twins: dict[str, int]) -> None:
    first = twins["first"]
    app = open_page("sites", person=twins["safety_officer"], query={"site": str(first)})
    app.selectbox(key=f"sites.{first}.0.rezone.area").set_value(twins["west"])
    press(app, "调整到该区域")
    assert held(first).area_id == twins["west"]
    assert "西社区" in html(app)


def test_the_meaning_of_the_gas_classes_stands_beside_the_letter(open_page: OpenPage, twins: dict[str, int]) -> None:
    with database.reading() as session:
        household = session.execute(select(Site).where(col(Site.type) == "gas_household")).scalar_one()
    app = open_page("sites", person=twins["admin"], query={"group": "gas"})
    key = "sites.gas.0"
    app.text_input(key=f"{key}.{household.risk.value}").set_value("一般关注户")
    app.text_input(key=f"{key}.reason").set_value("街道燃气专班明确")
    press(app, "保存含义")
    app = open_page("sites", person=twins["expert"], query={"site": str(household.id)})
    assert "类:一般关注户" in app.markdown[0].value
