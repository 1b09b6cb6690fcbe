"""The statistics tables of a report as a workbook: 活动情况统计表, 进展情况统计表, 活动明细, and what it rests on."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from data.exports import Cell, workbook_of
from data.papers.report_blocks import statement, subtitle, title
from data.papers.report_text import spelled
from data.papers.report_words import category, figure, metric
from data.queries.reports import ReportSeen
from rules.reports import SUMMED, cells, corrected, totals


def statistics(report: ReportSeen) -> bytes:
    """The same figures as in the report, corrections in them and named on the last sheet."""
    table = cells(corrected(report.figures, report.corrections))
    sums = totals(table)
    used = [code for code in SUMMED if sums.get(code)]
    records = report.value["records"]
    counted = [code for code in SUMMED if any(code in record["counts"] for record in records)]
    return workbook_of(
        [
            ("活动情况统计表", ["类别", *(metric(code) for code in used)], _counts(table, sums, used)),
            ("进展情况统计表", TASKS, _tasks(report.value["tasks"])),
            ("活动明细", [*RECORDS, *(metric(code) for code in counted)], _records(records, counted)),
            ("说明", ["项目", "内容"], _about(report)),
        ]
    )


TASKS = ["任务", "类别", "截止", "应完成单位", "已完成", "其中逾期完成", "进行中", "逾期", "进度（%）"]
RECORDS = ["日期", "单位", "类别", "活动", "地点", "备注"]


def _counts(table: dict[str, dict[str, float]], sums: dict[str, float], used: list[str]) -> Iterator[list[Cell]]:
    for kind, row in table.items():
        yield [category(kind).zh, *(row.get(code, 0) for code in used)]
    yield ["合计", *(sums[code] for code in used)]


def _tasks(tasks: list[dict[str, Any]]) -> Iterator[list[Cell]]:
    for task in tasks:
        share = None if task["share"] is None else round(100 * task["share"], 1)
        yield [
            task["zh"], category(task["category"]).zh, date.fromisoformat(task["due_on"]), task["owed"], task["done"],
            task["late"], task["begun"], task["overdue"], share,
        ]  # fmt: skip


def _records(records: list[dict[str, Any]], counted: list[str]) -> Iterator[list[Cell]]:
    for record in records:
        said = [record["unit"], category(record["kind"]).zh, record["title"], record["place"], record["note"]]
        yield [date.fromisoformat(record["day"]), *said, *(record["counts"].get(code) for code in counted)]


def _about(report: ReportSeen) -> Iterator[list[Cell]]:
    yield ["报表", f"{title(report)}{subtitle(report)}"]
    yield ["数据", statement(report)]
    for c in report.corrections:
        said = f"{figure(c.code).zh}由{c.before:g}更正为{c.after:g}，原因：{c.reason}"
        yield ["人工更正", f"{said}；{c.person}，{spelled(c.on)}"]
    for line in report.late:
        yield ["冻结后补录（不计入）", f"{spelled(line['day'])} {line['unit']} {line['title']}"]
    for line in report.withdrawn:
        yield ["冻结后撤回（仍计入）", f"{spelled(line['day'])} {line['unit']} {line['title']}"]
