"""One walk over every question and every answer: a patrol member of one community sees nothing of another."""

import importlib
import inspect
import json
import pkgutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from PIL import Image
from sqlalchemy import select
from sqlmodel import Session, col
from starlette.applications import Starlette
from starlette.testclient import TestClient

from actions.calendars import make_feed
from actions.people import open_session
from actions.photos import PhotoRef, attach, keep
from capture.routes import routes
from data import queries, reference
from data.database import reading, transaction
from data.queries import hazards as ledger
from data.queries import people
from data.queries.calendar_months import month_of
from data.queries.duty_rules import Running
from data.queries.evidence import PackWanted
from data.queries.expiries import ExpiryFilter
from data.queries.frequency_rules import NewRule
from data.queries.labels import LabelsWanted
from data.queries.letters import LetterFilter
from data.queries.maps import Wanted
from data.queries.scope import areas_below
from data.queries.sites import SiteFilter
from data.queries.standing import WHOLE
from data.queries.walks import WalkTerms
from data.queries.whatif import Plan
from models import Area, Assignment, Hazard, LargeEvent, Notice, NoticeHazard, Person, PublicReport, Site, Unit
from rules.almanac import Window
from rules.errors import RuleBroken
from rules.grid import Box
from rules.letters import LetterKind, Term
from rules.papers import PaperKind
from rules.periods import Bar, Special
from rules.permissions import Viewer
from rules.reports import Period
from rules.schedule import Rule

pytestmark = pytest.mark.usefixtures("demo_database")
NOW = datetime.now(UTC)
EVERYTHING = Bar(
    "all", "全部", "all", "routine_check", tuple(reference.words("site_types")), NOW.date() - timedelta(30), NOW.date()
)
TERM = Term(LetterKind.LETTER, NOW.year)
WORLD = Box(100, 30, 120, 40)


class Other(NamedTuple):
    """Things of the other community, and the marks by which they would show."""

    values: dict[str, Any]
    marks: list[str]


def patrol(session: Session, login: str = "demo-patrol") -> Viewer:
    return people.viewer_of(session, session.execute(select(Person).where(col(Person.login) == login)).scalar_one())


def other(session: Session) -> Other:
    [path] = patrol(session, "demo-patrol2").area_paths
    below = areas_below(path)
    area = session.execute(select(Area).where(col(Area.path) == path)).scalar_one()
    sites = session.execute(select(Site).where(col(Site.area_id).in_(below))).scalars().all()
    found = session.execute(select(Hazard).where(col(Hazard.area_id).in_(below))).scalars().all()
    units = session.execute(select(Unit).where(col(Unit.area_id) == area.id)).scalars().all()
    task = session.execute(select(Assignment).where(col(Assignment.area_id) == area.id)).scalars().first()
    notice = session.execute(
        select(Notice).join(NoticeHazard).join(Hazard).where(col(Hazard.area_id).in_(below))
    ).scalars().first()  # fmt: skip
    report = session.execute(select(col(PublicReport.id))).scalars().first()
    assert len(sites) > 20, "the walk would prove nothing"
    assert len(found) > 20
    theirs = session.execute(select(LargeEvent).where(col(LargeEvent.area_id) == area.id)).scalars().one()
    assert theirs.plan_id is not None
    assert task is not None
    assert notice is not None
    values = {
        "area_id": area.id,
        "area_path": path,
        "hazard_id": found[0].id,
        "ids": tuple(h.id for h in found[:3]),
        "record_id": found[0].inspection_id or found[0].id,
        "report_id": report or found[0].id,
        "assignment_id": task.id,
        "campaign_id": 1,
        "notice_id": notice.id,
        "event_id": theirs.id,
        "place": f"area-{area.id}",
        "plan_id": 1,
        "document_id": theirs.plan_id,
        "sha256": "0" * 64,
        "site_id": sites[0].id,
        "site_ids": {s.id for s in sites},
        "unit_ids": tuple(u.id for u in units),
        "point": (sites[0].lat, sites[0].lon),
    }
    marks = [
        area.name,
        theirs.title,
        *(s.code for s in sites),
        *(str(h.id) for h in found),
        *(h.number for h in found if h.number),
    ]
    return Other(values, marks)


def asked_with(others: dict[str, Any]) -> dict[str, Any]:
    """A value for each parameter that a query may ask for; a new name must be taught to this walk."""
    today = NOW.date()
    return {
        **others,
        "on": today,
        "today": today,
        "until": today,
        "at": NOW,
        "known_at": NOW,
        "starts": NOW - timedelta(days=30),
        "earliest": NOW - timedelta(days=30),
        "opens": NOW - timedelta(days=30),
        "ends": NOW,
        "weeks": 12,
        "clock": NOW.replace(tzinfo=None),
        "hours": "08:30-17:30",
        "limit": 100_000,
        "zoom": 19,
        "box": WORLD,
        "wanted": Wanted(WORLD, 19),
        "part": WHOLE,
        "site_type": "six_small_place",
        "rules": [Running("six_small_place", None, Rule(1, "month", "routine_check"), Window(today, today))],
        "by": "area",
        "rows": (("隐患描述", "发现时间", "社区"), ("楼道堵塞", "2026-06-16", "")),
        "start": 0,
        "sheets": (),
        "fields": (("title", 0), ("found_on", 1)),
        "category": "fire",
        "filters": ledger.LedgerFilter(),
        "kind": next(iter(PaperKind)),
        "permission": "view_scope",
        "person_id": 1,
        "names": ("各社区", "各单位"),
        "template": "smp1",
        "period": Period(today - timedelta(days=30), today),
        "code": "records.total",
        "pack": PackWanted(others["area_id"], Period(today - timedelta(days=30), today)),
        "starts_on": today - timedelta(days=30),
        "ends_on": today + timedelta(days=30),
        "round_id": 1,
        "terms": WalkTerms(minutes=60),
        "plan": Plan(2, 240, 15),
        "of": LabelsWanted(others["area_id"]),
        "asked": ExpiryFilter(due="all"),
        "sought": LetterFilter(TERM, "all"),
        "term": TERM,
        "choice": SiteFilter(),
        "explained": {},
        "codes": [],
        "logins": [],
        "role": "patrol_member",
        "month": today.replace(day=1),
        "year": 2027,
        "snapshot_id": UUID(int=0),
        "window": Special("own-2026", "own", "全部", "all", NOW.date(), NOW.date(), "", (EVERYTHING,), True),
        "key": "drive-1",
        "indicator": "accident_count",
        "rule_id": 1,
        "rule": NewRule("school", "fire_facility_check", 2, "quarter"),
        "times": 2,
        "per": "month",
        "months": [NOW.date().replace(day=1)],
        "spans": [month_of(NOW.date())],
    }


