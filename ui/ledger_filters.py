"""The filter of the ledger: its views, its words, its choices, all of them in the address."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from data import reference
from data.queries.hazards import VIEWS, HazardCounts, LedgerFilter
from data.queries.ledger_filter import LONGEST_TEXT, filter_of
from data.queries.overview import AreaChoice
from rules.vocabulary import Grade, HazardState
from ui.words import _, name

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
        st.query_params.from_dict({**others("overdue"), "view": "overdue"})
    chosen = view()
    st.segmented_control(
        _("Show"),
        list(VIEWS),
        format_func=words.__getitem__,
        required=True,
        label_visibility="collapsed",
        **_bound("view", chosen),
    )
    with st.container(horizontal=True, wrap=False, vertical_alignment="bottom"):
        text = st.query_params.get("q", "")[:LONGEST_TEXT]
        st.text_input(
            _("Search"),
            placeholder=_("Number, words or place"),
            label_visibility="collapsed",
            icon=":material/search:",
            max_chars=LONGEST_TEXT,
            **_bound("q", text),
        )
        with st.popover(_("Filter"), icon=":material/tune:"):
            more = _more(areas, VIEWS[chosen] or tuple(HazardState))
    return filter_of(chosen, text=text, **more)


def view() -> str:
    return _in_url("view", list(VIEWS), "open")


def in_words(wanted: LedgerFilter, areas: Sequence[AreaChoice]) -> dict[str, str]:
    """The same filter as the map's own address says it."""
    area = next((str(a.id) for a in areas if a.path == wanted.area_path), "")
    words = {
        "view": view(),
        "q": wanted.text,
        "state": wanted.states[0].value if st.query_params.get("state") and len(wanted.states) == 1 else "",
        "grade": wanted.grade.value if wanted.grade else "",
        "category": wanted.category or "",
        "area": area,
        "site": "" if wanted.site_id is None else str(wanted.site_id),
        "mine": "true" if wanted.mine else "",
    }
    return {part: word for part, word in words.items() if word}


def choose_look() -> str:
    """List, map or board of the same lines; the choice stands in the address."""
    words = {"list": _("List"), "map": _("Map"), "board": _("Board")}
    icons = {"list": ":material/list:", "map": ":material/map:", "board": ":material/view_kanban:"}
    chosen = _in_url("look", list(words), "list")
    st.segmented_control(
        _("How to look at it"),
        list(words),
        format_func=lambda look: f"{icons[look]} {words[look]}",
        required=True,
        label_visibility="collapsed",
        **_bound("look", chosen),
    )
    return chosen


def _more(areas: Sequence[AreaChoice], states: Sequence[HazardState]) -> dict[str, Any]:
    """State within the view, grade, category, area, mine, order."""
    state = _choose(_("State"), "state", {s.value: name("hazard_states", s) for s in states})
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
        "state": state,
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
    return {"key": key, "on_change": write, "args": (param, key)}


def write(param: str, key: str) -> None:
    value = st.session_state[key]
    said = "true" if value is True else str(value or "").strip()
    kept = others(param, "page", *(("state", "column") if param == "view" else ()))
    if said:
        kept[param] = said
    st.query_params.from_dict(kept)


def others(*without: str) -> dict[str, str]:
    return {k: v for k, v in st.query_params.to_dict().items() if k not in without}
