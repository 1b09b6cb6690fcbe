"""The rows behind the coverage figures as cards and tables, coverage by area, and days kept per month."""

from collections.abc import Sequence
from datetime import datetime
from html import escape
from math import ceil
from typing import get_args
from urllib.parse import urlencode

import streamlit as st

from data.queries import due
from data.queries.coverage import Standing
from data.queries.due import DoubtfulVisit, DuePage, LeftOut
from rules.permissions import Viewer
from rules.vocabulary import Risk
from ui import address, look
from ui.ask import ask
from ui.coverage import Looked
from ui.doors import door, enter
from ui.tables import opened
from ui.words import _, day, moment, name

PER_PAGE = 20
PER_PAGE_ON_A_PHONE = 10
MOST_PAGES = 10_000
RISK_MARKS = {Risk.HIGH: "◆", Risk.MEDIUM: "▲", Risk.LOW: "■"}


def state_word(row: Standing) -> str:
    """Shape and word; the colour comes on top."""
    words = {"fresh": _("seen in time"), "due": _("due soon"), "stale": _("out of time"), "never": _("never visited")}
    return f"{look.DOTS[row.state]} {words[row.state]}"


def waited(row: Standing, at: datetime) -> str:
    """What is late or when it will be, in words that need no formula."""
    if row.due_at > at:
        return _("due by {day}").format(day=day(row.due_at))
    late = (at - row.due_at).days
    if row.ratio is None:
        return _("overdue {n} days").format(n=late)
    return _("overdue {n} days, {times} times").format(n=late, times=f"{row.ratio:.1f}")


def due_page(viewer: Viewer, looked: Looked, *, phone: bool) -> DuePage:
    """The page of the list that the address asks for."""
    order: due.Order = "area" if st.query_params.get("order") == "area" else "worst"
    which: due.Which = next((w for w in get_args(due.Which) if w == looked.which), "overdue")
    length = PER_PAGE_ON_A_PHONE if phone else PER_PAGE
    first = (address.page_number(MOST_PAGES) - 1) * length
    for offset in (first, 0) if first else (0,):  # an old link may ask for a page past the end
        found = ask(
            due.due_list,
            viewer,
            at=looked.at,
            which=which,
            order=order,
            part=looked.part,
            limit=length,
            offset=offset,
        )
        if found.rows:
            break
    return found


def points(found: DuePage, looked: Looked, *, phone: bool, may_inspect: bool) -> None:
    if not found.rows:
        st.success(_("Nothing in this list."), icon=":material/check:")
        return
    st.caption(_("{n} points").format(n=found.total))
    if phone:
        _cards(found.rows, looked.at, may_inspect=may_inspect)
    else:
        key = f"coverage.table.{looked.which}.{found.rows[0].site_id}"
        widths = {_("Left"): 140, _("Site"): 190, _("Site type"): 120, _("Area"): 120}
        at = opened([_told(row, looked.at) for row in found.rows], key=key, widths=widths)
        if at is not None:
            _open_site(found.rows[at].site_id)
    last = ceil(found.total / (PER_PAGE_ON_A_PHONE if phone else PER_PAGE))
    if last > 1:
        here = address.page_number(last)
        key = f"coverage.page.{here}"  # pagination wants its default beside it, not in the session's state
        st.pagination(last, default=here, max_visible_pages=5, key=key, on_change=address.write, args=("page", key))


def choose_order() -> None:
    orders = {"worst": _("Longest wait first"), "area": _("By area")}
    chosen = address.said("order", list(orders), "worst")
    st.segmented_control(
        _("Order"), list(orders), format_func=orders.__getitem__, required=True, label_visibility="collapsed",
        **address.bound("coverage", "order", chosen),
    )  # fmt: skip


def left_out(rows: Sequence[LeftOut]) -> None:
    """A point leaves the figure only with a reason, an approver and an end."""
    if not rows:
        st.success(_("No point is left out."), icon=":material/check:")
    for row in rows:
        until = _("until {day} · {reason} · approved by {person}")
        said = until.format(day=day(row.ends_at), reason=row.reason, person=row.approver)
        _line(f"◌ {row.name}", f"{name('site_types', row.type)} · {row.area_name}", said)


def visits(rows: Sequence[DoubtfulVisit]) -> None:
    if not rows:
        st.success(_("No such visit."), icon=":material/check:")
    for row in rows:
        why = (
            _("The phone's clock or place must be looked at; not counted until then.") if row.needs_review else row.note
        )
        said = " · ".join(part for part in (moment(row.occurred_at), name("check_kinds", row.kind), why) if part)
        _line(f"◌ {row.name}", f"{name('site_types', row.type)} · {row.area_name}", said)


def _cards(rows: Sequence[Standing], at: datetime, *, may_inspect: bool) -> None:
    for row in rows:
        key = f"coverage.card.{row.site_id}"
        with st.container(border=True, horizontal=True, vertical_alignment="center", wrap=False, key=key):
            st.html(_card(row, at), width="stretch")
            if may_inspect:
                with st.container(width=72):
                    door(_("Check"), "inspect", {"site": str(row.site_id)})
            elif _opener(row):
                _open_site(row.site_id)


def _opener(row: Standing) -> bool:
    return st.button(
        _("Open {title}").format(title=row.name), icon=":material/chevron_right:",
        key=f"coverage.open.{row.site_id}.iconly", width="content",
    )  # fmt: skip


def _open_site(site_id: int) -> None:
    """The site with its checks; its way back leads to this list."""
    enter("sites", {"site": str(site_id), "back": urlencode(st.query_params.to_dict())})


def _card(row: Standing, at: datetime) -> str:
    late = ' class="late"' if row.due_at <= at else ""
    where = f"{name('site_types', row.type)} · {row.area_name}"
    last = _("last {day}").format(day=day(row.last_valid_at)) if row.last_valid_at else state_word(row)
    return (
        f'<div class="anxun-point"><div>{RISK_MARKS[row.risk]} <b>{escape(row.name)}</b></div>'
        f'<p class="anxun-muted">{escape(where)}</p><div><span{late}>{look.DOTS[row.state]} '
        f'{escape(waited(row, at))}</span> <span class="anxun-muted">· {escape(last)}</span></div></div>'
    )


def _told(row: Standing, at: datetime) -> dict[str, str]:
    return {
        _("Left"): f"{look.DOTS[row.state]} {waited(row, at)}",
        _("Site"): f"{RISK_MARKS[row.risk]} {row.name}",
        _("Site type"): name("site_types", row.type),
        _("Area"): row.area_name,
        _("Last visit"): day(row.last_valid_at) if row.last_valid_at else _("never visited"),
    }


def _line(title: str, where: str, said: str) -> None:
    with st.container(border=True):
        st.html(
            f'<div class="anxun-point"><b>{escape(title)}</b><p class="anxun-muted">{escape(where)}</p>'
            f"<div>{escape(said)}</div></div>"
        )
