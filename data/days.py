"""Days as the community counts them: midnight is midnight in its own zone, not in UTC."""

from datetime import UTC, date, datetime, time, timedelta

from settings import settings


def local_day(moment: datetime) -> date:
    """The day on which a moment falls here."""
    return moment.astimezone(settings().zone).date()


def day_start(day: date) -> datetime:
    """Its first moment, in UTC; the end of a day is the start of the next one."""
    return datetime.combine(day, time(), settings().zone).astimezone(UTC)


def day_end(day: date) -> datetime:
    return day_start(day + timedelta(days=1))
