"""A ledger as offices keep it: merged titles above the headings, days in four styles, a few rows gone wrong."""

from datetime import date, timedelta
from io import BytesIO

import xlsxwriter

HEADINGS = (
    "序号",
    "检查日期",
    "所属社区",
    "被检查单位\n(全称)",
    "存在问题",
    "隐患类别",
    "隐患级别",
    "整改期限",
    "整改责任人",
    "整改情况",
    "复查日期",
    "复查人",
    "备 注",
)
FIRST = 5  # Excel's number of the first row below the headings
WRONG: dict[int, tuple[int, object, str]] = {
    7: (1, "去年冬天", "found_on"),
    21: (1, "", "found_on"),
    60: (1, "2026-02-30", "found_on"),
    99: (1, "13月40日", "found_on"),
    150: (4, "", "title"),
    300: (4, "长" * 201, "title"),
    512: (6, "特级", "grade"),
    800: (9, "莫名其妙", "state"),
    1001: (2, "火星社区", "area"),
    1300: (5, "龙", "category"),
    1777: (7, "2025-01-01", "due_on"),
    2000: (1, "2099-01-01", "found_on"),
}
"""Row number -> column, what stands there, the field that is wrong."""


def styled(day: date, n: int) -> object:
    """A real Excel day, 2026-03-01, 2026/3/1, 2026年3月1日, 3月1日."""
    return (
        day,
        day.isoformat(),
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.month}月{day.day}日",
    )[n % 5]


def row(n: int, start: date) -> list[object]:
    """The n-th line of the ledger, counted from 0."""
    day = start + timedelta(days=n % 120)
    state = ("已销号", "整改中", "已整改", "")[n % 4]
    closed = state == "已销号"
    return [
        n + 1,
        styled(day, n),
        ("东社区", "清河街道西社区", "")[n % 3],
        f"商户{n % 50}",
        f"第{n}处安全出口堵塞",
        ("消防安全", "燃气", "")[n % 3],
        ("一般", "一般隐患", "", "重大")[n % 4],
        styled(day + timedelta(days=10), n + 1),
        "王某",
        state,
        styled(day + timedelta(days=9), n + 2) if closed else "",
        ("李某" if n % 8 else "王某") if closed else "",
        "",
    ]


def workbook(lines: int = 2000, *, start: date = date(2026, 3, 1), wrong: bool = True, cover: bool = False) -> bytes:
    """Three title rows (merged), one row of headings, then the lines; behind a cover sheet if asked for."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        if cover:
            book.add_worksheet("填表说明").write_column(0, 0, ["填表说明", "一、每月25日前报送", "二、日期写清年月日"])
        sheet = book.add_worksheet("台账")
        as_day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.merge_range(0, 0, 0, len(HEADINGS) - 1, "清河街道2026年安全隐患排查整改台账", book.add_format())
        sheet.merge_range(
            1, 0, 2, len(HEADINGS) - 1, "填报单位:清河街道安监站    填报日期:2026年7月", book.add_format()
        )
        sheet.write_row(FIRST - 2, 0, HEADINGS)
        for n in range(lines):
            cells = row(n, start)
            number = FIRST + n
            if wrong and number in WRONG:
                cells[WRONG[number][0]] = WRONG[number][1]
            for column, cell in enumerate(cells):
                if isinstance(cell, date):
                    sheet.write_datetime(number - 1, column, cell, as_day)
                elif cell != "":
                    sheet.write(number - 1, column, cell)
    return buffer.getvalue()
