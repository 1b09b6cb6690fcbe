"""A list of people is taken over on the settings page; the sheet of links is there once; the list goes out again."""

from collections.abc import Callable
from io import BytesIO
from zipfile import ZipFile

import pytest
from python_calamine import load_workbook
from sqlalchemy import select
from sqlmodel import col
from streamlit.testing.v1 import AppTest

from data import database
from data.imports import read
from data.queries.people import viewer_of
from data.queries.staff_import import columns, preview
from models import Area, JournalEntry, Person
from tests import builders
from tests.builders_staff import workbook
from ui import staff_import, staff_links
from ui.staff_export import as_csv, as_workbook
from ui.words import today

OpenPage = Callable[..., AppTest]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def admin() -> int:
    with database.transaction() as session:
        top = builders.area(session)
        for name in ("东社区", "西社区"):
            builders.area(session, name, parent=top)
        return builders.person(session, "admin", top, "于洋", phone="13700000000").id or 0


def opened(open_page: OpenPage, admin: int, data: bytes, language: str = "zh") -> AppTest:
    app = open_page("settings", person=admin, language=language, query={"show": "import"})
    app.file_uploader[0].upload("人员.xlsx", data, XLSX).run()
    assert not app.exception
    return app


def press(app: AppTest, words: str) -> None:
    next(button for button in app.button if words in button.label).click()
    app.run()
    assert not app.exception


def shown(app: AppTest) -> str:
    return "\n".join(str(one.value) for kind in (app.markdown, app.text, app.success, app.warning) for one in kind)


def test_a_list_with_mistakes_is_taken_over_after_it_was_explained(open_page: OpenPage, admin: int) -> None:
    app = opened(open_page, admin, workbook(6, {(1, 4): "主任", (2, 5): "火星社区", (3, 2): "见门头"}))
    assert "新增 3 人" in shown(app)
    assert [one.value.split(":")[0][:5] for one in app.text] == ["第 6 行", "第 7 行", "第 8 行"]
    app.selectbox(key="staff_import.0.word.主任").set_value("community_admin").run()
    assert "新增 4 人" in shown(app)
    press(app, "导入 4 人")
    assert "新增 4 个" in shown(app)
    assert "4 个链接" in shown(app)
    links = app.session_state[staff_import.DONE].links
    press(app, "全部人员")
    assert staff_import.DONE not in app.session_state
    book = staff_links.sheet(links, "https://anxun.example.cn")
    rows = load_workbook(BytesIO(book)).get_sheet_by_index(0).to_python()
    assert [row[5] for row in rows[1:]] == [f"https://anxun.example.cn/join/{link.token}" for link in links]
    assert len([name for name in ZipFile(BytesIO(book)).namelist() if name.endswith(".png")]) == 4

    again = opened(open_page, admin, workbook(6, {(1, 4): "主任", (2, 5): "火星社区", (3, 2): "见门头"}))
    assert [info.value for info in again.info] == ["名册中没有新内容。"]


def test_what_goes_out_comes_in_again_as_nothing_new_and_holds_no_secret(open_page: OpenPage, admin: int) -> None:
    app = opened(open_page, admin, workbook(8), language="en")
    press(app, "Take over 8 people")
    assert "8 added" in shown(app)
    tokens = [link.token for link in app.session_state[staff_import.DONE].links]
    with database.transaction() as session:
        viewer = viewer_of(session, session.get_one(Person, admin))
        session.get_one(Person, admin).password_hash = "$argon2id$secret"
        top = session.execute(select(col(Area.id)).where(col(Area.parent_id).is_(None))).scalar_one()
    xlsx, csv = as_workbook(viewer, "", left=False), as_csv(viewer, "", left=False)
    assert not any(secret in csv.decode("utf-8-sig") for secret in ("argon2", *tokens))
    for name, data in (("p.xlsx", xlsx), ("p.csv", csv)):
        [sheet] = read(name, data)
        assert len(sheet.rows) == 10
        with database.reading() as session:
            found = columns(session, sheet.rows)
            facts = {"start": found.row, "fields": found.fields, "area_id": top, "role": "patrol_member"}
            seen = preview(session, viewer, rows=sheet.rows, today=today(), **facts)
        assert (seen.new, seen.changed, seen.same, seen.troubles) == ((), (), 9, ())
    with database.reading() as session:
        verbs = session.execute(select(col(JournalEntry.verb))).scalars().all()
    assert verbs.count("person_added") == 8
