"""What a file of the catalogue must look like: hazards, sites, calendar, words, organisation and programme."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from rules.vocabulary import Grade, HazardState, Level, Risk

MonthDay = Annotated[str, Field(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]
Code = Annotated[str, Field(pattern=r"^[a-z0-9][A-Za-z0-9_-]*$", max_length=40)]
Text = Annotated[str, BeforeValidator(lambda value: "" if value is None else value)]
Op = Literal[">=", "<=", "<", "="]


class Row(BaseModel):
    """Any row: an unknown key is a typing slip, not a wish."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)


class Said(Row):
    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)


class Named(Said):
    id: Code
    source: Text = ""
    note: Text = ""


class CheckItem(Named):
    fail_zh: str = Field(min_length=1)
    fail_en: str = Field(min_length=1)
    grade_hint: Grade


class Category(Named):
    icon: str
    color: str
    subcategories: list[Named]
    checklist: list[CheckItem] = Field(min_length=1)


class State(Named):
    id: HazardState


class Transition(Row):
    from_: HazardState = Field(alias="from")
    to: HazardState
    action: Code
    roles: list[Code] = Field(min_length=1)


class SideAction(Named):
    roles: list[Code]
    sets: str


class Deadline(Row):
    grade: Grade | Literal["any"]
    mode: Code
    days: int | None
    source: str
    note: str = ""


class Lifecycle(Row):
    rule: "SaidWithSource"
    states: list[State]
    transitions: list[Transition]
    flags: list[Named]
    side_actions: list[SideAction]
    constraints: list[str]
    default_deadlines: list[Deadline]
    five_must_haves: list[str]


class SaidWithSource(Said):
    source: str = ""


class Hazards(Row):
    hazard_categories: list[Category]
    hazard_lifecycle: Lifecycle


class Frequency(Row):
    count: int = Field(ge=1)
    period: Code
    kind: Code
    source: str
    note: Text = ""
    condition: Text = ""


class SiteKind(Named):
    risk: Risk
    owner_unit: Code
    hazard_categories: list[Code] = Field(min_length=1)
    frequency: list[Frequency] = Field(min_length=1)
    subtypes: list[Named] = Field(default_factory=list)


class Sites(Row):
    site_types: list[SiteKind]


class LunarRule(Row):
    anchor: str = Field(pattern=r"^lunar \d{1,2}-\d{1,2}$")
    before_days: int = Field(ge=0)
    after_days: int = Field(ge=0)


class Period(Named):
    lunar: bool
    start: MonthDay | None = None
    end: MonthDay | None = None
    rule: LunarRule | None = None


class LunarYear(Row):
    year: int
    spring_festival: date
    dragon_boat: date
    mid_autumn: date


class ScreeningBar(Row):
    """One field or kind of unit; `words` tell it by the name of the place where one site type holds several."""

    id: str
    zh: str
    en: str
    types: list[str] = Field(min_length=1)
    words: list[str] = Field(default_factory=list)


class Screening(Named):
    start: MonthDay
    end: MonthDay
    bars: list[ScreeningBar] = Field(min_length=1)


class Calendar(Row):
    key_periods: list[Period]
    lunar_dates: list[LunarYear]
    screenings: list[Screening]


class LevelRow(Named):
    id: Level
    order: int
    chain: str = ""


class Group(Named):
    members: list[str]


class Role(Named):
    level: str
    permissions: list[Code]


class OrganisationBody(Row):
    levels: list[LevelRow]
    unit_types: list[Named]
    groups: list[Group]
    roles: list[Role]


class Hotline(SaidWithSource):
    number: str = Field(pattern=r"^\d{3,5}$")


class Organisation(Row):
    organisation: OrganisationBody
    hotlines: list[Hotline]


class Word(Named):
    color: str = ""
    rule: str = ""


class Words(Row):
    enums: dict[str, list[Word]]


class SeedFile(SaidWithSource):
    id: str
    file: str


class Meta(Row):
    title: Said
    schema_version: int
    language: list[str]
    source_notation: str
    seed_files: list[SeedFile]
    year_rule: str


class Sources(Row):
    meta: Meta


class Fact(Row):
    id: Code
    zh: str
    en: str
    value: float
    unit: str


class Place(SaidWithSource):
    facts: list[Fact]
    note: str = ""


class ReferenceSite(Row):
    reference_site: Place
