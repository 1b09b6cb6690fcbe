"""What a year brings: key periods with real days, lunar festivals, terms, public holidays."""

from datetime import date

import holidays
from lunar_python import Lunar
from sqlalchemy import select
from sqlmodel import Session, col

from models import KeyPeriod, LunarDate, PeriodYear
from rules.almanac import ANCHORS, Almanac, Window, key_window, terms_of

LUNAR_DAYS = {"spring_festival": (1, 1), "dragon_boat": (5, 5), "mid_autumn": (8, 15)}


def almanac(session: Session, year: int, *, years_on: int = 0) -> Almanac:
    """The calendar for a plan that starts in `year` and may end `years_on` years later."""
    years = range(year, year + years_on + 1)
    by_year = {each: periods(session, each) for each in years}
    terms = tuple(term for each in years for term in terms_of(by_year[each]))
    off = holidays.country_holidays("CN", years=[*years, year + years_on + 1])
    return Almanac(by_year[year], terms, frozenset(off))


def periods(session: Session, year: int) -> dict[str, Window]:
    """Key periods that start in a year; where the community holds one on other days that year, those."""
    rows = session.execute(select(col(KeyPeriod.code), col(KeyPeriod.starts), col(KeyPeriod.ends), col(KeyPeriod.rule)))
    found: dict[str, Window] = {}
    for code, starts, ends, rule in rows:
        lunar = festival(session, ANCHORS[rule["anchor"]], year) if rule else date(year, 1, 1)
        found[code] = key_window(starts, ends, rule, year, lunar)
    own = session.execute(
        select(col(PeriodYear.code), col(PeriodYear.starts_on), col(PeriodYear.ends_on)).where(
            col(PeriodYear.year) == year
        )
    )
    return found | {code: Window(first, last) for code, first, last in own}


def festival(session: Session, name: str, year: int) -> date:
    """The day of a lunar festival: from the catalogue, beyond its years by calculation."""
    known = session.get(LunarDate, (year, name))
    if known is not None:
        return known.on
    solar = Lunar.fromYmd(year, *LUNAR_DAYS[name]).getSolar()
    return date(solar.getYear(), solar.getMonth(), solar.getDay())
