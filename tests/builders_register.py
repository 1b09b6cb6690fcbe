"""A register as offices keep it: merged titles, headings with hints and line breaks, telephones that Excel made figures
of, coordinates copied from a Chinese map, kinds of places in the office's own words."""

from collections.abc import Mapping
from io import BytesIO
from types import MappingProxyType

import xlsxwriter

from rules.coordinates import to_gcj02

HEADINGS = (
    "序号",
    "单位名称/\n商户名称 ",
    "场所 类别(必填)",
    "所属社区、村",
    "详细地址:",
    "楼层",
    "门牌号(室)",
    "消防安全责任人",
    "负责人联系电话*",
    "风险 等级",
    "坐标经度(高德)",
    "坐标纬度(高德)",
    "备 注",
)
FIRST = 5  # Excel's number of the first row below the headings
KINDS = ("九小场所", "食品经营", "小诊所", "幼儿园", "")
OWN_WORD = "小诊所"
WRONG: dict[int, tuple[int, object, str]] = {
    9: (1, "", "name"),
    40: (8, "1.38E+10", "phone"),
    77: (8, "见门头", "phone"),
    120: (9, "特级", "risk"),
    333: (3, "火星社区", "area"),
    400: (10, 34.44, "lon"),
    505: (10, "东经", "lon"),
    2222: (5, "长" * 21, "floor"),
}
"""Row number -> column, what stands there, the field that is wrong."""


def truth(n: int) -> tuple[float, float]:
    """Latitude and longitude of the n-th site in WGS-84."""
    return 34.40 + n % 100 * 0.0005, 108.90 + n // 100 * 0.0005


def row(n: int) -> list[object]:
    """The n-th line, counted from 0."""
    lat, lon = to_gcj02(*truth(n))
    phone: object = 13800000000.0 + n if n % 3 else f"138-0000-{n % 10_000:04} / 029 8{n % 10_000:06}"
    return [
        n + 1, f"第{n}号商铺", KINDS[n % 5], ("东社区", "清河街道西社区", "")[n % 3], f"幸福路{n % 180}号",
        f"{n % 6 + 1}层", n % 9 * 101.0, "王某", phone, ("高", "中风险", "蓝", "", "B类")[n % 5], lon, lat, "",
    ]  # fmt: skip


def workbook(
    lines: int = 5000, *, wrong: bool = True, other: Mapping[int, tuple[int, object]] = MappingProxyType({})
) -> bytes:
    """Three rows of merged titles, one of headings, then the lines; behind a cover sheet. `other`: of the n-th line
    a column with something else in it."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.add_worksheet("填表说明").write_column(0, 0, ["填表说明", "一、电话必填"])
        sheet = book.add_worksheet("名册")
        sheet.merge_range(0, 0, 0, len(HEADINGS) - 1, "清河街道2026年场所名册", book.add_format())
        sheet.merge_range(1, 0, 2, len(HEADINGS) - 1, "填报单位:清河街道    2026年7月", book.add_format())
        sheet.write_row(FIRST - 2, 0, HEADINGS)
        for n in range(lines):
            cells, number = row(n), FIRST + n
            if wrong and number in WRONG:
                cells[WRONG[number][0]] = WRONG[number][1]
            if n in other:
                cells[other[n][0]] = other[n][1]
            for column, cell in enumerate(cells):
                if cell != "":
                    sheet.write(number - 1, column, cell)
    return buffer.getvalue()
