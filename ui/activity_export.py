"""The statistics table 活动情况统计表 of what is on the board. Papers are always Chinese, whoever asks for them."""

from collections.abc import Iterator, Sequence

from data import reference
from data.exports import Cell, csv_table, workbook
from data.queries.boards import BoardRow
from rules.permissions import Viewer
from rules.progress import METRICS
from ui import exports
from ui.activity_words import STATE_WORDS
from ui.exports import named, zh
from ui.words import _, today

HEADINGS = (
    "Task", "Category", "Unit", "Opens on", "Due on", "Counted", "Target", "Done", "Share in percent", "State",
    "Evidence still wanted", "Completed at", "Records",
)  # fmt: skip


def button(viewer: Viewer, plan: str, rows: Sequence[BoardRow]) -> None:
    if rows and exports.may(viewer):
        name, icon = f"{plan}-{today():%Y%m%d}", ":material/table_view:"
        exports.button(_("Statistics table"), name, lambda: statistics(rows), key="activities.export", icon=icon)
        exports.button("CSV", name, lambda: as_csv(rows), key="activities.csv", kind="csv")


def statistics(rows: Sequence[BoardRow]) -> bytes:
    return workbook(zh("Statistics table"), [zh(heading) for heading in HEADINGS], lines(rows))


def as_csv(rows: Sequence[BoardRow]) -> bytes:
    return csv_table([zh(heading) for heading in HEADINGS], lines(rows))


def lines(rows: Sequence[BoardRow]) -> Iterator[tuple[Cell, ...]]:
    evidence = reference.words("evidence")
    for row in rows:
        yield (
            row.zh if row.occurrence == 1 else f"{row.zh}({row.occurrence})",
            named("task_categories", row.category),
            row.unit,
            row.opens_on,
            row.due_on,
            zh(METRICS.get(row.metric, row.metric)),
            row.target,
            row.done,
            None if row.share is None else round(100 * row.share, 1),
            zh(STATE_WORDS[row.state]),
            "、".join(evidence[kind].zh for kind in row.missing if kind in evidence),
            row.completed_at,
            row.records,
        )
