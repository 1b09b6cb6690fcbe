"""Days as the community counts them: midnight is midnight in its own zone, not in UTC."""

from datetime import UTC, date, datetime, time, timedelta

from settings import settings

CHANGES_EVERY_S = 300
"""Coverage ages by itself; within five minutes it is the same figure."""


def local_day(moment: datetime) -> date:
    """The day on which a moment falls here."""
    return moment.astimezone(settings().zone).date()


def day_of_year(day: date) -> int:
    """1 is the first of January."""
    return day.timetuple().tm_yday


def closing_day(moment: datetime) -> date:
    """The day that a moment ends or lies within: a day's figures are asked at the midnight that ends it."""
    return local_day(moment - timedelta.resolution)


def zone_name() -> str:
    """The zone whose days these are; what is added up by days in another one is not believed."""
    return settings().timezone


def zone_shift() -> float:
    """The zone as a part of a day east of Greenwich. China has one offset all year."""
    offset = settings().zone.utcoffset(datetime(2026, 1, 1))  # noqa: DTZ001 - the zone is what is asked
    return (offset or timedelta()) / timedelta(days=1)


def day_start(day: date) -> datetime:
    """Its first moment, in UTC; the end of a day is the start of the next one."""
    return datetime.combine(day, time(), settings().zone).astimezone(UTC)


def as_of(day: date, *, now: datetime | None = None) -> datetime:
    """The moment for which a day's figures are asked, by every door: the end of a day that is over; today the end of
    the running five minutes, so that a visit just saved counts at once and the same question is asked once."""
    moment = now or datetime.now(UTC)
    if day < local_day(moment):
        return day_end(day)
    seconds = int(moment.timestamp())
    return datetime.fromtimestamp(seconds - seconds % CHANGES_EVERY_S + CHANGES_EVERY_S, UTC)


def day_end(day: date) -> datetime:
    return day_start(day + timedelta(days=1))
