"""A report of a period as a document: its sentences, tables and pictures, and beside them what is not frozen."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from data.papers import report_text as text
from data.papers.blocks import Block, Body, Column, Document, Grid, Head, Pictures, Shown, Signed, Small
from data.papers.report_words import HEADS, METRICS, TITLES, category, counted, figure, others
from data.papers.sheet import TEXT_WIDTH
from data.queries.reports import ReportSeen
from rules.reports import COLUMNS, ReportKind, cells, corrected, totals
from settings import settings

NUMERALS = "一二三四五六七八九十"
KIND_WIDTH, MORE_WIDTH = 26, 32  # millimetres
LATE_FIGURE = "不计入本报告已冻结的数字"


def document(report: ReportSeen) -> Document:
    """The report with all its parts; a part about which there is nothing to say is left out."""
    value, figures = report.value, corrected(report.figures, report.corrections)
    parts: list[tuple[str, list[Block]]] = [
        ("总体进展", [*_said(text.progress(value, figures)), *_plans(value), *progress_table(value)]),
        ("活动开展情况", [*_said(text.activities(value, figures)), *counts_table(figures)]),
        ("隐患排查治理", _said(text.hazards(figures))),
        ("巡查覆盖", _said(text.coverage(figures))),
        ("逾期未完成任务", _overdue(value)),
        ("后七日到期任务", _next(value)),
        ("人工更正", _corrections(report)),
        ("冻结后变化", _later(report)),
    ]
    filled = [(name, blocks) for name, blocks in parts if blocks]
    numbered = [block for n, (name, blocks) in enumerate(filled) for block in (Head(f"{NUMERALS[n]}、{name}"), *blocks)]
    return Document(
        value["issuer"], title(report), subtitle(report),
        (*numbered, *_signed(report), *_pictures(value, figures), *_records(value)),
    )  # fmt: skip


def title(report: ReportSeen) -> str:
    return f"{report.value['campaign'] or '安全生产工作'}{TITLES[report.kind]}"


def subtitle(report: ReportSeen) -> str:
    value = report.value
    return f"（{text.spelled(value['starts_on'])}至{text.spelled(value['ends_on'])}）"


def name_of(report: ReportSeen) -> str:
    """For a file: 清河街道-安全生产工作周报-20260611-20260617."""
    days = "-".join(f"{day:%Y%m%d}" for day in report.period)
    return f"{report.area}-{title(report)}-{days}"


def statement(report: ReportSeen) -> str:
    """As of when, and the mark by which a print is checked against the archive."""
    here = report.known_at.astimezone(settings().zone)
    so_far = "本期尚未结束，" if report.unfinished else ""
    return f"{so_far}数据截至{text.spelled(here.date())}{here:%H:%M}，已冻结；校验码{report.hash[:12]}。"


def _said(sentences: Iterable[text.Sentence]) -> list[Block]:
    return [Body(sentence.text) for sentence in sentences]


def _plans(value: Mapping[str, Any]) -> list[Block]:
    """A line per plan where there are several."""
    if len(value["plans"]) < 2:
        return []
    columns = (
        Column("计划", 66),
        Column("任务", 18),
        Column("完成", 18),
        Column("逾期完成", 18),
        Column("逾期", 18),
        Column("进度", 18),
    )
    rows = [
        (p["name"], *(str(p[part]) for part in ("total", "done", "late", "overdue")), text.share(p["share"]))
        for p in value["plans"]
    ]  # fmt: skip
    return [Grid(columns, tuple(rows))]


def progress_table(value: Mapping[str, Any]) -> list[Block]:
    """进展情况: a line per task."""
    if not value["tasks"]:
        return []
    columns = (
        Column("任务", 52), Column("截止", 22), Column("应完成", 17), Column("已完成", 17), Column("进行中", 17),
        Column("逾期", 14), Column("进度", 17),
    )  # fmt: skip
    rows = [
        (
            t["zh"], text.short(t["due_on"]), str(t["owed"]), str(t["done"]), str(t["begun"]), str(t["overdue"]),
            text.share(t["share"]),
        )
        for t in value["tasks"]
    ]  # fmt: skip
    return [Grid(columns, tuple(rows))]


def counts_table(figures: Mapping[str, Any]) -> list[Block]:
    """活动情况: a line per kind, and the sum. Columns in which nothing was counted are left out."""
    table = cells(figures)
    if not table:
        return []
    sums = totals(table)
    used = [code for code in COLUMNS if sums.get(code)]
    more = any(others(row) for row in table.values())
    width = (TEXT_WIDTH - KIND_WIDTH - (MORE_WIDTH if more else 0)) // max(len(used), 1)
    columns = [Column("类别", KIND_WIDTH), *(Column(HEADS[code], width) for code in used)]
    lines = [(category(kind).zh, row) for kind, row in table.items()] + [("合计", sums)]
    rows = [(name, *(f"{row.get(code, 0):g}" for code in used)) for name, row in lines]
    if more:
        columns.append(Column("其他", MORE_WIDTH))
        rows = [(*cellsof, others(row) or "—") for cellsof, (_name, row) in zip(rows, lines, strict=True)]
    return [Grid(tuple(columns), tuple(rows))]


def _overdue(value: Mapping[str, Any]) -> list[Block]:
    if not value["overdue"]:
        return []
    columns = (Column("任务", 62), Column("责任单位", 46), Column("截止", 24), Column("逾期", 24))
    rows = [(o["zh"], o["unit"], text.short(o["due_on"]), f"{o['days']}天") for o in value["overdue"]]
    return [Grid(columns, tuple(rows))]


def _next(value: Mapping[str, Any]) -> list[Block]:
    if not value["next"]:
        return []
    columns = (Column("截止", 30), Column("任务", 90), Column("未完成单位", 36))
    rows = [(text.short(n["due_on"]), n["zh"], f"{n['units']}家") for n in value["next"]]
    return [Grid(columns, tuple(rows))]


def _corrections(report: ReportSeen) -> list[Block]:
    return [
        Body(
            f"人工更正：{figure(c.code).zh}由{c.before:g}更正为{c.after:g}，原因：{c.reason}。"
            f"由{c.person or '系统'}于{text.spelled(c.on)}更正。"
        )
        for c in report.corrections
    ]


def _later(report: ReportSeen) -> list[Block]:
    said: list[Block] = []
    for lines, what in ((report.late, "冻结后补录"), (report.withdrawn, "冻结后撤回")):
        if lines:
            said.append(Body(f"{what}本期活动记录{len(lines)}条，{LATE_FIGURE}："))
            said.append(_lines(lines))
    return said


def _signed(report: ReportSeen) -> list[Block]:
    made = report.frozen_at.astimezone(settings().zone).date()
    return [
        Signed((report.value["issuer"], text.spelled(made), f"经办人：{report.value['maker']}")),
        Small(statement(report)),
    ]


def _pictures(value: Mapping[str, Any], figures: Mapping[str, Any]) -> list[Block]:
    if not value["photos"]:
        return []
    shown = [Shown(p["sha256"], f"{text.short(p['day'])} {p['unit']} {p['title']}") for p in value["photos"]]
    note = f"本期共有活动照片{figures['photos.total']:g}张，选登{len(shown)}张，全部照片见佐证材料包。"
    return [Head("附件：活动照片"), Pictures(tuple(shown)), Small(note)]


def _records(value: Mapping[str, Any]) -> list[Block]:
    return [Head("附件：活动明细"), _lines(value["records"])] if value["records"] else []


def _lines(lines: Sequence[Mapping[str, Any]]) -> Grid:
    columns = (Column("日期", 22), Column("单位", 38), Column("活动及地点", 54), Column("数量", 42))
    rows = [(text.short(r["day"]), r["unit"], _what(r), _counts(r) or "—") for r in lines]
    return Grid(columns, tuple(rows))


def _what(record: Mapping[str, Any]) -> str:
    place = f"（{record['place']}）" if record["place"] else ""
    note = f"\n{record['note']}" if record["note"] else ""
    return f"{record['title']}{place}{note}"


def _counts(record: Mapping[str, Any]) -> str:
    known = {code: n for code, n in record["counts"].items() if code in METRICS}
    return "、".join(counted(code, n) for code, n in known.items())


def statistics(report: ReportSeen) -> Document:
    """活动情况统计表 and 进展情况统计表 on a sheet of their own."""
    figures = corrected(report.figures, report.corrections)
    counts, tasks = counts_table(figures), progress_table(report.value)
    blocks: list[Block] = []
    if counts:
        blocks += [Head("一、活动情况统计表"), *counts]
    if tasks:
        blocks += [Head(f"{NUMERALS[1 if counts else 0]}、进展情况统计表"), *tasks]
    if not blocks:
        blocks = [Body("本期没有活动记录，也没有分解任务。")]
    notes = [Small(block.text) for block in _corrections(report) if isinstance(block, Body)]
    kind = "进展情况统计表" if report.kind is ReportKind.FINAL else "活动情况统计表"
    blocks += [*notes, *_signed(report)]
    return Document(
        report.value["issuer"], f"{report.value['campaign'] or '安全生产'}{kind}", subtitle(report), tuple(blocks)
    )
