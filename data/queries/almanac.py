"""What a year brings: key periods with real days, lunar festivals, terms, public holidays."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

import holidays
from lunar_python import Lunar
from sqlalchemy import select
from sqlmodel import Session, col

from models import KeyPeriod, LunarDate, PeriodYear
from rules.almanac import ANCHORS, Almanac, Window, key_window, terms_of

LUNAR_DAYS = {"spring_festival": (1, 1), "dragon_boat": (5, 5), "mid_autumn": (8, 15)}


def almanac(session: Session, year: int, *, years_on: int = 0) -> Almanac:
    """The calendar for a plan that starts in `year` and may end `years_on` years later."""
    return almanacs(session, [year], years_on=years_on)[0]


def almanacs(session: Session, starts: Sequence[int], *, years_on: int = 0) -> list[Almanac]:
    """The same for several years, from what the database is asked once."""
    by_year = _periods(session, range(min(starts), max(starts) + years_on + 1))
    made = []
    for year in starts:
        years = range(year, year + years_on + 1)
        terms = tuple(term for each in years for term in terms_of(by_year[each]))
        made.append(Almanac(by_year[year], terms, days_off(year, year + years_on + 1)))
    return made


@lru_cache
def days_off(first: int, last: int) -> frozenset[date]:
    """Public holidays of these years; working them out takes milliseconds, and they do not change."""
    return frozenset(holidays.country_holidays("CN", years=range(first, last + 1)))


def periods(session: Session, year: int) -> dict[str, Window]:
    """Key periods that start in a year; where the community holds one on other days that year, those."""
    return _periods(session, range(year, year + 1))[year]


def _periods(session: Session, years: range) -> dict[int, dict[str, Window]]:
    asked = select(col(KeyPeriod.code), col(KeyPeriod.starts), col(KeyPeriod.ends), col(KeyPeriod.rule))
    held = session.execute(asked).all()
    known = {(row.year, row.festival): row.on for row in session.execute(select(LunarDate)).scalars()}
    found: dict[int, dict[str, Window]] = {}
    for year in years:
        found[year] = {}
        for code, starts, ends, rule in held:
            name = ANCHORS[rule["anchor"]] if rule else ""
            lunar = (known.get((year, name)) or _reckoned(name, year)) if rule else date(year, 1, 1)
            found[year][code] = key_window(starts, ends, rule, year, lunar)
    own = select(col(PeriodYear.year), col(PeriodYear.code), col(PeriodYear.starts_on), col(PeriodYear.ends_on))
    for year, code, first, last in session.execute(own.where(col(PeriodYear.year).in_(years))):
        found[year][code] = Window(first, last)
    return found


@lru_cache
def _reckoned(name: str, year: int) -> date:
    """The day of a lunar festival beyond the years of the catalogue."""
    solar = Lunar.fromYmd(year, *LUNAR_DAYS[name]).getSolar()
    return date(solar.getYear(), solar.getMonth(), solar.getDay())
