"""My calendar addresses: make one, see it once, take it back."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from data.queries.calendars import Feed
from settings import settings
from ui.act import act
from ui.copying import copy
from ui.words import _, moment

TOLD = "calendar.told"


def section(feeds: Sequence[Feed], *, make: Callable[..., str], revoke: Callable[..., None]) -> None:
    """`make` is `actions.calendars.make_feed`, `revoke` is `revoke_feed`."""
    st.subheader(_("My calendar"))
    st.caption(_("Tasks and deadlines in the calendar of your phone. Whoever has the address can read it."))
    told: dict[str, str] = st.session_state.get(TOLD, {})
    if told:
        _show_once(told["token"])
    for feed in feeds:
        _line(feed, revoke)
    if st.button(_("Make a calendar address"), icon=":material/calendar_add_on:", key="calendar.make"):
        kept: dict[str, str] = {}
        if act(_make, make=make, kept=kept):
            st.session_state[TOLD] = kept
            st.rerun()


def _make(session: Any, *, viewer: Any, make: Callable[..., str], kept: dict[str, str]) -> None:
    kept["token"] = make(session, viewer=viewer)


def _show_once(token: str) -> None:
    address = f"{_base()}/api/calendar/{token}.ics"
    with st.container(border=True, key="calendar.once"):
        st.write(_("Copy the address now: it is shown this once."))
        st.code(address, language=None, wrap_lines=True)
        copy(_("Copy the address"), address)
        webcal = "webcal://" + address.split("://", 1)[1]
        st.link_button(_("Subscribe on this device"), webcal, icon=":material/event:", width="stretch")
        if st.button(_("I have it"), key="calendar.have", width="stretch"):
            del st.session_state[TOLD]
            st.rerun()


def _base() -> str:
    """Of this installation; without a setting, where the browser found us."""
    parts = (st.context.url or "http://localhost").split("/")
    return settings().public_url.rstrip("/") or "/".join(parts[:3])


def _line(feed: Feed, revoke: Callable[..., None]) -> None:
    used = _("last read {when}").format(when=moment(feed.read_at)) if feed.read_at else _("not read yet")
    with st.container(
        horizontal=True, vertical_alignment="center", wrap=False, border=True, key=f"calendar.feed.{feed.id}"
    ):
        st.write(_("made {when} · {used}").format(when=moment(feed.created_at), used=used))
        with st.popover(_("Revoke")):
            st.write(_("Calendars that use this address get nothing any more."))
            if st.button(_("Revoke it now"), type="primary", key=f"calendar.revoke.{feed.id}"):
                revoked = act(revoke, feed_id=feed.id)
                if revoked:
                    st.session_state.pop(TOLD, None)
                    st.rerun()
