"""The overview, opened inside its frame."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import Session
from streamlit.testing.v1 import AppTest

from models import Area, Hazard, now
from rules.vocabulary import Grade, HazardSource, HazardState
from tests import builders

Open = Callable[..., AppTest]


def hazard(session: Session, place: Area, title: str, **more: Any) -> None:
    base: dict[str, Any] = {
        "area_id": place.id,
        "category": builders.category(session).code,
        "title": title,
        "found_at": now(),
    }
    kept: dict[str, Any] = {
        "source": HazardSource.PATROL,
        "state": HazardState.GRADED,
        "registered_at": now(),
        "grade": Grade.MAJOR,
    }
    session.add(Hazard(**{**base, **kept, "lat": 34.44, "lon": 108.96, **more}))
    session.flush()


@pytest.fixture
def ground(session: Session) -> tuple[Area, Area, Area]:
    top = builders.area(session)
    return top, builders.area(session, "东社区", parent=top), builders.area(session, "西社区", parent=top)


def figures(app: AppTest) -> list[str]:
    return [link.proto.label for link in app.get("page_link") if link.proto.label.startswith("**")]


def shown(app: AppTest) -> str:
    return " ".join(element.proto.body for element in app.get("html"))


def test_four_figures_open_their_rows(open_page: Open, session: Session, ground: tuple[Area, Area, Area]) -> None:
    top, east, west = ground
    hazard(session, east, "配电箱无门")
    hazard(session, west, "安全出口上锁")
    builders.site(session, west)
    leader = builders.person(session, "leader", top).id
    session.commit()
    app = open_page("overview", person=leader)
    assert not app.exception
    assert figures(app)[0] == "**2** 重大未销"
    assert len(figures(app)) == 4
    doors = [link.proto for link in app.get("page_link") if link.proto.label.startswith("**")]
    assert [door.page for door in doors] == ["hazards", "hazards", "coverage", "activities"]
    assert "grade=major" in doors[0].query_string


def test_narrowing_to_an_area_narrows_every_figure(
    open_page: Open, session: Session, ground: tuple[Area, Area, Area]
) -> None:
    top, east, west = ground
    hazard(session, east, "配电箱无门")
    hazard(session, west, "安全出口上锁")
    leader, chosen = builders.person(session, "leader", top).id, str(east.id)
    session.commit()
    app = open_page("overview", person=leader, query={"area": chosen})
    assert not app.exception
    assert figures(app)[0] == "**1** 重大未销"
    assert "配电箱无门" in shown(app)
    assert "安全出口上锁" not in shown(app)


@pytest.mark.parametrize("said", ["0", "-1", "x", "999999999999", "<script>"])
def test_an_area_that_makes_no_sense_is_no_area(
    open_page: Open, session: Session, ground: tuple[Area, Area, Area], said: str
) -> None:
    top, east, _ = ground
    hazard(session, east, "配电箱无门")
    leader = builders.person(session, "leader", top).id
    session.commit()
    app = open_page("overview", person=leader, query={"area": said})
    assert not app.exception
    assert figures(app)[0] == "**1** 重大未销"


def test_a_patrol_member_sees_nothing_of_another_community(
    open_page: Open, session: Session, ground: tuple[Area, Area, Area]
) -> None:
    _, east, west = ground
    hazard(session, east, "配电箱无门")
    patrol, other = builders.person(session, "patrol_member", west).id, str(east.id)
    session.commit()
    app = open_page("overview", person=patrol, query={"area": other})
    assert not app.exception
    assert figures(app)[0] == "**0** 重大未销"
    assert "配电箱无门" not in shown(app)


def test_what_a_person_typed_is_text_and_never_markup(
    open_page: Open, session: Session, ground: tuple[Area, Area, Area]
) -> None:
    top, east, _ = ground
    hazard(session, east, "<img src=x onerror=alert(1)>")
    leader = builders.person(session, "leader", top).id
    session.commit()
    page = shown(open_page("overview", person=leader))
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_empty_house_says_what_is_missing(open_page: Open, session: Session, language: str) -> None:
    leader = builders.person(session, "leader", builders.area(session)).id
    session.commit()
    app = open_page("overview", person=leader, language=language)
    assert not app.exception
    assert len(app.info) == 1
    assert figures(app)[3].startswith("**—**")  # no campaign runs: no data, not 0 %
