"""Monthly values of outcome indicators: entered, and corrected with a reason; what stood there before stays."""

import math
from collections.abc import Mapping
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from data import journal
from data.days import local_day
from data.queries.indicators import COMPUTED, DERIVED
from models import Area, Indicator, IndicatorValue, now
from rules.errors import BadInput, UnknownThing
from rules.permissions import Viewer, require

LARGEST = 1_000_000_000
FIRST_YEAR = 2000


def enter_values(
    session: Session, *, viewer: Viewer, area_id: int, month: date, values: Mapping[str, float | None], reason: str = ""
) -> int:
    """Several indicators of one area and month; how many were new or changed. None takes a value back.

    A value that differs from the one that holds needs a reason. What is derived or computed is refused: one figure has
    one source.
    """
    area = session.get(Area, area_id)
    if area is None or not viewer.sees(area_path=area.path):
        raise UnknownThing("There is no such area here.")
    require(viewer, "manage_plans", area_path=area.path)
    first = _month(month)
    held = _held(session, area_id, first)
    changed = {
        code: value
        for code, value in values.items()
        if (code in held and held[code] != value) or (code not in held and value is not None)
    }
    for code, value in changed.items():
        _check(session, code, value)
    why = reason.strip()[:200]
    if not why and any(code in held for code in changed):
        raise BadInput("Say why the value is corrected.", field="reason")
    for code, value in changed.items():
        _write(session, viewer, area, first, code, value, held, why)
    return len(changed)


def _write(
    session: Session, viewer: Viewer, area: Area, month: date, code: str, value: float | None,
    held: Mapping[str, float | None], why: str,
) -> None:  # fmt: skip
    row = IndicatorValue(
        indicator=code, area_id=area.id or 0, month=month, value=value, reason=why if code in held else "",
        person_id=viewer.person_id or None, is_demo=area.is_demo,
    )  # fmt: skip
    session.add(row)
    session.flush()
    before = {"value": held[code]} if code in held else None
    after = {"indicator": code, "area": area.id, "month": month, "value": value}
    verb = "value_corrected" if code in held else "value_entered"
    journal.record(session, viewer, verb, ("indicator", code), before=before, after=after, reason=row.reason)


def _month(month: date) -> date:
    today = local_day(now())
    if month.year < FIRST_YEAR or month.replace(day=1) > today:
        raise BadInput("A value is entered for this month or an earlier one.", field="month")
    return month.replace(day=1)


def _check(session: Session, code: str, value: float | None) -> None:
    indicator = session.get(Indicator, code)
    if indicator is None and code not in DERIVED:
        raise BadInput("There is no such indicator.", field="indicator")
    if code in DERIVED or code in COMPUTED or indicator is None:
        raise BadInput("This figure comes from our own records and is not entered.", field="indicator")
    if value is None:
        return
    if not math.isfinite(value) or not 0 <= value <= LARGEST:
        raise BadInput("A value is a number that is not negative.", field="value")
    if indicator.unit_word == "%" and value > 100:
        raise BadInput("A share is at most 100 percent.", field="value")


def _held(session: Session, area_id: int, month: date) -> dict[str, float | None]:
    rows = session.execute(
        select(col(IndicatorValue.indicator), col(IndicatorValue.value))
        .where(col(IndicatorValue.area_id) == area_id, col(IndicatorValue.month) == month)
        .order_by(col(IndicatorValue.id))
    )
    return dict(rows.all())
