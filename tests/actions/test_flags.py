"""Flags: raised by what arrives, changing no figure, decided once by somebody else, with their rows."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256 as hashed
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageDraw
from sqlalchemy import select
from sqlmodel import Session, col

from actions import flags, photos
from actions.flags import decide_flag
from actions.photos import PhotoRef, attach
from data.days import day_start, local_day
from data.queries import coverage
from data.queries import flags as queries
from models import Area, Flag, Inspection, JournalEntry, now
from rules.errors import BadInput, NotPermitted, UnknownThing
from rules.permissions import Viewer
from rules.vocabulary import CoordSource, FlagKind
from tests import builders as make
from tests.builders_coverage import LONG_AGO, visit

pytestmark = pytest.mark.usefixtures("any_database")
MORNING = day_start(local_day(now()) - timedelta(days=1)) + timedelta(hours=9)


@pytest.fixture
def place(session: Session) -> Area:
    return make.area(session, parent=make.area(session))


@pytest.fixture
def officer(session: Session, place: Area) -> Viewer:
    return make.viewer(session, "safety_officer", place)


@pytest.fixture
def patrol(session: Session, place: Area) -> Viewer:
    return make.viewer(session, "patrol_member", place)


def check(
    session: Session, place: Area, person: Viewer, minutes: float, *, north: float = 0.0, **more: Any
) -> Inspection:
    site = make.site(session, place, lat=34.44 + north, lon=108.96, created_at=LONG_AGO)
    fix = {"lat": 34.44 + north, "lon": 108.96, "accuracy_m": 5.0 + minutes, "coord_source": CoordSource.DEVICE}
    made = visit(session, site, person.person_id, MORNING + timedelta(minutes=minutes), **{**fix, **more})
    flags.look_at(session, made)
    return made


def waiting(session: Session, viewer: Viewer) -> list[tuple[FlagKind, int]]:
    return [(row.kind, len(row.visits)) for row in queries.flags(session, viewer).rows]


def picture(quality: int = 90, *, turned: bool = False) -> bytes:
    image = Image.new("RGB", (640, 480), "white")
    pen = ImageDraw.Draw(image)
    for n in range(9):
        pen.rectangle((n * 70, (n * 53) % 400, n * 70 + 45, (n * 53) % 400 + 90), fill=(n * 25, 200 - n * 20, 60))
    out = BytesIO()
    (image.rotate(180) if turned else image).save(out, "JPEG", quality=quality)
    return out.getvalue()


def test_a_leap_is_asked_about_once_and_changes_no_figure(
    session: Session, place: Area, officer: Viewer, patrol: Viewer
) -> None:
    check(session, place, patrol, 0)
    assert waiting(session, officer) == []
    made = check(session, place, patrol, 1, north=0.02)
    flags.look_at(session, made)
    assert waiting(session, officer) == [(FlagKind.SPEED, 1)]
    [row] = queries.flags(session, officer).rows
    assert dict(row.visits[0].facts)["seconds"] == 60
    assert coverage.figure(session, officer, at=now()).fresh == 2


def test_it_is_decided_by_somebody_else_with_a_reason_and_once(
    session: Session, place: Area, officer: Viewer, patrol: Viewer
) -> None:
    check(session, place, patrol, 0, clock_skew_s=900)
    [row] = queries.flags(session, officer).rows
    assert row.may_decide
    for who, words, refusal in (
        (patrol, "x", NotPermitted),
        (make.viewer(session, "safety_officer", make.area(session)), "x", UnknownThing),
        (officer, " ", BadInput),
        (officer, "长" * 201, BadInput),
    ):
        with pytest.raises(refusal):
            decide_flag(session, viewer=who, flag_id=row.id, decision="accepted", reason=words)
    with pytest.raises(BadInput):
        decide_flag(session, viewer=officer, flag_id=row.id, decision="perhaps", reason="x")
    decide_flag(session, viewer=officer, flag_id=row.id, decision="accepted", reason="手机时钟已校准")
    assert waiting(session, officer) == []
    [told] = queries.flags(session, officer, decided=True).rows
    assert (told.decision, told.reason, told.decided_by) == ("accepted", "手机时钟已校准", officer.name)
    with pytest.raises(BadInput):
        decide_flag(session, viewer=officer, flag_id=row.id, decision="accepted", reason="again")
    entry = session.execute(select(JournalEntry).where(col(JournalEntry.verb) == "decide_flag")).scalar_one()
    assert (entry.reason, entry.actor_id) == ("手机时钟已校准", officer.person_id)


def test_nobody_decides_about_their_own_visits(session: Session, place: Area, officer: Viewer) -> None:
    check(session, place, officer, 0, clock_skew_s=900)
    [row] = queries.flags(session, officer).rows
    assert (row.mine, row.may_decide) == (True, False)
    with pytest.raises(NotPermitted):
        decide_flag(session, viewer=officer, flag_id=row.id, decision="accepted", reason="x")


@pytest.mark.parametrize(("refuse", "fresh"), [(False, 1), (True, 0)])
def test_not_accepted_changes_a_figure_only_where_a_person_says_so(
    session: Session, place: Area, officer: Viewer, patrol: Viewer, refuse: bool, fresh: int
) -> None:
    check(session, place, patrol, 0, clock_skew_s=900)
    before = now()
    [row] = queries.flags(session, officer).rows
    decide_flag(session, viewer=officer, flag_id=row.id, decision="not_accepted", reason="说不清", refuse_visits=refuse)
    assert coverage.figure(session, officer, at=now()).fresh == fresh
    assert coverage.figure(session, officer, at=before).fresh == 1  # what was known then stays


def test_what_comes_after_a_decision_is_a_question_of_its_own(
    session: Session, place: Area, officer: Viewer, patrol: Viewer
) -> None:
    check(session, place, patrol, 0, clock_skew_s=900)
    check(session, place, patrol, 20, clock_skew_s=900)
    assert waiting(session, officer) == [(FlagKind.CLOCK, 2)]
    decide_flag(session, viewer=officer, flag_id=1, decision="accepted", reason="已校准")
    check(session, place, patrol, 40, clock_skew_s=900)
    assert waiting(session, officer) == [(FlagKind.CLOCK, 1)]


def test_the_same_picture_in_two_checks_and_not_in_a_check_and_its_hazard(
    session: Session, place: Area, officer: Viewer, patrol: Viewer
) -> None:
    sha256 = photos.keep(session, viewer=patrol, data=picture())
    first = check(session, place, patrol, 0)
    attach(session, subject=("inspection", first.id), refs=[PhotoRef(sha256)])
    attach(session, subject=("hazard", first.id), refs=[PhotoRef(sha256)])
    flags.look_at(session, first)
    assert waiting(session, officer) == []
    second = check(session, place, patrol, 30)
    attach(session, subject=("inspection", second.id), refs=[PhotoRef(sha256)])
    flags.look_at(session, second)
    assert waiting(session, officer) == [(FlagKind.PHOTO, 2)]
    [row] = queries.flags(session, officer).rows
    assert [len(one.photos) for one in row.visits] == [1, 1]


@pytest.mark.parametrize(("turned", "asked"), [(False, [(FlagKind.PHOTO, 2)]), (True, [])])
def test_a_picture_saved_again_in_another_quality_is_found_when_its_bytes_come(
    session: Session, place: Area, officer: Viewer, patrol: Viewer, turned: bool, asked: list[Any]
) -> None:
    sha256 = photos.keep(session, viewer=patrol, data=picture())
    first, second = check(session, place, patrol, 0), check(session, place, patrol, 30)
    attach(session, subject=("inspection", first.id), refs=[PhotoRef(sha256)])
    again = picture(55, turned=turned)
    attach(session, subject=("inspection", second.id), refs=[PhotoRef(hashed(again).hexdigest())])
    flags.look_at(session, second)
    assert waiting(session, officer) == []
    photos.keep(session, viewer=patrol, data=again)
    assert waiting(session, officer) == asked


def test_a_colleagues_picture_is_found_among_all_but_not_at_the_same_door(
    session: Session, place: Area, officer: Viewer, patrol: Viewer
) -> None:
    colleague = make.viewer(session, "patrol_member", place)
    first = check(session, place, patrol, 0)
    attach(
        session, subject=("inspection", first.id), refs=[PhotoRef(photos.keep(session, viewer=patrol, data=picture()))]
    )
    again = photos.keep(session, viewer=colleague, data=picture(55))
    door = check(session, place, colleague, 60 * 24)
    door.site_id = first.site_id
    attach(session, subject=("inspection", door.id), refs=[PhotoRef(again)])
    flags.look_at(session, door)
    assert waiting(session, officer) == []
    other = check(session, place, colleague, 90)
    attach(session, subject=("inspection", other.id), refs=[PhotoRef(again)])
    flags.look_at(session, other)
    [row] = queries.flags(session, officer).rows
    assert (row.kind, row.person) == (FlagKind.PHOTO, colleague.name)
    assert str(first.id) in [visit.id for visit in row.visits]


def test_a_flag_is_seen_by_those_who_judge_there_and_by_the_person_but_by_no_colleague(
    session: Session, place: Area, officer: Viewer, patrol: Viewer
) -> None:
    check(session, place, patrol, 0, clock_skew_s=900)
    colleague = make.viewer(session, "patrol_member", place)
    leader = make.viewer(session, "leader", place)
    seen = [len(waiting(session, who)) for who in (officer, leader, patrol, colleague)]
    assert seen == [1, 1, 1, 0]
    elsewhere = make.viewer(session, "safety_officer", make.area(session))
    assert waiting(session, elsewhere) == []
    assert session.execute(select(col(Flag.found_at))).scalar_one() <= datetime.now(UTC)
