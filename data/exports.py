"""Lists for Excel, WPS and maps, made when they are asked for."""

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import Any, BinaryIO

import xlsxwriter

from settings import settings

Cell = str | int | float | date | datetime | None
WIDEST = 48
FORMULA = ("=", "+", "-", "@", "\t", "\r")


Sheet = tuple[str, Sequence[str], Iterable[Sequence[Cell]]]
"""Title, headings, rows."""


def workbook(title: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """One sheet with a heading row, filter and frozen top. Text stays text: "=1+1" is never a formula."""
    return workbook_of([(title, headings, rows)])


def workbook_of(sheets: Iterable[Sheet]) -> bytes:
    """The same with several sheets."""
    buffer = BytesIO()
    write_workbook(buffer, sheets)
    return buffer.getvalue()


def write_workbook(file: BinaryIO, sheets: Iterable[Sheet]) -> None:
    """Row by row, so that as many as there are need no more memory than one."""
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        formats: dict[type, Any] = {
            date: book.add_format({"num_format": "yyyy-mm-dd"}),
            datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        }
        for title, headings, rows in sheets:
            _fill(book.add_worksheet(title[:31]), headings, rows, bold, formats)


def csv_table(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with its mark, so that Excel and WPS read Chinese. A text that begins like a formula gets a quote."""
    buffer = StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(headings)
    writer.writerows([_in_csv(cell) for cell in row] for row in rows)
    return buffer.getvalue().encode("utf-8-sig")


def _in_csv(cell: Cell) -> str | int | float | None:
    if isinstance(cell, datetime):
        return f"{cell.astimezone(settings().zone):%Y-%m-%d %H:%M}"
    if isinstance(cell, date):
        return cell.isoformat()
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in FORMULA else cell


def points(rows: Iterable[tuple[float, float, Mapping[str, object]]]) -> bytes:
    """GeoJSON of latitude, longitude (WGS-84) and properties."""
    return outlines(({"type": "Point", "coordinates": [lon, lat]}, told) for lat, lon, told in rows)


def outlines(rows: Iterable[tuple[Mapping[str, object], Mapping[str, object]]]) -> bytes:
    """GeoJSON of geometries (WGS-84) and properties."""
    features = [{"type": "Feature", "geometry": where, "properties": dict(told)} for where, told in rows]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False).encode()


def _fill(
    sheet: Any, headings: Sequence[str], rows: Iterable[Sequence[Cell]], bold: Any, formats: dict[type, Any]
) -> None:
    sheet.freeze_panes(1, 0)
    for column, heading in enumerate(headings):
        sheet.set_column(column, column, min(WIDEST, max(10, 2 * len(heading) + 4)))
        sheet.write_string(0, column, heading, bold)
    last = 0
    for last, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            _write(sheet, last, column, cell, formats)
    sheet.autofilter(0, 0, last, len(headings) - 1)


def _write(sheet: Any, row: int, column: int, cell: Cell, formats: dict[type, Any]) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, str):
        sheet.write_string(row, column, cell)
    elif isinstance(cell, datetime):
        here = cell.astimezone(settings().zone).replace(tzinfo=None)  # Excel knows no zones: the community's own time
        sheet.write_datetime(row, column, here, formats[datetime])
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, cell, formats[date])
    else:
        sheet.write_number(row, column, cell)
