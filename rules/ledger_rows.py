"""One row of somebody else's ledger, read into the words of ours. What cannot be read is said, cell by cell."""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple, TypeVar

from rules.errors import BadInput
from rules.vocabulary import Grade, HazardState

S = HazardState
W = TypeVar("W")
R = TypeVar("R")
EXCEL_EPOCH = date(1899, 12, 30)
FIRST_SERIAL, LAST_SERIAL = 20_000, 80_000  # 1954 to 2119
EARLIEST = date(1990, 1, 1)
LONGEST = {"title": 200, "place": 200, "responsible_person": 60, "note": 4000, "rechecker": 60, "old_number": 60}
NAMED = ("unit", "area", "site", "category")

STATES: tuple[tuple[str, HazardState], ...] = (
    ("不合格|未通过|failed", S.RECHECK_FAILED),
    ("未销号|未整改|未完成|待整改|尚未|open|not ", S.RECTIFYING),
    ("已销号|销号|已闭环|闭环|验收合格|复查合格|struck|closed", S.STRUCK_OFF),
    ("已整改|整改完毕|整改完成|已完成|完成整改|待复查|fixed|done|rectified", S.FIXED_PENDING_RECHECK),
    ("整改中|正在整改|限期整改|进行中|in progress|rectifying", S.RECTIFYING),
    ("已登记|新增|登记|registered|new", S.REGISTERED),
)
"""Words of a state, the first that occurs decides: 未整改 before 整改."""

GRADES: tuple[tuple[str, Grade], ...] = (
    ("重大|major", Grade.MAJOR),
    ("一般|较大|低|general|larger|low|minor", Grade.GENERAL),
)
YES, NO = {"是", "√", "yes", "y"}, {"否", "×", "no", "n"}


