"""The programme of the demo: two years of invented indicator values, a project, a veto, a survey round."""

from datetime import date, timedelta
from random import Random

from sqlmodel import Session

from data.days import day_start
from data.demo.visits import first_day
from data.demo.world import World
from data.queries.projects import template
from models import Area, IndicatorValue, Project, SurveyAnswer, SurveyRound, Veto
from rules.almanac import DAY, moved
from rules.indicators import months_of

PROJECT = "scp_enterprise_fire"
NO_DATA_AGO = 2  # months: nobody has entered that month
ENTERED: dict[str, tuple[float, ...]] = {  # by month, over and over: invented, with a few of each
    "accident_count": (1, 0, 0, 1, 0, 0),
    "death_count": (0,),
    "injury_count": (2, 0, 1, 1, 0, 0, 1),
    "direct_loss": (3, 0, 0, 5, 0, 0, 2),
    "major_accident": (0,),
    "liability_accident": (0,),
    "construction_death": (0,),
    "fire_accident": (1, 0, 2, 0, 1),
    "work_injury": (1, 1, 0, 2, 0),
    "food_accident": (0,),
    "nine_small_accident": (0, 0, 1, 0, 0, 0, 0),
    "student_major_injury": (0,),
    "drowning_death": (0,),
    "disaster_death": (0,),
    "leapfrog_petition": (0, 0, 0, 0, 1),
    "mediation_rate": (99, 98, 100, 97, 99),
    "public_order_cases": (9, 7, 8, 6, 7),
    "school_awareness_rate": (96, 98, 100, 100),
    "responsibility_letter_rate": (72, 88, 95, 97, 98),
    "elderly_injury": (3, 2, 4, 2),
    "handbooks": (320, 150, 0, 400),
}
BEFORE_RECORDS: dict[str, tuple[float, ...]] = {  # January to December, entered until our own records began
    "construction_checks": (1.8, 0.9, 1.7, 1.8, 1.8, 1.9, 0.9, 0.8, 1.7, 1.8, 1.7, 1.9),
}
LAST_YEAR_MORE = {"accident_count": 1, "injury_count": 1, "direct_loss": 2, "fire_accident": 1, "public_order_cases": 2}
INJURIES = (
    {"age": "60+", "place": "home", "kind": "fall"},
    {"age": "0-6", "place": "home", "kind": "burn"},
    {"age": "18-59", "place": "road", "kind": "traffic"},
    {"age": "7-17", "place": "school", "kind": "fall"},
    {"age": "18-59", "place": "work", "kind": "cut"},
)


def make_programme(session: Session, world: World, top: Area) -> None:
    planner = world.people["planner"][0].id
    session.add_all(_values(world, top, planner))
    session.add(_project(world, top, planner))
    session.add(_veto(world))
    _survey(session, world, top)
    session.flush()


def _values(world: World, top: Area, planner: int | None) -> list[IndicatorValue]:
    """Until last month; one month was not entered, one value was corrected."""
    last = moved(world.today.replace(day=1), -1)
    gap = moved(last, 1 - NO_DATA_AGO)
    months = [*months_of(world.today.year - 1), *(m for m in months_of(world.today.year) if m <= last)]
    began = first_day(world.today).replace(day=1)
    made = [
        _value(world, code, top, month, pattern[month.month - 1], planner)
        for code, pattern in BEFORE_RECORDS.items()
        for month in months
        if month < began
    ]
    for code, pattern in ENTERED.items():
        for n, month in enumerate(months):
            if month == gap:
                continue
            more = LAST_YEAR_MORE.get(code, 0) if month.year < world.today.year and n % 2 else 0
            made.append(_value(world, code, top, month, float(pattern[n % len(pattern)] + more), planner))
            if code == "injury_count" and month == last:
                made.append(_value(world, code, top, month, 2.0, planner, "社区卫生服务中心补报一人", days=12))
    return made


def _value(
    world: World, code: str, top: Area, month: date, value: float, planner: int | None, reason: str = "", days: int = 4
) -> IndicatorValue:
    at = min(day_start(moved(month, 1) + DAY * days) + timedelta(hours=10), world.end)
    return IndicatorValue(
        indicator=code, area_id=top.id or 0, month=month, value=value, reason=reason, person_id=planner, entered_at=at,
        is_demo=True,
    )  # fmt: skip


def _project(world: World, top: Area, planner: int | None) -> Project:
    found = template(PROJECT)
    if found is None:
        raise LookupError(PROJECT)
    starts = world.today - timedelta(days=110)
    done = {
        str(n): {"on": (starts + timedelta(days=20 * (n + 1))).isoformat(), "by": planner, "note": ""} for n in range(4)
    }
    return Project(
        template=PROJECT, name=found["zh"], area_id=top.id or 0, starts_on=starts, ends_on=starts + timedelta(days=390),
        fields=found["fields"], done=done, created_by=planner, created_at=day_start(starts), is_demo=True,
    )  # fmt: skip


def _veto(world: World) -> Veto:
    """Of an enterprise, in force."""
    unit = world.units["enterprise"][1]
    on = max(world.today - timedelta(days=40), date(world.today.year, 1, 1))
    return Veto(
        unit_id=unit.id or 0, area_id=unit.area_id, year=world.today.year, on=on,
        reason="瞒报一起工伤事故(演示)", person_id=world.people["leader"][0].id, recorded_at=day_start(on),
        is_demo=True,
    )  # fmt: skip


def _survey(session: Session, world: World, top: Area) -> None:
    rng, starts = Random(11), world.today - timedelta(days=9)
    row = SurveyRound(
        name="伤害预调查(演示)", area_id=top.id or 0, starts_on=starts, ends_on=world.today + timedelta(days=12),
        planned=50, created_by=world.people["planner"][0].id, created_at=day_start(starts), is_demo=True,
    )  # fmt: skip
    session.add(row)
    session.flush()
    for n in range(31):
        at = day_start(starts + DAY * (n % 9)) + timedelta(hours=15, minutes=n)
        session.add(
            SurveyAnswer(
                id=world.id(at),
                round_id=row.id or 0,
                area_id=row.area_id,
                people=rng.randint(1, 5),
                injuries=[dict(rng.choice(INJURIES))] if n % 4 == 0 else [],
                person_id=world.communities[n % 6].patrol[0].id,
                asked_on=starts + DAY * (n % 9),
                recorded_at=at,
                is_demo=True,
            )
        )
