"""What is entered on the safe-community page; each form keeps what was typed when it is refused."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import streamlit as st

from data.queries.appraisal import VetoSeen
from data.queries.indicators import IndicatorSeen
from data.queries.projects import ProjectSeen, Template
from data.queries.reference import UnitSeen
from data.queries.surveys import RoundSeen
from rules.indicators import Origin
from rules.injuries import MOST_INJURIES, MOST_PEOPLE, PARTS
from ui import form_parts
from ui.words import _, label, today


def values(rows: Sequence[IndicatorSeen], area_id: int, year: int) -> dict[str, Any] | None:
    """All indicators that are entered, for one month. An empty field is no data, a zero is a zero."""
    mine = [row for row in rows if row.origin is Origin.ENTERED]
    last = today().month if year == today().year else 12
    month = st.selectbox(
        _("Month"), range(1, last + 1), index=last - 1, format_func=lambda n: _("month {n}").format(n=n),
        key=f"programme.month.{year}",
    )  # fmt: skip
    key = f"{area_id}.{year}.{month}"
    with st.form(f"programme.values.{key}"):
        given = {row.code: _number(row, month, key) for row in mine}
        st.caption(_("An empty field is no data. A value that is changed needs a reason; the old one stays readable."))
        reason = st.text_input(_("Reason for a correction"), max_chars=200, key=f"programme.why.{key}")
        if not st.form_submit_button(_("Save the month"), type="primary", width="stretch"):
            return None
    return {"area_id": area_id, "month": date(year, month, 1), "values": given, "reason": reason}


def one_value(row: IndicatorSeen, area_id: int, year: int) -> dict[str, Any] | None:
    return values([row], area_id, year)


def _number(row: IndicatorSeen, month: int, key: str) -> float | None:
    name = f"{label(row)} ({row.unit_word})" if row.unit_word else label(row)
    value: float | None = st.number_input(
        name, min_value=0.0, value=row.cells[month - 1].value, step=1.0, format="%g", placeholder=_("no data"),
        key=f"programme.value.{row.code}.{key}",
    )  # fmt: skip
    return value


def start_project(templates: Sequence[Template], areas: Sequence[tuple[int, str]]) -> dict[str, Any] | None:
    by_code = {t.code: t for t in templates}
    with st.form("programme.project"):
        code = st.selectbox(
            _("Project"), list(by_code), format_func=lambda c: label(by_code[c]), key="programme.project.code"
        )
        area = form_parts.area(areas, "programme.project")
        starts, ends = form_parts.days(today(), today() + timedelta(days=365), "programme.project")
        if not st.form_submit_button(_("Start this project"), type="primary", width="stretch"):
            return None
    return {"code": code, "area_id": area, "starts_on": starts, "ends_on": ends}


def end_project(row: ProjectSeen) -> dict[str, Any] | None:
    with st.form(f"programme.end.{row.id}"):
        reason = st.text_input(_("Reason"), max_chars=200, key=f"programme.end.why.{row.id}")
        if not st.form_submit_button(_("End this project"), width="stretch"):
            return None
    return {"project_id": row.id, "reason": reason}


def veto(units: Sequence[UnitSeen], year: int) -> dict[str, Any] | None:
    named = {u.id: u.name for u in units}
    last = min(today(), date(year, 12, 31))
    with st.form("programme.veto"):
        unit = st.selectbox(_("Unit"), list(named), format_func=named.__getitem__, key="programme.veto.unit")
        on = st.date_input(_("Day"), last, max_value=last, key=f"programme.veto.on.{year}")
        reason = st.text_input(_("Reason"), max_chars=200, key="programme.veto.why")
        if not st.form_submit_button(_("Set the veto"), type="primary", width="stretch"):
            return None
    return {"unit_id": unit, "year": year, "on": on, "reason": reason}


def lift(rows: Sequence[VetoSeen]) -> dict[str, Any] | None:
    mine = {r.id: r.unit for r in rows if r.mine and r.lifted_at is None}
    if not mine:
        return None
    with st.form("programme.lift"):
        chosen = st.selectbox(_("Unit"), list(mine), format_func=mine.__getitem__, key="programme.lift.unit")
        reason = st.text_input(_("Reason"), max_chars=200, key="programme.lift.why")
        if not st.form_submit_button(_("Lift the veto"), width="stretch"):
            return None
    return {"veto_id": chosen, "reason": reason}


def start_round(areas: Sequence[tuple[int, str]]) -> dict[str, Any] | None:
    with st.form("programme.round"):
        title = st.text_input(_("Name"), max_chars=120, key="programme.round.name")
        area = form_parts.area(areas, "programme.round")
        starts, ends = form_parts.days(today(), today() + timedelta(days=30), "programme.round")
        planned = st.number_input(
            _("Households planned"), min_value=1, value=50, step=10, key="programme.round.planned"
        )
        if not st.form_submit_button(_("Start this round"), type="primary", width="stretch"):
            return None
    return {"name": title, "area_id": area, "starts_on": starts, "ends_on": ends, "planned": int(planned)}


def answer(row: RoundSeen) -> dict[str, Any] | None:
    """One household: how many live there, and each injury of the last year. No name is asked for."""
    entry: UUID = st.session_state.setdefault(f"programme.entry.{row.id}", uuid4())
    n = st.number_input(
        _("Injuries in the last 12 months"), min_value=0, max_value=MOST_INJURIES, value=0, step=1,
        key=f"programme.injuries.{entry}",
    )  # fmt: skip
    with st.form(f"programme.answer.{entry}"):
        people = st.number_input(
            _("People in the household"), min_value=1, max_value=MOST_PEOPLE, value=3, key=f"programme.people.{entry}"
        )
        injuries = [_injury(entry, k) for k in range(int(n))]
        if not st.form_submit_button(_("Save this household"), type="primary", width="stretch"):
            return None
    return {
        "round_id": row.id, "people": int(people), "injuries": tuple(injuries), "asked_on": today(), "answer_id": entry,
    }  # fmt: skip


def saved() -> None:
    """What was entered is kept: the next household starts with an empty form."""
    for key in [key for key in st.session_state if str(key).startswith("programme.entry.")]:
        del st.session_state[key]
    st.toast(_("Saved."), icon=":material/check:")
    st.rerun()


def _injury(entry: UUID, number: int) -> dict[str, str]:
    titles = {"age": _("Age"), "place": _("Place"), "kind": _("Kind")}
    st.caption(_("Injury {n}").format(n=number + 1))
    return {part: _word(titles[part], words, f"programme.{part}.{entry}.{number}") for part, words in PARTS.items()}


def _word(title: str, words: Mapping[str, str], key: str) -> str:
    return str(st.selectbox(title, list(words), format_func=lambda word: _(words[word]), key=key))
