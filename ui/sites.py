"""The register as a list: search, filter, cards or table, pages."""

from collections.abc import Sequence
from html import escape
from math import ceil
from typing import Any, get_args

import streamlit as st

from data import reference
from data.queries.overview import AreaChoice
from data.queries.sites import LONGEST_TEXT, Show, SiteFilter, SiteRow
from rules.sites import GROUPS
from rules.vocabulary import Risk
from ui import address, expiry_words, look, site_words
from ui.tables import opened
from ui.words import _, name

PER_PAGE = 20
MOST_PAGES = 100_000
RISK_MARKS = {Risk.HIGH: "◆", Risk.MEDIUM: "●", Risk.LOW: "■"}


def tools() -> None:
    """For whoever keeps sites: one more, a list of them, and those that stand there twice."""
    words = {
        "add": (_("Add a site"), ":material/add:"),
        "import": (_("Import"), ":material/upload:"),
        "doubles": (_("Suspected doubles"), ":material/content_copy:"),
    }
    with st.container(horizontal=True):
        for show, (label, icon) in words.items():
            st.button(label, icon=icon, on_click=address.go, kwargs={"show": show}, key=f"sites.show.{show}")


def filters(areas: Sequence[AreaChoice]) -> SiteFilter:
    """What the address asks for, with the widgets to change it."""
    group = _pills()
    with st.container(horizontal=True, wrap=False, vertical_alignment="bottom"):
        text = st.query_params.get("q", "")[:LONGEST_TEXT]
        st.text_input(
            _("Search"), placeholder=_("Name, code, address or person"), label_visibility="collapsed",
            icon=":material/search:", max_chars=LONGEST_TEXT, **_bound("q", text),
        )  # fmt: skip
        with st.popover(_("Filter"), icon=":material/tune:"):
            more = _more(areas)
    return SiteFilter(text=text, group=group or None, **more)


def _pills() -> str:
    words = site_words.groups()
    chosen = address.said("group", list(GROUPS))
    st.pills(
        _("Groups"), list(words), format_func=words.__getitem__, label_visibility="collapsed",
        **_bound("group", chosen or None),
    )  # fmt: skip
    return chosen


def _more(areas: Sequence[AreaChoice]) -> dict[str, Any]:
    kinds = {code: name("site_types", code) for code in reference.words("site_types")}
    kind = _choose(_("Site type"), "type", kinds)
    risk = _choose(_("Risk class"), "risk", {r.value: name("risk_levels", r) for r in Risk})
    area = _choose(_("Area"), "area", {str(a.id): a.name for a in areas})
    words = site_words.shows()
    show = address.said("list", get_args(Show), "active")
    st.selectbox(_("Show"), list(words), format_func=words.__getitem__, **_bound("list", show))
    return {
        "type": kind or None,
        "risk": Risk(risk) if risk else None,
        "area_path": next((a.path for a in areas if str(a.id) == area), None),
        "show": show,
    }


def _choose(label: str, param: str, options: dict[str, str]) -> str:
    chosen = address.said(param, list(options))
    words = {"": _("All"), **options}
    st.selectbox(label, list(words), format_func=words.__getitem__, **_bound(param, chosen))
    return chosen


def _bound(param: str, value: Any) -> dict[str, Any]:
    """As `address.bound`; another choice begins at the first page."""
    key = f"sites.{param}"
    st.session_state[key] = value
    return {"key": key, "on_change": _write, "args": (param, key)}


def _write(param: str, key: str) -> None:
    address.go(page="")
    address.write(param, key)


def offset() -> int:
    return (address.page_number(MOST_PAGES) - 1) * PER_PAGE


def rows(found: Sequence[SiteRow]) -> None:
    if look.narrow():
        _cards(found)
    else:
        _table(found)


def pages(total: int) -> None:
    last = ceil(total / PER_PAGE)
    if last > 1:
        here = address.page_number(last)
        key = f"sites.page.{here}"
        st.pagination(last, default=here, max_visible_pages=5, key=key, on_change=address.write, args=("page", key))


def nothing(choice: SiteFilter) -> None:
    if choice == SiteFilter():
        st.info(_("The register is empty. Import a list, or add the first site."), icon=":material/storefront:")
        return
    st.info(_("No site fits. Clear the search or widen the filter."), icon=":material/filter_alt_off:")
    st.button(_("Show all"), icon=":material/restart_alt:", on_click=st.query_params.clear)


def _cards(found: Sequence[SiteRow]) -> None:
    for row in found:
        key = f"sites.card.{row.id}"
        with st.container(border=True, horizontal=True, vertical_alignment="center", wrap=False, key=key):
            st.html(_card(row), width="stretch")
            st.button(
                _("Open {title}").format(title=row.name), icon=":material/chevron_right:",
                key=f"sites.open.{row.id}.iconly", on_click=open_site, args=(row.id,), width="content",
            )  # fmt: skip


def _card(row: SiteRow) -> str:
    where = " ".join(part for part in (row.address, row.floor, row.room) if part)
    gas = site_words.risk(row.type, row.risk) if row.type == site_words.GAS else ""
    below = " · ".join(part for part in (name("site_types", row.type), gas, row.area_name) if part)
    more = " · ".join(part for part in (where, row.code, *state_words(row)) if part)
    return (
        f'<div style="line-height:1.45"><div>{RISK_MARKS[row.risk]} <b>{escape(row.name)}</b></div>'
        f'<div>{escape(below)}</div><div style="color:var(--anxun-muted);font-size:.9em">{escape(more)}</div></div>'
    )


def state_words(row: SiteRow) -> list[str]:
    """What is special about it."""
    said = [_("Paused")] if row.paused else []
    if row.ended_at:
        said.append(_("Ended"))
    said += [] if row.lat is not None else [_("Without a position")]
    pressing = "" if row.ended_at else expiry_words.short(row.due_on)
    return [*said, pressing] if pressing else said


def _table(found: Sequence[SiteRow]) -> None:
    at = opened([_told(row) for row in found], key=f"sites.table.{found[0].id if found else ''}")
    if at is not None:
        open_site(found[at].id)
        st.rerun()


def _told(row: SiteRow) -> dict[str, str]:
    return {
        _("Site"): row.name,
        _("Site type"): name("site_types", row.type),
        _("Risk class"): f"{RISK_MARKS[row.risk]} {site_words.risk(row.type, row.risk)}",
        _("Area"): row.area_name,
        _("Address"): " ".join(part for part in (row.address, row.floor, row.room) if part),
        _("Responsible person"): row.responsible_person,
        _("Phone"): row.phone,
        _("State"): " · ".join(state_words(row)) or _("In the register"),
        _("Code"): row.code,
    }


def open_site(site_id: int) -> None:
    address.go(site=str(site_id), show="")
