"""Outcome indicators of an area and a year: entered, derived from our own records, or computed from one another."""

from collections import defaultdict
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session, col

from data.queries.derived import EXTRAS, Months, derived
from data.queries.overview import within
from data.queries.scope import visible
from models import Area, Indicator, IndicatorValue, Person
from rules.indicators import (
    DOUBLE_ZERO,
    FOUR_INDICES,
    NO_DATA,
    Cell,
    Compared,
    Origin,
    compared,
    double_zero,
    four_down,
    is_summed,
    latest,
    light,
    months_of,
    so_far,
)
from rules.permissions import Viewer
from rules.progress import Light

COMPUTED = ("double_zero", "four_indices_yoy")
DERIVED = (
    "hazard_closure_rate", "hazard_on_time_rate", "overdue_hazards", "patrol_coverage", "nine_small_monthly_rate",
    "class1_check_rate", "residents_trained", "injury_presurvey", "activity_completion", "report_on_time",
    "construction_checks", "five_entry_coverage", "film_coverage",
    *(e.code for e in EXTRAS),
)  # fmt: skip
"""What is derived cannot be entered: one figure has one source. What was entered before it was derived stays."""


class IndicatorSeen(NamedTuple):
    """One indicator over a year. `at` is the place of the last month with data, none = no data at all."""

    code: str
    zh: str
    en: str
    unit_word: str
    op: str
    target: float | None
    direction: str
    note: str
    source: str
    origin: Origin
    cells: tuple[Cell, ...]
    last_year: tuple[Cell, ...]
    at: int | None
    light: Light
    against: Compared | None

    @property
    def is_summed(self) -> bool:
        return is_summed(self.unit_word, self.op, self.target)

    @property
    def value(self) -> float | None:
        """Of the last month with data, or the sum of the year so far."""
        if self.is_summed:
            return so_far(self.cells)
        return None if self.at is None else self.cells[self.at].value


class ValueSeen(NamedTuple):
    """One entry of the history of a month."""

    month: date
    value: float | None
    reason: str
    person: str
    entered_at: datetime
    holds: bool


def year_of(session: Session, viewer: Viewer, *, area_id: int, year: int, at: datetime) -> tuple[IndicatorSeen, ...]:
    """Every indicator of the catalogue in its order, then the figures of our own records."""
    area = session.get(Area, area_id)
    if area is None or not viewer.sees(area_path=area.path):
        return ()
    here = within(viewer, area.path)
    held: dict[str, dict[date, Cell]] = defaultdict(dict)
    for each in (year - 1, year):
        found: Months = derived(session, here, year=each, at=at)
        for code, cells in found.items():
            held[code].update(cells)
    for code, months in _entered(session, area_id, year).items():
        if code not in COMPUTED:
            held[code] = {**months, **held[code]}
    rows = session.execute(select(Indicator).order_by(col(Indicator.position), col(Indicator.code))).scalars()
    plain = [(r.code, r.zh, r.en, r.unit_word, r.op, r.target, r.direction, r.note, r.source) for r in rows] + [
        (e.code, e.zh, e.en, e.unit_word, "", None, e.direction, "", "") for e in EXTRAS
    ]
    this, last = _cells(held, year), _cells(held, year - 1)
    _compute(this, last)
    return tuple(_seen(facts, this, last) for facts in plain)


def _cells(held: dict[str, dict[date, Cell]], year: int) -> dict[str, list[Cell]]:
    found: dict[str, list[Cell]] = defaultdict(lambda: [NO_DATA] * 12)
    for code, months in held.items():
        found[code] = [months.get(month, NO_DATA) for month in months_of(year)]
    return found


def _compute(this: dict[str, list[Cell]], last: dict[str, list[Cell]]) -> None:
    for cells in (this, last):
        pairs = zip(cells[DOUBLE_ZERO[0]], cells[DOUBLE_ZERO[1]], strict=True)
        cells["double_zero"] = [double_zero(a, b) for a, b in pairs]
    for n in range(12):
        if all(this[code][n].value is not None for code in FOUR_INDICES):
            until = {code: compared(this[code][: n + 1], last[code][: n + 1]) for code in FOUR_INDICES}
            worst = four_down(until)
            this["four_indices_yoy"][n] = NO_DATA if worst is None else Cell(worst, Origin.COMPUTED)


def _seen(
    facts: tuple[str, str, str, str, str, float | None, str, str, str],
    this: dict[str, list[Cell]],
    last: dict[str, list[Cell]],
) -> IndicatorSeen:
    code, op, target, direction = facts[0], facts[4], facts[5], facts[6]
    cells, before = tuple(this[code]), tuple(last[code])
    at = latest(cells)
    ours = code in DERIVED or any(cell.origin is Origin.DERIVED for cell in cells)
    origin = Origin.COMPUTED if code in COMPUTED else Origin.DERIVED if ours else Origin.ENTERED
    against = compared(cells, before)
    seen = IndicatorSeen(*facts, origin, cells, before, at, Light.NONE, against)
    return seen._replace(light=light(op, target, direction, seen.value, against))


def _entered(session: Session, area_id: int, year: int) -> dict[str, dict[date, Cell]]:
    """The newest entry of each month of two years holds; the others are counted."""
    rows = session.execute(
        select(col(IndicatorValue.indicator), col(IndicatorValue.month), col(IndicatorValue.value))
        .where(
            col(IndicatorValue.area_id) == area_id,
            col(IndicatorValue.month).between(date(year - 1, 1, 1), date(year, 12, 31)),
        )
        .order_by(col(IndicatorValue.id))
    )
    found: dict[str, dict[date, Cell]] = defaultdict(dict)
    for code, month, value in rows:
        earlier = found[code][month].earlier + 1 if month in found[code] else 0
        origin = Origin.NONE if value is None else Origin.ENTERED
        found[code][month] = Cell(value, origin, "", earlier)
    return found


def history(session: Session, viewer: Viewer, *, area_id: int, indicator: str, year: int) -> tuple[ValueSeen, ...]:
    """Every value that was ever entered for this year, the newest of each month marked."""
    rows = session.execute(
        select(IndicatorValue, col(Person.name))
        .outerjoin(Person, col(Person.id) == col(IndicatorValue.person_id))
        .where(
            visible(viewer, IndicatorValue.area_id),
            col(IndicatorValue.area_id) == area_id,
            col(IndicatorValue.indicator) == indicator,
            col(IndicatorValue.month).between(date(year, 1, 1), date(year, 12, 31)),
        )
        .order_by(col(IndicatorValue.month).desc(), col(IndicatorValue.id).desc())
    ).all()
    seen: set[date] = set()
    found = []
    for row, person in rows:
        found.append(ValueSeen(row.month, row.value, row.reason, person or "", row.entered_at, row.month not in seen))
        seen.add(row.month)
    return tuple(found)
