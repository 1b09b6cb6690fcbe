"""Lists that others keep: the sheets of a workbook or a CSV file, as rows of cells."""

import csv
from collections.abc import Sequence
from io import BytesIO, StringIO
from typing import NamedTuple

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, load_workbook

from rules.errors import BadInput, TooMuch
from rules.headings import FIELDS, LOOKED_AT, Vocabulary, heading_row

MOST_ROWS = 20_000
MOST_BYTES = 20_000_000
ENCODINGS = ("utf-8-sig", "gb18030")


class Sheet(NamedTuple):
    """Rows from the top of the sheet on, so that index 0 is Excel's row 1."""

    name: str
    rows: tuple[tuple[object, ...], ...]


def read(name: str, data: bytes) -> tuple[Sheet, ...]:
    """The sheets that hold anything. Raises BadInput where there is no table, TooMuch where it is too large."""
    if len(data) > MOST_BYTES:
        raise TooMuch("The file is larger than {n} MB.", n=MOST_BYTES // 1_000_000)
    sheets = (Sheet(name, _csv(data)),) if name.lower().endswith((".csv", ".txt")) else _workbook(data)
    if sum(len(sheet.rows) for sheet in sheets) > MOST_ROWS + LOOKED_AT:
        raise TooMuch("The ledger has more than {n} rows; import it in parts.", n=MOST_ROWS)
    full = tuple(sheet for sheet in sheets if any(any(cell not in ("", None) for cell in row) for row in sheet.rows))
    if not full:
        raise BadInput("There is nothing in this file.", field="file")
    return full


def of_sheet(file_name: str, sheet: Sheet) -> str:
    """The file and, in a workbook, which of its sheets."""
    return file_name if sheet.name == file_name else f"{file_name} {sheet.name}"


def ledgers_among(sheets: tuple[Sheet, ...], known: Vocabulary = FIELDS) -> tuple[Sheet, ...]:
    """Those with a row of headings that we know."""
    return tuple(sheet for sheet in sheets if heading_row(sheet.rows, known) is not None)


def _workbook(data: bytes) -> tuple[Sheet, ...]:
    try:
        book = load_workbook(BytesIO(data))
        return tuple(
            Sheet(name, tuple(tuple(row) for row in _cells(book, name)))
            for name, kind in ((meta.name, meta.typ) for meta in book.sheets_metadata)
            if kind is SheetTypeEnum.WorkSheet
        )
    except (CalamineError, OSError, ValueError, IndexError):
        raise BadInput("This is no Excel workbook that can be read.", field="file") from None


def _cells(book: CalamineWorkbook, name: str) -> Sequence[Sequence[object]]:
    return book.get_sheet_by_name(name).to_python(skip_empty_area=False, nrows=MOST_ROWS + LOOKED_AT + 1)


def _csv(data: bytes) -> tuple[tuple[object, ...], ...]:
    for encoding in ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return tuple(tuple(row) for row in csv.reader(StringIO(text, newline="")))
    raise BadInput("The letters of this CSV file cannot be read.", field="file")
