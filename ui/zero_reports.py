"""The daily report on the screen: one tap for the unit, who is missing for the subdistrict. Units, never persons."""

from collections.abc import Sequence
from datetime import date
from html import escape
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import streamlit as st

from data import reference
from data.queries.zero_reports import UnitDay, UnitRow
from rules.periods import DayReport, ReportState
from ui import list_exports
from ui.doors import door
from ui.words import _, day, local, moment, name, today

SIGNS = {
    ReportState.NOTHING: "●",
    ReportState.HAPPENED: "■",
    ReportState.MISSING: "◆",
    ReportState.WAITING: "○",
}


class Wish(NamedTuple):
    """What was asked for: nothing, or something with its words."""

    happened: bool
    facts: dict[str, Any]


def words(report: DayReport) -> str:
    said = {
        ReportState.NOTHING: _("nothing happened"),
        ReportState.HAPPENED: _("something happened"),
        ReportState.MISSING: _("not reported"),
        ReportState.WAITING: _("not reported yet"),
    }[report.state]
    said = _("{what}, late").format(what=said) if report.late else said
    return _("{what}, the phone's clock is wrong").format(what=said) if report.clock_doubted else said


def tap(rows: Sequence[UnitDay]) -> Wish | None:
    """For the one who reports: one tap when nothing happened, two lines when something did."""
    mine = [row for row in rows if row.mine]
    if len(mine) != 1:
        return None
    row = mine[0]
    with st.container(border=True, key="zero-card"):
        st.html(
            f'<div class="anxun-window"><b>{escape(_("Daily report, {day}").format(day=day(row.on)))}</b><br>'
            f"<small>{escape(row.unit)} · {escape(words(row.report))}{_time(row.report)}</small></div>"
        )
        wish = None
        open_ = row.report.state in (ReportState.MISSING, ReportState.WAITING)
        key = f"zero.nothing.{row.unit_id}.{row.on}"
        if open_ and st.button(_nothing(row.on), type="primary", width="stretch", icon=":material/check:", key=key):
            wish = Wish(False, {"unit_id": row.unit_id, "on": row.on})
        if row.may_find:
            with st.expander(_("Something happened"), icon=":material/flag:"):
                wish = _happened(row) or wish
    return wish


def _nothing(on: date) -> str:
    if on == today():
        return _("Nothing happened today")
    return _("Nothing happened on {day}").format(day=day(on))


def _time(report: DayReport) -> str:
    if report.at is None:
        return ""
    if report.arrived_at is None:
        return f" · {local(report.at):%H:%M}"
    tapped, came = moment(report.at), moment(report.arrived_at)
    return " · " + escape(_("tapped {at} without a signal, arrived {came}").format(at=tapped, came=came))


def _happened(row: UnitDay) -> Wish | None:
    """It becomes a line of the hazard ledger; refused, what was typed stays."""
    entry: UUID = st.session_state.setdefault("zero.entry", uuid4())
    tops = [code for code in reference.words("hazard_categories") if "/" not in code]
    with st.form(f"zero.form.{entry}"):
        text = st.text_area(_("What happened, and where"), max_chars=500, key=f"zero.text.{entry}")
        category = st.selectbox(
            _("Category"), tops, format_func=lambda c: name("hazard_categories", c), key=f"zero.category.{entry}"
        )
        if not st.form_submit_button(_("Report it as a hazard"), type="primary", width="stretch"):
            return None
    facts = {"unit_id": row.unit_id, "on": row.on, "text": text, "category": category, "hazard_id": entry}
    return Wish(True, facts)


def reported() -> None:
    """After it was kept: an empty form for the next one."""
    st.session_state.pop("zero.entry", None)
    st.toast(_("Reported."), icon=":material/check:")
    st.rerun()


def missing(rows: Sequence[UnitDay]) -> list[str]:
    return [r.unit for r in rows if r.report.state in (ReportState.MISSING, ReportState.WAITING)]


def who(rows: Sequence[UnitDay]) -> None:
    """Who has reported and who has not, for whoever sees more than one unit."""
    if not rows:
        st.info(_("No open window asks for a daily report on this day."), icon=":material/event_available:")
        return
    absent = missing(rows)
    said = _("{n} of {all} units have not reported yet").format(n=len(absent), all=len(rows))
    whole = _("All {n} units have reported.").format(n=len(rows))
    st.html(f'<h2 class="anxun-said">{escape(said if absent else whole)}</h2>')
    rows = sorted(rows, key=lambda row: row.unit not in absent)
    lines = "".join(
        f'<li><span><b>{escape(r.unit)}</b><small>{escape(r.note)}</small></span><span><span aria-hidden="true">'
        f"{SIGNS[r.report.state]}</span> {escape(words(r.report))}{_time(r.report)}</span></li>"
        for r in rows
    )
    st.html(f'<ul class="anxun-rows">{lines}</ul>')
    list_exports.buttons("days")
    for row in rows:
        if row.hazard_id is not None:
            door(_("{unit}: the hazard").format(unit=row.unit), "hazards", {"id": str(row.hazard_id)})


def table(days: Sequence[date], rows: Sequence[UnitRow]) -> None:
    """The last days, unit by unit; a late report keeps its mark."""
    if not rows:
        return
    heads = "".join(f'<th scope="col">{escape(_short(d))}</th>' for d in days)
    body = "".join(_row(days, row) for row in rows)
    key = "".join(f"<span>{SIGNS[s]} {escape(words(DayReport(s)))}</span>" for s in ReportState)
    late = f"<span>▲ {escape(_('late'))}</span>"
    st.html(
        f'<p class="anxun-key">{key}{late}</p><div class="anxun-grid" tabindex="0" role="region" '
        f'aria-label="{escape(_("Daily reports by unit and day"))}"><table><thead><tr><th></th>{heads}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _row(days: Sequence[date], row: UnitRow) -> str:
    cells = "".join(_cell(on, one) for on, one in zip(days, row.days, strict=True))
    return f'<tr><th scope="row">{escape(row.unit)}</th>{cells}</tr>'


def _cell(on: date, one: DayReport) -> str:
    sign = f"{SIGNS[one.state]}{'▲' if one.late else ''}"
    return f'<td title="{escape(day(on))}"><span role="img" aria-label="{escape(words(one))}">{sign}</span></td>'


def _short(on: date) -> str:
    return f"{on.month}/{on.day}"
