"""Compile the words: every .po beside its .mo. A tool of translators; babel is not on a server."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

NO_DATE = datetime(2026, 1, 1, tzinfo=UTC)  # the same words are the same bytes, whenever they are compiled


class BadWords(Exception):
    """A file of words that cannot be compiled, in a sentence."""


def po_files(folder: Path) -> list[Path]:
    """Raises BadWords where there are none."""
    files = sorted(folder.glob("*/LC_MESSAGES/*.po"))
    if not files:
        raise BadWords(f"There are no .po files below {folder}.")
    return files


def compile_words(files: Iterable[Path]) -> int:
    """How many were compiled. Raises BadWords before a single one is written."""
    try:
        from babel.messages import mofile, pofile  # noqa: PLC0415
    except ImportError as missing:
        raise BadWords("Compiling words needs babel: install requirements-dev.txt.") from missing
    compiled = []
    for file in files:
        try:
            with file.open("rb") as stream:
                compiled.append((file, pofile.read_po(stream, locale=file.parts[-3], abort_invalid=True)))
        except (pofile.PoFileError, UnicodeDecodeError, ValueError) as error:
            raise BadWords(f"{file.name} cannot be read: {error}.") from error
    for file, catalogue in compiled:
        catalogue.creation_date = NO_DATE
        with file.with_suffix(".mo").open("wb") as stream:
            mofile.write_mo(stream, catalogue)
    return len(compiled)
