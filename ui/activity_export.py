"""The statistics table 活动情况统计表 of what is on the board. Papers are always Chinese, whoever asks for them."""

from collections.abc import Iterator, Sequence

import streamlit as st

import lang
from data import reference
from data.exports import Cell, workbook
from data.queries.boards import BoardRow
from rules.permissions import Viewer
from rules.progress import METRICS
from ui.activity_words import STATE_WORDS
from ui.words import _, today

MAY_EXPORT = ("export", "export_scope")
HEADINGS = (
    "Task", "Category", "Unit", "Opens on", "Due on", "Counted", "Target", "Done", "Share in percent", "State",
    "Evidence still wanted", "Completed at", "Records",
)  # fmt: skip


def button(viewer: Viewer, plan: str, rows: Sequence[BoardRow]) -> None:
    """Built when it is clicked, not on every run."""
    if rows and any(viewer.has(permission) for permission in MAY_EXPORT):
        st.download_button(
            _("Statistics table"),
            lambda: statistics(rows),
            file_name=f"{plan}-{today():%Y%m%d}.xlsx",
            mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            icon=":material/table_view:",
            on_click="ignore",
            key="activities.export",
        )


def statistics(rows: Sequence[BoardRow]) -> bytes:
    headings = [lang.translate(heading, "zh") for heading in HEADINGS]
    return workbook(lang.translate("Statistics table", "zh"), headings, _lines(rows))


def _lines(rows: Sequence[BoardRow]) -> Iterator[tuple[Cell, ...]]:
    categories, evidence = reference.words("task_categories"), reference.words("evidence")
    for row in rows:
        yield (
            row.zh if row.occurrence == 1 else f"{row.zh}({row.occurrence})",
            categories[row.category].zh if row.category in categories else row.category,
            row.unit,
            row.opens_on,
            row.due_on,
            lang.translate(METRICS.get(row.metric, row.metric), "zh"),
            row.target,
            row.done,
            None if row.share is None else round(100 * row.share, 1),
            lang.translate(STATE_WORDS[row.state], "zh"),
            "、".join(evidence[kind].zh for kind in row.missing if kind in evidence),
            row.completed_at,
            row.records,
        )
