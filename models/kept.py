from datetime import date, datetime

from sqlalchemy import Index, text
from sqlmodel import Field

from models.base import Table, word
from models.day_marks import DayMarks
from rules.vocabulary import Risk

STALE = text("stale")


class SiteMonth(Table, table=True):
    """How long one site was fresh and active in a month that is over, in days. Written by actions.kept_months only.

    What was found at the close stays, with what the site was when the month ended, so that a part of the sites is
    chosen by that; a day on which it had another weight counts for as much more or less. A visit that comes late or is
    refused makes the row anew. `settled_at` is when the last thing became known that the row rests on, `timezone` the
    one in which the month was counted: in any other the row says nothing.
    """

    __tablename__ = "site_months"
    __table_args__ = (
        Index(
            "ix_site_months_sum", "month", "timezone", "site_id", "weight", "fresh", "active", "settled_at", "area_id",
            "type", "risk", "floor",
        ),
    )  # fmt: skip

    month: date = Field(primary_key=True)  # its first day
    site_id: int = Field(primary_key=True, foreign_key="sites.id", index=True)
    weight: int
    fresh: float
    active: float
    settled_at: datetime
    timezone: str = Field(max_length=40)
    area_id: int = Field(foreign_key="areas.id")
    type: str = Field(max_length=40)
    risk: Risk = word(Risk)
    floor: str = Field(max_length=20)


class SiteStanding(Table, table=True):
    """What all visits of one site come to, so that a figure of today need not read them.

    The database itself marks a row as stale when a visit of the site is written through whatever door; the same
    transaction or the daily work makes it anew (actions.standings). A stale row says nothing, and neither does a row
    that learnt of something after the moment that is asked about, or one whose months were counted in another zone.
    """

    __tablename__ = "site_standings"
    __table_args__ = (Index("ix_site_standings_stale", "site_id", sqlite_where=STALE, postgresql_where=STALE),)

    site_id: int = Field(primary_key=True, foreign_key="sites.id", sa_column_kwargs={"autoincrement": False})
    stale: bool
    since: datetime | None = None  # the earliest visit that was written since it went stale
    last: datetime | None = None  # the last valid visit
    settled_at: datetime | None = None  # when the last thing became known about any visit of the site
    month: date | None = None  # first day of the month of the last valid visit
    days: int = 0  # the interval at the beginning of that month
    timezone: str = Field(default="", max_length=40, sa_column_kwargs={"server_default": ""})  # of its days
    fresh: float = 0.0  # days that the site was fresh from then to its last valid visit, by this interval


class CheckYear(Table, table=True):
    """On which days of a year a site had a visit of one kind, by the frequency rules; no row is no record at all.

    So the checks of any time are counted in one row, or two around New Year. It stands and falls with the site's
    standing. Its days that a mark does not tell in full are in check_days; `settled_at` is when the last thing became
    known about one that was over by then, or on which no visit counts.
    """

    __tablename__ = "check_years"
    __table_args__ = ({"sqlite_with_rowid": False},)

    site_id: int = Field(primary_key=True, foreign_key="sites.id")
    kind: str = Field(primary_key=True, max_length=40)
    year: int = Field(primary_key=True)
    days: str = Field(sa_type=DayMarks)
    settled_at: datetime | None = None


class CheckDay(Table, table=True):
    """A day on which a site had several visits of one kind, or of which something was known only after it was over, or
    on which all were refused or wait for a look.

    `visits` are those that count by the frequency rules; `settled_at` is when the last thing became known about them.
    """

    __tablename__ = "check_days"
    __table_args__ = ({"sqlite_with_rowid": False},)

    site_id: int = Field(primary_key=True, foreign_key="sites.id")
    kind: str = Field(primary_key=True, max_length=40)
    day: date = Field(primary_key=True)
    visits: int
    settled_at: datetime
