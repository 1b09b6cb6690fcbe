"""One frozen report: its files, its sentences, what came after it, the rows behind a figure, a correction by hand."""

from collections.abc import Callable
from html import escape
from typing import Any

import streamlit as st

from data.papers import documents, report_blocks, report_sheets
from data.papers import report_text as text
from data.papers.report_words import figure
from data.queries import report_rows
from data.queries.reports import ReportSeen
from rules.permissions import Viewer
from rules.reports import corrected
from ui import exports
from ui.ask import ask
from ui.doors import door
from ui.reports import kind_names, pack_link, span
from ui.words import _, day, label, moment, percent

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROWS = 10


def head(seen: ReportSeen) -> None:
    """What it is of, as of when, and whether it is still what was frozen."""
    st.subheader(f"{kind_names()[seen.kind]} · {seen.area}")
    st.write(" · ".join(part for part in (seen.value["campaign"], span(seen.period)) if part))
    if seen.sound:
        said = _("✓ Checked: the same as frozen {moment}; mark {mark}.")
        st.caption(said.format(moment=moment(seen.known_at), mark=seen.hash[:12]))
    else:
        st.error(_("This report is not what was frozen. Ask your administrator."), icon=":material/gpp_bad:")
    if seen.unfinished:
        st.warning(_("Made before its period was over: make it again afterwards."), icon=":material/hourglass_top:")


def take_along(seen: ReportSeen) -> None:
    """Built when it is clicked."""
    name = report_blocks.name_of(seen)
    table = name.replace(report_blocks.title(seen), "统计表")
    forms: list[tuple[str, str, str, Callable[[], bytes]]] = [
        (_("Word"), f"{name}.docx", WORD, lambda: documents.docx(report_blocks.document(seen))),
        ("PDF", f"{name}.pdf", "application/pdf", lambda: documents.pdf(report_blocks.document(seen))),
        (_("Statistics (Excel)"), f"{table}.xlsx", EXCEL, lambda: report_sheets.statistics(seen)),
        (_("Statistics (Word)"), f"{table}.docx", WORD, lambda: documents.docx(report_blocks.statistics(seen))),
    ]
    with st.container(horizontal=True, key="reports.take"):
        for n, (title, file, mime, make) in enumerate(forms):
            st.download_button(
                title, exports.still_here(make), file_name=file, mime=mime, icon=":material/download:",
                on_click="ignore", key=f"reports.take.{n}", type="primary" if n == 0 else "secondary",
            )  # fmt: skip
        _pack(seen)


def _pack(seen: ReportSeen) -> None:
    """All that the report was written from."""
    days = {"from": seen.period.starts_on.isoformat(), "to": seen.period.ends_on.isoformat()}
    pack_link({"area": seen.area_id, **days, **({"plan": seen.campaign} if seen.campaign else {})})


def draft(seen: ReportSeen) -> None:
    """The sentences as they stand in the document; each rests on figures that are named."""
    figures = corrected(seen.figures, seen.corrections)
    said = [*text.progress(seen.value, figures), *text.activities(seen.value, figures), *text.hazards(figures)]
    body = "".join(f"<p>{escape(sentence.text)}</p>" for sentence in [*said, *text.coverage(figures)])
    st.html(f'<div lang="zh">{body}</div>')
    for c in seen.corrections:
        told = _("Corrected by hand: {what} from {before} to {after}, {reason} ({person}, {day})")
        blanks = {"before": f"{c.before:g}", "after": f"{c.after:g}", "reason": c.reason, "person": c.person}
        st.caption(told.format(what=label(figure(c.code)), day=day(c.on), **blanks))


def later(seen: ReportSeen) -> None:
    """What came after it; the frozen figures stay."""
    for lines, told in (
        (seen.late, _("{n} records of this period came later and are not counted here")),
        (seen.withdrawn, _("{n} records were taken back later and are still counted here")),
    ):
        if lines:
            with st.expander(told.format(n=len(lines)), icon=":material/more_time:"):
                items = [" ".join((r["day"].isoformat(), r["unit"], r["title"])) for r in lines]
                st.html(f"<ul>{''.join(f'<li>{escape(item)}</li>' for item in items)}</ul>")


def figures(viewer: Viewer, seen: ReportSeen) -> None:
    """Any figure opens the rows behind it."""
    standing = corrected(seen.figures, seen.corrections)
    with st.expander(_("Figures and the rows behind them"), icon=":material/data_table:"):
        code = _choose_figure(seen, standing, "reports.figure")
        found = ask(report_rows.behind, viewer, snapshot_id=seen.id, code=code, limit=ROWS, offset=_offset(seen, code))
        st.write(f"**{label(figure(code))}: {_figure(code, standing[code])}** · {_('{n} rows').format(n=found.total)}")
        for n, row in enumerate(found.rows):
            with st.container(key=f"reports.row.{n}"):
                door(row.text, row.page, dict(row.query))
        pages = -(-found.total // ROWS)
        if pages > 1 and found.rows:
            st.pagination(pages, key=f"reports.rows.{code}")


def _offset(seen: ReportSeen, code: str) -> int:
    """Of the page of rows that was chosen below them in the run before."""
    page = int(st.session_state.get(f"reports.rows.{code}", 1))
    return min(page - 1, len(seen.rows.get(code, ())) // ROWS) * ROWS


def _choose_figure(seen: ReportSeen, standing: dict[str, Any], key: str, *, counts_only: bool = False) -> str:
    codes = [code for code in seen.figures if not (counts_only and ("share" in code or standing[code] is None))]
    chosen: str = st.selectbox(
        _("Figure"), codes, format_func=lambda code: f"{label(figure(code))}: {_figure(code, standing[code])}", key=key
    )
    return chosen


def _figure(code: str, value: float | None) -> str:
    return percent(value) if "share" in code or value is None else f"{value:g}"


def ask_correction(seen: ReportSeen) -> dict[str, Any] | None:
    """Which count, to what, and why; it is logged and stands in the report."""
    if not seen.mine:
        return None
    standing = corrected(seen.figures, seen.corrections)
    with st.expander(_("Correct a figure by hand"), icon=":material/edit_note:"):
        st.caption(_("The frozen figure stays; the report tells both, with your name and the reason."))
        code = _choose_figure(seen, standing, "reports.correct.code", counts_only=True)
        with st.form(f"reports.correct.{len(seen.corrections)}", border=False):
            value = st.number_input(
                _("The right figure"), min_value=0, step=1, value=int(standing[code]),
                key=f"reports.correct.value.{code}.{len(seen.corrections)}",
            )  # fmt: skip
            reason = st.text_input(_("Reason"), max_chars=200, key=f"reports.correct.reason.{len(seen.corrections)}")
            sent = st.form_submit_button(_("Correct"), icon=":material/check:")
    return {"code": code, "value": float(value), "reason": reason} if sent else None
