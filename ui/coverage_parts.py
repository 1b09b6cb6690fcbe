"""Coverage by area, type, risk or floor, each part opening its list; and the days kept per month."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from data.queries.due import Dimension, GroupFigure
from data.queries.kept import KeptMonth
from ui import address
from ui.words import _, name, percent

MOST_GROUPS = 40


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
