"""Tables within the text of a plan: rows of cells with tabs between them, under a row of column names."""

import re
from typing import NamedTuple

_COLUMNS = (
    ("number", r"^(?:序号|编号|项次|No\.?)$"),
    ("due", r"时限|时间|日期|期限|进度|完成情况"),
    ("units", r"单位|部门|责任人|负责人|科室|车间|主责|人员"),
    ("evidence", r"佐证|材料|成果|备注|资料|印证|形式"),
    ("body", r"具体|内容及|要求|措施|说明|标准"),
    ("title", r"任务|项目|内容|工作|活动|事项|名称|主题"),
)
FEWEST_COLUMNS = 3


class Row(NamedTuple):
    """A row; `cells` are (column, start, end)."""

    start: int
    end: int
    cells: tuple[tuple[str, int, int], ...]

    def cell(self, column: str) -> tuple[int, int] | None:
        return next(((start, end) for name, start, end in self.cells if name == column and end > start), None)


def rows_of(text: str) -> tuple[list[Row], str]:
    """The rows that hold tasks, and the text with blanks where the tables stand."""
    rows: list[Row] = []
    beside: list[str] = []
    columns: list[str] = []
    at = 0
    for line in text.split("\n"):
        start, at = at, at + len(line) + 1
        if line.count("\t") < FEWEST_COLUMNS - 1:
            columns = []
            beside.append(line)
            continue
        named = _named(line.split("\t"))
        if named:
            columns = named
        elif columns:
            row = _row(line, start, columns)
            if row is not None:
                rows.append(row)
        beside.append(" " * len(line) if columns else line)
    return rows, "\n".join(beside)


def _named(cells: list[str]) -> list[str]:
    """The columns that a row of names gives; empty when it is no such row."""
    if any(len(cell.strip()) > 12 for cell in cells):
        return []
    found: list[str] = []
    for cell in cells:
        fits = [name for name, pattern in _COLUMNS if re.search(pattern, cell.strip())]
        found.append(next((name for name in fits if name not in found), fits[-1] if fits else ""))
    if "title" not in found and "body" in found:
        found[found.index("body")] = "title"
    return found if "title" in found and len({name for name in found if name}) >= FEWEST_COLUMNS - 1 else []


def _row(line: str, start: int, columns: list[str]) -> Row | None:
    cells, at = [], start
    for n, cell in enumerate(line.split("\t")):
        lead = len(cell) - len(cell.lstrip())
        cells.append((columns[n] if n < len(columns) else "", at + lead, at + max(lead, len(cell.rstrip()))))
        at += len(cell) + 1
    row = Row(start, start + len(line.rstrip()), tuple(cells))
    return row if row.cell("title") and (row.cell("due") or row.cell("units") or row.cell("body")) else None
