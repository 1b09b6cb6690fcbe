"""What the ledger page is made of: its views, filters, cards and table."""

from collections.abc import Sequence
from html import escape
from math import ceil
from typing import Any

import streamlit as st

from data import reference
from data.queries import hazards
from data.queries.hazards import VIEWS, HazardCounts, LedgerFilter, LedgerPage, LedgerRow
from data.queries.overview import AreaChoice
from rules.permissions import Viewer
from rules.vocabulary import Grade
from ui import look
from ui.ask import ask
from ui.hazard_words import deadline_mark, deadline_word, grade_mark, grade_word, since, state_word, where
from ui.words import _, day, name, today

PER_PAGE = 20
BELOW = "display:flex;flex-wrap:wrap;column-gap:12px;color:var(--anxun-muted);font-size:.9em"
SORTS = ("urgent", "newest", "deadline", "number")


def view_words(n: HazardCounts) -> dict[str, str]:
    return {
        "open": _("Open {n}").format(n=n.open),
        "overdue": _("Overdue {n}").format(n=n.overdue),
        "recheck": _("To recheck {n}").format(n=n.waiting_recheck),
        "reported": _("To verify {n}").format(n=n.to_verify),
        "closed": _("Struck off {n}").format(n=n.struck_off_total),
        "all": _("All"),
    }


def sort_words() -> dict[str, str]:
    return {
        "urgent": _("Most pressing first"),
        "newest": _("Newest first"),
        "deadline": _("By deadline"),
        "number": _("By number"),
    }


def filters(counts: HazardCounts, areas: Sequence[AreaChoice]) -> LedgerFilter:
    """The filter that stands in the URL, with the widgets to change it."""
    words = view_words(counts)
    if st.query_params.get("overdue") == "true":
        st.query_params.from_dict({**_others("overdue"), "view": "overdue"})
    chosen = _in_url("view", list(VIEWS), "open")
    st.segmented_control(
        _("Show"),
        list(VIEWS),
        format_func=words.__getitem__,
        required=True,
        label_visibility="collapsed",
        **_bound("view", chosen),
    )
    with st.container(horizontal=True, wrap=False, vertical_alignment="bottom"):
        text = st.query_params.get("q", "")
        st.text_input(
            _("Search"),
            placeholder=_("Number, words or place"),
            label_visibility="collapsed",
            icon=":material/search:",
            max_chars=80,
            **_bound("q", text),
        )
        with st.popover(_("Filter"), icon=":material/tune:"):
            more = _more(areas)
    return LedgerFilter(text=text, states=VIEWS[chosen], overdue=chosen == "overdue", **more)


def _more(areas: Sequence[AreaChoice]) -> dict[str, Any]:
    """Grade, category, area, mine, order."""
    grade = _choose(_("Grade"), "grade", {"major": _("Major"), "general": _("General")})
    tops = {code: name("hazard_categories", code) for code in reference.words("hazard_categories") if "/" not in code}
    category = _choose(_("Category"), "category", tops)
    area = _choose(_("Area"), "area", {str(a.id): a.name for a in areas})
    sort = _in_url("sort", SORTS, "urgent")
    st.selectbox(_("Order"), SORTS, format_func=sort_words().__getitem__, **_bound("sort", sort))
    mine = st.query_params.get("mine") == "true"
    st.toggle(_("Only what I found or rectified"), **_bound("mine", mine))
    site = st.query_params.get("site", "")
    paths = {str(a.id): a.path for a in areas}
    return {
        "grade": Grade(grade) if grade else None,
        "category": category or None,
        "area_path": paths.get(area),
        "site_id": int(site) if site.isdecimal() and len(site) < 10 else None,
        "mine": mine,
        "sort": sort,
    }


def _choose(label: str, param: str, options: dict[str, str]) -> str:
    chosen = _in_url(param, list(options), "")
    words = {"": _("All"), **options}
    st.selectbox(label, list(words), format_func=words.__getitem__, **_bound(param, chosen))
    return chosen


def _in_url(param: str, options: Sequence[str], default: str) -> str:
    """What the URL says, if it makes sense."""
    said = st.query_params.get(param, default)
    return said if said in options else default


def _bound(param: str, value: Any) -> dict[str, Any]:
    """A widget that shows what stands in the URL and writes there what is chosen.

    `bind="query-params"` would write the label: a link sent by a Chinese reader would say nothing to an English one.
    """
    key = f"hazards.{param}"
    st.session_state[key] = value
    return {"key": key, "on_change": _write, "args": (param, key)}


def _write(param: str, key: str) -> None:
    value = st.session_state[key]
    said = "true" if value is True else str(value or "").strip()
    kept = _others(param, "page")
    if said:
        kept[param] = said
    st.query_params.from_dict(kept)


def _others(*without: str) -> dict[str, str]:
    return {k: v for k, v in st.query_params.to_dict().items() if k not in without}


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
        st.pagination(last, default=here, max_visible_pages=5, key=key, on_change=_write, args=("page", key))


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
    shown = [told(row) for row in rows]
    event: Any = st.dataframe(
        shown, hide_index=True, width="stretch", on_select="rerun", selection_mode="single-row", key=_table_key(rows)
    )
    picked = event["selection"]["rows"]
    if picked:
        open_line(str(rows[picked[0]].id))
        st.rerun()


def _table_key(rows: Sequence[LedgerRow]) -> str:
    """A selection belongs to what was shown; coming back from a line must not open it again."""
    return f"hazards.table.{st.session_state.get('hazards.opened', 0)}.{rows[0].id if rows else ''}"


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
    st.session_state["hazards.opened"] = st.session_state.get("hazards.opened", 0) + 1
    st.query_params["id"] = hazard_id


def close_line() -> None:
    st.query_params.from_dict(_others("id", "step"))


def nothing_here(counts: HazardCounts) -> None:
    """An empty list says what to do next."""
    if counts.registered_total + counts.to_verify:
        st.info(_("No hazard fits. Clear the search or widen the filter."), icon=":material/filter_alt_off:")
        if st.button(_("Show all"), icon=":material/restart_alt:"):
            st.query_params.from_dict({"view": "all"})
            st.rerun()
    else:
        st.info(_("No hazard has been reported yet. Start with an inspection."), icon=":material/fact_check:")
