"""Copies of everything, made by hand or each day, and written into the journal."""

from datetime import date
from pathlib import Path

from sqlmodel import Session

from data import backups, journal
from rules.permissions import Viewer

STEM = "anxun-"


def note_made(session: Session, *, viewer: Viewer, made: backups.Made) -> None:
    """The copy is there: which file, how large, and its hash."""
    facts = {"rows": made.rows, "photos": made.photos, "bytes": made.file.stat().st_size, "sha256": made.sha256}
    journal.record(session, viewer, "backup_made", ("backup", made.file.name), after=facts)


def file_of(folder: Path, day: date) -> Path:
    return folder / f"{STEM}{day.isoformat()}.zip"


def older_than_the_newest(folder: Path, keep: int) -> list[Path]:
    """Daily copies beyond the newest `keep`; their names sort by day."""
    return sorted(folder.glob(f"{STEM}????-??-??.zip"))[:-keep]
