"""The rows behind the coverage figures as cards and tables, coverage by area, and days kept per month."""

from collections.abc import Sequence
from datetime import datetime
from html import escape
from math import ceil
from typing import get_args

import streamlit as st

from data.queries import due
from data.queries.coverage import Standing
from data.queries.due import Dimension, DoubtfulVisit, DuePage, GroupFigure, LeftOut
from data.queries.kept import KeptMonth
from rules.permissions import Viewer
from rules.vocabulary import Risk
from ui import address, look
from ui.ask import ask
from ui.coverage import Looked
from ui.doors import door
from ui.words import _, day, moment, name, percent

PER_PAGE = 20
MOST_GROUPS = 40
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
        st.dataframe([_told(row, looked.at) for row in found.rows], hide_index=True, width="stretch")
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


def choose_dimension() -> Dimension:
    words: dict[Dimension, str] = {
        "area": _("By area"),
        "type": _("By type"),
        "risk": _("By risk"),
        "floor": _("By floor"),
    }
    chosen = address.said("by", list(words), "area")
    st.segmented_control(
        _("Coverage rate"), list(words), format_func=words.__getitem__, required=True, label_visibility="collapsed",
        **address.bound("coverage", "by", chosen),
    )  # fmt: skip
    return next(by for by in words if by == chosen)


def groups(rows: Sequence[GroupFigure], by: Dimension) -> None:
    """The least covered first, each opening its list. Areas and types are compared, never persons."""
    total, rows = len(rows), [*rows[:MOST_GROUPS], *(row for row in rows[MOST_GROUPS:] if not row.key)]
    heads = ("", _("Coverage rate"), _("Out of time"), _("Never visited"))
    body = "".join(
        f"<tr><td>{escape(group_name(row, by))}</td>"
        f"<td>{escape(percent(row.share))}<small>{row.numerator:.0f}/{row.denominator:.0f}</small></td>"
        f"<td>{row.overdue}<small>/{row.active}</small></td><td>{row.never}</td></tr>"
        for row in rows
    )
    head = "".join(f'<th scope="col">{escape(word)}</th>' for word in heads)
    st.html(f'<table class="anxun-groups"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>')
    if total > len(rows):
        told = _("The {n} least covered of {total} are shown; choose an area to see fewer.")
        st.caption(told.format(n=len(rows), total=total))
    named = {row.key: group_name(row, by) for row in rows}
    doors = {row.key: _door(row, by) for row in rows}
    st.session_state["coverage.open"] = None
    st.selectbox(
        _("Show the list"), list(named), index=None, format_func=named.__getitem__, key="coverage.open",
        placeholder=_("Show the list"), label_visibility="collapsed", on_change=_open, args=(doors,),
    )  # fmt: skip


def _open(doors: dict[str, dict[str, str]]) -> None:
    chosen = st.session_state["coverage.open"]
    if chosen in doors:
        address.go(**doors[chosen], page="", list="all")


def _door(row: GroupFigure, by: Dimension) -> dict[str, str]:
    """What the address says to see the points of one group."""
    if by in ("type", "risk"):
        return {by: row.key}
    if row.area_id is None:  # all that have no floor: there is nothing to narrow by
        return {}
    return {"area": str(row.area_id), **({"floor": row.floor} if by == "floor" else {})}


def group_name(row: GroupFigure, by: Dimension) -> str:
    if by == "area":
        return row.name
    if by == "floor":
        return f"{row.name} · {row.floor}" if row.floor else _("not written down")
    return name("site_types" if by == "type" else "risk_levels", row.key)


def months(rows: Sequence[KeptMonth]) -> None:
    """Days on which points were in time, of all days: a round on the last day cannot make a month pretty."""
    body = "".join(_month(row) for row in rows)
    st.html(f'<table class="anxun-groups"><tbody>{body}</tbody></table>')
    st.caption(_("Point-days in time of all point-days, weighted by risk. A round on the last day changes little."))


def _month(row: KeptMonth) -> str:
    running = "" if row.final else f"<small>{escape(_('until now'))}</small>"
    bar = f'<span class="anxun-bar"><i style="width:{(row.share or 0):.0%}"></i></span>'
    parts = f"{row.numerator:.0f}/{row.denominator:.0f}" if row.denominator else ""
    return (
        f"<tr><td>{row.month:%Y-%m}{running}</td><td style='width:45%'>{bar}</td>"
        f"<td>{escape(percent(row.share))}<small>{parts}</small></td></tr>"
    )


def _cards(rows: Sequence[Standing], at: datetime, *, may_inspect: bool) -> None:
    for row in rows:
        key = f"coverage.card.{row.site_id}"
        with st.container(border=True, horizontal=True, vertical_alignment="center", wrap=False, key=key):
            st.html(_card(row, at), width="stretch")
            if may_inspect:
                with st.container(width=72):
                    door(_("Check"), "inspect", {"site": str(row.site_id)})


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
