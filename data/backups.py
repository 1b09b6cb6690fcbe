"""A whole copy as one zip: every table as lines of JSON, every original photo, and a manifest with their hashes.

It is made from one consistent view while people go on working, and can be put back into an empty database of either
kind. Sign-ins are left out: after a restore everybody signs in again.
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Connection, func, insert, inspect, select, text, update
from sqlalchemy import Table as SqlTable
from sqlmodel import Session

from data import photos
from data.cells_as_json import back, plain
from data.database import engine, reading
from models import Table
from rules.errors import BadInput, ConflictingCopy
from settings import HOME

LEFT_OUT = frozenset({"sign_in_sessions", "sign_in_failures"})
MANIFEST = "manifest.json"
FORMAT = 1
AT_ONCE = 1000
Tell = Callable[[], object]


class Made(NamedTuple):
    file: Path
    rows: int
    photos: int
    sha256: str


def _silent() -> None:
    """For whoever wants no progress."""


def tables() -> list[SqlTable]:
    """All that is copied, those that others point to first."""
    return [table for table in Table.metadata.sorted_tables if table.name not in LEFT_OUT]


def revision() -> str:
    """The tables that this code knows."""
    return str(ScriptDirectory.from_config(Config(toml_file=str(HOME / "pyproject.toml"))).get_current_head())


def originals() -> list[Path]:
    """Every whole photo."""
    return sorted(file for file in photos.root().glob("??/*") if photos.HASH.fullmatch(file.name))


def steps_ahead() -> int:
    """How often `make` calls `tell`."""
    return len(tables()) + len(originals())


def make(file: Path, *, tell: Tell = _silent) -> Made:
    """Write the copy; the file is there when it is whole, or not at all. `tell` is called once per table and photo."""
    fresh = file.with_name(f".{file.name}.{uuid4().hex}")
    fresh.parent.mkdir(parents=True, exist_ok=True)
    hashes: dict[str, str] = {}
    counts: dict[str, int] = {}
    try:
        with ZipFile(fresh, "w", ZIP_DEFLATED, compresslevel=6) as box, reading() as session:
            for table in tables():
                counts[table.name], hashes[_name(table)] = _write_rows(box, session, table)
                tell()
            for photo in originals():
                box.write(photo, f"photos/{photo.name}", ZIP_STORED)
                tell()
            kept = {"format": FORMAT, "revision": revision(), "made_at": datetime.now(UTC).isoformat()}
            said = {**kept, "rows": counts, "sha256": hashes, "photos": len(originals())}
            box.writestr(MANIFEST, json.dumps(said, indent=1))
        with fresh.open("rb+") as whole:
            os.fsync(whole.fileno())
            sha256 = hashlib.file_digest(whole, "sha256").hexdigest()
        fresh.replace(file)
    finally:
        fresh.unlink(missing_ok=True)
    return Made(file, sum(counts.values()), int(str(said["photos"])), sha256)


def steps(file: Path) -> int:
    """How often `restore` calls `tell`. Raises BadInput where the file is no copy of this version."""
    with _opened(file) as box:
        return len(tables()) + sum(name.startswith("photos/") for name in box.namelist())


def restore(file: Path, *, tell: Tell = _silent) -> dict[str, int]:
    """Put a copy back into an empty, migrated database; all of it or nothing. Returns rows by table.

    Photos come first: one that was put there for nothing does no harm, a row without its photo would.
    """
    with _opened(file) as box:
        said = json.loads(box.read(MANIFEST))
        for name in box.namelist():
            if name.startswith("photos/"):
                if photos.store_bytes(box.read(name)) != name.removeprefix("photos/"):
                    raise BadInput("The photo {name} in this copy is damaged.", field="file", name=name)
                tell()
        with _quiet() as connection:
            for table in tables():
                _mind_empty(connection, table)
            for table in tables():
                _read_rows(connection, box, table, said["sha256"].get(_name(table), ""))
                tell()
            _set_counters(connection)
    return {str(name): int(n) for name, n in said["rows"].items()}


def _opened(file: Path) -> ZipFile:
    try:
        box = ZipFile(file)
        said = json.loads(box.read(MANIFEST))
    except (BadZipFile, KeyError, ValueError, OSError):
        raise BadInput("This file is no copy that can be read.", field="file") from None
    if said.get("format") != FORMAT or said.get("revision") != revision():
        box.close()
        raise BadInput("This copy was made by another version. Restore it with that version, then start this one.")
    return box


def _name(table: SqlTable) -> str:
    return f"tables/{table.name}.jsonl"


def _stored(table: SqlTable) -> list[Column[Any]]:
    """What is written; the database works out the rest itself."""
    return [column for column in table.columns if column.computed is None]


def _write_rows(box: ZipFile, session: Session, table: SqlTable) -> tuple[int, str]:
    columns = _stored(table)
    asked = select(*columns).order_by(*table.primary_key.columns).execution_options(yield_per=AT_ONCE)
    digest, count = hashlib.sha256(), 0
    info = ZipInfo(_name(table), datetime.now(UTC).timetuple()[:6])
    info.compress_type = ZIP_DEFLATED
    with box.open(info, "w", force_zip64=True) as out:
        for row in session.execute(asked):
            line = json.dumps([plain(value) for value in row], ensure_ascii=False).encode() + b"\n"
            out.write(line)
            digest.update(line)
            count += 1
    return count, digest.hexdigest()


def _lines(box: ZipFile, table: SqlTable, sha256: str) -> Iterator[dict[str, Any]]:
    """Rows as they are put in. Raises BadInput at the end when the file is not what was written."""
    columns, digest = _stored(table), hashlib.sha256()
    with box.open(_name(table)) as stream:
        for line in stream:
            digest.update(line)
            yield {c.name: back(c, value) for c, value in zip(columns, json.loads(line), strict=True)}
    if digest.hexdigest() != sha256:
        raise BadInput("The part {name} of this copy is damaged.", field="file", name=table.name)


def _read_rows(connection: Connection, box: ZipFile, table: SqlTable, sha256: str) -> None:
    """Rows that point to rows of their own table get that in a second pass: the other row may come later."""
    own = [c for c in _stored(table) if c.nullable and any(key.column.table is table for key in c.foreign_keys)]
    later: list[dict[str, Any]] = []
    waiting: list[dict[str, Any]] = []
    key = next(iter(table.primary_key.columns))
    for row in _lines(box, table, sha256):
        if any(row[c.name] is not None for c in own):
            later.append({"_key": row[key.name], **{f"_{c.name}": row[c.name] for c in own}})
            row |= dict.fromkeys((c.name for c in own), None)
        waiting.append(row)
        if len(waiting) >= AT_ONCE:
            connection.execute(insert(table), waiting)
            waiting = []
    if waiting:
        connection.execute(insert(table), waiting)
    for values in later:
        pointed = {c: values[f"_{c.name}"] for c in own}
        connection.execute(update(table).where(key == values["_key"]).values(pointed))


def _mind_empty(connection: Connection, table: SqlTable) -> None:
    if connection.execute(select(func.count()).select_from(table)).scalar():
        raise ConflictingCopy("There is something in this database already. A copy is put back into an empty one.")


class _quiet:  # noqa: N801 - reads as what it does: with _quiet() as connection
    """One transaction in which no trigger speaks: what is put back was judged when it was written first."""

    def __enter__(self) -> Connection:
        self._connection = engine().execution_options(writes=True).connect()
        self._transaction = self._connection.begin()
        self._triggers = self._take_away()
        return self._connection

    def __exit__(self, kind: Any, *_more: Any) -> None:
        try:
            if kind is None:
                for statement in self._triggers:
                    self._connection.execute(text(statement))
                self._transaction.commit()
            else:
                self._transaction.rollback()
        finally:
            self._connection.close()

    def _take_away(self) -> list[str]:
        """The statements that bring the triggers back."""
        if self._connection.dialect.name == "postgresql":
            names = inspect(self._connection).get_table_names()
            for name in names:
                self._connection.execute(text(f"alter table {name} disable trigger user"))
            return [f"alter table {name} enable trigger user" for name in names]
        rows = self._connection.execute(text("select name, sql from sqlite_master where type = 'trigger'")).all()
        for name, _sql in rows:
            self._connection.execute(text(f"drop trigger {name}"))
        return [sql.replace(":", r"\:") for _name, sql in rows]


def _set_counters(connection: Connection) -> None:
    """PostgreSQL numbers the next row after the last one that was put back; SQLite does so by itself."""
    if connection.dialect.name != "postgresql":
        return
    for table in tables():
        key = table.autoincrement_column
        if (
            key is not None
            and connection.execute(
                text("select pg_get_serial_sequence(:t, :c)"), {"t": table.name, "c": key.name}
            ).scalar()
        ):
            highest = f"(select coalesce(max({key.name}), 0) + 1 from {table.name})"
            connection.execute(
                text(f"select setval(pg_get_serial_sequence('{table.name}', '{key.name}'), {highest}, false)")
            )
