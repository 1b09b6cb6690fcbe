"""The sentences of a report, composed from its figures alone. A sentence names the figures that it rests on; one whose
figures are all nothing is not said."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from data.papers.report_words import category, counted
from rules.reports import cells, totals

MOST_UNITS = 5  # named in a sentence; the table has all


class Sentence(NamedTuple):
    text: str
    basis: tuple[str, ...]  # codes of the figures that stand in it


def spelled(day: date | str) -> str:
    on = date.fromisoformat(day) if isinstance(day, str) else day
    return f"{on.year}年{on.month}月{on.day}日"


def short(day: date | str) -> str:
    on = date.fromisoformat(day) if isinstance(day, str) else day
    return f"{on.month}月{on.day}日"


def share(value: float | None) -> str:
    """None is no duty: neither 0 nor 100 per cent."""
    return "无任务" if value is None else f"{100 * value:.1f}%"


def progress(value: Mapping[str, Any], figures: Mapping[str, Any]) -> list[Sentence]:
    """How far the plans are."""
    until = spelled(value["ends_on"])
    if not figures["tasks.total"]:
        return [Sentence(f"截至{until}，本辖区没有分解到单位的计划任务。", ("tasks.total",))]
    said = [
        Sentence(
            f"截至{until}，共有分解任务{figures['tasks.total']:g}项，已完成{figures['tasks.done']:g}项，"
            f"总体进度{share(figures['tasks.share'])}。",
            ("tasks.total", "tasks.done", "tasks.share"),
        )
    ]
    if figures["tasks.late"] or figures["tasks.overdue"]:
        late = f"已完成任务中逾期完成{figures['tasks.late']:g}项；逾期未完成{figures['tasks.overdue']:g}项。"
        said.append(Sentence(late, ("tasks.late", "tasks.overdue")))
    else:
        said.append(Sentence("没有逾期完成和逾期未完成的任务。", ("tasks.late", "tasks.overdue")))
    return said


def activities(value: Mapping[str, Any], figures: Mapping[str, Any]) -> list[Sentence]:
    """What was done: all together, then by kind."""
    if not figures["records.total"]:
        return [Sentence("本期没有活动记录。", ("records.total",))]
    table = cells(figures)
    whole = "、".join(counted(code, n) for code, n in totals(table).items() if n)
    basis = tuple(f"activity.{kind}.{metric}" for kind, row in table.items() for metric in row)
    said = [
        Sentence(
            f"本期共有活动记录{figures['records.total']:g}条" + (f"，合计{whole}。" if whole else "。"),
            ("records.total", *basis),
        )
    ]
    for kind, row in table.items():
        counts = "、".join(counted(code, n) for code, n in row.items() if n)
        if counts:
            codes = tuple(f"activity.{kind}.{metric}" for metric, n in row.items() if n)
            said.append(Sentence(f"{category(kind).zh}：{counts}；{_units(value, kind)}。", codes))
    return said


def _units(value: Mapping[str, Any], kind: str) -> str:
    units = value["units"].get(kind, [])
    named = "、".join(units[:MOST_UNITS])
    return f"开展单位{len(units)}家，即{named}" if len(units) <= MOST_UNITS else f"开展单位{len(units)}家，有{named}等"


def hazards(figures: Mapping[str, Any]) -> list[Sentence]:
    """Came, went, and how the ledger stands."""
    f = {name.removeprefix("hazards."): n for name, n in figures.items() if name.startswith("hazards.")}
    came = f"本期登记隐患{f['registered']:g}处（其中重大隐患{f['registered_major']:g}处），销号{f['struck_off']:g}处。"
    stands = (
        f"期末在账隐患{f['open']:g}处，其中重大隐患{f['major_open']:g}处、逾期{f['overdue']:g}处；"
        f"待复查{f['waiting_recheck']:g}处。"
    )
    return [
        Sentence(came, ("hazards.registered", "hazards.registered_major", "hazards.struck_off")),
        Sentence(stands, ("hazards.open", "hazards.major_open", "hazards.overdue", "hazards.waiting_recheck")),
    ]


def coverage(figures: Mapping[str, Any]) -> list[Sentence]:
    """How much of what should be visited is visited; where nothing should be, that is said."""
    f = {name.removeprefix("coverage."): n for name, n in figures.items() if name.startswith("coverage.")}
    if not f["active"]:
        return [Sentence("本辖区没有应巡点位，不计算覆盖率。", ("coverage.active",))]
    said = [
        Sentence(
            f"应巡点位{f['active']:g}个，按期巡查{f['fresh']:g}个，风险加权覆盖率{share(f['share'])}；"
            f"超期{f['overdue']:g}个，从未巡查{f['never']:g}个，暂停巡查不计入{f['left_out']:g}个。",
            ("coverage.active", "coverage.fresh", "coverage.share", "coverage.overdue", "coverage.never",
             "coverage.left_out"),
        )
    ]  # fmt: skip
    if f["high_active"]:
        high = (
            f"高风险点位{f['high_active']:g}个，按期巡查{f['high_fresh']:g}个，覆盖率{share(f['high_share'])}，"
            f"超期{f['high_overdue']:g}个。"
        )
        said.append(
            Sentence(
                high, ("coverage.high_active", "coverage.high_fresh", "coverage.high_share", "coverage.high_overdue")
            )
        )
    visits = f"近30日巡查记录{f['visits']:g}条，其中无到场佐证{f['without_proof']:g}条。"
    return [*said, Sentence(visits, ("coverage.visits", "coverage.without_proof"))]
