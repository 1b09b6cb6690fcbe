"""What a planner changes about windows: other days, a window of one's own, a screening started, a drive stopped."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import streamlit as st

from data import reference
from rules.periods import Special
from ui import form_parts
from ui.words import _, day, label, language, name, today


def choose_change() -> str:
    """Which change; only the form that is wanted is drawn."""
    words = {"days": _("Other days"), "own": _("Own window"), "screening": _("Screening"), "stop": _("End one early")}
    chosen = st.segmented_control(
        _("Change the windows"), list(words), default="days", format_func=words.__getitem__, required=True,
        key="periods.change", label_visibility="collapsed",
    )  # fmt: skip
    return str(chosen)


def change_period(windows: Sequence[Special]) -> dict[str, Any] | None:
    """Other days for a key period of this year, with the reason; None until it is asked for."""
    by_key = {w.key: w for w in windows if w.kind == "period"}
    if not by_key:
        return None
    key = st.selectbox(
        _("Key period"), list(by_key), format_func=lambda k: f"{label(by_key[k])} · {day(by_key[k].starts)}",
        key="periods.edit",
    )  # fmt: skip
    chosen = by_key[key]
    with st.form(f"periods.edit.{key}"):
        shown = f"periods.{key}.{chosen.starts}.{chosen.ends}"
        starts, ends = form_parts.days(chosen.starts, chosen.ends, shown)
        zero = st.checkbox(_("A daily report is asked for"), chosen.zero_report, key=f"periods.zero.{key}")
        reason = st.text_input(_("Reason"), max_chars=200, key=f"periods.why.{key}")
        if not st.form_submit_button(_("Save"), type="primary", width="stretch"):
            return None
    code, _dash, year = key.rpartition("-")
    return {
        "code": code, "year": int(year), "starts_on": starts, "ends_on": ends, "zero_report": zero, "reason": reason,
    }  # fmt: skip


def own_window(areas: Sequence[tuple[int, str]]) -> dict[str, Any] | None:
    """A window of one's own: name, days, types of site."""
    with st.form("periods.own", clear_on_submit=False):
        title = st.text_input(_("Name"), max_chars=120, key="periods.own.name")
        area = form_parts.area(areas, "periods.own")
        starts, ends = form_parts.days(today(), today() + timedelta(days=9), "periods.own")
        types = st.multiselect(
            _("Types of site"), list(reference.words("site_types")), format_func=lambda c: name("site_types", c),
            key="periods.own.types", placeholder=_("Choose types"),
        )  # fmt: skip
        zero = st.checkbox(_("A daily report is asked for"), True, key="periods.own.zero")
        reason = st.text_input(_("Reason"), max_chars=200, key="periods.own.why")
        if not st.form_submit_button(_("Open this window"), type="primary", width="stretch"):
            return None
    return {
        "name": title, "area_id": area, "starts_on": starts, "ends_on": ends, "types": tuple(types),
        "zero_report": zero, "reason": reason,
    }  # fmt: skip


def start_screening(areas: Sequence[tuple[int, str]]) -> dict[str, Any] | None:
    """A screening of the catalogue for a year: its own days are offered, all bars are named before it starts."""
    rows = {row["id"]: row for row in reference.read("calendar")["screenings"]}
    code = st.selectbox(_("Screening"), list(rows), format_func=lambda c: _named(rows[c]), key="periods.screening")
    st.caption(_(", ").join(_named(bar) for bar in rows[code]["bars"]))
    first, last = _offered(rows[code])
    with st.form(f"periods.screening.{code}"):
        area = form_parts.area(areas, f"periods.{code}")
        starts, ends = form_parts.days(first, last, f"periods.{code}")
        if not st.form_submit_button(_("Start this screening"), type="primary", width="stretch"):
            return None
    return {"code": code, "area_id": area, "starts_on": starts, "ends_on": ends}


def stop(windows: Sequence[Special]) -> dict[str, Any] | None:
    """End a window of one's own or a screening before its time."""
    drives = {w.drive_id: w for w in windows if w.drive_id is not None}
    if not drives:
        st.caption(_("Nothing here was started by hand."))
        return None
    chosen = st.selectbox(_("Window"), list(drives), format_func=lambda d: label(drives[d]), key="periods.stop")
    with st.form(f"periods.stop.{chosen}"):
        reason = st.text_input(_("Reason"), max_chars=200, key=f"periods.stop.why.{chosen}")
        if not st.form_submit_button(_("End it now"), width="stretch"):
            return None
    return {"drive_id": chosen, "reason": reason}


def _offered(row: dict[str, Any]) -> tuple[date, date]:
    """Its days in this year, or the next ones when they are over."""
    year = today().year + (f"{today():%m-%d}" > row["end"])
    return date.fromisoformat(f"{year}-{row['start']}"), date.fromisoformat(f"{year}-{row['end']}")


def _named(row: dict[str, Any]) -> str:
    return str(row["zh"] if language() == "zh" else row["en"])
