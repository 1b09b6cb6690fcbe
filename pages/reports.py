"""Reports of a week, a month or a plan: made by one tap, frozen, kept, checked."""

from contextlib import suppress
from uuid import UUID

import streamlit as st

from actions.reports import correct_report, make_report
from data.queries import plans, reports
from rules.errors import UnknownThing
from rules.reports import MAY_REPORT
from ui import address, list_exports
from ui import report_detail as detail
from ui import reports as shown
from ui.act import act
from ui.ask import ask
from ui.person import require
from ui.words import _, today

PER_PAGE = 10
viewer = require(*MAY_REPORT, "view_reports")


def one(asked: str) -> None:
    """A frozen report with its files, its sentences, and what came after it."""
    shown.back()
    seen = None
    with suppress(UnknownThing, ValueError):
        seen = ask(reports.report, viewer, snapshot_id=UUID(asked))
    if seen is None:
        st.info(_("There is no such report here."), icon=":material/search_off:")
        return
    detail.head(seen)
    detail.take_along(seen)
    detail.draft(seen)
    detail.later(seen)
    detail.figures(viewer, seen)
    correction = detail.ask_correction(seen)
    if correction and act(correct_report, snapshot_id=seen.id, **correction):
        st.toast(_("Corrected."), icon=":material/check:")
        st.rerun()


def home() -> None:
    areas = ask(reports.areas, viewer)
    if areas:
        begun = ask(reports.reportable, viewer, on=today())
        wanted = shown.choose(areas, begun)
        if wanted and act(make_report, **wanted._asdict()):
            st.query_params["report"] = str(ask(reports.made, viewer, **wanted._asdict()))
            st.rerun()
        shown.evidence(areas, begun, ask(plans.units, viewer))
    mark = st.query_params.get("mark", "")
    total = ask(reports.archive, viewer, mark=mark, limit=1).total
    pages = -(-total // PER_PAGE)
    page = address.page_number(pages)
    found = ask(reports.archive, viewer, mark=mark, limit=PER_PAGE, offset=(page - 1) * PER_PAGE)
    shown.archive(found, page, pages, mark)
    if total:
        list_exports.buttons("reports")


st.title(_("Reports"))
report = st.query_params.get("report", "")
one(report) if report else home()
