"""What an import of somebody else's ledger would bring, row by row, before anything is written."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session, col

from data import reference
from data.queries.import_columns import Columns, columns_of, match
from data.queries.scope import visible
from models import Area, ImportedLine, Site, Unit
from rules.errors import BadInput, UnknownThing
from rules.headings import FIELDS
from rules.ledger_rows import Landing, LedgerRow, Trouble, landing, read, read_each, rows_of
from rules.permissions import Viewer

MAY = "register_hazard"
AT_ONCE = 500
SUCH_AS = ("隐患描述", "发现时间")


class Spot(NamedTuple):
    area_id: int
    site_id: int | None
    unit_id: int | None
    lat: float | None
    lon: float | None


class Planned(NamedTuple):
    """A row that can be taken over, and what it becomes."""

    line: LedgerRow
    category: str
    spot: Spot
    landing: Landing


class Preview(NamedTuple):
    lines: tuple[Planned, ...]
    troubles: tuple[Trouble, ...]
    already: int  # taken over by an earlier import
    repeated: tuple[tuple[int, int], ...]  # a row and the one before it that says the same

    @property
    def bad_rows(self) -> tuple[int, ...]:
        return rows_of(self.troubles)


class Book(NamedTuple):
    """Names of this place, to find rows of the database by what a ledger calls them."""

    area: Area
    areas: Mapping[str, int]
    sites: Mapping[str, Site]
    units: Mapping[str, int]
    categories: Mapping[str, str]
    category: str


def columns(session: Session, rows: Sequence[Sequence[object]]) -> Columns:
    """Of a hazard ledger. Raises BadInput."""
    return columns_of(session, rows, FIELDS, SUCH_AS)


def places(session: Session, viewer: Viewer) -> list[tuple[int, str]]:
    """Areas for which this person may register, widest first."""
    rows = session.execute(
        select(col(Area.id), col(Area.name), col(Area.path))
        .where(visible(viewer, Area.id), col(Area.ended_at).is_(None))
        .order_by(col(Area.path))
    )
    return [(found, name) for found, name, path in rows if viewer.may(MAY, area_path=path)]


def preview(
    session: Session,
    viewer: Viewer,
    *,
    rows: Sequence[Sequence[object]],
    start: int,
    fields: tuple[tuple[str, int], ...],
    year: int,
    area_id: int,
    category: str,
    today: date,
) -> Preview:
    """Everything below the headings (`start` counts from 0); empty rows are no rows."""
    if "title" not in dict(fields) or "found_on" not in dict(fields):
        raise BadInput("Say which columns hold the hazard and the day it was found.", field="columns")
    book = _book(session, viewer, area_id, category)

    def plan(cells: Sequence[object], row: int) -> Planned | list[Trouble]:
        found = read(cells, dict(fields), row=row, year=year, today=today)
        return _planned(book, found) if isinstance(found, LedgerRow) else found

    planned, troubles = read_each(rows, start, plan)
    return _without_twins(session, planned, troubles)


def _planned(book: Book, line: LedgerRow) -> Planned | list[Trouble]:
    """The same row with its place and category found; trouble where a name means nothing here."""
    troubles: list[Trouble] = []
    area_id = match(book.areas, line.text("area"), book.area.id or 0)
    category = match(book.categories, line.text("category"), book.category)
    for name, found in (("area", area_id), ("category", category)):
        if found is None:
            troubles.append(Trouble(line.row, name, "“{text}” is not known", (("text", line.text(name)),)))
    if area_id is None or category is None:
        return troubles
    site = book.sites.get(line.text("site")) or book.sites.get(line.text("place")) or book.sites.get(line.text("unit"))
    unit_id = book.units.get(line.text("unit")) or (site.unit_id if site else None)
    spot = Spot(
        site.area_id if site else area_id,
        site.id if site else None,
        unit_id,
        site.lat if site else None,
        site.lon if site else None,
    )
    return Planned(line, category, spot, landing(line))


def _without_twins(session: Session, planned: Sequence[Planned], troubles: Sequence[Trouble]) -> Preview:
    prints = [one.line.fingerprint for one in planned]
    known: set[str] = set()
    for n in range(0, len(prints), AT_ONCE):
        chunk = select(col(ImportedLine.fingerprint)).where(col(ImportedLine.fingerprint).in_(prints[n : n + AT_ONCE]))
        known.update(session.execute(chunk).scalars())
    first: dict[str, int] = {}
    fresh, repeated, already = [], [], 0
    for one, print_ in zip(planned, prints, strict=True):
        if print_ in first:
            repeated.append((one.line.row, first[print_]))
            continue
        first[print_] = one.line.row
        if print_ in known:
            already += 1
        else:
            fresh.append(one)
    return Preview(tuple(fresh), tuple(troubles), already, tuple(repeated))


def _book(session: Session, viewer: Viewer, area_id: int, category: str) -> Book:
    area = session.get(Area, area_id)
    if area is None or not viewer.may(MAY, area_path=area.path):
        raise UnknownThing("There is no such area.")
    words = reference.words("hazard_categories")
    if category not in words:
        raise BadInput("There is no such hazard category.", field="category")
    below = col(Area.path).startswith(area.path, autoescape=True)
    areas = session.execute(select(col(Area.name), col(Area.id)).where(below, col(Area.ended_at).is_(None)))
    inside = select(col(Area.id)).where(below)
    sites = session.execute(select(Site).where(col(Site.area_id).in_(inside))).scalars()
    units = session.execute(
        select(col(Unit.name), col(Unit.id)).where(visible(viewer, Unit.area_id, Unit.id), col(Unit.ended_at).is_(None))
    )
    tops_first = sorted(words, key=lambda code: "/" in code)
    names: dict[str, str] = {}
    for code in tops_first:
        names.setdefault(words[code].zh, code)
        names.setdefault(words[code].en.lower(), code)
    return Book(
        area,
        {row[0].lower(): row[1] for row in areas},
        {site.name: site for site in sites},
        {row[0]: row[1] for row in units},
        names,
        category,
    )
