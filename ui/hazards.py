"""What the ledger page is made of: its pages, cards and table."""

from collections.abc import Sequence
from html import escape
from math import ceil

import streamlit as st

from data.queries import hazards
from data.queries.hazards import HazardCounts, LedgerFilter, LedgerPage, LedgerRow
from rules.permissions import Viewer
from ui import look
from ui.ask import ask
from ui.hazard_words import deadline_mark, deadline_word, grade_mark, grade_word, since, state_word, where
from ui.ledger_filters import others, write
from ui.tables import opened
from ui.words import _, day, today

PER_PAGE = 20
BELOW = "display:flex;flex-wrap:wrap;column-gap:12px;color:var(--anxun-muted);font-size:.9em"


def page_number(total: int) -> int:
    """The page in the URL, never past the last one; counted from one."""
    said = st.query_params.get("page", "1")
    wanted = int(said) if said.isdecimal() and len(said) < 7 else 1
    return min(max(wanted, 1), max(1, ceil(total / PER_PAGE)))


def ledger(viewer: Viewer, wanted: LedgerFilter) -> LedgerPage:
    """The page of the ledger that the URL asks for."""
    said = st.query_params.get("page", "1")
    offset = (int(said) - 1) * PER_PAGE if said.isdecimal() and 0 < len(said) < 7 and int(said) else 0
    found = ask(hazards.ledger, viewer, wanted, on=today(), limit=PER_PAGE, offset=offset)
    if found.total and not found.rows:  # a page past the end, from an old link
        offset = (page_number(found.total) - 1) * PER_PAGE
        found = ask(hazards.ledger, viewer, wanted, on=today(), limit=PER_PAGE, offset=offset)
    return found


def pages(total: int) -> None:
    """The way to the other pages, where there are any."""
    last = ceil(total / PER_PAGE)
    if last > 1:
        here = page_number(total)
        key = f"hazards.page.{here}"  # its own key per page: the URL alone says which page it is
        st.pagination(last, default=here, max_visible_pages=5, key=key, on_change=write, args=("page", key))


def is_phone() -> bool:
    """Cards by default; a wide screen gets the table."""
    return look.narrow()


def cards(rows: Sequence[LedgerRow]) -> None:
    for row in rows:
        with st.container(
            border=True, horizontal=True, vertical_alignment="center", wrap=False, key=f"hazards.card.{row.id}"
        ):
            st.html(_card(row), width="stretch")
            st.button(
                _("Open {title}").format(title=row.title),
                icon=":material/chevron_right:",
                key=f"hazards.open.{row.id}.iconly",
                on_click=open_line,
                args=(str(row.id),),
                width="content",
            )


def _card(row: LedgerRow) -> str:
    late = deadline_mark(row.due_on, row.state) or f"<span>{escape(since(row))}</span>"
    number = f'<span style="white-space:nowrap">{escape(row.number or _("no number yet"))}</span>'
    return (
        f'<div style="line-height:1.45"><div>{grade_mark(row.grade)} <b>{escape(row.title)}</b></div>'
        f"<div>{escape(state_word(row.state))} · {late}</div>"
        f'<div style="{BELOW}"><span>{escape(where(row))}</span>{number}</div></div>'
    )


def table(rows: Sequence[LedgerRow]) -> None:
    """One line per hazard; a click on a line opens it."""
    at = opened([told(row) for row in rows], key=f"hazards.table.{rows[0].id if rows else ''}")
    if at is not None:
        open_line(str(rows[at].id))
        st.rerun()


def told(row: LedgerRow) -> dict[str, str]:
    """A line as the table shows it."""
    return {
        _("Grade"): grade_word(row.grade),
        _("Hazard"): row.title,
        _("Place"): where(row),
        _("State"): state_word(row.state),
        _("Deadline"): day(row.due_on) if row.due_on else "",
        _("Left"): deadline_word(row.due_on, row.state),
        _("Responsible"): row.unit_name or row.responsible_person,
        _("Found"): day(row.found_at),
        _("Number"): row.number or "",
    }


def open_line(hazard_id: str) -> None:
    st.query_params["id"] = hazard_id


def close_line() -> None:
    st.query_params.from_dict(others("id", "step"))


def nothing_here(counts: HazardCounts) -> None:
    """An empty list says what to do next."""
    if counts.registered_total + counts.to_verify:
        st.info(_("No hazard fits. Clear the search or widen the filter."), icon=":material/filter_alt_off:")
        if st.button(_("Show all"), icon=":material/restart_alt:"):
            st.query_params.from_dict({"view": "all"})
            st.rerun()
    else:
        st.info(_("No hazard has been reported yet. Start with an inspection."), icon=":material/fact_check:")
