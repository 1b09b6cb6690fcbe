"""Somebody else's duty roster, read into ours: one row or several to a day, merged dates, numbers beside names."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from rules.errors import BadInput
from rules.headings import vocabulary
from rules.ledger_rows import Trouble, day_of, said
from rules.rosters import NOBODY, OnDuty, Shift, ShiftFacts, people_of, person_of, tidy
from rules.sites import phones

KIND = "roster"
WORDS = {
    "on_day": "值班日期 日期 值班时间 时间|date|day",
    "shift": "班次 值班班次 班别 时段|shift",
    "leader_phone": "带班领导电话 带班领导联系电话 带班电话 领导电话|leader phone",
    "leader": "带班领导 值班领导 带班人员 带班人 带班 总值班|duty leader|leader",
    "phone": "联系电话 值班电话 值班人员电话 手机号码 联系方式 电话 手机|phone|telephone|phones",
    "deputy": "副班人员 备班人员 副班 备班|deputy",
    "staff": "值班人员 值班干部 值班员 值班人 值班|persons|staff|on duty",
}
FIELDS = vocabulary(WORDS)
"""Of a duty roster. The day and the leader are a must."""

SHIFTS = (("全天|24|昼夜|whole|all day", Shift.WHOLE), ("夜|晚|night", Shift.NIGHT), ("白|日|day", Shift.DAY))
WEEKDAY = re.compile(r"[\(\uff08]?(?:星期|周)[一二三四五六日天][\)\uff09]?")
Known = Mapping[str, str]
"""Names and the numbers under which they can be called."""


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One shift and the row, as Excel counts it, on which it begins."""

    row: int
    facts: ShiftFacts


def read(
    rows: Sequence[Sequence[object]], start: int, columns: Mapping[str, int], *, today: date, known: Known
) -> tuple[list[RosterRow], list[Trouble]]:
    """Everything below the headings at `start` (from 0). An empty date is that of the row above."""
    found: dict[tuple[date, Shift], RosterRow] = {}
    troubles: list[Trouble] = []
    above: date | None = None
    for index in range(start + 1, len(rows)):
        held = {field: rows[index][n] if n < len(rows[index]) else None for field, n in columns.items()}
        if not any(said(cell) for field, cell in held.items() if field != "on_day"):
            continue
        try:
            above = _day(held.get("on_day"), today) or above
            _add(found, _row(held, above, known), index + 1)
        except BadInput as refusal:
            facts = tuple((key, str(value)) for key, value in refusal.facts.items())
            troubles.append(Trouble(index + 1, refusal.field or "on_day", refusal.message, facts))
    return _whole(found, troubles)


def _whole(
    found: Mapping[tuple[date, Shift], RosterRow], troubles: list[Trouble]
) -> tuple[list[RosterRow], list[Trouble]]:
    """Only shifts that may be kept as they are."""
    sound = []
    for one in found.values():
        try:
            sound.append(RosterRow(one.row, tidy(one.facts)))
        except BadInput as refusal:
            facts = tuple((key, str(value)) for key, value in refusal.facts.items())
            troubles.append(Trouble(one.row, refusal.field, refusal.message, facts))
    return sound, sorted(troubles, key=lambda trouble: trouble.row)


def _row(held: Mapping[str, object], on_day: date | None, known: Known) -> ShiftFacts:
    if on_day is None:
        raise BadInput("it is empty", field="on_day")
    leaders = people_of(_lines(held.get("leader")))
    deputy = people_of(_lines(held.get("deputy")))
    staff = (*leaders[1:], *people_of(_lines(held.get("staff"))))
    leader = leaders[0] if leaders else NOBODY
    if not leader.phone and leader.name:
        leader = replace(leader, phone=phones(said(held.get("leader_phone"))))
    leader, staff = _with_numbers(leader, staff, _numbers(held.get("phone")))
    first = deputy[0] if deputy else NOBODY
    return ShiftFacts(
        on_day,
        _shift(held.get("shift")),
        _known(leader, known),
        tuple(_known(one, known) for one in staff),
        _known(first, known),
    )


def _with_numbers(
    leader: OnDuty, staff: tuple[OnDuty, ...], numbers: Sequence[str]
) -> tuple[OnDuty, tuple[OnDuty, ...]]:
    """One number for each, in order; fewer than people are the numbers of those on duty, a single one of the first."""
    open_ones = [one for one in staff if not one.phone]
    if not numbers:
        return leader, staff
    if leader.name and not leader.phone and len(numbers) == 1 + len(open_ones):
        leader, numbers = replace(leader, phone=numbers[0]), numbers[1:]
    if len(numbers) > len(open_ones) or 1 < len(numbers) < len(open_ones):
        raise BadInput("{n} numbers for {people} people", field="phone", n=len(numbers), people=len(open_ones))
    given = {one.name: number for one, number in zip(open_ones, numbers, strict=False)}
    return leader, tuple(replace(one, phone=given[one.name]) if one.name in given else one for one in staff)


def _add(found: dict[tuple[date, Shift], RosterRow], facts: ShiftFacts, row: int) -> None:
    """A second row of the same shift brings more people."""
    held = found.get(facts.slot)
    if held is None:
        found[facts.slot] = RosterRow(row, facts)
        return
    before = held.facts
    more = tuple(one for one in facts.staff if one not in before.staff)
    if facts.leader.name and before.leader.name and facts.leader != before.leader:
        raise BadInput("{day}: a second leader for the same shift.", field="leader", day=facts.on_day)
    merged = replace(
        before,
        leader=before.leader if before.leader.name else facts.leader,
        deputy=before.deputy if before.deputy.name else facts.deputy,
        staff=(*before.staff, *more),
    )
    found[facts.slot] = RosterRow(held.row, merged)


def _day(cell: object, today: date) -> date | None:
    """Of days without a year the one nearest to today; a weekday behind the day is passed over."""
    text = WEEKDAY.sub("", cell).strip() if isinstance(cell, str) else cell
    found = day_of(text, today.year)
    if found is None or re.search(r"\d{4}", str(text)):
        return found
    years = [day for n in (-1, 0, 1) if (day := _in_year(found, today.year + n))]
    return min(years, key=lambda day: abs(day - today))


def _in_year(day: date, year: int) -> date | None:
    try:
        return day.replace(year=year)
    except ValueError:
        return None


def _shift(cell: object) -> Shift:
    text = said(cell).lower()
    if not text:
        return Shift.WHOLE
    for pattern, meaning in SHIFTS:
        if re.search(pattern, text):
            return meaning
    raise BadInput("“{text}” is not known", field="shift", text=text[:40])


def _lines(cell: object) -> str:
    return str(cell or "").strip()


def _numbers(cell: object) -> list[str]:
    text = re.sub(r"(?<=\d)[\s]+(?=\+?\d{7})", "、", said(cell))
    return [one for one in phones(text).split("、") if one]


def _known(one: OnDuty, known: Known) -> OnDuty:
    return one if one.phone or one.name not in known else person_of(f"{one.name} {known[one.name]}")
