"""Somebody else's list of places taken over: what is new is added, what differs is changed, the same is left alone."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import insert, select
from sqlmodel import Session, col

from actions.heading_maps import remember
from actions.sites import free_codes
from data import journal
from data.queries.register_import import Changed, NewSite, Preview, previews
from models import Site
from rules.errors import BadInput
from rules.permissions import Viewer
from rules.register_rows import KIND
from rules.sites import Datum
from rules.vocabulary import Risk

AT_ONCE = 500
Progress = Callable[[int, int], None]
"""Told how many of how many rows are written; what it raises undoes all of them."""


class Asked(NamedTuple):
    """One sheet: its rows, where its headings stand (from 0), which column is what, and what stands in for gaps."""

    file_name: str
    rows: Sequence[Sequence[object]]
    start: int
    fields: tuple[tuple[str, int], ...]
    area_id: int
    kind: str
    datum: Datum | None = None
    explained: tuple[tuple[str, str], ...] = ()

    def facts(self) -> dict[str, Any]:
        """What its preview is asked with."""
        return {name: value for name, value in self._asdict().items() if name != "file_name"}


class Imported(NamedTuple):
    added: int
    changed: int
    same: int
    left_out: tuple[int, ...]  # rows that cannot be read


def import_register(
    session: Session,
    *,
    viewer: Viewer,
    sheets: Sequence[Asked],
    all_or_nothing: bool = False,
    progress: Progress = lambda _done, _of: None,
) -> list[Imported]:
    """As `data.queries.register_import.previews` shows each sheet, each row with its journal line."""
    if not sheets:
        raise BadInput("Choose at least one sheet.", field="sheets")
    found = previews(session, viewer, sheets=[asked.facts() for asked in sheets])
    bad = sum(len(one.bad_rows) for one in found)
    if all_or_nothing and bad:
        raise BadInput("{n} rows cannot be read; nothing was imported.", n=bad)
    sizes = [len(one.new) + len(one.changed) for one in found]
    return [
        _one_sheet(session, viewer, asked, one, _further(progress, sum(sizes[:n]), sum(sizes)))
        for n, (asked, one) in enumerate(zip(sheets, found, strict=True))
    ]


def _further(progress: Progress, before: int, of: int) -> Callable[[int], None]:
    """How far one sheet is, told as a part of all of them."""
    return lambda done: progress(before + done, of)


def _one_sheet(session: Session, viewer: Viewer, asked: Asked, found: Preview, tell: Callable[[int], None]) -> Imported:
    remember(session, asked.rows[asked.start], asked.fields, kind=KIND, explained=asked.explained)
    _add(session, viewer, found.new, tell)
    _change(session, viewer, found.changed, lambda done: tell(len(found.new) + done))
    result = Imported(len(found.new), len(found.changed), found.same, found.bad_rows)
    told = {"file": asked.file_name, **result._asdict()}
    journal.record(session, viewer, "import_register", ("register", asked.file_name[:60]), after=told)
    return result


def _add(session: Session, viewer: Viewer, new: Sequence[NewSite], tell: Callable[[int], None]) -> None:
    blank = Site(code="", type="", name="", area_id=0, risk=Risk.LOW).model_dump(exclude={"id"})
    given = iter(free_codes(session, sum(not one.code for one in new)))
    for start in range(0, len(new), AT_ONCE):
        tell(start)
        part = new[start : start + AT_ONCE]
        rows = [{**blank, **one.told, "code": one.code or next(given), "area_id": one.area_id} for one in part]
        session.execute(insert(Site), rows)
        asked = select(col(Site.code), col(Site.id)).where(col(Site.code).in_([row["code"] for row in rows]))
        ids = {row[0]: row[1] for row in session.execute(asked)}
        lines = [
            (("site", ids[row["code"]]), None, {**one.told, "code": row["code"], "area": one.area_id, "row": one.row})
            for one, row in zip(part, rows, strict=True)
        ]
        journal.record_each(session, viewer, "site_imported", lines)


def _change(session: Session, viewer: Viewer, changed: Sequence[Changed], tell: Callable[[int], None]) -> None:
    for start in range(0, len(changed), AT_ONCE):
        tell(start)
        part = changed[start : start + AT_ONCE]
        for one in part:
            site = session.get_one(Site, one.site_id)
            for field, value in one.after.items():
                setattr(site, field, value)
        session.flush()
        lines = [(("site", one.site_id), one.before, {**one.after, "row": one.row}) for one in part]
        journal.record_each(session, viewer, "site_import_changed", lines)
