"""A figure of the overview and the list behind it are the same number, for every area down to the grid."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from streamlit.testing.v1 import AppTest

from data.database import reading
from data.queries import hazards, overview, people
from models import Person
from rules.permissions import Viewer
from rules.vocabulary import Level
from settings import settings

pytestmark = pytest.mark.usefixtures("demo_database")


def leader_and_areas() -> tuple[Viewer, list[overview.AreaChoice]]:
    with reading() as session:
        login = next(p for p in people.demo_people(session) if p.role == "leader")
        person = session.get(Person, login.id)
        assert person is not None
        viewer = people.viewer_of(session, person)
        areas = list(overview.areas(session, viewer))
    first = [next(area for area in areas if area.level == level) for level in (Level.COMMUNITY, Level.GRID)]
    return viewer, first


@pytest.mark.parametrize("view", ["open", "overdue"])
def test_the_ledger_shows_as_many_lines_as_the_overview_counted(open_page: Callable[..., AppTest], view: str) -> None:
    viewer, areas = leader_and_areas()
    today = datetime.now(UTC).astimezone(settings().zone).date()
    for area in areas:
        with reading() as session:
            counted = hazards.counts(session, overview.within(viewer, area.path), on=today)
        figure = counted.open if view == "open" else counted.overdue
        app = open_page("hazards", person=viewer.person_id, query={"area": str(area.id), "view": view})
        said = [caption.value for caption in app.caption]
        assert (f"共 {figure} 条" in said) == (figure > 0), (area.name, figure, said)
