"""A search finds exactly the lines that hold every word, also after edits and imports, on both databases."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlmodel import Session, col, select

from data.days import local_day
from data.queries import hazards
from data.queries.hazards import LedgerFilter
from models import Hazard, Site, now
from rules.permissions import Viewer
from rules.vocabulary import HazardSource
from tests import builders

pytestmark = pytest.mark.usefixtures("any_database")
LETTERS = "消防通道安全出口Ab1/%_\\"
words = st.text(LETTERS, min_size=1, max_size=4)
LINES = 8


def built(session: Session) -> tuple[Viewer, Site]:
    top = builders.area(session)
    shop = builders.site(session, top)
    code = builders.category(session).code
    for n in range(LINES):
        line = Hazard(area_id=top.id or 0, category=code, title="x", source=HazardSource.PATROL, found_at=now())
        line.number, line.site_id = f"YH-2026-{n:06}", shop.id if n % 2 else None
        session.add(line)
    session.flush()
    return builders.viewer(session, "leader", top), shop


def holds(line: Hazard, site: str, asked: str) -> bool:
    """The definition: every word in the number, the title, the place or the name of the site."""
    spots = [line.number or "", line.title, line.place, site if line.site_id else ""]
    return all(any(part.lower() in spot.lower() for spot in spots) for part in asked.split())


def test_a_search_is_the_substring_search(session: Session) -> None:
    viewer, shop = built(session)
    lines = list(session.exec(select(Hazard).order_by(col(Hazard.number))).all())

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        titles=st.lists(words, min_size=LINES, max_size=LINES),
        places=st.lists(st.one_of(st.just(""), words), min_size=LINES, max_size=LINES),
        site=words,
        asked=st.lists(words, min_size=1, max_size=2).map(" ".join),
    )
    @example(titles=["消防通道"] * LINES, places=["安全"] * LINES, site="出口", asked="消防 出口")
    @example(titles=["消防"] * LINES, places=["通道"] * LINES, site="出口", asked="防通")  # not across two of them
    @example(titles=["A%b_"] * LINES, places=["\\"] * LINES, site="/", asked="%B_ \\")
    def exact(titles: list[str], places: list[str], site: str, asked: str) -> None:
        for line, title, place in zip(lines, titles, places, strict=True):
            line.title, line.place = title, place
        shop.name = site
        session.flush()
        found = hazards.ledger(session, viewer, LedgerFilter(text=asked), on=local_day(now()), limit=LINES)
        assert {row.id for row in found.rows} == {line.id for line in lines if holds(line, site, asked)}
        assert found.total == len(found.rows)

    exact()


def test_what_is_searched_is_kept_by_the_database_itself(session: Session) -> None:
    """Whatever door a line is written through, also one that knows nothing of the search."""
    viewer, _shop = built(session)
    session.execute(text("update hazards set title = '燃气软管老化' where number = 'YH-2026-000003'"))
    found = hazards.ledger(session, viewer, LedgerFilter(text="软管"), on=local_day(now()), limit=9)
    assert [row.number for row in found.rows] == ["YH-2026-000003"]
