"""Windows under way in the demo: one of its own, a screening, daily reports, and the rhythm of the community's year."""

from datetime import date, timedelta
from random import Random
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from data import reference
from data.days import day_start, local_day
from data.demo.world import Community, World
from models import ActivityRecord, Area, Assignment, Campaign, Drive, PhotoLink, Task, TaskTemplate, ZeroReport
from rules.almanac import DAY, Almanac
from rules.calendar import occurrences, plan_days
from rules.periods import BEFORE_HOLIDAY, SCREENING, SPECIAL
from rules.vocabulary import PhotoRole

OWN = ("人员密集场所专项检查周(演示)", ("crowded_place", "three_in_one", "hazchem_enterprise"), 12, 9)
SCREENED_DAYS, SCREENING_LEFT = 20, 10
SPECIAL_SHARE, SCREENED_SHARE = 0.75, 0.55
REPORT_HOUR = 16.5
CADENCE = ("apc-01", "apc-02", "apc-03")


def mark_checks(world: World) -> None:
    """Some of the last visits were special checks: a visit is one kind of check, never two."""
    rng = Random(len(world.inspections))
    screened = {code for bar in _screening()["bars"] for code in bar["types"]}
    latest = {visit.site_id: visit for visit in sorted(world.inspections, key=lambda v: v.occurred_at)}
    for site_id, visit in sorted(latest.items()):
        site = world.site(site_id)
        ago = (world.today - local_day(visit.occurred_at)).days
        dice = rng.random()
        if site.type in OWN[1] and ago < OWN[2] and dice < SPECIAL_SHARE:
            visit.kind = SPECIAL
        elif site.type in screened and site.type not in OWN[1] and ago < SCREENED_DAYS and dice < SCREENED_SHARE:
            visit.kind = SCREENING if site.type not in ("school", "kindergarten") or dice > 0.2 else BEFORE_HOLIDAY


def make_periods(session: Session, world: World, top: Area) -> None:
    """Both drives, the reports since the first of them began, and this year's plan of each community."""
    planner = world.people["planner"][0].id
    for drive in (_own(world, top), _six_fields(world, top)):
        drive.created_by = planner
        session.add(drive)
    rng = Random(7)
    for n, home in enumerate(world.communities):
        session.add_all(_reports(world, home, n, rng))
    _cadence(session, world, top)
    session.flush()


def _screening() -> dict[str, Any]:
    row: dict[str, Any] = next(r for r in reference.read("calendar")["screenings"] if r["id"] == "six_fields")
    return row


def _own(world: World, top: Area) -> Drive:
    name, types, back, ahead = OWN
    bar: dict[str, Any] = {"id": "own", "zh": name, "en": name, "types": list(types), "words": []}
    return _drive(world, top, "own", name, back, ahead, SPECIAL, [bar], zero_report=True)


def _six_fields(world: World, top: Area) -> Drive:
    bars = [{"words": [], **bar} for bar in _screening()["bars"]]
    name = f"{world.today.year}年六领域大排查大整治(演示)"
    return _drive(world, top, "six_fields", name, SCREENED_DAYS, SCREENING_LEFT, SCREENING, bars, zero_report=False)


def _drive(
    world: World, top: Area, kind: str, name: str, back: int, ahead: int, check: str,
    bars: list[dict[str, Any]], *, zero_report: bool,
) -> Drive:  # fmt: skip
    starts, ends = world.today - timedelta(days=back), world.today + timedelta(days=ahead)
    return Drive(
        kind=kind, name=name, year=starts.year, starts_on=starts, ends_on=ends, area_id=top.id or 0, check_kind=check,
        bars=bars, zero_report=zero_report, created_at=day_start(starts - DAY) + timedelta(hours=9), is_demo=True,
    )  # fmt: skip


def _reports(world: World, home: Community, n: int, rng: Random) -> list[ZeroReport]:
    """Every day until yesterday; the fourth community was late once, the last one has not reported yesterday."""
    author = home.head or home.patrol[0]
    made = []
    for ago in range(OWN[2], 0, -1):
        if (n, ago) == (len(world.communities) - 1, 1):
            continue
        late = 1 if (n, ago) == (3, 4) else 0
        on = world.today - timedelta(days=ago)
        at = day_start(on + DAY * late) + timedelta(hours=REPORT_HOUR - 7 * late, minutes=rng.randrange(80))
        made.append(
            ZeroReport(
                id=world.id(at),
                unit_id=home.unit.id or 0,
                area_id=home.unit.area_id,
                on=on,
                person_id=author.id or 0,
                reported_at=at,
                is_demo=True,
            )
        )
    return made


def _cadence(session: Session, world: World, top: Area) -> None:
    """The yearly plan's rhythm: what is due is done, but for one month-end check that is late and one still owed."""
    year = world.today.year
    plan = plan_days(year, "01-01", "12-31")
    campaign = Campaign(
        name=f"{year}年社区年度安全计划(演示)", year=year, starts_on=plan.starts, ends_on=plan.ends,
        area_id=top.id or 0, created_by=world.people["planner"][0].id, is_demo=True, created_at=day_start(plan.starts),
    )  # fmt: skip
    session.add(campaign)
    session.flush()
    rows = session.execute(
        select(TaskTemplate).where(col(TaskTemplate.code).in_(CADENCE)).order_by(col(TaskTemplate.position))
    ).scalars()
    for row in list(rows):
        facts = row.model_dump(
            include={"position", "zh", "en", "category", "metric", "op", "target", "unit_word", "evidence", "source"}
        )
        task = Task(campaign_id=campaign.id or 0, template=row.code, **facts)
        session.add(task)
        session.flush()
        for n, home in enumerate(world.communities):
            for number, due in enumerate(occurrences(row.due, plan, Almanac()), 1):
                given = Assignment(
                    task_id=task.id or 0, unit_id=home.unit.id or 0, area_id=home.unit.area_id,
                    opens_on=due.opens_on, due_on=due.due_on, target=row.target, occurrence=number,
                )  # fmt: skip
                session.add(given)
                session.flush()
                _beat(session, world, home, n, task, given)


def _beat(session: Session, world: World, home: Community, n: int, task: Task, given: Assignment) -> None:
    last_month = world.today.replace(day=1) - DAY
    monthly = task.template == "apc-03"
    if given.due_on >= world.today or (monthly and n == 2 and given.due_on == last_month):
        return
    late = 3 if monthly and n == 4 and given.due_on < last_month and given.due_on.month % 5 == 0 else 0
    on: date = given.due_on + timedelta(days=late)
    at = day_start(on) + timedelta(hours=10)
    author = home.head or home.patrol[0]
    record = ActivityRecord(
        id=world.id(at), assignment_id=given.id, unit_id=home.unit.id, area_id=home.unit.area_id,
        person_id=author.id or 0, kind=task.category, title=task.zh, counts={task.metric: task.target or 1},
        evidence=[kind for kind in task.evidence if kind != "photo"],
        links=[], occurred_at=at,
        recorded_at=at + timedelta(minutes=9), is_demo=True,
    )  # fmt: skip
    session.add(record)
    if "photo" in task.evidence:
        sha256 = world.photos.get("activity-inspection", world.photos["activity-publicity"])
        session.add(
            PhotoLink(
                sha256=sha256, subject_kind="activity", subject_id=str(record.id), role=PhotoRole.EVIDENCE, taken_at=at
            )
        )
