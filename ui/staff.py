"""People who may sign in: the list, one person, and the link that is shown once."""

import secrets
from collections.abc import Sequence
from html import escape
from math import ceil
from typing import Any

import segno
import streamlit as st

from data.queries.staff import Place, Staff, StaffPage
from ui import address
from ui.staff_tools import Wish, held_word, role_fields, tools
from ui.words import _, day, moment

PER_PAGE = 30
MOST_PAGES = 10_000
LINK = "settings.link"
TURN = "settings.turn"


def invite_form(places: Sequence[Place]) -> Wish | None:
    """A new person. The form empties itself after it was kept, and keeps what was typed after a refusal."""
    key = f"settings.invite.{st.session_state.get(TURN, 0)}"
    with st.expander(_("Invite a person"), icon=":material/person_add:"), st.form(key, border=False):
        facts: dict[str, Any] = {
            "name": st.text_input(_("Name of the person"), max_chars=60, key=f"{key}.name"),
            "login": st.text_input(_("Sign-in name, such as the phone number"), max_chars=60, key=f"{key}.login"),
            "phone": st.text_input(_("Phone"), max_chars=40, key=f"{key}.phone"),
            **role_fields(places, key),
        }
        if not st.form_submit_button(_("Make the link"), type="primary", width="stretch"):
            return None
    token = secrets.token_urlsafe(32)
    return Wish("invite", {**facts, "token": token}, token, str(facts["name"]).strip())


def changed(wish: Wish) -> None:
    """The page comes again with the change; a link that came of it is shown in that run only, and stored nowhere."""
    st.session_state[TURN] = st.session_state.get(TURN, 0) + 1
    if wish.token:
        st.session_state[LINK] = (wish.whom, wish.token)
    else:
        st.toast(_("Changed."), icon=":material/check:")
    st.rerun()


def last_link() -> None:
    """The link with its code to photograph; gone with the next touch of the page."""
    held = st.session_state.pop(LINK, None)
    if held is None:
        return
    whom, token = held
    link = f"{address.base()}/join/{token}"
    code = segno.make(link, error="m", micro=False).svg_inline(scale=5, border=2, light="#fff")
    with st.container(border=True, key="settings.newlink"):
        st.success(_("The link for {name} works once, for 7 days. It is shown only now.").format(name=whom))
        st.code(link, language=None, wrap_lines=True)
        st.image(code, caption=_("Code of the link"), width=240)
        st.caption(_("Let the person photograph the code, or send the link. They choose their own password."))


def filters() -> tuple[str, bool]:
    """What is looked for, in the address."""
    text, left = st.query_params.get("q", ""), st.query_params.get("left") == "1"
    st.text_input(
        _("Search"), placeholder=_("Name, sign-in name or phone"), label_visibility="collapsed",
        icon=":material/search:", max_chars=60, **address.bound("settings", "q", text),
    )  # fmt: skip
    words = {"": _("Here now"), "1": _("Has left")}
    st.segmented_control(
        _("Show"), list(words), format_func=words.__getitem__, required=True, label_visibility="collapsed",
        **address.bound("settings", "left", "1" if left else ""),
    )  # fmt: skip
    return text, left


def first_row() -> int:
    return (address.page_number(MOST_PAGES) - 1) * PER_PAGE


def opened() -> int | None:
    """The person whom the address asks for."""
    asked = st.query_params.get("person", "")
    return int(asked) if asked.isdecimal() and len(asked) < 10 else None


def listed(found: StaffPage) -> None:
    """The list as cards."""
    if not found.rows:
        st.info(_("Nobody fits this search."), icon=":material/person_search:")
        return
    st.caption(_("{n} people").format(n=found.total))
    for row in found.rows:
        _card(row)
    last = ceil(found.total / PER_PAGE)
    if last > 1:
        here = address.page_number(last)
        key = f"settings.page.{here}"
        st.pagination(last, default=here, max_visible_pages=5, key=key, on_change=address.write, args=("page", key))


def person(row: Staff | None, places: Sequence[Place], me: int) -> Wish | None:
    """One person, with what can be changed about them."""
    st.button(
        _("All people"), icon=":material/arrow_back:", type="tertiary", on_click=address.go, kwargs={"person": ""}
    )
    if row is None:
        st.warning(_("There is no such person."), icon=":material/person_search:")
        return None
    st.html(_told(row))
    return tools(row, places, me)


def _card(row: Staff) -> None:
    key = f"settings.card.{row.id}"
    with st.container(border=True, horizontal=True, vertical_alignment="center", wrap=False, key=key):
        st.html(_told(row), width="stretch")
        st.button(
            _("Open {title}").format(title=row.name),
            icon=":material/chevron_right:",
            key=f"settings.open.{row.id}.iconly",
            on_click=address.go,
            kwargs={"person": str(row.id)},
            width="content",
        )


def _told(row: Staff) -> str:
    roles = "".join(f"<div>{escape(held_word(held))}</div>" for held in row.roles)
    nobody = f"<div>{escape(_('no role'))}</div>"
    return (
        f'<div style="line-height:1.5"><b>{escape(row.name)}</b> '
        f'<span style="color:var(--anxun-muted)">{escape(" · ".join(filter(None, (row.login, row.phone))))}</span>'
        f"{roles or nobody}"
        f'<div style="color:var(--anxun-muted)">{escape(_standing(row))}</div></div>'
    )


def _standing(row: Staff) -> str:
    if row.left_at:
        return _("left on {day}").format(day=day(row.left_at))
    if row.seen_at:
        return _("last here {when}").format(when=moment(row.seen_at))
    if row.invited_until:
        return _("invited, the link runs until {when}").format(when=moment(row.invited_until))
    return _("never signed in") if row.can_sign_in else _("cannot sign in yet: make a link")