@dataclass(frozen=True, slots=True)
class Trouble:
    """A cell that cannot be read: the row as Excel counts it, our field, and a msgid with its blanks."""

    row: int
    field: str
    sentence: str
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class LedgerRow:
    row: int  # as Excel counts it
    title: str
    found_on: date
    state: HazardState
    grade: Grade | None
    due_on: date | None = None
    rechecked_on: date | None = None
    texts: Mapping[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        return self.texts.get(name, "")

    @property
    def fingerprint(self) -> str:
        """What makes it the same row when the ledger is read again, also when its state has changed meanwhile."""
        names = ("unit", "area", "site", "place", "old_number")
        said = [self.title, self.found_on.isoformat(), *(self.text(name) for name in names)]
        return hashlib.sha256("\n".join(said).encode()).hexdigest()


def read_each(
    rows: Sequence[Sequence[object]], start: int, read: Callable[[Sequence[object], int], R | list[Trouble]]
) -> tuple[list[R], list[Trouble]]:
    """Everything below the headings (`start` counts from 0), each row with its number as Excel counts it; empty rows
    are no rows."""
    sound: list[R] = []
    troubles: list[Trouble] = []
    for number, cells in enumerate(rows[start + 1 :], start + 2):
        if any(str(cell).strip() for cell in cells if cell is not None):
            found = read(cells, number)
            if isinstance(found, list):
                troubles += found
            else:
                sound.append(found)
    return sound, troubles


def rows_of(troubles: Iterable[Trouble]) -> tuple[int, ...]:
    return tuple(sorted({trouble.row for trouble in troubles}))


def read(
    cells: Sequence[object], columns: Mapping[str, int], *, row: int, year: int, today: date
) -> LedgerRow | list[Trouble]:
    """A row, or everything that is wrong with it. `year` stands in for days written without one."""
    held = {name: cells[n] if n < len(cells) else None for name, n in columns.items()}
    troubles: list[Trouble] = []
    texts = {name: said(held.get(name)) for name in (*LONGEST, *NAMED)}
    for name, longest in LONGEST.items():
        if len(texts[name]) > longest:
            troubles.append(Trouble(row, name, "longer than {n} characters", (("n", str(longest)),)))
    if not texts["title"]:
        troubles.append(Trouble(row, "title", "it is empty"))
    days = {name: _day(held.get(name), name, row, year, troubles) for name in ("found_on", "due_on", "rechecked_on")}
    state = _word(held.get("state"), "state", STATES, row, troubles)
    grade = _word(held.get("grade"), "grade", GRADES, row, troubles)
    _mind_days(days, row, today, troubles)
    found_on = days["found_on"]
    if troubles or found_on is None:
        return troubles
    return LedgerRow(
        row, texts["title"], found_on, state or S.REGISTERED, grade, days["due_on"], days["rechecked_on"], texts
    )


class Landing(NamedTuple):
    """The state in which a row comes to our ledger, and why it is another one than its own, as a msgid."""

    state: HazardState
    why: str = ""


NO_RECHECK = "struck off there without saying who rechecked it and when: waits for its recheck"
SAME_PERSON = "struck off there by the person who rectified it: waits for its recheck"
MAJOR_GONE = "a major hazard is struck off by a safety officer here: waits for its recheck"
MAJOR_PLAN = "a major hazard is filed with its treatment plan first: waits for its filing"


def landing(row: LedgerRow) -> Landing:
    """No line is struck off here without a recheck by somebody else, whatever another ledger says."""
    major = row.grade is Grade.MAJOR
    if row.state is S.STRUCK_OFF:
        if not row.text("rechecker") or row.rechecked_on is None:
            return Landing(S.FIXED_PENDING_RECHECK, NO_RECHECK)
        if row.text("rechecker") == row.text("responsible_person"):
            return Landing(S.FIXED_PENDING_RECHECK, SAME_PERSON)
        return Landing(S.FIXED_PENDING_RECHECK, MAJOR_GONE) if major else Landing(S.STRUCK_OFF)
    if major and row.state in (S.RECTIFYING, S.RECHECK_FAILED):
        return Landing(S.GRADED, MAJOR_PLAN)
    if row.state is S.REGISTERED and row.grade is not None:
        return Landing(S.GRADED)
    return Landing(row.state)


def said(cell: object) -> str:
    """A cell as text; 12.0 is 12."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return re.sub(r"\s+", " ", str(cell if cell is not None else "")).strip()


def day_of(cell: object, year: int) -> date | None:
    """A day as people write it, or as Excel keeps it; None for an empty cell. Raises BadInput."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = said(cell)
    if not text or text in {"-", "—", "/", "无"}:
        return None
    try:
        return _serial(text) or _written(text, year)
    except ValueError:
        raise BadInput("“{text}” is not a day", text=text) from None


def _serial(text: str) -> date | None:
    if re.fullmatch(r"\d{5}(\.\d+)?", text) and FIRST_SERIAL <= float(text) <= LAST_SERIAL:
        return EXCEL_EPOCH + timedelta(days=int(float(text)))
    return None


def _written(text: str, year: int) -> date:
    bare = re.sub(r"[\sT]\d{1,2}[::]\d{2}.*$", "", text)
    if re.fullmatch(r"\d{8}", bare):
        return date(int(bare[:4]), int(bare[4:6]), int(bare[6:]))
    full = re.fullmatch(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?", bare)
    if full:
        return date(*(int(part) for part in full.groups()))
    short = re.fullmatch(r"(\d{1,2})\s*[月/.-]\s*(\d{1,2})\s*[日号]?", bare)
    if short:
        return date(year, int(short[1]), int(short[2]))
    raise ValueError


def _day(cell: object, name: str, row: int, year: int, troubles: list[Trouble]) -> date | None:
    try:
        day = day_of(cell, year)
    except BadInput as refusal:
        facts = tuple((k, str(v)) for k, v in refusal.facts.items())
        troubles.append(Trouble(row, name, refusal.message, facts))
        return None
    if day is None and name == "found_on":
        troubles.append(Trouble(row, name, "it is empty"))
    return day


def _word(cell: object, name: str, words: Sequence[tuple[str, W]], row: int, troubles: list[Trouble]) -> W | None:
    """The first meaning whose words occur; an empty cell means nothing, another word is trouble."""
    text = said(cell).lower()
    if not text or text in {"-", "—", "/"}:
        return None
    if name == "state" and text in YES | NO:  # 是否整改
        text = "已整改" if text in YES else "未整改"
    for pattern, meaning in words:
        if re.search(pattern, text):
            return meaning
    troubles.append(Trouble(row, name, "“{text}” is not known", (("text", text),)))
    return None


def _mind_days(days: Mapping[str, date | None], row: int, today: date, troubles: list[Trouble]) -> None:
    found, due, rechecked = days["found_on"], days["due_on"], days["rechecked_on"]
    if found is None:
        return
    if found > today:
        troubles.append(Trouble(row, "found_on", "it lies in the future"))
        return  # the other days can only look wrong beside it
    if found < EARLIEST:
        troubles.append(Trouble(row, "found_on", "it is too long ago"))
    if due is not None and due < found:
        troubles.append(Trouble(row, "due_on", "it is before the day of finding"))
    if rechecked is not None and not found <= rechecked <= today:
        troubles.append(Trouble(row, "rechecked_on", "it is before the day of finding or in the future"))
