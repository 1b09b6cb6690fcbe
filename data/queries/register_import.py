"""What an import of somebody else's list of places would bring, row by row, before anything is written."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlmodel import Session

from data.queries.import_columns import Columns, columns_of, match
from data.queries.register_book import Book, Ground, book_of, mark_of, smallest
from models import Site
from rules.errors import BadInput
from rules.ledger_rows import Trouble, read_each, rows_of
from rules.permissions import Viewer
from rules.register_rows import FIELDS, KIND, RegisterRow, read
from rules.sites import Datum
from rules.vocabulary import CoordSource

NO_UNIT = 0  # the list names none
COORDINATES = ("lon", "lat", "lonlat")
KEPT = ("name", "address", "floor", "room", "responsible_person", "phone")


class NewSite(NamedTuple):
    row: int
    code: str  # empty: it gets one of ours
    area_id: int
    told: dict[str, Any]


class Changed(NamedTuple):
    """A site of ours and what the list says otherwise. Empty cells say nothing."""

    row: int
    site_id: int
    name: str
    before: dict[str, Any]
    after: dict[str, Any]


class Preview(NamedTuple):
    new: tuple[NewSite, ...]
    changed: tuple[Changed, ...]
    same: int
    repeated: tuple[tuple[int, int], ...]  # a row and the one before it that means the same site
    troubles: tuple[Trouble, ...]
    unknown: tuple[str, ...]  # words for kinds of places that nobody has explained yet

    @property
    def bad_rows(self) -> tuple[int, ...]:
        return rows_of(self.troubles)


def columns(session: Session, rows: Sequence[Sequence[object]]) -> Columns:
    """Of a register. Raises BadInput."""
    return columns_of(session, rows, FIELDS, ("场所名称", "地址"), KIND)


def preview(
    session: Session,
    viewer: Viewer,
    *,
    rows: Sequence[Sequence[object]],
    start: int,
    fields: tuple[tuple[str, int], ...],
    area_id: int,
    kind: str,
    datum: Datum | None = None,
    explained: tuple[tuple[str, str], ...] = (),
) -> Preview:
    """Everything below the headings (`start` counts from 0). `kind` stands in for rows that name no kind of place;
    `explained` says which kind the list's own words mean."""
    return _one(
        session, viewer, {}, rows=rows, start=start, fields=fields, area_id=area_id, kind=kind, datum=datum,
        explained=explained,
    )  # fmt: skip


def previews(session: Session, viewer: Viewer, *, sheets: Sequence[Mapping[str, Any]]) -> tuple[Preview, ...]:
    """Several sheets, each with what `preview` asks for; a place that an earlier sheet names is a repetition."""
    seen: dict[object, int] = {}
    return tuple(_one(session, viewer, seen, **facts) for facts in sheets)


def _one(
    session: Session,
    viewer: Viewer,
    seen: dict[object, int],
    *,
    rows: Sequence[Sequence[object]],
    start: int,
    fields: tuple[tuple[str, int], ...],
    area_id: int,
    kind: str,
    datum: Datum | None = None,
    explained: tuple[tuple[str, str], ...] = (),
) -> Preview:
    named = dict(fields)
    if "name" not in named:
        raise BadInput("Say which column holds the name.", field="columns")
    if datum is None and any(field in named for field in COORDINATES):
        raise BadInput("Say which coordinates these are; they are never guessed.", field="datum")
    read_rows, troubles = read_each(rows, start, lambda cells, row: read(cells, named, row=row, datum=datum))
    book = book_of(session, viewer, area_id, kind, dict(explained), [one.code for one in read_rows if one.code])
    return _sorted(book, read_rows, troubles, seen)


def _sorted(book: Book, rows: Sequence[RegisterRow], troubles: list[Trouble], seen: dict[object, int]) -> Preview:
    """What is new, what differs, what is the same; what is named twice counts once."""
    new: list[NewSite] = []
    changed: list[Changed] = []
    repeated: list[tuple[int, int]] = []
    unknown: dict[str, None] = {}
    same = 0
    for line in rows:
        kind = book.explained.get(line.type) or match(book.types, line.type, book.kind)
        ground = match(book.areas, line.area, book.area)
        unit = match(book.units, line.unit, NO_UNIT)
        if kind is None:
            unknown[line.type] = None
        for field, text, found in (("type", line.type, kind), ("area", line.area, ground), ("unit", line.unit, unit)):
            if found is None:
                troubles.append(Trouble(line.row, field, "“{text}” is not known", (("text", text),)))
        if kind is None or ground is None or unit is None:
            continue
        site = _known(book, line, kind)
        if isinstance(site, Trouble):
            troubles.append(site)
            continue
        mark: object = site.id if site else (line.code or mark_of(kind, line.texts))
        if mark in seen:
            repeated.append((line.row, seen[mark]))
            continue
        seen[mark] = line.row
        if site is None:
            new.append(_new(book, line, kind, ground, unit))
        elif other := _changed(book, line, kind, ground, unit, site):
            changed.append(other)
        else:
            same += 1
    return Preview(
        tuple(new), tuple(changed), same, tuple(repeated), tuple(sorted(troubles, key=lambda t: t.row)), tuple(unknown)
    )


def _known(book: Book, line: RegisterRow, kind: str) -> Site | Trouble | None:
    """The site of ours that a row means: by its code, else by type, name, address and room."""
    if line.code:
        site = book.by_code.get(line.code)
        if site is not None and site.ended_at is not None:
            return Trouble(line.row, "code", "this site has ended; open it again first")
        if site is None and line.code in book.elsewhere:
            return Trouble(line.row, "code", "this code belongs to a site outside the area chosen")
        return site
    found = book.by_mark.get(mark_of(kind, line.texts), [])
    if len(found) > 1:
        return Trouble(line.row, "name", "several sites are called that here; give the code")
    return found[0] if found else None


def _new(book: Book, line: RegisterRow, kind: str, ground: Ground, unit: int) -> NewSite:
    told: dict[str, Any] = {"type": kind, "risk": line.risk or book.usual[kind], **line.texts}
    if unit != NO_UNIT:
        told["unit_id"] = unit
    if line.point:
        told |= {"lat": line.point[0], "lon": line.point[1], "coord_source": CoordSource.IMPORT}
    return NewSite(line.row, line.code, smallest(book, ground, line.point), told)


def _changed(book: Book, line: RegisterRow, kind: str, ground: Ground, unit: int, site: Site) -> Changed | None:
    """Only what the list says; a position that somebody set here by hand stays."""
    told: dict[str, Any] = {field: text for field, text in line.texts.items() if text and field in KEPT}
    if line.type:
        told["type"] = kind
    if line.risk:
        told["risk"] = line.risk
    if unit != NO_UNIT:
        told["unit_id"] = unit
    if line.area and not book.paths[site.area_id].startswith(ground.path):
        told["area_id"] = smallest(book, ground, line.point)
    if line.point and (site.lat is None or site.coord_source is CoordSource.IMPORT):
        told |= {"lat": line.point[0], "lon": line.point[1], "coord_source": CoordSource.IMPORT}
    before = {field: getattr(site, field) for field in told}
    after = {field: value for field, value in told.items() if value != before[field]}
    if not after:
        return None
    return Changed(line.row, site.id or 0, site.name, {field: before[field] for field in after}, after)
