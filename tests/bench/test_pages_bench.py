"""How long the server works for one run of a page on the demo. Prints; asserts only that every page ran."""

import statistics
import time
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from data.database import reading
from data.queries.people import demo_people

pytestmark = [pytest.mark.bench, pytest.mark.usefixtures("demo_database")]
RUNS = 15


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    ("page", "role"),
    [
        ("overview", "leader"),
        ("hazards", "leader"),
        ("inspect", "patrol_member"),
        ("coverage", "leader"),
        ("activities", "planner"),
        ("me", "patrol_member"),
    ],
)
def test_server_time_of_a_page_run(open_page: Callable[..., AppTest], page: str, role: str, language: str) -> None:
    """What a tap costs once the answers are remembered; measured around AppTest.run, so an upper bound."""
    with reading() as session:
        person = next(p for p in demo_people(session) if p.role == role)
        person_id = person.id
    app = open_page(page, person=person_id, language=language)
    taken = []
    for _ in range(RUNS):
        started = time.perf_counter()
        app.run()
        taken.append((time.perf_counter() - started) * 1000)
        assert not app.exception
    print(f"\n{page:10} {language} median {statistics.median(taken):6.1f} ms, worst {max(taken):6.1f} ms of {RUNS}")
