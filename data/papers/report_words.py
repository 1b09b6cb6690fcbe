"""What the figures of a report are called: Chinese for the papers, both for the page."""

from typing import NamedTuple

from data import reference
from rules.reports import COLUMNS, ReportKind


class Word(NamedTuple):
    zh: str
    en: str


TITLES = {ReportKind.WEEKLY: "周报", ReportKind.MONTHLY: "月报", ReportKind.FINAL: "总结"}

FIGURES: dict[str, Word] = {
    "tasks.total": Word("分解任务数", "assigned tasks"),
    "tasks.done": Word("已完成任务数", "tasks done"),
    "tasks.late": Word("逾期完成任务数", "tasks done late"),
    "tasks.overdue": Word("逾期未完成任务数", "tasks overdue"),
    "tasks.share": Word("总体进度", "progress"),
    "records.total": Word("活动记录数", "activity records"),
    "photos.total": Word("照片数", "photos"),
    "hazards.registered": Word("本期登记隐患数", "hazards registered"),
    "hazards.registered_major": Word("本期登记重大隐患数", "major hazards registered"),
    "hazards.struck_off": Word("本期销号隐患数", "hazards struck off"),
    "hazards.open": Word("期末在账隐患数", "hazards open"),
    "hazards.major_open": Word("期末在账重大隐患数", "major hazards open"),
    "hazards.overdue": Word("期末逾期隐患数", "hazards overdue"),
    "hazards.waiting_recheck": Word("待复查隐患数", "hazards waiting for a recheck"),
    "coverage.share": Word("风险加权覆盖率", "risk-weighted coverage"),
    "coverage.high_share": Word("高风险点覆盖率", "coverage of high-risk points"),
    "coverage.active": Word("应巡点位数", "points to be visited"),
    "coverage.fresh": Word("按期巡查点位数", "points visited in time"),
    "coverage.overdue": Word("超期点位数", "points overdue"),
    "coverage.never": Word("从未巡查点位数", "points never visited"),
    "coverage.left_out": Word("暂停巡查点位数", "points left out"),
    "coverage.high_active": Word("高风险点位数", "high-risk points"),
    "coverage.high_fresh": Word("按期巡查高风险点位数", "high-risk points visited in time"),
    "coverage.high_overdue": Word("超期高风险点位数", "high-risk points overdue"),
    "coverage.visits": Word("近30日巡查记录数", "visits of the last 30 days"),
    "coverage.without_proof": Word("近30日无到场佐证记录数", "visits without place proof"),
}

METRICS: dict[str, tuple[str, str]] = {  # name, measure word
    "sessions": ("场次", "场次"),
    "people": ("参加人数", "人次"),
    "participants": ("参与人数", "人次"),
    "leaflets": ("发放资料", "份"),
    "consultations": ("接受咨询", "人次"),
    "hazards": ("发现隐患", "处"),
    "hazards_fixed": ("整改隐患", "处"),
    "illegal_acts": ("打击违法行为", "起"),
    "units_ordered": ("整顿单位", "家"),
    "units_closed": ("关停单位", "家"),
    "drills": ("演练", "场"),
    "minutes": ("用时", "分钟"),
    "items": ("作品", "件"),
    "enterprises": ("企业", "家"),
    "plans": ("方案", "份"),
    "documents": ("材料", "项"),
    "reports": ("报送", "次"),
    "teams": ("队伍", "支"),
    "cases": ("案例", "件"),
    "events": ("活动", "次"),
    "focus_lists": ("重点清单", "份"),
    "checks": ("检查", "次"),
    "letters": ("公开信", "次"),
    "contests": ("比武", "场"),
    "meetings": ("会议", "次"),
    "posters": ("标语横幅", "幅"),
    "messages": ("短信", "条"),
    "volunteers": ("志愿者", "人"),
    "views": ("网络浏览", "次"),
}


HEADS = {
    "sessions": "场次", "people": "人次", "leaflets": "资料", "consultations": "咨询", "drills": "演练",
    "hazards": "发现隐患", "hazards_fixed": "整改隐患", "units_ordered": "整顿单位",
}  # fmt: skip
"""What stands over a narrow column."""


def category(code: str) -> Word:
    found = reference.words("task_categories").get(code)
    return Word(found.zh, found.en) if found else Word(code or "其他活动", code or "other")


def metric(code: str) -> str:
    return METRICS[code][0] if code in METRICS else code


def counted(code: str, value: float) -> str:
    """发放资料300份; sessions alone are 3场次."""
    name, measure = METRICS.get(code, (code, ""))
    return f"{value:g}{measure}" if name == measure else f"{name}{value:g}{measure}"


def others(row: dict[str, float]) -> str:
    """What was counted and has no column of its own."""
    return "、".join(counted(code, value) for code, value in row.items() if code not in COLUMNS and value)


def figure(code: str) -> Word:
    """The name of any figure of a report; a cell of the table is named by its kind and its metric."""
    if code in FIGURES:
        return FIGURES[code]
    part, _, rest = code.partition(".")
    kind, _, name = rest.partition(".")
    if part != "activity":
        return Word(code, code)
    return Word(f"{category(kind).zh}{metric(name)}", f"{category(kind).en}: {name}")
