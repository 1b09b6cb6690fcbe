"""Numbers to call by a tap: large enough for a thumb that shakes."""

from collections.abc import Iterable
from html import escape

import streamlit as st

from rules.rosters import OnDuty
from ui.words import _

ROW = (
    "display:flex;justify-content:space-between;align-items:center;gap:0 12px;min-height:48px;"
    "padding:4px 0;border-bottom:1px solid var(--anxun-line)"
)
LINK = "display:inline-flex;align-items:center;min-height:48px;padding:0 4px;font-weight:600;color:var(--anxun-primary)"
WHO = "flex:1;min-width:0;overflow-wrap:anywhere"
MUTED = "color:var(--anxun-muted)"


def numbers(name: str, phone: str) -> str:
    """A link for each of the numbers; "、" stands between them."""
    called = escape(_("Call {name}").format(name=name))
    links = (
        f'<a href="tel:{escape(one.replace("转", ","))}" aria-label="{called} {escape(one)}" style="{LINK}">'
        f"{escape(one)}</a>"
        for one in phone.split("、")
        if one
    )
    return "".join(links) or f'<span style="{MUTED}">{escape(_("no phone"))}</span>'


def row(name: str, below: str, phone: str, *, callable: bool = True) -> str:
    """One line: who, what for, and the number. One that may not be called is shown as it is."""
    said = numbers(name, phone) if callable else f'<span style="{MUTED}">{escape(phone)}</span>'
    small = f'<br><small style="{MUTED}">{escape(below)}</small>' if below else ""
    return (
        f'<div style="{ROW}"><span style="{WHO}"><b>{escape(name)}</b>{small}</span>'
        f'<span style="flex:none;max-width:60%;text-align:right">{said}</span></div>'
    )


def big(name: str, below: str, phone: str) -> str:
    """The first person to call, as a whole button."""
    first = phone.split("、")[0]
    inside = f"<b>{escape(name)} {escape(first)}</b><span>{escape(below)}</span>"
    if not first:
        return f'<div class="anxun-call" style="min-height:64px">{inside}</div>'
    called = escape(_("Call {name}").format(name=name))
    return (
        f'<a class="anxun-call" style="min-height:64px" href="tel:{escape(first)}" aria-label="{called}">{inside}</a>'
    )


def people(staff: Iterable[OnDuty], role: str) -> str:
    return "".join(row(one.name, role, one.phone) for one in staff if one.name)


def hotlines(rows: Iterable[tuple[str, str]]) -> None:
    """Short numbers side by side, each with what it is for."""
    links = "".join(
        f'<a class="anxun-call" style="min-height:56px" href="tel:{escape(number)}"><b>{escape(number)}</b>'
        f"<span>{escape(what)}</span></a>"
        for number, what in rows
    )
    st.html(f'<div class="anxun-calls">{links}</div>')
