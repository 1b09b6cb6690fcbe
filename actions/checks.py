"""Keeping ready on which days a site was checked, by kind, so that what it owes by the frequency rules is looked up."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, insert, select
from sqlmodel import Session, col

from data.days import day_end, day_of_year, local_day
from data.named import among
from models import CheckDay, CheckYear
from models.day_marks import LONGEST
from rules.coverage import SAME_VISIT, one_visit_each


@dataclass(frozen=True, slots=True)
class Seen:
    """A visit; it `counts` unless it was refused or waits for a look, and is `valid` when its place is proven too."""

    site_id: int
    at: datetime
    kind: str
    person_id: int
    counts: bool
    valid: bool
    settled_at: datetime  # when the last thing became known about it


class _Day(NamedTuple):
    kind: str
    day: date
    visits: int
    settled_at: datetime

    @property
    def is_plain(self) -> bool:
        """One visit, of which all was known when the day was over: its mark says all."""
        return self.visits == 1 and self.settled_at <= day_end(self.day)

    @property
    def was_something_else(self) -> bool:
        """As far as was known when it was over, or while it lasted."""
        return self.visits == 0 or self.settled_at > day_end(self.day)


def count_checks(session: Session, ids: list[int], seen: dict[int, list[Seen]], first: date) -> None:
    """On which days these sites had how many visits of each kind, from the first one on on which something was written.

    `seen` are all their visits from then on, and those of the ten minutes before.
    """
    years = _before(session, ids, first)
    days = {site_id: [day for day in _days(seen[site_id]) if day.day >= first] for site_id in ids}
    for site_id, theirs in days.items():
        for day in theirs:
            year = years[site_id, day.kind, day.day.year]
            year.marks[day_of_year(day.day) - 1] = "1" if day.visits else "0"
            if day.was_something_else:
                year.settled_at = max(year.settled_at or day.settled_at, day.settled_at)
    for table, since in ((CheckDay, col(CheckDay.day) >= first), (CheckYear, col(CheckYear.year) >= first.year)):
        session.execute(delete(table).where(among(session, col(table.site_id), ids), since))
    rows = [{"site_id": site_id, **day._asdict()} for site_id in ids for day in days[site_id] if not day.is_plain]
    for table, told in ((CheckDay, rows), (CheckYear, [_row(*key, year) for key, year in years.items()])):
        if told:
            session.execute(insert(table), told)


@dataclass(slots=True)
class _Year:
    marks: list[str]
    settled_at: datetime | None = None


def _before(session: Session, ids: list[int], first: date) -> dict[tuple[int, str, int], _Year]:
    """What stays of the year that is counted anew from the first day on."""
    row = CheckYear
    asked = select(col(row.site_id), col(row.kind), col(row.days), col(row.settled_at)).where(
        among(session, col(row.site_id), ids), col(row.year) == first.year
    )
    years: dict[tuple[int, str, int], _Year] = defaultdict(lambda: _Year(["0"] * LONGEST))
    for site_id, kind, marks, settled_at in session.execute(asked):
        kept = list(marks[: day_of_year(first) - 1].ljust(LONGEST, "0"))
        if settled_at or "1" in kept:
            years[site_id, kind, first.year] = _Year(kept, settled_at)
    return years


def _row(site_id: int, kind: str, year: int, told: _Year) -> dict[str, Any]:
    return {
        "site_id": site_id, "kind": kind, "year": year, "days": "".join(told.marks), "settled_at": told.settled_at,
    }  # fmt: skip


def _days(seen: list[Seen]) -> Iterator[_Day]:
    kinds: dict[str, list[Seen]] = defaultdict(list)
    for visit in seen:
        kinds[visit.kind].append(visit)
    for kind, visits in kinds.items():
        made = Counter(local_day(visit.at) for visit in one_visit_each(v for v in visits if v.counts))
        settled: dict[date, datetime] = {}
        days = {local_day(visit.at) for visit in visits}
        for visit in visits:  # late in the evening it may make one of the next day a repeat
            for day in {local_day(visit.at), local_day(visit.at + SAME_VISIT)} & days:
                settled[day] = max(settled.get(day, visit.settled_at), visit.settled_at)
        yield from (_Day(kind, day, made[day], settled[day]) for day in sorted(days))
