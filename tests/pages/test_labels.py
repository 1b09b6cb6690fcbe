"""The section of labels on the settings page."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from data import database
from data.papers import labels
from tests import builders, builders_catalogue


@pytest.mark.parametrize(
    ("language", "kind", "told"),
    [("zh", "全部类型", "共 2 张标签,1 页 A4"), ("en", "All kinds", "Labels: 2 · sheets of A4: 1")],
)
def test_the_labels_of_an_area_and_a_kind_are_counted_and_offered(
    open_page: Callable[..., AppTest], language: str, kind: str, told: str
) -> None:
    with database.transaction() as session:
        builders_catalogue.load(session)
        top = builders.area(session)
        near = builders.area(session, "甲社区", parent=top)
        builders.site(session, near)
        builders.site(session, near, "school")
        builders.site(session, top, "school")
        admin, where = builders.person(session, "admin", top).id, str(near.id)
    app = open_page("settings", person=admin, language=language, query={"at": "labels", "area": where})
    assert app.selectbox(key="labels.type").options[0] == kind
    assert f"**{told}**" in [part.value for part in app.markdown]
    [link] = app.get("link_button")
    assert link.proto.url == f"/api/labels?area={where}&size=small"
    assert app.get("imgs") or app.get("image"), app.main
    app.selectbox(key="labels.type").set_value("school").run()
    [link] = app.get("link_button")
    assert link.proto.url == f"/api/labels?area={where}&type=school&size=small"


def test_too_many_labels_are_refused_before_the_click(
    open_page: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.transaction() as session:
        top = builders.area(session)
        builders.site(session, top)
        builders.site(session, top)
        admin = builders.person(session, "admin", top).id
    monkeypatch.setattr("ui.labels.MOST_LABELS", 1)
    app = open_page("settings", person=admin, query={"at": "labels"})
    assert [part.value for part in app.warning] == ["标签超过 1 张。请选择更小的区域或某一类型。"]
    assert not app.get("link_button")
    assert labels.MOST_LABELS > 1


def test_an_area_without_sites_says_so(open_page: Callable[..., AppTest]) -> None:
    with database.transaction() as session:
        admin = builders.person(session, "admin", builders.area(session)).id
    app = open_page("settings", person=admin, query={"at": "labels"})
    assert [part.value for part in app.info] == ["该区域没有此类场所。"]
