"""Responsibility letters and cards: who owes one in a term, who has signed, and who has not."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy import ColumnElement, case, func, select
from sqlmodel import Session, col

from data.days import day_end
from data.moments import moment
from data.queries.letter_terms import checked_at, has_photo, its, owing_types, signed, unshown
from data.queries.scope import areas_below, visible
from data.queries.sites import mentions
from models import Area, Letter, Site
from rules.letters import Term, share
from rules.permissions import Viewer
from rules.sites import masked, may_call

State = Literal["unsigned", "signed", "unshown", "all"]
AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class LetterFilter:
    """Which papers of which term. `unshown`: signed, but there is no photo of it."""

    term: Term
    state: State = "unsigned"
    area_path: str | None = None
    type: str | None = None
    text: str = ""


class LetterLine(NamedTuple):
    """A site that owes the paper; `letter_id` none and `checked_at` none: it has not signed."""

    site_id: int
    code: str
    name: str
    type: str
    area_name: str
    address: str
    responsible_person: str
    phone: str
    may_call: bool
    letter_id: int | None
    signed_on: date | None
    signer: str
    shown: bool
    checked_at: datetime | None  # written down in the field as a check of this kind

    @property
    def signed(self) -> bool:
        return self.letter_id is not None or self.checked_at is not None


class LetterPage(NamedTuple):
    rows: tuple[LetterLine, ...]
    total: int


class Group(NamedTuple):
    """An area or a site type with its papers. `key`: the area's id, or the type's code."""

    key: str
    name: str
    signed: int
    owed: int

    @property
    def share(self) -> float | None:
        return share(self.signed, self.owed)


class Standing(NamedTuple):
    """Of one term: all, by the areas just below the one looked at, and by type; most unsigned first."""

    signed: int
    owed: int
    unshown: int
    areas: tuple[Group, ...]
    types: tuple[Group, ...]

    @property
    def share(self) -> float | None:
        return share(self.signed, self.owed)


def listed(
    session: Session, viewer: Viewer, *, sought: LetterFilter, on: date, limit: int = 20, offset: int = 0
) -> LetterPage:
    """A page of sites that owe the paper of a term."""
    asked = _lines(sought.term).where(*_wanted(session, viewer, sought, on))
    total = session.execute(select(func.count()).select_from(asked.order_by(None).subquery())).scalar_one()
    rows = session.execute(asked.limit(limit).offset(offset))
    return LetterPage(tuple(_line(viewer, row) for row in rows), total)


def every(session: Session, viewer: Viewer, *, sought: LetterFilter, on: date) -> Iterator[LetterLine]:
    """All lines of a filter, as they are used."""
    asked = _lines(sought.term).where(*_wanted(session, viewer, sought, on))
    for row in session.execute(asked, execution_options={"yield_per": AT_ONCE}):
        yield _line(viewer, row)


def standing(session: Session, viewer: Viewer, *, term: Term, area_path: str | None, on: date) -> Standing:
    """How many of a term are signed, by area and type."""
    sought = LetterFilter(term, "all", area_path)
    done, bare = _number(signed(term)), _number(unshown())
    rows = session.execute(
        select(col(Area.path), col(Site.type), func.count(), done, bare)
        .select_from(Site)
        .join(Area, col(Area.id) == col(Site.area_id))
        .outerjoin(Letter, its(term))
        .where(*_wanted(session, viewer, sought, on))
        .group_by(col(Area.path), col(Site.type))
    ).all()
    types: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        types[row[1]][0] += int(row[3])
        types[row[1]][1] += int(row[2])
    areas = _by_area(session, viewer, area_path, [(row[0], int(row[3]), int(row[2])) for row in rows])
    return Standing(
        sum(int(row[3]) for row in rows), sum(int(row[2]) for row in rows), sum(int(row[4]) for row in rows),
        _worst_first(areas), _worst_first([Group(code, "", *figures) for code, figures in types.items()]),
    )  # fmt: skip


def _by_area(session: Session, viewer: Viewer, area_path: str | None, rows: list[tuple[str, int, int]]) -> list[Group]:
    """Rolled up to the areas just below the one looked at; what lies in that one itself is a group of its own."""
    base = area_path or _common(viewer)
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for path, done, owed in rows:
        step = path[len(base) :].split("/", 1)[0] if path.startswith(base) else path.strip("/").split("/")[-1]
        key = step or base.strip("/").split("/")[-1]
        found[key][0] += done
        found[key][1] += owed
    names = session.execute(
        select(col(Area.id), col(Area.name)).where(col(Area.id).in_([int(key) for key in found if key]))
    )
    called = {str(area_id): name for area_id, name in names}
    return [Group(key, called.get(key, key), *figures) for key, figures in found.items()]


def _common(viewer: Viewer) -> str:
    """The root of what the viewer sees; with several roots their areas stand beside one another."""
    paths = viewer.area_paths
    return paths[0] if len(paths) == 1 else "/"


def _worst_first(groups: list[Group]) -> tuple[Group, ...]:
    return tuple(sorted(groups, key=lambda one: (one.signed - one.owed, one.name, one.key)))


def _number(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _lines(term: Term) -> Any:
    columns: list[Any] = [
        col(Site.id).label("site_id"), Site.code, Site.name, Site.type, col(Area.name).label("area_name"),
        Site.address, Site.responsible_person, Site.phone, col(Letter.id).label("letter_id"), Letter.signed_on,
        Letter.signer, has_photo().label("shown"), checked_at(term).label("checked_at"), Area.path, Site.unit_id,
    ]  # fmt: skip
    return (
        select(*columns)
        .join(Area, col(Area.id) == col(Site.area_id))
        .outerjoin(Letter, its(term))
        .order_by(col(Area.path), col(Site.type), col(Site.name), col(Site.id))
    )


def _line(viewer: Viewer, row: Any) -> LetterLine:
    open_to = may_call(viewer, row.path, row.unit_id)
    return LetterLine(
        row.site_id, row.code, row.name, row.type, row.area_name, row.address, row.responsible_person,
        row.phone if open_to else masked(row.phone), open_to, row.letter_id, row.signed_on, row.signer or "",
        bool(row.shown), row.checked_at,
    )  # fmt: skip


def _wanted(session: Session, viewer: Viewer, sought: LetterFilter, on: date) -> list[ColumnElement[bool]]:
    """Sites that were there on the last day of the term, or are now while it runs."""
    term = sought.term
    known_by = day_end(min(term.ends, max(on, term.starts)))
    ended = col(Site.ended_at)
    wanted = [
        visible(viewer, Site.area_id, Site.unit_id),
        col(Site.type).in_(owing_types(session, term=term)),
        col(Site.created_at) < moment(known_by),
        ended.is_(None) | (ended >= moment(known_by)),
    ]
    if sought.area_path:
        wanted.append(col(Site.area_id).in_(areas_below(sought.area_path)))
    if sought.type:
        wanted.append(col(Site.type) == sought.type)
    states = {"unsigned": [~signed(term)], "signed": [signed(term)], "unshown": [unshown()], "all": []}
    return [*wanted, *states[sought.state], *(mentions(part) for part in sought.text.split())]
