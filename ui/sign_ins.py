"""My own sign-ins: which devices, since when, and the way to end one."""

from html import escape

import streamlit as st

from data.queries.staff import SignedIn
from ui.words import _, moment

DEVICES = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS", "Mac"))
BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("Edg/", "Edge"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)


def listed(rows: tuple[SignedIn, ...]) -> str | None:
    """The mark of the sign-in to end, if one was chosen in this run."""
    chosen = None
    with st.expander(_("Signed in on {n} devices").format(n=len(rows)), icon=":material/devices:"):
        for row in rows:
            chosen = _one(row) or chosen
    return chosen


def _one(row: SignedIn) -> str | None:
    key = f"me.signin.{row.mark}"
    with st.container(border=True, horizontal=True, vertical_alignment="center", wrap=False, key=key):
        here = _("this device") if row.this_one else _("last here {when}").format(when=moment(row.seen_at))
        since = _("since {when}").format(when=moment(row.created_at))
        st.html(
            f"<div><b>{escape(device(row.agent))}</b> · {escape(here)}<br>"
            f'<span style="color:var(--anxun-muted)">{escape(f"{since} · {row.address}")}</span></div>',
            width="stretch",
        )
        return row.mark if not row.this_one and st.button(_("End"), key=f"me.end.{row.mark}") else None


def device(agent: str) -> str:
    """Which kind of device and browser, as far as the browser says so."""
    kind = next((word for mark, word in DEVICES if mark in agent), "")
    browser = next((word for mark, word in BROWSERS if mark in agent), "")
    return " · ".join(part for part in (kind, browser) if part) or _("Unknown device")
