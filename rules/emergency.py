"""The emergency page 应急: whom to call, 应急预案, 应急队伍, 应急物资, and what is wrong with them."""

import re
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

DRILLED_WITHIN = timedelta(days=365)
CHECKED_WITHIN = timedelta(days=92)  # a quarter
MOST_STEPS = 20
NUMBERED = re.compile(r"^[\(\uff08]?\d{1,2}[.、\uff0e)\uff09]\s*")
LONGEST_STEP = 300


class ContactKind(StrEnum):
    """What a number is for, in the order in which it stands on the page."""

    POLICE = "police_station"
    FIRE = "fire_station"
    HOSPITAL = "hospital"
    GAS = "gas_repair"
    POWER = "power_repair"
    WATER = "water_repair"
    PROPERTY = "property_company"
    OTHER = "other_contact"


class PlanLevel(StrEnum):
    """响应级别, the gravest first."""

    I = "level_1"  # noqa: E741 - the trade writes Roman numbers
    II = "level_2"
    III = "level_3"
    IV = "level_4"


class PlanWorry(StrEnum):
    EXPIRED = "expired"
    NEVER_DRILLED = "never_drilled"
    DRILL_LONG_AGO = "drill_long_ago"


class Kind(StrEnum):
    """The four registers behind the page."""

    CONTACT = "contact"
    PLAN = "plan"
    TEAM = "team"
    STORE = "store"


class Sheet(NamedTuple):
    """What counts for a plan's worries."""

    valid_until: date | None
    drilled_on: date | None


def worries(plan: Sheet, today: date) -> tuple[PlanWorry, ...]:
    """A plan past its day, or not drilled within twelve months."""
    found = []
    if plan.valid_until is not None and plan.valid_until < today:
        found.append(PlanWorry.EXPIRED)
    if plan.drilled_on is None:
        found.append(PlanWorry.NEVER_DRILLED)
    elif today - plan.drilled_on > DRILLED_WITHIN:
        found.append(PlanWorry.DRILL_LONG_AGO)
    return tuple(found)


def is_unchecked(checked_on: date | None, today: date) -> bool:
    """Stores are counted once a quarter."""
    return checked_on is None or today - checked_on > CHECKED_WITHIN


def steps_of(text: str) -> list[str]:
    """One step to a line; numbers that people put before them are taken off."""
    lines = (NUMBERED.sub("", line.strip()) for line in text.splitlines())
    return [line for line in lines if line]
