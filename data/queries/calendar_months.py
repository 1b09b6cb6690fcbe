"""Months as the community counts them."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from data.days import day_start


class Month(NamedTuple):
    first: date
    starts: datetime
    ends: datetime


def month_of(day: date) -> Month:
    """The month that holds a day, in the community's own zone."""
    first = day.replace(day=1)
    after = (first + timedelta(days=32)).replace(day=1)
    return Month(first, day_start(first), day_start(after))
