"""What a year brings: key periods with real days, lunar festivals, public holidays."""

from datetime import date, timedelta

import holidays
from lunar_python import Lunar
from sqlalchemy import select
from sqlmodel import Session, col

from models import KeyPeriod, LunarDate
from rules.calendar import ANCHORS, Almanac, Window, key_window

LUNAR_DAYS = {"spring_festival": (1, 1), "dragon_boat": (5, 5), "mid_autumn": (8, 15)}


def almanac(session: Session, year: int) -> Almanac:
    rows = session.execute(
        select(col(KeyPeriod.code), col(KeyPeriod.starts), col(KeyPeriod.ends), col(KeyPeriod.rule))
    ).all()
    periods: dict[str, Window] = {}
    for code, starts, ends, rule in rows:
        anchor = ANCHORS[rule["anchor"]] if rule else "spring_festival"
        periods[code] = key_window(starts, ends, rule, year, festival(session, anchor, year))
    return Almanac(periods, first_days_off(year))


def festival(session: Session, name: str, year: int) -> date:
    """The day of a lunar festival: from the catalogue, beyond its years by calculation."""
    known = session.get(LunarDate, (year, name))
    if known is not None:
        return known.on
    solar = Lunar.fromYmd(year, *LUNAR_DAYS[name]).getSolar()
    return date(solar.getYear(), solar.getMonth(), solar.getDay())


def first_days_off(year: int) -> tuple[date, ...]:
    """The first day of each public holiday of a year."""
    off = sorted(holidays.country_holidays("CN", years=[year]))
    return tuple(day for day in off if day.year == year and day - timedelta(days=1) not in off)
