"""The indicators of a year as a workbook, from the same question as the page. Papers are always Chinese."""

from collections.abc import Iterator, Sequence

import lang
from data.exports import Cell, csv_table, workbook
from data.queries.indicators import IndicatorSeen
from rules.permissions import Viewer
from rules.progress import Light
from ui import exports
from ui.words import _

HEADINGS = ("Indicator", "Unit of measure", "Target", "Origin", "Status light", *(f"{n}月" for n in range(1, 13)),
            "Latest value", "This year, months compared", "Last year, same months", "Change in percent")  # fmt: skip
LIGHTS = {Light.RED: "red", Light.AMBER: "amber", Light.GREEN: "green", Light.NONE: "—"}
ORIGINS = {"entered": "entered", "derived": "from our records", "computed": "computed"}


def button(viewer: Viewer, area: str, year: int, rows: Sequence[IndicatorSeen]) -> None:
    """Built when it is clicked, not on every run."""
    if exports.may(viewer):
        name = f"{area}{year}{_zh('Indicators')}"
        exports.button(_("Export as Excel"), name, lambda: year_workbook(rows), key="programme.export")
        exports.button(_("Export as CSV"), name, lambda: year_csv(rows), key="programme.csv", kind="csv")


def year_workbook(rows: Sequence[IndicatorSeen]) -> bytes:
    return workbook(_zh("Indicators"), [_zh(heading) for heading in HEADINGS], _lines(rows))


def year_csv(rows: Sequence[IndicatorSeen]) -> bytes:
    return csv_table([_zh(heading) for heading in HEADINGS], _lines(rows))


def _lines(rows: Sequence[IndicatorSeen]) -> Iterator[tuple[Cell, ...]]:
    """A month without data says so in words; it is never a zero and never an empty cell that looks like one."""
    for row in rows:
        target = "" if row.target is None else f"{row.op} {row.target:g}"
        against = row.against
        change = None if against is None or against.change is None else round(100 * against.change, 1)
        yield (
            row.zh, row.unit_word, target, _zh(ORIGINS[row.origin.value]), _zh(LIGHTS[row.light]),
            *(_zh("no data") if cell.value is None else round(cell.value, 2) for cell in row.cells),
            _zh("no data") if row.value is None else round(row.value, 2),
            None if against is None else against.this, None if against is None else against.last, change,
        )  # fmt: skip


def _zh(message: str) -> str:
    return lang.translate(message, "zh")
