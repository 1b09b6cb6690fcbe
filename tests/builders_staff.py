"""A list of people as offices keep it: merged titles, headings with hints, telephones that Excel made figures of."""

from collections.abc import Mapping
from io import BytesIO

import xlsxwriter

HEADINGS = ("序号", "姓 名*", "手机(必填)", "所在单位", "岗位/角色", "责任片区:", "到期", "备注")
FIRST = 5  # Excel's number of the first row below the headings
Cells = list[object]


def row(n: int) -> Cells:
    """The n-th line, counted from 0."""
    role = ("巡查队员", "网格员", "楼长", "")[n % 4]
    return [n + 1, f"员工{n:02}", 13800000000.0 + n, "某公司", role, ("东社区", "清河街道西社区")[n % 2], "长期", ""]


def workbook(lines: int = 16, changes: Mapping[tuple[int, int], object] | None = None) -> bytes:
    """Titles, headings, lines; `changes` by line (from 0) and column (from 0)."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("人员")
        sheet.merge_range(0, 0, 0, len(HEADINGS) - 1, "清河街道网格人员名单", book.add_format())
        sheet.merge_range(1, 0, 2, len(HEADINGS) - 1, "填报单位:清河街道", book.add_format())
        sheet.write_row(FIRST - 2, 0, HEADINGS)
        for n in range(lines):
            cells = row(n)
            for (line, column), cell in (changes or {}).items():
                if line == n:
                    cells[column] = cell
            for column, cell in enumerate(cells):
                if cell != "":
                    sheet.write(FIRST - 1 + n, column, cell)
    return buffer.getvalue()
