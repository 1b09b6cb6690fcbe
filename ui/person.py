"""Who is looking. Checked against the sign-in row at every run."""

import streamlit as st

from data.database import reading
from data.queries import people
from rules.permissions import Viewer
from ui.words import _

COOKIE = "anxun_session"


def token() -> str | None:
    """The cookie of the browser behind this run. Tests put their own in its place."""
    return st.context.cookies.get(COOKIE)


def viewer() -> Viewer:
    """The signed-in person, or the page stops here with the way to the sign-in page (never a traceback, never data)."""
    held = token()
    with reading() as session:
        found = people.signed_in(session, held) if held else None
    if found is None:
        st.warning(_("You are not signed in, or the sign-in has ended."), icon=":material/lock:")
        st.link_button(_("Sign in"), "/login", type="primary", width="stretch")
        st.stop()
    return found


def require(*permissions: str) -> Viewer:
    """The viewer, if any of the permissions is theirs somewhere; else a sentence and the page stops."""
    person = viewer()
    if permissions and not any(person.has(p) for p in permissions):
        st.warning(_("Your role has no access to this page."), icon=":material/block:")
        st.stop()
    return person
