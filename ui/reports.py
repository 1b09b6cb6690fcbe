"""What the reports page is made of: what to report on, and the archive."""

from collections.abc import Sequence
from html import escape
from typing import Any, NamedTuple
from urllib.parse import urlencode

import streamlit as st

from data.queries.activities import CampaignSeen
from data.queries.plans import UnitSeen
from data.queries.reports import Archive, ReportLine
from rules.reports import Period, ReportKind, periods
from settings import settings
from ui import address
from ui.words import _, day, moment, today


class Wanted(NamedTuple):
    """What is to be frozen; as make_report takes it."""

    kind: str
    area_id: int
    period: Period
    campaign_id: int | None


def kind_names() -> dict[str, str]:
    return {
        ReportKind.WEEKLY: _("Weekly report"),
        ReportKind.MONTHLY: _("Month report"),
        ReportKind.FINAL: _("Final report"),
    }


def span(period: Period) -> str:
    return f"{day(period.starts_on)}–{day(period.ends_on)}"


def choose(areas: Sequence[tuple[int, str]], plans: Sequence[CampaignSeen]) -> Wanted | None:
    """Kind, area, plan and period; all stand ready, so that one tap makes this week's report."""
    named = kind_names()
    kinds = [kind.value for kind in ReportKind if plans or kind is not ReportKind.FINAL]
    kind = st.segmented_control(
        _("Report"), kinds, format_func=lambda code: named[code], required=True, label_visibility="collapsed",
        **address.bound("reports", "kind", address.said("kind", kinds, kinds[0])),
    )  # fmt: skip
    left, middle, right = st.columns(3)
    with left:
        area_id = _area(areas)
    with middle:
        plan = _plan(plans, ReportKind(kind))
    with right:
        period = _period(ReportKind(kind), plan)
    said = _("{area} · {period}. Its figures are frozen: made again, they are the same.")
    st.caption(said.format(area=dict(areas)[area_id], period=span(period)))
    if st.button(_("Make the report"), type="primary", icon=":material/lab_profile:", key="reports.make"):
        return Wanted(kind, area_id, period, plan.id if plan else None)
    return None


def _area(areas: Sequence[tuple[int, str]]) -> int:
    if len(areas) == 1:
        return areas[0][0]
    named = {str(id): name for id, name in areas}
    ids = list(named)
    chosen = st.selectbox(
        _("Area"), ids, format_func=lambda id: named[id],
        **address.bound("reports", "area", address.said("area", ids, ids[0])),
    )  # fmt: skip
    return int(chosen)


def _plan(plans: Sequence[CampaignSeen], kind: ReportKind) -> CampaignSeen | None:
    """One plan, or all of them where the report is not a plan's own."""
    by_id = {str(plan.id): plan for plan in plans}
    options = [*by_id, *([] if kind is ReportKind.FINAL else ["all"])]
    running = next((id for id, plan in by_id.items() if plan.running), options[0])
    first = "all" if kind is ReportKind.MONTHLY else running
    if len(options) == 1:
        return by_id.get(options[0])
    chosen = st.selectbox(
        _("Plan"), options, format_func=lambda id: by_id[id].name if id in by_id else _("All plans and activities"),
        **address.bound("reports", "plan", address.said("plan", options, first)),
    )  # fmt: skip
    return by_id.get(chosen)


def _period(kind: ReportKind, plan: CampaignSeen | None) -> Period:
    if kind is ReportKind.FINAL and plan is not None:
        return Period(plan.starts_on, min(plan.ends_on, today()))
    found = {p.starts_on.isoformat(): p for p in periods(kind, today(), settings().report_weekday)}
    days = list(found)
    names = {start: span(p) + (_(" (so far)") if p.ends_on >= today() else "") for start, p in found.items()}
    chosen = st.selectbox(
        _("Period"), days, format_func=lambda start: names[start],
        **address.bound("reports", "from", address.said("from", days, days[0])),
    )  # fmt: skip
    return found[chosen]


def archive(found: Archive, page: int, pages: int, mark: str) -> None:
    """What was frozen, the newest first; a print is looked up by its mark."""
    st.subheader(_("Archive"))
    st.text_input(
        _("Check a print: the mark at its end"), max_chars=64, placeholder="3f9c0a…",
        **address.bound("reports", "mark", mark),
    )  # fmt: skip
    if not found.rows:
        empty = _("No report bears this mark.") if mark else _("No report yet. The first one is made above.")
        st.info(empty, icon=":material/lab_profile:")
        return
    for row in found.rows:
        _line(row)
    if pages > 1:
        st.pagination(pages, default=page, key="reports.page", on_change=address.write, args=("page", "reports.page"))


def _line(row: ReportLine) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center", wrap=False, key=f"report.{row.id}"):
        said = f"{row.area} · {span(row.period)}"
        made = _("frozen {moment} by {person}").format(
            moment=moment(row.known_at), person=row.frozen_by or _("the system")
        )
        st.html(
            f"<div><b>{escape(kind_names()[row.kind])}</b> {escape(row.plan)}<br><span>{escape(said)}</span><br>"
            f"<small>{escape(made)} · {escape(row.hash[:12])}</small></div>",
            width="stretch",
        )
        st.button(
            _("Open this report"), icon=":material/chevron_right:", key=f"reports.open.{row.id}.iconly",
            on_click=address.go, kwargs={"report": str(row.id)},
        )  # fmt: skip


def back() -> None:
    st.button(_("Back"), icon=":material/arrow_back:", key="reports.back", on_click=address.go, kwargs={"report": ""})


def evidence(areas: Sequence[tuple[int, str]], plans: Sequence[CampaignSeen], units: Sequence[UnitSeen]) -> None:
    """Rows, pictures and a manifest as one file: of a plan or a unit, and of these days."""
    with st.expander(_("Evidence pack (zip)"), icon=":material/folder_zip:"):
        st.caption(_("Records as Excel and CSV, photos without their positions, and the hash of every file."))
        named, by_unit = {plan.id: plan for plan in plans}, {unit.id: unit.name for unit in units}
        all_plans, all_units = _("All plans and activities"), _("All units")
        plan = st.selectbox(
            _("Plan"), [0, *named], format_func=lambda id: named[id].name if id else all_plans, key="pack.plan"
        )
        unit = st.selectbox(
            _("Unit"), [0, *by_unit], format_func=lambda id: by_unit[id] if id else all_units, key="pack.unit"
        )
        first = named[plan].starts_on if plan else today().replace(day=1)
        left, right = st.columns(2)
        starts = left.date_input(_("From"), first, key=f"pack.from.{plan}")
        ends = right.date_input(_("To (day)"), today(), key="pack.to")
        said = {"area": areas[0][0], "from": starts.isoformat(), "to": ends.isoformat()}
        pack_link({**said, **({"plan": plan} if plan else {}), **({"unit": unit} if unit else {})})


def pack_link(asked: dict[str, Any]) -> None:
    """Sent as it is written, so that a large one begins at once."""
    st.link_button(_("Download the pack"), f"/api/evidence?{urlencode(asked)}", icon=":material/download:")
