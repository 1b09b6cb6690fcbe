"""The section of areas on the settings page: the chain, the empty seats, and every change."""

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from python_calamine import load_workbook
from sqlalchemy import select
from sqlmodel import col
from streamlit.testing.v1 import AppTest

from actions import area_changes
from data import database
from data.queries import areas as queries
from data.queries import people
from models import Area, JournalEntry, Person
from rules.coordinates import gcj02_to_bd09, to_gcj02
from rules.vocabulary import Level
from tests import builders
from tests.builders_boundaries import GAUSS, ROWS, zipped
from ui import area_export

OpenPage = Callable[..., AppTest]


def box(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


@pytest.fixture
def ids() -> dict[str, int]:
    """A subdistrict, a community with its head, a zone with an empty seat, an administrator."""
    with database.transaction() as session:
        top = builders.area(session, boundary=box(108, 34, 109, 35))
        near = builders.area(session, "甲社区", parent=top)
        builders.area(session, "乙社区", parent=top, boundary=box(108.5, 34, 109, 35))
        zone = builders.area(session, "甲一区", parent=near, level=Level.ZONE)
        head = builders.person(session, "community_admin", near, "孟桂兰", phone="13800000001")
        near.steward_id = head.id
        admin = builders.person(session, "admin", top, "于洋")
        found = {"top": top.id, "near": near.id, "zone": zone.id, "head": head.id, "admin": admin.id}
        return {name: key or 0 for name, key in found.items()}


def html(app: AppTest) -> str:
    return str([element.proto.body for element in app.get("html")])


def area(key: int) -> Area:
    with database.reading() as session:
        return session.get_one(Area, key)


def press(app: AppTest, words: str) -> None:
    next(button for button in app.button if button.label == words).click().run()
    assert not app.exception
    assert not app.error, [part.value for part in app.error]


@pytest.mark.parametrize(
    ("language", "empty", "told", "call"),
    [
        ("zh", "空缺", "3 个岗位中有 2 个空缺", "拨打 孟桂兰"),
        ("en", "empty seat", "2 of 3 seats are empty", "Call 孟桂兰"),
    ],
)
def test_the_chain_can_be_called_and_no_empty_seat_is_unseen(
    open_page: OpenPage, ids: dict[str, int], language: str, empty: str, told: str, call: str
) -> None:
    at = {"at": "areas", "area": str(ids["zone"])}
    app = open_page("settings", person=ids["admin"], language=language, query=at)
    chain = html(app)
    assert chain.index("甲一区") < chain.index(empty) < chain.index("tel:13800000001")
    assert call in chain
    app.query_params["area"] = str(ids["top"])
    app.run()
    assert told in [part.label for part in app.expander]
    assert [button.label.split(" · ")[0] for button in app.button if str(button.key).startswith("areas.seat.")] == [
        "甲一区", "乙社区",
    ]  # fmt: skip


def test_a_steward_is_chosen_an_area_added_named_ended_and_brought_back(
    open_page: OpenPage, ids: dict[str, int]
) -> None:
    app = open_page("settings", person=ids["admin"], query={"at": "areas", "area": str(ids["zone"])})
    app.selectbox(key=f"areas.{ids['zone']}.0.who").set_value(ids["head"])
    press(app, "保存责任人")
    assert area(ids["zone"]).steward_id == ids["head"]
    app.text_input(key=f"areas.{ids['zone']}.1.called").set_value("1号楼")
    press(app, "新增")
    with database.reading() as session:
        made = session.execute(select(Area).where(col(Area.name) == "1号楼")).scalar_one()
    assert (made.parent_id, made.level, made.path) == (
        ids["zone"],
        Level.BUILDING,
        f"{area(ids['zone']).path}{made.id}/",
    )
    app.query_params["area"] = str(made.id)
    app.run()
    app.number_input(key=f"areas.{made.id}.2.homes").set_value(48)
    press(app, "保存")
    assert area(made.id or 0).households == 48
    app.text_input(key=f"areas.{made.id}.3.reason").set_value("拆除")
    press(app, "停用")
    assert area(made.id or 0).ended_at is not None
    assert app.query_params["area"] in (str(ids["zone"]), [str(ids["zone"])])
    press(app, next(button.label for button in app.button if button.label.startswith("恢复 1号楼")))
    assert area(made.id or 0).ended_at is None
    with database.reading() as session:
        verbs = session.execute(select(col(JournalEntry.verb)).order_by(col(JournalEntry.id))).scalars().all()
    assert verbs[-5:] == ["area_steward", "area_added", "area_corrected", "area_ended", "area_back"]


def opened_for_a_file(open_page: OpenPage, ids: dict[str, int], language: str = "zh") -> tuple[AppTest, str]:
    """The boundary of the community, its way from a file, and the key of its widgets."""
    app = open_page("settings", person=ids["admin"], language=language, query={"at": "areas", "area": str(ids["near"])})
    key = f"areas.{ids['near']}.0"
    app.segmented_control(key=f"{key}.way").set_value("file").run()
    return app, key


def test_a_boundary_is_drawn_and_compared_before_it_is_saved(open_page: OpenPage, ids: dict[str, int]) -> None:
    app, key = opened_for_a_file(open_page, ids)
    outline = box(108, 34, 108.6, 35)
    app.file_uploader(key=f"{key}.file").upload("a.geojson", json.dumps(outline).encode(), "application/json")
    app.run()
    assert "请先说明文件所用坐标系" in app.info[0].value
    app.radio(key=f"{key}.file.datum").set_value("wgs84").run()
    assert [part.value for part in app.warning] == ["边界有 17% 与“乙社区”重叠。"]
    assert any("还有 0% 没有划入" in part.value for part in app.caption)
    assert app.get("imgs") or app.get("image")
    assert area(ids["near"]).boundary is None
    press(app, "保存边界")
    assert area(ids["near"]).boundary == outline


@pytest.mark.parametrize(("language", "back"), [("zh", "恢复这条边界"), ("en", "Put this one back")])
def test_a_former_boundary_is_put_back(open_page: OpenPage, ids: dict[str, int], language: str, back: str) -> None:
    first, second = box(108, 34, 108.5, 35), box(108, 34, 108.4, 35)
    with database.transaction() as session:
        admin = people.viewer_of(session, session.get_one(Person, ids["admin"]))
        for outline in (first, second):
            area_changes.set_boundary(session, viewer=admin, area_id=ids["near"], geometry=outline)
    at = {"at": "areas", "area": str(ids["near"])}
    app = open_page("settings", person=ids["admin"], language=language, query=at)
    assert [button.label for button in app.button].count(back) == 2
    press(app, back)
    assert area(ids["near"]).boundary == first


def test_a_boundary_told_as_baidu_tells_it_stands_where_it_is(open_page: OpenPage, ids: dict[str, int]) -> None:
    app, key = opened_for_a_file(open_page, ids, "en")
    true = [[108.2, 34.2], [108.4, 34.2], [108.4, 34.4], [108.2, 34.4], [108.2, 34.2]]
    told = [list(reversed(gcj02_to_bd09(*to_gcj02(lat, lon)))) for lon, lat in true]
    body = json.dumps({"type": "Polygon", "coordinates": [told]}).encode()
    the_file(app, key, "a.geojson", body)
    app.radio(key=f"{key}.file.datum").set_value("bd09").run()
    press(app, "Save the boundary")
    held = area(ids["near"]).boundary or {}
    for corner, there in zip(held["coordinates"][0], true, strict=True):
        assert corner == pytest.approx(there, abs=1e-6)


def test_a_bad_boundary_is_refused_in_words(open_page: OpenPage, ids: dict[str, int]) -> None:
    app, key = opened_for_a_file(open_page, ids)
    ring = [[108, 34], [109, 35], [109, 34], [108, 35], [108, 34]]
    body = json.dumps({"type": "Polygon", "coordinates": [ring]}).encode()
    the_file(app, key, "a.geojson", body)
    app.radio(key=f"{key}.file.datum").set_value("wgs84").run()
    assert "自相交叉" in app.error[0].value
    assert not [button for button in app.button if button.label == "保存边界"]


def the_file(app: AppTest, key: str, name: str, body: bytes) -> None:
    app.file_uploader(key=f"{key}.file").upload(name, body, "application/octet-stream").run()
    assert not app.exception


@pytest.mark.parametrize(("language", "save"), [("zh", "全部保存"), ("en", "Save them")])
def test_a_shapefile_of_several_areas_is_matched_by_name_and_saved_at_once(
    open_page: OpenPage, ids: dict[str, int], language: str, save: str
) -> None:
    at = {"at": "areas", "area": str(ids["top"])}
    app = open_page("settings", person=ids["admin"], language=language, query=at)
    key = f"areas.{ids['top']}.0.several"
    the_file(app, key, "界线.zip", zipped(prj=GAUSS))
    assert "CGCS2000 3 Degree GK CM 108E" in app.error[0].value
    the_file(app, key, "界线.zip", zipped())
    assert not app.error
    assert "甲社区</b> → 甲社区" in html(app)
    assert "乙社区</b> → 乙社区" in html(app)
    assert area(ids["near"]).boundary is None
    press(app, save)
    assert area(ids["near"]).boundary == {"type": "Polygon", "coordinates": [ROWS[0][2]]}
    with database.reading() as session:
        assert session.execute(select(col(JournalEntry.verb))).scalars().all().count("area_boundary") == 2


def test_a_name_that_nobody_knows_is_asked_for_and_else_left_out(open_page: OpenPage, ids: dict[str, int]) -> None:
    app = open_page("settings", person=ids["admin"], query={"at": "areas", "area": str(ids["top"])})
    key = f"areas.{ids['top']}.0.several"
    rows = [("东片", "1", ROWS[0][2]), ("乙社区", "2", ROWS[1][2])]
    the_file(app, key, "a.zip", zipped(rows=rows))
    assert any("有 1 个名称" in part.value for part in app.caption)
    assert "东片</b><div" in html(app)
    assert "替换现有边界 · 与相邻区域无重叠" in html(app)
    app.selectbox(key=f"{key}.0.0").select_index(1).run()
    assert "东片</b> → 甲社区" in html(app)


def test_one_of_several_outlines_is_chosen_for_one_area(open_page: OpenPage, ids: dict[str, int]) -> None:
    app, key = opened_for_a_file(open_page, ids)
    the_file(app, key, "界线.zip", zipped())
    assert not [button for button in app.button if button.label == "保存边界"]
    app.selectbox(key=f"{key}.which").select_index(0).run()
    press(app, "保存边界")
    assert area(ids["near"]).boundary == {"type": "Polygon", "coordinates": [ROWS[0][2]]}


def test_areas_go_out_as_lists_and_as_outlines_without_names_or_numbers(ids: dict[str, int]) -> None:
    with database.reading() as session:
        viewer = people.viewer_of(session, session.get_one(Person, ids["admin"]))
        rows = queries.tree(session, viewer)
    sheet = load_workbook(BytesIO(area_export.as_workbook(viewer, rows))).get_sheet_by_index(0).to_python()
    assert [row[1] for row in sheet] == ["区域", "清河街道", "甲社区", "甲一区", "乙社区"]
    assert sheet[2][3:] == ["清河街道", "", "尚无边界", "孟桂兰", "社区负责人", "13800000001"]
    assert area_export.as_csv(viewer, rows).startswith(b"\xef\xbb\xbf")
    body = area_export.as_outlines(viewer, rows[0], rows)
    held = json.loads(body)["features"]
    assert [one["properties"]["name"] for one in held] == ["清河街道", "乙社区"]
    assert held[1]["properties"]["parent"] == rows[0].code
    assert held[1]["geometry"] == box(108.5, 34, 109, 35)
    assert "孟桂兰" not in body.decode()
    assert b"13800000001" not in body
