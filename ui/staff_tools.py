"""What can be changed about one person who may sign in: links, roles, names, the way out."""

import secrets
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

import streamlit as st

from data import reference
from data.days import local_day
from data.queries.staff import Held, Place, Staff
from ui import exports
from ui.words import _, day, name, today


class Wish(NamedTuple):
    """What is to be done; `token` where a link comes of it."""

    verb: str
    facts: dict[str, Any]
    token: str = ""
    whom: str = ""


def role_word(code: str) -> str:
    """The role's name without its examples in brackets."""
    return _bare(name("roles", code))


def role_zh(code: str) -> str:
    """The same on papers, which are always Chinese."""
    return _bare(exports.named("roles", code))


def _bare(called: str) -> str:
    return called.split("(")[0].split("(")[0].strip()


def role_fields(places: Sequence[Place], key: str) -> dict[str, Any]:
    by_key = {place.key: place for place in places}
    roles = [code for code in reference.words("roles") if code != "resident"]
    role = st.selectbox(_("Role"), roles, format_func=role_word, index=roles.index("patrol_member"), key=f"{key}.role")
    where = st.selectbox(_("At"), list(by_key), format_func=lambda k: by_key[k].name, key=f"{key}.at")
    last_day: date | None = st.date_input(
        _("Last day (empty: until further notice)"), value=None, min_value=today(), key=f"{key}.last"
    )
    place = by_key.get(where or "")
    ids = {"area_id": place.area_id if place else None, "unit_id": place.unit_id if place else None}
    return {"role": role, **ids, "last_day": last_day}


def last_day(held: Held) -> date | None:
    """The day up to which a role is held; none: until further notice."""
    return local_day(held.ends_at - timedelta(seconds=1)) if held.ends_at else None


def held_word(held: Held) -> str:
    until = _(" until {day}").format(day=day(last_day(held))) if held.ends_at else ""
    return f"{role_word(held.role)} · {held.place}{until}"


def tools(row: Staff, places: Sequence[Place], me: int) -> Wish | None:
    """Each change asks once more or can be undone."""
    if not row.mine:
        st.caption(_("This person also has a role elsewhere; only who manages people there too can change it."))
        return None
    if row.left_at:
        back = st.button(_("Let the person come back"), icon=":material/undo:", width="stretch")
        return Wish("back", {"person_id": row.id}) if back else None
    wishes = [_link(row), _sign_out(row), *(_end_role(held) for held in row.roles), _grant(row, places), _correct(row)]
    if row.id != me:
        wishes.append(_leave(row))
    return next((wish for wish in wishes if wish), None)


def _link(row: Staff) -> Wish | None:
    words = _("New link for a forgotten password") if row.can_sign_in else _("New link")
    if not st.button(words, icon=":material/link:", width="stretch", key=f"settings.link.{row.id}"):
        return None
    token = secrets.token_urlsafe(32)
    return Wish("link", {"person_id": row.id, "token": token}, token, row.name)


def _sign_out(row: Staff) -> Wish | None:
    words = _("Sign out on all devices")
    pressed = st.button(words, icon=":material/devices:", width="stretch", key=f"settings.out.{row.id}")
    return Wish("sign_out", {"person_id": row.id}) if pressed else None


def _end_role(held: Held) -> Wish | None:
    title = _("End the role {role}").format(role=held_word(held))
    with st.popover(title, icon=":material/person_remove:", width="stretch"):
        st.write(_("It ends at once. It can be given again."))
        pressed = st.button(_("End it now"), type="primary", key=f"settings.end.{held.id}")
    return Wish("end_role", {"grant_id": held.id}) if pressed else None


def _grant(row: Staff, places: Sequence[Place]) -> Wish | None:
    key = f"settings.grant.{row.id}.{len(row.roles)}"
    with st.expander(_("Another role"), icon=":material/badge:"), st.form(key, border=False):
        facts = role_fields(places, key)
        pressed = st.form_submit_button(_("Give the role"), width="stretch")
    return Wish("grant", {"person_id": row.id, **facts}) if pressed else None


def _correct(row: Staff) -> Wish | None:
    key = f"settings.correct.{row.id}"
    with st.expander(_("Name and phone"), icon=":material/edit:"), st.form(key, border=False):
        called = st.text_input(_("Name of the person"), value=row.name, max_chars=60, key=f"{key}.name")
        phone = st.text_input(_("Phone"), value=row.phone, max_chars=40, key=f"{key}.phone")
        pressed = st.form_submit_button(_("Save"), width="stretch")
    return Wish("correct", {"person_id": row.id, "name": called, "phone": phone}) if pressed else None


def _leave(row: Staff) -> Wish | None:
    key = f"settings.leave.{row.id}"
    with st.expander(_("The person leaves"), icon=":material/logout:"), st.form(key, border=False):
        st.write(_("Out at once, on all devices. What the person recorded stays; they can come back."))
        reason = st.text_input(_("Reason"), max_chars=200, key=f"{key}.reason")
        pressed = st.form_submit_button(_("End the access"), type="primary", width="stretch")
    return Wish("leave", {"person_id": row.id, "reason": reason}) if pressed else None
