"""Ledgers that others keep: the first sheet of a workbook or a CSV file, as rows of cells."""

import csv
from io import BytesIO, StringIO
from typing import NamedTuple

from python_calamine import CalamineError, load_workbook

from rules.errors import BadInput, TooMuch

MOST_ROWS = 20_000
MOST_BYTES = 20_000_000
ENCODINGS = ("utf-8-sig", "gb18030")


class Sheet(NamedTuple):
    """Rows from the top of the sheet on, so that index 0 is Excel's row 1."""

    name: str
    rows: tuple[tuple[object, ...], ...]


def read(name: str, data: bytes) -> Sheet:
    """Raises BadInput where it is no table, TooMuch where it is too large."""
    if len(data) > MOST_BYTES:
        raise TooMuch("The file is larger than {n} MB.", n=MOST_BYTES // 1_000_000)
    rows = _csv(data) if name.lower().endswith((".csv", ".txt")) else _workbook(data)
    if len(rows) > MOST_ROWS:
        raise TooMuch("The ledger has more than {n} rows; import it in parts.", n=MOST_ROWS)
    if not any(any(cell not in ("", None) for cell in row) for row in rows):
        raise BadInput("The first sheet is empty.", field="file")
    return Sheet(name, rows)


def _workbook(data: bytes) -> tuple[tuple[object, ...], ...]:
    try:
        book = load_workbook(BytesIO(data))
        sheet = book.get_sheet_by_index(0)
        return tuple(tuple(row) for row in sheet.to_python(skip_empty_area=False, nrows=MOST_ROWS + 1))
    except (CalamineError, OSError, ValueError, IndexError):
        raise BadInput("This is no Excel workbook that can be read.", field="file") from None


def _csv(data: bytes) -> tuple[tuple[object, ...], ...]:
    for encoding in ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return tuple(tuple(row) for row in csv.reader(StringIO(text, newline="")))
    raise BadInput("The letters of this CSV file cannot be read.", field="file")
