"""What the plans of the catalogue must look like: schemes, yearly plans, projects, indicators."""

from typing import Annotated, Literal

from pydantic import Field

from data.reference.shapes import Code, MonthDay, Named, Op, Row, Said, Text


class Dated(Row):
    date_source: Text = ""


class By(Dated):
    type: Literal["by", "on"]
    date: MonthDay


class Window(Dated):
    type: Literal["window"]
    start: MonthDay
    end: MonthDay


class Weekly(Dated):
    type: Literal["weekly"]
    weekday: Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    time: str = Field(pattern=r"^\d\d:\d\d$")
    start: MonthDay | None = None
    end: MonthDay | None = None


class Recurring(Dated):
    type: Literal["recurring"]
    count: int = Field(ge=1)
    period: Code
    count_source: Text = ""
    when: Literal["end"] | None = None
    spread: Literal["month", "two_months"] | None = None


class KeyPeriodWindow(Dated):
    type: Literal["key_period"]
    period: Code


class Dates(Dated):
    type: Literal["dates"]
    dates: list[MonthDay] = Field(min_length=1)


class Ongoing(Dated):
    type: Literal["ongoing"]


class PerEvent(Dated):
    type: Literal["per_event"]
    event: Code


Due = Annotated[
    By | Window | Weekly | Recurring | KeyPeriodWindow | Dates | Ongoing | PerEvent, Field(discriminator="type")
]


class Target(Row):
    metric: Code
    op: Op
    value: float
    unit: str
    source: str = ""


class SchemeTask(Named):
    category: Code
    responsible: list[Code] = Field(min_length=1)
    due: Due
    target: Target | None
    evidence: list[Code]


class Report(Said):
    """A paper to be handed in. `before_event` and `after_event` hang on an event that the unit holds itself."""

    kind: Code
    type: Literal["by", "weekly", "ongoing", "before_event", "after_event"]
    date: MonthDay | None = None
    weekday: str | None = None
    time: str | None = None
    source: str


class Scheme(Named):
    scheme_number: int
    theme: Said
    theme_year_hint: int
    start: MonthDay
    end: MonthDay
    focus: str
    reporting: list[Report]
    tasks: list[SchemeTask] = Field(min_length=1)


class YearTask(Named):
    category: Code
    schedule: Due
    target: Target | None
    evidence: list[Code]


class Cadence(Said):
    period: Code


class Months(Row):
    start_month: int = Field(ge=1, le=12)
    end_month: int = Field(ge=1, le=12)
    end_year_offset: int = Field(ge=0, le=2)
    source: str
    note: str = ""


class Stage(Said):
    source: str


class Effect(Said):
    indicator: Code | None = None


class ProjectActivity(Said):
    category: Code = "organisation"
    count: int | None = Field(default=None, ge=1)
    period: Code | None = None


class Project(Named):
    group: Code
    goal: Said
    object: Said
    hazards: list[Said]
    activities: list[ProjectActivity] = Field(min_length=1)
    expected_effect: list[Effect]
    hazard_categories: list[Code]


class YearPlan(Named):
    unit: Code
    indicators: list[Code] = Field(default_factory=list)
    cadence: list[Cadence] = Field(default_factory=list)
    tasks: list[YearTask] = Field(default_factory=list)
    total_checks: int | None = None
    window: Months | None = None
    stages: list[Stage] = Field(default_factory=list)
    projects: list[Project] = Field(default_factory=list)


class Activities(Row):
    safety_month_plans: list[Scheme]
    annual_plans: list[YearPlan]
    campaigns: list[Named]


class IndicatorRow(Named):
    op: Op | None
    target: float | None
    direction: Literal["up", "down", "equal"]
    unit: str


class Programme(Row):
    reference_projects: list[Project]
    indicators: list[IndicatorRow]
