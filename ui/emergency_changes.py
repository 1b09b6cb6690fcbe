"""From a line of the emergency page to its form, for whoever keeps it."""

import streamlit as st

from rules.emergency import Kind
from ui import address
from ui.words import _


def with_change(html: str, kind: Kind, row_id: int, *, mine: bool) -> None:
    """A line, and behind it the way to change it for whoever keeps it."""
    if not mine:
        st.html(html)
        return
    with st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="small"):
        st.html(html, width="stretch")
        change_button(kind, row_id, bare=True)


def change_button(kind: Kind, row_id: int, *, bare: bool = False) -> None:
    label = "" if bare else _("Change or end")
    st.button(
        label, icon=":material/edit:", key=f"emergency.open.{kind}.{row_id}", help=_("Change or end"),
        type="tertiary" if bare else "secondary", on_click=address.go, kwargs={"edit": f"{kind}-{row_id}"},
    )  # fmt: skip
