"""Bring the catalogue into the database once; what a newer one says otherwise waits for somebody to decide."""

from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from data import journal
from data.reference import copies, files, rows
from data.reference.checking import Catalogue, checked
from models import Checklist, ChecklistVersion, HazardCategory, Loaded, SiteType, Table, now
from rules.permissions import SYSTEM

NAME = "reference"
CHECKLIST_CHANGED = "checklist_changed"
WORDS: dict[str, type[Table]] = {"category": HazardCategory, "type": SiteType}
"""Kinds without which a new release could not store what its forms offer. They change no figure until they are used."""


def load(session: Session) -> None:
    """An empty database gets the whole catalogue. One that holds another version keeps its own rows as they are.

    Of a newer catalogue only names that are new come in: categories and kinds of sites, each journaled. Everything
    else is a difference that data.queries.catalogue shows and actions.catalogue accepts or declines.
    Raises BadReference, naming file and row, before anything is written.
    """
    held = session.get(Loaded, NAME)
    version = files.version()
    if held is not None and held.version == version:
        return
    catalogue = checked()
    if held is None:
        counts = _all(session, catalogue)
        session.add(Loaded(name=NAME, version=version, body=copies.copy_of(catalogue)))
        after = {"version": version, "rows": counts}
        journal.record(session, SYSTEM, "reference_loaded", (NAME, "catalogue"), after=after)
        return
    if held.body is None:  # of a release that did not keep it yet: what is here stands in for it
        held.body = copies.ours(session)
    added = _new_words(session, catalogue)
    before, after = {"version": held.version}, {"version": version, "added": added}
    held.version, held.at = version, now()
    session.flush()
    journal.record(session, SYSTEM, "reference_shipped", (NAME, "catalogue"), before=before, after=after)


def _all(session: Session, catalogue: Catalogue) -> dict[str, int]:
    counts = {}
    for kind, found in copies.rows_of(catalogue).items():
        counts[kind] = _add(session, found)
    counts["rule"] = _add(session, list(rows.frequency_rules(catalogue)))
    counts["checklist"] = _checklists(session, catalogue)
    return counts


def _add(session: Session, found: list[Any]) -> int:
    session.add_all(found)
    session.flush()
    return len(found)


def _checklists(session: Session, catalogue: Catalogue) -> int:
    """The first version of each."""
    names = {row.id: row for row in catalogue.hazards.hazard_categories}
    for code, items in rows.checklist_items(catalogue):
        session.add(Checklist(code=code, category=code, zh=names[code].zh, en=names[code].en))
        session.flush()
        version = ChecklistVersion(checklist=code, number=1)
        session.add(version)
        session.flush()
        for item in items:
            item.version_id = version.id or 0
        session.add_all(items)
    session.flush()
    return len(names)


def _new_words(session: Session, catalogue: Catalogue) -> dict[str, list[str]]:
    added: dict[str, list[str]] = {}
    wanted = copies.rows_of(catalogue)
    for kind, table in WORDS.items():
        known = {copies.key_of(kind, row) for row in session.execute(select(table)).scalars()}
        new = [row for row in wanted[kind] if copies.key_of(kind, row) not in known]
        _add(session, new)
        added[kind] = [copies.key_of(kind, row) for row in new]
    return added
