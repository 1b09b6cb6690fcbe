"""What presses, and the words that remind a unit of it. Made from the records only; no name of a person in it."""

from collections.abc import Iterable, Sequence
from datetime import date, time
from enum import StrEnum
from typing import NamedTuple

from rules.progress import SOON


class Pressing(StrEnum):
    OVERDUE = "overdue"
    TODAY = "today"
    SOON = "soon"  # within three days


class Owed(NamedTuple):
    """One task of one unit as a reminder names it, every word in Chinese."""

    unit: str
    task: str
    due_on: date
    due_time: time | None
    late: bool
    done: float
    target: float
    counted: str  # what is counted: 场次
    missing: tuple[str, ...]  # kinds of evidence: 照片


def pressing(due_on: date, *, late: bool, today: date) -> Pressing | None:
    """`late`: its deadline, to the minute, has passed. None = there is time yet."""
    if late:
        return Pressing.OVERDUE
    days = (due_on - today).days
    if days <= 0:
        return Pressing.TODAY
    return Pressing.SOON if days <= SOON else None


def reminder(owed: Sequence[Owed], today: date) -> str:
    """The text for every unit that owes something, each unit once, its oldest deadline first."""
    units: dict[str, list[Owed]] = {}
    for row in sorted(owed, key=lambda r: (r.due_on, r.task)):
        units.setdefault(row.unit, []).append(row)
    return "\n\n".join(_for_unit(unit, rows, today) for unit, rows in units.items())


def _for_unit(unit: str, rows: Sequence[Owed], today: date) -> str:
    head = f"{unit}:截至{_day(today, today)},以下{len(rows)}项任务请抓紧完成并补齐佐证材料:"
    return "\n".join([head, *(f"{n}. {_line(row, today)}" for n, row in enumerate(rows, 1))])


def _line(row: Owed, today: date) -> str:
    parts = [f"{row.task},{_when(row, today)}"]
    if row.target > 0 and row.done < row.target:
        parts.append(f"已完成{row.done:g}/{row.target:g}{row.counted}")
    if row.missing:
        parts.append("还缺" + "、".join(row.missing))
    return ";".join(parts) + "。"


def _when(row: Owed, today: date) -> str:
    hour = f"{row.due_time:%H:%M}" if row.due_time else ""
    day = f"期限{_day(row.due_on, today)}{hour}"
    left = (row.due_on - today).days
    if row.late:
        return f"{day},已逾期{-left}天" if left < 0 else f"{day},今天已过时限"
    return f"{day},今天到期" if left == 0 else f"{day},还有{left}天"


def _day(day: date, today: date) -> str:
    year = "" if day.year == today.year else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日"


def counted(pressed: Iterable[Pressing]) -> dict[Pressing, int]:
    """How many of each; none is 0."""
    found = dict.fromkeys(Pressing, 0)
    for one in pressed:
        found[one] += 1
    return found