def questions() -> list[Callable[..., Any]]:
    """Every public function of data.queries that answers a viewer."""
    found = []
    for part in pkgutil.iter_modules(queries.__path__):
        module = importlib.import_module(f"data.queries.{part.name}")
        for name, function in vars(module).items():
            ours = inspect.isfunction(function) and function.__module__ == module.__name__ and not name.startswith("_")
            if ours and list(inspect.signature(function).parameters)[:2] == ["session", "viewer"]:
                found.append(function)
    return found


def leaked(session: Session, viewer: Viewer, them: Other, question: Callable[..., Any]) -> list[str]:
    """Marks of the other community in the answer; what the question itself named does not count."""
    known = asked_with(them.values)
    asked = [p for p in list(inspect.signature(question).parameters.values())[2:] if p.default is p.empty]
    try:
        said = question(session, viewer, **{p.name: known[p.name] for p in asked})
        answer = repr(list(said) if isinstance(said, Iterator) else said)
    except RuleBroken as refusal:
        answer = str(refusal)
    named = {str(value) for value in (them.values["hazard_id"], *them.values["ids"])}
    return [mark for mark in them.marks if mark in answer and mark not in named]


def test_no_question_answers_about_another_community() -> None:
    with reading() as session:
        viewer, them = patrol(session), other(session)
        leaks = {f"{q.__module__}.{q.__name__}": leaked(session, viewer, them, q)[:3] for q in questions()}
    assert len(leaks) > 40
    assert {name: marks for name, marks in leaks.items() if marks} == {}


def test_the_marks_of_the_walk_are_seen_by_those_who_may() -> None:
    with reading() as session:
        them = other(session)
        leader = patrol(session, "demo-leader")
        page = ledger.ledger(session, leader, ledger.LedgerFilter(), on=NOW.date(), limit=100_000, offset=0)
    assert sum(mark in repr(page) for mark in them.marks) > 20


ANSWERS = [
    "/api/field/bundle",
    *(
        f"/api/map/{layer}?bbox=100,30,120,40&zoom={zoom}"
        for layer in ("hazards", "sites", "freshness", "areas")
        for zoom in (10, 15, 19)
    ),
]


def test_no_answer_over_http_holds_anything_of_another_community() -> None:
    with transaction() as session:
        them, viewer = other(session), patrol(session)
        token = open_session(session, person_id=viewer.person_id, address="127.0.0.1", agent="test")
    with TestClient(Starlette(routes=routes), cookies={"anxun_session": token}) as client:
        said = {path: client.get(path) for path in ANSWERS}
    assert {response.status_code for response in said.values()} == {200}
    text = {path: json.dumps(response.json(), ensure_ascii=False) for path, response in said.items()}
    assert {path: [mark for mark in them.marks if mark in text[path]] for path in ANSWERS} == {p: [] for p in ANSWERS}


@pytest.mark.parametrize("login", ["demo-patrol", "demo-community", "demo-enterprise"])
def test_no_calendar_holds_anything_of_another_community(login: str) -> None:
    with transaction() as session:
        them, viewer = other(session), patrol(session, login)
        theirs = [unit.name for unit in session.execute(select(Unit)).scalars() if unit.id in them.values["unit_ids"]]
        token = make_feed(session, viewer=viewer)
    with TestClient(Starlette(routes=routes), headers={"Accept-Language": "zh"}) as client:
        said = client.get(f"/api/calendar/{token}.ics").text.replace("\r\n ", "")
    assert "BEGIN:VEVENT" in said
    assert [mark for mark in (*them.marks, *theirs) if mark in said] == []


def test_a_picture_is_seen_by_those_who_see_its_record_and_by_nobody_else() -> None:
    out = BytesIO()
    Image.new("RGB", (64, 48), "teal").save(out, "JPEG")
    with transaction() as session:
        them, finder = other(session), patrol(session, "demo-patrol2")
        sha256 = keep(session, viewer=finder, data=out.getvalue())
        attach(session, subject=("hazard", them.values["hazard_id"]), refs=[PhotoRef(sha256)])
        tokens = [
            open_session(session, person_id=patrol(session, who).person_id, address="127.0.0.1", agent="test")
            for who in ("demo-patrol2", "demo-leader", "demo-patrol")
        ]
    seen = []
    for token in tokens:
        with TestClient(Starlette(routes=routes), cookies={"anxun_session": token}) as client:
            seen.append(client.get(f"/api/field/photos/{sha256}").status_code)
    assert seen == [200, 200, 404]
