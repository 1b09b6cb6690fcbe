"""Every page opens: on an empty and on a full house, for everyone, in both languages."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from data.database import reading, transaction
from data.queries.people import demo_people
from settings import HOME
from tests import builders
from ui import shell

PAGES = sorted(file.stem for file in (HOME / "pages").glob("[!_]*.py"))
ROLES = (
    "leader",
    "planner",
    "safety_officer",
    "community_admin",
    "patrol_member",
    "enterprise_contact",
    "admin",
    "volunteer",
)
LANGUAGES = ("zh", "en")
OpenPage = Callable[..., AppTest]


def wrong_with(app: AppTest) -> str:
    """Nothing, or what a person would stumble over on this page."""
    if app.exception:
        return "an exception; the log has its traceback"
    says_something = app.title or app.header or app.subheader or app.info or app.warning or app.get("html")
    if not says_something:
        return "the page is blank"
    unfilled = [m.value for m in (*app.markdown, *app.caption, *app.title) if "{" in m.value and "}" in m.value]
    return f"a blank was not filled: {unfilled}" if unfilled else ""


def stumbles(app: AppTest) -> dict[str, str]:
    """One person walks through all pages; what was wrong with which."""
    found = {page: wrong_with(app.switch_page(str(HOME / "pages" / f"{page}.py")).run()) for page in PAGES}
    return {page: what for page, what in found.items() if what}


@pytest.fixture
def nobody_but_me(request: pytest.FixtureRequest) -> int:
    """An empty house with one person in the role asked for."""
    with transaction() as session:
        area = builders.area(session)
        place = builders.unit(session, area) if request.param == "enterprise_contact" else area
        return builders.person(session, request.param, place).id or 0


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("nobody_but_me", ROLES, indirect=True)
def test_every_page_opens_on_an_empty_house(open_page: OpenPage, nobody_but_me: int, language: str) -> None:
    wrong = stumbles(open_page("me", person=nobody_but_me, language=language))
    assert not wrong


@pytest.mark.usefixtures("demo_database")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", ROLES[:-1])
def test_every_page_opens_on_the_demo(open_page: OpenPage, role: str, language: str) -> None:
    with reading() as session:
        person = next(p.id for p in demo_people(session) if p.role == role)
    wrong = stumbles(open_page("me", person=person, language=language))
    assert not wrong


@pytest.mark.parametrize("page", PAGES)
def test_without_a_sign_in_every_page_shows_the_gate_and_nothing_else(open_page: OpenPage, page: str) -> None:
    with transaction() as session:
        builders.area(session, "秘密街道")
    app = open_page(page, person=None)
    assert not app.exception
    assert [warning.value for warning in app.warning] == ["尚未登录,或登录已失效。"]
    assert not app.title
    assert "秘密街道" not in str(app.main)


@pytest.mark.parametrize(
    ("role", "first"),
    [("leader", "overview"), ("planner", "activities"), ("patrol_member", "inspect"), ("safety_officer", "overview")],
)
def test_everyone_lands_on_their_own_first_place(role: str, first: str) -> None:
    with transaction() as session:
        viewer = builders.viewer(session, role, builders.area(session))
    assert shell.bar_for(viewer)[0] == first


@pytest.mark.parametrize("role", ROLES)
def test_the_bottom_bar_holds_four_places_at_most_and_the_rest_is_on_my_page(role: str) -> None:
    with transaction() as session:
        area = builders.area(session)
        place = builders.unit(session, area) if role == "enterprise_contact" else area
        viewer = builders.viewer(session, role, place)
    bar = shell.bar_for(viewer)
    assert len(bar) <= 4
    assert bar[-1] == "me"
    assert set(bar) <= set(shell.places_for(viewer))


@pytest.fixture
def walked(open_page: OpenPage) -> AppTest:
    with transaction() as session:
        person = builders.person(session, "patrol_member", builders.area(session), "张强").id
    return open_page("me", person=person)


def test_my_page_shows_who_i_am_and_whom_to_call(walked: AppTest) -> None:
    told = str([element.proto.body for element in walked.get("html")])
    assert walked.title[0].value == "张强"
    assert "巡查队员 · 清河街道" in told
    for number in ("119", "110", "120", "122", "12345", "12350"):
        assert f"tel:{number}" in told
    assert 'action="/logout"' in told


def test_signing_out_everywhere_closes_this_page_too(walked: AppTest) -> None:
    next(button for button in walked.button if "全部退出" in button.label).click()
    walked.run()
    assert [warning.value for warning in walked.warning] == ["尚未登录,或登录已失效。"]
