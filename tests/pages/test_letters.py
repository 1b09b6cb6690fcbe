"""Certificates, equipment, letters and cards on the screen."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from python_calamine import load_workbook
from streamlit.testing.v1 import AppTest

from actions.expiries import add_expiry
from data import database
from data.days import local_day
from data.queries import expiries, people
from data.queries.expiries import ExpiryFilter
from data.queries.letters import LetterFilter
from models import Area, Person, Site, now
from rules.expiries import ExpiryFacts, ExpirySort
from rules.letters import LetterKind, term_of
from rules.vocabulary import Level
from tests import builders
from tests.pages.test_sites import html, press
from ui import letter_export
from ui.expiries import as_csv, as_workbook

OpenPage = Callable[..., AppTest]
TODAY = local_day(now())
DAY = timedelta(days=1)


@pytest.fixture
def shops() -> dict[str, int]:
    with database.transaction() as session:
        top = builders.area(session)
        shops = [builders.site(session, top, name=name, phone="13900001111") for name in ("老街饭店", "新街饭店")]
        head = builders.viewer(session, "community_admin", top)
        for shop, left in zip(shops, (-3, 200), strict=True):
            facts = ExpiryFacts(ExpirySort.CERTIFICATE, "food_permit", TODAY + DAY * left, number="JY1")
            add_expiry(session, viewer=head, site_id=shop.id or 0, facts=facts)
        ids = {shop.name: shop.id or 0 for shop in shops}
        return {**ids, "head": head.person_id, "patrol": builders.person(session, "patrol_member", top).id or 0}


@pytest.mark.parametrize(("language", "gone"), [("zh", "已过期3天"), ("en", "expired 3 days ago")])
def test_what_has_run_out_is_listed_with_a_number_to_call(
    open_page: OpenPage, shops: dict[str, int], language: str, gone: str
) -> None:
    app = open_page("letters", person=shops["head"], language=language, query={"view": "expiries"})
    told = html(app)
    assert gone in told
    assert "tel:13900001111" in told
    assert "新街饭店" not in told
    app.query_params["due"] = "all"
    assert "新街饭店" in html(app.run())


def test_a_permit_is_written_down_renewed_and_taken_away(open_page: OpenPage, shops: dict[str, int]) -> None:
    shop = shops["老街饭店"]
    app = open_page("sites", person=shops["head"], query={"site": str(shop)})
    assert "证照器材已过期" in app.markdown[0].value
    with database.reading() as session:
        viewer = people.viewer_of(session, session.get_one(Person, shops["head"]))
        [row] = expiries.of_site(session, viewer, site_id=shop)
    key = f"sites.{shop}.0.expiry"
    app.segmented_control(key=f"{key}.{row.id}.way").set_value("renew").run()
    app.date_input(key=f"{key}.{row.id}.renew.due_on").set_value(TODAY + DAY * 700)
    submit(app, f"{key}.{row.id}.renew.form")
    assert "证照器材已过期" not in app.markdown[0].value
    key = f"sites.{shop}.1.expiry"
    app.segmented_control(key=f"{key}.sort").set_value("equipment").run()
    app.selectbox(key=f"{key}.add.equipment.kind").set_value("extinguisher")
    app.number_input(key=f"{key}.add.equipment.count").set_value(6)
    submit(app, f"{key}.add.equipment.form")
    assert app.error  # without a day
    app.date_input(key=f"{key}.add.equipment.due_on").set_value(TODAY + DAY * 10)
    submit(app, f"{key}.add.equipment.form")
    assert "灭火器 6件 · ▲ 10天后应检(换)" in [one.label for one in app.expander]
    with database.reading() as session:
        bottles = expiries.of_site(session, viewer, site_id=shop)[0]
    key = f"sites.{shop}.2.expiry.{bottles.id}"
    app.segmented_control(key=f"{key}.way").set_value("away").run()
    press(app, "确认移除")  # without a reason
    assert app.error
    app.text_input(key=f"{key}.reason").set_value("重复登记")
    press(app, "确认移除")
    with database.reading() as session:
        running, *past = expiries.of_site(session, viewer, site_id=shop)
    assert running.due_on == TODAY + DAY * 700
    assert {one.ended_reason for one in past} == {"renewed", "重复登记"}


def share(app: AppTest) -> str:
    [bar] = app.get("progress")
    return str(bar.proto.text)


def submit(app: AppTest, form: str) -> None:
    next(one for one in app.button if one.form_id == form).click()
    app.run()
    assert not app.exception


def test_a_patrol_member_may_write_down_but_not_take_away(open_page: OpenPage, shops: dict[str, int]) -> None:
    app = open_page("sites", person=shops["patrol"], query={"site": str(shops["老街饭店"])})
    ways = next(one for one in app.segmented_control if str(one.key).endswith(".way"))
    assert ways.options == ["换新/年检"]


def test_the_list_goes_out_as_workbook_and_csv(shops: dict[str, int]) -> None:
    with database.reading() as session:
        viewer = people.viewer_of(session, session.get_one(Person, shops["head"]))

    rows = load_workbook(BytesIO(as_workbook(viewer, ExpiryFilter()))).get_sheet_by_index(0).to_python()
    assert [row[1] for row in rows] == ["场所", "老街饭店"]
    assert rows[1][4] == "食品经营许可证"
    assert rows[1][9] == TODAY - DAY * 3
    text = as_csv(viewer, ExpiryFilter(due="all")).decode("utf-8-sig")
    assert text.count("JY1") == 2
    assert "有效,,13900001111" in text


@pytest.mark.parametrize(("language", "said"), [("zh", "已签 0 / 应签 2"), ("en", "0 of 2 signed")])
def test_who_has_not_signed_is_listed_with_a_share(
    open_page: OpenPage, shops: dict[str, int], language: str, said: str
) -> None:
    app = open_page("letters", person=shops["head"], language=language)
    told = html(app)
    assert "老街饭店" in told
    assert "tel:13900001111" in told
    assert said in share(app)


def test_a_letter_is_signed_in_one_form_and_taken_back_again(open_page: OpenPage, shops: dict[str, int]) -> None:
    shop, year = shops["老街饭店"], TODAY.year
    app = open_page("letters", person=shops["head"], query={"sign": str(shop)})
    key = f"letters.sign.{shop}.{year}.0"
    submit(app, f"{key}.form")
    assert app.error  # nobody signed
    app.text_input(key=f"{key}.signer").set_value("王某")
    submit(app, f"{key}.form")
    assert "sign" not in app.query_params
    assert "老街饭店" not in html(app)
    app.query_params["sign"] = str(shop)
    app.run()
    assert "王某签" in app.success[0].value
    press(app, "撤销登记")  # without a reason
    assert app.error
    next(one for one in app.text_input if str(one.key).endswith(".reason")).set_value("签错年份")
    press(app, "撤销登记")
    assert "老街饭店" in html(app)
    assert "sign" not in app.query_params


def test_a_batch_is_ticked_and_written_down_at_once(open_page: OpenPage, shops: dict[str, int]) -> None:
    with database.transaction() as session:
        for name in ("老街饭店", "新街饭店"):
            session.get_one(Site, shops[name]).responsible_person = f"{name}主"
    app = open_page("letters", person=shops["head"])
    press(app, "批量登记签订")
    app.checkbox(key="letters.batch.0.every").check().run()
    press(app, "登记所选 2 家已签")
    assert "已签 2 / 应签 2" in share(app)
    assert "全部已签。" in [info.value for info in app.info]
    app = open_page("sites", person=shops["head"], query={"site": str(shops["新街饭店"])})
    links = [str(one.proto.label) for one in app.get("page_link")]
    assert any(link.startswith(f"✓ 安全责任书 · {TODAY.year}年度") for link in links)


def test_the_list_of_letters_goes_out_as_workbook_and_csv(shops: dict[str, int]) -> None:
    with database.reading() as session:
        viewer = people.viewer_of(session, session.get_one(Person, shops["head"]))
    sought = LetterFilter(term_of(LetterKind.LETTER, TODAY))
    rows = load_workbook(BytesIO(letter_export.as_workbook(viewer, sought))).get_sheet_by_index(0).to_python()
    assert [(row[1], row[9]) for row in rows[1:]] == [("新街饭店", "未签"), ("老街饭店", "未签")]
    assert letter_export.as_csv(viewer, sought).decode("utf-8-sig").count("13900001111") == 2


def test_the_overview_says_what_has_run_out_and_opens_the_list(open_page: OpenPage, shops: dict[str, int]) -> None:
    app = open_page("overview", person=shops["head"])
    links = [str(one.proto.label) for one in app.get("page_link")]
    assert "证照、器材:已过期 1 项,30天内到期 0 项" in links


def test_a_figure_of_a_zone_opens_the_rows_of_that_zone(open_page: OpenPage, shops: dict[str, int]) -> None:
    with database.transaction() as session:
        top = session.get_one(Area, session.get_one(Site, shops["老街饭店"]).area_id)
        zone = builders.area(session, "第一片区", parent=top, level=Level.ZONE).id
        builders.site(session, session.get_one(Area, zone), name="片区小店")
    app = open_page("letters", person=shops["head"])
    app.button(key=f"letters.group.area.{zone}").click().run()
    assert "片区小店" in html(app)
    assert "老街饭店" not in html(app)
    assert "已签 0 / 应签 1" in share(app)
    assert app.selectbox(key="letters.area").value == str(zone)
